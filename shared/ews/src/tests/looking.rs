//! Questions about single records.

use super::desk::{Desk, Reply, answer, asked, item, rows, run};
use super::{mailbox, now};
use crate::item::MARK;
use crate::property::Path;
use model::{Ask, Field, Fields, Found, Id, Kind, Mark, Reader, Side, Start};
use std::sync::Arc;
use wire::xml::Element;

fn in_folder(folder: &str, inner: &str) -> String {
    format!("<t:ParentFolderId Id=\"{folder}\"/>{inner}")
}

fn marked(mark: &str) -> String {
    let Path::Named(set, name) = MARK else { panic!("our mark has a name") };
    format!(
        "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId=\"{set}\" PropertyName=\"{name}\" \
         PropertyType=\"String\"/><t:Value>{mark}</t:Value></t:ExtendedProperty>"
    )
}

fn tree(operation: &str) -> Reply {
    let folders = [("F-OTHER", "F-ROOT"), ("F-DELETED", "F-ROOT"), ("F-BELOW", "F-DELETED")];
    let folders: String = folders
        .iter()
        .map(|(id, parent)| {
            format!(
                "<t:ContactsFolder><t:FolderId Id=\"{id}\"/><t:ParentFolderId Id=\"{parent}\"/>\
                 <t:FolderClass>IPF.Contact</t:FolderClass></t:ContactsFolder>"
            )
        })
        .collect();
    answer(
        operation,
        &[Ok(format!("<m:RootFolder><t:Folders>{folders}</t:Folders></m:RootFolder>"))],
    )
}

/// Contacts by id: the folder each lies in, and what is in it.
fn contacts(element: &Element) -> Reply {
    let messages: Vec<Result<String, &str>> = asked(element)
        .iter()
        .map(|id| {
            let inner = match id.as_str() {
                "HERE" => in_folder("F-OURS", &marked("m1")),
                "OTHER" => in_folder("F-OTHER", &marked("m2")),
                "BINNED" => in_folder("F-DELETED", &marked("m1")),
                "BELOW" => in_folder("F-BELOW", &marked("m3")),
                "PURGED" => in_folder("F-RECOVERABLE", ""),
                "MAIL" => in_folder(
                    "F-OTHER",
                    "<t:EmailAddresses><t:Entry Key=\"EmailAddress2\">Ada@example.com</t:Entry>\
                     </t:EmailAddresses>",
                ),
                "POISON" => return Err("ErrorCorruptData"),
                _ => return Err("ErrorItemNotFound"),
            };
            Ok(format!("<m:Items>{}</m:Items>", item("Contact", id, "K", &inner)))
        })
        .collect();
    answer("GetItem", &messages)
}

/// A desk whose every search finds these.
fn desk(found: &'static [&'static str]) -> Arc<Desk> {
    Desk::new(move |operation, element, _| match operation {
        "FindFolder" => tree(operation),
        "FindItem" => {
            let folders = element.child("ParentFolderIds").expect("folders").children.len();
            let rows_inside: String = found.iter().map(|id| item("Contact", id, "K", "")).collect();
            let mut messages = vec![Ok(rows(true, 0, "")); folders - 1];
            messages.insert(0, Ok(rows(true, found.len(), &rows_inside)));
            answer(operation, &messages)
        }
        _ => contacts(element),
    })
}

fn look(desk: &Arc<Desk>, asks: &[Ask]) -> Vec<Found> {
    run(mailbox(desk).look(asks)).expect("answers")
}

#[test]
fn an_id_says_where_its_item_lies() {
    let desk = desk(&[]);
    let ask = |id: &str| Ask::Id(Kind::Contact, Id::from(id));
    let asks = ["HERE", "OTHER", "BINNED", "BELOW", "PURGED", "NOWHERE", "POISON"].map(ask);
    let found = look(&desk, &asks);
    assert!(matches!(&found[0], Found::Here { image, .. } if !image.is_empty()));
    assert!(matches!(found[1], Found::Elsewhere(_)));
    for binned in &found[2..5] {
        assert!(matches!(binned, Found::Bin(_)), "{binned:?}");
    }
    assert_eq!(found[5], Found::Nothing);
    assert!(matches!(found[6], Found::Refused(_)));
    assert_eq!(desk.operations(), ["GetItem", "FindFolder"], "the tree is asked for once");
}

#[test]
fn marks_are_searched_in_every_folder_in_one_request() {
    let desk = desk(&["HERE", "OTHER", "BINNED", "BELOW"]);
    let ask = |mark: &str| Ask::Mark(Kind::Contact, Mark::from(mark));
    let found = look(&desk, &["m1", "m2", "m3", "m4"].map(ask));
    assert!(matches!(&found[0], Found::Here { seen, .. } if seen.id.as_str() == "HERE"));
    assert!(matches!(&found[1], Found::Elsewhere(seen) if seen.id.as_str() == "OTHER"));
    assert_eq!(found[2], Found::Bin(Id::from("BELOW")));
    assert_eq!(found[3], Found::Nothing);
    let calls = desk.take();
    let names: Vec<&str> = calls.iter().map(|(operation, _)| operation.as_str()).collect();
    assert_eq!(names, ["FindFolder", "FindItem", "GetItem"]);
    let folders = calls[1].1.child("ParentFolderIds").expect("folders");
    let ids: Vec<&str> = folders.children.iter().filter_map(|id| id.attribute("Id")).collect();
    assert_eq!(ids, ["F-OURS", "F-OTHER", "F-DELETED", "F-BELOW", "F-RECOVERABLE"]);
    let conditions = calls[1].1.at(&["Restriction", "Or"]).expect("joined conditions");
    assert_eq!(conditions.children.len(), 4);
}

