//! Reading changes of contacts and tasks, and the cost of it.

use super::desk::{Desk, Reply, answer, asked, changes, item, run};
use super::{mailbox, scope};
use model::{
    Coverage, Departure, Fault, Field, Gone, Id, Kind, Page, Reader, Side, Value, Watermark,
};
use wire::xml::Element;

/// Which folder a SyncFolderItems asks for, and from which state.
fn folder_and_state(operation: &Element) -> (String, String) {
    let folder = operation.child("SyncFolderId").expect("a folder").children[0].clone();
    let state = operation.text_of("SyncState").unwrap_or_default();
    (folder.attribute("Id").expect("an id").to_owned(), state.to_owned())
}

fn contacts(ids: &[String]) -> Reply {
    let messages: Vec<Result<String, &str>> = ids
        .iter()
        .map(|id| {
            let name = format!("<t:Surname>S {id}</t:Surname>");
            Ok(format!("<m:Items>{}</m:Items>", item("Contact", id, "K1", &name)))
        })
        .collect();
    answer("GetItem", &messages)
}

fn creates(range: std::ops::Range<usize>) -> String {
    range
        .map(|n| format!("<t:Create>{}</t:Create>", item("Contact", &format!("C{n}"), "K", "")))
        .collect()
}

fn no_changes(operation: &str, element: &Element) -> Reply {
    match operation {
        "SyncFolderItems" => {
            let (folder, _) = folder_and_state(element);
            answer(operation, &[Ok(changes(&format!("S-{folder}"), true, ""))])
        }
        _ => answer(operation, &[Ok(super::desk::rows(true, 0, ""))]),
    }
}

/// Reads until there is no more.
fn read_all(side: &mut dyn Reader, since: Option<Watermark>) -> (Vec<Page>, Watermark) {
    let mut pages = Vec::new();
    let mut since = since;
    for _ in 0..20 {
        let page = run(side.changes(&scope(), since.as_ref())).expect("a page");
        let (next, more) = (page.next.clone(), page.more);
        pages.push(page);
        if !more {
            return (pages, next);
        }
        since = Some(next);
    }
    panic!("no end of pages");
}

#[test]
fn an_idle_cycle_is_three_requests() {
    let desk = Desk::new(|operation, element, _| no_changes(operation, element));
    let mut side = mailbox(&desk);
    let (pages, mark) = read_all(&mut side, None);
    assert_eq!(pages[0].covered.contact, Coverage::Whole);
    assert_eq!(desk.operations().len(), 4, "three feeds and one view");
    let (pages, again) = read_all(&mut side, Some(mark.clone()));
    assert_eq!(desk.operations(), ["SyncFolderItems"; 3]);
    assert_eq!(pages[0].covered.task, Coverage::Since);
    assert!(pages[0].seen.is_empty() && pages[0].gone.is_empty());
    assert_eq!(again, mark);
}

#[test]
fn a_first_reading_costs_its_lower_bound() {
    let desk = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" => {
            let (folder, state) = folder_and_state(element);
            if folder != "F-OURS" {
                return no_changes(operation, element);
            }
            let page = if state.is_empty() {
                changes("S1", false, &creates(0..512))
            } else {
                assert_eq!(state, "S1");
                changes("S2", true, &creates(512..700))
            };
            answer(operation, &[Ok(page)])
        }
        "GetItem" => contacts(&asked(element)),
        _ => no_changes(operation, element),
    });
    let mut side = mailbox(&desk);
    let (pages, mark) = read_all(&mut side, None);
    assert_eq!(pages.len(), 2);
    assert_eq!(pages.iter().map(|page| page.seen.len()).sum::<usize>(), 700);
    assert!(pages.iter().all(|page| page.covered.contact == Coverage::Whole));
    let operations = desk.operations();
    let count = |name: &str| operations.iter().filter(|known| *known == name).count();
    assert_eq!((count("SyncFolderItems"), count("GetItem")), (4, 8));
    assert!(mark.as_str().contains("S2"));
    assert_eq!(pages[0].seen[0].fields.text(Field::Surname), Some("S C0"));
    assert_eq!(pages[0].seen[0].fields.get(Field::Email), Some(&Value::Empty));
}

#[test]
fn a_lost_state_reads_its_kind_anew() {
    let desk = Desk::new(|operation, element, _| {
        if operation == "SyncFolderItems"
            && folder_and_state(element) == ("tasks".into(), "S-tasks".into())
        {
            return answer::<&str>(operation, &[Err("ErrorInvalidSyncStateData")]);
        }
        no_changes(operation, element)
    });
    let mut side = mailbox(&desk);
    let (_, mark) = read_all(&mut side, None);
    desk.take();
    let (pages, _) = read_all(&mut side, Some(mark));
    assert_eq!(desk.operations(), ["SyncFolderItems"; 4]);
    assert_eq!(pages[0].covered.task, Coverage::Whole);
    assert_eq!(pages[0].covered.contact, Coverage::Since);
}

