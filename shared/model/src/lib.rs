//! The words every other crate speaks: kinds, fields, values, and what a side of the sync is.
//!
//! In reading order: a [`Kind`] of record has [`Field`]s holding [`Value`]s; moments and days are
//! in [`moment`]; ids, versions and marks are opaque ([`ids`]); a [`Scope`] says what takes part;
//! a [`Side`] is one end of the sync; a [`Fault`] is what can go wrong at it.
//!
//! Nothing here knows a protocol, a format, a clock or a socket.

pub mod fault;
pub mod field;
pub mod fields;
pub mod folder;
pub mod ids;
pub mod invitees;
pub mod kind;
pub mod markup;
pub mod moment;
pub mod names;
pub mod occurrence;
pub mod scope;
pub mod side;
pub mod text;
pub mod uid;
pub mod value;
pub mod zone;

pub use fault::{Fault, Remedy};
pub use field::{Field, FieldSet};
pub use fields::Fields;
pub use folder::{ContactFolder, Create};
pub use ids::{Id, LinkId, Mark, Version, Watermark};
pub use kind::{Kind, PerKind};
pub use moment::{Day, Moment};
pub use scope::{Contacts, Scope, Window};
pub use side::{
    About, Ask, Coverage, Departure, Found, Gone, NAMED_MAX, Notify, Outcome, Page, Pending, Reach,
    Reader, Receipt, Seen, Series, Side, Start, Write,
};
pub use value::{Address, Times, Value};
