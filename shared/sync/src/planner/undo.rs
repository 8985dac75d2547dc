//! Taking back what Twinline wrote, as a plan that can be shown before it is carried out.
//!
//! Only Twinline's own writes are taken back; what people did stays. A record that was made is
//! moved to the bin again and its link ends. A record that was deleted is restored; it then takes
//! part again by the ordinary rules. Fields that were changed get back what they held, and the two
//! sides stay different there, which is listed. What changed since it was written is left as it is.
//!
//! Several writes to one record are taken back as one: it becomes what it was before the first.

use super::carry;
use super::desk::name_of;
use crate::digest::{Digests, digest};
use crate::past::{End, Ending, Link, LinkState};
use crate::plan::{Action, Asks, Conflict, Doing, Reason, Ruled, Step, Verb};
use crate::report::Entry;
use crate::{Plan, Rules};
use model::{Ask, Field, Fields, Found, Id, Kind, LinkId, Notify, Seen, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the person wants to be taken back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// The history lines, the oldest first.
    pub entries: Vec<Entry>,
    /// The links that they are about, as they stand.
    pub links: Vec<Link>,
}

impl Wanted {
    /// All records that Twinline made, whenever that was: for whoever leaves and takes them along.
    /// Of what was made nothing is known but how it was when it was last in step.
    pub fn all_made(links: Vec<Link>) -> Wanted {
        let entries = links.iter().filter_map(made).collect();
        Wanted { entries, links }
    }
}

/// Where Twinline made a record of a link that is still there.
pub fn made_on(link: &Link) -> Option<End> {
    let here = link.made.filter(|end| link.shadow(*end).is_some());
    here.filter(|_| !matches!(link.state, LinkState::Ended(_)))
}

/// The line that tells how the record of a link was made.
fn made(link: &Link) -> Option<Entry> {
    let end = made_on(link)?;
    Some(Entry {
        link: link.id,
        kind: link.kind,
        end: Some(end),
        record: link.shadow(end).map(|shadow| shadow.id.clone()),
        verb: Verb::Create,
        reason: Reason::New(end.other()),
        title: String::new(),
        wrote: Fields::new(),
        before: Vec::new(),
        was: Fields::new(),
        fault: None,
        after: Some(link.clone()),
    })
}

/// What taking back would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// The writes, and the differences that stay.
    pub plan: Plan,
    /// What is left as it is.
    pub kept: Vec<Kept>,
}

/// A record that is left as it is, at least in part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The link.
    pub link: LinkId,
    /// Its kind.
    pub kind: Kind,
    /// Where the record is.
    pub end: End,
    /// What to call it.
    pub title: String,
    /// Why.
    pub why: Why,
}

/// Why something is not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was changed since.
    ChangedSince,
    /// The record is not there any more.
    Gone,
    /// The deleted record is there again.
    Back,
    /// The record lies in another place now.
    Elsewhere,
    /// It cannot be written to: no permission, a direction that is off, a meeting with others.
    Closed,
    /// Nothing was kept to restore the record from.
    NoPicture,
}

/// Whether a history line tells of a write that can be taken back.
pub fn is_undoable(entry: &Entry) -> bool {
    entry.fault.is_none() && entry.end.is_some() && !matches!(entry.verb, Verb::Note | Verb::Pair)
}

/// All that was written to one record, the oldest first.
struct Record<'a> {
    link: &'a Link,
    end: End,
    /// The record as it is known now; a link forgets what was deleted.
    id: &'a Id,
    first: &'a Entry,
    last: &'a Entry,
    all: Vec<&'a Entry>,
}

