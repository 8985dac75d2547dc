//! What is written of fields: names, times, mail, everything at once.

use super::desk::{Desk, answer, item};
use super::writing::{create, created, good, ids, items_of, shown, update, write};
use model::{Fault, Field, Fields, Id, Kind, Mark, Notify, Outcome, Times, Value, Version, Write};

#[test]
fn a_change_of_name_reads_the_old_one_and_renews_what_was_formed_of_it() {
    let desk = Desk::new(|operation, element, number| match (operation, number) {
        ("GetItem", 1) => shown(
            element,
            "Contact",
            "<t:FileAs>Byron, Ada</t:FileAs><t:DisplayName>The Countess</t:DisplayName>\
             <t:GivenName>Ada</t:GivenName><t:Surname>Byron</t:Surname>",
        ),
        _ => good(operation, element),
    });
    let fields = Fields::new().with(Field::Surname, "Lovelace").with(Field::JobTitle, Value::Empty);
    let outcomes = write(&desk, &[update("A", fields)]);
    assert_eq!(ids(&outcomes), ["A"]);
    let calls = desk.take();
    let names: Vec<&str> = calls.iter().map(|(operation, _)| operation.as_str()).collect();
    assert_eq!(names, ["GetItem", "UpdateItem", "GetItem"]);
    let change = &calls[1].1;
    assert_eq!(change.attribute("ConflictResolution"), Some("NeverOverwrite"));
    let updates = change.at(&["ItemChanges", "ItemChange", "Updates"]).expect("updates");
    let set: Vec<(&str, &str)> = updates
        .all("SetItemField")
        .filter_map(|set| set.child("Contact")?.children.first())
        .map(|element| (element.name.as_str(), element.text.as_str()))
        .collect();
    assert_eq!(set, [("Surname", "Lovelace"), ("FileAs", "Lovelace, Ada")]);
    assert_eq!(updates.all("DeleteItemField").count(), 1);
}

fn appointment() -> Fields {
    Fields::new().with(Field::Subject, "Tea").with(
        Field::Times,
        Times::Timed { start: super::now(), end: super::now().plus_minutes(30), zone: None },
    )
}

#[test]
fn appointments_send_no_mail_unless_the_person_wants_it() {
    for (notify, word) in
        [(Notify::Nobody, "SendToNone"), (Notify::Attendees, "SendToAllAndSaveCopy")]
    {
        let desk = Desk::new(|operation, element, _| match operation {
            "GetItem" => shown(element, "CalendarItem", ""),
            "CreateItem" => created(element),
            _ => answer(
                operation,
                &[Ok(format!("<m:Items>{}</m:Items>", item("CalendarItem", "A", "K2", "")))],
            ),
        });
        let (id, version) = (Id::from("A"), Version::from("K2"));
        let kind = Kind::Appointment;
        let mark = Some(Mark::from("m"));
        let outcomes = write(
            &desk,
            &[
                Write::Create { kind, mark, fields: appointment(), parent: None, notify },
                Write::Update {
                    kind,
                    id: id.clone(),
                    version: version.clone(),
                    series: None,
                    fields: appointment(),
                    notify,
                },
                Write::Delete { kind, id, version, series: None, notify },
            ],
        );
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "{outcomes:?}");
        let words: Vec<String> = desk
            .take()
            .iter()
            .flat_map(|(_, element)| element.attributes.clone())
            .filter(|(key, _)| key.starts_with("SendMeeting"))
            .map(|(_, value)| value.into())
            .collect();
        assert_eq!(words, [word, word, word]);
    }
}

#[test]
fn a_new_appointment_has_a_uid_of_its_mark_and_no_reminder_of_the_server() {
    let sent = || {
        let desk = Desk::new(|operation, element, _| match operation {
            "CreateItem" => created(element),
            _ => shown(element, "CalendarItem", ""),
        });
        write(&desk, &[create(Kind::Appointment, 7, appointment())]);
        items_of(&desk.take()[0].1)[0].clone()
    };
    let first = sent();
    assert_eq!(first.text_of("ReminderIsSet"), Some("false"));
    let uid = first.text_of("UID").expect("a UID").to_owned();
    assert!(uid.ends_with("@twinline") && !uid.contains("mark"));
    assert_eq!(sent().text_of("UID"), Some(uid.as_str()), "a repeated create is the same one");
    let zone = first.child("StartTimeZone").and_then(|zone| zone.attribute("Id"));
    assert_eq!(zone, Some("W. Europe Standard Time"));
    let desk = Desk::new(|operation, element, _| good(operation, element));
    let outcomes = write(&desk, &[create(Kind::Appointment, 7, Fields::new())]);
    assert!(matches!(outcomes[0], Outcome::Refused(Fault::Rejected { .. })));
    assert!(desk.operations().is_empty());
}

/// Every field of a kind, with a value.
fn filled(kind: Kind) -> Fields {
    let address = model::Address {
        street: "1 St".into(),
        city: "London".into(),
        state: "L".into(),
        postal_code: "N1".into(),
        country: "UK".into(),
    };
    let day = model::Day::of(2026, 12, 24).expect("a day");
    Field::of(kind)
        .iter()
        .map(|field| {
            let value = match (field, kind) {
                (Field::BusinessAddress | Field::OtherAddress, _) => Value::from(address.clone()),
                (Field::Birthday | Field::Due, _) => Value::Day(day),
                (Field::Times, _) => Value::Times(Times::AllDay { first: day, days: 2 }),
                (Field::ShowAs, _) => Value::Choice("elsewhere".into()),
                (Field::Private, _) => Value::Flag(true),
                (Field::Reminder, Kind::Task) => Value::Moment(super::now()),
                (Field::Reminder, _) => Value::Number(15),
                (Field::Status, _) => Value::Choice("deferred".into()),
                (Field::Priority, _) => Value::Choice("high".into()),
                _ => Value::text("a & <b>\r\n\u{1}\u{fffe}c"),
            };
            (*field, value)
        })
        .collect()
}

#[test]
fn every_field_is_created_changed_and_cleared() {
    for (kind, name, created, changed, cleared) in [
        (Kind::Contact, "Contact", 18, 33, 31),
        (Kind::Appointment, "CalendarItem", 14, 12, 6),
        (Kind::Task, "Task", 8, 7, 6),
    ] {
        let desk = Desk::new(move |operation, element, _| match operation {
            "GetItem" => shown(element, name, ""),
            _ => {
                let one = format!("<m:Items>{}</m:Items>", item(name, "A", "K1", ""));
                answer(operation, &[Ok(one)])
            }
        });
        let fields = filled(kind);
        let update = |fields: Fields| Write::Update {
            kind,
            id: Id::from("A"),
            version: Version::from("K1"),
            series: None,
            fields,
            notify: Notify::Nobody,
        };
        let empty: Fields = fields
            .iter()
            .filter(|(field, _)| *field != Field::Times)
            .map(|(field, _)| (field, Value::Empty))
            .collect();
        let mut outcomes = write(&desk, &[create(kind, 1, fields.clone()), update(fields)]);
        outcomes.extend(write(&desk, &[update(empty)]));
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "{outcomes:?}");
        let calls = desk.take();
        let new = calls.iter().find(|(operation, _)| operation == "CreateItem").expect("a create");
        assert_eq!(items_of(&new.1)[0].children.len(), created, "{kind:?}");
        let updates: Vec<usize> = calls
            .iter()
            .filter_map(|(_, element)| element.at(&["ItemChanges", "ItemChange", "Updates"]))
            .map(|updates| updates.children.len())
            .collect();
        assert_eq!(updates, [changed, cleared], "{kind:?}");
    }
}
