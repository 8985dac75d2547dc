//! The memory of the sync: links, strays, intents, what waits and what is held.
//!
//! Read by name (the ids that a reading holds) or whole; written in the few transactions of a
//! cycle, each of them fenced by the epoch.

use super::accounts::{AccountId, raise_next_link};
use super::attention::word;
use super::closing::{put_conflicts, put_waiting};
use super::connections::{end, side};
use super::cycles::json;
use super::{CHUNK, Durability, Lease, Store, StoreFault, big, fenced, places, small};
use futures_util::TryStreamExt;
use model::{FieldSet, Id, Kind, LinkId, Moment, PerKind};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Row, Sqlite, Transaction};
use sync::past::{Ruling, Says, Totals};
use sync::plan::{Conflict, Verb};
use sync::{End, Link, LinkState, Stray, Waiting, Why};

const DAY_MS: i64 = 86_400_000;
/// By what links are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The Salesforce record.
    Crm,
    /// The mailbox record.
    Mail,
    /// The UID of their series.
    Uid,
    /// The master of their series.
    Master,
}

impl By {
    fn column(self) -> &'static str {
        match self {
            By::Crm => "crm",
            By::Mail => "mail",
            By::Uid => "uid",
            By::Master => "master",
        }
    }
}

/// A history line ready to be stored.
#[derive(Debug)]
pub struct NewEntry {
    /// The kind.
    pub kind: Kind,
    /// Where.
    pub end: Option<End>,
    /// What was done.
    pub verb: Verb,
    /// Whether it was done or refused.
    pub outcome: Done,
    /// The number it gets.
    pub id: u64,
    /// The fields that it emptied.
    pub emptied: FieldSet,
    /// The sealed entry.
    pub body: Vec<u8>,
}

/// Whether a line tells of something done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Done.
    Yes,
    /// Refused.
    No,
}

/// A batch of outcomes ready to be stored.
#[derive(Debug, Default)]
pub struct Batch {
    /// Links as they stand now.
    pub links: Vec<Link>,
    /// History lines.
    pub entries: Vec<NewEntry>,
    /// Intents that end.
    pub intents: Vec<String>,
    /// Conflicts, each with its sealed body.
    pub conflicts: Vec<(Conflict, Vec<u8>)>,
    /// Records that the next reading must mention.
    pub echoes: Vec<Waiting>,
}

impl Store {
    /// The links with these names, in pieces.
    pub async fn links_by(
        &self,
        account: &AccountId,
        by: By,
        names: &[String],
    ) -> Result<Vec<Link>, StoreFault> {
        let mut links = Vec::new();
        for chunk in names.chunks(CHUNK) {
            let sql = format!(
                "SELECT body FROM links WHERE account = $1 AND {} IN {}",
                by.column(),
                places(1, chunk.len())
            );
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(&account.0);
            for name in chunk {
                query = query.bind(name);
            }
            self.gather(query, &mut links).await?;
        }
        Ok(links)
    }

    /// The links with these numbers.
    pub async fn links_numbered(
        &self,
        account: &AccountId,
        numbers: &[LinkId],
    ) -> Result<Vec<Link>, StoreFault> {
        let mut links = Vec::new();
        for chunk in numbers.chunks(CHUNK) {
            let sql = format!(
                "SELECT body FROM links WHERE account = $1 AND id IN {}",
                places(1, chunk.len())
            );
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(&account.0);
            for number in chunk {
                query = query.bind(big(number.0));
            }
            self.gather(query, &mut links).await?;
        }
        Ok(links)
    }

    /// All links of a kind.
    pub async fn links_of(&self, account: &AccountId, kind: Kind) -> Result<Vec<Link>, StoreFault> {
        let query = sqlx::query("SELECT body FROM links WHERE account = $1 AND kind = $2")
            .bind(&account.0)
            .bind(kind.name());
        let mut links = Vec::new();
        self.gather(query, &mut links).await?;
        Ok(links)
    }

    /// Row by row: the rows of a large account weigh more than its links.
    async fn gather(
        &self,
        query: Query<'_, Sqlite, SqliteArguments>,
        links: &mut Vec<Link>,
    ) -> Result<(), StoreFault> {
        let mut rows = query.fetch(self.reader());
        while let Some(row) = rows.try_next().await? {
            links.push(link(&row)?);
        }
        Ok(())
    }

    /// All strays of a kind.
    pub async fn strays_of(
        &self,
        account: &AccountId,
        kind: Kind,
    ) -> Result<Vec<Stray>, StoreFault> {
        let rows = sqlx::query("SELECT * FROM strays WHERE account = $1 AND kind = $2")
            .bind(&account.0)
            .bind(kind.name())
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(stray).collect()
    }

