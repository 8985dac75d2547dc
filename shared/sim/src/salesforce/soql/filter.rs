//! Conditions whose names and values are known, and whether a row meets them.

use super::ast::{Condition, Literal, Named, Negation, Operator, Query};
use super::lex::{self, Part};
use super::path::{self, Path, Use};
use super::{dates, pointing};
use crate::salesforce::id;
use crate::salesforce::reply::{Done, Refusal};
use crate::salesforce::schema::{FieldType, Object};
use crate::salesforce::sight::Sight;
use crate::salesforce::store::Row;
use serde_json::Value;
use std::collections::BTreeSet;

/// A condition ready to be tried on rows.
#[derive(Clone, Debug)]
pub(in crate::salesforce) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare(Path, Operator, Want),
    OneOf(Path, Vec<Want>, Negation),
    Within(Path, BTreeSet<String>, Negation),
}

/// What a value is compared with.
#[derive(Clone, Debug)]
pub(in crate::salesforce) enum Want {
    Null,
    Boolean(bool),
    Number(f64),
    /// Lower case.
    Text(String),
    Pattern(Vec<Part>),
    /// An id, a day or a time: compared byte by byte.
    Exact(String),
    /// Month and day, as `11-25`.
    Birthday(String),
    /// From, inclusive, to, exclusive.
    Stretch(String, String),
}

/// What a condition is checked against.
pub(super) struct Ground<'s, 'a> {
    pub(super) sight: &'s Sight<'a>,
    pub(super) text: &'s str,
    pub(super) object: &'a Object,
    pub(super) alias: Option<&'s str>,
    /// Runs the query of a semi-join and gives the values of its only column.
    pub(super) column: &'s dyn Fn(&Query) -> Done<BTreeSet<String>>,
}

impl Ground<'_, '_> {
    /// Checks a condition.
    pub(super) fn test(&self, condition: &Condition) -> Done<Test> {
        Ok(match condition {
            Condition::And(parts) => Test::All(self.tests(parts)?),
            Condition::Or(parts) => Test::Any(self.tests(parts)?),
            Condition::Not(inner) => Test::Not(Box::new(self.test(inner)?)),
            Condition::Compare { path, operator, literal } => {
                let (found, want) = (self.path(path)?, literal);
                let want = self.want(path, &found, want, *operator)?;
                Test::Compare(found, *operator, want)
            }
            Condition::In { path, literals, negated } => {
                let found = self.path(path)?;
                let wants = literals
                    .iter()
                    .map(|literal| self.want(path, &found, literal, Operator::Equal))
                    .collect::<Done<_>>()?;
                Test::OneOf(found, wants, *negated)
            }
            Condition::Within { path, query, negated } => {
                let found = self.path(path)?;
                Test::Within(found, (self.column)(query)?, *negated)
            }
        })
    }

    fn tests(&self, parts: &[Condition]) -> Done<Vec<Test>> {
        parts.iter().map(|part| self.test(part)).collect()
    }

    fn path(&self, named: &Named) -> Done<Path> {
        path::resolve(self.sight, self.text, self.object, self.alias, named, Use::Filter)
    }

    fn want(
        &self,
        named: &Named,
        path: &Path,
        literal: &Literal,
        operator: Operator,
    ) -> Done<Want> {
        let wrong = || self.wrong_type(named, path, literal);
        let want = match literal {
            Literal::Null => Want::Null,
            Literal::Boolean(value) if path.kind == FieldType::Boolean => Want::Boolean(*value),
            Literal::Number(value) if matches!(path.kind, FieldType::Int | FieldType::Double) => {
                Want::Number(*value)
            }
            Literal::Text(raw) if operator == Operator::Like && path.kind.is_text() => {
                Want::Pattern(lex::pattern(raw).ok_or_else(|| self.bad_escape(named))?)
            }
            Literal::Text(raw) => {
                let text = lex::plain(raw).ok_or_else(|| self.bad_escape(named))?;
                let names_row = matches!(path.kind, FieldType::Id | FieldType::Reference);
                if path.kind.is_text() {
                    Want::Text(text.to_lowercase())
                } else if !names_row {
                    return Err(wrong());
                } else if text.is_empty() {
                    Want::Null
                } else {
                    Want::Exact(id::normal(&text).ok_or_else(|| self.bad_id(named, &text))?)
                }
            }
            Literal::Date(day) if path.leaf == "Birthdate" => Want::Birthday(day[5..].to_owned()),
            Literal::Date(day) if path.kind == FieldType::Date => Want::Exact(day.clone()),
            Literal::Time(at) if path.kind == FieldType::DateTime => Want::Exact(at.clone()),
            Literal::Range(word, count) => self.stretch(path, word, *count).ok_or_else(wrong)?,
            Literal::Boolean(_) | Literal::Number(_) | Literal::Date(_) | Literal::Time(_) => {
                return Err(wrong());
            }
        };
        if operator == Operator::Like && !matches!(want, Want::Pattern(_)) {
            let message = "invalid operator on field";
            return Err(pointing(self.text, named.at, "INVALID_QUERY_FILTER_OPERATOR", message));
        }
        Ok(want)
    }

    fn stretch(&self, path: &Path, word: &str, count: Option<i32>) -> Option<Want> {
        let zone = self.sight.zone;
        let (from, to) = dates::days(word, count, dates::today(zone, self.sight.now));
        if path.kind == FieldType::Date {
            return Some(Want::Stretch(from.to_string(), to.to_string()));
        }
        (path.kind == FieldType::DateTime)
            .then(|| Want::Stretch(dates::begins(zone, from), dates::begins(zone, to)))
    }

