//! Contacts: created, read, changed, deleted; named properties; change keys.

use super::{ADA, Desk, bare, fields, id_of, set, update};
use crate::exchange::{Folder, Item};

const CONTACT: &str = "<Contact><Body BodyType='Text'>note</Body><Categories><String>Salesforce\
    </String></Categories><ExtendedProperty><ExtendedFieldURI DistinguishedPropertySetId=\
    'PublicStrings' PropertyName='Mark' PropertyType='String'/><Value>m1</Value>\
    </ExtendedProperty><FileAsMapping>LastCommaFirst</FileAsMapping><DisplayName>Ada Lovelace\
    </DisplayName><GivenName>Ada</GivenName><EmailAddresses><Entry Key='EmailAddress1'>a@x.test\
    </Entry></EmailAddresses><PhysicalAddresses><Entry Key='Business'><Street>1 St</Street><City>\
    London</City></Entry></PhysicalAddresses><PhoneNumbers><Entry Key='MobilePhone'>2</Entry>\
    </PhoneNumbers><Birthday>1990-01-02T11:59:00Z</Birthday><Surname>Lovelace</Surname></Contact>";
const MARK: &str = "<ExtendedFieldURI PropertySetId='00020329-0000-0000-C000-000000000046' \
    PropertyName='Mark' PropertyType='String'/>";

#[test]
fn a_contact_is_read_as_it_was_written() {
    let mut desk = Desk::new();
    let id = desk.create(CONTACT);
    let paths = fields(&[
        "contacts:GivenName",
        "contacts:FileAs",
        "contacts:Birthday",
        "contacts:CompleteName",
        "contacts:Surname",
        "contacts:JobTitle",
        "item:Categories",
        "calendar:Start",
    ]) + "<IndexedFieldURI FieldURI='contacts:EmailAddress' FieldIndex='EmailAddress1'/>\
        <IndexedFieldURI FieldURI='contacts:EmailAddress' FieldIndex='EmailAddress2'/>\
        <IndexedFieldURI FieldURI='contacts:PhysicalAddress:City' FieldIndex='Business'/>"
        + MARK;
    let contact = desk.get(&id, &paths);
    let names: Vec<&str> = contact.children.iter().map(|child| child.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "ItemId",
            "Categories",
            "ExtendedProperty",
            "FileAs",
            "GivenName",
            "CompleteName",
            "EmailAddresses",
            "PhysicalAddresses",
            "Birthday",
            "Surname"
        ]
    );
    assert_eq!(contact.text_of("FileAs"), Some("Lovelace, Ada"));
    assert_eq!(contact.text_of("Birthday"), Some("1990-01-02T11:59:00Z"));
    assert_eq!(contact.at(&["EmailAddresses"]).unwrap().children.len(), 1);
    let email = contact.at(&["EmailAddresses", "Entry"]).unwrap();
    assert_eq!(email.attribute("RoutingType"), Some("SMTP"));
    assert_eq!(contact.at(&["PhysicalAddresses", "Entry"]).unwrap().children.len(), 1);
    assert_eq!(contact.at(&["CompleteName", "LastName"]).unwrap().text, "Lovelace");
    assert_eq!(contact.at(&["ExtendedProperty", "Value"]).unwrap().text, "m1");
    let all = desk.whole(&id, "AllProperties");
    assert_eq!(all.text_of("Body"), Some("note"));
    assert!(all.child("ExtendedProperty").is_none() && all.child("LastModifiedTime").is_none());
    assert_eq!(desk.whole(&id, "Default").text_of("Body"), Some("note"));
}

