//! The rows of the preview's table, as the desk tells them and the page puts them into words.

use model::{FieldSet, Kind};
use serde::{Deserialize, Serialize};
use sync::past::{End, LeftOut};
use sync::plan::{Action, Doing, Reason, Verb};

/// Most rows that are told at once.
pub const ROWS_MAX: u32 = 200;

/// What a row is about, as people filter; what touches most comes first, and its rows do too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A deletion held.
    Held,
    /// Deleted.
    Delete,
    /// Changed on both sides.
    UpdateBoth,
    /// Changed in Salesforce.
    UpdateCrm,
    /// Changed in the mailbox.
    UpdateMail,
    /// Made in Salesforce.
    CreateCrm,
    /// Made in the mailbox.
    CreateMail,
    /// Found to be the same.
    Pair,
    /// Left out.
    LeftOut,
    /// Only remembered.
    Note,
}

impl Deed {
    /// All of them, in the order of the filter.
    pub const ALL: [Deed; 10] = [
        Deed::Held,
        Deed::Delete,
        Deed::UpdateBoth,
        Deed::UpdateCrm,
        Deed::UpdateMail,
        Deed::CreateCrm,
        Deed::CreateMail,
        Deed::Pair,
        Deed::LeftOut,
        Deed::Note,
    ];

    /// The name used in the filter and as a class.
    pub fn name(self) -> &'static str {
        match self {
            Deed::CreateCrm => "create-crm",
            Deed::CreateMail => "create-mail",
            Deed::UpdateCrm => "update-crm",
            Deed::UpdateMail => "update-mail",
            Deed::UpdateBoth => "update-both",
            Deed::Pair => "pair",
            Deed::Delete => "delete",
            Deed::Held => "held",
            Deed::LeftOut => "left-out",
            Deed::Note => "note",
        }
    }

    /// The deed with this [`Deed::name`].
    pub fn named(name: &str) -> Option<Deed> {
        Deed::ALL.into_iter().find(|deed| deed.name() == name)
    }

    /// What an action does.
    pub fn of(action: &Action) -> Deed {
        let verb = action.verb();
        let on = |end| {
            action.steps.iter().any(|step| {
                step.end == end
                    && match (&step.doing, verb) {
                        (Doing::Create { .. }, Verb::Create)
                        | (Doing::Restore { .. }, Verb::Restore) => true,
                        (Doing::Update { .. }, Verb::Update) => true,
                        (
                            Doing::Create { .. }
                            | Doing::Restore { .. }
                            | Doing::Update { .. }
                            | Doing::Mark { .. }
                            | Doing::Delete { .. },
                            _,
                        ) => false,
                    }
            })
        };
        match verb {
            Verb::Create | Verb::Restore if on(End::Crm) => Deed::CreateCrm,
            Verb::Create | Verb::Restore => Deed::CreateMail,
            Verb::Update if on(End::Crm) && on(End::Mail) => Deed::UpdateBoth,
            Verb::Update if on(End::Crm) => Deed::UpdateCrm,
            Verb::Update => Deed::UpdateMail,
            Verb::Pair => Deed::Pair,
            Verb::Delete => Deed::Delete,
            Verb::Note => Deed::Note,
        }
    }
}

/// Which rows to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of this deed.
    pub deed: Option<Deed>,
    /// Only with this in the title; lower case.
    pub search: String,
}

impl Filter {
    /// Whether a row is shown.
    pub fn passes(&self, kind: Kind, deed: Deed, title: &str) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
            && self.deed.is_none_or(|wanted| wanted == deed)
            && (self.search.is_empty() || title.to_lowercase().contains(&self.search))
    }
}

/// Some rows of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Changes whenever rows mean something else than before.
    pub edition: u32,
    /// How many rows pass the filter.
    pub total: u32,
    /// The place of the first row here.
    pub first: u32,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row: an action, a deletion held, or a record left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The kind.
    pub kind: Kind,
    /// What it is about.
    pub deed: Deed,
    /// What the record is called; empty where it has no name.
    pub title: String,
    /// Why.
    pub why: Because,
}

/// Why a row is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It will be done.
    Done {
        /// The reason.
        reason: Reason,
        /// The fields that change in Salesforce; none unless records are updated.
        crm: FieldSet,
        /// The same in the mailbox.
        mail: FieldSet,
    },
    /// It waits for the person.
    Held {
        /// The reason.
        reason: Reason,
        /// Where it would be done.
        end: End,
    },
    /// It takes no part.
    LeftOut {
        /// The reason.
        why: LeftOut,
        /// Where the record is.
        end: End,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_is_found_by_its_name() {
        for deed in Deed::ALL {
            assert_eq!(Deed::named(deed.name()), Some(deed));
        }
    }

    #[test]
    fn a_filter_lets_pass_what_fits_in_all() {
        let filter = Filter { kind: Some(Kind::Task), deed: None, search: String::from("ada") };
        assert!(filter.passes(Kind::Task, Deed::Pair, "Call Ada"));
        assert!(!filter.passes(Kind::Contact, Deed::Pair, "Call Ada"));
        assert!(!filter.passes(Kind::Task, Deed::Pair, "Call Bob"));
    }
}
