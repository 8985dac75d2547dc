//! What the operator sees of all accounts: states and counts, nothing sealed.

use super::accounts::AccountId;
use super::{MIGRATOR, Store, StoreFault, small};
use api::operator::Health;
use model::Moment;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// Accounts on one page.
pub const ACCOUNTS_A_PAGE: u32 = 50;

/// The place of an account's health in [`Health::ALL`].
const RANK: &str = "CASE \
     WHEN EXISTS (SELECT 1 FROM connections WHERE account = accounts.id AND attention IS NOT NULL) \
     THEN 0 WHEN failures > 0 THEN 1 WHEN finished IS NULL THEN 3 WHEN paused = 1 THEN 4 \
     WHEN due IS NULL THEN 2 ELSE 5 END";

/// One account, as the operator sees it.
#[derive(Clone, Debug)]
pub struct OverseenRow {
    /// The account.
    pub id: AccountId,
    /// How it is.
    pub health: Health,
    /// Whether it rests.
    pub paused: bool,
    /// When its last cycle ended.
    pub last: Option<Moment>,
    /// What stopped that.
    pub stopped: Option<String>,
    /// When the next is due.
    pub next: Option<Moment>,
    /// Failures in a row.
    pub failures: u32,
    /// Live links.
    pub linked: u32,
}

impl Store {
    /// Some accounts, the worst first, after so many.
    pub async fn overseen(&self, after: u32) -> Result<Vec<OverseenRow>, StoreFault> {
        let statement = format!(
            "SELECT accounts.id, accounts.failures, accounts.paused, {RANK} AS health, \
             CASE WHEN paused = 1 THEN NULL ELSE due END AS next, cycles.ended, cycles.stopped, \
             (SELECT COUNT(*) FROM links WHERE account = accounts.id AND live = 1) AS linked \
             FROM accounts LEFT JOIN cycles ON cycles.account = accounts.id AND cycles.id = \
             (SELECT MAX(id) FROM cycles WHERE account = accounts.id AND ended IS NOT NULL) \
             ORDER BY health, accounts.id LIMIT $1 OFFSET $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(i64::from(ACCOUNTS_A_PAGE))
            .bind(i64::from(after))
            .fetch_all(self.reader())
            .await?;
        rows.into_iter().map(overseen).collect()
    }

    /// How many accounts there are of each health.
    pub async fn healths(&self) -> Result<Vec<(Health, u32)>, StoreFault> {
        let statement = format!(
            "SELECT {RANK} AS health, COUNT(*) AS accounts FROM accounts \
             GROUP BY health ORDER BY health"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_all(self.reader()).await?;
        rows.iter().map(|row| Ok((health(row)?, small(row.get("accounts"))))).collect()
    }

    /// The version of the tables.
    pub fn schema() -> u32 {
        MIGRATOR.iter().map(|migration| small(migration.version)).max().unwrap_or_default()
    }
}

fn health(row: &SqliteRow) -> Result<Health, StoreFault> {
    let rank = usize::try_from(row.get::<i64, _>("health")).unwrap_or(usize::MAX);
    Health::ALL.get(rank).copied().ok_or(StoreFault::Shape("a health"))
}

fn overseen(row: SqliteRow) -> Result<OverseenRow, StoreFault> {
    let moment = |name: &str| row.get::<Option<i64>, _>(name).map(Moment);
    Ok(OverseenRow {
        health: health(&row)?,
        id: AccountId(row.get("id")),
        paused: row.get::<i64, _>("paused") != 0,
        last: moment("ended"),
        stopped: row.get("stopped"),
        next: moment("next"),
        failures: small(row.get("failures")),
        linked: small(row.get("linked")),
    })
}
