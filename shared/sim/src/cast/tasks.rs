//! Tasks: open, started, waiting and completed ones, and some that both sides know.

use super::{KNOWN, Scene};
use crate::World;
use crate::exchange::Item;
use serde_json::json;

/// Tasks in Salesforce, of each member of the cast.
const OF_EACH: [i32; 4] = [30, 12, 6, 8];

const WHAT: [&str; 6] = [
    "Send the offer",
    "Call back",
    "Prepare the contract",
    "Check the delivery",
    "Write a summary",
    "Book the hotel",
];
const STATUS: [&str; 4] = ["Not Started", "In Progress", "Waiting on someone else", "Completed"];

/// The tasks of one member, on both sides.
pub(super) fn make(world: &mut World, scene: Scene<'_>, member: usize, contacts: &[String]) {
    let email = scene.person.email;
    let zone = scene.person.zone;
    for number in 0..OF_EACH[member] {
        let subject = subject(number);
        let status = STATUS[number as usize % STATUS.len()];
        let due = scene.day(number * 5 % 36 - 8);
        let mut row = json!({
            "Subject": subject,
            "Status": status,
            "Priority": if number % 5 == 0 { "High" } else { "Normal" },
        });
        // One in seven has no due date and takes part all the same.
        if number % 7 != 6 {
            row["ActivityDate"] = json!(due.to_string());
        }
        if number % 4 == 1 {
            row["Description"] = json!("See the notes of the last call.");
        }
        // Some belong to one of the first contacts.
        if number % 3 == 0 {
            row["WhoId"] = json!(contacts[number as usize / 3 % KNOWN]);
        }
        world.org.insert(scene.user, "Task", row, scene.ago(25));
        if number % 4 == 1 {
            let mut item = Item::task(&subject).due(due, zone).with("Status", "InProgress");
            if number % 8 == 5 {
                item = item.with("Importance", "High").body("Ask for the new price list, too.");
            }
            world.exchange.create(scene.ago(20), email, item);
        }
    }
    for number in 0..8 {
        let item = Item::task(&format!("Own errand {}", number + 1));
        let item = item.due(scene.day(number * 3 - 2), zone);
        world.exchange.create(scene.ago(18), email, item);
    }
    let secret = Item::task("Plan the surprise party").private();
    world.exchange.create(scene.ago(18), email, secret);
    let done = Item::task("Renew the parking permit").with("Status", "Completed");
    world.exchange.create(scene.ago(18), email, done);
}

fn subject(number: i32) -> String {
    format!("{} {}", WHAT[number as usize % WHAT.len()], number / WHAT.len() as i32 + 1)
}
