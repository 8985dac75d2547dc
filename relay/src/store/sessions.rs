//! Sessions, sign-ins that are under way, and tries with wrong passwords.
//!
//! Of a session and of a state only hashes are stored: a copy of the database opens nothing.

use super::accounts::AccountId;
use super::{Durability, Store, StoreFault, small};
use model::Moment;
use sqlx::Row;

/// A session as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose it is.
    pub account: AccountId,
    /// When it began.
    pub created: Moment,
    /// When it was last used.
    pub seen: Moment,
}

impl Store {
    /// Begins a session.
    pub async fn begin_session(
        &self,
        hash: &str,
        account: &AccountId,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("INSERT INTO sessions (hash, account, created, seen) VALUES ($1, $2, $3, $3)")
            .bind(hash)
            .bind(&account.0)
            .bind(now.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// The session with this hash.
    pub async fn session(&self, hash: &str) -> Result<Option<SessionRow>, StoreFault> {
        let row = sqlx::query("SELECT account, created, seen FROM sessions WHERE hash = $1")
            .bind(hash)
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(|row| SessionRow {
            account: AccountId(row.get("account")),
            created: Moment(row.get("created")),
            seen: Moment(row.get("seen")),
        }))
    }

    /// Notes that a session was used.
    pub async fn touch_session(&self, hash: &str, now: Moment) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE sessions SET seen = $1 WHERE hash = $2")
            .bind(now.0)
            .bind(hash)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Ends a session.
    pub async fn end_session(&self, hash: &str) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("DELETE FROM sessions WHERE hash = $1")
            .bind(hash)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Remembers a sign-in under way: the hash of its state, the hash of the browser's cookie, and
    /// a sealed body.
    pub async fn begin_flow(
        &self,
        state: &str,
        browser: &str,
        body: &[u8],
        expires: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("INSERT INTO flows (state, browser, body, expires) VALUES ($1, $2, $3, $4)")
            .bind(state)
            .bind(browser)
            .bind(body)
            .bind(expires.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Takes a sign-in out: a state serves once, and only in the browser that began it.
    pub async fn take_flow(
        &self,
        state: &str,
        browser: &str,
        now: Moment,
    ) -> Result<Option<Vec<u8>>, StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let row =
            sqlx::query("DELETE FROM flows WHERE state = $1 RETURNING browser, body, expires")
                .bind(state)
                .fetch_optional(&mut *writer)
                .await?;
        Ok(row.and_then(|row| {
            let of_this_browser = row.get::<String, _>("browser") == browser;
            let in_time = row.get::<i64, _>("expires") > now.0;
            (of_this_browser && in_time).then(|| row.get("body"))
        }))
    }

    /// Remembers a refused password, as fingerprints.
    pub async fn note_try(
        &self,
        target: &str,
        secret: &str,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("INSERT INTO tries (target, secret, at) VALUES ($1, $2, $3)")
            .bind(target)
            .bind(secret)
            .bind(now.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// How many passwords were refused for a target since a moment, and when the first of them was.
    pub async fn tries(
        &self,
        target: &str,
        since: Moment,
    ) -> Result<(u32, Option<Moment>), StoreFault> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS tries, MIN(at) AS first FROM tries WHERE target = $1 AND at > $2",
        )
        .bind(target)
        .bind(since.0)
        .fetch_one(self.reader())
        .await?;
        Ok((small(row.get("tries")), row.get::<Option<i64>, _>("first").map(Moment)))
    }

    /// Whether this very password was refused for a target since a moment.
    pub async fn was_refused(
        &self,
        target: &str,
        secret: &str,
        since: Moment,
    ) -> Result<bool, StoreFault> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS tries FROM tries WHERE target = $1 AND secret = $2 AND at > $3",
        )
        .bind(target)
        .bind(secret)
        .bind(since.0)
        .fetch_one(self.reader())
        .await?;
        Ok(row.get::<i64, _>("tries") > 0)
    }

    /// Forgets what is over: sessions, sign-ins under way, tries, and contents of the history.
    pub async fn forget(&self, limits: &Forgetting) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let statements: [(&'static str, Moment); 9] = [
            ("DELETE FROM sessions WHERE seen < $1", limits.idle),
            ("DELETE FROM sessions WHERE created < $1", limits.sessions),
            ("DELETE FROM panes WHERE seen < $1", limits.idle),
            ("DELETE FROM panes WHERE created < $1", limits.sessions),
            ("DELETE FROM pairings WHERE expires < $1", limits.now),
            ("DELETE FROM flows WHERE expires < $1", limits.now),
            ("DELETE FROM tries WHERE at < $1", limits.tries),
            ("DELETE FROM entries WHERE at < $1", limits.history),
            ("DELETE FROM cycles WHERE ended < $1", limits.history),
        ];
        for (statement, before) in statements {
            sqlx::query(statement).bind(before.0).execute(&mut *writer).await?;
        }
        sqlx::query("DELETE FROM conflicts WHERE at < $1 AND is_open = 0")
            .bind(limits.history.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }
}

/// Before which moments things are forgotten.
#[derive(Clone, Copy, Debug)]
pub struct Forgetting {
    /// The present.
    pub now: Moment,
    /// Sessions not used since.
    pub idle: Moment,
    /// Sessions begun before.
    pub sessions: Moment,
    /// Tries made before.
    pub tries: Moment,
    /// History older than this.
    pub history: Moment,
}
