//! An account as the relay's paths and cycles use it: settings and user name opened.

use crate::app::App;
use crate::store::StoreFault;
use crate::store::accounts::{AccountId, AccountRow, Chosen};
use crate::vault::{Place, hex, random};
use api::Settings;
use api::wizard::Shown;
use model::{Kind, LinkId, Moment, PerKind};
use sync::Watermarks;

/// An account, opened.
#[derive(Clone, Debug)]
pub struct Account {
    /// As it is stored.
    pub row: AccountRow,
    /// The Salesforce user name.
    pub user_name: String,
    /// What the person chose.
    pub settings: Settings,
}

impl App {
    /// The account of a person of an org, made when it is not there.
    pub async fn account_of(
        &self,
        org: &str,
        person: &str,
        user_name: &str,
    ) -> Result<AccountId, StoreFault> {
        let id = AccountId(hex(&random::<16>()));
        let new = AccountRow {
            user_name: self.seal_user_name(&id, user_name),
            settings: self.seal_settings(&id, &Settings::default()),
            id,
            org: org.to_owned(),
            person: person.to_owned(),
            finished: None,
            shown: Shown::default(),
            first_done: false,
            paused: false,
            leaving: false,
            due: None,
            failures: 0,
            next_link: LinkId(1),
            watermarks: Watermarks::default(),
            whole_at: Moment(0),
            scope_changed: PerKind::default(),
        };
        let id = self.store.account_for(&new, self.now()).await?;
        if id != new.id {
            self.store.rename(&id, &self.seal_user_name(&id, user_name)).await?;
        }
        Ok(id)
    }

    /// The account, opened.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreFault> {
        let Some(row) = self.store.account(id).await? else { return Ok(None) };
        let user_name = self.vault.open(place(id, "user_name"), &row.user_name)?;
        let settings = self.vault.open(place(id, "settings"), &row.settings)?;
        Ok(Some(Account {
            user_name: String::from_utf8(user_name)
                .map_err(|_| StoreFault::Shape("a user name"))?,
            settings: serde_json::from_slice(&settings)
                .map_err(|_| StoreFault::Shape("settings"))?,
            row,
        }))
    }

    /// Stores settings.
    pub async fn choose(
        &self,
        id: &AccountId,
        settings: &Settings,
        scope_changed: PerKind<bool>,
    ) -> Result<(), StoreFault> {
        let settings = self.seal_settings(id, settings);
        self.store.choose(id, &Chosen { settings, scope_changed }, self.now()).await
    }

    fn seal_user_name(&self, id: &AccountId, user_name: &str) -> Vec<u8> {
        self.vault.seal(place(id, "user_name"), user_name.as_bytes())
    }

    fn seal_settings(&self, id: &AccountId, settings: &Settings) -> Vec<u8> {
        let plain = serde_json::to_vec(settings).expect("our own types always have a JSON form");
        self.vault.seal(place(id, "settings"), &plain)
    }
}

/// Of which kinds other records take part after a change of settings.
pub fn scope_changes(old: &Settings, new: &Settings) -> PerKind<bool> {
    let window =
        (old.days_back, old.days_ahead, &old.zone) != (new.days_back, new.days_ahead, &new.zone);
    let category = old.only_category != new.only_category;
    PerKind::from_fn(|kind| {
        let special = match kind {
            Kind::Contact => {
                old.contacts != new.contacts || old.contact_folder != new.contact_folder
            }
            Kind::Appointment | Kind::Task => window || category,
        };
        special
            || old.is_on(kind) != new.is_on(kind)
            || old.directions.get(kind) != new.directions.get(kind)
            || old.privacy != new.privacy
    })
}

fn place<'a>(id: &'a AccountId, column: &'static str) -> Place<'a> {
    Place { table: "accounts", column, row: &id.0 }
}
