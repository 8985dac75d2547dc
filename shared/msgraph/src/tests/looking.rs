//! Questions about single records.

use super::desk::{Desk, Reply, list, run};
use super::mailbox;
use crate::{mark, task};
use model::{Ask, Fault, Field, Fields, Found, Id, Kind, Mark, Reader};
use serde_json::{Value, json};

fn contact(id: &str, folder: &str, own: &str) -> Value {
    json!({
        "id": id, "@odata.etag": "W/\"1\"", "surname": "Byron", "parentFolderId": folder,
        "emailAddresses": [{ "address": "Ada@X.example" }],
        "singleValueExtendedProperties": mark::write(&Mark::from(own)),
    })
}

fn script(_: &str, url: &str, _: &Value) -> Reply {
    match url {
        url if url.starts_with("/me/contactFolders?") => list(&[json!({ "id": "F-OTHER" })]),
        url if url.contains("F-CONTACTS/childFolders") => list(&[json!({ "id": "F-OURS" })]),
        url if url.contains("F-OTHER/childFolders") => list(&[json!({ "id": "F-DEEP" })]),
        url if url.contains("F-DEEP/childFolders") => list(&[json!({ "id": "F-OTHER" })]),
        url if url.contains("childFolders") => list(&[]),
        url if url.starts_with("/me/contacts/HERE") => {
            Reply::Shown(contact("HERE", "F-OURS", "m1"))
        }
        url if url.starts_with("/me/contacts/DEEP") => {
            Reply::Shown(contact("DEEP", "F-DEEP", "m2"))
        }
        url if url.starts_with("/me/contacts/BIN") => Reply::Shown(contact("BIN", "F-BIN", "m3")),
        url if url.starts_with("/me/contacts/BAD") => Reply::Refused(500, "internalServerError"),
        url if url.contains("/F-DEEP/contacts?") => list(&[contact("DEEP", "F-DEEP", "m2")]),
        url if url.contains("/contacts?") => list(&[]),
        url if url.contains("todo/lists?") => list(&[json!({ "id": "F-TASKS" })]),
        url if url.contains("/tasks?") => list(&[json!({
            "id": "T", "title": "x", "linkedResources": [task::link(&Mark::from("mt"))],
        })]),
        _ => Reply::Refused(404, "ErrorItemNotFound"),
    }
}

#[test]
fn an_id_tells_where_its_record_lies() {
    let desk = Desk::new(script);
    let ask = |id: &str| Ask::Id(Kind::Contact, Id::from(id));
    let asks = ["HERE", "DEEP", "BIN", "NONE", "BAD", "AAMk+/=", "../me"].map(ask);
    let found = run(mailbox(&desk).look(&asks)).expect("answers");
    assert!(matches!(&found[0], Found::Here { image, .. } if !image.is_empty()));
    assert!(matches!(&found[1], Found::Elsewhere(seen) if seen.id.as_str() == "DEEP"));
    assert_eq!(found[2], Found::Bin(Id::from("BIN")));
    assert_eq!(found[3], Found::Nothing);
    // One record that no server can read stops nothing else.
    assert!(matches!(&found[4], Found::Refused(Fault::Offline(_))));
    assert_eq!(found[5..], [Found::Nothing, Found::Nothing], "ids of another protocol");
    assert_eq!(desk.lines()[0].len(), 5, "they are not asked for");
}

#[test]
fn marks_and_addresses_are_sought_in_every_folder() {
    let desk = Desk::new(script);
    let asks = [
        Ask::Mark(Kind::Contact, Mark::from("m2")),
        Ask::Mark(Kind::Contact, Mark::from("m9")),
        Ask::Email(" ada@x.EXAMPLE ".into()),
        Ask::Mark(Kind::Task, Mark::from("mt")),
        Ask::Mark(Kind::Task, Mark::from("mu")),
        Ask::Account("Engines".into()),
    ];
    let found = run(mailbox(&desk).look(&asks)).expect("answers");
    assert!(matches!(&found[0], Found::Elsewhere(seen) if seen.id.as_str() == "DEEP"));
    assert_eq!(found[1], Found::Nothing, "a hit that bears another mark is no hit");
    assert!(matches!(&found[2], Found::Elsewhere(_)));
    assert!(matches!(&found[3], Found::Here { seen, .. } if seen.id.as_str() == "T"));
    assert_eq!(found[4..], [Found::Nothing, Found::Nothing]);
}

#[test]
fn a_folder_that_cannot_be_searched_proves_nothing() {
    let desk = Desk::new(|method, url, body| match url {
        url if url.contains("/F-OTHER/contacts?") => Reply::Refused(400, "ErrorInvalidUrlQuery"),
        _ => script(method, url, body),
    });
    let asks = [Ask::Mark(Kind::Contact, Mark::from("m9")), Ask::Mark(Kind::Contact, "m2".into())];
    let found = run(mailbox(&desk).look(&asks)).expect("answers");
    assert!(matches!(&found[0], Found::Refused(_)), "{:?}", found[0]);
    assert!(matches!(&found[1], Found::Elsewhere(_)));
}

#[test]
fn a_lost_create_is_found_by_what_it_holds() {
    let desk = Desk::new(|_, url, _| {
        if url.contains("createdDateTime%20ge%202026-11-25T10%3A00%3A00Z") {
            return list(&[contact("A", "F-OURS", ""), contact("B", "F-OURS", "")]);
        }
        Reply::Refused(404, "")
    });
    let like = |surname: &str| Ask::Like {
        kind: Kind::Contact,
        fields: Fields::new().with(Field::Surname, surname),
        since: super::now(),
    };
    let found = run(mailbox(&desk).look(&[like("Byron"), like("King")])).expect("answers");
    assert!(matches!(&found[0], Found::Many(both) if both.len() == 2));
    assert_eq!(found[1], Found::Nothing);
}