#[test]
fn many_marks_take_several_searches() {
    let desk = desk(&[]);
    let asks: Vec<Ask> = (0..45).map(|n| Ask::Mark(Kind::Contact, Mark(format!("m{n}")))).collect();
    assert_eq!(look(&desk, &asks), vec![Found::Nothing; 45]);
    let searches = desk.operations().iter().filter(|name| *name == "FindItem").count();
    assert_eq!(searches, 3);
}

#[test]
fn an_address_is_found_in_any_slot_of_any_folder() {
    let desk = desk(&["MAIL"]);
    let found = look(&desk, &[Ask::Email(" ada@example.com ".into()), Ask::Account("x".into())]);
    assert!(matches!(&found[0], Found::Elsewhere(seen) if seen.id.as_str() == "MAIL"));
    assert_eq!(found[1], Found::Nothing);
}

#[test]
fn a_lost_create_is_found_by_its_content_in_its_own_folder() {
    let desk = desk(&["HERE", "OTHER"]);
    let like = |fields: Fields| Ask::Like { kind: Kind::Contact, fields, since: now() };
    let found = look(&desk, &[like(Fields::new().with(Field::Surname, "Nobody"))]);
    assert_eq!(found, [Found::Nothing]);
    let calls = desk.take();
    let search = calls.iter().find(|(name, _)| name == "FindItem").expect("a search");
    assert_eq!(search.1.child("ParentFolderIds").expect("folders").children.len(), 1);
    let found = look(&desk, &[like(Fields::new().with(Field::Surname, model::Value::Empty))]);
    assert!(matches!(&found[0], Found::Many(both) if both.len() == 2));
}

#[test]
fn a_lost_occurrence_is_asked_of_its_master() {
    let master = in_folder(
        "F-CALENDAR",
        "<t:CalendarItemType>RecurringMaster</t:CalendarItemType><t:DeletedOccurrences>\
         <t:DeletedOccurrence><t:Start>2026-11-25T10:00:00Z</t:Start></t:DeletedOccurrence>\
         </t:DeletedOccurrences>",
    );
    let desk = Desk::new(move |operation, element, _| {
        let messages: Vec<Result<String, &str>> = asked(element)
            .iter()
            .map(|id| match id.as_str() {
                "MASTER" => {
                    Ok(format!("<m:Items>{}</m:Items>", item("CalendarItem", id, "K", &master)))
                }
                "THERE" => Ok(format!(
                    "<m:Items>{}</m:Items>",
                    item(
                        "CalendarItem",
                        id,
                        "K",
                        &in_folder(
                            "F-CALENDAR",
                            "<t:UID>u@x</t:UID><t:CalendarItemType>Occurrence</t:CalendarItemType>"
                        )
                    )
                )),
                _ => Err("ErrorItemNotFound"),
            })
            .collect();
        answer(operation, &messages)
    });
    let id = |item: &str, master: &str, original| {
        model::occurrence::occurrence(item, master, Start::At(original))
    };
    let deleted = id("GONE", "MASTER", now());
    let asks = [
        deleted.clone(),
        id("GONE2", "MASTER", now().plus_minutes(60)),
        id("GONE3", "NO-MASTER", now()),
        id("THERE", "MASTER", now()),
    ]
    .map(|id| Ask::Id(Kind::Appointment, id));
    let found = look(&desk, &asks);
    assert_eq!(found[0], Found::Bin(deleted));
    assert_eq!(found[1..3], [Found::Nothing, Found::Nothing]);
    let Found::Here { seen, .. } = &found[3] else { panic!("{:?}", found[3]) };
    let series = seen.series.as_ref().expect("a series");
    assert_eq!((series.uid.as_str(), series.master.as_str()), ("u@x", "MASTER"));
    assert_eq!(desk.operations(), ["GetItem", "GetItem"]);
}

#[test]
fn what_a_look_told_is_not_read_again_by_the_write() {
    let desk = Desk::new(|operation, element, _| match operation {
        "UpdateItem" => answer(
            operation,
            &[Ok(format!("<m:Items>{}</m:Items>", item("Contact", "HERE", "K2", "")))],
        ),
        _ => contacts(element),
    });
    let mut side = mailbox(&desk);
    run(side.look(&[Ask::Id(Kind::Contact, Id::from("HERE"))])).expect("an answer");
    let write = |version: &str| model::Write::Update {
        kind: Kind::Contact,
        id: Id::from("HERE"),
        version: version.into(),
        series: None,
        fields: Fields::new().with(Field::Surname, "New"),
        notify: model::Notify::Nobody,
    };
    run(side.write(&[write("K")]));
    assert_eq!(desk.operations(), ["GetItem", "UpdateItem", "GetItem"]);
    // What was told of another version is not believed.
    run(side.look(&[Ask::Id(Kind::Contact, Id::from("HERE"))])).expect("an answer");
    run(side.write(&[write("OTHER")]));
    assert_eq!(desk.operations(), ["GetItem", "GetItem", "UpdateItem", "GetItem"]);
}
