//! The rows of the preview's table: where each one is in the plan, which pass a filter, and how
//! one reads. Words are made only for rows in sight. Plain functions.

use crate::words;
use model::Kind;
use sync::past::End;
use sync::plan::{Action, Doing, Plan, Verb};

/// Where a row is in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowAt {
    /// An action.
    Action(u32),
    /// A deletion that waits for the person.
    Held(u32),
    /// A record left out.
    LeftOut(u32),
}

/// What a row is about, as people filter; what touches most comes first, and its rows do too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
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
    pub(crate) const ALL: [Deed; 10] = [
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
    pub(crate) fn name(self) -> &'static str {
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
    pub(crate) fn named(name: &str) -> Option<Deed> {
        Deed::ALL.into_iter().find(|deed| deed.name() == name)
    }

    /// What an action does.
    pub(crate) fn of(action: &Action) -> Deed {
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Only of this kind.
    pub(crate) kind: Option<Kind>,
    /// Only of this deed.
    pub(crate) deed: Option<Deed>,
    /// Only with this in the title; lower case.
    pub(crate) search: String,
}

impl Filter {
    fn passes(&self, kind: Kind, deed: Deed, title: &str) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
            && self.deed.is_none_or(|wanted| wanted == deed)
            && (self.search.is_empty() || title.to_lowercase().contains(&self.search))
    }
}

/// The rows that pass, in the order of [`Deed::ALL`].
pub(crate) fn rows(plan: &Plan, filter: &Filter) -> Vec<RowAt> {
    let mut rows: [Vec<RowAt>; Deed::ALL.len()] = Default::default();
    let mut add = |kind: Kind, deed: Deed, title: &str, at: RowAt| {
        if filter.passes(kind, deed, title) {
            rows[deed as usize].push(at);
        }
    };
    for (at, held) in (0_u32..).zip(&plan.held) {
        add(held.kind, Deed::Held, &held.title, RowAt::Held(at));
    }
    for (at, action) in (0_u32..).zip(&plan.actions) {
        add(action.link.kind, Deed::of(action), &action.title, RowAt::Action(at));
    }
    for (at, (stray, title)) in (0_u32..).zip(&plan.left_out) {
        add(stray.kind, Deed::LeftOut, title, RowAt::LeftOut(at));
    }
    rows.concat()
}

/// How a row reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The kind.
    pub(crate) kind: Kind,
    /// What it is about.
    pub(crate) deed: Deed,
    /// The same in words.
    pub(crate) what: String,
    /// What the record is called.
    pub(crate) title: String,
    /// Why.
    pub(crate) why: String,
}

/// How one row reads; `None` for a place that the plan does not have.
pub(crate) fn told(plan: &Plan, at: RowAt) -> Option<Told> {
    let place = |at: u32| usize::try_from(at).ok();
    Some(match at {
        RowAt::Action(at) => {
            let action = plan.actions.get(place(at)?)?;
            let deed = Deed::of(action);
            Told {
                kind: action.link.kind,
                deed,
                what: words::preview::deed(deed).to_owned(),
                title: called(&action.title),
                why: why(action),
            }
        }
        RowAt::Held(at) => {
            let held = plan.held.get(place(at)?)?;
            Told {
                kind: held.kind,
                deed: Deed::Held,
                what: words::preview::deed(Deed::Held).to_owned(),
                title: called(&held.title),
                why: words::reasons::held(held),
            }
        }
        RowAt::LeftOut(at) => {
            let (stray, title) = plan.left_out.get(place(at)?)?;
            Told {
                kind: stray.kind,
                deed: Deed::LeftOut,
                what: words::preview::left_out_in(stray.end).to_owned(),
                title: called(title),
                why: words::reasons::left_out(&stray.why),
            }
        }
    })
}

/// The reason, and which fields would change.
fn why(action: &Action) -> String {
    let reason = words::reasons::reason(&action.reason);
    if action.verb() != Verb::Update {
        return reason;
    }
    let mut parts = vec![reason];
    for end in End::BOTH {
        let fields = action.fields_on(end);
        if !fields.is_empty() {
            parts.push(words::preview::fields(end, fields));
        }
    }
    parts.join(" ")
}

fn called(title: &str) -> String {
    let title = title.trim();
    if title.is_empty() { words::reasons::UNTITLED.to_owned() } else { title.to_owned() }
}

#[cfg(test)]
mod tests;
