//! `listviews`: their list, their definition as a query, their rows as text.

use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::id;
use crate::salesforce::reply::{Done, Refusal, Reply};
use crate::salesforce::rules::Actor;
use crate::salesforce::soql::ast::{Condition, Literal, Negation, Operator, Query};
use crate::salesforce::soql::{self, plan, run, show};
use crate::salesforce::views::View;
use model::Moment;
use serde_json::{Value, json};

/// Rows of a result when nothing is asked, and at most.
const RESULTS_USUAL: usize = 25;
const RESULTS_MAX: usize = 2_000;

impl Org {
    /// Routes what is below `sobjects/X/listviews`.
    pub(super) fn list_views(
        &self,
        actor: &Actor,
        call: &Call,
        object: &str,
        rest: &[&str],
    ) -> Done<Reply> {
        let object = self.schema.object(object).ok_or_else(Refusal::not_found)?.name;
        match rest {
            [] | ["recent"] => Ok(self.views_of(actor, object)),
            [id] => self.view(object, id).map(|view| Reply::json(200, entry(actor, view))),
            [id, "describe"] => {
                let view = self.view(object, id)?;
                soql_only(view)?;
                self.view_describe(actor, view)
            }
            [id, "results"] => self.view_results(actor, call, self.view(object, id)?),
            _ => Err(Refusal::not_found()),
        }
    }

    fn view(&self, object: &str, text: &str) -> Done<&View> {
        let id = id::normal(text);
        self.views
            .iter()
            .filter(|view| view.object == object)
            .find(|view| Some(&view.id) == id.as_ref() || view.developer_name == text)
            .ok_or_else(Refusal::not_found)
    }

    fn views_of(&self, actor: &Actor, object: &str) -> Reply {
        let views = self.views.iter().filter(|view| view.object == object);
        let list: Vec<Value> = views.map(|view| entry(actor, view)).collect();
        Reply::json(
            200,
            json!({
                "done": true, "listviews": list, "nextRecordsUrl": null,
                "size": list.len(), "sobjectType": object,
            }),
        )
    }

    fn view_describe(&self, actor: &Actor, view: &View) -> Done<Reply> {
        let text = view.query();
        let query = soql::parse(&text)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        plan::plan(&sight, &query)?;
        let order = |path: &str| {
            json!({
                "fieldNameOrPath": path,
                "nullsPosition": "first",
                "sortDirection": "ascending",
            })
        };
        Ok(Reply::json(
            200,
            json!({
                "cacheable": true,
                "columns": self.view_columns(view),
                "id": &view.id[..15],
                "orderBy": [order(&view.order), order("Id")],
                "query": text,
                "relatedEntityId": null,
                "scope": view.scope,
                "scopeEntityId": null,
                "sobjectType": view.object,
                "whereCondition": where_condition(&query),
            }),
        ))
    }

    fn view_columns(&self, view: &View) -> Vec<Value> {
        let hidden = ["Id", "CreatedDate", "LastModifiedDate", "SystemModstamp"];
        let shown = view.columns.iter().map(|path| (path.as_str(), false));
        let object = self.schema.object(&view.object);
        shown
            .chain(hidden.map(|path| (path, true)))
            .map(|(path, hidden)| {
                let field = object.and_then(|object| object.field(path));
                let label =
                    field.map_or_else(|| path.replace('.', " "), |field| field.label.clone());
                let sorted = path.eq_ignore_ascii_case(&view.order);
                json!({
                    "ascendingLabel": "Z-A", "descendingLabel": "A-Z",
                    "fieldNameOrPath": path, "hidden": hidden, "label": label,
                    "searchable": !hidden, "selectListItem": path.to_ascii_lowercase(),
                    "sortDirection": sorted.then_some("ascending"),
                    "sortIndex": sorted.then_some(0), "sortable": true,
                    "type": field.map_or("string", |field| field.kind.words().0),
                })
            })
            .collect()
    }

