//! What waits for the person, and what the person decided about it.

use super::accounts::AccountId;
use super::connections::{end, side};
use super::{Durability, Store, StoreFault, big};
use model::{Field, LinkId, Moment};
use sqlx::sqlite::SqliteRow;
use sqlx::{Acquire, Row};
use sync::End;
use sync::past::{LeftOut, Says, Stray};

/// So many lines of one sort are shown at most.
const SHOWN_MAX: i64 = 500;

/// A record that was refused.
#[derive(Clone, Debug)]
pub struct WaitingRow {
    /// The record.
    pub waiting: sync::Waiting,
    /// The link it belongs to.
    pub link: Option<LinkId>,
}

/// A sealed conflict.
#[derive(Clone, Debug)]
pub struct ConflictRow {
    /// The name of the row that seals it.
    pub row: String,
    /// The sealed conflict.
    pub body: Vec<u8>,
    /// Whose value the person wants.
    pub take: Option<End>,
}

impl Store {
    /// Sealed deletions that are held, with the row that seals each.
    pub async fn held(&self, account: &AccountId) -> Result<Vec<(String, Vec<u8>)>, StoreFault> {
        let rows =
            sqlx::query("SELECT link, side, body FROM held WHERE account = $1 ORDER BY link, side")
                .bind(&account.0)
                .fetch_all(self.reader())
                .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let side: String = row.get("side");
                (format!("{}|{}|{side}", account.0, row.get::<i64, _>("link")), row.get("body"))
            })
            .collect())
    }

    /// Sealed conflicts, the newest first.
    pub async fn conflicts(&self, account: &AccountId) -> Result<Vec<ConflictRow>, StoreFault> {
        let rows = sqlx::query(
            "SELECT link, field, body, take FROM conflicts WHERE account = $1 \
             ORDER BY at DESC, link, field LIMIT $2",
        )
        .bind(&account.0)
        .bind(SHOWN_MAX)
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(|row| conflict(account, row)).collect()
    }

    /// Sealed conflicts of which the person wants one value.
    pub async fn wishes(&self, account: &AccountId) -> Result<Vec<ConflictRow>, StoreFault> {
        let rows = sqlx::query(
            "SELECT link, field, body, take FROM conflicts \
             WHERE account = $1 AND take IS NOT NULL ORDER BY link, field",
        )
        .bind(&account.0)
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(|row| conflict(account, row)).collect()
    }

    /// Notes whose value of a conflict the person wants; whether there is such a one.
    pub async fn wish(
        &self,
        account: &AccountId,
        (link, field): (LinkId, Field),
        take: End,
    ) -> Result<bool, StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let done = sqlx::query(
            "UPDATE conflicts SET take = $1 WHERE account = $2 AND link = $3 AND field = $4",
        )
        .bind(side(take))
        .bind(&account.0)
        .bind(big(link.0))
        .bind(field.name())
        .execute(&mut *writer)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes a conflict from the list: the person leaves it as it is. Whether it was there.
    pub async fn dismiss(
        &self,
        account: &AccountId,
        (link, field): (LinkId, Field),
    ) -> Result<bool, StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let done =
            sqlx::query("DELETE FROM conflicts WHERE account = $1 AND link = $2 AND field = $3")
                .bind(&account.0)
                .bind(big(link.0))
                .bind(field.name())
                .execute(&mut *writer)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Records that wait for another try.
    pub async fn waiting(&self, account: &AccountId) -> Result<Vec<WaitingRow>, StoreFault> {
        let rows = sqlx::query(
            "SELECT waiting.*, links.id AS link FROM waiting LEFT JOIN links \
             ON links.account = waiting.account AND ((waiting.side = 'crm' \
             AND links.crm = waiting.record) OR (waiting.side = 'mail' \
             AND links.mail = waiting.record)) \
             WHERE waiting.account = $1 AND waiting.why <> 'echo' ORDER BY waiting.side, waiting.record LIMIT $2",
        )
        .bind(&account.0)
        .bind(SHOWN_MAX)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter()
            .map(|row| {
                let link: Option<i64> = row.get("link");
                Ok(WaitingRow {
                    link: link.map(|id| LinkId(u64::try_from(id).unwrap_or_default())),
                    waiting: super::links::waiting(&row)?,
                })
            })
            .collect()
    }

    /// Records left out for a reason that a person can change, with their sealed titles.
    pub async fn left_out(&self, account: &AccountId) -> Result<Vec<(Stray, Vec<u8>)>, StoreFault> {
        let rows = sqlx::query(
            "SELECT * FROM strays WHERE account = $1 AND why IN \
             ('over_limit', 'ambiguous', 'managed_elsewhere', 'nameless', 'too_long', 'refused') \
             ORDER BY kind, side, record LIMIT $2",
        )
        .bind(&account.0)
        .bind(SHOWN_MAX)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(|row| Ok((super::links::stray(&row)?, row.get("title")))).collect()
    }

    /// A record without a link.
    pub async fn stray_at(
        &self,
        account: &AccountId,
        at: End,
        record: &str,
    ) -> Result<Option<Stray>, StoreFault> {
        let row =
            sqlx::query("SELECT * FROM strays WHERE account = $1 AND side = $2 AND record = $3")
                .bind(&account.0)
                .bind(side(at))
                .bind(record)
                .fetch_optional(self.reader())
                .await?;
        row.as_ref().map(super::links::stray).transpose()
    }

    /// The sealed title of a stray.
    pub async fn stray_title(
        &self,
        account: &AccountId,
        at: End,
        record: &str,
    ) -> Result<Option<Vec<u8>>, StoreFault> {
        let row = sqlx::query(
            "SELECT title FROM strays WHERE account = $1 AND side = $2 AND record = $3",
        )
        .bind(&account.0)
        .bind(side(at))
        .bind(record)
        .fetch_optional(self.reader())
        .await?;
        Ok(row.map(|row| row.get("title")))
    }

    /// Remembers what the person decided about held deletions; says about how many. What is no
    /// longer held is passed over.
    pub async fn rule(
        &self,
        account: &AccountId,
        links: &[LinkId],
        says: Says,
        now: Moment,
    ) -> Result<u64, StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let mut transaction = writer.begin().await?;
        let mut noted = 0;
        for link in links {
            let done = sqlx::query(
                "INSERT INTO rulings (account, link, says, at) SELECT $1, $2, $3, $4 \
                 WHERE EXISTS (SELECT 1 FROM held WHERE account = $1 AND link = $2) \
                 ON CONFLICT (account, link) DO UPDATE SET says = excluded.says, at = excluded.at",
            )
            .bind(&account.0)
            .bind(big(link.0))
            .bind(word(says))
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
            noted += done.rows_affected();
        }
        transaction.commit().await?;
        Ok(noted)
    }
}