fn records(wanted: &Wanted) -> Vec<Record<'_>> {
    let links: BTreeMap<LinkId, &Link> = wanted.links.iter().map(|link| (link.id, link)).collect();
    let mut grouped: BTreeMap<(LinkId, End), Vec<&Entry>> = BTreeMap::new();
    for entry in wanted.entries.iter().filter(|entry| is_undoable(entry)) {
        if let Some(end) = entry.end {
            grouped.entry((entry.link, end)).or_default().push(entry);
        }
    }
    let mut records = Vec::with_capacity(grouped.len());
    for ((link, end), all) in grouped {
        let (Some(first), Some(last)) = (all.first(), all.last()) else { continue };
        let Some(link) = links.get(&link) else { continue };
        let known = link.shadow(end).map(|shadow| &shadow.id);
        if let Some(id) = known.or(last.record.as_ref()) {
            records.push(Record { link, end, id, first, last, all });
        }
    }
    records
}

/// What must be known of the records first; the answers come back in this order.
pub(crate) fn asks(wanted: &Wanted) -> Asks {
    let mut asks = Asks::default();
    for record in records(wanted) {
        let ask = Ask::Id(record.link.kind, record.id.clone());
        match record.end {
            End::Crm => asks.crm.push(ask),
            End::Mail => asks.mail.push(ask),
        }
    }
    asks
}

/// Plans the undo. `crm` and `mail` are the answers to [`asks`], in their order.
pub(crate) fn plan(rules: &Rules, wanted: &Wanted, crm: Vec<Found>, mail: Vec<Found>) -> Undo {
    let mut undo = Undo::default();
    let (mut crm, mut mail) = (crm.into_iter(), mail.into_iter());
    for record in records(wanted) {
        let found = match record.end {
            End::Crm => crm.next(),
            End::Mail => mail.next(),
        };
        let done = match found {
            Some(found) => record.take_back(rules, found, &mut undo.plan),
            None => Err(Why::Gone),
        };
        if let Err(why) = done {
            undo.kept.push(record.kept(why));
        }
    }
    undo
}

