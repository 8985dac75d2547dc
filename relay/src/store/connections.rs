//! Connections: sealed secrets, where they lead, and whether they need the person.

use super::accounts::AccountId;
use super::{Durability, Store, StoreFault, small};
use model::Moment;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use sync::End;

/// A connection as stored.
#[derive(Clone, Debug)]
pub struct ConnectionRow {
    /// Which side it is.
    pub end: End,
    /// The host it speaks to, for the person.
    pub host: String,
    /// Who answers there: org and user, or the mailbox. Pinned.
    pub identity: String,
    /// Sealed: what to show.
    pub name: Vec<u8>,
    /// Sealed: address and credentials.
    pub secret: Vec<u8>,
    /// Sealed: what was learned of it.
    pub setup: Option<Vec<u8>>,
    /// Grows with every new secret.
    pub generation: i64,
    /// What the person must see to.
    pub attention: Option<String>,
    /// Requests used and allowed by the server's own count.
    pub usage: Option<(u32, u32)>,
}

impl Store {
    /// Stores a connection made or renewed by the person.
    pub async fn connect(
        &self,
        account: &AccountId,
        row: &ConnectionRow,
        now: Moment,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        sqlx::query(
            "INSERT INTO connections (account, side, host, identity, name, secret, setup, \
             changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (account, side) DO UPDATE SET host = excluded.host, \
             identity = excluded.identity, name = excluded.name, secret = excluded.secret, \
             setup = excluded.setup, changed = excluded.changed, \
             generation = connections.generation + 1, attention = NULL",
        )
        .bind(&account.0)
        .bind(side(row.end))
        .bind(&row.host)
        .bind(&row.identity)
        .bind(&row.name)
        .bind(&row.secret)
        .bind(&row.setup)
        .bind(now.0)
        .execute(&mut *writer)
        .await?;
        Ok(())
    }

    /// The connection of one side.
    pub async fn connection(
        &self,
        account: &AccountId,
        end: End,
    ) -> Result<Option<ConnectionRow>, StoreFault> {
        let row = sqlx::query("SELECT * FROM connections WHERE account = $1 AND side = $2")
            .bind(&account.0)
            .bind(side(end))
            .fetch_optional(self.reader())
            .await?;
        row.map(connection).transpose()
    }

    /// Stores a renewed secret, on the disk before it is used: a server that rotates its tokens
    /// has already forgotten the old one.
    pub async fn renew(
        &self,
        account: &AccountId,
        end: End,
        secret: &[u8],
        was: i64,
    ) -> Result<i64, StoreFault> {
        let mut writer = self.writer(Durability::Flushed).await?;
        let row = sqlx::query(
            "UPDATE connections SET secret = $1, generation = generation + 1, attention = NULL \
             WHERE account = $2 AND side = $3 AND generation = $4 RETURNING generation",
        )
        .bind(secret)
        .bind(&account.0)
        .bind(side(end))
        .bind(was)
        .fetch_optional(&mut *writer)
        .await?;
        row.map(|row| row.get("generation")).ok_or(StoreFault::Superseded)
    }

    /// Stores what was learned of a side.
    pub async fn learn(
        &self,
        account: &AccountId,
        end: End,
        setup: Option<&[u8]>,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE connections SET setup = $1 WHERE account = $2 AND side = $3")
            .bind(setup)
            .bind(&account.0)
            .bind(side(end))
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Says that the person must see to a connection, or no longer.
    pub async fn attend(
        &self,
        account: &AccountId,
        end: End,
        words: Option<&str>,
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query("UPDATE connections SET attention = $1 WHERE account = $2 AND side = $3")
            .bind(words)
            .bind(&account.0)
            .bind(side(end))
            .execute(&mut *writer)
            .await?;
        Ok(())
    }

    /// Keeps the server's own count of requests.
    pub async fn count_usage(
        &self,
        account: &AccountId,
        end: End,
        usage: (u32, u32),
    ) -> Result<(), StoreFault> {
        let mut writer = self.writer(Durability::Usual).await?;
        sqlx::query(
            "UPDATE connections SET used = $1, allowed = $2 WHERE account = $3 AND side = $4",
        )
        .bind(i64::from(usage.0))
        .bind(i64::from(usage.1))
        .bind(&account.0)
        .bind(side(end))
        .execute(&mut *writer)
        .await?;
        Ok(())
    }
}

/// The stored name of an end.
pub fn side(end: End) -> &'static str {
    match end {
        End::Crm => "crm",
        End::Mail => "mail",
    }
}

/// The end with this stored name.
pub(super) fn end(side: &str) -> Result<End, StoreFault> {
    End::BOTH.into_iter().find(|end| self::side(*end) == side).ok_or(StoreFault::Shape("a side"))
}

fn connection(row: SqliteRow) -> Result<ConnectionRow, StoreFault> {
    let used: Option<i64> = row.get("used");
    let allowed: Option<i64> = row.get("allowed");
    Ok(ConnectionRow {
        end: end(row.get("side"))?,
        host: row.get("host"),
        identity: row.get("identity"),
        name: row.get("name"),
        secret: row.get("secret"),
        setup: row.get("setup"),
        generation: row.get("generation"),
        attention: row.get("attention"),
        usage: used.zip(allowed).map(|(used, allowed)| (small(used), small(allowed))),
    })
}
