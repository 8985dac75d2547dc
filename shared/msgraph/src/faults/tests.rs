//! What each status and code decides, and that no text of a server passes.

use super::*;
use serde_json::json;

fn fault(status: u16, code: &str, about: About) -> Fault {
    let body = json!({ "error": { "code": code, "message": "jane@acme.example" } });
    of(&Refusal { status, retry_after: None, challenge: None, body: Some(&body) }, about)
}

#[test]
fn codes_decide_without_regard_to_case() {
    for code in ["ErrorItemNotFound", "errorItemNotFound", "ERRORITEMNOTFOUND"] {
        assert_eq!(fault(404, code, About::Record), Fault::Missing);
    }
    let stale = fault(412, "ErrorIrresolvableConflict", About::Record);
    assert_eq!(stale, Fault::Stale);
    let away = fault(404, "MailboxNotEnabledForRESTAPI", About::Connection);
    assert_eq!(away, Fault::Forbidden("MailboxNotEnabledForRESTAPI".into()));
}

#[test]
fn a_lost_state_reads_its_kind_anew() {
    for (status, code) in
        [(410, "SyncStateNotFound"), (410, "resyncRequired"), (410, ""), (400, "syncStateNotFound")]
    {
        let lost = fault(status, code, About::Delta(Kind::Contact));
        assert_eq!(lost, Fault::WatermarkLost(Kind::Contact), "{status} {code}");
    }
    assert_eq!(fault(410, "", About::Record), Fault::Missing);
}

#[test]
fn a_refusal_of_one_record_leaves_the_connection() {
    for status in [400, 403, 413, 422] {
        let one = fault(status, "ErrorAccessDenied", About::Record);
        assert_eq!(one, Fault::Rejected { code: "ErrorAccessDenied".into(), field: None });
        assert!(!one.ends_cycle());
    }
    let all = fault(403, "ErrorAccessDenied", About::Connection);
    assert_eq!(all, Fault::Forbidden("ErrorAccessDenied".into()));
    let policy = fault(403, "Authorization_RequestDenied", About::Record);
    assert_eq!(policy, Fault::Forbidden("Authorization_RequestDenied".into()));
}

#[test]
fn the_wait_is_the_servers_own_and_bounded() {
    let wait = |text| {
        let refusal = Refusal { status: 429, retry_after: text, challenge: None, body: None };
        match of(&refusal, About::Record) {
            Fault::Throttled { wait_ms, code } => {
                assert_eq!(code, "HTTP 429");
                wait_ms
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(wait(Some("17")), Some(17_000));
    assert_eq!(wait(Some("99999999999")), Some(86_400_000));
    for none in [None, Some("-1"), Some("soon"), Some("Wed, 21 Oct 2026 07:28:00 GMT")] {
        assert_eq!(wait(none), None, "{none:?}");
    }
    // Mailbox concurrency comes with several statuses.
    let busy = fault(403, "ApplicationThrottled", About::Connection);
    assert!(matches!(busy, Fault::Throttled { .. }));
}

#[test]
fn a_claims_challenge_is_told_apart_from_an_old_token() {
    let body = json!({ "error": { "code": "InvalidAuthenticationToken" } });
    let signed_out = |challenge| {
        let refusal = Refusal { status: 401, retry_after: None, challenge, body: Some(&body) };
        of(&refusal, About::Connection)
    };
    assert_eq!(signed_out(None), Fault::SignedOut("InvalidAuthenticationToken".into()));
    let challenge = "Bearer error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\"";
    assert_eq!(signed_out(Some(challenge)), Fault::SignedOut("claims_challenge".into()));
}

#[test]
fn the_rest_goes_by_its_status() {
    for (status, expected) in [
        (401, Fault::SignedOut("HTTP 401".into())),
        (409, Fault::Stale),
        (424, Fault::Offline("HTTP 424".into())),
        (500, Fault::Offline("HTTP 500".into())),
        (503, Fault::Throttled { wait_ms: None, code: "HTTP 503".into() }),
        (507, Fault::Closed("HTTP 507".into())),
        (302, Fault::Garbled("a redirect where none belongs (HTTP 302)".into())),
        (418, Fault::Garbled("HTTP 418".into())),
    ] {
        let refusal = Refusal { status, retry_after: None, challenge: None, body: None };
        assert_eq!(of(&refusal, About::Connection), expected, "{status}");
    }
    for body in [json!([]), json!({ "error": "x" }), json!({ "error": { "code": 7 } })] {
        let refusal =
            Refusal { status: 500, retry_after: None, challenge: None, body: Some(&body) };
        assert_eq!(of(&refusal, About::Record), Fault::Offline("HTTP 500".into()));
    }
}

#[test]
fn a_code_cannot_carry_a_persons_text() {
    let long = format!("jane@acme.example {}", "x".repeat(500));
    let Fault::Offline(words) = fault(500, &long, About::Record) else { panic!("offline") };
    assert!(!words.contains('@') && words.len() <= CODE_MAX, "{words}");
}
