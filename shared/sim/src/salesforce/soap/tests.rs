//! `login()` with every fault, and the few other operations.

use crate::salesforce::Community;
use crate::salesforce::kit::{Kit, NOW};
use serde_json::json;
use wire::xml::{self, Element};

fn ask(kit: &mut Kit, path: &str, header: &str, body: &str) -> (u16, String) {
    let envelope = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><env:Envelope xmlns:env=\"{}\" \
         xmlns:urn=\"urn:partner.soap.sforce.com\"><env:Header>{header}</env:Header>\
         <env:Body>{body}</env:Body></env:Envelope>",
        super::ENVELOPE
    );
    let headers = [("soapaction", "\"\""), ("content-type", "text/xml")];
    let response = kit.raw("POST", path, &headers, envelope.as_bytes());
    assert_eq!(response.headers()["content-type"], "text/xml; charset=utf-8");
    (response.status().as_u16(), String::from_utf8(response.body().clone()).unwrap())
}

fn login(kit: &mut Kit, version: &str, password: &str) -> (u16, String) {
    let body = format!(
        "<n1:login xmlns:n1=\"urn:partner.soap.sforce.com\"><n1:username>jane@example.com\
         </n1:username><n1:password>{password}</n1:password></n1:login>"
    );
    ask(kit, &format!("/services/Soap/u/{version}"), "", &body)
}

fn body(text: &str) -> Element {
    let root = xml::read(text.as_bytes(), "test").unwrap();
    root.child("Body").unwrap().children[0].clone()
}

#[test]
fn a_login_gives_a_session_for_rest() {
    let mut kit = Kit::new();
    kit.token.clear();
    for password in ["open sesameTOKEN", "<![CDATA[open sesame]]>TOKEN"] {
        let (status, text) = login(&mut kit, "64.0", password);
        assert_eq!(status, 200, "{text}");
        for tag in [
            "<serverUrl>https://acme.my.salesforce.com/services/Soap/u/64.0/00D",
            "<sessionId>00D",
            "<userId>005",
            "<organizationId>00D",
            "<passwordExpired>false</passwordExpired><sandbox>false",
        ] {
            assert!(text.contains(tag), "{tag} in {text}");
        }
        let result = body(&text).child("result").unwrap().clone();
        let info = result.child("userInfo").unwrap();
        let names: Vec<&str> = info.children.iter().map(|child| child.name.as_str()).collect();
        assert_eq!((names.len(), names[0], names[23]), (24, "accessibilityMode", "userUiSkin"));
        assert_eq!(info.child("roleId").unwrap().attribute("nil"), Some("true"));
        assert_eq!(info.text_of("userTimeZone"), Some("America/Los_Angeles"));
        kit.token = format!("Bearer {}", result.text_of("sessionId").unwrap());
        assert_eq!(kit.get("limits").0, 200);
        kit.token.clear();
    }
    let (status, text) = {
        let body = "<login xmlns='urn:enterprise.soap.sforce.com'><username>jane@example.com</username>\
            <password>open sesameTOKEN</password></login>";
        ask(&mut kit, "/services/Soap/c/59.0", "", body)
    };
    assert_eq!(status, 200);
    assert!(
        text.contains("xmlns=\"urn:enterprise.soap.sforce.com\"")
            && text.contains("/services/Soap/c/59.0/")
    );
}

#[test]
fn faults_are_worded_as_clients_expect() {
    let good = "open sesameTOKEN";
    type Change = fn(&mut Kit);
    let cases: [(&str, &str, Change, &str); 13] = [
        ("64.0", "wrong", |_| {}, "INVALID_LOGIN"),
        ("64.0", "wrongTOKEN", |_| {}, "INVALID_LOGIN"),
        ("64.0", "open sesame", |_| {}, "LOGIN_MUST_USE_SECURITY_TOKEN"),
        ("64.0", "open sesame", |kit| kit.world.org.switches.soap_token_required = false, "-"),
        ("64.0", good, |kit| kit.world.org.switches.soap_login = false, "INVALID_OPERATION"),
        ("64.0", good, |kit| kit.world.org.switches.org_locked = true, "ORG_LOCKED"),
        ("64.0", good, |kit| kit.world.org.switches.api_enabled = false, "API_DISABLED_FOR_ORG"),
        ("65.0", good, |_| {}, "UNSUPPORTED_API_VERSION"),
        ("30.0", good, |_| {}, "UNSUPPORTED_API_VERSION"),
        ("64.0", good, |kit| set(kit, |flags| flags.locked = true), "INVALID_LOGIN"),
        ("64.0", good, |kit| set(kit, |flags| flags.inactive = true), "INVALID_LOGIN"),
        (
            "64.0",
            good,
            |kit| set(kit, |flags| flags.soap_login_disabled = true),
            "INSUFFICIENT_ACCESS",
        ),
        ("64.0", good, |kit| set(kit, |flags| flags.api_enabled = false), "API_DISABLED_FOR_ORG"),
    ];
    for (version, password, change, code) in cases {
        let mut kit = Kit::new();
        change(&mut kit);
        let (status, text) = login(&mut kit, version, password);
        if code == "-" {
            assert_eq!(status, 200, "{text}");
            continue;
        }
        assert_eq!(status, 500, "{code}: {text}");
        assert!(text.contains(&format!("<sf:exceptionCode>{code}</sf:exceptionCode>")), "{text}");
        assert!(text.contains("<sf:exceptionMessage>"), "{text}");
        assert!(
            text.contains(&format!("<faultcode>sf:{code}</faultcode><faultstring>{code}: ")),
            "{text}"
        );
    }
}

