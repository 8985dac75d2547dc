use super::*;

#[test]
fn pasted_addresses_are_put_right() {
    for (address, base) in [
        ("https://acme.my.salesforce.com", "https://acme.my.salesforce.com"),
        (" acme.my.salesforce.com/ ", "https://acme.my.salesforce.com"),
        ("HTTPS://Acme.My.Salesforce.com./home?x#y", "https://acme.my.salesforce.com"),
        ("https://acme.lightning.force.com/lightning/page/home", "https://acme.my.salesforce.com"),
        (
            "https://acme--dev.sandbox.lightning.force.com/x",
            "https://acme--dev.sandbox.my.salesforce.com",
        ),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
        ("http://localhost:1", "http://localhost:1"),
    ] {
        assert_eq!(
            Place::my_domain(address).map(|place| place.base()),
            Ok(base.into()),
            "{address}"
        );
    }
    for (address, base) in [
        ("https://acme.my.site.com/partners/s/login/?x=1", "https://acme.my.site.com/partners"),
        ("acme.my.site.com", "https://acme.my.site.com"),
        ("https://help.acme.com/a/b/", "https://help.acme.com/a/b"),
        ("https://acme.my.site.com/partners/login", "https://acme.my.site.com/partners"),
        ("https://acme.my.site.com/services/oauth2/authorize", "https://acme.my.site.com"),
    ] {
        assert_eq!(
            Place::community(address).map(|place| place.base()),
            Ok(base.into()),
            "{address}"
        );
    }
    let place = Place::community("https://acme.my.site.com/partners").unwrap();
    assert_eq!(place.prefix(), "/partners");
}

#[test]
fn what_is_not_safe_is_refused_with_its_reason() {
    let long = format!("https://{}.com", "a".repeat(600));
    for (address, error) in [
        ("", PlaceError::Empty),
        (long.as_str(), PlaceError::TooLong),
        ("http://acme.my.salesforce.com", PlaceError::NotSecure),
        ("ftp://acme.my.salesforce.com", PlaceError::NoAddress),
        ("https://user:secret@acme.com", PlaceError::WithCredentials),
        ("https://acme.com@evil.example/", PlaceError::WithCredentials),
        ("https://10.0.0.1/", PlaceError::NumberedHost),
        ("https://[::1]/", PlaceError::NoAddress),
        ("https://intranet/", PlaceError::NoAddress),
        ("https://acme.com:8443/", PlaceError::NoAddress),
        ("https://acme..com/", PlaceError::NoAddress),
        ("https://ac me.com/", PlaceError::NoAddress),
        ("https://äcme.com/", PlaceError::NoAddress),
        ("https://login.salesforce.com/", PlaceError::SharedHost),
        ("https://test.salesforce.com/", PlaceError::SharedHost),
    ] {
        assert_eq!(Place::my_domain(address), Err(error), "{address}");
    }
    for address in ["https://acme.com/a/../b", "https://acme.com/%2e%2e/", "https://acme.com/a;b"] {
        assert_eq!(Place::community(address), Err(PlaceError::NoAddress), "{address}");
    }
}

#[test]
fn a_sandbox_adds_its_name_once() {
    let place = Place::sandbox(".UAT").unwrap();
    assert_eq!(place.user_name(" jane@acme.com "), "jane@acme.com.uat");
    assert_eq!(place.user_name("jane@acme.com.UAT"), "jane@acme.com.UAT");
    assert_eq!(place.base(), "https://test.salesforce.com");
    assert_eq!(Place::sandbox("").unwrap().user_name("jane@acme.com"), "jane@acme.com");
    assert_eq!(Place::sandbox("u a"), Err(PlaceError::BadSuffix));
    assert_eq!(Place::Production.user_name("jane@acme.com"), "jane@acme.com");
}

#[test]
fn a_stored_place_is_checked_like_a_pasted_one() {
    for place in [
        Place::Production,
        Place::sandbox("uat").unwrap(),
        Place::my_domain("https://acme.my.salesforce.com").unwrap(),
        Place::community("https://acme.my.site.com/partners").unwrap(),
    ] {
        let text = serde_json::to_string(&place).unwrap();
        assert_eq!(serde_json::from_str::<Place>(&text).unwrap(), place);
    }
    for text in [
        "{\"my_domain\":{\"origin\":\"http://acme.com\"}}",
        "{\"community\":{\"origin\":\"https://acme.com\",\"prefix\":\"/a b\"}}",
        "{\"community\":{\"origin\":\"https://acme.com\",\"prefix\":\"@evil.example\"}}",
        "{\"sandbox\":{\"suffix\":\"a.b/c\"}}",
    ] {
        assert!(serde_json::from_str::<Place>(text).is_err(), "{text}");
    }
}
