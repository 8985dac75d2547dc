//! What passes and what does not.

use super::*;
use serde_json::json;
use wire::xml::Element;

fn get(target: &str) -> Request {
    http::Request::get(target).body(Vec::new()).expect("valid")
}

fn post(body: &str) -> Request {
    http::Request::post(batch::PATH)
        .header("content-type", "application/json")
        .body(body.as_bytes().to_vec())
        .expect("valid")
}

fn part(method: &str, url: &str) -> Value {
    json!({ "id": "1", "method": method, "url": url })
}

#[test]
fn every_path_of_the_list_passes_and_only_to_be_read() {
    for shape in PATHS {
        let target = format!("/v1.0/{}", shape.replace('*', "AAMkAGI2TG93AAA="));
        assert!(is_read(&get(&target)), "{target}");
        for method in [http::Method::POST, http::Method::PATCH, http::Method::DELETE] {
            let mut other = get(&target);
            *other.method_mut() = method;
            assert!(!is_read(&other), "{target}");
        }
        let mut with_body = get(&target);
        *with_body.body_mut() = vec![b'{'];
        assert!(!is_read(&with_body), "{target}");
    }
}

#[test]
fn the_spellings_of_a_link_pass() {
    for target in [
        "/v1.0/me/contactFolders('AQMk=')/contacts/microsoft.graph.delta()?$deltatoken=x",
        "/v1.0/me/contactFolders/contacts/contacts/delta?$select=id,givenName",
        "/v1.0/me/calendarView/delta()?startDateTime=2026-11-01T00:00:00Z&endDateTime=2027-01-01",
        "/v1.0/me/contacts/A=?$expand=singleValueExtendedProperties($filter=id%20eq%20'x')",
        "/v1.0/me/todo/lists/A=/tasks/B=?$expand=linkedResources",
    ] {
        assert!(is_read(&get(target)), "{target}");
    }
}

#[test]
fn other_targets_are_refused() {
    for target in [
        "/",
        "/beta/me",
        "/v1.0/users/jane/contacts",
        "/v1.0/me/messages",
        "/v1.0/me/drive/root",
        "/v1.0/me/events/A=/attachments",
        "/v1.0/me/contacts/A=/photo/$value",
        "/v1.0/me/contacts/$value",
        "/v1.0/me/../me/messages",
        "/v1.0/me/%2e%2e/users",
        "/v1.0/me/events/A%2Fattachments",
        "/v1.0/me/contacts/A=?$expand=photo",
        "/v1.0/me/contacts/A=?$expand=linkedResources,photo",
        "/v1.0/me/contacts/A=?$expand=linkedResourcesAndMore",
        "/v1.0/me/contacts?$search=x",
        "/v1.0/me/events/A=/accept()",
        "/v1.0/me/events(A)",
        "/v1.0/$batch",
        "https://graph.microsoft.com/v1.0/me",
    ] {
        assert!(!is_read(&get(target)), "{target}");
    }
    let mut override_ = get("/v1.0/me");
    let patch = http::HeaderValue::from_static("PATCH");
    override_.headers_mut().insert("x-http-method-override", patch);
    assert!(!is_read(&override_));
}

#[test]
fn a_batch_of_reads_passes_and_no_other() {
    let ours = json!({ "requests": [part("GET", "/me/contacts"), part("GET", "/me/calendar")] });
    assert!(is_read(&post(&ours.to_string())));
    let mut prefers = part("GET", "/me/contacts/delta");
    prefers["headers"] = json!({ "Prefer": "IdType=\"ImmutableId\"" });
    assert!(is_read(&post(&json!({ "requests": [prefers] }).to_string())));

    let mut overriding = part("GET", "/me/contacts");
    overriding["headers"] = json!({ "X-HTTP-Method": "DELETE" });
    let mut with_body = part("GET", "/me/contacts");
    with_body["body"] = json!({});
    let too_many = vec![part("GET", "/me"); batch::PARTS_MAX + 1];
    for requests in [
        json!([]),
        json!([part("GET", "/me"), part("DELETE", "/me/contacts/A=")]),
        json!([part("get", "/me")]),
        json!([part("GET", "me")]),
        json!([part("GET", "//evil.example/v1.0/me")]),
        json!([part("GET", "https://evil.example/v1.0/me")]),
        json!([part("GET", "/$batch")]),
        json!([part("GET", "/me/messages")]),
        json!([overriding]),
        json!([with_body]),
        json!([7]),
        json!(too_many),
        json!("x"),
    ] {
        let body = json!({ "requests": requests });
        assert!(!is_read(&post(&body.to_string())), "{body}");
    }
    for body in [
        "",
        "[]",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"DELETE\",\"method\":\"GET\",\"url\":\"/me\"}]}",
        "{\"extra\":1,\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/me\"}]}",
    ] {
        assert!(!is_read(&post(body)), "{body}");
    }
    let mut twice = post(&ours.to_string());
    let text = http::HeaderValue::from_static("text/plain");
    twice.headers_mut().append("content-type", text);
    assert!(!is_read(&twice));
}

