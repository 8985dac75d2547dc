//! The approval that a person's administrator must give before Microsoft lets the person in. The
//! wait outlives the browser: it is stored, and its link stays the same.

use crate::app::App;
use crate::oauth::microsoft::Door;
use crate::session::Name;
use crate::store::StoreFault;
use crate::store::accounts::AccountId;
use crate::vault::Place;
use api::session::Approval;

impl App {
    /// The approval that an account waits for, with the link for the administrator.
    pub async fn approval(&self, account: &AccountId) -> Result<Option<Approval>, StoreFault> {
        let Some(row) = self.store.approval(account).await? else { return Ok(None) };
        let state: String = self.unseal(place(account), &row.state)?;
        let link = Door::of(&self.config).and_then(|door| door.approval(&self.config, &state));
        // Without registration, or for personal accounts alone, there is nobody to ask.
        Ok(link.map(|link| Approval { link, asked: row.asked, given: row.given.is_some() }))
    }

    /// Waits for an approval from now on.
    pub async fn await_approval(&self, account: &AccountId) -> Result<(), StoreFault> {
        let state = Name::fresh();
        let sealed = self.seal(place(account), &state.reveal());
        self.store.await_approval(account, &state.hash(), &sealed, self.now()).await
    }
}

fn place(account: &AccountId) -> Place<'_> {
    Place { table: "approvals", column: "state", row: &account.0 }
}
