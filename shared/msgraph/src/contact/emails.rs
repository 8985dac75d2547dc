//! The e-mail addresses of a contact. The list has no gaps: a contact whose first address is empty
//! shows its second one first. So the places are read by names of their own where those are told,
//! and where there are gaps they are written by them; else the whole list is, with one place
//! changed.

use crate::read;
use model::{Field, FieldSet, Fields, Value};
use serde_json::{Map, Value as Json, json};

/// The places, in order.
const PLACES: [(Field, &str); 3] = [
    (Field::Email, "primaryEmailAddress"),
    (Field::Email2, "secondaryEmailAddress"),
    (Field::Email3, "tertiaryEmailAddress"),
];
const LIST: &str = "emailAddresses";

/// How the places of a contact are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Told {
    /// By names of their own.
    ByName,
    /// By their order in the list.
    #[default]
    ByOrder,
}

/// What is asked for.
pub(super) const NAMES: [&str; 4] = [LIST, PLACES[0].1, PLACES[1].1, PLACES[2].1];

/// The fields that are addresses.
pub(super) fn fields() -> impl Iterator<Item = Field> {
    PLACES.into_iter().map(|(field, _)| field)
}

/// Puts the addresses with the fields; answers those that cannot be written.
pub(super) fn read(item: &Json, fields: &mut Fields) -> FieldSet {
    let mut locked = FieldSet::NONE;
    let places = places(item).map(|(places, _)| places);
    for ((field, _), place) in PLACES.iter().zip(places.iter().flatten()) {
        let address = read::text(place, "address");
        // A name of the directory is no address for the world, and writing over it would break
        // it: unknown, and locked.
        if address.trim().to_ascii_lowercase().starts_with("/o=") {
            locked = locked.with(*field);
        } else {
            fields.set(*field, Value::text(address));
        }
    }
    locked
}

/// What gives the contact `old` these addresses. One that stays keeps the name beside it.
pub(super) fn write(fields: &Fields, old: &Json, body: &mut Map<String, Json>) {
    if PLACES.iter().all(|(field, _)| fields.get(*field).is_none()) {
        return;
    }
    let (mut places, told) = places(old).unwrap_or_default();
    for ((field, _), place) in PLACES.iter().zip(&mut places) {
        match fields.get(*field) {
            Some(Value::Text(address)) if read::text(place, "address") != address => {
                *place = json!({ "address": address, "name": address });
            }
            Some(Value::Text(_)) | None => {}
            Some(_) => *place = Json::Null,
        }
    }
    let filled = places.iter().take_while(|place| !place.is_null()).count();
    if told == Told::ByOrder || places.iter().skip(filled).all(Json::is_null) {
        let list: Vec<&Json> = places.iter().filter(|place| !place.is_null()).collect();
        body.insert(LIST.to_owned(), json!(list));
        return;
    }
    for ((field, name), place) in PLACES.iter().zip(places) {
        if fields.get(*field).is_some() {
            body.insert((*name).to_owned(), place);
        }
    }
}

/// The places: by their own names, if those tell the same addresses as the list; else by their
/// order in it. No documented promise fills the names.
fn places(item: &Json) -> Option<([Json; 3], Told)> {
    let full = |place: &&Json| !read::text(place, "address").trim().is_empty();
    let list: Vec<&Json> = item.get(LIST)?.as_array()?.iter().filter(full).collect();
    let named = PLACES.map(|(_, name)| item.get(name).filter(full));
    let address = |place: &&Json| read::text(place, "address").to_owned();
    let told: Vec<String> = named.iter().flatten().map(address).collect();
    if told == list.iter().map(address).collect::<Vec<_>>() {
        return Some((named.map(|place| place.cloned().unwrap_or_default()), Told::ByName));
    }
    let mut places: [Json; 3] = Default::default();
    for (place, shown) in places.iter_mut().zip(list) {
        *place = shown.clone();
    }
    Some((places, Told::ByOrder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_filled_take_nothing_away() {
        for primary in [json!(null), json!({ "address": "other@x" }), json!(7)] {
            let item = json!({
                "emailAddresses": [{ "address": "a@x" }, null, 7, { "address": "b@x" }],
                "primaryEmailAddress": primary, "secondaryEmailAddress": null,
                "tertiaryEmailAddress": null,
            });
            let mut fields = Fields::new();
            read(&item, &mut fields);
            assert_eq!(fields.text(Field::Email), Some("a@x"));
            assert_eq!(fields.text(Field::Email2), Some("b@x"));
            assert_eq!(fields.get(Field::Email3), Some(&Value::Empty));
        }
        let mut fields = Fields::new();
        read(&json!({ "primaryEmailAddress": null }), &mut fields);
        assert!(fields.is_empty(), "without its list nothing is known");
    }

    #[test]
    fn a_gap_stays_where_it_is() {
        let item = json!({
            "emailAddresses": [{ "name": "c", "address": "c@x" }],
            "primaryEmailAddress": null, "secondaryEmailAddress": { "address": "" },
            "tertiaryEmailAddress": { "name": "c", "address": "c@x" },
        });
        let mut fields = Fields::new();
        read(&item, &mut fields);
        assert_eq!(fields.get(Field::Email), Some(&Value::Empty));
        assert_eq!(fields.get(Field::Email2), Some(&Value::Empty));
        assert_eq!(fields.text(Field::Email3), Some("c@x"));
        let change = |fields: Fields| {
            let mut body = Map::new();
            write(&fields, &item, &mut body);
            Json::Object(body)
        };
        let second = change(Fields::new().with(Field::Email2, "b@x"));
        let place = json!({ "secondaryEmailAddress": { "address": "b@x", "name": "b@x" } });
        assert_eq!(second, place);
        let both = change(Fields::new().with(Field::Email, "a@x").with(Field::Email2, "b@x"));
        assert_eq!(both["emailAddresses"].as_array().map(Vec::len), Some(3), "no gap is left");
        assert_eq!(change(Fields::new().with(Field::Surname, "x")), json!({}));
    }
}
