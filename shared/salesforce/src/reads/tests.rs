use super::*;
use crate::rest::{Part, composite};
use crate::soql::{self, Reaches};
use serde_json::json;

fn request(method: &str, uri: &str, body: &str) -> Request {
    http::Request::builder().method(method).uri(uri).body(body.as_bytes().to_vec()).unwrap()
}

#[test]
fn every_shape_that_the_connector_reads_by_passes() {
    for uri in [
        "/services/data",
        "/services/data/",
        "/services/data/v66.0",
        "/services/data/v66.0/",
        "/services/oauth2/userinfo",
        "/services/data/v66.0/limits",
        "/services/data/v66.0/limits/recordCount?sObjects=Contact,Event",
        "/services/data/v66.0/sobjects",
        "/services/data/v66.0/sobjects/Contact/describe",
        "/services/data/v66.0/sobjects/Contact/listviews",
        "/services/data/v66.0/sobjects/Contact/listviews/00B5e000001abcdEAA/describe",
        "/services/data/v66.0/sobjects/Contact/003RO0000035WQgYAM?fields=Id,Name",
        "/services/data/v66.0/sobjects/Contact/deleted?start=2026-11-01T00%3A00%3A00%2B00%3A00&end=x",
        "/services/data/v66.0/sobjects/Contact/updated/?start=a&end=b",
        "/services/data/v66.0/query/01gRO0000016PIAYA2-2000",
    ] {
        assert!(is_read(&request("GET", uri, "")), "{uri}");
    }
    let soql = "SELECT Id FROM Contact WHERE Name = 'for update' OR Name = 'O\\'Neill'";
    for reaches in [Reaches::Living, Reaches::All] {
        assert!(is_read(&request("GET", &soql::path("66.0", reaches, soql), "")));
    }
    assert!(passes("/services/data/v66.0/queryAll/01gRO0000016PIAYA2-2000"));
    let parts = [
        Part::get(soql::path("66.0", Reaches::All, soql)),
        Part::get("/services/data/v66.0/sobjects/Task/describe".into()),
        Part::with_body(
            "POST",
            "/services/data/v66.0/composite/sobjects/Contact".into(),
            json!({"ids": ["003RO0000035WQgYAM"], "fields": ["Id", "Account.Name"]}),
        ),
    ];
    assert!(is_read(&composite("66.0", &parts).unwrap()));
}

#[test]
fn everything_else_is_refused() {
    for (method, uri) in [
        ("POST", "/services/data/v66.0/query?q=SELECT+Id+FROM+Contact"),
        ("DELETE", "/services/data/v66.0/sobjects/Contact/003RO0000035WQgYAM"),
        ("PATCH", "/services/data/v66.0/sobjects/Contact/003RO0000035WQgYAM"),
        ("HEAD", "/services/data/v66.0/limits"),
        ("GET", "/services/data/v66.0/limits?_HttpMethod=PATCH"),
        ("GET", "/services/data/v66.0/query?q=SELECT+Id+FROM+Contact&_HttpMethod=DELETE"),
        ("GET", "/services/data/v66.0/query?q=SELECT+Id+FROM+Contact&q=x"),
        ("GET", "/services/data/v66.0/query?q=SELECT+Id+FROM+Contact+FOR+UPDATE"),
        ("GET", "/services/data/v66.0/query?q=SELECT+Id+FROM+Contact+for%20view"),
        ("GET", "/services/data/v66.0/query?q=SELECT+Id+FROM+Contact+UPDATE+VIEWSTAT"),
        ("GET", "/services/data/v66.0/query?q=SELECT+Id+WHERE+Name='x\\'+FOR+VIEW"),
        ("GET", "/services/data/v66.0/query?q=DELETE"),
        ("GET", "/services/data/v66.0/query?q=%zz"),
        ("GET", "/services/data/v66.0/query?q=%ff"),
        ("GET", "/services/data/v66.0/query"),
        ("GET", "/services/data/v66.0/tooling/executeAnonymous?anonymousBody=x"),
        ("GET", "/services/apexrest/x"),
        ("GET", "/services/data/v66.0/sobjects/../tooling"),
        ("GET", "/services/data/v66.0/sobjects/%2e%2e/x"),
        ("GET", "/services/data/v66.0/sobjects/Contact/003RO0000035WQgYAM/PhotoUrl"),
        ("GET", "/services/data/v66.0//limits"),
        ("GET", "/services/data/v66.0/limits//"),
        ("GET", "/services/data/66.0/limits"),
        ("GET", "/services/data/v66/limits"),
        ("GET", "/services/data/v66.0/sobjects/Con%74act/describe"),
        ("GET", "/services/oauth2/userinfo?x=y"),
        ("GET", "/services/oauth2/token"),
        ("GET", "/services/oauth2/revoke?token=x"),
        ("GET", "https://evil.example/services/data/v66.0/limits"),
        ("GET", "/"),
    ] {
        assert!(!is_read(&request(method, uri, "")), "{method} {uri}");
    }
    assert!(!is_read(&request("GET", "/services/data/v66.0/limits", "body")));
    let mut overridden = request("GET", "/services/data/v66.0/limits", "");
    overridden.headers_mut().insert("x-http-method-override", "PATCH".parse().unwrap());
    assert!(!is_read(&overridden));
}

