//! By what names the past is recalled: the ids, marks and series that two readings hold.

use model::{Ask, Found, Gone, Id, Kind, LinkId, Seen, Series};
use std::collections::BTreeSet;
use sync::{Keys, Reading, mark};

/// The names that two readings hold.
#[derive(Debug, Default)]
pub(super) struct Names {
    crm: BTreeSet<String>,
    mail: BTreeSet<String>,
    uids: BTreeSet<String>,
    masters: BTreeSet<String>,
    numbers: BTreeSet<LinkId>,
    /// Kinds of which something was reported.
    pub(super) kinds: BTreeSet<Kind>,
    /// Kinds that either reading covers whole.
    pub(super) whole: BTreeSet<Kind>,
}

/// Which side a reading is of.
#[derive(Clone, Copy)]
enum From {
    Crm,
    Mail,
}

impl Names {
    /// Gathers the names.
    pub(super) fn of(crm: &Reading, mail: &Reading, org: &str, keys: &Keys) -> Names {
        let mut names = Names::default();
        for (from, reading) in [(From::Crm, crm), (From::Mail, mail)] {
            for noted in &reading.seen {
                names.seen(from, &noted.seen, org, keys);
            }
            for gone in &reading.gone {
                names.gone(from, gone);
            }
            for (id, _) in &reading.refused {
                names.id(from, id);
            }
            for (ask, found) in &reading.found {
                names.asked(from, ask);
                names.found(from, found, org, keys);
            }
            names.whole.extend(Kind::ALL.into_iter().filter(|kind| reading.is_whole(*kind)));
        }
        names
    }

    /// How many names there are.
    pub(super) fn count(&self) -> usize {
        self.crm.len() + self.mail.len() + self.uids.len() + self.masters.len()
    }

    /// Salesforce records.
    pub(super) fn crm(&self) -> Vec<String> {
        self.crm.iter().cloned().collect()
    }

    /// Mailbox records.
    pub(super) fn mail(&self) -> Vec<String> {
        self.mail.iter().cloned().collect()
    }

    /// UIDs of series.
    pub(super) fn uids(&self) -> Vec<String> {
        self.uids.iter().cloned().collect()
    }

    /// Masters of series.
    pub(super) fn masters(&self) -> Vec<String> {
        self.masters.iter().cloned().collect()
    }

    /// Links that marks name.
    pub(super) fn numbers(&self) -> impl Iterator<Item = LinkId> {
        self.numbers.iter().copied()
    }

    fn seen(&mut self, from: From, seen: &Seen, org: &str, keys: &Keys) {
        self.id(from, &seen.id);
        self.kinds.insert(seen.kind);
        if let Some(marked) = seen.mark.as_ref().and_then(|told| mark::verify(told, org, keys)) {
            self.numbers.insert(marked.link);
            self.crm.insert(marked.record.0);
        }
        if let Some(series) = &seen.series {
            self.series(series);
        }
        if let Some(uid) = &seen.about.uid {
            self.uids.insert(uid.clone());
        }
    }

    fn gone(&mut self, from: From, gone: &Gone) {
        match gone {
            Gone::Record { kind, id, why } => {
                self.id(from, id);
                self.kinds.extend(*kind);
                if let model::Departure::Merged { into } = why {
                    self.id(from, into);
                }
            }
            Gone::Series { master, why: _ } => {
                self.masters.insert(master.0.clone());
                self.id(from, master);
                self.kinds.insert(Kind::Appointment);
            }
            Gone::Relisted { master } => {
                self.masters.insert(master.0.clone());
                self.kinds.insert(Kind::Appointment);
            }
            Gone::Occurrence { series } => {
                self.series(series);
                self.kinds.insert(Kind::Appointment);
            }
        }
    }

    fn asked(&mut self, from: From, ask: &Ask) {
        match ask {
            Ask::Id(kind, id) => {
                self.id(from, id);
                self.kinds.insert(*kind);
            }
            Ask::Uid(uid) => {
                self.uids.insert(uid.clone());
            }
            Ask::Mark(..) | Ask::Like { .. } | Ask::Account(_) | Ask::Email(_) | Ask::Named(..) => {
            }
        }
    }

    fn found(&mut self, from: From, found: &Found, org: &str, keys: &Keys) {
        match found {
            Found::Here { seen, image: _ } | Found::Elsewhere(seen) => {
                self.seen(from, seen, org, keys);
            }
            Found::Many(all) => all.iter().for_each(|seen| self.seen(from, seen, org, keys)),
            Found::Bin(id) | Found::Merged(id) => self.id(from, id),
            Found::Account(_) | Found::Nothing | Found::Refused(_) => {}
        }
    }

    fn series(&mut self, series: &Series) {
        self.uids.insert(series.uid.clone());
        self.masters.insert(series.master.0.clone());
    }

    fn id(&mut self, from: From, id: &Id) {
        match from {
            From::Crm => self.crm.insert(id.0.clone()),
            From::Mail => self.mail.insert(id.0.clone()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{About, Fields, Version};
    use sync::reading::Noted;

    #[test]
    fn marks_and_series_name_links_beside_ids() {
        let keys = Keys { digest: (1, 2), mark: (3, 4) };
        let record = Id::from("003A");
        let seen = Seen {
            id: Id::from("m1"),
            version: Version::from("1"),
            kind: Kind::Contact,
            fields: Fields::new(),
            mark: Some(mark::make("00D1", &record, LinkId(7), &keys)),
            series: None,
            about: About::default(),
        };
        let mail = Reading {
            seen: vec![Noted::of(seen, &keys)],
            gone: vec![Gone::Series { master: Id::from("s1"), why: model::Departure::Deleted }],
            ..Reading::default()
        };
        let names = Names::of(&Reading::default(), &mail, "00D1", &keys);
        assert_eq!(names.crm(), ["003A"]);
        assert_eq!(names.mail(), ["m1", "s1"]);
        assert_eq!(names.masters(), ["s1"]);
        assert_eq!(names.numbers().collect::<Vec<_>>(), [LinkId(7)]);
        assert_eq!(names.kinds.len(), 2);
        assert!(names.whole.is_empty());
        let forged = Names::of(&Reading::default(), &mail, "00D2", &keys);
        assert_eq!(forged.numbers().count(), 0);
    }
}
