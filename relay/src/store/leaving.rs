//! Whether a person leaves and wants what Twinline made to go, too.

use super::accounts::AccountId;
use super::{Durability, Store, StoreFault};
use model::Moment;
use sqlx::Row;

impl Store {
    /// Notes that the next cycle takes along what was made. The sync begins at once, also where it
    /// was paused.
    pub async fn leave(&self, id: &AccountId, now: Moment) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        sqlx::query(
            "UPDATE accounts SET leaving = 1, paused = 0, due = $1 \
             WHERE id = $2 AND finished IS NOT NULL",
        )
        .bind(now.0)
        .bind(&id.0)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }

    /// Whether a person leaves.
    pub async fn is_leaving(&self, id: &AccountId) -> Result<bool, StoreFault> {
        let row = sqlx::query("SELECT leaving FROM accounts WHERE id = $1")
            .bind(&id.0)
            .fetch_optional(self.reader())
            .await?;
        Ok(row.is_some_and(|row| row.get::<i64, _>("leaving") != 0))
    }

    /// A cycle took along what was made: the sync pauses, so that nothing is made anew.
    pub async fn has_left(&self, id: &AccountId) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        sqlx::query("UPDATE accounts SET leaving = 0, paused = 1 WHERE id = $1 AND leaving = 1")
            .bind(&id.0)
            .execute(&mut *writer)
            .await?;
        Ok(())
    }
}
