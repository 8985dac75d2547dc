//! Writing: batches, receipts, refusals, doubt.

use super::desk::{Desk, Reply, answer, asked, item, rows, run};
use super::mailbox;
use crate::image;
use model::{
    Fault, Field, Fields, Id, Kind, Mark, Notify, Outcome, Side, Start, Times, Value, Version,
    Write,
};
use std::sync::Arc;
use wire::xml::Element;

fn create(kind: Kind, number: usize, fields: Fields) -> Write {
    let mark = Some(Mark(format!("mark-{number}")));
    Write::Create { kind, mark, fields, parent: None, notify: Notify::Nobody }
}

fn contact(number: usize) -> Write {
    create(Kind::Contact, number, Fields::new().with(Field::Surname, format!("N{number}").as_str()))
}

fn update(id: &str, fields: Fields) -> Write {
    Write::Update {
        kind: Kind::Contact,
        id: Id::from(id),
        version: Version::from("K1"),
        series: None,
        fields,
        notify: Notify::Nobody,
    }
}

fn items_of(element: &Element) -> Vec<Element> {
    element.child("Items").map(|items| items.children.clone()).unwrap_or_default()
}

/// Answers a CreateItem by naming each item after its surname.
fn created(element: &Element) -> Reply {
    let messages: Vec<Result<String, &str>> = items_of(element)
        .iter()
        .map(|new| {
            let name = new.text_of("Surname").unwrap_or("X");
            Ok(format!("<m:Items>{}</m:Items>", item(&new.name, name, "K1", "")))
        })
        .collect();
    answer("CreateItem", &messages)
}

fn shown(element: &Element, kind: &str, inner: &str) -> Reply {
    let messages: Vec<Result<String, &str>> = asked(element)
        .iter()
        .map(|id| Ok(format!("<m:Items>{}</m:Items>", item(kind, id, "K2", inner))))
        .collect();
    answer("GetItem", &messages)
}

fn name(element: &Element, at: usize) -> String {
    items_of(element)[at].text_of("Surname").unwrap_or_default().to_owned()
}

fn good(operation: &str, element: &Element) -> Reply {
    match operation {
        "CreateItem" => created(element),
        "UpdateItem" => {
            let count = element.child("ItemChanges").map_or(0, |list| list.children.len());
            let one = format!("<m:Items>{}</m:Items>", item("Contact", "A", "K9", ""));
            answer(operation, &vec![Ok(one); count])
        }
        _ => shown(element, "Contact", "<t:Surname>stored</t:Surname>"),
    }
}

fn ids(outcomes: &[Outcome]) -> Vec<&str> {
    outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Done(receipt) => receipt.id.as_str(),
            Outcome::Refused(_) => "refused",
            Outcome::Twin(_) => "twin",
            Outcome::NotSent(_) => "not sent",
            Outcome::InDoubt(_) => "in doubt",
        })
        .collect()
}

fn write(desk: &Arc<Desk>, writes: &[Write]) -> Vec<Outcome> {
    run(mailbox(desk).write(writes))
}

#[test]
fn a_create_is_read_back() {
    let desk = Desk::new(|operation, element, _| good(operation, element));
    let outcomes = write(&desk, &[contact(1), contact(2)]);
    let Outcome::Done(receipt) = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!((receipt.id.as_str(), receipt.version.as_str()), ("N1", "K2"));
    assert_eq!(receipt.shown.text(Field::Surname), Some("stored"));
    let calls = desk.take();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].1.attribute("MessageDisposition"), Some("SaveOnly"));
    let folder = calls[0].1.at(&["SavedItemFolderId", "FolderId"]).expect("our folder");
    assert_eq!(folder.attribute("Id"), Some("F-OURS"));
    assert_eq!(items_of(&calls[0].1)[0].text_of("FileAs"), Some("N1"));
}

#[test]
fn batches_grow_and_a_closed_connection_leaves_doubt_about_its_rows_only() {
    let writes: Vec<Write> = (0..180).map(contact).collect();
    let desk = Desk::new(|operation, element, _| match operation {
        "CreateItem" if name(element, 0) == "N50" => Reply::Closed,
        _ => good(operation, element),
    });
    let outcomes = write(&desk, &writes);
    let ids = ids(&outcomes);
    assert!(ids[..50].iter().all(|id| id.starts_with('N')));
    assert!(ids[50..150].iter().all(|id| *id == "in doubt"));
    assert!(ids[150..].iter().all(|id| *id == "not sent"));
    let sizes: Vec<usize> = desk
        .take()
        .iter()
        .filter(|(operation, _)| operation == "CreateItem")
        .map(|(_, element)| items_of(element).len())
        .collect();
    assert_eq!(sizes, [50, 100]);
}

type Script = fn(&Element) -> Reply;

#[test]
fn refusals_of_whole_requests() {
    let cases: [(Script, [&str; 3]); 5] = [
        (|_| Reply::Fault("ErrorServerBusy", ""), ["not sent"; 3]),
        (|_| Reply::Http(401, ""), ["not sent"; 3]),
        (|_| Reply::Fault("ErrorTimeoutExpired", ""), ["in doubt"; 3]),
        (|_| Reply::Http(200, "<s:Envelope><s:Body><m:Cre"), ["in doubt"; 3]),
        (
            |_| answer::<&str>("CreateItem", &[Err("ErrorQuotaExceeded")]),
            ["refused", "in doubt", "in doubt"],
        ),
    ];
    for (reply, expected) in cases {
        let desk = Desk::new(move |_, element, _| reply(element));
        let outcomes = write(&desk, &[contact(1), contact(2), contact(3)]);
        assert_eq!(ids(&outcomes), expected);
    }
}

