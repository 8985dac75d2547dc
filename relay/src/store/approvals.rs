//! Approvals of administrators that people wait for.

use super::accounts::AccountId;
use super::{Durability, Store, StoreFault};
use model::Moment;
use sqlx::Row;

/// An approval as stored.
#[derive(Clone, Debug)]
pub struct ApprovalRow {
    /// Sealed: the state in the administrator's link.
    pub state: Vec<u8>,
    /// When the person began to wait.
    pub asked: Moment,
    /// When an administrator approved.
    pub given: Option<Moment>,
}

impl Store {
    /// The approval that an account waits for.
    pub async fn approval(&self, account: &AccountId) -> Result<Option<ApprovalRow>, StoreFault> {
        let row = sqlx::query("SELECT state, asked, given FROM approvals WHERE account = $1")
            .bind(&account.0)
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(|row| ApprovalRow {
            state: row.get("state"),
            asked: Moment(row.get("asked")),
            given: row.get::<Option<i64>, _>("given").map(Moment),
        }))
    }

    /// Waits for an approval. Who waits already keeps the link, and waits again for its answer.
    pub async fn await_approval(
        &self,
        account: &AccountId,
        hash: &str,
        state: &[u8],
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query(
            "INSERT INTO approvals (account, hash, state, asked) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account) DO UPDATE SET given = NULL",
        )
        .bind(&account.0)
        .bind(hash)
        .bind(state)
        .bind(now.0)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }

    /// Whose link bears this state.
    pub async fn awaiting(&self, hash: &str) -> Result<Option<AccountId>, StoreFault> {
        let row = sqlx::query("SELECT account FROM approvals WHERE hash = $1")
            .bind(hash)
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(|row| AccountId(row.get("account"))))
    }

    /// Notes that an administrator approved.
    pub async fn approve(&self, account: &AccountId, now: Moment) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE approvals SET given = $1 WHERE account = $2")
            .bind(now.0)
            .bind(&account.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Waits no more.
    pub async fn end_approval(&self, account: &AccountId) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("DELETE FROM approvals WHERE account = $1")
            .bind(&account.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }
}
