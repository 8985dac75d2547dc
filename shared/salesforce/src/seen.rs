//! A row as the planner sees it: fields, version, mark, and what the rules need beside those.

use crate::setup::Setup;
use crate::{codec, columns, ids, row};
use model::{About, Departure, Gone, Id, Kind, Mark, Seen, Version};
use wire::Tree;

/// The prefix of the ids of groups, queues among them.
const GROUP_PREFIX: &str = "00G";

/// One row of a kind. `member` says whether the condition under which contacts are listed holds.
pub(crate) fn of(setup: &Setup, kind: Kind, row: &Tree, member: Option<bool>) -> Option<Seen> {
    Some(Seen {
        id: row::id(row, "Id")?,
        version: version(row),
        kind,
        fields: codec::read(setup, kind, row),
        mark: row::text(row, columns::MARK).map(Mark::from),
        series: None,
        about: About { member, ..about(setup, kind, row) },
    })
}

/// The version of a row.
pub(crate) fn version(row: &Tree) -> Version {
    Version::from(row::text(row, "SystemModstamp").unwrap_or_default())
}

/// How a row went, if it did.
pub(crate) fn gone(kind: Kind, row: &Tree) -> Option<Gone> {
    let id = row::id(row, "Id").filter(|_| row::flag(row, "IsDeleted"))?;
    let why = match merged_into(row) {
        Some(into) => Departure::Merged { into },
        None => Departure::Deleted,
    };
    Some(Gone::Record { kind: Some(kind), id, why })
}

/// The survivor of a merge.
pub(crate) fn merged_into(row: &Tree) -> Option<Id> {
    row::id(row, "MasterRecordId")
}

fn about(setup: &Setup, kind: Kind, row: &Tree) -> About {
    let changed = row::moment(row, "LastModifiedDate").or(row::moment(row, "SystemModstamp"));
    let owner = row::text(row, "OwnerId").and_then(ids::short);
    About {
        created: row::moment(row, "CreatedDate"),
        touched: changed,
        owned: owner.map(|owner| Some(owner) == ids::short(setup.user.as_str())),
        barred: barred(kind, row),
        read_only: read_only(kind, row),
        private: row::flag(row, "IsPrivate"),
        done: row::flag(row, "IsClosed"),
        related: row::text(row, "WhoId").is_some() || row::text(row, "WhatId").is_some(),
        managed_elsewhere: row::flag(row, "IsClientManaged"),
        invitees: invitees(setup, row),
        ..About::default()
    }
}

/// The names of those who are invited: people only, for rooms and what the event is about are
/// relations, too.
fn invitees(setup: &Setup, row: &Tree) -> Vec<String> {
    let relations = row.get("EventRelations").and_then(|found| found.get("records"));
    let relations = relations.and_then(Tree::as_list).into_iter().flatten();
    let own = ids::short(setup.user.as_str());
    relations
        .filter(|one| row::text(one, "RelationId").and_then(ids::short) != own)
        .filter_map(|one| one.get("Relation"))
        .filter(|who| matches!(row::text(who, "Type"), Some("User" | "Contact" | "Lead")))
        .filter_map(|who| row::text(who, "Name").map(str::to_owned))
        .collect()
}

/// Why a record never takes part.
fn barred(kind: Kind, row: &Tree) -> Option<String> {
    let reason = match kind {
        Kind::Contact => return None,
        Kind::Appointment if row::flag(row, "IsRecurrence") => "the pattern of a series",
        Kind::Appointment if row::text(row, "GroupEventType") == Some("3") => {
            "the pattern of a series"
        }
        Kind::Appointment => return None,
        Kind::Task if row::flag(row, "IsRecurrence") => "the pattern of a series",
        Kind::Task if row::text(row, "OwnerId").is_some_and(|id| id.starts_with(GROUP_PREFIX)) => {
            "a queue's task"
        }
        Kind::Task => match row::text(row, "TaskSubtype") {
            None | Some("Task") => return None,
            Some("Email" | "List Email" | "ListEmail") => "an e-mail filed as a task",
            Some("Call") => "a call filed as a task",
            Some(_) => "no plain task",
        },
    };
    Some(reason.to_owned())
}

