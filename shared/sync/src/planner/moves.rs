//! Departures meet arrivals: before the court sits, what is gone is matched with what is new on
//! the same side. A server that moves a record gives it a new id; that is no deletion.

use super::desk::{Case, Desk};
use super::places::Keyed;
use crate::mark;
use crate::past::{Ending, LinkState};
use crate::{Digests, End, Link};
use model::{Day, Field, Kind, Series, Start};
use std::collections::HashMap;

/// Gives links whose record has a new id that record.
pub(super) fn follow<'a>(desk: &mut Desk<'a>, cases: &mut [Case<'a>]) {
    for end in End::BOTH {
        let arrivals = arrivals(desk, end);
        if arrivals.is_empty() {
            continue;
        }
        let departures = departures(desk, cases, end);
        if departures.is_empty() {
            continue;
        }
        let mut scene = Scene { end, arrivals, departures };
        match end {
            End::Crm => {
                by_mark_of_copy(desk, cases, &mut scene);
                by_content_of_copy(desk, cases, &mut scene);
            }
            End::Mail => {
                by_mark(desk, cases, &mut scene);
                by_uid(desk, cases, &mut scene);
                by_series(desk, cases, &mut scene);
            }
        }
        by_content(desk, cases, &mut scene);
    }
}

struct Scene {
    end: End,
    /// Places of cards without a link.
    arrivals: Vec<u32>,
    /// Places of cases whose record is missing.
    departures: Vec<usize>,
}

impl Scene {
    fn join<'a>(&mut self, desk: &mut Desk<'a>, cases: &mut [Case<'a>], joined: &[(usize, u32)]) {
        for (case, at) in joined {
            cases[*case].moves(self.end, *at);
            desk.take(self.end, *at);
        }
        self.departures.retain(|case| !joined.iter().any(|(gone, _)| gone == case));
        self.arrivals.retain(|at| !joined.iter().any(|(_, came)| came == at));
    }
}

fn arrivals(desk: &Desk<'_>, end: End) -> Vec<u32> {
    let facts = desk.facts(end);
    let mut arrivals: Vec<u32> = (0..facts.read as u32)
        .filter(|at| {
            !desk.is_taken(end, *at)
                && facts.is_current(*at)
                && !desk.is_pending_id(end, facts.card(*at).seen.id.as_str())
        })
        .collect();
    arrivals
        .sort_unstable_by(|one, other| facts.card(*one).seen.id.cmp(&facts.card(*other).seen.id));
    arrivals
}

fn departures(desk: &Desk<'_>, cases: &[Case<'_>], end: End) -> Vec<usize> {
    let missing = |case: &Case<'_>| {
        let link = case.link;
        let may_return = match link.state {
            LinkState::Live | LinkState::Dormant(_) => true,
            LinkState::Ended(Ending::UnlinkedByMail) => end == End::Mail,
            LinkState::Ended(Ending::BothGone | Ending::Deleted | Ending::ByPerson) => false,
        };
        let Some(shadow) = link.shadow(end) else { return false };
        let resting = !matches!(link.state, LinkState::Live);
        may_return
            && case.at(end).is_none()
            && !desk.is_pending(link.id)
            && (resting || desk.facts(end).parting(link, shadow.id.as_str()).is_some())
    };
    (0..cases.len()).filter(|at| missing(&cases[*at])).collect()
}

/// Joins departures and arrivals that have one key in common with nobody else.
fn unique<K: std::hash::Hash + Eq>(
    departures: impl Iterator<Item = (K, usize)>,
    arrivals: impl Iterator<Item = (K, u32)>,
) -> Vec<(usize, u32)> {
    let mut keys: HashMap<K, (Vec<usize>, Vec<u32>), Keyed> = HashMap::with_hasher(Keyed(6));
    for (key, case) in departures {
        keys.entry(key).or_default().0.push(case);
    }
    for (key, at) in arrivals {
        if let Some(entry) = keys.get_mut(&key) {
            entry.1.push(at);
        }
    }
    let mut joined: Vec<(usize, u32)> = keys
        .into_values()
        .filter_map(|(cases, ats)| match (cases.as_slice(), ats.as_slice()) {
            ([case], [at]) => Some((*case, *at)),
            (_, _) => None,
        })
        .collect();
    joined.sort_unstable();
    joined
}

