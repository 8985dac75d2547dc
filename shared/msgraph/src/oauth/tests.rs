//! Addresses of each cloud and tenant, and what the errors of signing in mean.

use super::*;
use serde_json::json;

#[test]
fn addresses_name_cloud_and_tenant() {
    let contoso = Tenant::single(" Contoso.onmicrosoft.com ").expect("a domain");
    assert_eq!(
        authorize(Cloud::Global.login(), &Tenant::Common),
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"
    );
    assert_eq!(
        token(Cloud::UsDefense.login(), &contoso),
        "https://login.microsoftonline.us/contoso.onmicrosoft.com/oauth2/v2.0/token"
    );
    assert_eq!(Tenant::single("COMMON"), Some(Tenant::Common));
    let long = "a".repeat(254);
    for wrong in ["", " ", "a/b", "..", ".a", "a..b", "a?b", "a@b", "ä", "a%2fb", &long] {
        assert_eq!(Tenant::single(wrong), None, "{wrong}");
    }
}

#[test]
fn the_administrators_link_is_whole() {
    let link = |tenant: &Tenant| {
        let (login, graph) = (Cloud::Global.login(), Cloud::Global.graph());
        admin_consent(login, graph, tenant, "id&x", "https://t.example/back", "s t")
    };
    let expected = "https://login.microsoftonline.com/organizations/v2.0/adminconsent\
                    ?client_id=id%26x&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default\
                    &redirect_uri=https%3A%2F%2Ft.example%2Fback&state=s%20t";
    assert_eq!(link(&Tenant::Common).as_deref(), Some(expected));
    assert_eq!(link(&Tenant::Consumers), None);
}

#[test]
fn only_what_ends_the_grant_signs_out() {
    let body = |error: &str, codes: Value| {
        let body = json!({ "error": error, "error_codes": codes,
            "error_description": "AADSTS1: jane@acme.example" });
        body.to_string().into_bytes()
    };
    for error in ["invalid_grant", "interaction_required", "consent_required", "login_required"] {
        let fault = token_fault(400, &body(error, json!([50173])));
        assert_eq!(fault, Fault::SignedOut(format!("{error} 50173")));
    }
    let secret = token_fault(401, &body("invalid_client", json!([7_000_222])));
    assert_eq!(secret, Fault::Forbidden("invalid_client 7000222".into()));
    for (status, body) in [
        (503, body("temporarily_unavailable", json!([90033]))),
        (500, Vec::new()),
        (502, b"<html>jane@acme.example</html>".to_vec()),
        (400, body("jane@acme.example", json!("x"))),
    ] {
        let fault = token_fault(status, &body);
        assert_eq!(fault, Fault::Offline(format!("token endpoint, status {status}")));
    }
    assert!(matches!(token_fault(429, b""), Fault::Throttled { .. }));
}

#[test]
fn a_number_chooses_the_words_and_an_unknown_one_leaves_them_to_the_error() {
    for (error, numbers, expected) in [
        ("invalid_grant", vec![50076], Hint::SignIn),
        ("invalid_grant", vec![65001], Hint::AdminConsent),
        ("access_denied", vec![65004], Hint::Declined),
        ("access_denied", vec![90094], Hint::AdminConsent),
        ("invalid_grant", vec![53003], Hint::Policy),
        ("invalid_grant", vec![50020], Hint::Account),
        ("invalid_client", vec![7_000_215], Hint::Registration),
        ("invalid_grant", vec![1, 700_082], Hint::SignIn),
        ("access_denied", vec![], Hint::Declined),
        ("consent_required", vec![1], Hint::AdminConsent),
        ("temporarily_unavailable", vec![], Hint::Later),
        ("unheard_of", vec![], Hint::SignIn),
    ] {
        assert_eq!(hint_of(error, &numbers), expected, "{error} {numbers:?}");
    }
}

#[test]
fn numbers_are_found_in_either_place() {
    assert_eq!(numbers(&json!({ "error_codes": [50076, "x", -1] })), [50076]);
    assert_eq!(numbers(&json!({ "error_description": "AADSTS65004: no" })), [65004]);
    let vast = format!("AADSTS{}", "9".repeat(40));
    for none in ["", "AADSTS", "AADSTS: 7", "50076", &vast] {
        assert_eq!(number_in(none), None, "{none}");
    }
}
