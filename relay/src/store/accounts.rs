//! Accounts: who, when due, who holds the lease, and where the next cycle goes on.

use super::cycles::json;
use super::{Durability, Lease, Store, StoreFault, big};
use api::wizard::Shown;
use model::{Kind, LinkId, Moment, PerKind, Watermark};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use sync::Watermarks;

/// No wait of ours is longer: three days.
const FAR_MS: i64 = 3 * 86_400_000;

/// Names an account within the relay.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub String);

/// An account as stored.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Its name.
    pub id: AccountId,
    /// The Salesforce org.
    pub org: String,
    /// The Salesforce user.
    pub person: String,
    /// Sealed: the user name.
    pub user_name: Vec<u8>,
    /// Sealed: the settings.
    pub settings: Vec<u8>,
    /// When the wizard was finished.
    pub finished: Option<Moment>,
    /// What the preview showed when the wizard was finished.
    pub shown: Shown,
    /// Whether a first cycle went through.
    pub first_done: bool,
    /// Whether the person paused the sync.
    pub paused: bool,
    /// Whether the next cycle takes along what Twinline made.
    pub leaving: bool,
    /// When the next cycle is due.
    pub due: Option<Moment>,
    /// Failures in a row.
    pub failures: u32,
    /// The first link number that was never used.
    pub next_link: LinkId,
    /// Where the next cycle goes on.
    pub watermarks: Watermarks,
    /// When everything was last read whole.
    pub whole_at: Moment,
    /// Of which kinds the scope was changed since then.
    pub scope_changed: PerKind<bool>,
}

/// What a person chose, as it is stored.
#[derive(Debug)]
pub struct Chosen {
    /// Sealed: the settings.
    pub settings: Vec<u8>,
    /// Of which kinds other records take part now: then everything is read anew.
    pub scope_changed: PerKind<bool>,
}