#[test]
fn a_batch_of_our_own_passes() {
    let part = batch::Part {
        method: http::Method::GET,
        path: "/v1.0/me/contacts/delta".to_owned(),
        headers: vec![("Prefer", "odata.maxpagesize=200".to_owned())],
        body: None,
        about: crate::faults::About::Connection,
    };
    assert!(is_read(&batch::request(&[part]).expect("one part")));
}

/// Microsoft's own metadata of the entities we use: `microsoftgraph/msgraph-metadata`, MIT.
const METADATA: &[u8] = include_bytes!("../../metadata/graph-v1.0-subset.csdl");

/// The types of the metadata, by name, and the bound functions and where they are bound.
struct Metadata {
    schema: Element,
}

impl Metadata {
    fn read() -> Metadata {
        let document = wire::xml::read(METADATA, "metadata").expect("XML");
        let schema = document.at(&["DataServices", "Schema"]).expect("a schema");
        Metadata { schema: schema.clone() }
    }

    /// The type that a property of a type, or of what it is based on, leads to.
    fn step(&self, of: &str, name: &str) -> Option<String> {
        let bare = of.rsplit('.').next()?;
        let named =
            |kind| self.schema.all(kind).find(|entity| entity.attribute("Name") == Some(bare));
        let entity = named("EntityType").or_else(|| named("ComplexType"))?;
        let found = entity.children.iter().find(|child| child.attribute("Name") == Some(name));
        match found {
            Some(property) => property.attribute("Type").map(str::to_owned),
            None => self.step(entity.attribute("BaseType")?, name),
        }
    }

    /// Whether a function is bound to a collection.
    fn binds(&self, function: &str, collection: &str) -> bool {
        self.schema.all("Function").any(|bound| {
            let first = bound.all("Parameter").next().and_then(|first| first.attribute("Type"));
            bound.attribute("Name") == Some(function) && first == Some(collection)
        })
    }
}

#[test]
fn every_path_of_the_list_is_in_microsofts_metadata() {
    let metadata = Metadata::read();
    for shape in PATHS {
        let mut at = String::from("graph.user");
        for segment in shape.split('/').skip(1) {
            let inner = at.strip_prefix("Collection(").and_then(|rest| rest.strip_suffix(')'));
            at = match (segment, inner) {
                ("*", Some(inner)) => inner.to_owned(),
                ("$count", Some(_)) => String::from("Edm.Int32"),
                ("delta", Some(_)) => {
                    assert!(metadata.binds("delta", &at), "{shape}");
                    at.clone()
                }
                (name, None) => {
                    metadata.step(&at, name).unwrap_or_else(|| panic!("{shape}: {name}"))
                }
                (name, Some(_)) => panic!("{shape}: {name} of a collection"),
            };
        }
    }
    assert_eq!(metadata.step("graph.user", "messages"), None);
    assert!(!metadata.binds("delta", "Collection(graph.calendar)"));
    for (of, name) in [
        ("graph.contact", EXPANDED[0]),
        ("graph.event", EXPANDED[0]),
        ("graph.todoTask", EXPANDED[1]),
        ("graph.linkedResource", "externalId"),
        ("graph.singleValueLegacyExtendedProperty", "value"),
    ] {
        assert!(metadata.step(of, name).is_some(), "{of}: {name}");
    }
}
