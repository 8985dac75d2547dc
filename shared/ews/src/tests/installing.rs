//! Installing an add-in: what is sent, and what becomes of each answer.

use super::desk::{Desk, Reply, run};
use crate::apps::{Install, install};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Fault;

const MANIFEST: &str = "<OfficeApp><Id>ab-1</Id><Version>1.0.0.0</Version></OfficeApp>";
const LIST: &str = "GetAppManifests";
const PUT: &str = "InstallApp";

/// An answer whose class stands on its own element.
fn alone(operation: &str, class: &str, code: &str, inner: &str) -> Reply {
    Reply::Soap(format!(
        "<m:{operation}Response ResponseClass=\"{class}\"><m:ResponseCode>{code}</m:ResponseCode>\
         {inner}</m:{operation}Response>"
    ))
}

fn listed(manifests: &[&str]) -> Reply {
    let one = |text: &&str| format!("<m:Manifest>{}</m:Manifest>", STANDARD.encode(text));
    let all: String = manifests.iter().map(one).collect();
    alone(LIST, "Success", "NoError", &format!("<m:Manifests>{all}</m:Manifests>"))
}

#[test]
fn an_add_in_is_installed_where_it_is_not_there() {
    let older = MANIFEST.replace("1.0.0.0", "0.9.0.0");
    let other = MANIFEST.replace("ab-1", "ab-2");
    let desk = Desk::new(move |operation, _, _| match operation {
        LIST => listed(&[&older, &other, "no XML"]),
        _ => alone(PUT, "Success", "NoError", ""),
    });
    assert_eq!(run(install(desk.transport(), MANIFEST)), Ok(Install::Done));
    let sent = desk.take();
    let operations: Vec<&str> = sent.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(operations, [LIST, PUT]);
    let manifest = sent[1].1.text_of("Manifest").expect("a manifest is sent");
    assert_eq!(STANDARD.decode(manifest).expect("base64"), MANIFEST.as_bytes());
}

#[test]
fn an_add_in_that_is_there_is_left_alone() {
    let desk = Desk::new(|_, _, _| listed(&[&MANIFEST.replace("ab-1", "AB-1")]));
    assert_eq!(run(install(desk.transport(), MANIFEST)), Ok(Install::Already));
    assert_eq!(desk.operations(), [LIST]);
}

#[test]
fn a_refusal_keeps_its_code_and_a_bad_moment_is_a_fault() {
    let refused = |code: &str| Ok(Install::Refused(code.to_owned()));
    type Case = (fn() -> Reply, Result<Install, Fault>);
    let cases: [Case; 5] = [
        (
            || alone(PUT, "Error", "ErrorInternalServerError", ""),
            refused("ErrorInternalServerError"),
        ),
        (|| alone(PUT, "Error", "ErrorAccessDenied", ""), refused("ErrorAccessDenied")),
        (|| Reply::Fault("ErrorAccessDenied", ""), refused("ErrorAccessDenied")),
        (|| Reply::Http(401, ""), Err(Fault::SignedOut("HTTP 401".into()))),
        (|| Reply::Closed, Err(Fault::Offline("the connection closed".into()))),
    ];
    for (reply, expected) in cases {
        let desk = Desk::new(move |operation, _, _| match operation {
            LIST => listed(&[]),
            _ => reply(),
        });
        assert_eq!(run(install(desk.transport(), MANIFEST)), expected);
    }
}

#[test]
fn a_server_without_add_ins_refuses_at_last() {
    let desk = Desk::new(|_, _, _| Reply::Fault("ErrorInvalidRequest", ""));
    let end = run(install(desk.transport(), MANIFEST));
    assert_eq!(end, Ok(Install::Refused("ErrorInvalidRequest".into())));
}