#[test]
fn one_poisonous_row_is_found() {
    let writes: Vec<Write> = (0..8).map(contact).collect();
    let desk = Desk::new(|operation, element, _| {
        let poison = (0..items_of(element).len()).any(|at| name(element, at) == "N5");
        match operation {
            "CreateItem" if poison => Reply::Fault("ErrorSchemaValidation", ""),
            _ => good(operation, element),
        }
    });
    let outcomes = write(&desk, &writes);
    let ids = ids(&outcomes);
    assert_eq!(ids[5], "refused");
    assert_eq!(ids.iter().filter(|id| id.starts_with('N')).count(), 7);
}

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

#[test]
fn a_change_without_names_costs_two_requests_and_a_stale_one_is_said() {
    let desk = Desk::new(|operation, element, _| good(operation, element));
    let fields = || Fields::new().with(Field::JobTitle, "Analyst");
    write(&desk, &[update("A", fields())]);
    assert_eq!(desk.operations(), ["UpdateItem", "GetItem"]);
    let desk =
        Desk::new(|operation, _, _| answer::<&str>(operation, &[Err("ErrorIrresolvableConflict")]));
    assert_eq!(write(&desk, &[update("A", fields())]), [Outcome::Refused(Fault::Stale)]);
}

#[test]
fn marks_are_set_and_taken_but_never_on_occurrences() {
    let desk = Desk::new(|operation, element, _| good(operation, element));
    let mark = |id: Id, mark: Option<&str>| Write::Mark {
        kind: Kind::Appointment,
        id,
        version: Version::from("K1"),
        mark: mark.map(Mark::from),
    };
    let occurrence = crate::ids::occurrence("O", "M", Start::At(super::now()));
    let outcomes = write(
        &desk,
        &[mark("A".into(), Some("m")), mark("B".into(), None), mark(occurrence, Some("m"))],
    );
    assert!(matches!(&outcomes[0], Outcome::Done(receipt) if receipt.version.as_str() == "K9"));
    assert!(matches!(outcomes[2], Outcome::Refused(Fault::Rejected { .. })));
    assert_eq!(desk.operations(), ["UpdateItem"]);
}

#[test]
fn a_deletion_checks_the_version_first() {
    let desk = Desk::new(|operation, _, _| match operation {
        "GetItem" => answer(
            operation,
            &[
                Ok(format!("<m:Items>{}</m:Items>", item("Task", "A", "K1", ""))),
                Ok(format!("<m:Items>{}</m:Items>", item("Task", "B", "MOVED", ""))),
                Err("ErrorItemNotFound"),
            ],
        ),
        _ => answer(operation, &[Ok("")]),
    });
    let delete = |id: &str| Write::Delete {
        kind: Kind::Task,
        id: Id::from(id),
        version: Version::from("K1"),
        series: None,
        notify: Notify::Nobody,
    };
    let outcomes = write(&desk, &[delete("A"), delete("B"), delete("C")]);
    assert_eq!(ids(&outcomes), ["A", "refused", "refused"]);
    assert_eq!(outcomes[1], Outcome::Refused(Fault::Stale));
    assert_eq!(outcomes[2], Outcome::Refused(Fault::Missing));
    let calls = desk.take();
    let sent = &calls[1].1;
    assert_eq!(sent.attribute("DeleteType"), Some("MoveToDeletedItems"));
    assert_eq!(sent.attribute("AffectedTaskOccurrences"), Some("SpecifiedOccurrenceOnly"));
    assert_eq!(asked(sent), ["A"]);
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
            .map(|(_, value)| value)
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

#[test]
fn what_is_in_the_bin_is_moved_and_what_is_nowhere_is_made_anew() {
    let before = wire::xml::read(
        format!(
            "<t:Contact xmlns:t='t'><t:ExtendedProperty><t:ExtendedFieldURI PropertySetId='{}' \
             PropertyName='{}' PropertyType='String'/><t:Value>m1</t:Value></t:ExtendedProperty>\
             <t:Nickname>Al</t:Nickname><t:Surname>Lovelace</t:Surname></t:Contact>",
            model::ids::MARK_PROPERTY_SET,
            model::ids::MARK_PROPERTY_NAME
        )
        .as_bytes(),
        "test",
    )
    .expect("XML");
    let restore = |id: &str| Write::Restore {
        kind: Kind::Contact,
        id: Id::from(id),
        image: image::write(&before),
    };
    let script = |bin: &'static str| {
        Desk::new(move |operation, element, number| match (operation, number) {
            ("GetItem", 1) => answer::<&str>(operation, &[Err("ErrorItemNotFound")]),
            ("FindItem", _) => {
                let found = rows(true, 1, bin);
                answer(operation, &[Ok(found), Ok(rows(true, 0, ""))])
            }
            ("MoveItem", _) => {
                let moved = format!("<m:Items>{}</m:Items>", item("Contact", "BACK", "K1", ""));
                answer(operation, &[Ok(moved)])
            }
            _ => good(operation, element),
        })
    };
    let desk = script("<t:Contact><t:ItemId Id=\"BINNED\" ChangeKey=\"K\"/></t:Contact>");
    assert_eq!(ids(&write(&desk, &[restore("A")])), ["BACK"]);
    assert_eq!(desk.operations(), ["GetItem", "FindItem", "MoveItem", "GetItem"]);

    let desk = script("");
    assert_eq!(ids(&write(&desk, &[restore("A")])), ["Lovelace"]);
    let calls = desk.take();
    assert_eq!(items_of(&calls[2].1)[0].text_of("Nickname"), Some("Al"));
    let broken =
        Write::Restore { kind: Kind::Contact, id: Id::from("A"), image: b"nothing".to_vec() };
    assert_eq!(ids(&write(&script(""), &[broken])), ["refused"]);
}