    /// Unfinished intents: name and sealed body, the oldest first.
    pub async fn intents(&self, account: &AccountId) -> Result<Vec<(String, Vec<u8>)>, StoreFault> {
        let rows =
            sqlx::query("SELECT name, body FROM intents WHERE account = $1 ORDER BY at, name")
                .bind(&account.0)
                .fetch_all(self.reader())
                .await?;
        Ok(rows.into_iter().map(|row| (row.get("name"), row.get("body"))).collect())
    }

    /// Records whose next try is due.
    pub async fn waiting_due(
        &self,
        account: &AccountId,
        now: Moment,
    ) -> Result<Vec<Waiting>, StoreFault> {
        let rows = sqlx::query("SELECT * FROM waiting WHERE account = $1 AND due <= $2")
            .bind(&account.0)
            .bind(now.0)
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(waiting).collect()
    }

    /// What the person decided.
    pub async fn rulings(&self, account: &AccountId) -> Result<Vec<Ruling>, StoreFault> {
        let rows = sqlx::query("SELECT link, says FROM rulings WHERE account = $1 ORDER BY link")
            .bind(&account.0)
            .fetch_all(self.reader())
            .await?;
        rows.into_iter()
            .map(|row| {
                let said: String = row.get("says");
                let says = [Says::Allow, Says::Reject]
                    .into_iter()
                    .find(|says| word(*says) == said)
                    .ok_or(StoreFault::Shape("a decision"))?;
                Ok(Ruling { link: number(row.get("link")), says })
            })
            .collect()
    }

    /// What the brake needs to know.
    pub async fn totals(
        &self,
        account: &AccountId,
        now: Moment,
    ) -> Result<PerKind<Totals>, StoreFault> {
        let links = self.linked(account).await?;
        let mut totals =
            PerKind::from_fn(|kind| Totals { links: *links.get(kind), ..Totals::default() });
        let rows = sqlx::query(
            "SELECT kind, side, COUNT(*) AS deleted FROM entries \
             WHERE account = $1 AND verb = 'delete' AND at > $2 AND done = 1 GROUP BY kind, side",
        )
        .bind(&account.0)
        .bind(now.0 - DAY_MS)
        .fetch_all(self.reader())
        .await?;
        for row in rows {
            let kind = Kind::named(row.get("kind")).ok_or(StoreFault::Shape("a kind"))?;
            let totals = totals.get_mut(kind);
            let place = match row.get::<Option<String>, _>("side").as_deref().map(end) {
                Some(at) => match at? {
                    End::Crm => &mut totals.deleted_crm,
                    End::Mail => &mut totals.deleted_mail,
                },
                None => continue,
            };
            *place = small(row.get("deleted"));
        }
        self.count_emptied(account, now, &mut totals).await?;
        Ok(totals)
    }

    async fn count_emptied(
        &self,
        account: &AccountId,
        now: Moment,
        totals: &mut PerKind<Totals>,
    ) -> Result<(), StoreFault> {
        let rows = sqlx::query(
            "SELECT kind, side, emptied FROM entries \
             WHERE account = $1 AND verb = 'update' AND at > $2 AND emptied <> 0",
        )
        .bind(&account.0)
        .bind(now.0 - DAY_MS)
        .fetch_all(self.reader())
        .await?;
        for row in rows {
            let kind = Kind::named(row.get("kind")).ok_or(StoreFault::Shape("a kind"))?;
            let fields = FieldSet(row.get::<i64, _>("emptied").cast_unsigned());
            totals.get_mut(kind).count_emptied(end(row.get("side"))?, fields);
        }
        Ok(())
    }

