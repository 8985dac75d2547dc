//! Tasks: days, status and completion, tasks that repeat.

use super::{ADA, Desk, at, bare, day, fields, id_of, set, update};
use crate::exchange::{Folder, Item};

fn state(desk: &mut Desk, id: &str) -> [String; 4] {
    let uris = ["task:Status", "task:PercentComplete", "task:CompleteDate", "task:IsComplete"];
    let task = desk.get(&format!("<ItemId Id='{}'/>", bare(id)), &fields(&uris));
    ["Status", "PercentComplete", "CompleteDate", "IsComplete"]
        .map(|name| task.text_of(name).unwrap_or_default().to_owned())
}

#[test]
fn status_percentage_and_completion_follow_one_another() {
    let mut desk = Desk::new();
    let mut id = desk.create("<Task><Subject>Call</Subject></Task>");
    let today = "2026-11-25T00:00:00Z";
    assert_eq!(state(&mut desk, &id), ["NotStarted", "0", "", "false"]);
    for (uri, value, expected) in [
        ("task:PercentComplete", "25", ["InProgress", "25", "", "false"]),
        ("task:Status", "Completed", ["Completed", "100", today, "true"]),
        ("task:Status", "InProgress", ["InProgress", "0", "", "false"]),
        ("task:PercentComplete", "100", ["Completed", "100", today, "true"]),
        ("task:PercentComplete", "50", ["InProgress", "50", "", "false"]),
        ("task:Status", "WaitingOnOthers", ["WaitingOnOthers", "50", "", "false"]),
        (
            "task:CompleteDate",
            "2026-11-20T15:00:00Z",
            ["Completed", "100", "2026-11-20T00:00:00Z", "true"],
        ),
        ("task:Status", "NotStarted", ["NotStarted", "0", "", "false"]),
    ] {
        let body = update(&id, "NeverOverwrite", &set(uri, "Task", value));
        id = id_of(&desk.good(&body));
        assert_eq!(state(&mut desk, &id), expected, "{uri} {value}");
    }
    let both = set("task:PercentComplete", "Task", "100") + &set("task:Status", "Task", "Deferred");
    id = id_of(&desk.good(&update(&id, "NeverOverwrite", &both)));
    assert_eq!(state(&mut desk, &id)[0], "Deferred", "the last one counts");
    for (uri, value, code) in [
        ("task:PercentComplete", "101", "ErrorInvalidPercentCompleteValue"),
        ("task:CompleteDate", "2027-01-01T00:00:00Z", "ErrorInvalidCompleteDate"),
        ("task:IsComplete", "true", "ErrorInvalidPropertySet"),
    ] {
        assert_eq!(desk.code(&update(&id, "NeverOverwrite", &set(uri, "Task", value))), code);
    }
}

#[test]
fn dates_are_cut_to_days() {
    let mut desk = Desk::new();
    let id = desk.create("<Task><DueDate>2026-12-02T15:30:00Z</DueDate></Task>");
    let task = desk.get(&id, &fields(&["task:DueDate", "task:StartDate", "task:Owner"]));
    assert_eq!(task.text_of("DueDate"), Some("2026-12-02T00:00:00Z"));
    assert!(task.child("StartDate").is_none());
    let delete =
        format!("<DeleteItem DeleteType='HardDelete'><ItemIds>{id}</ItemIds></DeleteItem>");
    assert_eq!(desk.code(&delete), "ErrorAffectedTaskOccurrencesRequired");
    desk.good(
        &delete.replace("<DeleteItem ", "<DeleteItem AffectedTaskOccurrences='AllOccurrences' "),
    );
}

#[test]
fn a_completed_one_of_a_repeating_task_is_split_off() {
    let mut desk = Desk::new();
    let id = desk.create(
        "<Task><Subject>Report</Subject><DueDate>2026-12-01T00:00:00Z</DueDate>\
        <Recurrence><WeeklyRecurrence><Interval>1</Interval><DaysOfWeek>Tuesday</DaysOfWeek>\
        </WeeklyRecurrence><NumberedRecurrence><StartDate>2026-12-01</StartDate>\
        <NumberOfOccurrences>2</NumberOfOccurrences></NumberedRecurrence></Recurrence></Task>",
    );
    let done = set("task:Status", "Task", "Completed");
    let answered = id_of(&desk.good(&update(&id, "NeverOverwrite", &done)));
    assert_ne!(bare(&answered), bare(&id), "the answer names the completed one");
    assert_eq!(state(&mut desk, &answered)[0], "Completed");
    assert_eq!(state(&mut desk, &id)[0], "NotStarted");
    let server = desk.server();
    let next = server.item(ADA, bare(&id)).unwrap();
    assert_eq!(next.moment("DueDate"), Some(at("2026-12-08T00:00:00Z")));
    assert!(next.repeats() && !server.item(ADA, bare(&answered)).unwrap().repeats());
    let key = next.change_key();
    let last = format!("<ItemId Id='{}' ChangeKey='{key}'/>", bare(&id));
    let answered = id_of(&desk.good(&update(&last, "NeverOverwrite", &done)));
    assert_eq!(bare(&answered), bare(&id), "there is no next one");
    assert_eq!(state(&mut desk, &id)[0], "Completed");
    assert_eq!(desk.server().items(ADA, Folder::Tasks).len(), 2);
}

#[test]
fn a_task_is_made_anew_after_its_completion() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let task = Item::task("Water").due(day("2026-11-20"), "UTC");
    let id = desk.server().create(now, ADA, task.anew_after_days(3, day("2026-11-20")));
    desk.server().update(now, ADA, &id, |task| task.set("Status", "Completed"));
    let tasks = desk.server().items(ADA, Folder::Tasks);
    let dues: Vec<_> = tasks.iter().map(|task| task.text("DueDate")).collect();
    assert_eq!(dues, ["2026-11-28T00:00:00Z", "2026-11-20T00:00:00Z"]);
}

#[test]
fn open_tasks_are_found_without_their_status() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    desk.server().create(now, ADA, Item::task("Open"));
    desk.server().create(now, ADA, Item::task("Done").with("Status", "Completed"));
    let equals = |path: &str, value: &str| {
        format!(
            "<FindItem Traversal='Shallow'><ItemShape><BaseShape>Default</BaseShape></ItemShape>\
            <Restriction><IsEqualTo>{path}<FieldURIOrConstant><Constant Value='{value}'/>\
            </FieldURIOrConstant></IsEqualTo></Restriction><ParentFolderIds>\
            <DistinguishedFolderId Id='tasks'/></ParentFolderIds></FindItem>"
        )
    };
    let number = "<ExtendedFieldURI DistinguishedPropertySetId='Task' PropertyId='33025' \
        PropertyType='Integer'/>";
    for (path, value) in [("<FieldURI FieldURI='task:IsComplete'/>", "false"), (number, "0")] {
        let message = desk.good(&equals(path, value));
        let items = message.at(&["RootFolder", "Items"]).unwrap();
        assert_eq!(items.children.len(), 1, "{path}");
        assert_eq!(items.children[0].text_of("Subject"), Some("Open"));
    }
    assert_eq!(
        desk.code(&equals("<FieldURI FieldURI='task:Status'/>", "NotStarted")),
        "ErrorUnsupportedPathForQuery"
    );
}
