//! The database: embedded SQLite, by statements that PostgreSQL reads too.
//!
//! One connection writes, some read. Everything here takes and gives rows; what a sealed column
//! means is known above, where the [vault](crate::vault) is at hand. A cycle's writes begin with
//! [`fenced`], which refuses an epoch that is no longer the account's.

pub mod accounts;
pub mod approvals;
pub mod attention;
pub mod closing;
pub mod connections;
pub mod cycles;
pub mod leaving;
pub mod links;
pub mod notices;
pub mod operator;
pub mod panes;
pub mod sessions;
pub mod wanted_back;

use crate::vault::{Place, Vault};
use model::Fault;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Row, Sqlite, SqlitePool, Transaction};
use std::path::Path;
use std::time::Duration;

/// Connections that read.
const READERS: u32 = 4;
/// How long a statement waits for another process that writes.
const BUSY_MS_MAX: u64 = 10_000;
/// SQLite's word for a file that is no database any more in part.
const CORRUPT: u32 = 11;
/// And for one that never was, or of which not even the head is left.
const NO_DATABASE: u32 = 26;
/// Rows that one statement names at most.
pub const CHUNK: usize = 200;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
}

/// What can go wrong in the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The database itself: disk full, damaged, locked.
    #[error("the database refused: {0}")]
    Database(#[from] sqlx::Error),
    /// Its file is damaged.
    #[error("the database is damaged ({0}). Put the last backup in its place.")]
    Damaged(String),
    /// Its tables do not fit this version.
    #[error("the database does not fit this version of Twinline: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A sealed value did not open.
    #[error(transparent)]
    Sealed(#[from] crate::vault::Broken),
    /// A row does not hold what it should.
    #[error("the database holds something unreadable in {0}")]
    Shape(&'static str),
    /// Another relay holds the account.
    #[error("another relay took over")]
    Superseded,
    /// The database was sealed with another key file.
    #[error(
        "this key file does not belong to this database. Put the right key file in place, or \
         name another database."
    )]
    OtherKeys,
}

impl From<StoreFault> for Fault {
    fn from(fault: StoreFault) -> Fault {
        match fault {
            StoreFault::Superseded => Fault::Superseded,
            StoreFault::Database(_)
            | StoreFault::Damaged(_)
            | StoreFault::Migration(_)
            | StoreFault::Sealed(_)
            | StoreFault::Shape(_)
            | StoreFault::OtherKeys => Fault::Garbled(format!("our own memory: {fault}")),
        }
    }
}

/// Whether a transaction must be on the disk when it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It must: what follows relies on it even after a power cut.
    Flushed,
    /// It may be lost with the power, and then its work is repeated.
    Usual,
}

