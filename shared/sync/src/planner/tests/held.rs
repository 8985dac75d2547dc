//! What a person decided about a held deletion is done once, whatever comes between the decision
//! and the close of the cycle that follows it.

use super::leftovers::doubtful;
use super::world::{Mode, Order, World};
use super::{file, folder};
use crate::past::End;
use model::Kind;

/// A contact deleted in Salesforce, held, and the person wants it back.
fn rejected() -> World {
    let text = std::fs::read_to_string(folder().join("contact_held_rejected.toml"));
    file::read(&text.expect("the scenario")).world
}

/// A cycle that plans in rounds, or one that broke off before it closed, meets its own decision
/// again: the journal forgets it only at the close.
#[test]
fn what_was_made_anew_is_not_made_again() {
    let mut world = rejected();
    let held = world.past.held.clone();
    let plan = world.plan(Mode::Since, Order::Forth);
    assert!(!plan.writes_nothing());
    world.carry_out(&plan);
    for end in End::BOTH {
        for record in world.side_mut(end).values_mut() {
            record.told = None;
        }
    }
    world.past.held = held;
    for mode in [Mode::Since, Mode::Whole] {
        let again = world.plan(mode, Order::Forth);
        assert!(again.writes_nothing(), "{mode:?}: {:?}", super::told(&again));
        assert!(again.held.is_empty(), "{mode:?}: it is decided");
    }
}

/// While nobody knows whether the record was made anew, the decision stands.
#[test]
fn a_decision_outlives_a_write_in_doubt() {
    let mut world = rejected();
    let link = world.past.links[0].id;
    world.past.intents.push(doubtful(&world, Kind::Contact, "it", link));
    let plan = world.plan(Mode::Since, Order::Forth);
    assert!(plan.writes_nothing(), "{:?}", super::told(&plan));
    assert_eq!(plan.held, world.past.held);
}