/// The stored word of a decision.
pub(super) fn word(says: Says) -> &'static str {
    match says {
        Says::Allow => "allow",
        Says::Reject => "reject",
    }
}

/// The stored word for why a record is left out: the variant's name, for searching.
pub(super) fn why(left_out: &LeftOut) -> &'static str {
    match left_out {
        LeftOut::OutOfWindow => "out_of_window",
        LeftOut::Completed => "completed",
        LeftOut::NotOwned => "not_owned",
        LeftOut::NotMember => "not_member",
        LeftOut::Private => "private",
        LeftOut::Declined => "declined",
        LeftOut::Cancelled => "cancelled",
        LeftOut::Barred(_) => "barred",
        LeftOut::OverLimit => "over_limit",
        LeftOut::WrongWay => "wrong_way",
        LeftOut::Ambiguous(_) => "ambiguous",
        LeftOut::ManagedElsewhere => "managed_elsewhere",
        LeftOut::Nameless => "nameless",
        LeftOut::TooLong => "too_long",
        LeftOut::Verdict(_) => "verdict",
        LeftOut::Refused(_) => "refused",
    }
}

fn conflict(account: &AccountId, row: &SqliteRow) -> Result<ConflictRow, StoreFault> {
    let (link, field): (i64, String) = (row.get("link"), row.get("field"));
    let take: Option<String> = row.get("take");
    Ok(ConflictRow {
        row: format!("{}|{link}|{field}", account.0),
        body: row.get("body"),
        take: take.as_deref().map(end).transpose()?,
    })
}
