//! An old database is restored, and a record that it remembers was made anew since: it is known
//! again by the mark of its copy, else by what both hold, and is not made once more.

use super::file;
use super::world::{Mode, Order};

/// A contact that was deleted in Salesforce and edited in the mailbox, which brought it back under
/// another id: by this mark of the mailbox record, with this telephone number in Salesforce.
fn planned(mark: &str, phone: &str, mode: Mode) -> Vec<String> {
    let text = format!(
        "title = \"Made anew\"\nkind = \"contact\"\nplan = []\n\
         [[record]]\nname = \"ada\"\nbase = {{ surname = \"Engine\", phone = \"1\" }}\n\
         mail = {{ phone = \"2\" }}\ncrm_is = \"deleted\"\nmark = \"{mark}\"\n\
         [[record]]\nname = \"new\"\ncrm = {{ surname = \"Engine\", phone = \"{phone}\" }}\n"
    );
    let mut world = file::read(&text).world;
    let plan = world.plan(mode, Order::Forth);
    world.carry_out(&plan);
    let again = world.plan(Mode::Whole, Order::Forth);
    assert!(again.writes_nothing(), "{:?}", super::told(&again));
    super::told(&plan)
}

#[test]
fn what_was_made_anew_since_is_known_again() {
    for mode in [Mode::Since, Mode::Whole] {
        for (mark, phone) in [("new", "2"), ("new", "1"), ("ada", "2")] {
            let plan = planned(mark, phone, mode);
            let doubles = plan.iter().any(|line| line.contains("create"));
            assert!(!doubles, "{mode:?}, mark of {mark}, phone {phone}: {plan:?}");
        }
        // Another number and the old mark: nobody can know.
        assert!(planned("ada", "3", mode).iter().any(|line| line.contains("create")), "{mode:?}");
    }
}

/// Of a record whose mark names one that was deleted, another one that is like it is the partner:
/// after a loss of the database nothing else would say so.
#[test]
fn a_mark_of_a_deleted_record_does_not_hide_a_likeness() {
    let text = "title = \"Like another\"\nkind = \"contact\"\nplan = []\n\
        [[record]]\nname = \"old\"\nmark = true\ncrm = { surname = \"Engine\" }\n\
        crm_is = \"deleted\"\nmail = { surname = \"Engine\", email = \"a@x.org\" }\n\
        [[record]]\nname = \"new\"\ncrm = { surname = \"Engine\", email = \"a@x.org\" }\n";
    let world = file::read(text).world;
    let plan = super::told(&world.plan(Mode::Whole, Order::Forth));
    assert!(!plan.iter().any(|line| line.contains("create")), "{plan:?}");
    assert!(plan.iter().any(|line| line.contains("pair")), "{plan:?}");
}
