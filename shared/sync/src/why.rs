//! Why a record is, or is not, in step: the answer for any record of either side, from what is
//! remembered of it.

use crate::past::{Ending, Held, LeftOut, Link, LinkState, Rest, Stray};
use crate::plan::{Conflict, Ruled};
use model::Field;
use serde::{Deserialize, Serialize};

/// What is remembered of one record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Its link.
    pub link: Option<Link>,
    /// Why it has none.
    pub stray: Option<Stray>,
    /// What is held about it.
    pub held: Option<Held>,
    /// The conflicts of its link that are listed.
    pub conflicts: Vec<Conflict>,
    /// Whether it waits for another try of a write that failed.
    pub waits: bool,
    /// Whether the answer to a write about it was lost.
    pub in_doubt: bool,
}

/// Why it is in step, or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Both sides hold the same, or what each can hold.
    InStep,
    /// It is linked, and in these fields the two sides stay different.
    Differs(Vec<Field>),
    /// A write about it failed; it is tried again.
    Waits,
    /// The answer to a write about it was lost; the next cycle finds out.
    InDoubt,
    /// A change to it is held for the person.
    Held(Held),
    /// Its link rests.
    Rests(Rest),
    /// Its link ended.
    Ended(Ending),
    /// It takes no part.
    LeftOut(LeftOut),
    /// No cycle has looked at it yet.
    NotYet,
}

/// Answers. What is about to happen comes before what is.
pub fn why(known: &Known) -> Answer {
    if known.in_doubt {
        return Answer::InDoubt;
    }
    if let Some(held) = &known.held {
        return Answer::Held(held.clone());
    }
    if known.waits {
        return Answer::Waits;
    }
    match (&known.link, &known.stray) {
        (Some(link), stray) => match (&link.state, stray) {
            (LinkState::Live, _) => linked(&known.conflicts),
            (LinkState::Dormant(rest), _) => Answer::Rests(*rest),
            (LinkState::Ended(_), Some(stray)) => Answer::LeftOut(stray.why.clone()),
            (LinkState::Ended(ending), None) => Answer::Ended(*ending),
        },
        (None, Some(stray)) => Answer::LeftOut(stray.why.clone()),
        (None, None) => Answer::NotYet,
    }
}

fn linked(conflicts: &[Conflict]) -> Answer {
    let stays = |conflict: &&Conflict| match conflict.ruling {
        Ruled::CannotFlow(_) | Ruled::Undone(_) => true,
        Ruled::Won(_) | Ruled::Settled => false,
    };
    let fields: Vec<Field> = conflicts.iter().filter(stays).map(|it| it.field).collect();
    if fields.is_empty() { Answer::InStep } else { Answer::Differs(fields) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::past::End;
    use crate::plan::Reason;
    use crate::planner::new_link;
    use model::{Id, Kind, LinkId, Value};

    fn link(state: LinkState) -> Known {
        let mut link = new_link(LinkId(7), Kind::Contact, End::Crm);
        link.state = state;
        Known { link: Some(link), ..Known::default() }
    }

    fn conflict(ruling: Ruled) -> Conflict {
        let (kind, field, link) = (Kind::Contact, Field::Email, LinkId(7));
        let (crm, mail) = (Value::Empty, Value::Empty);
        Conflict { link, kind, field, title: String::new(), crm, mail, ruling }
    }

    #[test]
    fn every_state_has_its_answer() {
        assert_eq!(why(&Known::default()), Answer::NotYet);
        assert_eq!(why(&link(LinkState::Live)), Answer::InStep);
        assert_eq!(why(&link(LinkState::Dormant(Rest::Private))), Answer::Rests(Rest::Private));
        let ended = link(LinkState::Ended(Ending::Deleted));
        assert_eq!(why(&ended), Answer::Ended(Ending::Deleted));
        let stray = Stray {
            end: End::Mail,
            kind: Kind::Contact,
            id: Id::from("m"),
            likeness: Vec::new(),
            why: LeftOut::Private,
        };
        let alone = Known { stray: Some(stray.clone()), ..Known::default() };
        assert_eq!(why(&alone), Answer::LeftOut(LeftOut::Private));
        let verdict = Known { stray: Some(stray), ..ended };
        assert_eq!(why(&verdict), Answer::LeftOut(LeftOut::Private));
    }

    #[test]
    fn only_values_that_stay_different_are_a_difference() {
        let known = |ruling| Known { conflicts: vec![conflict(ruling)], ..link(LinkState::Live) };
        assert_eq!(why(&known(Ruled::Won(End::Crm))), Answer::InStep);
        let differs = Answer::Differs(vec![Field::Email]);
        assert_eq!(why(&known(Ruled::CannotFlow(End::Crm))), differs);
        assert_eq!(why(&known(Ruled::Undone(End::Mail))), differs);
    }

    #[test]
    fn what_is_about_to_happen_comes_first() {
        let held = Held {
            link: LinkId(7),
            kind: Kind::Contact,
            end: End::Mail,
            title: String::new(),
            reason: Reason::Deleted(End::Crm),
            because_of: None,
        };
        let mut known = Known { waits: true, ..link(LinkState::Live) };
        assert_eq!(why(&known), Answer::Waits);
        known.held = Some(held.clone());
        assert_eq!(why(&known), Answer::Held(held));
        known.in_doubt = true;
        assert_eq!(why(&known), Answer::InDoubt);
    }
}
