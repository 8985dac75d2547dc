//! Every scenario file on the pure planner, and each promise that a plan alone can keep: the
//! second cycle writes nothing, order changes nothing, no question is asked twice.

mod account;
mod file;
mod leftovers;
mod storm;
mod undo;
mod values;
mod words;
mod world;
mod writes;

use crate::past::{End, LinkState};
use crate::plan::{Action, Doing, Plan, Reason, Ruled};
use file::Scenario;
use model::{Field, Fields, Kind, Notify, Times, Value};
use world::{Lies, Mode, Order, World};

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

#[test]
fn every_scenario_holds() {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .expect("the scenarios are there")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    assert!(files.len() >= 60, "scenarios got lost");
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        let told = std::panic::catch_unwind(|| check(&file::read(&text)));
        match told {
            Ok(differences) if differences.is_empty() => {}
            Ok(differences) => wrong.push(format!("{name}\n  {}", differences.join("\n  "))),
            Err(_) => wrong.push(format!("{name}: panicked, see above")),
        }
    }
    assert!(wrong.is_empty(), "{} scenarios fail:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

fn check(scenario: &Scenario) -> Vec<String> {
    let mut differences = Vec::new();
    for mode in &scenario.modes {
        let mut world = scenario.world.clone();
        let plan = world.plan(*mode, Order::Forth);
        let mut expected = scenario.plan.clone();
        expected.sort();
        let mut planned = lines(&plan);
        planned.sort();
        if planned != expected {
            differences.push(format!(
                "{:?} ({}): planned {planned:#?}\n  expected {expected:#?}",
                mode, scenario.title
            ));
        }
        let back = world.plan(*mode, Order::Back);
        if back != plan {
            differences.push(format!("{mode:?}: order matters: {:?}", lines(&back)));
        }
        world.carry_out(&plan);
        for (end, id, fields) in &scenario.after {
            differences.extend(differs(&world, scenario.kind, *end, id, fields.as_ref()));
        }
        for next in [Mode::Since, Mode::Whole] {
            let again = world.plan(next, Order::Forth);
            if !again.writes_nothing() || !again.conflicts.is_empty() {
                differences.push(format!(
                    "{mode:?}, then {next:?}: the second cycle plans {:?}",
                    lines(&again)
                ));
            }
        }
    }
    differences
}

fn differs(
    world: &World,
    kind: Kind,
    end: End,
    id: &str,
    expected: Option<&toml::Table>,
) -> Option<String> {
    let record =
        world.side(end).get(id).filter(|record| matches!(record.lies, Lies::Here | Lies::Unlisted));
    let (record, expected) = match (record, expected) {
        (None, None) => return None,
        (Some(_), None) => return Some(format!("{id} is still there")),
        (None, Some(_)) => return Some(format!("{id} is not there")),
        (Some(record), Some(expected)) => (record, expected),
    };
    for (key, value) in expected {
        if key == "parent" {
            let parent = record.parent.as_ref().map(|parent| parent.as_str());
            if parent != value.as_str() {
                return Some(format!("{id} belongs to {parent:?}"));
            }
            continue;
        }
        let field = values::field(key);
        let wanted = values::value_of(record.kind.max(kind), field, value, &id[2..]);
        let held = record.fields.get(field);
        if held != Some(&wanted) {
            return Some(format!("{id}: {key} is {held:?}, not {wanted:?}"));
        }
    }
    None
}

/// A plan as a scenario writes it.
fn lines(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for action in &plan.actions {
        let told = plan.conflicts.iter().any(|conflict| conflict.link == action.link.id);
        if action.reason != Reason::Settled || !told {
            lines.extend(of_action(action));
        }
    }
    for held in &plan.held {
        lines.push(format!("hold {} {}", side(held.end), held.title));
    }
    for (stray, title) in &plan.left_out {
        let why = format!("{:?}", stray.why);
        let why = why.split(['(', ' ']).next().unwrap_or_default();
        lines.push(format!("out {} {}: {}", side(stray.end), name(&stray.id.0, title), snake(why)));
    }
    for conflict in &plan.conflicts {
        let field = conflict.field;
        lines.push(match conflict.ruling {
            Ruled::Won(end) => {
                let lost = match end {
                    End::Crm => &conflict.mail,
                    End::Mail => &conflict.crm,
                };
                format!("conflict {field}: {} won over {}", side(end), shown(field, lost))
            }
            Ruled::CannotFlow(end) => format!("stuck {field} of {}", side(end)),
            Ruled::Undone(end) => format!("undone {field} of {}", side(end)),
            Ruled::Settled => format!("settled {field}"),
        });
    }
    for mail in &plan.forecast {
        lines.push(format!("mail to {}", mail.to.join(", ")));
    }
    lines
}

fn name(id: &str, title: &str) -> String {
    if id.ends_with("-it") { String::from("it") } else { title.to_owned() }
}

fn of_action(action: &Action) -> Vec<String> {
    let mut lines = Vec::new();
    let title = match action.link.crm.as_ref().or(action.link.mail.as_ref()) {
        Some(shadow) if shadow.id.0.ends_with("-it") => String::new(),
        Some(_) | None => format!(" {}", action.title),
    };
    match &action.reason {
        Reason::Paired(by) => lines.push(format!("pair{title} by {}", snake(&format!("{by:?}")))),
        Reason::Wakes => lines.push(format!("wake{title}")),
        Reason::Moved(end) => lines.push(format!("follow {}{title}", side(*end))),
        Reason::Survivor => lines.push(format!("survivor{title}")),
        Reason::Revived(end) => lines.push(format!("revive from {}{title}", side(*end))),
        Reason::Settled => lines.push(format!("settle{title}")),
        Reason::Ends(ending) => {
            lines.push(format!("end{title}: {}", snake(&format!("{ending:?}"))))
        }
        Reason::New(_)
        | Reason::Changed(_)
        | Reason::Merged
        | Reason::Deleted(_)
        | Reason::Cancelled
        | Reason::LeftScope
        | Reason::Rests(_)
        | Reason::Adopted(_)
        | Reason::ByPerson
        | Reason::Undone
        | Reason::Kept(_) => {}
    }
    if let LinkState::Dormant(rest) = action.link.state {
        lines.push(format!("rest{title}: {}", snake(&format!("{rest:?}"))));
    }
    for step in &action.steps {
        let end = side(step.end);
        lines.push(match &step.doing {
            Doing::Create { fields, parent: _ } => format!("create {end}{title}{}", listed(fields)),
            Doing::Update { fields, notify, .. } => {
                format!("update {end}{title}{}{}", listed(fields), telling(*notify))
            }
            Doing::Restore { .. } => format!("restore {end}{title}"),
            Doing::Mark { .. } => format!("mark {end}{title}"),
            Doing::Delete { notify, .. } => format!("delete {end}{title}{}", telling(*notify)),
        });
    }
    lines
}

fn telling(notify: Notify) -> &'static str {
    match notify {
        Notify::Nobody => "",
        Notify::Attendees => " and tell",
    }
}

