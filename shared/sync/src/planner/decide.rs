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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::create::new_link;
    use model::LinkId;

    const ALL: [Standing; 4] = [Standing::Same, Standing::Changed, Standing::Left, Standing::Gone];

    /// The table of the scenarios, read and compared cell by cell.
    #[test]
    fn the_table_is_the_one_that_is_written_down() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/scenarios/table/verdicts.toml");
        let text = std::fs::read_to_string(path).expect("the table is there");
        let table: toml::Table = text.parse().expect("TOML");
        for kind in Kind::ALL {
            for crm in ALL {
                for mail in ALL {
                    let word = |standing| format!("{standing:?}").to_lowercase();
                    let row = table[&word(crm)].as_table().expect("a row");
                    let cell = match row.get(&format!("{}_{}", word(mail), kind.name())) {
                        Some(special) => special,
                        None => &row[&word(mail)],
                    };
                    let verdict = decide(&new_link(LinkId(1), kind, End::Crm), crm, mail);
                    assert_eq!(cell.as_str(), Some(words(verdict)), "{kind:?} {crm:?} {mail:?}");
                }
            }
        }
    }

    fn words(verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Rest => "rest",
            Verdict::Copy(End::Mail) => "copy to crm",
            Verdict::Copy(End::Crm) => "copy to mail",
            Verdict::Merge => "merge",
            Verdict::Court(End::Crm) => "court over crm",
            Verdict::Court(End::Mail) => "court over mail",
            Verdict::Revive(End::Crm) => "revive in crm",
            Verdict::Revive(End::Mail) => "revive in mail",
            Verdict::Dormant => "dormant",
            Verdict::PinOrRest => "pin or rest",
            Verdict::Unlink => "unlink",
        }
    }

    /// Small scope, all of it: whatever happened, a record that a person edited is never deleted,
    /// and nothing is deleted unless the other side's record is gone or left.
    #[test]
    fn nothing_edited_and_nothing_present_is_ever_judged_away() {
        for kind in Kind::ALL {
            for crm in ALL {
                for mail in ALL {
                    let verdict = decide(&new_link(LinkId(1), kind, End::Crm), crm, mail);
                    let Verdict::Court(vanished) = verdict else { continue };
                    let (gone, stays) = match vanished {
                        End::Crm => (crm, mail),
                        End::Mail => (mail, crm),
                    };
                    assert!(matches!(gone, Standing::Left | Standing::Gone));
                    let unlinks = kind == Kind::Contact && vanished == End::Mail;
                    assert!(stays == Standing::Same || unlinks, "{kind:?} {crm:?} {mail:?}");
                }
            }
        }
    }
}