fn by_mark<'a>(desk: &mut Desk<'a>, cases: &mut [Case<'a>], scene: &mut Scene) {
    let rules = desk.rules;
    let gone = scene.departures.iter().filter_map(|case| {
        let link = cases[*case].link;
        Some(((link.kind, link.crm.as_ref()?.id.clone()), *case))
    });
    let facts = desk.facts(scene.end);
    let came = scene.arrivals.iter().filter_map(|at| {
        let seen = &facts.card(*at).seen;
        let told = mark::verify(seen.mark.as_ref()?, &rules.org, &rules.keys)?;
        Some(((seen.kind, told.record), *at))
    });
    let joined = unique(gone, came);
    scene.join(desk, cases, &joined);
}

/// The mark of the mailbox record names another Salesforce record than is remembered: we made that
/// one anew, and the memory is older, out of a restored database.
fn by_mark_of_copy<'a>(desk: &mut Desk<'a>, cases: &mut [Case<'a>], scene: &mut Scene) {
    let rules = desk.rules;
    let gone = scene.departures.iter().filter_map(|case| {
        let copy = &desk.facts(End::Mail).card(cases[*case].at(End::Mail)?).seen;
        let told = mark::verify(copy.mark.as_ref()?, &rules.org, &rules.keys)?;
        Some(((copy.kind, told.record), *case))
    });
    let facts = desk.facts(scene.end);
    let came = scene.arrivals.iter().map(|at| {
        let seen = &facts.card(*at).seen;
        ((seen.kind, seen.id.clone()), *at)
    });
    let joined = unique(gone, came);
    scene.join(desk, cases, &joined);
}

/// Equal to the mailbox record in everything that both show: made anew as well, and the mark that
/// says so was never written.
fn by_content_of_copy<'a>(desk: &mut Desk<'a>, cases: &mut [Case<'a>], scene: &mut Scene) {
    let crm = desk.facts(scene.end);
    let mail = desk.facts(End::Mail);
    let copy = |case: usize| cases[case].at(End::Mail).map(|at| mail.card(at));
    let gone = scene.departures.iter().filter_map(|case| {
        let noted = copy(*case)?;
        Some(((noted.seen.kind, essence(noted.seen.kind, &noted.digests)?), *case))
    });
    let came = scene.arrivals.iter().filter_map(|at| {
        let noted = crm.card(*at);
        Some(((noted.seen.kind, essence(noted.seen.kind, &noted.digests)?), *at))
    });
    let mut joined = unique(gone, came);
    joined.retain(|(case, at)| {
        copy(*case).is_some_and(|it| it.digests.differing(&crm.card(*at).digests).is_empty())
    });
    scene.join(desk, cases, &joined);
}

fn by_uid<'a>(desk: &mut Desk<'a>, cases: &mut [Case<'a>], scene: &mut Scene) {
    let gone = scene.departures.iter().filter_map(|case| {
        let link = cases[*case].link;
        match (&link.series, &link.uid) {
            (Some(series), _) => Some(((series.uid.clone(), Some(series.original)), *case)),
            (None, Some(uid)) => Some(((uid.clone(), None), *case)),
            (None, None) => None,
        }
    });
    let facts = desk.facts(scene.end);
    let came = scene.arrivals.iter().filter_map(|at| {
        let seen = &facts.card(*at).seen;
        match (&seen.series, &seen.about.uid) {
            (Some(series), _) => Some(((series.uid.clone(), Some(series.original)), *at)),
            (None, Some(uid)) => Some(((uid.clone(), None), *at)),
            (None, None) => None,
        }
    });
    let joined = unique(gone, came);
    scene.join(desk, cases, &joined);
}

