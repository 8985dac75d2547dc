//! The company of the demo: four people, their records on both sides, and the tangles that a sync
//! has to sort out: records that both sides know, records that differ, private, all-day, repeating
//! and declined ones.
//!
//! Everything is made up by counting, so that the same moment gives the same company.

mod calendar;
mod contacts;
mod tasks;

use crate::World;
use crate::exchange::Mailbox;
use crate::graph::ConsentPolicy;
use crate::salesforce::User;
use model::{Day, Moment};

/// Somebody who can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// First name.
    pub first: &'static str,
    /// Last name.
    pub last: &'static str,
    /// Salesforce user name.
    pub user_name: &'static str,
    /// Salesforce password.
    pub password: &'static str,
    /// Salesforce security token.
    pub security_token: &'static str,
    /// E-mail address of the mailbox.
    pub email: &'static str,
    /// Password of the mailbox.
    pub mailbox_password: &'static str,
    /// The zone of org and mailbox.
    pub zone: &'static str,
}

/// Who can sign in. The first has the fullest days.
pub const PEOPLE: [Person; 4] = [
    Person {
        first: "Nora",
        last: "Winter",
        user_name: "nora@lighthouse.example",
        password: "demo-salesforce-1",
        security_token: "NORATOKEN",
        email: "nora.winter@lighthouse.example",
        mailbox_password: "demo-mailbox-1",
        zone: "Europe/Berlin",
    },
    Person {
        first: "Idris",
        last: "Cole",
        user_name: "idris@lighthouse.example",
        password: "demo-salesforce-2",
        security_token: "IDRISTOKEN",
        email: "idris.cole@lighthouse.example",
        mailbox_password: "demo-mailbox-2",
        zone: "America/New_York",
    },
    Person {
        first: "Mei",
        last: "Tanaka",
        user_name: "mei@lighthouse.example",
        password: "demo-salesforce-3",
        security_token: "MEITOKEN",
        email: "mei.tanaka@lighthouse.example",
        mailbox_password: "demo-mailbox-3",
        zone: "Asia/Tokyo",
    },
    Person {
        first: "Tomas",
        last: "Lind",
        user_name: "tomas@lighthouse.example",
        password: "demo-salesforce-4",
        security_token: "TOMASTOKEN",
        email: "tomas.lind@harbour.example",
        mailbox_password: "demo-mailbox-4",
        zone: "Europe/Stockholm",
    },
];

/// Who administers the company's tenant in the cloud: address and password. Only an administrator
/// may approve a program there.
pub const ADMIN: (&str, &str) = ("admin@lighthouse.example", "demo-admin");

/// The domain of a sister company, whose people may allow programs themselves.
pub const OPEN_DOMAIN: &str = "harbour.example";

/// So many of a member's first contacts have tasks and appointments of their own.
const KNOWN: usize = 4;

/// One member of the cast with what is needed to make records.
#[derive(Clone, Copy)]
struct Scene<'a> {
    person: &'a Person,
    user: &'a str,
    now: Moment,
}

impl Scene<'_> {
    /// So many days before now.
    fn ago(&self, days: i64) -> Moment {
        self.now.plus_minutes(-days * 24 * 60)
    }

    /// So many days from today.
    fn day(&self, days: i32) -> Day {
        self.now.day_utc().plus(days)
    }
}

/// Fills an empty world with the company.
pub fn furnish(world: &mut World) {
    let now = world.now;
    let mut users = Vec::new();
    for person in &PEOPLE {
        let mut user = User::new(person.user_name, person.password, person.first, person.last);
        user.security_token = person.security_token.to_owned();
        user.time_zone = person.zone.to_owned();
        users.push(world.org.add_user(user));
        let mailbox = Mailbox::new(person.email, person.mailbox_password).in_zone(person.zone);
        world.exchange.add_mailbox(mailbox);
    }
    world.graph.add_admin(ADMIN.0, ADMIN.1);
    world.graph.set_policy(OPEN_DOMAIN, ConsentPolicy::Allowed);
    let accounts = contacts::accounts(world, &users[0], now);
    for (number, (person, user)) in PEOPLE.iter().zip(&users).enumerate() {
        let scene = Scene { person, user, now };
        let known = contacts::make(world, scene, number, &accounts);
        calendar::make(world, scene, number, &known);
        tasks::make(world, scene, number, &known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Folder;

    #[test]
    fn there_are_hundreds_of_records_on_both_sides_and_they_overlap() {
        let mut world = World::at(Moment::parse("2026-11-25T09:00:00Z").unwrap());
        furnish(&mut world);
        assert_eq!(world.org.rows("Contact").len(), 350);
        assert!(world.org.rows("Event").len() > 60);
        assert!(world.org.rows("Task").len() > 40);
        let nora = PEOPLE[0].email;
        assert!(world.exchange.items(nora, Folder::Contacts).len() > 20);
        let calendar = world.exchange.items(nora, Folder::Calendar);
        assert!(calendar.iter().any(|it| it.repeats()));
        assert!(calendar.iter().any(|it| it.flag("IsAllDayEvent")));
        assert!(calendar.iter().any(|it| it.text("Sensitivity") == "Private"));
        let subjects: Vec<String> = world
            .org
            .rows("Event")
            .iter()
            .filter_map(|row| row["Subject"].as_str().map(str::to_owned))
            .collect();
        let both = calendar.iter().filter(|it| subjects.iter().any(|s| s == it.text("Subject")));
        assert!(both.count() > 5);
        assert!(world.exchange.mail_sent().is_empty());
        assert!(world.graph.is_admin(ADMIN.0) && !world.graph.is_admin(nora));
    }

    #[test]
    fn the_same_moment_gives_the_same_company() {
        let make = || {
            let mut world = World::at(Moment::parse("2026-11-25T09:00:00Z").unwrap());
            furnish(&mut world);
            (world.org.rows("Contact"), world.org.rows("Task"))
        };
        assert_eq!(make(), make());
    }
}
