//! Writing: batches, receipts, refusals, doubt.

use super::desk::{Desk, Reply, answer, asked, item, rows, run};
use super::mailbox;
use crate::image;
use model::{Fault, Field, Fields, Id, Kind, Mark, Notify, Outcome, Side, Start, Version, Write};
use std::sync::Arc;
use wire::xml::Element;

pub(super) fn create(kind: Kind, number: usize, fields: Fields) -> Write {
    let mark = Some(Mark(format!("mark-{number}")));
    Write::Create { kind, mark, fields, parent: None, notify: Notify::Nobody }
}

fn contact(number: usize) -> Write {
    create(Kind::Contact, number, Fields::new().with(Field::Surname, format!("N{number}").as_str()))
}

pub(super) fn update(id: &str, fields: Fields) -> Write {
    Write::Update {
        kind: Kind::Contact,
        id: Id::from(id),
        version: Version::from("K1"),
        series: None,
        fields,
        notify: Notify::Nobody,
    }
}

pub(super) fn items_of(element: &Element) -> Vec<Element> {
    element.child("Items").map(|items| items.children.clone()).unwrap_or_default()
}

/// Answers a CreateItem by naming each item after its surname.
pub(super) fn created(element: &Element) -> Reply {
    let messages: Vec<Result<String, &str>> = items_of(element)
        .iter()
        .map(|new| {
            let name = new.text_of("Surname").unwrap_or("X");
            Ok(format!("<m:Items>{}</m:Items>", item(&new.name, name, "K1", "")))
        })
        .collect();
    answer("CreateItem", &messages)
}

pub(super) fn shown(element: &Element, kind: &str, inner: &str) -> Reply {
    let messages: Vec<Result<String, &str>> = asked(element)
        .iter()
        .map(|id| Ok(format!("<m:Items>{}</m:Items>", item(kind, id, "K2", inner))))
        .collect();
    answer("GetItem", &messages)
}

fn name(element: &Element, at: usize) -> String {
    items_of(element)[at].text_of("Surname").unwrap_or_default().to_owned()
}

pub(super) fn good(operation: &str, element: &Element) -> Reply {
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

pub(super) fn ids(outcomes: &[Outcome]) -> Vec<&str> {
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

pub(super) fn write(desk: &Arc<Desk>, writes: &[Write]) -> Vec<Outcome> {
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
    let occurrence = model::occurrence::occurrence("O", "M", Start::At(super::now()));
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

#[test]
fn occurrences_of_one_series_go_in_rounds() {
    let occurrence = |item: &str, master: &str| Write::Update {
        kind: Kind::Appointment,
        id: model::occurrence::occurrence(item, master, Start::At(super::now())),
        version: Version::from("K1"),
        series: None,
        fields: Fields::new().with(Field::Location, "Room 2"),
        notify: Notify::Nobody,
    };
    let desk = Desk::new(|operation, element, number| match operation {
        "UpdateItem" => {
            let changes = element.child("ItemChanges").expect("changes");
            let messages: Vec<Result<String, &str>> = changes
                .children
                .iter()
                .filter_map(|change| change.child("ItemId")?.attribute("Id"))
                .map(|id| Ok(format!("<m:Items>{}</m:Items>", item("CalendarItem", id, "K3", ""))))
                .collect();
            answer(operation, &messages)
        }
        _ => {
            let key = if number == 1 { "K1" } else { "K2" };
            let messages: Vec<Result<String, &str>> = asked(element)
                .iter()
                .map(|id| {
                    // Somebody else moved the last one before we began.
                    let key = if id == "A3" { "MOVED" } else { key };
                    Ok(format!("<m:Items>{}</m:Items>", item("CalendarItem", id, key, "")))
                })
                .collect();
            answer(operation, &messages)
        }
    });
    let writes = [
        occurrence("A1", "MA"),
        occurrence("A2", "MA"),
        occurrence("B1", "MB"),
        occurrence("A3", "MA"),
    ];
    let outcomes = write(&desk, &writes);
    assert!(
        ids(&outcomes)[..3]
            .iter()
            .zip(["A1|MA", "A2|MA", "B1|MB"])
            .all(|(id, head)| { id.starts_with(head) })
    );
    assert_eq!(outcomes[3], Outcome::Refused(Fault::Stale));
    let keys: Vec<Vec<String>> = desk
        .take()
        .iter()
        .filter(|(operation, _)| operation == "UpdateItem")
        .map(|(_, element)| {
            let changes = element.child("ItemChanges").expect("changes");
            let key = |change: &Element| {
                change.child("ItemId")?.attribute("ChangeKey").map(str::to_owned)
            };
            changes.children.iter().filter_map(key).collect()
        })
        .collect();
    assert_eq!(keys, [vec!["K1", "K1"], vec!["K2"]]);
}
