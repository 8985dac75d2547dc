//! The two sides, open to look at, and what was read of them.

use crate::cover::{self, Covered};
use crate::door::tell;
use crate::pace::WorkerPace;
use crate::transport::{Behind, Proxy};
use api::Settings;
use api::desk::{Estimate, Phase, Tell, View};
use api::settings::Ground;
use api::wizard::{MailboxPlace, Planning};
use connect::{Mailbox, ews, msgraph};
use model::{Contacts, Fault, LinkId, Moment, PerKind, Remedy, Scope};
use std::sync::Arc;
use sync::rules::{Reaches, Rules};
use sync::{Plan, Preview, Readers};
use wire::Transport;

/// Both sides.
pub(super) struct Open {
    readers: Readers,
    reach: Reaches,
    read: Option<Preview>,
    covered: PerKind<Option<Covered>>,
    counted: Option<Contacts>,
}

impl Open {
    /// Learns what the two sides can hold.
    pub(super) async fn new(
        ground: &Planning,
        settings: &Settings,
        now: Moment,
    ) -> Result<Open, Fault> {
        let known = ground.crm_setup.as_deref();
        let crm = connect::read_crm(crm_transport(), known, now).await?;
        let mailbox = mailbox(ground, settings);
        let known = ground.mail_setup.as_deref();
        let transport: Arc<dyn Transport> = Arc::new(Proxy(Behind::Mailbox));
        let mail = connect::read_mailbox(&mailbox, transport, known, now).await?;
        let reach = Reaches { crm: crm.reach().clone(), mail: mail.reach().clone() };
        let readers = Readers { crm, mail };
        Ok(Open { readers, reach, read: None, covered: PerKind::default(), counted: None })
    }

    /// Counts and reads what is missing for these settings, and plans.
    pub(super) async fn plan(
        &mut self,
        ground: &Planning,
        settings: &Settings,
        now: Moment,
    ) -> Result<Plan, Fault> {
        let rules = rules(ground, settings, now, &self.reach);
        let missing = cover::missing(&self.covered, &rules.scope);
        let is_counted = self.counted.as_ref() == Some(&rules.scope.contacts);
        if let (None, true, Some(read)) = (&missing, is_counted, &self.read) {
            let plan = read.replan(&rules, &ground.past);
            // What a plan still asks needs requests: the long way answers.
            if plan.asks.is_empty() {
                return Ok(plan);
            }
        }
        if !is_counted {
            tell(&Tell::Phase(Phase::Counting));
            let counted = self.count(&rules.scope).await;
            tell(&Tell::Estimate(estimate_of(counted)?));
        }
        if let Some(scope) = missing {
            tell(&Tell::Reads(scope.kinds));
            self.read_more(&rules, scope).await?;
        }
        let read = self.read.get_or_insert_default();
        read.plan(&rules, &ground.past, &mut self.readers, &mut WorkerPace).await
    }

    /// Counts every kind, so that a switch needs no second question.
    async fn count(&mut self, scope: &Scope) -> Result<Estimate, Fault> {
        let mut all = scope.clone();
        all.kinds = PerKind::from_fn(|_| true);
        self.counted = Some(scope.contacts.clone());
        let crm = self.readers.crm.count(&all).await?;
        let mail = self.readers.mail.count(&all).await?;
        Ok(PerKind::from_fn(|kind| (*crm.get(kind), *mail.get(kind))))
    }

    async fn read_more(&mut self, rules: &Rules, scope: Scope) -> Result<(), Fault> {
        let mut rules = rules.clone();
        rules.scope = scope;
        let new = Preview::read(&rules, &mut self.readers, &mut WorkerPace).await?;
        match &mut self.read {
            None => self.read = Some(new),
            Some(read) => {
                cover::splice(&mut read.crm, new.crm, &rules.scope.kinds);
                cover::splice(&mut read.mail, new.mail, &rules.scope.kinds);
            }
        }
        cover::note(&mut self.covered, &rules.scope);
        Ok(())
    }
}

fn rules(ground: &Planning, settings: &Settings, now: Moment, reach: &Reaches) -> Rules {
    settings.rules(Ground {
        now,
        keys: ground.keys,
        org: ground.org.clone(),
        next_link: LinkId(ground.next_link),
        limit: ground.limit,
        scope_changed: cover::changed(&ground.settings.scope(now), &settings.scope(now)),
        reach: reach.clone(),
    })
}

/// The mailbox as its connector wants it described.
fn mailbox(ground: &Planning, settings: &Settings) -> Mailbox {
    let (email, zone) = (ground.email.clone(), settings.zone.clone());
    let contact_folder = settings.contact_folder;
    match &ground.mailbox {
        MailboxPlace::Exchange => Mailbox::Ews(ews::Settings { email, zone, contact_folder }),
        MailboxPlace::Office365 { graph } => {
            Mailbox::Graph(msgraph::Settings { base: graph.clone(), email, zone, contact_folder })
        }
    }
}

/// The org's views of contacts. `known` is what was learned of the org before.
pub(super) async fn views(known: Option<&str>, now: Moment) -> Result<Vec<View>, Fault> {
    let views = connect::views(crm_transport(), known, now).await?;
    Ok(views.into_iter().map(|view| View { id: view.id, label: view.label }).collect())
}

fn crm_transport() -> Arc<dyn Transport> {
    Arc::new(Proxy(Behind::Salesforce))
}

/// An estimate is only a comfort: a server that cannot count can still be read. What ends the
/// connection ends this too.
fn estimate_of(counted: Result<Estimate, Fault>) -> Result<Option<Estimate>, Fault> {
    match counted {
        Ok(estimate) => Ok(Some(estimate)),
        Err(fault) => match fault.remedy() {
            Remedy::Retry | Remedy::Reconnect | Remedy::Stop => Err(fault),
            Remedy::NextCycle | Remedy::ReadAnew | Remedy::OtherWay => Ok(None),
            Remedy::SkipRecord | Remedy::Halve | Remedy::Report => Ok(None),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_cannot_count_can_still_be_read() {
        let estimate = Estimate { contact: (3, 2), appointment: (1, 0), task: (9, 9) };
        assert_eq!(estimate_of(Ok(estimate)), Ok(Some(estimate)));
        assert_eq!(estimate_of(Err(Fault::Garbled(String::from("x")))), Ok(None));
        let gone = Fault::SignedOut(String::from("x"));
        assert_eq!(estimate_of(Err(gone.clone())), Err(gone));
    }
}
