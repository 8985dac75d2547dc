//! Cycles and their history lines.

use super::accounts::AccountId;
use super::{Durability, Lease, Store, StoreFault, big, fenced, small};
use model::{Kind, Moment, PerKind};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use sync::report::Report;

/// Cycles on one page of the history.
pub const CYCLES_A_PAGE: i64 = 50;
/// Lines on one page of a cycle.
pub const LINES_A_PAGE: i64 = 200;

/// A cycle as stored.
#[derive(Clone, Debug)]
pub struct CycleRow {
    /// Its number within the account.
    pub id: u64,
    /// When it began.
    pub began: Moment,
    /// When it ended.
    pub ended: Option<Moment>,
    /// What it did.
    pub report: Report,
    /// What stopped it.
    pub stopped: Option<String>,
    /// Requests to both sides.
    pub requests: (u32, u32),
    /// Salesforce requests of the day, used and allowed, where Salesforce told.
    pub usage: Option<(u32, u32)>,
}

/// A sealed history line.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Its number within the account.
    pub id: u64,
    /// The sealed entry.
    pub body: Vec<u8>,
}

impl Store {
    /// Begins a cycle and gives it its number.
    pub async fn begin_cycle(&self, lease: &Lease, now: Moment) -> Result<u64, StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        let row = sqlx::query(
            "UPDATE accounts SET next_cycle = next_cycle + 1 WHERE id = $1 \
             RETURNING next_cycle - 1 AS id",
        )
        .bind(&lease.account.0)
        .fetch_one(&mut *transaction)
        .await?;
        let id: i64 = row.get("id");
        // A cycle that has no end by now was cut off by a crash.
        sqlx::query(
            "UPDATE cycles SET ended = began, stopped = $1 WHERE account = $2 AND ended IS NULL",
        )
        .bind("Twinline was stopped in the middle. The next sync goes on from there.")
        .bind(&lease.account.0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO cycles (account, id, began, report) VALUES ($1, $2, $3, $4)")
            .bind(&lease.account.0)
            .bind(id)
            .bind(now.0)
            .bind(json(&Report::default()))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(u64::try_from(id).unwrap_or_default())
    }

    /// Notes why a cycle broke off that could not end by itself.
    pub async fn cut_cycle(
        &self,
        lease: &Lease,
        words: &str,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        sqlx::query(
            "UPDATE cycles SET ended = $1, stopped = $2 WHERE account = $3 AND ended IS NULL",
        )
        .bind(now.0)
        .bind(words)
        .bind(&lease.account.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Ends a cycle.
    pub async fn end_cycle(
        &self,
        lease: &Lease,
        cycle: &CycleRow,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        sqlx::query(
            "UPDATE cycles SET ended = $1, report = $2, stopped = $3, requests_crm = $4, \
             requests_mail = $5, used = $6, allowed = $7 WHERE account = $8 AND id = $9",
        )
        .bind(now.0)
        .bind(json(&cycle.report))
        .bind(&cycle.stopped)
        .bind(i64::from(cycle.requests.0))
        .bind(i64::from(cycle.requests.1))
        .bind(cycle.usage.map(|(used, _)| i64::from(used)))
        .bind(cycle.usage.map(|(_, allowed)| i64::from(allowed)))
        .bind(&lease.account.0)
        .bind(big(cycle.id))
        .execute(&mut *transaction)
        .await?;
        if cycle.stopped.is_none() {
            sqlx::query("UPDATE accounts SET first_done = 1 WHERE id = $1")
                .bind(&lease.account.0)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// A page of cycles, the newest first.
    pub async fn cycles(
        &self,
        account: &AccountId,
        before: Option<u64>,
    ) -> Result<Vec<CycleRow>, StoreFault> {
        let rows = sqlx::query(
            "SELECT * FROM cycles WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        )
        .bind(&account.0)
        .bind(before.map_or(i64::MAX, big))
        .bind(CYCLES_A_PAGE)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(cycle).collect()
    }

    /// One cycle.
    pub async fn cycle(
        &self,
        account: &AccountId,
        id: u64,
    ) -> Result<Option<CycleRow>, StoreFault> {
        let row = sqlx::query("SELECT * FROM cycles WHERE account = $1 AND id = $2")
            .bind(&account.0)
            .bind(big(id))
            .fetch_optional(self.reader())
            .await?;
        row.map(cycle).transpose()
    }

    /// A page of the lines of a cycle.
    pub async fn entries(
        &self,
        account: &AccountId,
        cycle: u64,
        after: u64,
    ) -> Result<Vec<EntryRow>, StoreFault> {
        let rows = sqlx::query(
            "SELECT id, body FROM entries WHERE account = $1 AND cycle = $2 AND id > $3 \
             ORDER BY id LIMIT $4",
        )
        .bind(&account.0)
        .bind(big(cycle))
        .bind(big(after))
        .bind(LINES_A_PAGE)
        .fetch_all(self.reader())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| EntryRow {
                id: u64::try_from(row.get::<i64, _>("id")).unwrap_or_default(),
                body: row.get("body"),
            })
            .collect())
    }

    /// Live links of each kind.
    pub async fn linked(&self, account: &AccountId) -> Result<PerKind<u32>, StoreFault> {
        let rows = sqlx::query(
            "SELECT kind, COUNT(*) AS links FROM links WHERE account = $1 AND live = 1 \
             GROUP BY kind",
        )
        .bind(&account.0)
        .fetch_all(self.reader())
        .await?;
        let mut all = PerKind::default();
        for row in rows {
            let kind = Kind::named(row.get("kind")).ok_or(StoreFault::Shape("a kind"))?;
            *all.get_mut(kind) = small(row.get("links"));
        }
        Ok(all)
    }
}

/// A value of ours as JSON.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own types always have a JSON form")
}

fn cycle(row: SqliteRow) -> Result<CycleRow, StoreFault> {
    let report: String = row.get("report");
    let (used, allowed): (Option<i64>, Option<i64>) = (row.get("used"), row.get("allowed"));
    Ok(CycleRow {
        id: u64::try_from(row.get::<i64, _>("id")).unwrap_or_default(),
        began: Moment(row.get("began")),
        ended: row.get::<Option<i64>, _>("ended").map(Moment),
        report: serde_json::from_str(&report).map_err(|_| StoreFault::Shape("a report"))?,
        stopped: row.get("stopped"),
        requests: (small(row.get("requests_crm")), small(row.get("requests_mail"))),
        usage: used.zip(allowed).map(|(used, allowed)| (small(used), small(allowed))),
    })
}
