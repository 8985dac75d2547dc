//! What the person wants to be taken back: lines of the history, as long as they are kept.

use super::accounts::AccountId;
use super::cycles::EntryRow;
use super::{Durability, Store, StoreFault, big};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};

/// Which lines of the history: a whole cycle, or one line of it.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    /// The cycle's number within the account.
    pub cycle: u64,
    /// The line's number within the account.
    pub entry: Option<u64>,
}

/// Lines of writes that were carried out.
const CARRIED_OUT: &str = "account = $1 AND cycle = $2 AND ($3 IS NULL OR id = $3) AND done = 1 \
                           AND side IS NOT NULL AND verb IN ('create', 'restore', 'update', 'delete')";

impl Store {
    /// The sealed lines that could be taken back, in order.
    pub async fn undoable(
        &self,
        account: &AccountId,
        lines: Lines,
    ) -> Result<Vec<EntryRow>, StoreFault> {
        let query = format!("SELECT id, body FROM entries WHERE {CARRIED_OUT} ORDER BY id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(&account.0)
            .bind(big(lines.cycle))
            .bind(lines.entry.map(big))
            .fetch_all(self.reader())
            .await?;
        Ok(rows.iter().map(entry).collect())
    }

    /// Notes that lines are wanted back; says of how many.
    pub async fn want_back(&self, account: &AccountId, lines: Lines) -> Result<u64, StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let statement = format!(
            "INSERT OR IGNORE INTO wanted_back (account, entry) \
             SELECT account, id FROM entries WHERE {CARRIED_OUT}"
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(&account.0)
            .bind(big(lines.cycle))
            .bind(lines.entry.map(big))
            .execute(&mut *writer)
            .await?;
        Ok(done.rows_affected())
    }

    /// The sealed lines that are wanted back, in order.
    pub async fn wanted_back(&self, account: &AccountId) -> Result<Vec<EntryRow>, StoreFault> {
        let rows = sqlx::query(
            "SELECT entries.id, entries.body FROM wanted_back JOIN entries \
             ON entries.account = wanted_back.account AND entries.id = wanted_back.entry \
             WHERE wanted_back.account = $1 ORDER BY entries.id",
        )
        .bind(&account.0)
        .fetch_all(self.reader())
        .await?;
        Ok(rows.iter().map(entry).collect())
    }
}

/// Lines that a cycle has seen to are wanted no more.
pub(super) async fn seen_to(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    entries: &[u64],
) -> Result<(), StoreFault> {
    for entry in entries {
        sqlx::query("DELETE FROM wanted_back WHERE account = $1 AND entry = $2")
            .bind(&account.0)
            .bind(big(*entry))
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

fn entry(row: &SqliteRow) -> EntryRow {
    EntryRow {
        id: u64::try_from(row.get::<i64, _>("id")).unwrap_or_default(),
        body: row.get("body"),
    }
}
