//! The table's rows on a small plan.

use super::*;
use model::{Field, Fields, Id, Notify, Version};
use sync::past::{LeftOut, Link, Stray};
use sync::plan::{Doing, Likeness, Reason, Step};

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
        fields: Fields::new().with(Field::JobTitle, "Analyst"),
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
    let mut sheet = Sheet::default();
    let told = sheet.take(plan());
    assert_eq!((told.edition, told.total, told.first), (1, 4, 0));
    let deeds: Vec<Deed> = told.rows.iter().map(|row| row.deed).collect();
    assert_eq!(deeds, [Deed::UpdateBoth, Deed::CreateMail, Deed::Pair, Deed::LeftOut]);
    let job = FieldSet::NONE.with(Field::JobTitle);
    let why = |at: usize| told.rows[at].why.clone();
    assert_eq!(why(0), Because::Done { reason: Reason::Merged, crm: job, mail: job });
    let none = FieldSet::NONE;
    assert_eq!(why(1), Because::Done { reason: Reason::New(End::Crm), crm: none, mail: none });
    assert_eq!(told.rows[2].title, "");
    assert_eq!(why(3), Because::LeftOut { why: LeftOut::Completed, end: End::Mail });
}

#[test]
fn filters_work_together_and_stay_for_the_next_plan() {
    let mut sheet = Sheet::default();
    sheet.take(plan());
    let mut count = |kind, deed: Option<Deed>, search: &str| {
        sheet.filter(Filter { kind, deed, search: search.to_owned() }).total
    };
    assert_eq!(count(None, Some(Deed::Delete), ""), 0);
    assert_eq!(count(Some(Kind::Contact), None, "ada"), 1);
    assert_eq!(count(Some(Kind::Task), Some(Deed::LeftOut), ""), 1);
    assert_eq!(count(None, None, "ada"), 2);
    let again = sheet.take(plan());
    assert_eq!((again.edition, again.total), (6, 2));
}

#[test]
fn rows_are_told_as_far_as_there_are_any() {
    let mut sheet = Sheet::default();
    sheet.take(plan());
    let places = |wanted| {
        let told = sheet.rows(wanted);
        (told.first, told.rows.len())
    };
    assert_eq!(places(1..3), (1, 2));
    assert_eq!(places(3..90), (3, 1));
    assert_eq!(places(90..99), (4, 0));
    assert_eq!(row(&Plan::default(), RowAt::Action(0)), None);
    assert_eq!(row(&Plan::default(), RowAt::LeftOut(u32::MAX)), None);
}

#[test]
fn a_plan_is_told_in_figures() {
    let mut sheet = Sheet::default();
    sheet.take(plan());
    let Summary { wish, counts, mails } = sheet.summary(7);
    assert_eq!((counts.create, counts.update), ((0, 1), (1, 1)));
    assert_eq!((counts.pair, counts.left_out, mails, wish), (1, 1, 0, 7));
}
