//! Which properties are asked for. All are named: what a base shape contains differs between
//! servers, and what was asked for decides whether an absent one is empty or unknown.

use crate::item::MARK;
use crate::property::Path;
use crate::session::Session;
use crate::{calendar_item, contact, task};
use model::Kind;
use wire::xml::Writer;

/// The set that the named properties are added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// ItemId and ChangeKey.
    IdOnly,
    /// All that the server counts as such, for an image that an undo can be made of.
    AllProperties,
}

/// What is asked for of items.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    base: Base,
    paths: Vec<Path>,
}

/// What every reading asks for.
const COMMON: [&str; 6] = [
    "item:ParentFolderId",
    "item:Sensitivity",
    "item:Body",
    "item:Categories",
    "item:DateTimeCreated",
    "item:LastModifiedTime",
];

/// What a listing asks for beside its own: bodies cannot be had from one.
const LISTED: [&str; 4] =
    ["item:Sensitivity", "item:Categories", "item:DateTimeCreated", "item:LastModifiedTime"];

impl Shape {
    /// Ids alone.
    pub(crate) fn ids() -> Shape {
        Shape { base: Base::IdOnly, paths: Vec::new() }
    }

    /// Ids with these.
    pub(crate) fn of(paths: Vec<Path>) -> Shape {
        Shape { base: Base::IdOnly, paths }
    }

    /// All that a record is made of.
    pub(crate) fn record(kind: Kind, base: Base, session: &Session) -> Shape {
        let mut paths: Vec<Path> = COMMON.iter().map(|uri| Path::Field(uri)).collect();
        paths.extend(match kind {
            Kind::Contact => contact::paths(),
            Kind::Appointment => calendar_item::paths(),
            Kind::Task => task::paths(),
        });
        if kind == Kind::Appointment && session.since_2013() {
            paths.push(Path::Field("calendar:JoinOnlineMeetingUrl"));
        }
        paths.push(MARK);
        Shape { base, paths }
    }

    /// A row of a calendar view.
    pub(crate) fn row() -> Shape {
        let mut paths: Vec<Path> = LISTED.iter().map(|uri| Path::Field(uri)).collect();
        paths.extend(calendar_item::row_paths());
        Shape { base: Base::IdOnly, paths }
    }

    /// Writes the shape; `Best` gives each body as it is stored.
    pub(crate) fn write(&self, xml: &mut Writer) {
        xml.open("m:ItemShape", &[]);
        let (base, bodies) = match self.base {
            Base::IdOnly => ("IdOnly", self.paths.contains(&Path::Field("item:Body"))),
            Base::AllProperties => ("AllProperties", true),
        };
        xml.leaf("t:BaseShape", &[], base);
        if bodies {
            xml.leaf("t:BodyType", &[], "Best");
        }
        if !self.paths.is_empty() {
            xml.open("t:AdditionalProperties", &[]);
            for path in &self.paths {
                path.write(xml);
            }
            xml.close();
        }
        xml.close();
    }
}
