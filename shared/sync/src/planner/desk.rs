//! The plan while it is being made: the facts on one hand, what is decided on the other.

use super::facts::Facts;
use super::heirs::Legacy;
use super::likeness::likeness;
use super::merge::Dispute;
use super::places::Keyed;
use crate::past::{Held, LeftOut, LinkState, Says, Stray, Wish};
use crate::plan::{Action, Conflict, Doing, Reason, Step};
use crate::reading::Noted;
use crate::{End, Link, Past, Plan, Rules};
use model::{Ask, Field, FieldSet, Found, Id, Kind, LinkId, Seen, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A link and where its records stand among the cards that were read.
pub(super) struct Case<'a> {
    pub(super) link: &'a Link,
    at: [Option<u32>; 2],
    moved: [bool; 2],
}

impl<'a> Case<'a> {
    /// Where the record of an end stands.
    pub(super) fn at(&self, end: End) -> Option<u32> {
        self.at[end as usize]
    }

    /// Whether the record of an end has a new id.
    pub(super) fn has_moved(&self, end: End) -> bool {
        self.moved[end as usize]
    }

    /// Says that the record of an end is the one at this place, under a new id.
    pub(super) fn moves(&mut self, end: End, at: u32) {
        self.at[end as usize] = Some(at);
        self.moved[end as usize] = true;
    }
}

/// The facts and the plan.
pub(super) struct Desk<'a> {
    pub(super) rules: &'a Rules,
    pub(super) past: &'a Past,
    pub(super) plan: Plan,
    pub(super) held: HashMap<LinkId, &'a Held, Keyed>,
    pub(super) rulings: HashMap<LinkId, Says, Keyed>,
    /// Conflicts of which the person wants one value, by their link.
    pub(super) wishes: BTreeMap<LinkId, Vec<&'a Wish>>,
    /// Salesforce records that others were merged into.
    pub(super) survivors: BTreeSet<&'a str>,
    /// What merged contacts leave, by the survivor's link.
    pub(super) legacies: BTreeMap<LinkId, Vec<Legacy<'a>>>,
    /// What the survivors took, by the link of the merged one.
    pub(super) given: BTreeMap<LinkId, (LinkId, FieldSet)>,
    crm: Facts<'a>,
    mail: Facts<'a>,
    taken: [Vec<bool>; 2],
    pending_links: HashSet<LinkId, Keyed>,
    pending_ids: HashSet<(End, &'a str), Keyed>,
    asked: BTreeSet<(End, u8, Kind, String)>,
    next: u64,
}

/// Whether the record of which a held deletion tells is no longer that of its link.
fn is_done(held: &HashMap<LinkId, &Held, Keyed>, link: &Link) -> bool {
    let Some(held) = held.get(&link.id) else { return false };
    let Some(shadow) = link.shadow(held.end.other()) else { return false };
    held.because_of.as_ref().is_some_and(|id| *id != shadow.id)
}