    fn wrong_type(&self, named: &Named, path: &Path, literal: &Literal) -> Refusal {
        let quoted = if matches!(literal, Literal::Text(_)) {
            " and should not be enclosed in quotes"
        } else if path.kind.is_text() || matches!(path.kind, FieldType::Id | FieldType::Reference) {
            " and should be enclosed in quotes"
        } else {
            ""
        };
        let kind = match path.kind {
            FieldType::DateTime => "dateTime",
            other => other.words().0,
        };
        let message = format!(
            "value of filter criterion for field '{}' must be of type {kind}{quoted}",
            path.leaf
        );
        pointing(self.text, named.at, "INVALID_FIELD", &message)
    }

    fn bad_escape(&self, named: &Named) -> Refusal {
        let message = "invalid escape sequence in a string literal";
        pointing(self.text, named.at, "MALFORMED_QUERY", message)
    }

    fn bad_id(&self, named: &Named, text: &str) -> Refusal {
        let message = format!("invalid ID field: {text}");
        pointing(self.text, named.at, "INVALID_QUERY_FILTER_OPERATOR", &message)
    }
}

impl Test {
    /// Whether a row meets the condition.
    pub(super) fn passes(&self, sight: &Sight<'_>, id: &str, row: &Row) -> bool {
        match self {
            Test::All(parts) => parts.iter().all(|part| part.passes(sight, id, row)),
            Test::Any(parts) => parts.iter().any(|part| part.passes(sight, id, row)),
            Test::Not(inner) => !inner.passes(sight, id, row),
            Test::Compare(path, operator, want) => {
                meets(&path::value(sight, id, row, path), *operator, want)
            }
            Test::OneOf(path, wants, negated) => {
                let value = path::value(sight, id, row, path);
                let found = wants.iter().any(|want| meets(&value, Operator::Equal, want));
                found == (*negated == Negation::Plain)
            }
            Test::Within(path, ids, negated) => {
                let value = path::value(sight, id, row, path);
                let found = value.as_str().is_some_and(|value| ids.contains(value));
                found == (*negated == Negation::Plain)
            }
        }
    }
}

fn meets(value: &Value, operator: Operator, want: &Want) -> bool {
    if let Want::Stretch(from, to) = want {
        let Some(text) = value.as_str() else { return operator == Operator::Unequal };
        let (from, to) = (from.as_str(), to.as_str());
        return match operator {
            Operator::Equal | Operator::Like => from <= text && text < to,
            Operator::Unequal => text < from || to <= text,
            Operator::Less => text < from,
            Operator::AtMost => text < to,
            Operator::More => text >= to,
            Operator::AtLeast => text >= from,
        };
    }
    let order = match (want, value) {
        (Want::Null, value) => {
            return match operator {
                Operator::Equal | Operator::AtLeast | Operator::AtMost => value.is_null(),
                Operator::Unequal => !value.is_null(),
                Operator::Less | Operator::More | Operator::Like => false,
            };
        }
        // An empty text and no value are the same.
        (Want::Text(want), Value::Null) if want.is_empty() => Some(std::cmp::Ordering::Equal),
        (Want::Text(want), Value::String(text)) => Some(text.to_lowercase().cmp(want)),
        (Want::Pattern(pattern), Value::String(text)) => {
            let chars: Vec<char> = text.to_lowercase().chars().collect();
            return like(&chars, pattern);
        }
        (Want::Exact(want), Value::String(text)) => Some(text.cmp(want)),
        (Want::Birthday(want), Value::String(text)) => {
            Some(text.get(5..).unwrap_or_default().cmp(want))
        }
        (Want::Number(want), Value::Number(number)) => {
            number.as_f64().and_then(|number| number.partial_cmp(want))
        }
        (Want::Boolean(want), Value::Bool(flag)) => Some(flag.cmp(want)),
        (
            Want::Text(_)
            | Want::Pattern(_)
            | Want::Exact(_)
            | Want::Birthday(_)
            | Want::Number(_)
            | Want::Boolean(_)
            | Want::Stretch(..),
            _,
        ) => None,
    };
    match (order, operator) {
        (None, Operator::Unequal) => true,
        (None, _) => false,
        (Some(order), Operator::Equal | Operator::Like) => order.is_eq(),
        (Some(order), Operator::Unequal) => order.is_ne(),
        (Some(order), Operator::Less) => order.is_lt(),
        (Some(order), Operator::AtMost) => order.is_le(),
        (Some(order), Operator::More) => order.is_gt(),
        (Some(order), Operator::AtLeast) => order.is_ge(),
    }
}

/// Matches from left to right, going back only to the last `%`: linear but for that.
fn like(text: &[char], pattern: &[Part]) -> bool {
    let (mut at, mut next) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while at < text.len() {
        let fits = match pattern.get(next) {
            Some(Part::Any) => {
                back = Some((at, next));
                next += 1;
                continue;
            }
            Some(Part::One) => true,
            Some(Part::Char(c)) => c.to_lowercase().eq([text[at]]),
            None => false,
        };
        if fits {
            at += 1;
            next += 1;
        } else if let Some((from, star)) = back {
            back = Some((from + 1, star));
            at = from + 1;
            next = star + 1;
        } else {
            return false;
        }
    }
    pattern[next..].iter().all(|part| *part == Part::Any)
}
