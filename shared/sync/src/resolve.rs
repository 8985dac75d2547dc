//! What became of writes whose answer was lost: each unfinished intent is found carried out and
//! adopted, or found undone and dropped, so that its record is planned anew.

use crate::apply::Again;
use crate::ask::look;
use crate::cycle::Sides;
use crate::delivery::{adopt, entry};
use crate::digest::digest;
use crate::limits::{CLOCK_MARGIN_MS, LATE_COMMIT_MS};
use crate::pace::Pace;
use crate::past::{End, Intent};
use crate::{Journal, Rules, Settled};
use model::{Ask, Fault, Fields, Found, Mark, Moment, Receipt, Seen, Write};

/// Resolves intents; returns what must be planned again.
pub(crate) async fn resolve(
    intents: &[Intent],
    rules: &Rules,
    sides: &mut Sides,
    journal: &mut dyn Journal,
    pace: &mut dyn Pace,
) -> Result<Vec<Again>, Fault> {
    let mut again = Vec::new();
    for end in End::BOTH {
        let ours: Vec<&Intent> = intents.iter().filter(|intent| intent.end == end).collect();
        if ours.is_empty() {
            continue;
        }
        let side = match end {
            End::Crm => sides.crm.as_mut(),
            End::Mail => sides.mail.as_mut(),
        };
        let asks: Vec<Ask> = ours.iter().map(|intent| question(intent)).collect();
        let found = look(side, &asks, pace).await?;
        let mut settled = Vec::new();
        for (intent, found) in ours.into_iter().zip(found) {
            match verdict(intent, found, rules) {
                Fate::Done(receipt) => settled.push(adopted(intent, &receipt, rules)),
                Fate::Undone => {
                    again.push(undone(intent));
                    settled.push(Settled::forgotten(intent));
                }
                Fate::Open => {}
            }
        }
        journal.settle(&settled).await?;
    }
    Ok(again)
}

/// What became of a write.
#[derive(Debug, PartialEq)]
enum Fate {
    Done(Receipt),
    Undone,
    /// Not known yet: the intent stays, and its record is left alone.
    Open,
}

fn question(intent: &Intent) -> Ask {
    match &intent.write {
        Write::Create { kind, mark: Some(mark), .. } => Ask::Mark(*kind, mark.clone()),
        Write::Create { kind, mark: None, fields, .. } => Ask::Like {
            kind: *kind,
            fields: fields.clone(),
            since: Moment(intent.at.0 - CLOCK_MARGIN_MS),
        },
        Write::Update { kind, id, .. }
        | Write::Mark { kind, id, .. }
        | Write::Delete { kind, id, .. }
        | Write::Restore { kind, id, .. } => Ask::Id(*kind, id.clone()),
    }
}

/// Reads the answer. Nothing is guessed: an answer that could mean two things leaves it open.
fn verdict(intent: &Intent, found: Found, rules: &Rules) -> Fate {
    match (&intent.write, found) {
        (_, Found::Refused(_)) => Fate::Open,
        (Write::Create { .. } | Write::Restore { .. }, Found::Here { seen, image: _ }) => {
            Fate::Done(receipt(seen))
        }
        (Write::Create { .. }, Found::Elsewhere(seen)) => Fate::Done(receipt(seen)),
        (Write::Create { .. }, Found::Many(mut seen)) => {
            // Ours is the first: a later one is a person's.
            seen.sort_by_key(|seen| (seen.about.created, seen.id.clone()));
            match seen.into_iter().next() {
                Some(first) => Fate::Done(receipt(first)),
                None => Fate::Open,
            }
        }
        (Write::Create { mark, .. }, Found::Nothing) => missing(intent, mark.as_ref(), rules),
        (Write::Create { .. }, Found::Bin(_)) => Fate::Undone,
        (Write::Update { fields, .. }, Found::Here { seen, image: _ }) => {
            if carried_out(fields, &seen, rules) { Fate::Done(receipt(seen)) } else { Fate::Undone }
        }
        (Write::Mark { mark, .. }, Found::Here { seen, image: _ }) => {
            if seen.mark == *mark {
                Fate::Done(receipt(seen))
            } else {
                Fate::Undone
            }
        }
        (Write::Delete { id, version, .. }, Found::Nothing | Found::Bin(_)) => {
            let (id, version) = (id.clone(), version.clone());
            Fate::Done(Receipt { id, version, shown: Fields::new() })
        }
        (
            Write::Delete { .. }
            | Write::Update { .. }
            | Write::Mark { .. }
            | Write::Restore { .. },
            Found::Here { .. }
            | Found::Elsewhere(_)
            | Found::Bin(_)
            | Found::Merged(_)
            | Found::Many(_)
            | Found::Account(_)
            | Found::Nothing,
        )
        | (Write::Create { .. }, Found::Merged(_) | Found::Account(_)) => Fate::Undone,
    }
}

/// The records of a write that was not carried out. The link of a deletion has forgotten what it
/// deletes; the write has not.
fn undone(intent: &Intent) -> Again {
    let mut again = Again::of(&intent.link);
    if let Write::Delete { id, .. } = &intent.write {
        match intent.end {
            End::Crm => again.crm = Some(id.clone()),
            End::Mail => again.mail = Some(id.clone()),
        }
    }
    again
}

/// A create that left nothing. A marked one can be repeated at once, because the mark (in
/// Salesforce the external id) makes a second one impossible or findable; an unmarked one may
/// still commit.
fn missing(intent: &Intent, mark: Option<&Mark>, rules: &Rules) -> Fate {
    let late = rules.now.0 - intent.at.0 >= LATE_COMMIT_MS;
    if mark.is_some() || late { Fate::Undone } else { Fate::Open }
}

/// Whether an update reached the record: some field holds what was sent. A field that holds
/// something else by now was edited afterwards, and its edit must flow.
fn carried_out(sent: &Fields, seen: &Seen, rules: &Rules) -> bool {
    let mut form = Vec::new();
    sent.iter().any(|(field, value)| {
        seen.fields.get(field).is_some_and(|now| {
            digest(field, now, &rules.keys, &mut form)
                == digest(field, value, &rules.keys, &mut Vec::new())
        })
    })
}

fn receipt(seen: Seen) -> Receipt {
    Receipt { id: seen.id, version: seen.version, shown: seen.fields }
}

/// The link as it stands after a write that was found carried out. Its fields take what was *sent*
/// and not what is shown now: the difference is an edit made since.
fn adopted(intent: &Intent, receipt: &Receipt, rules: &Rules) -> Settled {
    let mut shown = receipt.shown.clone();
    if let Write::Create { fields, .. } | Write::Update { fields, .. } = &intent.write {
        for (field, sent) in fields.iter() {
            if shown.get(field).is_some_and(|now| !now.same_as(sent)) {
                shown.set(field, sent.clone());
            }
        }
    }
    let receipt = Receipt { id: receipt.id.clone(), version: receipt.version.clone(), shown };
    let mut link = intent.link.clone();
    adopt(&mut link, intent, &receipt, rules);
    if let (Write::Create { fields, .. }, Some(shadow)) =
        (&intent.write, link.shadow_mut(intent.end).as_mut())
    {
        // What was not sent is a default of the server or an edit since: both sides are compared
        // as if they met for the first time.
        for field in shadow.digests.known().iter().filter(|field| !fields.known().has(*field)) {
            shadow.digests.forget(field);
        }
    }
    let entry = entry(intent, None, Some(link.clone()));
    Settled {
        link: Some(link),
        entry: Some(entry),
        intent: Some(intent.key.clone()),
        conflicts: intent.conflicts.clone(),
    }
}