/// A series whose pattern changed, or that ended and was begun anew under the same subject: its
/// occurrences follow by date, else by position.
fn by_series<'a>(desk: &mut Desk<'a>, cases: &mut [Case<'a>], scene: &mut Scene) {
    let subject = |digests: &Digests| digests.get(Field::Subject);
    let link_key = |link: &Link, key: Key| -> Option<SeriesKey> {
        let series = link.series.as_ref()?;
        let digests = &link.mail.as_ref()?.digests;
        Some(SeriesKey::of(key, series, subject(digests)))
    };
    for key in [Key::Uid, Key::Subject] {
        let facts = desk.facts(scene.end);
        let card_key = |at: u32| -> Option<(SeriesKey, Start)> {
            let noted = facts.card(at);
            let series = noted.seen.series.as_ref()?;
            let key = SeriesKey::of(key, series, subject(&noted.digests));
            Some((key, series.original))
        };
        let dated = unique(
            scene.departures.iter().filter_map(|case| {
                let link = cases[*case].link;
                let day = day(link.series.as_ref()?.original);
                Some(((link_key(link, key)?, day), *case))
            }),
            scene.arrivals.iter().filter_map(|at| {
                let (key, original) = card_key(*at)?;
                Some(((key, day(original)), *at))
            }),
        );
        let placed = by_position(
            scene.departures.iter().filter(|case| !dated.iter().any(|(gone, _)| gone == *case)),
            scene.arrivals.iter().filter(|at| !dated.iter().any(|(_, came)| came == *at)),
            |case| {
                let link = cases[case].link;
                Some((link_key(link, key)?, link.series.as_ref()?.original))
            },
            card_key,
        );
        scene.join(desk, cases, &dated);
        scene.join(desk, cases, &placed);
    }
}

/// By what occurrences are known to be of one series.
#[derive(Clone, Copy)]
enum Key {
    Uid,
    Subject,
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum SeriesKey {
    Uid(String),
    Subject(Option<u128>),
}

impl SeriesKey {
    fn of(key: Key, series: &Series, subject: Option<u128>) -> SeriesKey {
        match key {
            Key::Uid => SeriesKey::Uid(series.uid.clone()),
            Key::Subject => SeriesKey::Subject(subject),
        }
    }
}

fn day(start: Start) -> Day {
    match start {
        Start::At(moment) => moment.day_utc(),
        Start::On(day) => day,
    }
}

/// The first that left takes the place of the first that came, and so on, where as many came as
/// left.
fn by_position<'b>(
    departures: impl Iterator<Item = &'b usize>,
    arrivals: impl Iterator<Item = &'b u32>,
    gone: impl Fn(usize) -> Option<(SeriesKey, Start)>,
    came: impl Fn(u32) -> Option<(SeriesKey, Start)>,
) -> Vec<(usize, u32)> {
    let mut left: Vec<(SeriesKey, Start, usize)> =
        departures.filter_map(|case| gone(*case).map(|(key, start)| (key, start, *case))).collect();
    let mut new: Vec<(SeriesKey, Start, u32)> =
        arrivals.filter_map(|at| came(*at).map(|(key, start)| (key, start, *at))).collect();
    left.sort_unstable();
    new.sort_unstable();
    let mut joined = Vec::new();
    for group in left.chunk_by(|one, other| one.0 == other.0) {
        let key = &group[0].0;
        let successors: Vec<u32> =
            new.iter().filter(|(its, _, _)| its == key).map(|(_, _, at)| *at).collect();
        if successors.len() == group.len() {
            joined.extend(group.iter().map(|(_, _, case)| *case).zip(successors));
        }
    }
    joined
}

/// Equal in everything that both show.
fn by_content<'a>(desk: &mut Desk<'a>, cases: &mut [Case<'a>], scene: &mut Scene) {
    let facts = desk.facts(scene.end);
    let gone = scene.departures.iter().filter_map(|case| {
        let link = cases[*case].link;
        let key = essence(link.kind, &link.shadow(scene.end)?.digests)?;
        Some(((link.kind, key), *case))
    });
    let came = scene.arrivals.iter().filter_map(|at| {
        let noted = facts.card(*at);
        let key = essence(noted.seen.kind, &noted.digests)?;
        Some(((noted.seen.kind, key), *at))
    });
    let mut joined = unique(gone, came);
    joined.retain(|(case, at)| {
        let shadow = cases[*case].link.shadow(scene.end);
        shadow.is_some_and(|shadow| shadow.digests.differing(&facts.card(*at).digests).is_empty())
    });
    scene.join(desk, cases, &joined);
}

/// The digests without which two records are not the same thing.
fn essence(kind: Kind, digests: &Digests) -> Option<[Option<u128>; 4]> {
    let fields = match kind {
        Kind::Contact => [Field::GivenName, Field::Surname, Field::Email, Field::BusinessPhone],
        Kind::Appointment => [Field::Subject, Field::Times, Field::Location, Field::Times],
        Kind::Task => [Field::Subject, Field::Due, Field::Status, Field::Subject],
    };
    let essence = fields.map(|field| digests.get(field));
    essence.iter().flatten().count().ge(&2).then_some(essence)
}
