//! The master of a series: what its occurrences share, and what it lists of changed and deleted
//! ones. A master is never a record itself.

use crate::calendar_item::{self, Span};
use crate::item::{self, Person};
use crate::series::Range;
use crate::uid;
use model::occurrence as ids;
use model::{About, Field, Fields, Gone, Id, Kind, Moment, Seen, Series, Start, Version};
use wire::xml::Element;

/// A master as a server shows it.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    /// Its ItemId.
    pub(crate) id: String,
    /// The clean UID of the series.
    pub(crate) uid: Option<String>,
    span: Span,
    /// The zone in which the pattern runs.
    zone: Option<&'static str>,
    fields: Fields,
    about: About,
    modified: Vec<Modified>,
    /// Original starts of deleted occurrences.
    deleted: Vec<Moment>,
}

/// An entry of `ModifiedOccurrences`.
#[derive(Clone, Debug, PartialEq)]
struct Modified {
    id: String,
    start: Option<Moment>,
    original: Option<Moment>,
}

impl Master {
    /// Reads a master.
    pub(crate) fn read(item: &Element, person: &Person) -> Option<Master> {
        let (id, _) = item::id(item)?;
        let (fields, about) = calendar_item::read(item, person, None);
        let list = |name: &str| item.child(name).map(|list| list.children.as_slice());
        let modified = list("ModifiedOccurrences").unwrap_or_default().iter().filter_map(|entry| {
            Some(Modified {
                id: item::id(entry)?.0.to_owned(),
                start: item::moment(entry, "Start"),
                original: item::moment(entry, "OriginalStart"),
            })
        });
        let deleted = list("DeletedOccurrences").unwrap_or_default().iter();
        Some(Master {
            id: id.to_owned(),
            uid: uid::of(item),
            span: calendar_item::span_of(item),
            zone: calendar_item::zone_of(item),
            fields,
            about,
            modified: modified.collect(),
            deleted: deleted.filter_map(|entry| item::moment(entry, "Start")).collect(),
        })
    }

    /// A start by the pattern.
    pub(crate) fn start(&self, at: Moment, person: &Person) -> Start {
        calendar_item::start(at, self.span, self.zone.unwrap_or(&person.zone))
    }

    /// Whether the master lists an occurrence as deleted.
    pub(crate) fn lists_deleted(&self, original: Start, person: &Person) -> bool {
        self.deleted.iter().any(|at| self.start(*at, person) == original)
    }

    /// The place of an occurrence in the series.
    fn series(&self, original: Start) -> Series {
        let uid = self.uid.clone().unwrap_or_else(|| self.id.clone());
        Series { uid, master: Id::from(self.id.as_str()), original }
    }

    /// An ordinary occurrence: its own by the row, what a row cannot hold by the master.
    pub(crate) fn occurrence(&self, row: &Element, person: &Person) -> Option<Seen> {
        let original = self.start(item::moment(row, "Start")?, person);
        let (mut fields, row_about) = calendar_item::read(row, person, self.zone);
        match self.fields.get(Field::Body) {
            Some(body) => fields.set(Field::Body, body.clone()),
            None => drop(fields.take(Field::Body)),
        }
        let about = About {
            created: row_about.created.or(self.about.created),
            touched: row_about.touched.or(self.about.touched),
            private: row_about.private,
            categories: row_about.categories,
            cancelled: row_about.cancelled || self.about.cancelled,
            declined: row_about.declined || self.about.declined,
            ..self.about.clone()
        };
        self.member(row, original, fields, about)
    }

    /// An exception, out of its own full answer.
    pub(crate) fn exception(&self, item: &Element, person: &Person) -> Option<Seen> {
        let (id, _) = item::id(item)?;
        let listed = self.modified.iter().find(|entry| entry.id == id);
        let original = listed
            .and_then(|entry| entry.original)
            .or_else(|| item::moment(item, "OriginalStart"))
            .or_else(|| item::moment(item, "Start"))?;
        let (fields, about) = calendar_item::read(item, person, self.zone);
        self.member(item, self.start(original, person), fields, about)
    }

    fn member(
        &self,
        item: &Element,
        original: Start,
        fields: Fields,
        about: About,
    ) -> Option<Seen> {
        let (id, key) = item::id(item)?;
        Some(Seen {
            id: ids::occurrence(id, &self.id, original),
            version: Version::from(key),
            kind: Kind::Appointment,
            fields,
            // A mark on one occurrence would make it an exception; one seen here is its master's.
            mark: None,
            series: Some(self.series(original)),
            about: About { uid: self.uid.clone().or(about.uid), ..about },
        })
    }

    /// ItemIds of exceptions that take place in a range or did by the pattern.
    pub(crate) fn exceptions_in(&self, range: Range) -> impl Iterator<Item = String> + '_ {
        let within = move |at: Option<Moment>| at.is_some_and(|at| range.holds(at));
        self.modified
            .iter()
            .filter(move |entry| within(entry.start) || within(entry.original))
            .map(|entry| entry.id.clone())
    }

    /// Deleted occurrences of a range.
    pub(crate) fn deleted_in<'a>(
        &'a self,
        range: Range,
        person: &'a Person,
    ) -> impl Iterator<Item = Gone> + 'a {
        self.deleted
            .iter()
            .filter(move |at| range.holds(**at))
            .map(|at| Gone::Occurrence { series: self.series(self.start(*at, person)) })
    }
}
