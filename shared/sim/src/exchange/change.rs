//! What every write to an item has in common, whoever makes it.

use super::answers::Problem;
use super::item::{Item, ItemKind};
use super::people::Mailbox;
use super::{calendar, tasks};
use model::Moment;

/// Makes a new item whole.
pub(crate) fn settle_new(person: &Mailbox, now: Moment, item: &mut Item) -> Result<(), Problem> {
    match item.kind {
        ItemKind::Appointment => calendar::settle(person, now, item),
        ItemKind::Task => {
            tasks::follow_all(person, now, item);
            tasks::settle(person, now, item)
        }
        ItemKind::Contact | ItemKind::List | ItemKind::Message => {
            file(item, None);
            Ok(())
        }
    }
}

/// Makes a changed item whole.
pub(crate) fn settle_changed(
    person: &Mailbox,
    now: Moment,
    before: &Item,
    after: &mut Item,
) -> Result<(), Problem> {
    match after.kind {
        ItemKind::Appointment => {
            calendar::settle(person, now, after)?;
            calendar::forget_if_moved(before, after);
            Ok(())
        }
        ItemKind::Task => tasks::settle(person, now, after),
        ItemKind::Contact | ItemKind::List | ItemKind::Message => {
            file(after, Some(before));
            Ok(())
        }
    }
}

/// The names of the properties in which two states of an item differ.
pub(crate) fn differences(before: &Item, after: &Item) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (old, new) in [(&before.properties, &after.properties), (&before.extended, &after.extended)]
    {
        let keys = old.keys().chain(new.keys());
        names.extend(keys.filter(|name| old.get(*name) != new.get(*name)).cloned());
    }
    names.sort();
    names.dedup();
    names
}

/// `FileAs` follows the name as `FileAsMapping` says, unless it was written itself.
fn file(item: &mut Item, before: Option<&Item>) {
    if item.kind != ItemKind::Contact {
        return;
    }
    let mapping = item.text("FileAsMapping").to_owned();
    let written = match before {
        Some(before) => before.text("FileAs") != item.text("FileAs"),
        None => !item.text("FileAs").is_empty(),
    };
    if written || mapping == "None" {
        if written {
            item.set("FileAsMapping", "None");
        }
        return;
    }
    let (given, family) = (item.text("GivenName"), item.text("Surname"));
    let company = item.text("CompanyName");
    let comma = joined(&[family, given], ", ");
    let filed = match mapping.as_str() {
        "FirstSpaceLast" => joined(&[given, family], " "),
        "LastSpaceFirst" => joined(&[family, given], " "),
        "LastFirst" => format!("{family}{given}"),
        "Company" => company.to_owned(),
        "LastCommaFirstCompany" => joined(&[&comma, company], "\r\n"),
        "CompanyLastCommaFirst" => joined(&[company, &comma], "\r\n"),
        "FirstName" => given.to_owned(),
        "LastName" => family.to_owned(),
        "DisplayName" => item.text("DisplayName").to_owned(),
        "Empty" => String::new(),
        _ => comma,
    };
    if filed.is_empty() {
        item.clear("FileAs");
    } else {
        item.set("FileAs", &filed);
    }
}

fn joined(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(between)
}
