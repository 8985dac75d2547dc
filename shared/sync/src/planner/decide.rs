//! The table: two standings in, one verdict out.

use crate::{End, Link};
use model::Kind;

/// What one side did since it was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing.
    Same,
    /// Its record was edited.
    Changed,
    /// Its record is there and takes part no more.
    Left,
    /// Its record is gone, and that is proven.
    Gone,
}

/// What follows for the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing to do.
    Rest,
    /// The changes of this end go to the other.
    Copy(End),
    /// Both changed: field by field.
    Merge,
    /// The deletion court judges what this end's disappearance means.
    Court(End),
    /// The record is made again on this end, from the edited copy.
    Revive(End),
    /// The link rests.
    Dormant,
    /// The mailbox edit is written, then the link rests.
    PinOrRest,
    /// The two are no longer one.
    Unlink,
}

/// Decides. A contact deleted in the mailbox is never made again there by an edit in Salesforce:
/// it belongs to more than one person, and the court knows what its deletion means.
pub(crate) fn decide(link: &Link, crm: Standing, mail: Standing) -> Verdict {
    match (crm, mail) {
        (Standing::Same, Standing::Same) => Verdict::Rest,
        (Standing::Same, Standing::Changed) => Verdict::Copy(End::Mail),
        (Standing::Same, Standing::Left) => Verdict::Dormant,
        (Standing::Same, Standing::Gone) => Verdict::Court(End::Mail),
        (Standing::Changed, Standing::Same) => Verdict::Copy(End::Crm),
        (Standing::Changed, Standing::Changed) => Verdict::Merge,
        (Standing::Changed, Standing::Left) => Verdict::Dormant,
        (Standing::Changed, Standing::Gone) => match link.kind {
            Kind::Contact => Verdict::Court(End::Mail),
            Kind::Appointment | Kind::Task => Verdict::Revive(End::Mail),
        },
        (Standing::Left, Standing::Same) => Verdict::Court(End::Crm),
        (Standing::Left, Standing::Changed) => Verdict::PinOrRest,
        (Standing::Left, Standing::Left) => Verdict::Unlink,
        (Standing::Left, Standing::Gone) => Verdict::Unlink,
        (Standing::Gone, Standing::Same) => Verdict::Court(End::Crm),
        (Standing::Gone, Standing::Changed) => Verdict::Revive(End::Crm),
        (Standing::Gone, Standing::Left) => Verdict::Unlink,
        (Standing::Gone, Standing::Gone) => Verdict::Unlink,
    }
}
