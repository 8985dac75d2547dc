//! Query options: what is selected, filtered, sorted, paged and expanded, as real clients write
//! it (<https://learn.microsoft.com/en-us/graph/query-parameters>). What is not known is refused.

mod filter;

pub(super) use filter::Filter;

use super::call::Call;
use super::reply::{Done, Refusal, Reply};
use super::schema::{Entity, Kind};
use super::{desk::Desk, extended};
use crate::exchange::item::Properties;
use crate::form;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// The most rows of a page.
const ROWS_MAX: usize = 1_000;

/// A row before it is trimmed, with what only expanding shows.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) value: Value,
    pub(super) extended: Properties,
}

/// What is expanded: extended properties by their ids, or a navigation by its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expand {
    Extended(Vec<String>),
    Link(String),
}

/// What a row holds that only expanding shows.
const DEEP: [&str; 2] = ["linkedResources", "checklistItems"];

/// The options of a request.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) select: Option<Vec<String>>,
    pub(super) filter: Option<Filter>,
    order: Vec<(String, Direction)>,
    top: Option<usize>,
    skip: usize,
    count: bool,
    pub(super) expand: Vec<Expand>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// Options that belong to resources, not to lists.
const ASIDE: [&str; 4] = ["startdatetime", "enddatetime", "$skiptoken", "$deltatoken"];

impl Options {
    /// Reads the options of a request for an entity.
    pub(super) fn read(call: &Call, entity: &Entity) -> Done<Options> {
        let mut options = Options::default();
        for (name, value) in &call.query {
            let bare = name.strip_prefix('$').unwrap_or(name).to_ascii_lowercase();
            let value = value.trim();
            match bare.as_str() {
                "select" => options.select = Some(names(entity, value)?),
                "filter" => options.filter = Some(Filter::read(value, entity)?),
                "orderby" => options.order = order(entity, value)?,
                "top" => options.top = Some(number(&bare, value, 1..=ROWS_MAX)?),
                "skip" => options.skip = number(&bare, value, 0..=usize::MAX)?,
                "count" => options.count = value.eq_ignore_ascii_case("true"),
                "expand" => options.expand = expand(entity, value)?,
                _ if ASIDE.contains(&name.to_ascii_lowercase().as_str()) => {}
                _ if !name.starts_with('$') => {}
                _ => {
                    let words = format!("The query parameter '{name}' is not supported.");
                    return Err(Refusal::bad("ErrorInvalidUrlQueryFilter", words));
                }
            }
        }
        Ok(options)
    }

    /// Options that expand some navigations.
    pub(super) fn showing(names: impl Iterator<Item = &'static str>) -> Options {
        let expand = names.map(|name| Expand::Link(name.to_owned())).collect();
        Options { expand, ..Options::default() }
    }

    /// A row as the answer shows it.
    pub(super) fn trim(&self, mut row: Row) -> Done<Value> {
        let mut deep = Vec::new();
        for name in DEEP {
            let found = row.value.as_object_mut().and_then(|map| map.remove(name));
            let asked = self.expand.contains(&Expand::Link(name.to_owned()));
            deep.extend(found.filter(|_| asked).map(|found| (name, found)));
        }
        if let (Some(select), Some(map)) = (&self.select, row.value.as_object_mut()) {
            map.retain(|name, _| {
                name.starts_with('@') || name == "id" || select.iter().any(|known| known == name)
            });
        } else if let Some(map) = row.value.as_object_mut() {
            map.remove("cancelledOccurrences");
        }
        for (name, value) in deep {
            row.value[name] = value;
        }
        for expand in &self.expand {
            let Expand::Extended(ids) = expand else { continue };
            let mut shown = Vec::new();
            for id in ids {
                shown.extend(extended::show(&row.extended, id)?);
            }
            if !shown.is_empty() {
                row.value["singleValueExtendedProperties"] = Value::Array(shown);
            }
        }
        Ok(row.value)
    }

    /// A page of rows; `usual` is the size of a page when the client names none. Without a filter
    /// and an order only the rows of the page are made.
    pub(super) fn page<T>(
        &self,
        desk: &Desk<'_>,
        what: &str,
        things: Vec<T>,
        row: impl Fn(&T) -> Done<Row>,
        usual: usize,
    ) -> Done<Reply> {
        let most = self.top.or(desk.call.page_size()).unwrap_or(usual).clamp(1, ROWS_MAX);
        let (rows, total) = if self.filter.is_none() && self.order.is_empty() {
            let page = things.iter().skip(self.skip).take(most);
            (page.map(row).collect::<Done<Vec<Row>>>()?, things.len())
        } else {
            let mut rows = self.kept(&things, row)?;
            self.sort(&mut rows);
            let total = rows.len();
            (rows.into_iter().skip(self.skip).take(most).collect(), total)
        };
        let value: Vec<Value> = rows.into_iter().map(|row| self.trim(row)).collect::<Done<_>>()?;
        let mut body = json!({"@odata.context": desk.context(what)});
        if self.count {
            body["@odata.count"] = json!(total);
        }
        let next = self.skip.saturating_add(value.len());
        body["value"] = Value::Array(value);
        if next < total {
            body["@odata.nextLink"] = Value::String(link(desk.call, "$skip", &next.to_string()));
        }
        Ok(Reply::json(200, body))
    }