impl Record<'_> {
    fn kept(&self, why: Why) -> Kept {
        let (link, kind) = (self.link.id, self.link.kind);
        Kept { link, kind, end: self.end, title: self.last.title.clone(), why }
    }

    fn was_made(&self) -> bool {
        matches!(self.first.verb, Verb::Create | Verb::Restore)
    }

    fn take_back(&self, rules: &Rules, found: Found, plan: &mut Plan) -> Result<(), Why> {
        let deleted = self.last.verb == Verb::Delete;
        match found {
            Found::Here { .. } | Found::Elsewhere(_) if deleted => Err(Why::Back),
            Found::Bin(_) | Found::Nothing if deleted && self.was_made() => Err(Why::Gone),
            Found::Bin(_) | Found::Nothing if deleted => self.restore(plan),
            Found::Here { seen, image: _ } if self.was_made() => self.delete(rules, &seen, plan),
            Found::Here { seen, image: _ } => self.rewrite(rules, &seen, plan),
            Found::Elsewhere(_) => Err(Why::Elsewhere),
            Found::Bin(_) | Found::Merged(_) | Found::Nothing => Err(Why::Gone),
            Found::Many(_) | Found::Account(_) | Found::Refused(_) => Err(Why::Closed),
        }
    }

    /// The record comes out of the bin. Its link stays ended until the record is seen again.
    fn restore(&self, plan: &mut Plan) -> Result<(), Why> {
        let image = self.last.before.clone();
        if image.is_empty() {
            return Err(Why::NoPicture);
        }
        self.act(
            self.link.clone(),
            Doing::Restore { id: self.id.clone(), image, fields: self.last.was.clone() },
            plan,
        );
        Ok(())
    }

    /// The record that was made goes to the bin, if it is as it was made.
    fn delete(&self, rules: &Rules, seen: &Seen, plan: &mut Plan) -> Result<(), Why> {
        let made = self.last.after.as_ref().and_then(|link| link.shadow(self.end));
        let now = Digests::of(&seen.fields, &rules.keys);
        if made.is_none_or(|made| !made.digests.differing(&now).is_empty()) {
            return Err(Why::ChangedSince);
        }
        if !seen.about.attendees.is_empty() || seen.about.read_only.is_some() {
            return Err(Why::Closed);
        }
        let mut link = self.link.clone();
        link.state = LinkState::Ended(Ending::ByPerson);
        let (id, version) = (seen.id.clone(), seen.version.clone());
        let (series, notify) = (seen.series.clone(), Notify::Nobody);
        self.act(link, Doing::Delete { id, version, series, notify }, plan);
        if let Some(action) = plan.actions.last_mut().filter(|action| action.title.is_empty()) {
            action.title = name_of(seen);
        }
        Ok(())
    }

    /// Fields that still hold what was written get back what they held before.
    fn rewrite(&self, rules: &Rules, seen: &Seen, plan: &mut Plan) -> Result<(), Why> {
        let known = self.link.shadow(self.end).ok_or(Why::Gone)?;
        let now = Digests::of(&seen.fields, &rules.keys);
        if !known.digests.differing(&now).is_empty() {
            // An edit that has not travelled yet: the next cycle sees to it first.
            return Err(Why::ChangedSince);
        }
        let mut fields = Fields::new();
        let mut form = Vec::new();
        let mut kept = None;
        for (field, old) in self.before() {
            let written = self.last_digest(field);
            match now.get(field) {
                Some(now) if now == digest(field, &old, &rules.keys, &mut form) => {}
                Some(now) if Some(now) != written => kept = Some(Why::ChangedSince),
                Some(_)
                    if !carry::is_open(
                        rules,
                        self.link,
                        self.common(field),
                        self.end,
                        &seen.about,
                    ) =>
                {
                    kept = Some(Why::Closed);
                }
                Some(_) => fields.set(field, old),
                None => kept = Some(Why::Closed),
            }
        }
        if !fields.is_empty() {
            for (field, old) in fields.iter() {
                let other = seen.fields.get(field).cloned().unwrap_or(Value::Empty);
                self.tell(self.common(field), old.clone(), other, plan);
            }
            let (id, version) = (seen.id.clone(), seen.version.clone());
            let (series, notify) = (seen.series.clone(), Notify::Nobody);
            self.act(
                self.link.clone(),
                Doing::Update { id, version, series, fields, notify },
                plan,
            );
        }
        kept.map_or(Ok(()), Err)
    }

    /// What the written fields held before the first write.
    fn before(&self) -> BTreeMap<Field, Value> {
        let mut before = BTreeMap::new();
        for entry in self.all.iter().rev() {
            before.extend(entry.was.iter().map(|(field, value)| (field, value.clone())));
        }
        before
    }

    /// What the side showed of a field after the last write to it.
    fn last_digest(&self, field: Field) -> Option<u128> {
        let entry = self.all.iter().rev().find(|entry| entry.wrote.get(field).is_some())?;
        entry.after.as_ref()?.shadow(self.end)?.digests.get(field)
    }

    /// The name that both sides have for a field of this end.
    fn common(&self, field: Field) -> Field {
        if self.end == End::Mail && field == self.link.slot { Field::Email } else { field }
    }

    fn act(&self, link: Link, doing: Doing, plan: &mut Plan) {
        let steps = vec![Step { end: self.end, doing }];
        let title = self.last.title.clone();
        plan.actions.push(Action { link, steps, reason: Reason::Undone, title, heir: None });
    }

    /// Lists that a field holds something else on the other end. Where both ends get back what
    /// they held, it is one difference.
    fn tell(&self, field: Field, old: Value, other: Value, plan: &mut Plan) {
        let told =
            plan.conflicts.iter_mut().find(|told| (told.link, told.field) == (self.link.id, field));
        if let Some(told) = told {
            match self.end {
                End::Crm => told.crm = old,
                End::Mail => told.mail = old,
            }
            return;
        }
        let (crm, mail) = match self.end {
            End::Crm => (old, other),
            End::Mail => (other, old),
        };
        plan.conflicts.push(Conflict {
            link: self.link.id,
            kind: self.link.kind,
            field,
            title: self.last.title.clone(),
            crm,
            mail,
            ruling: Ruled::Undone(self.end),
        });
    }
}
