//! The desk: reads both sides through the relay's proxy and plans in this tab, with the same code
//! as the relay's cycle. Nothing is ever written from here.
//!
//! Each kind is read once for the widest scope chosen so far. A changed switch or filter plans
//! again at once on what was read, and reads more only where the scope grew ([`cover`]).

pub(crate) mod cover;
mod pace;

use crate::app::now;
use crate::transport::{Behind, Proxy};
use crate::{browser, words};
use api::settings::Ground;
use api::wizard::{MailboxPlace, Planning};
use api::{ApiError, Code, Settings};
use connect::{Mailbox, View, ews, msgraph};
use cover::Covered;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Contacts, Fault, Kind, LinkId, PerKind, Remedy, Scope};
use pace::TabPace;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync::rules::{Reaches, Rules};
use sync::{Plan, Preview, Progress, Readers};
use wire::Transport;

/// Most rounds of one run: the person can change the settings while one is under way, and a tab
/// that never came to rest would be of no use.
const ROUNDS_MAX: u32 = 100;

/// What the desk does now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum State {
    /// Learns what the two sides can hold.
    #[default]
    Opening,
    /// Asks both sides how many records there are.
    Counting,
    /// Reads and plans, so far.
    Reading(Progress),
    /// The plan on show is that of the settings on show.
    Ready,
    /// It could not go on.
    Failed(ApiError),
}

/// About how many records of each kind each side holds: Salesforce, mailbox.
pub(crate) type Estimate = PerKind<(u32, u32)>;

/// A plan and what it is the plan of.
#[derive(Clone)]
pub(crate) struct Planned(pub(crate) Arc<Plan>);

/// The desk of one screen; a handle that can be copied.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// What the person chose.
    pub(crate) settings: RwSignal<Settings>,
    /// The estimate for the contacts chosen.
    pub(crate) estimate: RwSignal<Option<Estimate>>,
    /// What the desk does now.
    pub(crate) state: RwSignal<State>,
    /// The newest plan, and how many there were.
    pub(crate) plan: RwSignal<(u32, Option<Planned>)>,
    /// Which kinds are being read.
    pub(crate) kinds_read: RwSignal<PerKind<bool>>,
    ground: StoredValue<Planning>,
    inside: StoredValue<Inside, LocalStorage>,
    left: StoredValue<Arc<AtomicBool>>,
}

/// What cannot be copied: the open sides and what was read of them.
#[derive(Default)]
struct Inside {
    open: Option<Open>,
    at_work: bool,
}

struct Open {
    readers: Readers,
    reach: Reaches,
    read: Option<Preview>,
    covered: PerKind<Option<Covered>>,
    counted: Option<Contacts>,
}

impl Desk {
    /// Opens the desk and begins.
    pub(crate) fn start(planning: Planning, settings: Settings) -> Desk {
        let left = Arc::new(AtomicBool::new(false));
        let desk = Desk {
            settings: RwSignal::new(settings),
            estimate: RwSignal::new(None),
            state: RwSignal::new(State::Opening),
            plan: RwSignal::new((0, None)),
            kinds_read: RwSignal::new(PerKind::default()),
            ground: StoredValue::new(planning),
            inside: StoredValue::new_local(Inside::default()),
            left: StoredValue::new(left.clone()),
        };
        on_cleanup(move || left.store(true, Ordering::Relaxed));
        desk.run();
        desk
    }

    /// Changes what was chosen and plans again: at once where everything needed was read.
    pub(crate) fn change(self, how: impl FnOnce(&mut Settings)) {
        self.settings.update(how);
        self.run();
    }

    /// Goes to work, unless it is at work already and will see the change by itself.
    pub(crate) fn run(self) {
        let begin =
            self.inside.try_update_value(|inside| !std::mem::replace(&mut inside.at_work, true));
        if begin == Some(true) {
            if !self.replan_at_once() {
                spawn_local(self.work());
            } else {
                self.at_rest();
            }
        }
    }

    fn at_rest(self) {
        self.inside.try_update_value(|inside| inside.at_work = false);
    }

    fn is_left(self) -> bool {
        self.left.try_get_value().is_none_or(|left| left.load(Ordering::Relaxed))
    }

    /// Plans on what was read, when that is all there is to do. No request, no waiting.
    fn replan_at_once(self) -> bool {
        let settings = self.settings.get_untracked();
        let plan = self.inside.try_with_value(|inside| {
            let open = inside.open.as_ref()?;
            let rules = self.rules(&settings, &open.reach);
            let whole = cover::missing(&open.covered, &rules.scope).is_none()
                && open.counted.as_ref() == Some(&rules.scope.contacts);
            let read = open.read.as_ref().filter(|_| whole)?;
            Some(self.ground.with_value(|ground| read.replan(&rules, &ground.past)))
        });
        match plan.flatten() {
            // What a plan still asks needs requests: the long way answers.
            Some(plan) if plan.asks.is_empty() => {
                self.show(plan);
                self.state.set(State::Ready);
                true
            }
            Some(_) | None => false,
        }
    }

    fn show(self, plan: Plan) {
        self.plan.update(|(edition, shown)| {
            *edition = edition.wrapping_add(1);
            *shown = Some(Planned(Arc::new(plan)));
        });
    }