impl<'a> Desk<'a> {
    /// A desk with nothing decided.
    pub(super) fn new(
        rules: &'a Rules,
        past: &'a Past,
        crm: Facts<'a>,
        mail: Facts<'a>,
    ) -> Desk<'a> {
        let hashing = Keyed(rules.keys.digest.1);
        let mut held = HashMap::with_hasher(hashing);
        held.extend(past.held.iter().map(|held| (held.link, held)));
        let mut rulings = HashMap::with_hasher(hashing);
        rulings.extend(past.rulings.iter().map(|ruling| (ruling.link, ruling.says)));
        if !held.is_empty() {
            // What was decided about a record that is another one by now is done: an earlier round
            // of this cycle, or a cycle that broke off before it closed, made it anew.
            for link in &past.links {
                if is_done(&held, link) {
                    held.remove(&link.id);
                    rulings.remove(&link.id);
                }
            }
        }
        let mut wishes: BTreeMap<LinkId, Vec<&Wish>> = BTreeMap::new();
        for wish in &past.wishes {
            wishes.entry(wish.conflict.link).or_default().push(wish);
        }
        let mut pending_links = HashSet::with_hasher(hashing);
        let mut pending_ids = HashSet::with_hasher(hashing);
        for intent in &past.intents {
            pending_links.insert(intent.link.id);
            for end in End::BOTH {
                if let Some(shadow) = intent.link.shadow(end) {
                    pending_ids.insert((end, shadow.id.as_str()));
                }
            }
        }
        let taken = [vec![false; crm.cards.len()], vec![false; mail.cards.len()]];
        Desk {
            rules,
            past,
            plan: Plan::default(),
            held,
            rulings,
            wishes,
            survivors: crm.survivors(),
            legacies: BTreeMap::new(),
            given: BTreeMap::new(),
            crm,
            mail,
            taken,
            pending_links,
            pending_ids,
            asked: BTreeSet::new(),
            next: rules.next_link.0,
        }
    }

    /// The facts of an end.
    pub(super) fn facts(&self, end: End) -> &Facts<'a> {
        match end {
            End::Crm => &self.crm,
            End::Mail => &self.mail,
        }
    }

    /// Finds each link's records among the cards. A record belongs to one link only: those at
    /// work come first, then those that ended. Links at work of which nothing is told are passed
    /// over at once, while their memory is at hand.
    pub(super) fn cases(&mut self) -> Vec<Case<'a>> {
        let past = self.past;
        let mut cases: Vec<Case<'a>> = Vec::new();
        let mut ended = Vec::new();
        for link in &past.links {
            if link.state == LinkState::Live && self.settles(link) {
                continue;
            }
            let mut case = Case { link, at: [None, None], moved: [false, false] };
            match link.state {
                LinkState::Live => {
                    self.claim(&mut case);
                    if super::links::is_quiet(self, &case) {
                        continue;
                    }
                }
                LinkState::Dormant(_) => self.claim(&mut case),
                LinkState::Ended(_) => ended.push(cases.len()),
            }
            cases.push(case);
        }
        for at in ended {
            self.claim(&mut cases[at]);
        }
        if !cases.is_sorted_by_key(|case| case.link.id) {
            cases.sort_unstable_by_key(|case| case.link.id);
        }
        cases
    }

    /// Passes a link over whose records are plainly as they were: nearly every one of nearly every
    /// whole reading.
    fn settles(&mut self, link: &Link) -> bool {
        let (Some(crm), Some(mail)) = (&link.crm, &link.mail) else { return false };
        let Some(crm) = self.crm.place_as(link.kind, crm) else { return false };
        let Some(mail) = self.mail.place_as(link.kind, mail) else { return false };
        if self.is_taken(End::Crm, crm)
            || self.is_taken(End::Mail, mail)
            || !super::links::may_rest_unseen(self, link)
        {
            return false;
        }
        self.take(End::Crm, crm);
        self.take(End::Mail, mail);
        true
    }

    fn claim(&mut self, case: &mut Case<'a>) {
        for end in End::BOTH {
            let Some(shadow) = case.link.shadow(end) else { continue };
            let Some(at) = self.facts(end).place(case.link.kind, shadow.id.as_str()) else {
                continue;
            };
            if !self.taken[end as usize][at as usize] {
                self.take(end, at);
                case.at[end as usize] = Some(at);
            }
        }
    }

    /// Whether a card belongs to a link.
    pub(super) fn is_taken(&self, end: End, at: u32) -> bool {
        self.taken[end as usize][at as usize]
    }

    /// Says that a card belongs to a link.
    pub(super) fn take(&mut self, end: End, at: u32) {
        self.taken[end as usize][at as usize] = true;
    }

    /// Whether another record was merged into that of a link.
    pub(super) fn is_survivor(&self, link: &Link) -> bool {
        !self.survivors.is_empty()
            && link.crm.as_ref().is_some_and(|crm| self.survivors.contains(crm.id.as_str()))
    }

    /// Whether a write about this link is still in doubt.
    pub(super) fn is_pending(&self, link: LinkId) -> bool {
        self.pending_links.contains(&link)
    }

    /// Whether a write about this record is still in doubt.
    pub(super) fn is_pending_id(&self, end: End, id: &str) -> bool {
        self.pending_ids.contains(&(end, id))
    }

    /// The answer to a question; where there is none yet, the question goes into the plan.
    pub(super) fn ask(&mut self, end: End, ask: Ask) -> Option<&'a Found> {
        if let Some(found) = self.facts(end).answer(&ask) {
            return Some(found);
        }
        let name = match &ask {
            Ask::Id(kind, id) => (end, 0, *kind, id.0.clone()),
            Ask::Mark(kind, mark) => (end, 1, *kind, mark.0.clone()),
            Ask::Uid(uid) => (end, 2, Kind::Appointment, uid.clone()),
            Ask::Account(name) => (end, 3, Kind::Contact, name.clone()),
            Ask::Email(address) => (end, 4, Kind::Contact, address.clone()),
            Ask::Like { kind, .. } => (end, 5, *kind, String::new()),
            Ask::Named(kind, text) => (end, 6, *kind, text.clone()),
        };
        if self.asked.insert(name) {
            match end {
                End::Crm => self.plan.asks.crm.push(ask),
                End::Mail => self.plan.asks.mail.push(ask),
            }
        }
        None
    }

    /// Asks for the record at an end of a link.
    pub(super) fn ask_about(&mut self, link: &Link, end: End) -> Option<&'a Found> {
        let id = link.shadow(end)?.id.clone();
        self.ask(end, Ask::Id(link.kind, id))
    }

    /// The number of a new link.
    pub(super) fn new_link(&mut self) -> LinkId {
        let id = LinkId(self.next);
        self.next += 1;
        id
    }

    /// Adds an action.
    pub(super) fn act(&mut self, link: Link, steps: Vec<Step>, reason: Reason, title: String) {
        self.plan.actions.push(Action { link, steps, reason, title, heir: None });
    }

    /// Tells what lost and what cannot flow.
    pub(super) fn tell(&mut self, link: &Link, title: &str, disputes: Vec<Dispute>) {
        for dispute in disputes {
            self.plan.conflicts.push(Conflict {
                link: link.id,
                kind: link.kind,
                field: dispute.field,
                title: title.to_owned(),
                crm: dispute.crm,
                mail: dispute.mail,
                ruling: dispute.ruling,
            });
        }
    }

    /// Lists a record as one that does not take part.
    pub(super) fn leave_out(&mut self, end: End, noted: &Noted, why: LeftOut) {
        let seen = &noted.seen;
        let likeness = likeness(seen.kind, &seen.fields, &self.rules.keys);
        let stray = Stray { end, kind: seen.kind, id: seen.id.clone(), likeness, why };
        self.plan.left_out.push((stray, title(noted)));
    }

    /// The plan, in the order of carrying out: memory and pairs, updates, creates, deletions.
    pub(super) fn finish(mut self) -> Plan {
        let known: HashMap<(End, &Id), (), Keyed> = {
            let mut known = HashMap::with_hasher(Keyed(self.rules.keys.digest.1));
            known.extend(self.past.strays.iter().map(|stray| ((stray.end, &stray.id), ())));
            known
        };
        let mut over = Vec::new();
        for action in &self.plan.actions {
            for end in End::BOTH {
                if let Some(shadow) = action.link.shadow(end)
                    && known.contains_key(&(end, &shadow.id))
                {
                    over.push((end, shadow.id.clone()));
                }
            }
        }
        over.sort_unstable();
        over.dedup();
        self.plan.no_longer_strays.extend(over);
        self.plan.actions.sort_by_key(|action| {
            let rank = |step: &Step| match step.doing {
                Doing::Mark { .. } => 0,
                Doing::Update { .. } => 1,
                Doing::Create { .. } | Doing::Restore { .. } => 2,
                Doing::Delete { .. } => 3,
            };
            action.steps.iter().map(rank).max().unwrap_or(0)
        });
        self.plan
    }
}

/// What to call a record in the history.
pub(super) fn title(noted: &Noted) -> String {
    name_of(&noted.seen)
}

/// What to call a record: a contact's name, else what comes nearest to one; a subject.
pub fn name_of(seen: &Seen) -> String {
    let fields = &seen.fields;
    match seen.kind {
        Kind::Contact => {
            let parts = [Field::GivenName, Field::Surname].map(|field| fields.text(field));
            let name: Vec<&str> = parts.into_iter().flatten().collect();
            if !name.is_empty() {
                return name.join(" ");
            }
            [Field::Company, Field::Email, Field::Email2, Field::Email3]
                .into_iter()
                .find_map(|field| fields.text(field))
                .unwrap_or_default()
                .to_owned()
        }
        Kind::Appointment | Kind::Task => {
            if seen.about.private {
                return super::carry::VEIL.to_owned();
            }
            fields.text(Field::Subject).unwrap_or_default().to_owned()
        }
    }
}

/// What is known of a date field of a record.
pub(super) fn dates(noted: &Noted) -> Option<&Value> {
    match noted.seen.kind {
        Kind::Contact => None,
        Kind::Appointment => noted.seen.fields.get(Field::Times),
        Kind::Task => noted.seen.fields.get(Field::Due),
    }
}