#[test]
fn single_fields_are_set_and_deleted() {
    let mut desk = Desk::new();
    let id = desk.create(CONTACT);
    let updates = set("contacts:JobTitle", "Contact", "Countess")
        + "<SetItemField><IndexedFieldURI FieldURI='contacts:PhysicalAddress:City' \
           FieldIndex='Home'/><Contact><PhysicalAddresses><Entry Key='Home'><City>Paris</City>\
           </Entry></PhysicalAddresses></Contact></SetItemField>\
           <DeleteItemField><IndexedFieldURI FieldURI='contacts:PhoneNumber' \
           FieldIndex='MobilePhone'/></DeleteItemField>\
           <DeleteItemField><FieldURI FieldURI='contacts:Birthday'/></DeleteItemField>\
           <SetItemField>"
        + MARK
        + "<Contact><ExtendedProperty>"
        + MARK
        + "<Value>m2</Value></ExtendedProperty></Contact></SetItemField>\
           <AppendToItemField><FieldURI FieldURI='item:Body'/><Contact><Body BodyType='Text'> more\
           </Body></Contact></AppendToItemField>";
    let message = desk.good(&update(&id, "NeverOverwrite", &updates));
    assert_eq!(message.at(&["ConflictResults", "Count"]).unwrap().text, "0");
    let newer = id_of(&message);
    assert_eq!(bare(&newer), bare(&id));
    assert_ne!(newer, id, "the change key is another one");
    let server = desk.server();
    let contact = server.items(ADA, Folder::Contacts)[0];
    assert_eq!(contact.text("JobTitle"), "Countess");
    assert_eq!(contact.address("Home", "City"), "Paris");
    assert_eq!(contact.address("Business", "City"), "London");
    assert_eq!(contact.entry("PhoneNumbers", "MobilePhone"), "");
    assert_eq!(contact.moment("Birthday"), None);
    assert_eq!(contact.text("Body"), "note more");
    assert_eq!(contact.named("00020329-0000-0000-C000-000000000046", "Mark"), Some("m2"));
    assert_eq!(contact.categories(), ["Salesforce"]);
}

#[test]
fn change_keys_guard_writes() {
    let mut desk = Desk::new();
    let id = desk.create(CONTACT);
    let job = set("contacts:JobTitle", "Contact", "x");
    let name = set("contacts:GivenName", "Contact", "y");
    let newer = id_of(&desk.good(&update(&id, "NeverOverwrite", &job)));
    let keyless = format!("<ItemId Id='{}'/>", bare(&id));
    for (id, mode, updates, code) in [
        (id.as_str(), "NeverOverwrite", &name, "ErrorIrresolvableConflict"),
        (
            &id,
            "AutoResolve",
            &set("contacts:JobTitle", "Contact", "z"),
            "ErrorIrresolvableConflict",
        ),
        (&keyless, "NeverOverwrite", &name, "ErrorChangeKeyRequiredForWriteOperations"),
        (&keyless, "AlwaysOverwrite", &name, "ErrorChangeKeyRequiredForWriteOperations"),
        (
            &newer.replace("ChangeKey='", "ChangeKey='A"),
            "AutoResolve",
            &name,
            "ErrorInvalidChangeKey",
        ),
    ] {
        assert_eq!(desk.code(&update(id, mode, updates)), code, "{mode}");
    }
    desk.good(&update(&id, "AutoResolve", &name));
    desk.good(&update(&id, "AlwaysOverwrite", &set("contacts:JobTitle", "Contact", "w")));
    assert_eq!(desk.server().items(ADA, Folder::Contacts)[0].text("JobTitle"), "w");
}