#[test]
fn a_lost_folder_is_looked_for_and_made() {
    let desk = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" if folder_and_state(element).0 == "F-OURS" => {
            answer::<&str>(operation, &[Err("ErrorSyncFolderNotFound")])
        }
        "FindFolder" => answer(operation, &[Ok("<m:RootFolder><t:Folders/></m:RootFolder>")]),
        "CreateFolder" => answer(
            operation,
            &[Ok("<m:Folders><t:ContactsFolder><t:FolderId Id=\"F-ANEW\"/></t:ContactsFolder>\
                </m:Folders>")],
        ),
        _ => no_changes(operation, element),
    });
    let mut side = mailbox(&desk);
    let (pages, _) = read_all(&mut side, None);
    assert_eq!(pages[0].covered.contact, Coverage::Whole);
    assert!(Side::setup(&side).contains("F-ANEW"));
}

#[test]
fn deletions_prove_nothing_and_bad_items_stop_nobody() {
    let desk = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" if folder_and_state(element).0 == "F-OURS" => answer(
            operation,
            &[Ok(changes(
                "S9",
                true,
                "<t:Delete><t:ItemId Id=\"OLD\"/></t:Delete><t:Update><t:Contact>\
                 <t:ItemId Id=\"GOOD\"/></t:Contact></t:Update><t:Update><t:Contact>\
                 <t:ItemId Id=\"POISON\"/></t:Contact></t:Update><t:Update><t:Contact>\
                 <t:ItemId Id=\"WENT\"/></t:Contact></t:Update>",
            ))],
        ),
        "GetItem" => answer(
            operation,
            &[
                Ok(format!("<m:Items>{}</m:Items>", item("Contact", "GOOD", "K2", ""))),
                Err("ErrorInternalServerError"),
                Err("ErrorItemNotFound"),
            ],
        ),
        _ => no_changes(operation, element),
    });
    let mut side = mailbox(&desk);
    let (pages, _) = read_all(&mut side, None);
    let page = &pages[0];
    assert_eq!(page.seen.len(), 1);
    assert_eq!(page.refused.len(), 1);
    assert!(matches!(page.refused[0], (ref id, Fault::Rejected { .. }) if id.as_str() == "POISON"));
    let gone = |id: &str| Gone::Record {
        kind: Some(Kind::Contact),
        id: Id::from(id),
        why: Departure::Deleted,
    };
    assert_eq!(page.gone, [gone("OLD"), gone("WENT")]);
}

#[test]
fn a_feed_without_an_end_is_a_fault() {
    let desk = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" => answer(operation, &[Ok(changes("SAME", false, ""))]),
        _ => no_changes(operation, element),
    });
    let mut side = mailbox(&desk);
    let page = run(side.changes(&scope(), None)).expect("a first page");
    let fault = run(side.changes(&scope(), Some(&page.next))).expect_err("no progress");
    assert!(matches!(fault, Fault::Garbled(_)));
}

#[test]
fn too_much_at_once_is_halved() {
    let desk = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" if folder_and_state(element).0 == "F-OURS" => {
            answer(operation, &[Ok(changes("S1", true, &creates(0..90)))])
        }
        "GetItem" if asked(element).len() > 30 => Reply::Fault("ErrorTimeoutExpired", ""),
        "GetItem" if asked(element).contains(&"C7".to_owned()) && asked(element).len() == 1 => {
            Reply::Fault("ErrorTimeoutExpired", "")
        }
        "GetItem" => contacts(&asked(element)),
        _ => no_changes(operation, element),
    });
    let (pages, _) = read_all(&mut mailbox(&desk), None);
    assert_eq!(pages[0].seen.len(), 90);
}

#[test]
fn trouble_of_the_connection_ends_the_reading() {
    let throttled = Fault::Throttled { wait_ms: Some(7_000), code: "ErrorServerBusy".into() };
    let desk = Desk::new(|_, _, _| {
        Reply::Fault("ErrorServerBusy", "<t:Value Name=\"BackOffMilliseconds\">7000</t:Value>")
    });
    assert_eq!(run(mailbox(&desk).changes(&scope(), None)), Err(throttled));
    let desk = Desk::new(|_, _, _| Reply::Closed);
    assert!(matches!(run(mailbox(&desk).changes(&scope(), None)), Err(Fault::Offline(_))));
}

#[test]
fn a_kind_that_was_off_is_read_whole_again() {
    let desk = Desk::new(|operation, element, _| no_changes(operation, element));
    let mut side = mailbox(&desk);
    let (_, mark) = read_all(&mut side, None);
    let mut off = scope();
    off.kinds.task = false;
    let page = run(side.changes(&off, Some(&mark))).expect("a page");
    assert_eq!(page.covered.task, Coverage::Off);
    let (pages, _) = read_all(&mut side, Some(page.next));
    assert_eq!(pages[0].covered.task, Coverage::Whole);
    assert_eq!(pages[0].covered.contact, Coverage::Since);
}