    async fn work(self) {
        let taken = self.inside.try_update_value(|inside| inside.open.take()).flatten();
        let mut open = taken;
        for _ in 0..ROUNDS_MAX {
            let Some(settings) = self.settings.try_get_untracked() else { return };
            let done = self.round(&mut open, &settings).await;
            if self.is_left() {
                return;
            }
            match done {
                Err(fault) => {
                    self.state.set(State::Failed(told(&fault)));
                    break;
                }
                Ok(()) if self.settings.get_untracked() == settings => {
                    self.state.set(State::Ready);
                    break;
                }
                Ok(()) => {}
            }
        }
        self.inside.try_update_value(|inside| {
            inside.open = open;
            inside.at_work = false;
        });
    }

    /// Everything that these settings need: open, count, read, plan.
    async fn round(self, open: &mut Option<Open>, settings: &Settings) -> Result<(), Fault> {
        if open.is_none() {
            self.state.set(State::Opening);
            let ground = self.ground.get_value();
            *open = Some(Open::new(&ground, settings).await?);
        }
        let Some(open) = open else { return Ok(()) };
        if self.is_left() {
            return Ok(());
        }
        let rules = self.rules(settings, &open.reach);
        if open.counted.as_ref() != Some(&rules.scope.contacts) {
            self.state.set(State::Counting);
            let counted = open.count(&rules.scope).await;
            if self.is_left() {
                return Ok(());
            }
            self.estimate.set(estimate_of(counted)?);
        }
        let mut pace = TabPace { told: self.state, left: self.left.get_value() };
        if let Some(scope) = cover::missing(&open.covered, &rules.scope) {
            self.kinds_read.set(scope.kinds);
            open.read_more(&rules, scope, &mut pace).await?;
            if self.is_left() {
                return Ok(());
            }
        }
        self.state.set(State::Reading(Progress::Planning));
        // Lets the browser draw before the tab thinks.
        browser::rest(0).await;
        let Some(past) = self.ground.try_with_value(|ground| ground.past.clone()) else {
            return Ok(());
        };
        let Some(read) = open.read.as_mut() else { return Ok(()) };
        let plan = read.plan(&rules, &past, &mut open.readers, &mut pace).await?;
        if !self.is_left() {
            self.show(plan);
        }
        Ok(())
    }

    fn rules(self, settings: &Settings, reach: &Reaches) -> Rules {
        let now = now();
        let ground = self.ground.with_value(|planning| Ground {
            now,
            keys: planning.keys,
            org: planning.org.clone(),
            next_link: LinkId(planning.next_link),
            limit: planning.limit,
            scope_changed: cover::changed(&planning.settings.scope(now), &settings.scope(now)),
            reach: reach.clone(),
        });
        settings.rules(ground)
    }
}

impl Open {
    async fn new(ground: &Planning, settings: &Settings) -> Result<Open, Fault> {
        let known = ground.crm_setup.as_deref();
        let crm = connect::read_crm(crm_transport(), known, now()).await?;
        let mailbox = mailbox(ground, settings);
        let known = ground.mail_setup.as_deref();
        let transport: Arc<dyn Transport> = Arc::new(Proxy(Behind::Mailbox));
        let mail = connect::read_mailbox(&mailbox, transport, known, now()).await?;
        let reach = Reaches { crm: crm.reach().clone(), mail: mail.reach().clone() };
        let readers = Readers { crm, mail };
        Ok(Open { readers, reach, read: None, covered: PerKind::default(), counted: None })
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

    async fn read_more(
        &mut self,
        rules: &Rules,
        scope: Scope,
        pace: &mut TabPace,
    ) -> Result<(), Fault> {
        let mut rules = rules.clone();
        rules.scope = scope;
        let new = Preview::read(&rules, &mut self.readers, pace).await?;
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
pub(crate) async fn views(known: Option<String>) -> Result<Vec<View>, ApiError> {
    let answer = connect::views(crm_transport(), known.as_deref(), now()).await;
    answer.map_err(|fault| told(&fault))
}

fn crm_transport() -> Arc<dyn Transport> {
    Arc::new(Proxy(Behind::Salesforce))
}

/// A fault in words for the person.
fn told(fault: &Fault) -> ApiError {
    let code = match fault.remedy() {
        Remedy::Reconnect => Code::SignInAgain,
        Remedy::Retry => Code::Unreachable,
        Remedy::NextCycle | Remedy::ReadAnew | Remedy::Stop => Code::Unexpected,
        Remedy::SkipRecord | Remedy::Halve | Remedy::Report => Code::Unexpected,
    };
    ApiError { code, words: words::faults::fault(fault), field: None }
}

/// An estimate is only a comfort: a server that cannot count can still be read. What ends the
/// connection ends this too.
fn estimate_of(counted: Result<Estimate, Fault>) -> Result<Option<Estimate>, Fault> {
    match counted {
        Ok(estimate) => Ok(Some(estimate)),
        Err(fault) => match fault.remedy() {
            Remedy::Retry | Remedy::Reconnect | Remedy::Stop => Err(fault),
            Remedy::NextCycle | Remedy::ReadAnew => Ok(None),
            Remedy::SkipRecord | Remedy::Halve | Remedy::Report => Ok(None),
        },
    }
}

/// About how many records take part on each side with these switches.
pub(crate) fn total(estimate: &Estimate, kinds: &PerKind<bool>) -> (u32, u32) {
    Kind::ALL.into_iter().filter(|kind| *kinds.get(*kind)).fold((0, 0), |(crm, mail), kind| {
        let (its_crm, its_mail) = *estimate.get(kind);
        (crm.saturating_add(its_crm), mail.saturating_add(its_mail))
    })
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
        let kinds = PerKind { contact: true, appointment: true, task: false };
        assert_eq!(total(&estimate, &kinds), (4, 2));
    }
}
