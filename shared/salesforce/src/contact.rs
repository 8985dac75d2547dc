//! A Contact and its columns. Every simple field is a text column; addresses are five columns
//! that change together; company and manager are names behind a relation and are read only.

use crate::describe::Table;
use crate::setup::Setup;
use crate::{columns, row};
use model::{Address, Fault, Field, Fields, Kind, Value};
use serde_json::{Map, Value as Json};

/// What a row says of the fields that the person can see.
pub(crate) fn read(table: &Table, row: &Json) -> Fields {
    let mut fields = Fields::new();
    for (field, names) in columns::mapped(Kind::Contact) {
        let Some(name) = names.first().filter(|name| table.has(name)) else { continue };
        let value = match field {
            Field::BusinessAddress | Field::OtherAddress => address(table, row, names),
            Field::Birthday => row::as_day(row, name),
            _ => row::as_text(row, name),
        };
        if let Some(value) = value {
            fields.set(*field, value);
        }
    }
    fields
}

/// Five columns as one address; unknown unless the first one was answered.
fn address(table: &Table, row: &Json, names: &[&str]) -> Option<Value> {
    row::at(row, names.first()?)?;
    let part = |at: usize| {
        let name = names.get(at).filter(|name| table.has(name));
        name.and_then(|name| row::text(row, name)).unwrap_or_default().to_owned()
    };
    Some(Value::address(Address {
        street: part(0),
        city: part(1),
        state: part(2),
        postal_code: part(3),
        country: part(4),
    }))
}

/// The columns to write. What the reach leaves out (company, manager, a column that takes no
/// value) is not written.
pub(crate) fn write(setup: &Setup, fields: &Fields) -> Result<Map<String, Json>, Fault> {
    let table = &setup.contact;
    let mut out = Map::new();
    for (field, value) in fields.iter() {
        let mapped = columns::mapped(Kind::Contact).iter().find(|(mapped, _)| *mapped == field);
        let Some((_, names)) = mapped else { continue };
        match field {
            Field::Company | Field::Manager => {}
            Field::BusinessAddress | Field::OtherAddress => {
                let empty = Address::default();
                let address = match value {
                    Value::Address(address) => address,
                    Value::Empty => &empty,
                    _ => return Err(shape(field)),
                };
                for (name, part) in names.iter().zip(address.parts()) {
                    put(table, &mut out, name, Some(part).filter(|part| !part.is_empty()));
                }
            }
            Field::Birthday => match value {
                Value::Day(day) => put(table, &mut out, names[0], Some(&day.to_string())),
                Value::Empty => put(table, &mut out, names[0], None),
                _ => return Err(shape(field)),
            },
            Field::Salutation => {
                let text = simple(field, value)?;
                let known = text.map(|text| listed(table.words("Salutation"), text));
                put(table, &mut out, names[0], known);
            }
            _ => put(table, &mut out, names[0], simple(field, value)?),
        }
    }
    Ok(out)
}

/// A salutation in the org's own spelling: `mr` is `Mr.` where that is on the list.
fn listed<'a>(words: &'a [String], text: &'a str) -> &'a str {
    let bare = |word: &str| word.trim().trim_end_matches('.').to_lowercase();
    let wanted = bare(text);
    words.iter().find(|word| bare(word) == wanted).map_or(text, String::as_str)
}

/// The text of a simple field; `None` empties the column.
pub(crate) fn simple(field: Field, value: &Value) -> Result<Option<&str>, Fault> {
    match value {
        Value::Text(text) => Ok(Some(text)),
        Value::Empty => Ok(None),
        Value::Choice(_)
        | Value::Day(_)
        | Value::Moment(_)
        | Value::Flag(_)
        | Value::Number(_)
        | Value::Times(_)
        | Value::Address(_) => Err(shape(field)),
    }
}

/// Puts a text into a column that takes one.
pub(crate) fn put(table: &Table, out: &mut Map<String, Json>, name: &str, text: Option<&str>) {
    if table.takes(name) {
        out.insert(name.to_owned(), text.map_or(Json::Null, Json::from));
    }
}