fn set(kit: &mut Kit, change: fn(&mut crate::salesforce::Flags)) {
    let jane = kit.jane.clone();
    change(&mut kit.world.org.user_mut(&jane).unwrap().flags);
}

#[test]
fn an_expired_password_gives_a_session_that_may_nothing() {
    let mut kit = Kit::new();
    set(&mut kit, |flags| flags.password_expired = true);
    let (status, text) = login(&mut kit, "64.0", "open sesameTOKEN");
    assert_eq!(status, 200);
    let result = body(&text).child("result").unwrap().clone();
    assert_eq!(result.text_of("passwordExpired"), Some("true"));
    kit.token = format!("Bearer {}", result.text_of("sessionId").unwrap());
    assert_eq!(kit.get("limits").0, 401);
}

#[test]
fn a_site_wants_to_know_the_org() {
    let mut kit = Kit::new();
    kit.world.org.switches.community = Some(Community { prefix: "p".into(), id: "0DB".into() });
    let body = "<urn:login><urn:username>jane@example.com</urn:username>\
        <urn:password>open sesameTOKEN</urn:password></urn:login>";
    let scope = |org: &str| {
        format!(
            "<urn:LoginScopeHeader><urn:organizationId>{org}</urn:organizationId></urn:LoginScopeHeader>"
        )
    };
    let org = kit.world.org.id()[..15].to_owned();
    assert_eq!(ask(&mut kit, "/p/services/Soap/u/64.0", "", body).0, 500);
    assert_eq!(ask(&mut kit, "/p/services/Soap/u/64.0", &scope("00Dx"), body).0, 500);
    assert_eq!(ask(&mut kit, "/p/services/Soap/u/64.0", &scope(&org), body).0, 200);
}

#[test]
fn rows_come_back_from_the_bin() {
    let mut kit = Kit::new();
    let id = kit.insert("Contact", json!({"LastName": "x"}));
    let token = kit.token.trim_start_matches("Bearer ").to_owned();
    let header =
        format!("<urn:SessionHeader><urn:sessionId>{token}</urn:sessionId></urn:SessionHeader>");
    let path = "/services/Soap/u/68.0";
    let ids = |name: &str| {
        format!("<urn:{name}><urn:ids>{id}</urn:ids><urn:ids>x</urn:ids></urn:{name}>")
    };
    let (status, text) = ask(&mut kit, path, &header, &ids("delete"));
    assert_eq!(status, 200);
    let results = body(&text);
    let results: Vec<&Element> = results.all("result").collect();
    assert_eq!(results[0].text_of("success"), Some("true"));
    assert_eq!(results[1].at(&["errors", "statusCode"]).unwrap().text, "MALFORMED_ID");
    assert!(kit.world.org.rows("Contact").is_empty());
    let (_, text) = ask(&mut kit, path, &header, &ids("undelete"));
    assert!(text.contains("<undeleteResponse><result><id>"), "{text}");
    assert_eq!(kit.world.org.rows("Contact").len(), 1);
    assert_eq!(kit.world.org.row(&id).unwrap()["SystemModstamp"], "2026-11-25T08:30:01.000+0000");
    let (_, text) = ask(&mut kit, path, &header, &ids("undelete"));
    assert!(text.contains("UNDELETE_FAILED"), "{text}");
}

#[test]
fn sessions_can_be_looked_at_and_ended() {
    let mut kit = Kit::new();
    let token = kit.token.trim_start_matches("Bearer ").to_owned();
    let header =
        format!("<urn:SessionHeader><urn:sessionId>{token}</urn:sessionId></urn:SessionHeader>");
    let path = "/services/Soap/u/64.0";
    let (_, text) = ask(&mut kit, path, &header, "<urn:getUserInfo/>");
    assert!(text.contains("<userName>jane@example.com</userName>"));
    let (_, text) = ask(&mut kit, path, &header, "<urn:getServerTimestamp/>");
    assert!(text.contains(&NOW.rfc3339()));
    assert_eq!(ask(&mut kit, path, &header, "<urn:fly/>").0, 500);
    assert_eq!(ask(&mut kit, path, &header, "<urn:logout/>").0, 200);
    let (status, text) = ask(&mut kit, path, &header, "<urn:getUserInfo/>");
    assert_eq!(status, 500);
    assert!(text.contains("INVALID_SESSION_ID"));
}

#[test]
fn what_is_no_envelope_is_a_fault() {
    let mut kit = Kit::new();
    let action = [("soapaction", "login")];
    for body in [
        "",
        "<a/>",
        "not xml",
        "<!DOCTYPE a><a/>",
        "<e:Envelope xmlns:e='x'><e:Body/></e:Envelope>",
    ] {
        let response = kit.raw("POST", "/services/Soap/u/64.0", &action, body.as_bytes());
        assert_eq!(response.status(), 500, "{body}");
    }
    let response = kit.raw("POST", "/services/Soap/u/64.0", &[], b"<a/>");
    assert!(String::from_utf8_lossy(response.body()).contains("SOAPAction"));
}
