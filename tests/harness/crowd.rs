//! Many contacts, as people keep them: to see what a large account costs.

use crate::Life;
use serde_json::json;

/// Fills Salesforce with so many contacts of the person.
pub fn crowd(life: &Life, count: usize) {
    let user = life.user.clone();
    let mut world = life.world();
    let now = world.now;
    for n in 0..count {
        let row = json!({
            "FirstName": "Test",
            "LastName": format!("Person {n}"),
            "Title": "Head of Measurement",
            "Department": "Costs",
            "Email": format!("person{n}@many.example"),
            "Phone": format!("+1 555 {n:05}"),
            "MobilePhone": format!("+1 556 {n:05}"),
            "Fax": format!("+1 557 {n:05}"),
            "MailingStreet": format!("{n} Long Road"),
            "MailingCity": "Springfield",
            "MailingPostalCode": format!("{n:05}"),
            "MailingCountry": "United States",
            "Description": "Met at the fair. Likes short letters and long walks.",
        });
        world.org.insert(&user, "Contact", row, now);
    }
}
