//! Was a create whose answer was lost carried out? The records that the person created since are
//! compared with what was sent: what names a record must agree, and among several that do, the
//! one that agrees in everything is taken.

use crate::setup::Setup;
use crate::{codec, row};
use model::{Field, Fields, Kind, Moment, Value};
use serde_json::Value as Json;
use wire::Tree;

/// The rows that may be what was sent.
pub(crate) fn of<'a>(
    setup: &Setup,
    kind: Kind,
    sent: &Fields,
    since: Moment,
    recent: &'a [Tree],
) -> Vec<&'a Tree> {
    let Some(sent) = as_shown(setup, kind, sent) else { return Vec::new() };
    let young = |row: &&Tree| row::moment(row, "CreatedDate").is_none_or(|at| at >= since);
    let mut near: Vec<(&Tree, bool)> = Vec::new();
    for row in recent.iter().filter(young) {
        let shown = codec::read(setup, kind, row);
        if names(kind).iter().all(|field| agree(*field, &sent, &shown)) {
            let whole = sent.iter().all(|(field, _)| agree(field, &sent, &shown));
            near.push((row, whole));
        }
    }
    let whole: Vec<&Tree> = near.iter().filter(|(_, whole)| *whole).map(|(row, _)| *row).collect();
    match whole.is_empty() {
        true => near.into_iter().map(|(row, _)| row).collect(),
        false => whole,
    }
}

/// What was sent as the org would show it, with its own words for choices.
fn as_shown(setup: &Setup, kind: Kind, sent: &Fields) -> Option<Fields> {
    let columns = codec::write(setup, kind, sent, None).ok()?;
    Some(codec::read(setup, kind, &Tree::from(Json::Object(columns))))
}

/// The fields that name a record.
fn names(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Contact => &[Field::Surname, Field::GivenName, Field::Email],
        Kind::Appointment => &[Field::Subject, Field::Times],
        Kind::Task => &[Field::Subject, Field::Due],
    }
}

/// Whether two records agree in a field; a field that one of them does not know is no objection.
fn agree(field: Field, sent: &Fields, shown: &Fields) -> bool {
    match (sent.get(field), shown.get(field)) {
        (Some(Value::Text(mine)), Some(Value::Text(theirs))) if field == Field::Email => {
            mine.to_lowercase() == theirs.to_lowercase()
        }
        (Some(mine), Some(theirs)) => mine.same_as(theirs),
        (None, _) | (_, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::tests::plain;

    #[test]
    fn what_was_sent_is_found_among_the_recent() {
        let setup = plain();
        let since = Moment::parse("2026-11-24T10:00:00Z").unwrap();
        let row = |id: &str, created: &str, email: &str, title: &str| {
            tree!({"Id": id, "CreatedDate": created, "FirstName": "Ada", "LastName": "Lovelace",
                "Email": email, "Title": title})
        };
        let recent = vec![
            row("1", "2026-11-24T09:59:00.000+0000", "ada@example.com", "Countess"),
            row("2", "2026-11-24T10:01:00.000+0000", "ada@example.com", "Baroness"),
            row("3", "2026-11-24T10:01:00.000+0000", "Ada@Example.com", "Countess"),
            row("4", "2026-11-24T10:01:00.000+0000", "eve@example.com", "Countess"),
        ];
        let sent = Fields::new()
            .with(Field::GivenName, "Ada")
            .with(Field::Surname, "Lovelace")
            .with(Field::Email, "ada@example.com")
            .with(Field::JobTitle, "Countess");
        let ids = |sent: &Fields, recent: &[Tree]| -> Vec<String> {
            let found = of(&setup, Kind::Contact, sent, since, recent);
            found.iter().map(|row| row::text(row, "Id").unwrap().to_owned()).collect()
        };
        assert_eq!(ids(&sent, &recent), ["3"]);
        assert_eq!(ids(&sent, &recent[..2]), ["2"], "a title may have been changed by a rule");
        assert!(ids(&sent, &recent[3..]).is_empty());
        let other = sent.with(Field::Surname, "Byron");
        assert!(ids(&other, &recent).is_empty());
    }
}
