use super::*;

fn response(status: u16, body: &str) -> Response {
    http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
}

fn coded(status: u16, code: &str) -> Fault {
    let body = serde_json::json!([{"errorCode": code, "message": "Jane Doe's words"}]).to_string();
    of_response(&response(status, &body))
}

#[test]
fn a_request_level_code_decides() {
    let text = String::from;
    for (status, code, fault) in [
        (401, "INVALID_SESSION_ID", Fault::SignedOut(text("INVALID_SESSION_ID"))),
        (401, "INVALID_AUTH_HEADER", Fault::SignedOut(text("INVALID_AUTH_HEADER"))),
        (403, "API_DISABLED_FOR_ORG", Fault::Forbidden(text("API_DISABLED_FOR_ORG"))),
        (403, "INSUFFICIENT_ACCESS", Fault::Forbidden(text("403 INSUFFICIENT_ACCESS"))),
        (404, "NOT_FOUND", Fault::Missing),
        (404, "ENTITY_IS_DELETED", Fault::Missing),
        (400, "QUERY_TIMEOUT", Fault::TooLarge(text("QUERY_TIMEOUT"))),
        (400, "OPERATION_TOO_LARGE", Fault::TooLarge(text("OPERATION_TOO_LARGE"))),
        (400, "UNABLE_TO_LOCK_ROW", Fault::TooLarge(text("UNABLE_TO_LOCK_ROW"))),
        (503, "SERVER_UNAVAILABLE", Fault::Offline(text("SERVER_UNAVAILABLE"))),
        (500, "UNKNOWN_EXCEPTION", Fault::Offline(text("UNKNOWN_EXCEPTION"))),
        (
            400,
            "MALFORMED_QUERY",
            Fault::Rejected { code: text("400 MALFORMED_QUERY"), field: None },
        ),
    ] {
        assert_eq!(coded(status, code), fault, "{code}");
    }
}

#[test]
fn a_status_decides_where_there_are_no_words() {
    for (status, body, fault) in [
        (503, "<html>maintenance</html>", Fault::Offline("503".into())),
        (500, "", Fault::Offline("500".into())),
        (412, "", Fault::Stale),
        (414, "", Fault::TooLarge("414".into())),
        (431, "x", Fault::TooLarge("431".into())),
        (420, "", Fault::Offline("420: the address leads nowhere".into())),
        (302, "", Fault::Offline("302: the address leads nowhere".into())),
        (404, "<html>", Fault::Offline("404 without words".into())),
        (429, "", Fault::Throttled { wait_ms: None, code: "429".into() }),
        (418, "null", Fault::Rejected { code: "418".into(), field: None }),
    ] {
        assert_eq!(of_response(&response(status, body)), fault, "{status}");
    }
}

#[test]
fn limits_say_how_long_to_wait() {
    let day = tree!([{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]);
    let once = tree!([{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "ConcurrentRequests (Concurrent API Requests) Limit exceeded."}]);
    let wait = |body: &Tree| match of_status(403, Some(body)) {
        Fault::Throttled { wait_ms, .. } => wait_ms,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(&day), Some(DAY_LIMIT_WAIT_MS));
    assert_eq!(wait(&once), Some(CONCURRENT_WAIT_MS));
    let mut busy = response(503, "");
    busy.headers_mut().insert("retry-after", "30".parse().unwrap());
    assert_eq!(of_response(&busy), Fault::Throttled { wait_ms: Some(30_000), code: "503".into() });
}

#[test]
fn a_row_is_refused_alone_and_names_our_field() {
    let error = |code: &str, fields: Tree| {
        of_row(
            Kind::Contact,
            &refusal(&tree!([{"statusCode": code, "message": "m", "fields": fields}])),
        )
    };
    let rejected = |code: &str, field: Option<&str>| Fault::Rejected {
        code: code.into(),
        field: field.map(str::to_owned),
    };
    assert_eq!(
        error("INVALID_EMAIL_ADDRESS", tree!(["Email"])),
        rejected("INVALID_EMAIL_ADDRESS", Some("email"))
    );
    assert_eq!(
        error("STRING_TOO_LONG", tree!(["MailingCity"])),
        rejected("STRING_TOO_LONG", Some("business_address"))
    );
    assert_eq!(
        error("REQUIRED_FIELD_MISSING", tree!(["Region__c"])),
        rejected("REQUIRED_FIELD_MISSING", Some("Region__c"))
    );
    assert_eq!(error("UNKNOWN_EXCEPTION", tree!([])), rejected("UNKNOWN_EXCEPTION", None));
    assert_eq!(error("ENTITY_IS_DELETED", tree!([])), Fault::Missing);
    assert_eq!(error("INVALID_CROSS_REFERENCE_KEY", tree!([])), Fault::Missing);
    assert_eq!(
        error("INVALID_CROSS_REFERENCE_KEY", tree!(["AccountId"])),
        rejected("INVALID_CROSS_REFERENCE_KEY", Some("AccountId"))
    );
}

#[test]
fn the_matches_of_a_duplicate_rule_are_read_under_both_spellings() {
    for key in ["duplicateResut", "duplicateResult"] {
        let body = tree!([{
            key: {"matchResults": [{"matchRecords": [
                {"record": {"Id": "003RO0000035WQgYAM"}},
                {"record": {"Id": "003RO0000035WQg"}},
                {"record": {"Id": "nonsense"}}, {}
            ]}, {}]},
            "errorCode": "DUPLICATES_DETECTED", "message": "Use one of these records?"
        }]);
        let refusal = refusal(&body);
        assert_eq!(refusal.code, "DUPLICATES_DETECTED");
        assert_eq!(refusal.twins, [Id::from("003RO0000035WQgYAM")]);
    }
}

#[test]
fn hostile_bodies_never_leak_and_never_panic() {
    for body in [
        tree!(null),
        tree!([]),
        tree!([null]),
        tree!("text"),
        tree!([[["deep"]]]),
        tree!(7),
        tree!([{"errorCode": 5, "fields": "x", "duplicateResut": []}]),
        tree!([{"errorCode": "<script>jane@acme.com\u{202e} says \n hello", "fields": [1, null]}]),
    ] {
        let refusal = refusal(&body);
        assert!(refusal.code.len() <= 60);
        assert!(!refusal.code.contains(['<', '@', ' ', '\n', '\u{202e}']));
        let _ = of_row(Kind::Task, &refusal);
        let _ = of_status(400, Some(&body));
    }
}
