//! Accounts and contacts: most live in Salesforce, some in mailboxes, some in both.

use super::Scene;
use crate::World;
use crate::exchange::{Folder, Item, ItemKind};
use model::Moment;
use serde_json::{Value, json};

/// Contacts in Salesforce, in all and of each member of the cast.
const OF_EACH: [usize; 4] = [200, 80, 40, 30];
/// Contacts that lie in the folder for the sync already, of each.
const IN_FOLDER: [usize; 4] = [36, 10, 4, 6];
/// Of those, the last so many are known to the mailbox only.
const OWN: usize = 6;
/// Contacts in the mailbox's own folder, of each.
const PRIVATE: [usize; 4] = [24, 8, 3, 4];
/// The folder that a sync looks at.
const FOLDER: &str = "Salesforce Contacts";

const FIRST: [&str; 20] = [
    "Alva", "Bruno", "Carla", "Dario", "Elin", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaia",
    "Leon", "Mara", "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Sven", "Talia",
];
const LAST: [&str; 16] = [
    "Abel", "Brandt", "Castro", "Dahl", "Eriksen", "Fabre", "Gruber", "Haas", "Ibarra", "Jensen",
    "Keller", "Lindt", "Moreau", "Novak", "Ortega", "Petrov",
];
const COMPANIES: [(&str, &str, &str); 10] = [
    ("Bluefin Marine", "bluefin.example", "Hamburg"),
    ("Cedar & Sons", "cedar.example", "Leeds"),
    ("Delta Optics", "deltaoptics.example", "Jena"),
    ("Evergreen Foods", "evergreen.example", "Lyon"),
    ("Foxglove Health", "foxglove.example", "Dublin"),
    ("Granite Works", "granite.example", "Oslo"),
    ("Harbour Rail", "harbourrail.example", "Rotterdam"),
    ("Ivory Textiles", "ivory.example", "Porto"),
    ("Juniper Energy", "juniper.example", "Vienna"),
    ("Kestrel Air", "kestrel.example", "Toronto"),
];
const TITLES: [&str; 6] =
    ["Buyer", "Head of Purchasing", "Engineer", "Office Manager", "Director", "Analyst"];
const SALUTATIONS: [&str; 3] = ["Ms.", "Mr.", "Dr."];

/// One made-up person of another company.
struct Stranger {
    first: &'static str,
    last: &'static str,
    company: usize,
    number: usize,
}

impl Stranger {
    fn new(number: usize) -> Stranger {
        Stranger {
            first: FIRST[number % FIRST.len()],
            last: LAST[(number / FIRST.len()) % LAST.len()],
            company: (number * 7 + number / 11) % COMPANIES.len(),
            number,
        }
    }

    fn email(&self) -> String {
        let name = format!("{}.{}", self.first, self.last).to_lowercase();
        format!("{name}@{}", COMPANIES[self.company].1)
    }

    fn phone(&self) -> String {
        format!("+49 40 555 {:04}", 1_000 + self.number * 13 % 9_000)
    }

    fn mobile(&self) -> String {
        format!("+49 171 555 {:04}", 1_000 + self.number * 17 % 9_000)
    }

    fn title(&self) -> &'static str {
        TITLES[self.number % TITLES.len()]
    }
}

/// The companies; the ids of their accounts.
pub(super) fn accounts(world: &mut World, user: &str, now: Moment) -> Vec<String> {
    let made = now.plus_minutes(-700 * 24 * 60);
    COMPANIES
        .iter()
        .map(|(name, domain, city)| {
            let row = json!({"Name": name, "Site": city, "Website": format!("https://{domain}")});
            world.org.insert(user, "Account", row, made)
        })
        .collect()
}

/// The contacts of one member of the cast, on both sides; the ids of those in Salesforce.
pub(super) fn make(
    world: &mut World,
    scene: Scene<'_>,
    member: usize,
    accounts: &[String],
) -> Vec<String> {
    let from: usize = OF_EACH[..member].iter().sum();
    let numbers = from..from + OF_EACH[member];
    let mut ids = Vec::new();
    for number in numbers.clone() {
        let stranger = Stranger::new(number);
        let days = 600 - (number as i64 * 3) % 590;
        let row = in_salesforce(&stranger, accounts);
        ids.push(world.org.insert(scene.user, "Contact", row, scene.ago(days)));
    }
    let email = scene.person.email;
    let folder = Folder::Id(world.exchange.create_folder(email, ItemKind::Contact, FOLDER));
    let shared = IN_FOLDER[member] - OWN.min(IN_FOLDER[member] / 2);
    for at in 0..IN_FOLDER[member] {
        // Those that both sides know come first; the others are strangers to Salesforce.
        let number = if at < shared { numbers.start + at * 5 } else { 1_000 + from + at };
        let item = in_mailbox(&Stranger::new(number), at);
        world.exchange.create_in(scene.ago(40 + at as i64), email, &folder, item);
    }
    for at in 0..PRIVATE[member] {
        let stranger = Stranger::new(2_000 + from + at);
        let mut item = Item::contact(stranger.first, stranger.last);
        item = item.email(1, &format!("{}@family.example", stranger.first.to_lowercase()));
        item = item.phone("HomePhone", &stranger.phone());
        world.exchange.create(scene.ago(90 + at as i64), email, item);
    }
    ids
}

fn in_salesforce(stranger: &Stranger, accounts: &[String]) -> Value {
    let number = stranger.number;
    let mut row = json!({
        "FirstName": stranger.first,
        "LastName": stranger.last,
        "AccountId": accounts[stranger.company],
        "Title": stranger.title(),
        "Phone": stranger.phone(),
        "MailingCity": COMPANIES[stranger.company].2,
    });
    // One in nine has no e-mail address, as in life.
    if number % 9 != 8 {
        row["Email"] = json!(stranger.email());
    }
    if number.is_multiple_of(2) {
        row["MobilePhone"] = json!(stranger.mobile());
    }
    if number.is_multiple_of(3) {
        row["Salutation"] = json!(SALUTATIONS[number / 3 % SALUTATIONS.len()]);
        row["MailingStreet"] = json!(format!("{} Mill Lane", 1 + number % 90));
        row["MailingPostalCode"] = json!(format!("{:05}", 20_000 + number * 7));
    }
    if number.is_multiple_of(5) {
        row["Department"] = json!("Operations");
        row["Description"] = json!("Met at the trade fair.\nWants the new catalogue.");
    }
    row
}

/// The same person as a mailbox knows them: every fourth with another telephone number, every
/// sixth with another title, every seventh with a name only.
fn in_mailbox(stranger: &Stranger, at: usize) -> Item {
    let mut item = Item::contact(stranger.first, stranger.last);
    if at % 7 != 6 {
        item = item.email(1, &stranger.email());
    }
    item = item.with("CompanyName", COMPANIES[stranger.company].0);
    let phone = if at % 4 == 3 { String::from("+49 40 555 0000") } else { stranger.phone() };
    item = item.phone("BusinessPhone", &phone);
    if at % 6 == 5 {
        item = item.with("JobTitle", "Head of Everything");
    }
    if at.is_multiple_of(3) {
        item = item.body("Likes to be called in the morning.");
    }
    item
}
