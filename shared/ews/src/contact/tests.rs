//! A contact as a server shows it, and what is written of it.

use super::*;
use crate::order;
use model::Day;
use model::Kind;
use wire::xml::Writer;

fn person() -> Person {
    Person { email: "me@example.com".into(), zone: "Europe/Berlin".into() }
}

fn item(inner: &str) -> Element {
    let xml = format!("<t:Contact xmlns:t='t'>{inner}</t:Contact>");
    wire::xml::read(xml.as_bytes(), "test").expect("XML")
}

#[test]
fn a_full_contact_is_read() {
    let (fields, about) = read(
        &item(
            "<t:ItemId Id='A' ChangeKey='B'/><t:Sensitivity>Private</t:Sensitivity>\
             <t:Body BodyType='HTML'>&lt;b&gt;bold&lt;/b&gt;</t:Body>\
             <t:Categories><t:String>Key</t:String></t:Categories>\
             <t:DateTimeCreated>2026-11-01T10:00:00Z</t:DateTimeCreated>\
             <t:FileAs>Lovelace</t:FileAs>\
             <t:GivenName> Ada </t:GivenName><t:CompleteName><t:Title>Countess</t:Title>\
             <t:Suffix>II</t:Suffix></t:CompleteName><t:CompanyName>Engines</t:CompanyName>\
             <t:EmailAddresses><t:Entry Key='EmailAddress1' RoutingType='SMTP'>ada@example.com\
             </t:Entry><t:Entry Key='EmailAddress2' RoutingType='EX'>/o=x/cn=y</t:Entry>\
             </t:EmailAddresses><t:PhysicalAddresses><t:Entry Key='Business'>\
             <t:City>London</t:City>\
             </t:Entry><t:Entry Key='Home'><t:City>Elsewhere</t:City></t:Entry>\
             </t:PhysicalAddresses><t:PhoneNumbers><t:Entry Key='OtherTelephone'>7</t:Entry>\
             <t:Entry Key='Pager'>8</t:Entry></t:PhoneNumbers>\
             <t:Birthday>1815-12-10T11:59:00Z</t:Birthday><t:Surname>Lovelace</t:Surname>",
        ),
        &person(),
    );
    assert_eq!(fields.text(Field::GivenName), Some("Ada"));
    assert_eq!(fields.text(Field::Salutation), Some("Countess"));
    assert_eq!(fields.text(Field::Suffix), Some("II"));
    assert_eq!(fields.text(Field::Email), Some("ada@example.com"));
    assert_eq!(fields.get(Field::Email2), None, "a directory name is unknown");
    assert_eq!(fields.get(Field::Email3), Some(&Value::Empty));
    assert_eq!(fields.text(Field::OtherPhone), Some("7"));
    let address = Address { city: "London".into(), ..Address::default() };
    assert_eq!(fields.get(Field::BusinessAddress), Some(&Value::from(address)));
    assert_eq!(fields.get(Field::OtherAddress), Some(&Value::Empty));
    assert_eq!(fields.get(Field::Birthday), Some(&Value::Day(Day::of(1815, 12, 10).expect("day"))));
    assert_eq!(fields.text(Field::Body), Some("bold"));
    assert!(about.locked.has(Field::Body) && about.locked.has(Field::Email2));
    assert!(about.private);
    assert_eq!(about.categories, ["Key"]);
    assert_eq!(about.file_as.as_deref(), Some("Lovelace"));
    assert!(about.created.is_some());
}

#[test]
fn what_is_written_is_read_again() {
    let fields = Fields::new()
        .with(Field::Salutation, "Dr.")
        .with(Field::GivenName, "Ada & <Co>")
        .with(Field::Surname, "Lovelace")
        .with(Field::Suffix, "Jr.")
        .with(Field::Email, "ada@example.com")
        .with(Field::Email3, "ada@example.org")
        .with(Field::MobilePhone, "+44 1")
        .with(Field::Birthday, Day::of(1815, 12, 10).expect("a day"))
        .with(Field::Body, "two\nlines")
        .with(
            Field::OtherAddress,
            Address { street: "1 St\n2nd".into(), country: "UK".into(), ..Address::default() },
        );
    let properties = changes(&fields)
        .into_iter()
        .filter_map(|change| match change {
            Change::Set(property) => Some(property),
            Change::Clear(_) => None,
        })
        .collect();
    let mut xml = Writer::new();
    order::write_item(Kind::Contact, properties, &mut xml);
    let item = wire::xml::read(xml.finish().as_bytes(), "test").expect("XML");
    let (shown, _) = read(&item, &person());
    for (field, value) in fields.iter() {
        assert!(shown.get(field).is_some_and(|shown| shown.same_as(value)), "{field}");
    }
}

#[test]
fn empty_clears_and_an_address_goes_as_a_whole() {
    let fields = Fields::new()
        .with(Field::JobTitle, Value::Empty)
        .with(Field::Salutation, Value::Empty)
        .with(Field::HomePhone, Value::Empty)
        .with(Field::BusinessAddress, Address { city: "Paris".into(), ..Address::default() });
    let changes = changes(&fields);
    assert_eq!(changes.len(), 8);
    let cleared = changes.iter().filter(|change| matches!(change, Change::Clear(_))).count();
    assert_eq!(cleared, 7, "all but the city");
}
