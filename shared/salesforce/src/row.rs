//! Reading one row of an answer, column by column. A column that is absent is unknown; a column
//! that is `null` is empty.

use crate::{ids, stamp};
use model::{Day, Id, Moment, Value as Field};
use wire::Tree;

/// The column at a path such as `Account.Name`; `None` when the answer does not hold it. A
/// relation that is `null` makes the whole path `null`.
pub(crate) fn at<'a>(row: &'a Tree, path: &str) -> Option<&'a Tree> {
    let mut here = row;
    for name in path.split('.') {
        here = here.get(name)?;
        if here.is_null() {
            break;
        }
    }
    Some(here)
}

/// The text of a column; `None` when absent, empty or no text.
pub(crate) fn text<'a>(row: &'a Tree, path: &str) -> Option<&'a str> {
    at(row, path)?.as_str().filter(|text| !text.is_empty())
}

/// Whether a column holds `true`.
pub(crate) fn flag(row: &Tree, path: &str) -> bool {
    at(row, path).and_then(Tree::as_bool).unwrap_or(false)
}

/// A whole number, also where it is sent as `30.0`.
pub(crate) fn number(row: &Tree, path: &str) -> Option<i64> {
    let value = at(row, path)?;
    value.as_i64().or_else(|| value.as_f64().filter(|n| n.abs() < 1e12).map(|n| n as i64))
}

/// A moment.
pub(crate) fn moment(row: &Tree, path: &str) -> Option<Moment> {
    Moment::parse(text(row, path)?).map(stamp::tame)
}

/// A day.
pub(crate) fn day(row: &Tree, path: &str) -> Option<Day> {
    Day::parse(text(row, path)?)
}

/// An id in its long form.
pub(crate) fn id(row: &Tree, path: &str) -> Option<Id> {
    ids::long(text(row, path)?)
}

/// A text column as the value of a field; `None` when it is unknown.
pub(crate) fn as_text(row: &Tree, path: &str) -> Option<Field> {
    match at(row, path)? {
        Tree::Null => Some(Field::Empty),
        Tree::Text(text) => Some(Field::text(text)),
        Tree::Flag(_) | Tree::Whole(_) | Tree::Real(_) | Tree::List(_) | Tree::Object(_) => None,
    }
}

/// A date column as the value of a field; `None` when it is unknown.
pub(crate) fn as_day(row: &Tree, path: &str) -> Option<Field> {
    match at(row, path)? {
        Tree::Null => Some(Field::Empty),
        Tree::Text(text) => Day::parse(text).map(Field::Day),
        Tree::Flag(_) | Tree::Whole(_) | Tree::Real(_) | Tree::List(_) | Tree::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_is_not_empty() {
        let row = tree!({"A": null, "B": "", "C": " x ", "D": 3, "R": null, "S": {"Name": "n"}});
        assert_eq!(as_text(&row, "A"), Some(Field::Empty));
        assert_eq!(as_text(&row, "B"), Some(Field::Empty));
        assert_eq!(as_text(&row, "C"), Some(Field::text("x")));
        assert_eq!(as_text(&row, "D"), None);
        assert_eq!(as_text(&row, "E"), None);
        assert_eq!(as_text(&row, "R.Name"), Some(Field::Empty));
        assert_eq!(as_text(&row, "S.Name"), Some(Field::text("n")));
        assert_eq!(as_text(&row, "S.Other"), None);
        assert_eq!(number(&tree!({"n": 30.0}), "n"), Some(30));
        assert_eq!(number(&tree!({"n": 1e300}), "n"), None);
    }
}
