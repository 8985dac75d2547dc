//! Reading one side: pages until there are no more.

use crate::limits::PAGES_MAX;
use crate::pace::{Pace, patience};
use crate::past::End;
use crate::report::Progress;
use crate::{Keys, Reading};
use model::{Fault, Gone, Id, Page, Reader, Scope, Watermark};
use std::collections::HashMap;

/// Reads what changed on a side since a watermark, or everything when there is none. A refused
/// watermark is dropped and the side is read from the start.
pub async fn read(
    side: &mut dyn Reader,
    end: End,
    scope: &Scope,
    since: Option<&Watermark>,
    keys: &Keys,
    pace: &mut dyn Pace,
) -> Result<Reading, Fault> {
    let mut pile = Pile::default();
    let mut at = since.cloned();
    let mut tries = 0;
    for _ in 0..PAGES_MAX {
        let page = match side.changes(scope, at.as_ref()).await {
            Ok(page) => page,
            Err(Fault::WatermarkLost(_)) if at.is_some() => {
                pile = Pile::default();
                at = None;
                continue;
            }
            Err(fault) => {
                patience(fault, &mut tries, pace).await?;
                continue;
            }
        };
        tries = 0;
        let more = page.more;
        at = Some(page.next.clone());
        pile.add(page, keys);
        let records = u32::try_from(pile.reading.seen.len()).unwrap_or(u32::MAX);
        pace.told(Progress::Reading { end, records });
        if !more {
            return Ok(pile.reading);
        }
        if !pace.goes_on() {
            return Err(Fault::Offline(String::from("the cycle was asked to stop")));
        }
    }
    Err(Fault::Garbled(format!("more than {PAGES_MAX} pages")))
}

/// Pages on a pile. Of a record that is told of twice, the later telling counts: pages of a
/// listing overlap when records move while it is read.
#[derive(Default)]
struct Pile {
    reading: Reading,
    places: HashMap<Id, usize>,
}

impl Pile {
    fn add(&mut self, page: Page, keys: &Keys) {
        let told: Vec<Id> = page.seen.iter().map(|seen| seen.id.clone()).collect();
        for gone in &page.gone {
            if let Gone::Record { id, .. } = gone {
                self.forget(id);
            }
        }
        for id in &told {
            self.forget(id);
        }
        self.reading.gone.retain(|gone| match gone {
            Gone::Record { id, .. } => !told.contains(id),
            Gone::Series { .. } | Gone::Relisted { .. } | Gone::Occurrence { .. } => true,
        });
        let first = self.reading.seen.len();
        self.reading.add(page, keys);
        for (at, noted) in self.reading.seen.iter().enumerate().skip(first) {
            self.places.insert(noted.seen.id.clone(), at);
        }
    }

    /// Takes a record off the pile; the last one takes its place.
    fn forget(&mut self, id: &Id) {
        let Some(at) = self.places.remove(id) else { return };
        self.reading.seen.swap_remove(at);
        if let Some(moved) = self.reading.seen.get(at) {
            self.places.insert(moved.seen.id.clone(), at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{About, Departure, Fields, Kind, PerKind, Seen, Version};

    const KEYS: Keys = Keys { digest: (1, 2), mark: (3, 4) };

    fn page(seen: &[(&str, &str)], gone: &[&str]) -> Page {
        Page {
            seen: seen
                .iter()
                .map(|(id, version)| Seen {
                    id: Id::from(*id),
                    version: Version::from(*version),
                    kind: Kind::Task,
                    fields: Fields::new(),
                    mark: None,
                    series: None,
                    about: About::default(),
                })
                .collect(),
            gone: gone
                .iter()
                .map(|id| Gone::Record {
                    kind: Some(Kind::Task),
                    id: Id::from(*id),
                    why: Departure::Deleted,
                })
                .collect(),
            refused: Vec::new(),
            covered: PerKind::default(),
            next: Watermark::from("w"),
            more: true,
        }
    }

    #[test]
    fn the_later_telling_counts() {
        let mut pile = Pile::default();
        pile.add(page(&[("a", "1"), ("b", "1"), ("c", "1")], &[]), &KEYS);
        pile.add(page(&[("a", "2")], &["b"]), &KEYS);
        pile.add(page(&[("b", "3")], &["c"]), &KEYS);
        let mut seen: Vec<(String, String)> = pile
            .reading
            .seen
            .iter()
            .map(|noted| (noted.seen.id.to_string(), noted.seen.version.to_string()))
            .collect();
        seen.sort();
        assert_eq!(seen, [("a".into(), "2".into()), ("b".into(), "3".into())]);
        assert_eq!(pile.reading.gone.len(), 1);
    }
}
