//! Records that are read and planned again, because they moved, were refused, or wait from a
//! former cycle.

use crate::ask::look;
use crate::cycle::Sides;
use crate::pace::Pace;
use crate::past::{End, Link};
use crate::reading::Noted;
use crate::{Reading, Rules, Waiting, Why};
use model::{Ask, Coverage, Departure, Fault, Found, Gone, Id, Kind, PerKind, Reader};
use std::collections::HashSet;

/// The records of one link to read and plan again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    /// Their kind.
    pub(crate) kind: Kind,
    /// The Salesforce record.
    pub(crate) crm: Option<Id>,
    /// The mailbox record.
    pub(crate) mail: Option<Id>,
}

/// What the feeds of both sides told of records that went. A feed tells it once; it must be
/// remembered as long as its consequences are not carried out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    crm: Vec<Gone>,
    mail: Vec<Gone>,
}

impl Again {
    /// The records that a link knows.
    pub(crate) fn of(link: &Link) -> Again {
        let id = |end| link.shadow(end).map(|shadow| shadow.id.clone());
        Again { kind: link.kind, crm: id(End::Crm), mail: id(End::Mail) }
    }

    fn due(waiting: &Waiting) -> Again {
        let id = Some(waiting.id.clone());
        match waiting.end {
            End::Crm => Again { kind: waiting.kind, crm: id, mail: None },
            End::Mail => Again { kind: waiting.kind, crm: None, mail: id },
        }
    }

    /// The records put off until a later cycle.
    pub(crate) fn wait(&self, told: &Told) -> Vec<Waiting> {
        let one = |end: End, id: &Id| Waiting {
            end,
            kind: self.kind,
            id: id.clone(),
            fault: Fault::Stale,
            why: if told.of(end, id).is_some() { Why::Deleted } else { Why::Retry },
        };
        let crm = self.crm.iter().map(|id| one(End::Crm, id));
        let mail = self.mail.iter().map(|id| one(End::Mail, id));
        crm.chain(mail).collect()
    }

    fn id(&self, end: End) -> Option<&Id> {
        match end {
            End::Crm => self.crm.as_ref(),
            End::Mail => self.mail.as_ref(),
        }
    }
}

impl Told {
    /// What former cycles were told of the records that wait.
    pub(crate) fn before(waiting: &[Waiting]) -> Told {
        let mut told = Told::default();
        for one in waiting.iter().filter(|waiting| waiting.why != Why::Retry) {
            let (kind, id, why) = (Some(one.kind), one.id.clone(), Departure::Deleted);
            told.place(one.end).push(Gone::Record { kind, id, why });
        }
        told
    }

    /// Adds what this cycle's readings tell.
    pub(crate) fn add(&mut self, crm: &Reading, mail: &Reading) {
        self.crm.extend(crm.gone.iter().cloned());
        self.mail.extend(mail.gone.iter().cloned());
    }

    fn place(&mut self, end: End) -> &mut Vec<Gone> {
        match end {
            End::Crm => &mut self.crm,
            End::Mail => &mut self.mail,
        }
    }

    fn of(&self, end: End, id: &Id) -> Option<&Gone> {
        let told = match end {
            End::Crm => &self.crm,
            End::Mail => &self.mail,
        };
        told.iter().find(|gone| names(gone, id))
    }
}

/// The waiting records that must be read by themselves: an echo only where the readings keep
/// silent about it.
pub(crate) fn due(waiting: &[Waiting], crm: &Reading, mail: &Reading) -> Vec<Again> {
    let mentioned: HashSet<&Id> = crm.ids().chain(mail.ids()).collect();
    waiting
        .iter()
        .filter(|waiting| waiting.why != Why::Echo || !mentioned.contains(&waiting.id))
        .map(Again::due)
        .collect()
}

/// A record of ours that the next reading must mention.
pub(crate) fn echo(end: End, kind: Kind, id: &Id) -> Waiting {
    Waiting { end, kind, id: id.clone(), fault: Fault::Missing, why: Why::Echo }
}

/// A reading of single records: nothing is concluded from what it lacks.
pub(crate) fn partial() -> Reading {
    Reading { covered: PerKind::from_fn(|_: Kind| Coverage::Since), ..Reading::default() }
}

/// Reads records by id, as they stand now, into the readings.
pub(crate) async fn fetch(
    again: &[Again],
    told: &Told,
    rules: &Rules,
    sides: &mut Sides,
    readings: &mut (Reading, Reading),
    pace: &mut dyn Pace,
) -> Result<(), Fault> {
    for end in End::BOTH {
        let (side, reading): (&mut dyn Reader, &mut Reading) = match end {
            End::Crm => (sides.crm.as_mut(), &mut readings.0),
            End::Mail => (sides.mail.as_mut(), &mut readings.1),
        };
        let wanted = again.iter().filter_map(|again| Some((again.kind, again.id(end)?.clone())));
        let wanted: Vec<(Kind, Id)> = wanted.collect();
        let asks: Vec<Ask> = wanted.iter().map(|(kind, id)| Ask::Id(*kind, id.clone())).collect();
        let found = look(side, &asks, pace).await?;
        for (((kind, id), ask), found) in wanted.into_iter().zip(asks).zip(found) {
            if let Found::Here { seen, image: _ } = found {
                reading.seen.retain(|noted| noted.seen.id != seen.id);
                reading.seen.push(Noted::of(seen, &rules.keys));
                continue;
            }
            if !reading.gone.iter().any(|gone| names(gone, &id)) {
                let went = |why| Gone::Record { kind: Some(kind), id: id.clone(), why };
                reading.gone.push(match (&found, told.of(end, &id)) {
                    // What waits is remembered as deleted; the side still knows better.
                    (Found::Merged(into), _) => went(Departure::Merged { into: into.clone() }),
                    (_, Some(gone)) => gone.clone(),
                    (_, None) => went(Departure::Unlisted),
                });
            }
            reading.found.push((ask, found));
        }
    }
    Ok(())
}

fn names(gone: &Gone, id: &Id) -> bool {
    match gone {
        Gone::Record { id: gone, .. } => gone == id,
        Gone::Series { .. } | Gone::Relisted { .. } | Gone::Occurrence { .. } => false,
    }
}
