//! Records that are made on the other side, and why one cannot be.

use super::agree::{describe, shadow};
use super::carry::{self, Carried};
use super::desk::{Desk, title};
use super::likeness::{SLOTS, address};
use super::may_mark;
use crate::past::{LeftOut, LinkState};
use crate::plan::{Doing, Reason, Step};
use crate::reading::Noted;
use crate::{End, Link, Rules};
use model::{Ask, Field, FieldSet, Found, Id, Kind, LinkId, Value};

/// Of a meeting with more attendees than this nobody is looked up.
const ATTENDEES_LOOKED_UP: usize = 20;

/// A link with nothing remembered yet.
pub(crate) fn new_link(id: LinkId, kind: Kind, born: End) -> Link {
    Link {
        id,
        kind,
        crm: None,
        mail: None,
        born,
        made: None,
        state: LinkState::Live,
        series: None,
        uid: None,
        span: None,
        created: None,
        short: FieldSet::NONE,
        slot: Field::Email,
        our_body: false,
        settled: true,
    }
}

/// Why a record cannot be made on the other side.
pub(super) fn obstacle(rules: &Rules, to: End, noted: &Noted) -> Option<LeftOut> {
    let kind = noted.seen.kind;
    if !carry::flows(rules, kind, to) {
        return Some(LeftOut::WrongWay);
    }
    if let Some(Value::Times(times)) = noted.seen.fields.get(Field::Times)
        && carry::is_too_long(rules, to, times)
    {
        return Some(LeftOut::TooLong);
    }
    let nameless = kind == Kind::Contact
        && match carry::carry(rules, kind, Field::Surname, noted, to, Field::Email) {
            Carried::Refused => true,
            // Unknown is no name either.
            Carried::Silent => needs_surname(rules, to),
            Carried::Whole(_) | Carried::Shortened(_) => false,
        };
    nameless.then_some(LeftOut::Nameless)
}

fn needs_surname(rules: &Rules, to: End) -> bool {
    match to {
        End::Crm => rules.reach.crm.needs_surname,
        End::Mail => rules.reach.mail.needs_surname,
    }
}

/// Plans that a record is made on the other side of the link.
pub(super) fn anew(desk: &mut Desk<'_>, mut link: Link, from: End, noted: &Noted, reason: Reason) {
    let to = from.other();
    if let Some(why) = obstacle(desk.rules, to, noted) {
        desk.leave_out(from, noted, why);
        return;
    }
    if to == End::Crm {
        link.slot = slot(noted);
    }
    let (fields, short) = carry::whole_record(desk.rules, link.kind, noted, to, link.slot);
    let parent = match to {
        End::Crm => parent(desk, noted),
        End::Mail => None,
    };
    let old = link.shadow(from).map(|shadow| shadow.digests.clone());
    *link.shadow_mut(from) = Some(shadow(noted, old.as_ref(), FieldSet::NONE));
    *link.shadow_mut(to) = None;
    match from {
        End::Crm => describe(&mut link, Some(noted), None),
        End::Mail => describe(&mut link, None, Some(noted)),
    }
    link.made = Some(to);
    link.short = short;
    link.our_body = to == End::Mail && fields.get(Field::Body).is_some();
    link.settled = true;
    link.state = LinkState::Live;
    let mut steps = vec![Step { end: to, doing: Doing::Create { fields, parent } }];
    if to == End::Crm && may_mark(desk.rules, noted) {
        let doing = Doing::Mark { id: noted.seen.id.clone(), version: noted.seen.version.clone() };
        steps.push(Step { end: End::Mail, doing });
    }
    desk.act(link, steps, reason, title(noted));
}

/// The mailbox's slot whose address goes to Salesforce: the first that is filled.
pub(super) fn slot(noted: &Noted) -> Field {
    SLOTS
        .into_iter()
        .find(|slot| address(&noted.seen.fields, *slot).is_some())
        .unwrap_or(Field::Email)
}

/// What a new Salesforce record belongs to: a contact to the one account that bears its company's
/// name, an Event to the one contact who attends the meeting.
fn parent(desk: &mut Desk<'_>, noted: &Noted) -> Option<Id> {
    match noted.seen.kind {
        Kind::Contact => {
            let company = noted.seen.fields.text(Field::Company)?.to_owned();
            match desk.ask(End::Crm, Ask::Account(company))? {
                Found::Account(id) => Some(id.clone()),
                Found::Here { .. }
                | Found::Elsewhere(_)
                | Found::Bin(_)
                | Found::Merged(_)
                | Found::Many(_)
                | Found::Nothing
                | Found::Refused(_) => None,
            }
        }
        Kind::Appointment => attendee(desk, noted),
        Kind::Task => None,
    }
}

fn attendee(desk: &mut Desk<'_>, noted: &Noted) -> Option<Id> {
    let about = &noted.seen.about;
    if !desk.rules.relate_attendees || about.private || about.attendees.len() > ATTENDEES_LOOKED_UP
    {
        return None;
    }
    let mut known = Vec::new();
    for address in &about.attendees {
        match desk.ask(End::Crm, Ask::Email(address.clone())) {
            Some(Found::Here { seen, image: _ }) => known.push(seen.id.clone()),
            Some(Found::Many(many)) => known.extend(many.iter().map(|seen| seen.id.clone())),
            Some(
                Found::Elsewhere(_)
                | Found::Bin(_)
                | Found::Merged(_)
                | Found::Account(_)
                | Found::Nothing
                | Found::Refused(_),
            )
            | None => {}
        }
    }
    known.sort_unstable();
    known.dedup();
    match known.as_slice() {
        [only] => Some(only.clone()),
        [] | [_, _, ..] => None,
    }
}