/// Why a record only flows to the mailbox.
fn read_only(kind: Kind, row: &Tree) -> Option<String> {
    let reason = match kind {
        Kind::Contact if row::flag(row, "IsPersonAccount") => "a person account",
        Kind::Contact => return None,
        Kind::Appointment if row::flag(row, "IsChild") => "an attendee's copy",
        Kind::Appointment if row::flag(row, "IsRecurrence2") => {
            "an occurrence of a Salesforce series"
        }
        Kind::Appointment if row::text(row, "RecurrenceActivityId").is_some() => {
            "an occurrence of a Salesforce series"
        }
        Kind::Appointment => return None,
        Kind::Task => return None,
    };
    Some(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::tests::plain;
    use serde_json::{Value, json};

    fn about_of(kind: Kind, columns: Value) -> About {
        let mut row =
            json!({"Id": "003RO0000035WQg", "SystemModstamp": "2026-11-24T10:00:00.000+0000"});
        row.as_object_mut().unwrap().extend(columns.as_object().unwrap().clone());
        of(&plain(), kind, &row.into(), None).unwrap().about
    }

    #[test]
    fn what_never_takes_part_says_why() {
        for (kind, columns, barred) in [
            (Kind::Contact, json!({}), None),
            (Kind::Appointment, json!({"IsRecurrence": true}), Some("the pattern of a series")),
            (Kind::Appointment, json!({"GroupEventType": "3"}), Some("the pattern of a series")),
            (Kind::Appointment, json!({"GroupEventType": "1"}), None),
            (Kind::Task, json!({"IsRecurrence": true}), Some("the pattern of a series")),
            (Kind::Task, json!({"OwnerId": "00G5e000001abcdEAA"}), Some("a queue's task")),
            (Kind::Task, json!({"TaskSubtype": "Email"}), Some("an e-mail filed as a task")),
            (Kind::Task, json!({"TaskSubtype": "Cadence"}), Some("no plain task")),
            (Kind::Task, json!({"TaskSubtype": "Task"}), None),
            (Kind::Task, json!({"TaskSubtype": null}), None),
        ] {
            assert_eq!(about_of(kind, columns).barred.as_deref(), barred);
        }
    }

    #[test]
    fn what_only_flows_one_way_says_why() {
        for (kind, columns, read_only) in [
            (Kind::Contact, json!({"IsPersonAccount": true}), Some("a person account")),
            (Kind::Contact, json!({"IsPersonAccount": false}), None),
            (Kind::Appointment, json!({"IsChild": true}), Some("an attendee's copy")),
            (
                Kind::Appointment,
                json!({"IsRecurrence2": true}),
                Some("an occurrence of a Salesforce series"),
            ),
            (
                Kind::Appointment,
                json!({"RecurrenceActivityId": "00U5e000001abcdEAA"}),
                Some("an occurrence of a Salesforce series"),
            ),
            (Kind::Appointment, json!({"RecurrenceActivityId": null}), None),
            (Kind::Task, json!({"RecurrenceActivityId": "00T5e000001abcdEAA"}), None),
        ] {
            assert_eq!(about_of(kind, columns).read_only.as_deref(), read_only);
        }
    }

    #[test]
    fn people_who_are_invited_are_named_and_nothing_else_is() {
        let related = |id: &str, kind: &str, name: &str| json!({"RelationId": id, "Relation": {"Type": kind, "Name": name}});
        let records = [
            related("0035e000001abcdEAA", "Contact", "Grace Hopper"),
            related("0055e000003ABCDAA4", "User", "the person"),
            related("0015e000001abcdEAA", "Account", "Navy"),
            related("0235e000001abcdEAA", "Calendar", "Room 1"),
            json!({"RelationId": "0035e000001abceEAA", "Relation": null}),
        ];
        let told = json!({"EventRelations": {"records": records}});
        assert_eq!(about_of(Kind::Appointment, told).invitees, ["Grace Hopper"]);
        for nobody in [json!({"EventRelations": null}), json!({"EventRelations": "x"})] {
            assert!(about_of(Kind::Appointment, nobody).invitees.is_empty());
        }
    }

    #[test]
    fn owner_relations_and_state_are_told() {
        let about = about_of(
            Kind::Task,
            json!({"OwnerId": "0055e000003ABCDAA4", "WhatId": "0015e000001abcdEAA",
                "IsClosed": true, "IsClientManaged": true,
                "CreatedDate": "2026-11-20T10:00:00.000+0000",
                "LastModifiedDate": "2026-11-21T10:00:00.000+0000"}),
        );
        assert_eq!(about.owned, Some(true));
        assert!(about.related && about.done && about.managed_elsewhere && !about.private);
        assert_eq!(about.touched.unwrap().rfc3339(), "2026-11-21T10:00:00Z");
        let about = about_of(Kind::Task, json!({"OwnerId": "0055e000003XXXXAA4"}));
        assert_eq!(about.owned, Some(false));
        assert_eq!(about_of(Kind::Task, json!({})).owned, None);
    }

    #[test]
    fn a_deleted_row_is_gone_and_a_merged_one_names_the_survivor() {
        let row = tree!({"Id": "003RO0000035WQgYAM", "IsDeleted": true, "MasterRecordId": null});
        assert_eq!(
            gone(Kind::Contact, &row),
            Some(Gone::Record {
                kind: Some(Kind::Contact),
                id: "003RO0000035WQgYAM".into(),
                why: Departure::Deleted
            })
        );
        let row = tree!({"Id": "003RO0000035WQg", "IsDeleted": true, "MasterRecordId": "003RO0000035WQh"});
        let Some(Gone::Record { why: Departure::Merged { into }, .. }) = gone(Kind::Contact, &row)
        else {
            panic!("not merged")
        };
        assert_eq!(Some(into), ids::long("003RO0000035WQh"));
        assert_eq!(gone(Kind::Contact, &tree!({"Id": "003RO0000035WQg"})), None);
        assert!(of(&plain(), Kind::Contact, &tree!({"Id": 5}), None).is_none());
    }
}