/// The refusal of a value that a field cannot hold.
pub(crate) fn shape(field: Field) -> Fault {
    Fault::Rejected { code: "WRONG_SHAPE".into(), field: Some(field.name().to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::tests::plain;
    use model::Day;
    use serde_json::json;

    #[test]
    fn every_field_goes_both_ways() {
        let setup = plain();
        for (field, column, value, sent) in [
            (Field::Salutation, "Salutation", Value::text("Dr."), json!("Dr.")),
            (Field::GivenName, "FirstName", Value::text("Ada"), json!("Ada")),
            (Field::Surname, "LastName", Value::text("Lovelace"), json!("Lovelace")),
            (Field::JobTitle, "Title", Value::text("Countess"), json!("Countess")),
            (Field::Department, "Department", Value::text("Sums"), json!("Sums")),
            (Field::Email, "Email", Value::text("ada@example.com"), json!("ada@example.com")),
            (Field::BusinessPhone, "Phone", Value::text("1"), json!("1")),
            (Field::MobilePhone, "MobilePhone", Value::text("2"), json!("2")),
            (Field::HomePhone, "HomePhone", Value::text("3"), json!("3")),
            (Field::OtherPhone, "OtherPhone", Value::text("4"), json!("4")),
            (Field::BusinessFax, "Fax", Value::text("5"), json!("5")),
            (Field::AssistantName, "AssistantName", Value::text("Bo"), json!("Bo")),
            (Field::AssistantPhone, "AssistantPhone", Value::text("6"), json!("6")),
            (
                Field::Birthday,
                "Birthdate",
                Day::of(1815, 12, 10).unwrap().into(),
                json!("1815-12-10"),
            ),
            (Field::Body, "Description", Value::text("a\nb"), json!("a\nb")),
        ] {
            let fields = Fields::new().with(field, value.clone());
            let sent_columns = write(&setup, &fields).unwrap();
            assert_eq!(Json::from(sent_columns), json!({column: sent.clone()}), "{field}");
            let shown = read(&setup.contact, &json!({ column: sent }));
            assert_eq!(shown, fields, "{field}");
            let emptied = Fields::new().with(field, Value::Empty);
            assert_eq!(Json::from(write(&setup, &emptied).unwrap()), json!({ column: null }));
            assert_eq!(read(&setup.contact, &json!({ column: null })), emptied, "{field}");
        }
    }

    #[test]
    fn an_address_is_five_columns_at_once() {
        let setup = plain();
        for (field, prefix) in [(Field::BusinessAddress, "Mailing"), (Field::OtherAddress, "Other")]
        {
            let address = Address {
                street: "1 Road\nFlat 2".into(),
                city: "London".into(),
                postal_code: "N1".into(),
                ..Address::default()
            };
            let columns = json!({
                format!("{prefix}Street"): "1 Road\nFlat 2", format!("{prefix}City"): "London",
                format!("{prefix}State"): null, format!("{prefix}PostalCode"): "N1",
                format!("{prefix}Country"): null,
            });
            let fields = Fields::new().with(field, address);
            assert_eq!(Json::from(write(&setup, &fields).unwrap()), columns);
            assert_eq!(read(&setup.contact, &columns), fields);
            let cleared = write(&setup, &Fields::new().with(field, Value::Empty)).unwrap();
            assert_eq!(cleared.len(), 5);
            assert!(cleared.values().all(Json::is_null));
        }
    }

    #[test]
    fn names_behind_relations_are_read_and_never_written() {
        let setup = plain();
        let row = json!({"Account": {"Name": "Acme"}, "ReportsTo": null});
        let fields = read(&setup.contact, &row);
        assert_eq!(fields.text(Field::Company), Some("Acme"));
        assert_eq!(fields.get(Field::Manager), Some(&Value::Empty));
        assert!(write(&setup, &fields).unwrap().is_empty());
    }

    #[test]
    fn hidden_columns_stay_unknown_and_unwritten() {
        let mut setup = plain();
        setup.contact.columns.remove("Email");
        let row = json!({"Email": "ada@example.com", "LastName": "L"});
        let fields = read(&setup.contact, &row);
        assert_eq!(fields.get(Field::Email), None);
        let fields = Fields::new().with(Field::Email, "a@b.c").with(Field::MiddleName, "M");
        assert!(write(&setup, &fields).unwrap().is_empty());
    }

    #[test]
    fn a_salutation_takes_the_orgs_spelling() {
        let mut setup = plain();
        setup.contact.words.insert("Salutation".into(), vec!["Mr.".into(), "Prof.".into()]);
        for (text, sent) in [("mr", "Mr."), ("Prof", "Prof."), ("Sir", "Sir")] {
            let fields = Fields::new().with(Field::Salutation, text);
            assert_eq!(write(&setup, &fields).unwrap()["Salutation"], json!(sent));
        }
    }

    #[test]
    fn a_value_of_the_wrong_shape_is_refused() {
        let setup = plain();
        for field in [Field::Surname, Field::Birthday, Field::BusinessAddress] {
            let fields = Fields::new().with(field, Value::Flag(true));
            assert_eq!(write(&setup, &fields), Err(shape(field)));
        }
    }
}