    fn view_results(&self, actor: &Actor, call: &Call, view: &View) -> Done<Reply> {
        let number = |name: &str, usual: usize| match call.ask(name) {
            None => Ok(usual),
            Some(text) => text
                .parse()
                .map_err(|_| Refusal::bad("INVALID_PARAMETER", format!("{name} is not a number"))),
        };
        let (limit, offset) = (number("limit", RESULTS_USUAL)?, number("offset", 0)?);
        if !(1..=RESULTS_MAX).contains(&limit) {
            return Err(Refusal::bad("INVALID_PARAMETER", "limit must be between 1 and 2000"));
        }
        let query = soql::parse(&view.query())?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let plan = plan::plan(&sight, &query)?;
        let ids = run::ids(&sight, &plan, run::Reach::Live);
        let columns = self.view_columns(view);
        let paths: Vec<&str> =
            columns.iter().filter_map(|column| column["fieldNameOrPath"].as_str()).collect();
        let records: Vec<Value> = ids
            .iter()
            .skip(offset)
            .take(limit)
            .filter_map(|id| show::record(&sight, &plan, id))
            .map(|record| {
                let cells: Vec<Value> = paths
                    .iter()
                    .map(|path| json!({"fieldNameOrPath": path, "value": cell(&record, path)}))
                    .collect();
                json!({"columns": cells})
            })
            .collect();
        Ok(Reply::json(
            200,
            json!({
                "columns": columns, "developerName": view.developer_name,
                "done": offset.saturating_add(limit) >= ids.len(), "id": view.id,
                "label": view.label,
                "records": records, "size": records.len(),
            }),
        ))
    }
}

fn soql_only(view: &View) -> Done<()> {
    if view.soql_compatible {
        return Ok(());
    }
    Err(Refusal::bad("INVALID_TYPE", "This list view is not compatible with SOQL"))
}

fn entry(actor: &Actor, view: &View) -> Value {
    let at =
        format!("/services/data/{}/sobjects/{}/listviews/{}", actor.version, view.object, view.id);
    json!({
        "describeUrl": view.soql_compatible.then(|| format!("{at}/describe")),
        "developerName": view.developer_name,
        "id": view.id,
        "label": view.label,
        "resultsUrl": format!("{at}/results"),
        "soqlCompatible": view.soql_compatible,
        "url": at,
    })
}

/// The text of one cell; times in the vendor's own form.
fn cell(record: &Value, path: &str) -> Value {
    let mut at = record;
    for part in path.split('.') {
        at = match at {
            Value::Object(map) => {
                let found = map.iter().find(|(name, _)| name.eq_ignore_ascii_case(part));
                found.map_or(&Value::Null, |(_, value)| value)
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => &Value::Null,
        };
    }
    match at {
        Value::Null => Value::Null,
        Value::String(text) => match Moment::parse(text) {
            Some(moment) => json!(long_date(moment)),
            None => json!(text),
        },
        other => json!(other.to_string()),
    }
}

/// `Fri Aug 01 21:15:46 GMT 2014`.
fn long_date(at: Moment) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let day = at.day_utc();
    let (year, month, number) = day.parts();
    let text = at.rfc3339();
    let clock = text.get(11..19).unwrap_or("00:00:00");
    let (week, month) = (DAYS[usize::from(day.weekday())], MONTHS[usize::from(month) - 1]);
    format!("{week} {month} {number:02} {clock} GMT {year}")
}

/// The condition of a view as a tree.
fn where_condition(query: &Query) -> Value {
    query.filter.as_ref().map_or_else(|| json!({"conditions": [], "conjunction": "and"}), tree)
}

fn tree(condition: &Condition) -> Value {
    let list = |parts: &[Condition]| parts.iter().map(tree).collect::<Vec<_>>();
    match condition {
        Condition::And(parts) => json!({"conditions": list(parts), "conjunction": "and"}),
        Condition::Or(parts) => json!({"conditions": list(parts), "conjunction": "or"}),
        Condition::Not(inner) => json!({"condition": tree(inner), "conjunction": "not"}),
        Condition::Compare { path, operator, literal } => {
            let word = match operator {
                Operator::Equal => "equals",
                Operator::Unequal => "notEquals",
                Operator::Less => "lessThan",
                Operator::AtMost => "lessThanOrEqualTo",
                Operator::More => "greaterThan",
                Operator::AtLeast => "greaterThanOrEqualTo",
                Operator::Like => "like",
            };
            leaf(&path.parts, word, std::slice::from_ref(literal))
        }
        Condition::In { path, literals, negated } => {
            let word = if *negated == Negation::Plain { "in" } else { "notIn" };
            leaf(&path.parts, word, literals)
        }
        Condition::Within { path, negated, .. } => {
            leaf(&path.parts, if *negated == Negation::Plain { "in" } else { "notIn" }, &[])
        }
    }
}

fn leaf(path: &[String], operator: &str, literals: &[Literal]) -> Value {
    let values: Vec<String> = literals
        .iter()
        .map(|literal| match literal {
            Literal::Null => String::from("null"),
            Literal::Boolean(flag) => flag.to_string(),
            Literal::Text(raw) => format!("'{raw}'"),
            Literal::Number(number) => number.to_string(),
            Literal::Date(text) | Literal::Time(text) => text.clone(),
            Literal::Range(word, None) => word.clone(),
            Literal::Range(word, Some(count)) => format!("{word}:{count}"),
        })
        .collect();
    json!({"field": path.join("."), "operator": operator, "values": values})
}
