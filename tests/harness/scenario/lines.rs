//! A plan as a scenario writes it: a line for each thing that happens.

use model::{Field, Fields, Id, Notify, Times, Value};
use sync::past::{End, LinkState};
use sync::plan::{Action, Doing, Plan, Reason, Ruled};

/// A plan as a scenario writes it. Where a scenario has one record, that is "it" and bears no name.
pub(super) fn lines(plan: &Plan, is_it: &dyn Fn(&Id) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    for action in &plan.actions {
        let told = plan.conflicts.iter().any(|conflict| conflict.link == action.link.id);
        if action.reason != Reason::Settled || !told {
            lines.extend(of_action(action, is_it));
        }
    }
    for held in &plan.held {
        lines.push(format!("hold {} {}", side(held.end), held.title));
    }
    for (stray, title) in &plan.left_out {
        let why = format!("{:?}", stray.why);
        let why = why.split(['(', ' ']).next().unwrap_or_default();
        let name = if is_it(&stray.id) { "it" } else { title.as_str() };
        lines.push(format!("out {} {name}: {}", side(stray.end), snake(why)));
    }
    for conflict in &plan.conflicts {
        let field = conflict.field;
        lines.push(match conflict.ruling {
            Ruled::Won(end) => {
                let lost = match end {
                    End::Crm => &conflict.mail,
                    End::Mail => &conflict.crm,
                };
                format!("conflict {field}: {} won over {}", side(end), shown(lost))
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

fn of_action(action: &Action, is_it: &dyn Fn(&Id) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let title = match action.link.crm.as_ref().or(action.link.mail.as_ref()) {
        Some(shadow) if is_it(&shadow.id) => String::new(),
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
        .map(|(field, value)| format!(" {}={}", short(field), shown(value)))
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

fn shown(value: &Value) -> String {
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