impl Store {
    /// The account of a person of an org; made when it is not there.
    pub async fn account_for(
        &self,
        new: &AccountRow,
        now: Moment,
    ) -> Result<AccountId, StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let row = sqlx::query(
            "INSERT INTO accounts (id, org, person, user_name, settings, created) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (org, person) DO UPDATE SET person = excluded.person RETURNING id",
        )
        .bind(&new.id.0)
        .bind(&new.org)
        .bind(&new.person)
        .bind(&new.user_name)
        .bind(&new.settings)
        .bind(now.0)
        .fetch_one(&mut *writer)
        .await?;
        Ok(AccountId(row.get("id")))
    }

    /// The account, if it is there.
    pub async fn account(&self, id: &AccountId) -> Result<Option<AccountRow>, StoreFault> {
        let row = sqlx::query("SELECT * FROM accounts WHERE id = $1")
            .bind(&id.0)
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(account))
    }

    /// Stores a new sealed user name.
    pub async fn rename(&self, id: &AccountId, user_name: &[u8]) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE accounts SET user_name = $1 WHERE id = $2")
            .bind(user_name)
            .bind(&id.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Stores settings; the account becomes due when it is at work.
    pub async fn choose(
        &self,
        id: &AccountId,
        chosen: &Chosen,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query(
            "UPDATE accounts SET settings = $1, choice = choice + 1, \
             due = CASE WHEN due IS NULL THEN due ELSE $2 END WHERE id = $3",
        )
        .bind(&chosen.settings)
        .bind(now.0)
        .bind(&id.0)
        .execute(&mut *writer)
        .await?;
        let changed = chosen.scope_changed;
        if Kind::ALL.iter().any(|kind| *changed.get(*kind)) {
            let before = self.account(id).await?.map(|row| row.scope_changed).unwrap_or_default();
            let all = PerKind::from_fn(|kind| *changed.get(kind) || *before.get(kind));
            sqlx::query(
                "UPDATE accounts SET crm_watermark = NULL, mail_watermark = NULL, whole_at = 0, \
                 scope_changed = $1 WHERE id = $2",
            )
            .bind(json(&all))
            .bind(&id.0)
            .execute(&mut *writer)
            .await?;
        }
        Ok(())
    }

    /// Ends the wizard: the account is at work and due now.
    pub async fn finish(
        &self,
        id: &AccountId,
        shown: Shown,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        sqlx::query(
            "UPDATE accounts SET finished = $1, shown_updates = $2, shown_deletes = $3, \
             paused = 0, due = $1, failures = 0 WHERE id = $4",
        )
        .bind(now.0)
        .bind(i64::from(shown.updates))
        .bind(i64::from(shown.deletes))
        .bind(&id.0)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }

    /// Makes the account due at a moment, or takes it out of the schedule.
    pub async fn schedule(&self, id: &AccountId, due: Option<Moment>) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE accounts SET due = $1 WHERE id = $2 AND finished IS NOT NULL")
            .bind(due.map(|due| due.0))
            .bind(&id.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Pauses the account, or lets it go on at once.
    pub async fn pause(
        &self,
        id: &AccountId,
        pause: api::dashboard::Pause,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query(
            "UPDATE accounts SET paused = $1, due = CASE WHEN finished IS NULL THEN due ELSE $2 END \
             WHERE id = $3",
        )
        .bind(i64::from(pause.paused))
        .bind(now.0)
        .bind(&id.0)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }

    /// Takes the lease of one due account. The outer condition is repeated so that two relays
    /// cannot both take it. A moment further ahead than any wait of ours was written by a clock
    /// that was wrong, and counts as past.
    pub async fn lease(&self, now: Moment, lease_ms: i64) -> Result<Option<Lease>, StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let row = sqlx::query(
            "UPDATE accounts SET epoch = epoch + 1, lease_until = $1, due = $1 \
             WHERE id = (SELECT id FROM accounts WHERE (due <= $2 OR due > $3) \
                         AND (lease_until < $2 OR lease_until > $3) \
                         AND paused = 0 AND finished IS NOT NULL ORDER BY due LIMIT 1) \
             AND (due <= $2 OR due > $3) AND (lease_until < $2 OR lease_until > $3) \
             RETURNING id, epoch, choice",
        )
        .bind(now.0 + lease_ms)
        .bind(now.0)
        .bind(now.0.saturating_add(FAR_MS))
        .fetch_optional(&mut *writer)
        .await?;
        Ok(row.map(|row| Lease {
            account: AccountId(row.get("id")),
            epoch: row.get("epoch"),
            lease_ms,
            due: now.0 + lease_ms,
            choice: row.get("choice"),
        }))
    }

    /// Makes every account that a former run left in the middle due at once. SQLite serves one
    /// relay: whoever held a lease when this one starts is gone. Were it not, its epoch would be
    /// refused.
    pub async fn take_over(&self, now: Moment) -> Result<u64, StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let left = sqlx::query(
            "UPDATE accounts SET epoch = epoch + 1, lease_until = 0, due = $1 \
             WHERE lease_until > 0",
        )
        .bind(now.0)
        .execute(&mut *writer)
        .await?;
        Ok(left.rows_affected())
    }

    /// Prolongs a lease while a cycle waits for a server.
    pub async fn prolong(&self, lease: &Lease, now: Moment) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        super::fenced(&mut writer, lease, now).await?.commit().await?;
        Ok(())
    }

    /// Gives the lease back and says when the account is due again.
    pub async fn release(
        &self,
        lease: &Lease,
        due: Option<Moment>,
        failures: u32,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        // A person who asked for a cycle meanwhile has moved `due`: that stays.
        sqlx::query(
            "UPDATE accounts SET lease_until = 0, failures = $1, \
             due = CASE WHEN due = $5 THEN $2 ELSE due END WHERE id = $3 AND epoch = $4",
        )
        .bind(i64::from(failures))
        .bind(due.map(|due| due.0))
        .bind(&lease.account.0)
        .bind(lease.epoch)
        .bind(lease.due)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }

    /// Forgets where readings go on, so that the next cycle reads everything; one that runs now
    /// moves no watermark any more.
    pub async fn read_anew(&self, id: &AccountId) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query(
            "UPDATE accounts SET crm_watermark = NULL, mail_watermark = NULL, whole_at = 0, \
             choice = choice + 1 WHERE id = $1",
        )
        .bind(&id.0)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }

    /// Removes an account with everything that is remembered of it.
    pub async fn erase(&self, id: &AccountId) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        sqlx::query("DELETE FROM accounts WHERE id = $1").bind(&id.0).execute(&mut *writer).await?;
        Ok(())
    }
}

fn account(row: SqliteRow) -> AccountRow {
    let moment = |name: &str| row.get::<Option<i64>, _>(name).map(Moment);
    let mark = |name: &str| row.get::<Option<String>, _>(name).map(Watermark);
    let count = |name: &str| super::small(row.get(name));
    AccountRow {
        id: AccountId(row.get("id")),
        org: row.get("org"),
        person: row.get("person"),
        user_name: row.get("user_name"),
        settings: row.get("settings"),
        finished: moment("finished"),
        shown: Shown { updates: count("shown_updates"), deletes: count("shown_deletes") },
        first_done: row.get::<i64, _>("first_done") != 0,
        paused: row.get::<i64, _>("paused") != 0,
        leaving: row.get::<i64, _>("leaving") != 0,
        due: moment("due"),
        failures: count("failures"),
        next_link: LinkId(u64::try_from(row.get::<i64, _>("next_link")).unwrap_or(1)),
        watermarks: Watermarks { crm: mark("crm_watermark"), mail: mark("mail_watermark") },
        whole_at: Moment(row.get("whole_at")),
        // A fresh account has none, and nothing there reads as nothing changed.
        scope_changed: serde_json::from_str(row.get("scope_changed")).unwrap_or_default(),
    }
}

/// Raises the first unused link number, within a cycle's transaction.
pub(super) async fn raise_next_link(
    transaction: &mut sqlx::Transaction<'_, sqlx::Sqlite>,
    account: &AccountId,
    used: LinkId,
) -> Result<(), StoreFault> {
    sqlx::query("UPDATE accounts SET next_link = $1 WHERE id = $2 AND next_link < $1")
        .bind(big(used.0 + 1))
        .bind(&account.0)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
