//! The table's rows on a small plan.

use super::*;
use model::{Fields, Id, Notify, Version};
use sync::past::{LeftOut, Link, Stray};
use sync::plan::{Likeness, Reason, Step};

fn link(kind: Kind) -> Link {
    serde_json::from_value(serde_json::json!({
        "id": 1, "kind": kind, "crm": null, "mail": null, "born": "crm", "state": "live",
        "series": null, "span": null, "created": null, "short": 0, "slot": "email",
        "our_body": false, "settled": false,
    }))
    .unwrap()
}

fn update(end: End) -> Step {
    let doing = Doing::Update {
        id: Id::from("1"),
        version: Version::from("1"),
        series: None,
        fields: Fields::new().with(model::Field::JobTitle, "Analyst"),
        notify: Notify::Nobody,
    };
    Step { end, doing }
}

fn create(end: End) -> Step {
    Step { end, doing: Doing::Create { fields: Fields::new(), parent: None } }
}

fn action(kind: Kind, steps: Vec<Step>, reason: Reason, title: &str) -> Action {
    Action { link: link(kind), steps, reason, title: title.to_owned(), heir: None }
}

fn plan() -> Plan {
    let stray = Stray {
        end: End::Mail,
        kind: Kind::Task,
        id: Id::from("t"),
        likeness: Vec::new(),
        why: LeftOut::Completed,
    };
    let new = Reason::New(End::Crm);
    let both = vec![update(End::Crm), update(End::Mail)];
    Plan {
        actions: vec![
            action(Kind::Contact, vec![create(End::Mail)], new, "Ada Lovelace"),
            action(Kind::Contact, both, Reason::Merged, "Bob"),
            action(Kind::Task, Vec::new(), Reason::Paired(Likeness::Due), " "),
        ],
        left_out: vec![(stray, String::from("Call Ada"))],
        ..Plan::default()
    }
}

#[test]
fn each_row_says_what_where_and_why() {
    let plan = plan();
    let told: Vec<Told> = rows(&plan, &Filter::default())
        .into_iter()
        .map(|at| super::told(&plan, at).unwrap())
        .collect();
    let deeds: Vec<Deed> = told.iter().map(|row| row.deed).collect();
    assert_eq!(deeds, [Deed::UpdateBoth, Deed::CreateMail, Deed::Pair, Deed::LeftOut]);
    assert_eq!(told[1].what, "Create in the mailbox");
    let why = "It was changed on both sides. To Salesforce: job title. To the mailbox: job title.";
    assert_eq!(told[0].why, why);
    assert_eq!(told[2].title, words::reasons::UNTITLED);
    assert_eq!(told[3].what, "Leave in the mailbox");
}

#[test]
fn filters_work_together() {
    let plan = plan();
    let count = |kind, deed: Option<Deed>, search: &str| {
        rows(&plan, &Filter { kind, deed, search: search.to_owned() }).len()
    };
    assert_eq!(count(None, None, "ada"), 2);
    assert_eq!(count(Some(Kind::Contact), None, "ada"), 1);
    assert_eq!(count(Some(Kind::Task), Some(Deed::LeftOut), ""), 1);
    assert_eq!(count(None, Some(Deed::Delete), ""), 0);
}

#[test]
fn a_row_beyond_the_plan_is_no_row() {
    assert_eq!(told(&Plan::default(), RowAt::Action(0)), None);
    assert_eq!(told(&Plan::default(), RowAt::LeftOut(u32::MAX)), None);
}

#[test]
fn every_deed_is_found_by_its_name() {
    for deed in Deed::ALL {
        assert_eq!(Deed::named(deed.name()), Some(deed));
    }
}