impl Store {
    /// Opens the database, makes it when it is not there, and brings its tables up to date.
    pub async fn open(path: &Path) -> Result<Store, StoreFault> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_millis(BUSY_MS_MAX));
        let writer =
            SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await;
        let writer = writer.map_err(of_file)?;
        check(&writer).await?;
        MIGRATOR.run(&writer).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Store { writer, reader })
    }

    /// Makes sure that the vault is the one that sealed this database.
    pub async fn pair_with(&self, vault: &Vault) -> Result<(), StoreFault> {
        const WORD: &[u8] = b"the keys fit";
        let place = Place { table: "meta", column: "value", row: "key check" };
        let known = sqlx::query("SELECT value FROM meta WHERE name = 'key check'")
            .fetch_optional(&self.reader)
            .await?;
        match known {
            Some(row) => match vault.open(place, row.get("value")) {
                Ok(word) if word == WORD => Ok(()),
                Ok(_) | Err(_) => Err(StoreFault::OtherKeys),
            },
            None => {
                sqlx::query("INSERT INTO meta (name, value) VALUES ('key check', $1)")
                    .bind(vault.seal(place, WORD))
                    .execute(&self.writer)
                    .await?;
                Ok(())
            }
        }
    }

    /// Whether the database answers and takes writes.
    pub async fn is_well(&self) -> bool {
        let written = sqlx::query(
            "INSERT INTO meta (name, value) VALUES ('pulse', $1) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(Vec::from(*b"beat"))
        .execute(&self.writer);
        written.await.is_ok()
    }

    /// Lets the file grow no more, as a full disk does; or lets it grow again.
    #[cfg(test)]
    pub(crate) async fn fill_up(&self, full: bool) {
        let pages: i64 =
            sqlx::query_scalar("PRAGMA page_count").fetch_one(&self.writer).await.unwrap();
        let most = if full { pages } else { i64::from(u32::MAX) };
        let pragma = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"));
        sqlx::query(pragma).execute(&self.writer).await.unwrap();
    }

    /// Closes every connection; what was written is in the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// The one connection that writes.
    pub(crate) async fn writer(
        &self,
        durability: Durability,
    ) -> Result<PoolConnection<Sqlite>, StoreFault> {
        let mut connection = self.writer.acquire().await?;
        let pragma = match durability {
            Durability::Flushed => "PRAGMA synchronous = FULL",
            Durability::Usual => "PRAGMA synchronous = NORMAL",
        };
        sqlx::query(pragma).execute(&mut *connection).await?;
        Ok(connection)
    }

    /// Connections that read.
    pub(crate) fn reader(&self) -> &SqlitePool {
        &self.reader
    }
}

/// Refuses a file that is damaged: to sync by half a memory would double what the other half knew.
async fn check(writer: &SqlitePool) -> Result<(), StoreFault> {
    let told: String =
        sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(writer).await.map_err(of_file)?;
    if told == "ok" { Ok(()) } else { Err(StoreFault::Damaged(told.chars().take(200).collect())) }
}

/// What a file that cannot be opened is: damaged, or only out of reach.
fn of_file(fault: sqlx::Error) -> StoreFault {
    let code = fault.as_database_error().and_then(|told| told.code()?.parse::<u32>().ok());
    // The low byte says what an extended code is about (<https://sqlite.org/rescode.html>).
    match code.map(|code| code & 0xff) {
        Some(CORRUPT | NO_DATABASE) => StoreFault::Damaged(fault.to_string()),
        Some(_) | None => StoreFault::Database(fault),
    }
}

/// The right to write for an account: its epoch when the lease was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The account.
    pub account: accounts::AccountId,
    /// The epoch that every write must match.
    pub epoch: i64,
    /// How long the lease is prolonged by each write.
    pub lease_ms: i64,
    /// What `due` was set to when the lease was taken: after a crash the account is due then.
    pub due: i64,
    /// How often settings were changed until then: a change during the cycle is noticed by it.
    pub choice: i64,
}

/// Begins a transaction of a cycle: refused when the epoch has moved on, and the lease grows.
pub(crate) async fn fenced<'c>(
    connection: &'c mut PoolConnection<Sqlite>,
    lease: &Lease,
    now: model::Moment,
) -> Result<Transaction<'c, Sqlite>, StoreFault> {
    let mut transaction = connection.begin().await?;
    let held = sqlx::query("UPDATE accounts SET lease_until = $1 WHERE id = $2 AND epoch = $3")
        .bind(now.0 + lease.lease_ms)
        .bind(&lease.account.0)
        .bind(lease.epoch)
        .execute(&mut *transaction)
        .await?;
    if held.rows_affected() == 1 { Ok(transaction) } else { Err(StoreFault::Superseded) }
}

/// `($2, $3, $4)` for `count` values after the first `before` ones.
pub(crate) fn places(before: usize, count: usize) -> String {
    let all: Vec<String> = (0..count).map(|at| format!("${}", before + at + 1)).collect();
    format!("({})", all.join(", "))
}

/// A number of ours as the database keeps it.
pub(crate) fn big(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of ours as it comes back.
pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(if number < 0 { 0 } else { u32::MAX })
}

#[cfg(test)]
mod tests;
