//! What became of writes whose answer was lost: each unfinished intent is found carried out and
//! adopted, or found undone and dropped, so that its record is planned anew.

use crate::ask::look;
use crate::cycle::Sides;
use crate::delivery::{adopt, echo_of, entry};
use crate::digest::digest;
use crate::limits::{CLOCK_MARGIN_MS, LATE_COMMIT_MS};
use crate::pace::Pace;
use crate::past::{End, Intent};
use crate::retry::Again;
use crate::{Journal, Rules, Settled, mark};
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
        let mut found = look(side, &asks, pace).await?;
        let lost = restored_anew(&ours, &found, rules);
        let asks: Vec<Ask> = lost.iter().map(|(_, ask)| ask.clone()).collect();
        for ((at, _), anew) in lost.into_iter().zip(look(side, &asks, pace).await?) {
            found[at] = anew;
        }
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

/// Restored records that are not there by their id: each may have been made anew, so that it is
/// asked for by its mark, or else by what it held.
fn restored_anew(ours: &[&Intent], found: &[Found], rules: &Rules) -> Vec<(usize, Ask)> {
    let mut asks = Vec::new();
    for (at, (intent, found)) in ours.iter().zip(found).enumerate() {
        if let (Write::Restore { kind, .. }, Found::Nothing | Found::Bin(_)) =
            (&intent.write, found)
        {
            let since = Moment(intent.at.0 - CLOCK_MARGIN_MS);
            let like = || Ask::Like { kind: *kind, fields: intent.was.clone(), since };
            let mark = mark_of(intent, rules).map(|mark| Ask::Mark(*kind, mark));
            asks.push((at, mark.unwrap_or_else(like)));
        }
    }
    asks
}

/// The mark that a restored record bore, where its side stores marks.
fn mark_of(intent: &Intent, rules: &Rules) -> Option<Mark> {
    let (link, reach) = match intent.end {
        End::Crm => (&intent.link, &rules.reach.crm),
        End::Mail => (&intent.link, &rules.reach.mail),
    };
    let other = link.shadow(intent.end.other()).filter(|_| link.series.is_none())?;
    let marks = *reach.marks.get(link.kind);
    marks.then(|| mark::make(&rules.org, &other.id, link.id, &rules.keys))
}

/// Reads the answer. Nothing is guessed: an answer that could mean two things leaves it open.
fn verdict(intent: &Intent, found: Found, rules: &Rules) -> Fate {
    match (&intent.write, found) {
        (_, Found::Refused(_)) => Fate::Open,
        (Write::Create { .. } | Write::Restore { .. }, Found::Here { seen, image: _ }) => {
            Fate::Done(receipt(seen))
        }
        (Write::Create { .. } | Write::Restore { .. }, Found::Elsewhere(seen)) => {
            Fate::Done(receipt(seen))
        }
        (Write::Create { .. } | Write::Restore { .. }, Found::Many(mut seen)) => {
            // Ours is the first: a later one is a person's.
            seen.sort_by_key(|seen| (seen.about.created, seen.id.clone()));
            match seen.into_iter().next() {
                Some(first) => Fate::Done(receipt(first)),
                None => Fate::Open,
            }
        }
        (Write::Create { mark, .. }, Found::Nothing) => missing(intent, mark.is_some(), rules),
        (Write::Restore { .. }, Found::Nothing) => {
            missing(intent, mark_of(intent, rules).is_some(), rules)
        }
        (Write::Create { .. } | Write::Restore { .. }, Found::Bin(_)) => Fate::Undone,
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
            Write::Delete { .. } | Write::Update { .. } | Write::Mark { .. },
            Found::Here { .. }
            | Found::Elsewhere(_)
            | Found::Bin(_)
            | Found::Merged(_)
            | Found::Many(_)
            | Found::Account(_)
            | Found::Nothing,
        )
        | (Write::Create { .. } | Write::Restore { .. }, Found::Merged(_) | Found::Account(_)) => {
            Fate::Undone
        }
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
fn missing(intent: &Intent, marked: bool, rules: &Rules) -> Fate {
    let late = rules.now.0 - intent.at.0 >= LATE_COMMIT_MS;
    if marked || late { Fate::Undone } else { Fate::Open }
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
        echo: echo_of(intent, &receipt),
    }
}
