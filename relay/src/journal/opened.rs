//! Values of ours, sealed for the database and opened again: each bound to its row.

use crate::app::App;
use crate::store::StoreFault;
use crate::store::accounts::AccountId;
use crate::store::attention::ConflictRow;
use crate::store::cycles::EntryRow;
use crate::vault::Place;
use model::LinkId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use sync::past::Wish;
use sync::plan::Conflict;
use sync::report::Entry;
use sync::undo::Wanted;
use sync::{Held, Intent};

impl App {
    /// Seals a value of ours as JSON.
    pub fn seal<T: Serialize>(&self, place: Place<'_>, value: &T) -> Vec<u8> {
        let plain = serde_json::to_vec(value).expect("our own types always have a JSON form");
        self.vault.seal(place, &plain)
    }

    /// Opens a value of ours.
    pub fn unseal<T: DeserializeOwned>(
        &self,
        place: Place<'_>,
        sealed: &[u8],
    ) -> Result<T, StoreFault> {
        let plain = self.vault.open(place, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| StoreFault::Shape(place.table))
    }

    /// Deletions that are held.
    pub async fn held(&self, account: &AccountId) -> Result<Vec<Held>, StoreFault> {
        let sealed = self.store.held(account).await?;
        let open = |(row, body): &(String, Vec<u8>)| {
            self.unseal(Place { table: "held", column: "body", row }, body)
        };
        sealed.iter().map(open).collect()
    }

    /// A conflict with both values.
    pub fn conflict(&self, sealed: &ConflictRow) -> Result<Conflict, StoreFault> {
        let place = Place { table: "conflicts", column: "body", row: &sealed.row };
        self.unseal(place, &sealed.body)
    }

    /// Conflicts of which the person wants one value.
    pub async fn wishes(&self, account: &AccountId) -> Result<Vec<Wish>, StoreFault> {
        let sealed = self.store.wishes(account).await?;
        let wish = |row: &ConflictRow| {
            let conflict = self.conflict(row)?;
            Ok(row.take.map(|take| Wish { conflict, take }))
        };
        sealed.iter().filter_map(|row| wish(row).transpose()).collect()
    }

    /// A line of the history.
    pub fn entry(&self, account: &AccountId, row: &EntryRow) -> Result<Entry, StoreFault> {
        let name = format!("{}|{}", account.0, row.id);
        self.unseal(Place { table: "entries", column: "body", row: &name }, &row.body)
    }

    /// Lines of the history with the links that they are about.
    pub async fn wanted(
        &self,
        account: &AccountId,
        entries: Vec<Entry>,
    ) -> Result<Wanted, StoreFault> {
        let numbers: BTreeSet<LinkId> = entries.iter().map(|entry| entry.link).collect();
        let numbers: Vec<LinkId> = numbers.into_iter().collect();
        let links = self.store.links_numbered(account, &numbers).await?;
        Ok(Wanted { entries, links })
    }

    /// Writes whose outcome is not known.
    pub async fn intents(&self, account: &AccountId) -> Result<Vec<Intent>, StoreFault> {
        let sealed = self.store.intents(account).await?;
        let open = |(name, body): &(String, Vec<u8>)| {
            let row = format!("{}|{name}", account.0);
            self.unseal(Place { table: "intents", column: "body", row: &row }, body)
        };
        sealed.iter().map(open).collect()
    }
}
