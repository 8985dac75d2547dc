//! What is special to a Contact: addresses are five columns that change together, and some texts
//! are taken from lists of the org's. Company and manager are names behind a relation and are
//! read only.

use crate::codec::put_text;
use crate::describe::{COUNTRY_CODES, COUNTRY_LABELS, Table};
use crate::row;
use model::{Address, Value};
use serde_json::{Map, Value as Json};
use wire::Tree;

/// Five columns as one address; unknown unless the first one was answered.
pub(crate) fn address(table: &Table, row: &Tree, names: &[&str]) -> Option<Value> {
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

/// Puts an address into its five columns, an empty part as an empty column.
pub(crate) fn put_address(
    table: &Table,
    out: &mut Map<String, Json>,
    names: &[&str],
    address: &Address,
) {
    for (at, (name, part)) in names.iter().zip(address.parts()).enumerate() {
        let part = if at == COUNTRY { country(table, part) } else { part };
        put_text(table, out, name, Some(part).filter(|part| !part.is_empty()));
    }
}

/// The place of the country among the parts of an address.
const COUNTRY: usize = 4;

/// A country in the org's own spelling, where countries are a list there: another one is refused.
fn country<'a>(table: &'a Table, text: &'a str) -> &'a str {
    let wanted = text.trim().to_lowercase();
    let labels = table.words(COUNTRY_LABELS);
    let same = |word: &String| word.to_lowercase() == wanted;
    let by_label = labels.iter().position(same);
    let by_code = || table.words(COUNTRY_CODES).iter().position(same);
    let label = by_label.or_else(by_code).and_then(|at| labels.get(at));
    label.filter(|label| !label.is_empty()).map_or(text, String::as_str)
}

/// A salutation in the org's own spelling: `mr` is `Mr.` where that is on the list.
pub(crate) fn listed<'a>(words: &'a [String], text: &'a str) -> &'a str {
    let bare = |word: &str| word.trim().trim_end_matches('.').to_lowercase();
    let wanted = bare(text);
    words.iter().find(|word| bare(word) == wanted).map_or(text, String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::Setup;
    use crate::setup::tests::plain;
    use crate::values::shape;
    use crate::{codec, describe};
    use model::{Day, Fault, Field, Fields, Kind};
    use serde_json::json;

    fn write(setup: &Setup, fields: &Fields) -> Result<Map<String, Json>, Fault> {
        codec::write(setup, Kind::Contact, fields, None)
    }

    fn read(setup: &Setup, row: &Json) -> Fields {
        codec::read(setup, Kind::Contact, &row.clone().into())
    }

    #[test]
    fn a_country_takes_the_orgs_spelling() {
        let list = tree!({"fields": [{"name": "MailingCountryCode", "picklistValues": [
            {"value": "DE", "label": "Germany"}, {"value": "FR", "label": "France"}]}]});
        let mut setup = plain();
        setup.contact.words = describe::read(Kind::Contact, &list).words;
        for (text, sent) in [("germany", "Germany"), ("fr", "France"), ("Utopia", "Utopia")] {
            let address = Address { country: text.into(), ..Address::default() };
            let fields = Fields::new().with(Field::OtherAddress, address);
            assert_eq!(write(&setup, &fields).unwrap()["OtherCountry"], json!(sent));
        }
    }

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
            let shown = read(&setup, &json!({ column: sent }));
            assert_eq!(shown, fields, "{field}");
            let emptied = Fields::new().with(field, Value::Empty);
            assert_eq!(Json::from(write(&setup, &emptied).unwrap()), json!({ column: null }));
            assert_eq!(read(&setup, &json!({ column: null })), emptied, "{field}");
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
            assert_eq!(read(&setup, &columns), fields);
            let cleared = write(&setup, &Fields::new().with(field, Value::Empty)).unwrap();
            assert_eq!(cleared.len(), 5);
            assert!(cleared.values().all(Json::is_null));
        }
    }

    #[test]
    fn names_behind_relations_are_read_and_never_written() {
        let setup = plain();
        let row = json!({"Account": {"Name": "Acme"}, "ReportsTo": null});
        let fields = read(&setup, &row);
        assert_eq!(fields.text(Field::Company), Some("Acme"));
        assert_eq!(fields.get(Field::Manager), Some(&Value::Empty));
        assert!(write(&setup, &fields).unwrap().is_empty());
    }

    #[test]
    fn hidden_columns_stay_unknown_and_unwritten() {
        let mut setup = plain();
        setup.contact.columns.remove("Email");
        let row = json!({"Email": "ada@example.com", "LastName": "L"});
        let fields = read(&setup, &row);
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
