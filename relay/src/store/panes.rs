//! Panes of the add-in in Outlook: being paired, and signed in. Of all their names only hashes are
//! stored.

use super::accounts::AccountId;
use super::sessions::SessionRow;
use super::{Durability, Store, StoreFault, small};
use model::Moment;
use sqlx::{Connection, Row};

/// Pairings that wait at once; above it nobody begins another.
const PAIRINGS_MAX: u32 = 10_000;

/// How far a pairing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// There is none, or it is over.
    Gone,
    /// Nobody has confirmed it yet.
    Waits,
    /// The pane is signed in, and the pairing used up.
    Done,
}

impl Store {
    /// Begins a pairing; `false` where too many wait already.
    pub async fn begin_pairing(
        &self,
        secret: &str,
        code: &str,
        (now, expires): (Moment, Moment),
    ) -> Result<bool, StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("DELETE FROM pairings WHERE expires <= $1")
            .bind(now.0)
            .execute(&mut *writer)
            .await?;
        let row =
            sqlx::query("SELECT COUNT(*) AS waiting FROM pairings").fetch_one(&mut *writer).await?;
        if small(row.get("waiting")) >= PAIRINGS_MAX {
            return Ok(false);
        }
        sqlx::query("INSERT INTO pairings (secret, code, expires) VALUES ($1, $2, $3)")
            .bind(secret)
            .bind(code)
            .bind(expires.0)
            .execute(&mut *writer)
            .await?;
        Ok(true)
    }

    /// Notes whose pane shows a code, once; `false` where none shows it.
    pub async fn confirm_pairing(
        &self,
        code: &str,
        account: &AccountId,
        now: Moment,
    ) -> Result<bool, StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let done = sqlx::query(
            "UPDATE pairings SET account = $1 \
             WHERE code = $2 AND account IS NULL AND expires > $3",
        )
        .bind(&account.0)
        .bind(code)
        .bind(now.0)
        .execute(&mut *writer)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Makes a confirmed pairing into a pane that is signed in by `hash`.
    pub async fn claim_pairing(
        &self,
        secret: &str,
        hash: &str,
        now: Moment,
    ) -> Result<Claim, StoreFault> {
        let row = sqlx::query("SELECT account FROM pairings WHERE secret = $1 AND expires > $2")
            .bind(secret)
            .bind(now.0)
            .fetch_optional(self.reader())
            .await?;
        let Some(row) = row else { return Ok(Claim::Gone) };
        if row.get::<Option<String>, _>("account").is_none() {
            return Ok(Claim::Waits);
        }
        let mut writer = self.writer(Durability::Usual).await?;
        let mut both = writer.begin().await?;
        let taken = sqlx::query("DELETE FROM pairings WHERE secret = $1 RETURNING account")
            .bind(secret)
            .fetch_optional(&mut *both)
            .await?;
        let Some(account) = taken.and_then(|row| row.get::<Option<String>, _>("account")) else {
            return Ok(Claim::Gone);
        };
        sqlx::query("INSERT INTO panes (hash, account, created, seen) VALUES ($1, $2, $3, $3)")
            .bind(hash)
            .bind(account)
            .bind(now.0)
            .execute(&mut *both)
            .await?;
        both.commit().await?;
        Ok(Claim::Done)
    }

    /// The pane with this hash.
    pub async fn pane(&self, hash: &str) -> Result<Option<SessionRow>, StoreFault> {
        let row = sqlx::query("SELECT account, created, seen FROM panes WHERE hash = $1")
            .bind(hash)
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(|row| SessionRow {
            account: AccountId(row.get("account")),
            created: Moment(row.get("created")),
            seen: Moment(row.get("seen")),
        }))
    }

    /// Notes that a pane was used.
    pub async fn touch_pane(&self, hash: &str, now: Moment) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE panes SET seen = $1 WHERE hash = $2")
            .bind(now.0)
            .bind(hash)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Signs a pane out.
    pub async fn end_pane(&self, hash: &str) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("DELETE FROM panes WHERE hash = $1").bind(hash).execute(&mut *writer).await?;
        Ok(())
    }

    /// Signs every pane of an account out, those too that were confirmed a moment ago.
    pub async fn end_panes(&self, account: &AccountId) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        for statement in
            ["DELETE FROM panes WHERE account = $1", "DELETE FROM pairings WHERE account = $1"]
        {
            sqlx::query(statement).bind(&account.0).execute(&mut *writer).await?;
        }
        Ok(())
    }

    /// How many panes of an account were used since a moment, those included that are about to
    /// learn that their code was typed.
    pub async fn panes(
        &self,
        account: &AccountId,
        (since, now): (Moment, Moment),
    ) -> Result<u32, StoreFault> {
        let row = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM panes WHERE account = $1 AND seen > $2) \
             + (SELECT COUNT(*) FROM pairings WHERE account = $1 AND expires > $3) AS panes",
        )
        .bind(&account.0)
        .bind(since.0)
        .bind(now.0)
        .fetch_one(self.reader())
        .await?;
        Ok(small(row.get("panes")))
    }

    /// What came of installing the add-in: nothing yet, or a refusal's code where there was one.
    pub async fn installed(
        &self,
        account: &AccountId,
    ) -> Result<Option<Option<String>>, StoreFault> {
        let row = sqlx::query("SELECT refused FROM installed WHERE account = $1")
            .bind(&account.0)
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(|row| row.get("refused")))
    }

    /// Notes what came of installing the add-in.
    pub async fn note_installed(
        &self,
        account: &AccountId,
        refused: Option<&str>,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query(
            "INSERT INTO installed (account, refused) VALUES ($1, $2) \
             ON CONFLICT (account) DO UPDATE SET refused = $2",
        )
        .bind(&account.0)
        .bind(refused)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }
}