    /// Writes intents, on the disk when it returns.
    pub async fn intend(
        &self,
        lease: &Lease,
        intents: &[(String, Moment, Vec<u8>)],
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        for (name, at, body) in intents {
            sqlx::query(
                "INSERT INTO intents (account, name, at, body) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (account, name) DO UPDATE SET at = excluded.at, body = excluded.body",
            )
            .bind(&lease.account.0)
            .bind(name)
            .bind(at.0)
            .bind(body)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Takes numbers for so many history lines: the first of them.
    pub async fn entry_numbers(
        &self,
        lease: &Lease,
        lines: usize,
        now: Moment,
    ) -> Result<u64, StoreFault> {
        let lines = big(lines as u64);
        let mut writer = self.writer(Durability::Usual).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        let row = sqlx::query(
            "UPDATE accounts SET next_entry = next_entry + $1 WHERE id = $2 \
             RETURNING next_entry - $1 AS first",
        )
        .bind(lines)
        .bind(&lease.account.0)
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(u64::try_from(row.get::<i64, _>("first")).unwrap_or_default())
    }

    /// Stores a batch of outcomes in one transaction.
    pub async fn settle(
        &self,
        lease: &Lease,
        cycle: u64,
        batch: &Batch,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        let mut transaction = fenced(&mut writer, lease, now).await?;
        let account = &lease.account;
        for link in &batch.links {
            put_link(&mut transaction, account, link).await?;
        }
        if let Some(last) = batch.links.iter().map(|link| link.id).max() {
            raise_next_link(&mut transaction, account, last).await?;
        }
        for entry in &batch.entries {
            put_entry(&mut transaction, account, cycle, entry, now).await?;
        }
        let conflicts = batch.conflicts.iter().map(|(conflict, body)| (conflict, body.as_slice()));
        put_conflicts(&mut transaction, account, conflicts, now).await?;
        put_waiting(&mut transaction, account, &batch.echoes, now).await?;
        for name in &batch.intents {
            sqlx::query("DELETE FROM intents WHERE account = $1 AND name = $2")
                .bind(&account.0)
                .bind(name)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

async fn put_link(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    link: &Link,
) -> Result<(), StoreFault> {
    let live = match link.state {
        LinkState::Live => 1i64,
        LinkState::Dormant(_) | LinkState::Ended(_) => 0,
    };
    sqlx::query(
        "INSERT INTO links (account, id, kind, crm, mail, uid, master, live, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (account, id) DO UPDATE SET \
         kind = excluded.kind, crm = excluded.crm, mail = excluded.mail, uid = excluded.uid, \
         master = excluded.master, live = excluded.live, body = excluded.body",
    )
    .bind(&account.0)
    .bind(big(link.id.0))
    .bind(link.kind.name())
    .bind(link.crm.as_ref().map(|shadow| &shadow.id.0))
    .bind(link.mail.as_ref().map(|shadow| &shadow.id.0))
    .bind(link.series.as_ref().map(|series| &series.uid))
    .bind(link.series.as_ref().map(|series| &series.master.0))
    .bind(live)
    .bind(json(link))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn put_entry(
    transaction: &mut Transaction<'_, Sqlite>,
    account: &AccountId,
    cycle: u64,
    entry: &NewEntry,
    now: Moment,
) -> Result<(), StoreFault> {
    let verb = match entry.verb {
        Verb::Create => "create",
        Verb::Restore => "restore",
        Verb::Update => "update",
        Verb::Pair => "pair",
        Verb::Delete => "delete",
        Verb::Note => "note",
    };
    sqlx::query(
        "INSERT INTO entries (account, id, cycle, at, kind, side, verb, done, emptied, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&account.0)
    .bind(big(entry.id))
    .bind(big(cycle))
    .bind(now.0)
    .bind(entry.kind.name())
    .bind(entry.end.map(side))
    .bind(verb)
    .bind(i64::from(entry.outcome == Done::Yes))
    .bind(entry.emptied.0.cast_signed())
    .bind(&entry.body)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn number(id: i64) -> LinkId {
    LinkId(u64::try_from(id).unwrap_or_default())
}

fn link(row: &SqliteRow) -> Result<Link, StoreFault> {
    let body: String = row.get("body");
    serde_json::from_str(&body).map_err(|_| StoreFault::Shape("a link"))
}

/// A stray out of its row.
pub(super) fn stray(row: &SqliteRow) -> Result<Stray, StoreFault> {
    let body: String = row.get("body");
    serde_json::from_str(&body).map_err(|_| StoreFault::Shape("a stray"))
}

/// The stored word for what a record waits for.
pub(super) fn word_of(why: Why) -> &'static str {
    match why {
        Why::Retry => "retry",
        Why::Deleted => "deleted",
        Why::Echo => "echo",
    }
}

fn why_waiting(word: &str) -> Result<Why, StoreFault> {
    [Why::Retry, Why::Deleted, Why::Echo]
        .into_iter()
        .find(|why| word_of(*why) == word)
        .ok_or(StoreFault::Shape("a reason to wait"))
}

/// A waiting record out of its row.
pub(super) fn waiting(row: &SqliteRow) -> Result<Waiting, StoreFault> {
    let fault: String = row.get("fault");
    Ok(Waiting {
        end: end(row.get("side"))?,
        kind: Kind::named(row.get("kind")).ok_or(StoreFault::Shape("a kind"))?,
        id: Id(row.get("record")),
        fault: serde_json::from_str(&fault).map_err(|_| StoreFault::Shape("a fault"))?,
        why: why_waiting(row.get("why"))?,
    })
}
