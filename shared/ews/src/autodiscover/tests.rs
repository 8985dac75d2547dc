//! Questions as they leave, and answers of every sort.

use super::*;

fn urls(told: Result<Told, Fault>) -> Vec<String> {
    match told {
        Ok(Told::Here(urls)) => urls,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_form_without_a_password_tells_the_cloud_apart() {
    assert_eq!(
        json_path("a+b@x.example"),
        "/autodiscover/autodiscover.json/v1.0/a%2Bb@x.example?Protocol=EWS&ServerLocation=true"
    );
    assert!(!json_path("a/../b?c@x").contains("/../"));
    let online = br#"{"Protocol":"EWS","Url":"https://o/EWS","ServerLocation":"EURPRD01"}"#;
    assert_eq!(read_json(online), Hint::Online);
    let here = br#"{"Protocol":"EWS","Url":"https://mail.x.example/EWS/Exchange.asmx"}"#;
    assert_eq!(read_json(here), Hint::Here("https://mail.x.example/EWS/Exchange.asmx".into()));
    for nothing in [&b""[..], b"{}", b"<html>", b"{\"Url\":5}", b"[]"] {
        assert_eq!(read_json(nothing), Hint::Nothing);
    }
    assert_eq!(read_json(&vec![b' '; ANSWER_BYTES_MAX + 1]), Hint::Nothing);
}

#[test]
fn the_old_form_prefers_the_address_outside() {
    let asked = String::from_utf8(pox("a&b@x.example")).expect("UTF-8");
    assert!(asked.contains("<EMailAddress>a&amp;b@x.example</EMailAddress>"), "{asked}");
    let body = "<Autodiscover xmlns='r'><Response xmlns='o'><Account><AccountType>email\
        </AccountType><Action>settings</Action><Protocol><Type>EXCH</Type><EwsUrl>https://in\
        </EwsUrl></Protocol><Protocol><Type>EXPR</Type><ASUrl>https://out</ASUrl></Protocol>\
        <Protocol><Type>WEB</Type><EwsUrl>https://web</EwsUrl></Protocol></Account></Response>\
        </Autodiscover>";
    assert_eq!(urls(read_pox(body.as_bytes())), ["https://out", "https://in"]);
    let account = |inner: &str| {
        format!("<Autodiscover><Response><Account>{inner}</Account></Response></Autodiscover>")
    };
    let told = |inner: &str| read_pox(account(inner).as_bytes());
    let address = "<Action>redirectAddr</Action><RedirectAddr>b@y.example</RedirectAddr>";
    assert_eq!(told(address), Ok(Told::Address("b@y.example".into())));
    let elsewhere = "<Action>redirectUrl</Action><RedirectUrl>https://y/a</RedirectUrl>";
    assert_eq!(told(elsewhere), Ok(Told::Elsewhere("https://y/a".into())));
    assert_eq!(told("<Action>settings</Action>"), Ok(Told::Nobody));
    let error = "<Autodiscover><Response><Error><ErrorCode>500</ErrorCode></Error></Response>\
        </Autodiscover>";
    assert_eq!(read_pox(error.as_bytes()), Ok(Told::Nobody));
}

#[test]
fn soap_names_settings_and_reads_them() {
    let service = "https://autodiscover.x.example/autodiscover/autodiscover.svc";
    let asked = xml::read(&soap("a@x.example", service), "test").expect("XML");
    assert_eq!(asked.at(&["Header", "To"]).map(|it| it.text.as_str()), Some(service));
    let request = ["Body", "GetUserSettingsRequestMessage", "Request"];
    let settings = asked.at(&request).and_then(|it| it.child("RequestedSettings"));
    assert_eq!(settings.map(|it| it.children.len()), Some(2));
    let user = |inner: &str| {
        let body = format!(
            "<s:Envelope xmlns:s='s'><s:Body><GetUserSettingsResponseMessage xmlns='a'><Response>\
             <ErrorCode>NoError</ErrorCode><UserResponses><UserResponse>{inner}</UserResponse>\
             </UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"
        );
        read_soap(body.as_bytes())
    };
    let setting = |name: &str, value: &str| {
        format!("<UserSetting><Name>{name}</Name><Value>{value}</Value></UserSetting>")
    };
    let both = setting("InternalEwsUrl", "https://in") + &setting("ExternalEwsUrl", "https://out");
    let told = user(&format!("<ErrorCode>NoError</ErrorCode><UserSettings>{both}</UserSettings>"));
    assert_eq!(urls(told), ["https://out", "https://in"]);
    let redirect = |code: &str| {
        user(&format!("<ErrorCode>{code}</ErrorCode><RedirectTarget>t</RedirectTarget>"))
    };
    assert_eq!(redirect("RedirectAddress"), Ok(Told::Address("t".into())));
    assert_eq!(redirect("RedirectUrl"), Ok(Told::Elsewhere("t".into())));
    assert_eq!(redirect("InvalidUser"), Ok(Told::Nobody));
}

#[test]
fn nothing_hostile_gets_through() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aa'>]><Autodiscover><Response>\
        <Account><Action>&a;</Action></Account></Response></Autodiscover>";
    let large = vec![b' '; ANSWER_BYTES_MAX + 1];
    for body in [bomb.as_bytes(), b"", b"<html></html>", b"\xff\xfe", &large] {
        assert!(read_pox(body).is_err());
        assert!(read_soap(body).is_err());
    }
}
