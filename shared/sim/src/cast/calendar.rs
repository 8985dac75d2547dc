//! Appointments: calls and visits that were planned in Salesforce, meetings that were planned in
//! the mailbox, some that both know, and all the special ones.

use super::{KNOWN, Scene};
use crate::World;
use crate::exchange::Item;
use model::{Day, Moment};
use serde_json::json;

/// Appointments in Salesforce within the window, of each member of the cast.
const OF_EACH: [i32; 4] = [40, 16, 8, 10];
/// Days over which they are spread, and how far back those begin.
const SPREAD: i32 = 40;
const BACK: i32 = 13;

const WHAT: [&str; 8] = [
    "Call about the offer",
    "Site visit",
    "Contract review",
    "Product demo",
    "Lunch meeting",
    "Quarterly review",
    "Delivery planning",
    "Kick-off",
];
const WHERE: [&str; 4] = ["Room Lantern", "At the customer's", "Video call", "Café Pier"];

/// The appointments of one member, on both sides.
pub(super) fn make(world: &mut World, scene: Scene<'_>, member: usize, contacts: &[String]) {
    for number in 0..OF_EACH[member] {
        in_salesforce(world, scene, number, contacts);
        // Every third one was entered in the mailbox as well, some of them with other details.
        if number % 3 == 0 {
            let item =
                Item::appointment(&subject(number), start(scene, number), end(scene, number));
            let place = if number % 9 == 0 { "Moved to the roof" } else { location(number) };
            let item = item.location(place).in_zone(scene.person.zone);
            world.exchange.create(scene.ago(20), scene.person.email, item);
        }
    }
    far_away(world, scene);
    of_the_mailbox(world, scene);
    special(world, scene);
}

fn in_salesforce(world: &mut World, scene: Scene<'_>, number: i32, contacts: &[String]) {
    let mut row = json!({
        "Subject": subject(number),
        "StartDateTime": start(scene, number).rfc3339(),
        "EndDateTime": end(scene, number).rfc3339(),
        "Location": location(number),
    });
    if number % 4 == 1 {
        row["Description"] = json!("Bring the samples.\nAsk about the delivery date.");
    }
    // Some are with one of the first contacts; what is private must not be with anybody.
    if number % 10 == 7 {
        row["IsPrivate"] = json!(true);
    } else if number % 3 == 1 {
        row["WhoId"] = json!(contacts[number as usize / 3 % KNOWN]);
    }
    if number % 6 == 2 {
        row["ShowAs"] = json!("OutOfOffice");
    }
    world.org.insert(scene.user, "Event", row, scene.ago(30 - i64::from(number % 20)));
}

/// Outside the usual window, on either side.
fn far_away(world: &mut World, scene: Scene<'_>) {
    for (days, subject) in [(-200, "Last year's fair"), (120, "Next year's fair")] {
        let at = scene.day(days).at_utc(9, 0);
        let row = json!({
            "Subject": subject,
            "StartDateTime": at.rfc3339(),
            "EndDateTime": at.plus_minutes(120).rfc3339(),
        });
        world.org.insert(scene.user, "Event", row, scene.ago(210));
    }
}

/// What only the mailbox knows.
fn of_the_mailbox(world: &mut World, scene: Scene<'_>) {
    let email = scene.person.email;
    let zone = scene.person.zone;
    for number in 0..14 {
        let day = weekday(scene.day(-10 + number * 3));
        let at = day.at_utc(13, 30);
        let item =
            Item::appointment(&format!("Focus time {}", number + 1), at, at.plus_minutes(90));
        world.exchange.create(scene.ago(25), email, item.in_zone(zone));
    }
    let at = scene.day(2).at_utc(18, 0);
    let dentist = Item::appointment("Dentist", at, at.plus_minutes(45)).private();
    world.exchange.create(scene.ago(12), email, dentist.in_zone(zone));
    let holiday =
        Item::all_day("Day off", scene.day(9), 1, zone).with("LegacyFreeBusyStatus", "OOF");
    world.exchange.create(scene.ago(12), email, holiday);
    let fair = Item::all_day("Trade fair", scene.day(15), 3, zone).location("Hall 7");
    world.exchange.create(scene.ago(12), email, fair);
}

/// Series, meetings with others, and a day that both sides know.
fn special(world: &mut World, scene: Scene<'_>) {
    let email = scene.person.email;
    let zone = scene.person.zone;
    let monday = first(scene.day(-28), 0);
    let at = monday.at_utc(8, 30);
    let team = Item::appointment("Team meeting", at, at.plus_minutes(30))
        .location("Room Lantern")
        .in_zone(zone)
        .weekly(1, "Monday", monday);
    let team = world.exchange.create(scene.ago(60), email, team);
    let moved = first(scene.day(1), 0);
    let moved = moved.at_utc(8, 30);
    world.exchange.update_occurrence(scene.ago(3), email, &team, moved, |item| {
        item.set("Location", "Room Anchor");
    });
    let friday = first(scene.day(-21), 4);
    let at = friday.at_utc(14, 0);
    let review = Item::appointment("Pipeline review", at, at.plus_minutes(60))
        .in_zone(zone)
        .weekly(2, "Friday", friday)
        .times(12);
    world.exchange.create(scene.ago(50), email, review);
    for (days, answer) in [(4, "Accept"), (6, "Tentative"), (7, "Decline")] {
        let at = scene.day(days).at_utc(10, 0);
        let meeting = Item::appointment("Meeting with Kestrel Air", at, at.plus_minutes(60))
            .invited_by("quinn.petrov@kestrel.example", answer)
            .in_zone(zone);
        world.exchange.create(scene.ago(8), email, meeting);
    }
    let off = scene.day(20);
    let row = json!({
        "Subject": "Inventory day",
        "IsAllDayEvent": true,
        "ActivityDate": off.to_string(),
        "DurationInMinutes": 1_440,
    });
    world.org.insert(scene.user, "Event", row, scene.ago(15));
    world.exchange.create(scene.ago(15), email, Item::all_day("Inventory day", off, 1, zone));
}

fn subject(number: i32) -> String {
    format!("{} {}", WHAT[number as usize % WHAT.len()], number / WHAT.len() as i32 + 1)
}

fn location(number: i32) -> &'static str {
    WHERE[number as usize % WHERE.len()]
}

fn start(scene: Scene<'_>, number: i32) -> Moment {
    let day = weekday(scene.day(number * 7 % SPREAD - BACK));
    let hour = 7 + (number * 5 % 9) as u8;
    day.at_utc(hour, if number % 2 == 0 { 0 } else { 30 })
}

fn end(scene: Scene<'_>, number: i32) -> Moment {
    start(scene, number).plus_minutes(30 + i64::from(number % 3) * 30)
}

/// The day, or the Monday after a weekend.
fn weekday(day: Day) -> Day {
    match day.weekday() {
        5 => day.plus(2),
        6 => day.plus(1),
        _ => day,
    }
}

/// The first such weekday from a day on; Monday is 0.
fn first(day: Day, weekday: u8) -> Day {
    day.plus((i32::from(weekday) - i32::from(day.weekday())).rem_euclid(7))
}