#[test]
fn a_composite_with_one_part_that_writes_is_refused() {
    let good = json!({"method": "GET", "url": "/services/data/v66.0/limits", "referenceId": "p0"});
    let with = |part: Value| {
        let body = json!({"compositeRequest": [good, part]}).to_string();
        is_read(&request("POST", "/services/data/v66.0/composite", &body))
    };
    assert!(with(good.clone()));
    for part in [
        json!({"method": "POST", "url": "/services/data/v66.0/sobjects/Contact", "body": {}}),
        json!({"method": "PATCH", "url": "/services/data/v66.0/limits"}),
        json!({"method": "get", "url": "/services/data/v66.0/limits"}),
        json!({"method": "GET", "url": "/services/data/v66.0/limits", "body": {}}),
        json!({"method": "GET", "url": "/services/data/v66.0/limits", "httpHeaders": {}}),
        json!({"method": "GET", "url": "/services/data/v66.0/sobjects/Contact/@{p0.id}"}),
        json!({"method": "GET", "url": "/services/data/v66.0/limits?_HttpMethod=PATCH"}),
        json!({"method": "GET", "url": "/services/data/v66.0/limits#x"}),
        json!({"method": "GET", "url": "/services/data/v66.0/limits\u{0}"}),
        json!({"method": "GET", "url": "https://evil.example/services/data/v66.0/limits"}),
        json!({"method": "GET", "url": "/services/data/v66.0/composite"}),
        json!({"method": "POST", "url": "/services/data/v66.0/composite", "body": {"compositeRequest": [good]}}),
        json!({"method": "POST", "url": "/services/data/v66.0/composite/sobjects",
            "body": {"records": []}}),
        json!({"method": "POST", "url": "/services/data/v66.0/composite/sobjects/Contact",
            "body": {"ids": ["003RO0000035WQgYAM"], "fields": ["Id"], "records": []}}),
        json!({"method": "POST", "url": "/services/data/v66.0/composite/sobjects/Contact?x=y",
            "body": {"ids": ["003RO0000035WQgYAM"], "fields": ["Id"]}}),
        json!({"url": "/services/data/v66.0/limits"}),
        json!(null),
    ] {
        assert!(!with(part.clone()), "{part}");
    }
    for body in [
        "",
        "[]",
        "null",
        "{}",
        "{\"compositeRequest\":[]}",
        "{\"compositeRequest\":5}",
        "{\"compositeRequest\":[],\"graphs\":[]}",
    ] {
        assert!(!is_read(&request("POST", "/services/data/v66.0/composite", body)), "{body}");
    }
    let many: Vec<Value> = vec![good.clone(); 26];
    let body = json!({ "compositeRequest": many }).to_string();
    assert!(!is_read(&request("POST", "/services/data/v66.0/composite", &body)));
    let body = json!({ "compositeRequest": [good] }).to_string();
    assert!(!is_read(&request("POST", "/services/data/v66.0/composite?_HttpMethod=PATCH", &body)));
    assert!(!is_read(&request("POST", "/services/data/v66.0/composite/graph", &body)));
}
