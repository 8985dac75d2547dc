use super::*;
use model::{Day, Moment};

fn address(email: &str, name: &str) -> Address {
    Address { email: email.into(), name: name.into() }
}

#[test]
fn each_address_is_looked_for_once_and_never_the_persons_own() {
    let people = vec![
        address(" ada@x.example ", "Ada"),
        address("ADA@x.example", "Ada again"),
        address("Me@x.example", "Me"),
        address("nobody", ""),
        address(&format!("{}@x.example", "a".repeat(400)), ""),
        address("bob@x.example", " Bob "),
    ];
    let wanted = wanted(people, "me@X.example");
    assert_eq!(wanted, [address("ada@x.example", "Ada"), address("bob@x.example", "Bob")]);
    let many = (0..100).map(|n| address(&format!("p{n}@x.example"), "")).collect();
    assert_eq!(super::wanted(many, "").len(), PEOPLE_MAX);
}

#[test]
fn a_new_contact_has_a_surname_whatever_outlook_shows() {
    for (name, given, surname) in [
        ("Ada Lovelace", Some("Ada"), "Lovelace"),
        ("Lovelace, Ada", Some("Ada"), "Lovelace"),
        ("Ada King Lovelace", Some("Ada King"), "Lovelace"),
        ("Ada", None, "Ada"),
        ("", None, "ada.l"),
        ("ada.l@x.example", None, "ada.l"),
        (", Ada", Some("Ada"), "ada.l"),
    ] {
        let fields = fields_of(&address("ada.l@x.example", name));
        assert_eq!(fields.text(Field::GivenName), given, "{name}");
        assert_eq!(fields.text(Field::Surname), Some(surname), "{name}");
        assert_eq!(fields.text(Field::Email), Some("ada.l@x.example"));
    }
}

#[test]
fn an_appointment_is_known_by_its_start() {
    let at = |text: &str| Moment::parse(text).unwrap();
    let seen = |times: Times| Seen {
        id: Id::from("1"),
        version: "1".into(),
        kind: Kind::Appointment,
        fields: Fields::new().with(Field::Times, Value::Times(times)),
        mark: None,
        series: None,
        about: Default::default(),
    };
    let timed = |start: &str| {
        let start = at(start);
        seen(Times::Timed { start, end: start.plus_minutes(30), zone: None })
    };
    let meeting = |start: &str| Meeting { subject: "x".into(), start: at(start) };
    let start = "2026-11-24T10:00:00Z";
    assert!(starts_with(&timed(start), &meeting("2026-11-24T10:00:20Z")));
    assert!(!starts_with(&timed(start), &meeting("2026-11-24T10:30:00Z")));
    let day = seen(Times::AllDay { first: Day::of(2026, 11, 24).unwrap(), days: 1 });
    assert!(starts_with(&day, &meeting("2026-11-23T22:00:00Z")));
    assert!(!starts_with(&day, &meeting("2026-11-27T00:00:00Z")));
    assert!(!is_searchable("  ") && is_searchable("Review"));
}
