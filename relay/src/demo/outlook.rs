//! A page that stands in for Outlook on the web: some messages and appointments of a person, and
//! the pane of the add-in in a frame beside them. `office.js` stands in for Microsoft's program.

use super::edit::{escape, missing};
use super::forms::Shelf;
use super::servers::Shared;
use crate::addin::PANE;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use model::Moment;
use serde_json::{Value, json};
use std::fmt::Write;

/// Where the pane finds what stands in for Microsoft's program.
pub(super) const OFFICE_JS: &str = "/office.js";
const SCRIPT_JS: &str = "/outlook.js";
const STYLE_CSS: &str = "/outlook.css";
/// Messages from people whom Salesforce knows.
const KNOWN: usize = 2;
/// Appointments that are listed.
const MEETINGS: usize = 2;
/// Somebody whom Salesforce does not know.
const STRANGER: (&str, &str) = ("Robin Vale", "robin.vale@elsewhere.example");

/// The paths of the page.
pub(super) fn paths(wizard: &str) -> Router<Shared> {
    let wizard = wizard.to_owned();
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route(OFFICE_JS, file("text/javascript", include_str!("outlook/office.js")))
        .route(SCRIPT_JS, file("text/javascript", include_str!("outlook/outlook.js")))
        .route(STYLE_CSS, file("text/css", include_str!("outlook/outlook.css")))
        .route(
            "/{person}/outlook",
            get(move |State(shared): State<Shared>, Path(who): Path<String>| async move {
                outlook(&shared, &who, &wizard)
            }),
        )
}

fn outlook(shared: &Shared, who: &str, wizard: &str) -> Response {
    let (Some(contacts), Some(meetings)) =
        (Shelf::named(who, "salesforce", "contact"), Shelf::named(who, "mailbox", "appointment"))
    else {
        return missing();
    };
    let mail = mail(shared, &contacts, &meetings);
    let mut list = String::new();
    for one in &mail {
        let line = one["line"].as_str().unwrap_or_default();
        let told = escape(&one["told"].to_string());
        let _ = write!(list, "<li><button data-told=\"{told}\">{}</button></li>", escape(line));
    }
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; frame-src {wizard}; \
         frame-ancestors 'none'"
    );
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>Outlook (simulated)</title><link \
         rel=\"stylesheet\" href=\"{STYLE_CSS}\"><script defer src=\"{SCRIPT_JS}\"></script><body>\
         <header><h1>Outlook (simulated)</h1></header><main><ul>{list}</ul><article id=\"open\">\
         </article><iframe title=\"Twinline\" src=\"{wizard}{PANE}\"></iframe></main></html>"
    );
    ([(CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

/// What is in the list: a line for the eye, and what Office tells of it.
fn mail(shared: &Shared, contacts: &Shelf, meetings: &Shelf) -> Vec<Value> {
    let me = person(
        &format!("{} {}", contacts.person.first, contacts.person.last),
        contacts.person.email,
    );
    let value = |shelf: &Shelf, values: &[String], name: &str| {
        let at = shelf.blanks().iter().position(|blank| blank.name == name);
        at.and_then(|at| values.get(at)).cloned().unwrap_or_default()
    };
    let known: Vec<Value> = contacts
        .records(shared)
        .iter()
        .map(|record| {
            let of = |name: &str| value(contacts, &record.values, name);
            (format!("{} {}", of("FirstName"), of("LastName")), of("Email"))
        })
        .filter(|(_, email)| !email.is_empty())
        .take(KNOWN)
        .map(|(name, email)| person(&name, &email))
        .collect();
    let mut mail = Vec::new();
    for from in known.iter().cloned().chain([person(STRANGER.0, STRANGER.1)]) {
        mail.push(json!({
            "line": format!("Message from {}", from["displayName"].as_str().unwrap_or_default()),
            "told": {
                "itemType": "message",
                "subject": "The offer",
                "from": from,
                "to": [me],
                "cc": known,
            },
        }));
    }
    mail.push(json!({
        "line": "New message",
        "told": { "itemType": "message", "compose": true, "subject": "", "to": known, "cc": [] },
    }));
    for record in meetings.records(shared).iter().take(MEETINGS) {
        let of = |name: &str| value(meetings, &record.values, name);
        let start = Moment::parse(&format!("{}:00Z", of("Start"))).unwrap_or(Moment(0));
        mail.push(json!({
            "line": format!("Appointment {}", of("Subject")),
            "told": {
                "itemType": "appointment",
                "subject": of("Subject"),
                "start": start.0,
                "organizer": me,
                "requiredAttendees": known,
                "optionalAttendees": [],
            },
        }));
    }
    mail
}

fn person(name: &str, email: &str) -> Value {
    json!({ "displayName": name, "emailAddress": email })
}
