//! `$filter`: comparisons, `and`, `or`, `not`, three functions of text, and `any`
//! (<https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html>).

mod read;

use super::{Row, at};
use crate::graph::extended;
use crate::graph::reply::{Done, Refusal};
use crate::graph::schema::Entity;
use model::Moment;
use serde_json::{Value, json};
use std::borrow::Cow;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::graph) enum Filter {
    Both(Box<Filter>, Box<Filter>),
    Either(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare(Operand, Sign, Operand),
    Text(Test, Operand, Operand),
    Any { path: String, inside: Box<Filter> },
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::graph) enum Operand {
    /// A path into the row, or, inside of `any`, into its element.
    Path(String),
    /// A text of the row, read as a whole number.
    Whole(String),
    Literal(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) enum Sign {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) enum Test {
    StartsWith,
    EndsWith,
    Contains,
}

impl Filter {
    /// Reads a condition on an entity.
    pub(super) fn read(text: &str, entity: &Entity) -> Done<Filter> {
        let wrong = || Refusal::bad("BadRequest", format!("Invalid filter clause: '{text}'."));
        read::whole(text, Some(entity))?.ok_or_else(wrong)
    }

    /// Whether a row meets it.
    pub(super) fn holds(&self, row: &Row) -> Done<bool> {
        match self {
            Filter::Any { path, inside } if path == "singleValueExtendedProperties" => {
                let Some(id) = inside.asked_id() else {
                    let words = "A filter on extended properties has to name an id.";
                    return Err(Refusal::bad("ErrorInvalidUrlQueryFilter", words));
                };
                if inside.takes_text_for_number() {
                    let words = "A binary operator with incompatible types was detected. Found \
                                 operand types 'Edm.String' and 'Edm.Int32'.";
                    return Err(Refusal::bad("BadRequest", words));
                }
                let found = row.extended.get(&extended::key(id)?);
                Ok(found.is_some_and(|value| inside.meets(&json!({"id": id, "value": value.text}))))
            }
            Filter::Both(a, b) => Ok(a.holds(row)? && b.holds(row)?),
            Filter::Either(a, b) => Ok(a.holds(row)? || b.holds(row)?),
            Filter::Not(inner) => Ok(!inner.holds(row)?),
            Filter::Compare(..) | Filter::Text(..) | Filter::Any { .. } => {
                Ok(self.meets(&row.value))
            }
        }
    }

    fn meets(&self, value: &Value) -> bool {
        match self {
            Filter::Both(a, b) => a.meets(value) && b.meets(value),
            Filter::Either(a, b) => a.meets(value) || b.meets(value),
            Filter::Not(inner) => !inner.meets(value),
            Filter::Compare(a, sign, b) => compares(&a.of(value), *sign, &b.of(value)),
            Filter::Text(test, a, b) => match (&*a.of(value), &*b.of(value)) {
                (Value::String(a), Value::String(b)) => {
                    let (a, b) = (a.to_lowercase(), b.to_lowercase());
                    match test {
                        Test::StartsWith => a.starts_with(&b),
                        Test::EndsWith => a.ends_with(&b),
                        Test::Contains => a.contains(&b),
                    }
                }
                _ => false,
            },
            Filter::Any { path, inside } => {
                let all = at(value, path).as_array();
                all.is_some_and(|all| all.iter().any(|one| inside.meets(one)))
            }
        }
    }

    /// Whether it compares a text with a number, which has to be said by `cast`.
    fn takes_text_for_number(&self) -> bool {
        match self {
            Filter::Compare(Operand::Path(_), _, Operand::Literal(literal)) => literal.is_number(),
            Filter::Both(a, b) | Filter::Either(a, b) => {
                a.takes_text_for_number() || b.takes_text_for_number()
            }
            Filter::Not(inner) => inner.takes_text_for_number(),
            _ => false,
        }
    }

    /// The id of an extended property that a condition asks for.
    fn asked_id(&self) -> Option<&str> {
        match self {
            Filter::Compare(Operand::Path(path), Sign::Eq, Operand::Literal(Value::String(id)))
                if path == "id" =>
            {
                Some(id)
            }
            Filter::Both(a, b) => a.asked_id().or_else(|| b.asked_id()),
            _ => None,
        }
    }
}

/// The ids of `id eq '…' or id eq '…'`.
pub(super) fn ids(text: &str) -> Option<Vec<String>> {
    fn gather(filter: &Filter, onto: &mut Vec<String>) -> bool {
        match filter {
            Filter::Either(a, b) => gather(a, onto) && gather(b, onto),
            other => match other.asked_id() {
                Some(id) => {
                    onto.push(id.to_owned());
                    true
                }
                None => false,
            },
        }
    }
    let filter = read::whole(text, None).ok()??;
    let mut found = Vec::new();
    gather(&filter, &mut found).then_some(found)
}

impl Operand {
    fn of<'a>(&'a self, value: &'a Value) -> Cow<'a, Value> {
        match self {
            Operand::Path(path) => Cow::Borrowed(at(value, path)),
            Operand::Whole(path) => {
                let whole = at(value, path).as_str().and_then(|text| text.parse::<i64>().ok());
                Cow::Owned(whole.map_or(Value::Null, Value::from))
            }
            Operand::Literal(literal) => Cow::Borrowed(literal),
        }
    }
}

fn compares(a: &Value, sign: Sign, b: &Value) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let moments = |a: &Value, b: &Value| Some((moment(a)?, moment(b)?));
    let order = match moments(a, b) {
        Some((a, b)) => Some(a.cmp(&b)),
        None => match (a, b) {
            (Value::Null, Value::Null) => Some(Equal),
            (Value::Null, _) | (_, Value::Null) => None,
            _ => Some(super::compare(a, b)),
        },
    };
    match sign {
        Sign::Eq => order == Some(Equal),
        Sign::Ne => order != Some(Equal),
        Sign::Gt => order == Some(Greater),
        Sign::Ge => matches!(order, Some(Greater | Equal)),
        Sign::Lt => order == Some(Less),
        Sign::Le => matches!(order, Some(Less | Equal)),
    }
}

/// An instant; one without a zone is one of UTC.
fn moment(value: &Value) -> Option<Moment> {
    let text = value.as_str()?;
    if text.get(10..11) != Some("T") {
        return None;
    }
    Moment::parse(text).or_else(|| Moment::parse(&format!("{}Z", text.get(..19)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::item::Properties;
    use crate::exchange::properties::leaf;
    use crate::graph::schema::{CONTACT, EVENT};

    #[test]
    fn conditions_hold_or_do_not() {
        let id = "String {23a4f37b-211e-4a56-b9e6-904636144202} Name Mark";
        let value = json!({"surname": "O'Neil", "emailAddresses": [{"address": "a@b.c"}],
            "birthday": "2000-01-02T11:59:00Z", "title": null});
        let number = "Integer 0x36";
        let extended = Properties::from([
            (extended::key(id).unwrap(), leaf("Value", "m1")),
            (extended::key(number).unwrap(), leaf("Value", "2")),
        ]);
        let row = Row { value, extended };
        let holds = |text: &str| Filter::read(text, &CONTACT).and_then(|it| it.holds(&row));
        for good in [
            "surname eq 'O''Neil'",
            "startswith(surname,'o') and not (surname eq 'x')",
            "surname eq 'x' or contains(surname, 'nei')",
            "emailAddresses/any(a:a/address eq 'a@b.c')",
            "birthday ge 2000-01-02T00:00:00Z and birthday lt 2000-01-03T00:00:00+01:00",
            "title eq null",
            "title ne 'x'",
            &format!("singleValueExtendedProperties/Any(ep: ep/id eq '{id}' and ep/value eq 'm1')"),
            &format!("singleValueExtendedProperties/any(ep:ep/id eq '{id}' and ep/value ne null)"),
            &format!(
                "singleValueExtendedProperties/Any(ep: ep/id eq '{number}' and cast(ep/value, \
                 Edm.Int32) ge 2)"
            ),
        ] {
            assert_eq!(holds(good), Ok(true), "{good}");
        }
        let other =
            format!("singleValueExtendedProperties/any(e:e/id eq '{id}' and e/value eq 'm2')");
        for not in ["surname eq 'Neil'", "birthday gt 2001-01-01T00:00:00Z", &other] {
            assert_eq!(holds(not), Ok(false), "{not}");
        }
        for bad in [
            "",
            "surname",
            "surname eq",
            "surname is 'x'",
            "nobody eq 'x'",
            "surname eq 'x",
            "(surname eq 'x'",
            "surname eq 'x' surname",
            "singleValueExtendedProperties/any(e:e/value eq 'x')",
            &format!("singleValueExtendedProperties/any(e:e/id eq '{number}' and e/value eq 2)"),
            &format!(
                "singleValueExtendedProperties/any(e:e/id eq '{number}' and cast(e/value, \
                 Edm.Date) eq 2)"
            ),
            &"(".repeat(100),
        ] {
            assert_eq!(holds(bad).unwrap_err().status, 400, "{bad}");
        }
        let start = Filter::read("start/dateTime ge '2026-12-01T00:00:00'", &EVENT).unwrap();
        let value = json!({"start": {"dateTime": "2026-12-01T09:00:00.0000000"}});
        assert_eq!(start.holds(&Row { value, extended: Properties::new() }), Ok(true));
    }
}
