//! Which causes there are to write to people about, and whether it was done.

use super::accounts::AccountId;
use super::{Durability, Store, StoreFault, small};
use model::Moment;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};
use sync::End;

/// So many failures in a row are a cause.
pub const FAILURES: u32 = 10;
/// Notices that are sent in one go.
const NOTICES_MAX: i64 = 20;

/// What a person is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A connection must be made anew.
    Lost(End),
    /// One cycle after the other failed.
    Failing,
}

impl Cause {
    const ALL: [Cause; 3] = [Cause::Lost(End::Crm), Cause::Lost(End::Mail), Cause::Failing];

    /// Its stored name: of a lost connection, that of its side.
    fn name(self) -> &'static str {
        match self {
            Cause::Lost(end) => super::connections::side(end),
            Cause::Failing => "failing",
        }
    }
}

/// A notice that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Whose.
    pub account: AccountId,
    /// Of what.
    pub cause: Cause,
    /// How often it was tried.
    pub tries: u32,
}

impl Store {
    /// Notes the causes that are new, each as due, and forgets those that are gone.
    pub async fn note_causes(&self, now: Moment) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let mut transaction = writer.begin().await?;
        sqlx::query(
            "DELETE FROM notices WHERE NOT EXISTS \
             (SELECT 1 FROM connections WHERE connections.account = notices.account \
              AND side = cause AND attention IS NOT NULL) \
             AND NOT (cause = $1 AND EXISTS \
             (SELECT 1 FROM accounts WHERE id = notices.account AND failures >= $2))",
        )
        .bind(Cause::Failing.name())
        .bind(i64::from(FAILURES))
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO notices (account, cause, due) \
             SELECT account, side, $1 FROM connections WHERE attention IS NOT NULL \
             ON CONFLICT (account, cause) DO NOTHING",
        )
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO notices (account, cause, due) \
             SELECT id, $1, $2 FROM accounts WHERE failures > 0 AND failures >= $3 \
             ON CONFLICT (account, cause) DO NOTHING",
        )
        .bind(Cause::Failing.name())
        .bind(now.0)
        .bind(i64::from(FAILURES))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Some of the notices that are due, the oldest first.
    pub async fn due_notices(&self, now: Moment) -> Result<Vec<NoticeRow>, StoreFault> {
        let rows = sqlx::query(
            "SELECT account, cause, tries FROM notices WHERE due <= $1 ORDER BY due LIMIT $2",
        )
        .bind(now.0)
        .bind(NOTICES_MAX)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(notice).collect()
    }

    /// Says when a notice is tried again; `None` when it was sent, or is given up.
    pub async fn put_off_notice(
        &self,
        notice: &NoticeRow,
        due: Option<Moment>,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE notices SET tries = $1, due = $2 WHERE account = $3 AND cause = $4")
            .bind(i64::from(notice.tries) + 1)
            .bind(due.map(|due| due.0))
            .bind(&notice.account.0)
            .bind(notice.cause.name())
            .execute(&mut *writer)
            .await?;
        Ok(())
    }
}

fn notice(row: SqliteRow) -> Result<NoticeRow, StoreFault> {
    let name: &str = row.get("cause");
    let cause = Cause::ALL.into_iter().find(|cause| cause.name() == name);
    Ok(NoticeRow {
        account: AccountId(row.get("account")),
        cause: cause.ok_or(StoreFault::Shape("a notice"))?,
        tries: small(row.get("tries")),
    })
}
