//! SyncFolderItems and SyncFolderHierarchy.

use super::{ADA, Desk, bare};
use crate::exchange::{Folder, Item};
use crate::{Host, Trouble, When};
use wire::xml::Element;

fn ask(folder: &str, state: &str, most: usize) -> String {
    let state =
        if state.is_empty() { String::new() } else { format!("<SyncState>{state}</SyncState>") };
    format!(
        "<SyncFolderItems><ItemShape><BaseShape>IdOnly</BaseShape></ItemShape><SyncFolderId>\
         {folder}</SyncFolderId>{state}<MaxChangesReturned>{most}</MaxChangesReturned>\
         </SyncFolderItems>"
    )
}

const CONTACTS: &str = "<DistinguishedFolderId Id='contacts'/>";

/// Kind and id of each change, the next state, and whether that was all.
fn read(message: &Element) -> (Vec<(String, String)>, String, bool) {
    let changes = message.child("Changes").unwrap().children.iter().map(|change| {
        let first = &change.children[0];
        let id = if first.name == "ItemId" { first } else { first.child("ItemId").unwrap() };
        (change.name.to_string(), id.attribute("Id").unwrap().to_owned())
    });
    let last = message.text_of("IncludesLastItemInRange") == Some("true");
    (changes.collect(), message.text_of("SyncState").unwrap().to_owned(), last)
}

fn sync(desk: &mut Desk, state: &str) -> (Vec<(String, String)>, String, bool) {
    let message = desk.good(&ask(CONTACTS, state, 512));
    read(&message)
}

fn pair(kind: &str, id: &str) -> (String, String) {
    (kind.to_owned(), id.to_owned())
}

#[test]
fn what_was_made_changed_and_deleted_is_told_once() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let contact = |name: &str| Item::contact(name, "Test");
    let a = desk.server().create(now, ADA, contact("A"));
    let b = desk.server().create(now, ADA, contact("B"));
    let (changes, state, last) = sync(&mut desk, "");
    assert_eq!(changes, [pair("Create", &b), pair("Create", &a)], "newest first");
    assert!(last);
    let (changes, again, _) = sync(&mut desk, &state);
    assert_eq!(changes, []);
    assert_eq!(again, state, "nothing happened");
    desk.server().update(now, ADA, &a, |item| item.set("JobTitle", "x"));
    desk.server().update(now, ADA, &a, |item| item.set("JobTitle", "y"));
    let bin = desk.server().delete(now, ADA, &b).unwrap();
    assert_ne!(bin, b);
    let c = desk.server().create(now, ADA, contact("C"));
    let d = desk.server().create(now, ADA, contact("D"));
    desk.server().hard_delete(ADA, &d);
    let (changes, later, _) = sync(&mut desk, &state);
    assert_eq!(changes, [pair("Create", &c), pair("Delete", &b), pair("Update", &a)]);
    let (changes, ..) = sync(&mut desk, &state);
    assert_eq!(changes.len(), 3, "an old state still holds");
    desk.server().move_to(now, ADA, &bin, &Folder::Contacts);
    let (changes, ..) = sync(&mut desk, &later);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].0, "Create", "what comes back has another id");
    assert_ne!(changes[0].1, b);
}

#[test]
fn reading_is_no_change() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let a = desk.server().create(now, ADA, Item::contact("A", "Test"));
    let (_, state, _) = sync(&mut desk, "");
    desk.server().mark_read(now, ADA, &a);
    let (changes, ..) = sync(&mut desk, &state);
    assert_eq!(changes, [pair("ReadFlagChange", &a)]);
    desk.server().update(now, ADA, &a, |item| item.set("JobTitle", "x"));
    let (changes, ..) = sync(&mut desk, &state);
    assert_eq!(changes, [pair("Update", &a)]);
}

#[test]
fn pages_cover_everything_in_spite_of_changes_between_them() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let mut ids: Vec<String> = Vec::new();
    for number in 0..25 {
        let item = Item::contact(&format!("P{number}"), "Test");
        ids.push(desk.server().create(now, ADA, item));
    }
    let mut state = String::new();
    let mut created = Vec::new();
    for page in 0..4 {
        let message = desk.good(&ask(CONTACTS, &state, 10));
        let (changes, next, last) = read(&message);
        created.extend(changes.into_iter().map(|(kind, id)| {
            assert_eq!(kind, "Create");
            id
        }));
        state = next;
        if last {
            assert_eq!(page, 2);
            break;
        }
        desk.server().update(now, ADA, &ids[24], |item| item.set("JobTitle", &page.to_string()));
        desk.server().update(now, ADA, &ids[0], |item| item.set("JobTitle", &page.to_string()));
    }
    let mut known = created.clone();
    known.sort();
    ids.sort();
    assert_eq!(known, ids, "each once");
    let (changes, ..) = sync(&mut desk, &state);
    assert_eq!(changes.len(), 2, "what changed between the pages");
    assert!(changes.iter().all(|(kind, _)| kind == "Update"));
}