#[test]
fn wrong_updates_are_refused() {
    let mut desk = Desk::new();
    let id = desk.create(CONTACT);
    let mismatch = "<SetItemField><FieldURI FieldURI='contacts:JobTitle'/><Contact><GivenName>x\
        </GivenName></Contact></SetItemField>";
    let two = "<SetItemField><FieldURI FieldURI='contacts:JobTitle'/><Contact><GivenName>x\
        </GivenName><JobTitle>y</JobTitle></Contact></SetItemField>";
    let delete = "<DeleteItemField><FieldURI FieldURI='item:Sensitivity'/></DeleteItemField>";
    for (updates, code) in [
        (set("item:Size", "Contact", "1"), "ErrorInvalidPropertySet"),
        (set("calendar:Location", "CalendarItem", "x"), "ErrorUpdatePropertyMismatch"),
        (mismatch.to_owned(), "ErrorUpdatePropertyMismatch"),
        (two.to_owned(), "ErrorIncorrectUpdatePropertyCount"),
        (delete.to_owned(), "ErrorInvalidPropertyDelete"),
        (
            set("contacts:JobTitle", "Contact", "x").replace("SetItem", "AppendToItem"),
            "ErrorInvalidPropertyAppend",
        ),
    ] {
        assert_eq!(desk.code(&update(&id, "NeverOverwrite", &updates)), code, "{updates}");
    }
}

#[test]
fn a_batch_is_answered_item_by_item() {
    let mut desk = Desk::new();
    let read_only = "<Contact><Size>1</Size></Contact>";
    let body = format!("<CreateItem><Items>{CONTACT}{read_only}{CONTACT}</Items></CreateItem>");
    let codes: Vec<String> = desk
        .messages(&body)
        .iter()
        .map(|message| message.text_of("ResponseCode").unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["NoError", "ErrorInvalidPropertySet", "NoError"]);
    assert_eq!(desk.server().items(ADA, Folder::Contacts).len(), 2);
}

#[test]
fn deleting_moves_or_destroys() {
    let mut desk = Desk::new();
    for (how, folder) in [
        ("MoveToDeletedItems", Some(Folder::DeletedItems)),
        ("SoftDelete", Some(Folder::RecoverableItems)),
        ("HardDelete", None),
    ] {
        let id = desk.create(CONTACT);
        let body = format!("<DeleteItem DeleteType='{how}'><ItemIds>{id}</ItemIds></DeleteItem>");
        desk.good(&body);
        assert_eq!(desk.code(&body), "ErrorItemNotFound", "{how}");
        assert!(desk.server().items(ADA, Folder::Contacts).is_empty());
        if let Some(folder) = folder {
            assert_eq!(desk.server().items(ADA, folder).len(), 1, "{how}");
        }
    }
}

#[test]
fn copies_and_moves_have_ids_of_their_own() {
    let mut desk = Desk::new();
    let id = desk.create(CONTACT);
    let to = "<ToFolderId><DistinguishedFolderId Id='deleteditems'/></ToFolderId>";
    let copy = format!("<CopyItem>{to}<ItemIds>{id}</ItemIds></CopyItem>");
    assert_ne!(bare(&id_of(&desk.good(&copy))), bare(&id));
    let moved = format!("<MoveItem>{to}<ItemIds>{id}</ItemIds></MoveItem>");
    assert_ne!(bare(&id_of(&desk.good(&moved))), bare(&id));
    assert_eq!(desk.server().items(ADA, Folder::DeletedItems).len(), 2);
    assert_eq!(desk.code(&moved), "ErrorItemNotFound");
}

#[test]
fn a_title_is_written_by_its_tag_and_read_in_the_complete_name() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let made = desk.server().create(now, ADA, Item::contact("Ada", "Lovelace"));
    let id = format!("<ItemId Id='{made}'/>");
    let tag = "<ExtendedFieldURI PropertyTag='0x3A45' PropertyType='String'/>";
    let key = desk.server().item(ADA, &made).unwrap().change_key();
    let keyed = format!("<ItemId Id='{made}' ChangeKey='{key}'/>");
    let updates = format!(
        "<SetItemField>{tag}<Contact><ExtendedProperty>{tag}<Value>Dr.</Value>\
        </ExtendedProperty></Contact></SetItemField>"
    );
    desk.good(&update(&keyed, "NeverOverwrite", &updates));
    let contact = desk.get(&id, &fields(&["contacts:CompleteName"]));
    assert_eq!(contact.at(&["CompleteName", "Title"]).unwrap().text, "Dr.");
}