fn side(end: End) -> &'static str {
    match end {
        End::Crm => "crm",
        End::Mail => "mail",
    }
}

fn snake(word: &str) -> String {
    let mut snake = String::new();
    for letter in word.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn listed(fields: &Fields) -> String {
    let quiet = |field: Field, value: &Value| match field {
        Field::Private => *value == Value::Flag(false),
        Field::Status => *value == Value::Choice("not_started".into()),
        Field::Priority => *value == Value::Choice("normal".into()),
        Field::ShowAs => *value == Value::Choice("busy".into()),
        _ => false,
    };
    fields
        .iter()
        .filter(|(field, value)| !quiet(*field, value))
        .map(|(field, value)| format!(" {}={}", short(field), shown(field, value)))
        .collect()
}

fn short(field: Field) -> &'static str {
    match field {
        Field::GivenName => "given",
        Field::BusinessPhone => "phone",
        Field::JobTitle => "title",
        other => other.name(),
    }
}

fn shown(_field: Field, value: &Value) -> String {
    match value {
        Value::Empty => String::from("nothing"),
        Value::Text(text) => text.clone(),
        Value::Choice(word) => word.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Moment(moment) => moment.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Times(Times::Timed { start, end, zone: _ }) => {
            format!("{}+{}", &start.rfc3339()[..16], end.minutes_since(*start))
        }
        Value::Times(Times::AllDay { first, days }) => format!("{first}*{days}"),
        Value::Address(address) => address.parts().join("/"),
    }
}
