//! Meetings: who comes, whose they are, how they are found, and what mail goes out.

use super::{ADA, Desk, at, fields, id_of, set, update};
use crate::exchange::{Folder, Item};

const BOB: &str = "bob@example.com";

fn attendees(emails: &[&str]) -> String {
    emails
        .iter()
        .map(|email| {
            format!("<Attendee><Mailbox><EmailAddress>{email}</EmailAddress></Mailbox></Attendee>")
        })
        .collect()
}

fn meeting() -> String {
    format!(
        "<CalendarItem><Subject>Meeting</Subject><Start>2026-12-01T09:00:00Z</Start>\
         <End>2026-12-01T10:00:00Z</End><RequiredAttendees>{}</RequiredAttendees></CalendarItem>",
        attendees(&[BOB])
    )
}

fn sent(desk: &mut Desk) -> Vec<(String, &'static str)> {
    desk.server().mail_sent().iter().map(|mail| (mail.to.clone(), mail.why)).collect()
}

#[test]
fn nothing_is_sent_unless_the_request_says_so() {
    let mut desk = Desk::new();
    let id = desk.create(&meeting());
    let more = set("calendar:RequiredAttendees", "CalendarItem", &attendees(&[BOB, "c@x.test"]));
    let id = id_of(&desk.good(&update(&id, "NeverOverwrite", &more)));
    let delete = format!(
        "<DeleteItem DeleteType='MoveToDeletedItems' \
        SendMeetingCancellations='SendToNone'><ItemIds>{id}</ItemIds></DeleteItem>"
    );
    desk.good(&delete);
    let now = desk.world.now;
    let start = at("2026-12-01T09:00:00Z");
    let id = desk.server().create(now, ADA, Item::appointment("x", start, start).attended_by(BOB));
    desk.server().delete(now, ADA, &id);
    assert!(desk.server().mail_sent().is_empty());
}

#[test]
fn what_the_request_asks_for_is_written_down() {
    let mut desk = Desk::new();
    let create = format!(
        "<CreateItem SendMeetingInvitations='SendOnlyToAll'><Items>{}</Items>\
        </CreateItem>",
        meeting()
    );
    let id = id_of(&desk.good(&create));
    assert_eq!(sent(&mut desk), [(BOB.to_owned(), "invitation")]);
    let more = set("calendar:RequiredAttendees", "CalendarItem", &attendees(&["c@x.test", BOB]));
    let change = |id: &str, choice: &str, updates: &str| {
        update(id, "NeverOverwrite", updates).replace("'SendToNone'", &format!("'{choice}'"))
    };
    let id = id_of(&desk.good(&change(&id, "SendOnlyToChanged", &more)));
    assert_eq!(sent(&mut desk)[1..], [("c@x.test".to_owned(), "invitation")]);
    let fewer = set("calendar:RequiredAttendees", "CalendarItem", &attendees(&[BOB]));
    let id = id_of(&desk.good(&change(&id, "SendToAllAndSaveCopy", &fewer)));
    assert_eq!(
        sent(&mut desk)[2..],
        [("c@x.test".to_owned(), "cancellation"), (BOB.to_owned(), "update")]
    );
    desk.good(&format!(
        "<DeleteItem DeleteType='MoveToDeletedItems' \
        SendMeetingCancellations='SendOnlyToAll'><ItemIds>{id}</ItemIds></DeleteItem>"
    ));
    assert_eq!(sent(&mut desk)[4..], [(BOB.to_owned(), "cancellation")]);
    assert_eq!(desk.server().mail_sent()[0].from, ADA);
}

#[test]
fn meetings_tell_whose_they_are() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let start = at("2026-12-01T09:00:00Z");
    let plain = || Item::appointment("x", start, start.plus_minutes(30));
    for (item, is_meeting, response, cancelled) in [
        (plain(), "false", "Unknown", "false"),
        (plain().attended_by(BOB), "true", "Organizer", "false"),
        (plain().invited_by(BOB, "Accept"), "true", "Accept", "false"),
        (plain().invited_by(BOB, "Decline").cancelled(), "true", "Decline", "true"),
    ] {
        let id = desk.server().create(now, ADA, item);
        let item = desk.get(
            &format!("<ItemId Id='{id}'/>"),
            &fields(&[
                "calendar:IsMeeting",
                "calendar:MyResponseType",
                "calendar:IsCancelled",
                "calendar:Organizer",
            ]),
        );
        assert_eq!(item.text_of("IsMeeting"), Some(is_meeting));
        assert_eq!(item.text_of("MyResponseType"), Some(response));
        assert_eq!(item.text_of("IsCancelled"), Some(cancelled));
        let organizer = item.at(&["Organizer", "Mailbox", "EmailAddress"]).unwrap();
        assert_eq!(organizer.text == BOB, response != "Unknown" && response != "Organizer");
    }
    assert_eq!(desk.server().items(ADA, Folder::Calendar).len(), 4);
}

#[test]
fn each_appointment_has_a_uid_of_its_own_for_life() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let start = at("2026-12-01T09:00:00Z");
    let mut make = |email: &str| {
        let server = desk.server();
        let id = server.create(now, email, Item::appointment("x", start, start));
        server.item(email, &id).unwrap().text("UID").to_owned()
    };
    let mut uids = vec![make(ADA), make(ADA), make(BOB)];
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), 3);
    let id = desk.server().items(ADA, Folder::Calendar)[0].id().to_owned();
    let bin = desk.server().delete(now, ADA, &id).unwrap();
    assert!(uids.contains(&desk.server().item(ADA, &bin).unwrap().text("UID").to_owned()));
}

#[test]
fn a_meeting_is_found_by_its_clean_global_object_id() {
    let mut desk = Desk::new();
    let uid = "<CalendarItem><UID>abc@example.com</UID></CalendarItem>";
    let id = desk.create(uid);
    desk.create("<CalendarItem><Subject>Other</Subject></CalendarItem>");
    let path = "<ExtendedFieldURI PropertySetId='6ED8DA90-450B-101B-98DA-00AA003F1305' \
        PropertyId='35' PropertyType='Binary'/>";
    let shown = desk.get(&id, &(path.to_owned() + &fields(&["calendar:UID"])));
    assert_eq!(shown.text_of("UID"), Some("abc@example.com"));
    let goid = shown.at(&["ExtendedProperty", "Value"]).unwrap().text.clone();
    let find = |test: &str| {
        format!(
            "<FindItem Traversal='Shallow'><ItemShape><BaseShape>IdOnly</BaseShape></ItemShape>\
            <Restriction>{test}</Restriction><ParentFolderIds><DistinguishedFolderId \
            Id='calendar'/></ParentFolderIds></FindItem>"
        )
    };
    let equals = |path: &str, value: &str| {
        format!(
            "<IsEqualTo>{path}<FieldURIOrConstant><Constant Value='{value}'/>\
            </FieldURIOrConstant></IsEqualTo>"
        )
    };
    let message = desk.good(&find(&equals(path, &goid)));
    let items = message.at(&["RootFolder", "Items"]).unwrap();
    assert_eq!(items.children.len(), 1);
    let by_uid = find(&equals("<FieldURI FieldURI='calendar:UID'/>", "abc@example.com"));
    assert_eq!(desk.code(&by_uid), "ErrorUnsupportedPathForQuery");
}
