//! Codes, statuses and foreign bodies, in the shapes that servers send.

use super::*;

fn soap(code: &str, detail: &str) -> Failed {
    let body = format!(
        "<s:Envelope xmlns:s='x'><s:Body><s:Fault><faultcode>a:{code}</faultcode>\
         <faultstring>words</faultstring><detail><e:ResponseCode xmlns:e='e'>\n {code}\n\
         </e:ResponseCode>{detail}</detail></s:Fault></s:Body></s:Envelope>"
    );
    let fault = wire::soap::open(body.as_bytes(), "test").expect("an envelope").unwrap_err();
    of_soap(&fault)
}

#[test]
fn soap_faults_refuse_or_leave_doubt() {
    let busy = soap(
        "ErrorServerBusy",
        "<t:MessageXml xmlns:t='t'><t:Value Name='BackOffMilliseconds'>2500</t:Value>\
        </t:MessageXml>",
    );
    let code = String::from("ErrorServerBusy");
    assert_eq!(busy, Failed::refused(Fault::Throttled { wait_ms: Some(2500), code }));
    let cases = [
        ("ErrorTimeoutExpired", Failed::in_doubt(Fault::TooLarge("ErrorTimeoutExpired".into()))),
        (
            "ErrorMailboxMoveInProgress",
            Failed::in_doubt(Fault::Offline("ErrorMailboxMoveInProgress".into())),
        ),
        ("ErrorAccessDenied", Failed::refused(Fault::Forbidden("ErrorAccessDenied".into()))),
        ("ErrorPasswordExpired", Failed::refused(Fault::SignedOut("ErrorPasswordExpired".into()))),
        ("ErrorOfTomorrow", Failed::refused(Fault::Garbled("ErrorOfTomorrow".into()))),
    ];
    for (code, expected) in cases {
        assert_eq!(soap(code, ""), expected);
    }
}

#[test]
fn a_schema_fault_tells_where_and_quotes_nothing() {
    let failed = soap(
        "ErrorSchemaValidation",
        "<t:MessageXml xmlns:t='t'><t:LineNumber>1</t:LineNumber>\
        <t:LinePosition>77</t:LinePosition>\
         <t:Violation>the value Ada is bad</t:Violation></t:MessageXml>",
    );
    let expected = "ErrorSchemaValidation at line 1 column 77";
    assert_eq!(failed, Failed::refused(Fault::Garbled(expected.into())));
}

#[test]
fn one_item_is_refused_with_its_field() {
    let message = wire::xml::read(
        b"<M><MessageXml><t:FieldURI xmlns:t='t' FieldURI='contacts:Birthday'/></MessageXml></M>",
        "test",
    )
    .expect("XML");
    assert_eq!(
        of_item("ErrorInvalidValueForProperty", &message),
        Fault::Rejected {
            code: "ErrorInvalidValueForProperty".into(),
            field: Some("contacts:Birthday".into())
        }
    );
    let plain = Element::default();
    assert_eq!(of_item("ErrorIrresolvableConflict", &plain), Fault::Stale);
    assert_eq!(of_item("ErrorItemNotFound", &plain), Fault::Missing);
    let rejected = |code: &str| Fault::Rejected { code: code.into(), field: None };
    assert_eq!(of_item("ErrorAccessDenied", &plain), rejected("ErrorAccessDenied"));
    assert_eq!(of_item("<Ada's secret>", &plain), rejected("Adassecret"));
    assert_eq!(of_item("", &plain), rejected("Unnamed"));
}

#[test]
fn statuses_without_soap() {
    let response = |status: u16, body: &str| {
        http::Response::builder().status(status).body(body.as_bytes().to_vec()).expect("valid")
    };
    assert_eq!(of_status(&response(200, "")), None);
    assert_eq!(of_status(&response(500, "")), None);
    let signed_out = of_status(&response(401, "")).expect("a fault");
    assert_eq!(signed_out, Failed::refused(Fault::SignedOut("HTTP 401".into())));
    for status in [301, 302, 307, 404] {
        let failed = of_status(&response(status, "")).expect("a fault");
        assert!(failed.fault.to_string().contains("not an EWS endpoint"), "{status}");
    }
    let mut busy = response(503, "");
    busy.headers_mut().insert("retry-after", http::HeaderValue::from_static("30"));
    assert_eq!(
        of_status(&busy).expect("a fault").fault,
        Fault::Throttled { wait_ms: Some(30_000), code: "HTTP 503".into() }
    );
    assert_eq!(of_status(&response(502, "")).expect("a fault").reached, Reached::Perhaps);
    let page = response(200, "<!DOCTYPE html><html><body>Sign in</body></html>");
    let failed = of_foreign_body(&page, Fault::Garbled("broken XML".into()));
    assert!(failed.fault.to_string().contains("web page"));
    assert_eq!(failed.reached, Reached::Perhaps);
    let cut = of_foreign_body(&response(200, "<s:Env"), Fault::Garbled("cut".into()));
    assert_eq!(cut.reached, Reached::Perhaps);
    let half = of_foreign_body(&response(200, "<s:Envelope><s:Body>"), Fault::Stale);
    assert_eq!(half, Failed::in_doubt(Fault::Offline("the answer broke off".into())));
}