#[test]
fn states_are_bound_to_a_folder_and_can_be_lost() {
    let mut desk = Desk::new();
    let (_, state, _) = sync(&mut desk, "");
    let foreign = ask("<DistinguishedFolderId Id='tasks'/>", &state, 10);
    assert_eq!(desk.code(&foreign), "ErrorInvalidSyncStateData");
    assert_eq!(desk.code(&ask(CONTACTS, "H4sI", 10)), "ErrorInvalidSyncStateData");
    let refused = desk.messages(&ask(CONTACTS, "H4sI", 10)).remove(0);
    assert_eq!(refused.text_of("SyncState"), Some(""));
    assert_eq!(refused.text_of("IncludesLastItemInRange"), Some("true"));
    let missing = ask(&format!("<FolderId Id='{}'/>", "AAMk"), "", 10);
    assert_eq!(desk.code(&missing), "ErrorSyncFolderNotFound");
    for most in [0, 513] {
        assert_eq!(desk.call(&ask(CONTACTS, "", most)).unwrap_err(), "ErrorSchemaValidation");
    }
    desk.world.weather.order(Host::Exchange, When::Request(1), Trouble::LoseWatermarks);
    assert_eq!(desk.code(&ask(CONTACTS, &state, 10)), "ErrorInvalidSyncStateData");
    assert_eq!(desk.code(&ask(CONTACTS, &state, 10)), "ErrorInvalidSyncStateData");
    let (_, fresh, _) = sync(&mut desk, "");
    sync(&mut desk, &fresh);
}

#[test]
fn ignored_items_are_left_out() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let a = desk.server().create(now, ADA, Item::contact("A", "Test"));
    let body = ask(CONTACTS, "", 10)
        .replace("<MaxChanges", &format!("<Ignore><ItemId Id='{a}'/></Ignore><MaxChanges"));
    let message = desk.good(&body);
    assert_eq!(read(&message).0, []);
}

#[test]
fn folders_come_and_go() {
    let mut desk = Desk::new();
    let hierarchy = |state: &str| {
        format!(
            "<SyncFolderHierarchy><FolderShape><BaseShape>Default</BaseShape></FolderShape>{}\
             </SyncFolderHierarchy>",
            if state.is_empty() {
                String::new()
            } else {
                format!("<SyncState>{state}</SyncState>")
            }
        )
    };
    let first = desk.good(&hierarchy(""));
    assert!(first.child("Changes").unwrap().children.len() >= 8);
    let state = first.text_of("SyncState").unwrap().to_owned();
    let create = "<CreateFolder><ParentFolderId><DistinguishedFolderId Id='contacts'/>\
        </ParentFolderId><Folders><ContactsFolder><DisplayName>Customers</DisplayName>\
        </ContactsFolder></Folders></CreateFolder>";
    let message = desk.good(create);
    let folder = message.at(&["Folders", "ContactsFolder", "FolderId"]).unwrap();
    let id = format!("<FolderId Id='{}'/>", folder.attribute("Id").unwrap());
    assert_eq!(desk.code(create), "ErrorFolderExists");
    let second = desk.good(&hierarchy(&state));
    assert_eq!(
        second.at(&["Changes", "Create", "ContactsFolder", "DisplayName"]).unwrap().text,
        "Customers"
    );
    let state = second.text_of("SyncState").unwrap().to_owned();
    let now = desk.world.now;
    let at = Folder::Id(bare(&id).to_owned());
    desk.server().create_in(now, ADA, &at, Item::contact("A", "Test"));
    let find = "<FindFolder Traversal='Shallow'><FolderShape><BaseShape>Default</BaseShape>\
        </FolderShape><ParentFolderIds><DistinguishedFolderId Id='contacts'/></ParentFolderIds>\
        </FindFolder>";
    let found = desk.good(find);
    let folder = found.at(&["RootFolder", "Folders", "ContactsFolder"]).unwrap();
    assert_eq!(folder.text_of("TotalCount"), Some("1"));
    let delete = |id: &str, how: &str| {
        format!("<DeleteFolder DeleteType='{how}'><FolderIds>{id}</FolderIds></DeleteFolder>")
    };
    assert_eq!(desk.code(&delete(CONTACTS, "HardDelete")), "ErrorDeleteDistinguishedFolder");
    desk.good(&format!(
        "<EmptyFolder DeleteType='SoftDelete' DeleteSubFolders='false'><FolderIds>\
        {id}</FolderIds></EmptyFolder>"
    ));
    assert_eq!(desk.server().items(ADA, Folder::RecoverableItems).len(), 1);
    desk.good(&delete(&id, "HardDelete"));
    let third = desk.good(&hierarchy(&state));
    assert_eq!(third.child("Changes").unwrap().children[0].name, "Delete");
    assert_eq!(desk.code(&delete(&id, "HardDelete")), "ErrorFolderNotFound");
}