    /// The number of rows that the filter lets through, as text.
    pub(super) fn count<T>(&self, things: &[T], row: impl Fn(&T) -> Done<Row>) -> Done<Reply> {
        let number = match self.filter {
            Some(_) => self.kept(things, row)?.len(),
            None => things.len(),
        };
        Ok(Reply::plain(number.to_string()))
    }

    fn kept<T>(&self, things: &[T], row: impl Fn(&T) -> Done<Row>) -> Done<Vec<Row>> {
        let mut kept = Vec::new();
        for thing in things {
            let row = row(thing)?;
            if self.filter.as_ref().map_or(Ok(true), |filter| filter.holds(&row))? {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    fn sort(&self, rows: &mut [Row]) {
        for (path, direction) in self.order.iter().rev() {
            rows.sort_by(|a, b| {
                let order = compare(at(&a.value, path), at(&b.value, path));
                match direction {
                    Direction::Up => order,
                    Direction::Down => order.reverse(),
                }
            });
        }
    }
}

/// The address of this request with one pair put in place.
pub(super) fn link(call: &Call, name: &str, value: &str) -> String {
    let mut pairs: Vec<(String, String)> =
        call.query.iter().filter(|(key, _)| !key.eq_ignore_ascii_case(name)).cloned().collect();
    pairs.push((name.to_owned(), value.to_owned()));
    let text: Vec<String> = pairs
        .iter()
        .map(|(key, value)| {
            let key = form::encode(key).replace("%24", "$");
            format!("{key}={}", form::encode(value))
        })
        .collect();
    format!("{}{}?{}", call.base, call.path, text.join("&"))
}

/// A part of a row by a path with slashes.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('/').fold(value, |value, part| &value[part])
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
        }
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

fn names(entity: &Entity, text: &str) -> Done<Vec<String>> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let head = word.split('/').next().unwrap_or(word);
            entity.check_name(head).map(|_| head.to_owned())
        })
        .collect()
}

fn order(entity: &Entity, text: &str) -> Done<Vec<(String, Direction)>> {
    let wrong = || Refusal::bad("BadRequest", format!("Invalid $orderby '{text}'."));
    text.split(',')
        .map(|part| {
            let mut words = part.split_whitespace();
            let path = words.next().ok_or_else(wrong)?;
            entity.check_name(path.split('/').next().unwrap_or(path))?;
            let direction = match words.next() {
                None | Some("asc") => Direction::Up,
                Some("desc") => Direction::Down,
                Some(_) => return Err(wrong()),
            };
            words.next().map_or(Ok((path.to_owned(), direction)), |_| Err(wrong()))
        })
        .collect()
}

fn number(name: &str, text: &str, range: std::ops::RangeInclusive<usize>) -> Done<usize> {
    let found = text.parse().ok().filter(|number| range.contains(number));
    found.ok_or_else(|| {
        let words = format!("Invalid value '{text}' for ${name} query option found.");
        Refusal::bad("BadRequest", words)
    })
}

/// `singleValueExtendedProperties($filter=id eq '…' or id eq '…')`, or plain names.
fn expand(entity: &Entity, text: &str) -> Done<Vec<Expand>> {
    let wrong = || Refusal::bad("BadRequest", format!("Invalid $expand '{text}'."));
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find([',', '(']).unwrap_or(rest.len());
        let (name, tail) = rest.split_at(end);
        let kind = entity.check_name(name.trim())?;
        let (inside, tail) = match tail.strip_prefix('(') {
            Some(tail) => {
                let end = closing(tail).ok_or_else(wrong)?;
                (Some(&tail[..end]), &tail[end + 1..])
            }
            None => (None, tail),
        };
        rest = tail.trim_start_matches(',').trim_start();
        if name.trim() == "singleValueExtendedProperties" {
            let inside = inside.unwrap_or_default().trim();
            let filter = inside.strip_prefix("$filter=").or(inside.strip_prefix("filter="));
            let ids = filter::ids(filter.ok_or_else(wrong)?).ok_or_else(wrong)?;
            found.push(Expand::Extended(ids));
        } else if kind == Kind::Link || DEEP.contains(&name.trim()) {
            found.push(Expand::Link(name.trim().to_owned()));
        } else {
            return Err(wrong());
        }
    }
    Ok(found)
}

/// Where the bracket closes that was opened before this text; quotes are looked through.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => return Some(at),
            ')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::schema::CONTACT;

    #[test]
    fn expanded_properties_are_read_whatever_their_names_hold() {
        let text = "singleValueExtendedProperties($filter=id eq 'String {0} Name a)b' or id eq \
                    'String {0} Name c''d'),photo";
        let found = expand(&CONTACT, text).unwrap();
        let ids = vec!["String {0} Name a)b".to_owned(), "String {0} Name c'd".to_owned()];
        assert_eq!(found, [Expand::Extended(ids), Expand::Link("photo".into())]);
        for bad in ["nothing", "singleValueExtendedProperties", "surname", "photo("] {
            assert!(expand(&CONTACT, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn wrong_options_are_refused() {
        let read = |query: &str| {
            let mut request = wire::Request::new(Vec::new());
            *request.uri_mut() = format!("/v1.0/me/contacts?{query}").parse().unwrap();
            Options::read(&Call::read(&request), &CONTACT).map(|options| options.top)
        };
        assert_eq!(read("$top=5&$select=id,surname&$orderby=surname%20desc").unwrap(), Some(5));
        for bad in ["$top=0", "$top=1001", "$select=x", "$orderby=surname%20up", "$search=x"] {
            assert_eq!(read(bad).unwrap_err().status, 400, "{bad}");
        }
    }
}
