//! The edit page of the demo: lists, forms and deletions of both simulated sides, as plain HTML
//! that needs no script, so that anybody (a browser test, too) can play the two systems' users.

use super::forms::{Blank, Record, Shape, Shelf};
use super::outlook;
use super::servers::Shared;
use axum::Router;
use axum::extract::{Form, Path, Query, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header::{CONTENT_SECURITY_POLICY, HOST, ORIGIN};
use http::{HeaderValue, Method, StatusCode};
use model::Kind;
use serde::Deserialize;
use sim::cast;
use std::collections::HashMap;
use std::fmt::Write;
use std::io;
use tokio::net::TcpListener;

/// Nothing runs and nothing is loaded; the few lines of style are in the page.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
const STYLE: &str = "body{font:16px system-ui;margin:2rem;max-width:70rem}\
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem;\
text-align:left}label{display:block;margin:.6rem 0}input,textarea,select{display:block;\
width:30rem;max-width:100%;padding:.3rem;font:inherit}td form{display:inline}.no{color:#a00}";
/// Columns of a list.
const COLUMNS: usize = 5;

type Which = Path<(String, String, String)>;

/// Serves the page.
pub(super) async fn serve(listener: TcpListener, shared: Shared, wizard: String) -> io::Result<()> {
    let paths = Router::new()
        .route("/", get(start))
        .merge(outlook::paths(&wizard))
        .route("/{person}/{side}/{kind}", get(list))
        .route("/{person}/{side}/{kind}/edit", get(form))
        .route("/{person}/{side}/{kind}/save", post(save))
        .route("/{person}/{side}/{kind}/delete", post(delete))
        .layer(from_fn(ours))
        .with_state(shared);
    axum::serve(listener, paths).await
}

/// Refuses forms of other sites, and forbids scripts in every answer but that of Outlook.
async fn ours(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = host.starts_with("127.0.0.1:") || host.starts_with("localhost:");
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let same = origin.is_none_or(|origin| origin == format!("http://{host}"));
    if !own || (request.method() != Method::GET && !same) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let policy = HeaderValue::from_static(POLICY);
    response.headers_mut().entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    response
}

async fn start() -> Html<String> {
    let mut body = String::from("<p>Play the users of both systems. Times are in UTC.</p>");
    for person in &cast::PEOPLE {
        let _ = write!(body, "<h2>{} {}</h2><ul>", escape(person.first), escape(person.last));
        for side in ["salesforce", "mailbox"] {
            for kind in Kind::ALL {
                let Some(shelf) = Shelf::named(person.first, side, kind.name()) else { continue };
                let _ = write!(body, "<li><a href=\"{}\">{}</a></li>", shelf.path(), title(&shelf));
            }
        }
        let first = person.first.to_lowercase();
        let _ =
            write!(body, "<li><a href=\"/{first}/outlook\">Outlook with the add-in</a></li></ul>");
    }
    page("Edit both sides", &body)
}

async fn list(State(shared): State<Shared>, Path((who, side, kind)): Which) -> Response {
    let Some(shelf) = Shelf::named(&who, &side, &kind) else { return missing() };
    let path = shelf.path();
    let mut body =
        format!("<p><a href=\"/\">All</a> · <a href=\"{path}/edit\">New record</a></p><table><tr>");
    for blank in shelf.blanks().iter().take(COLUMNS) {
        let _ = write!(body, "<th>{}</th>", blank.name);
    }
    body.push_str("<th></th></tr>");
    for record in shelf.records(&shared) {
        body.push_str("<tr>");
        for value in record.values.iter().take(COLUMNS) {
            let _ = write!(body, "<td>{}</td>", escape(value));
        }
        let (url, id) = (encoded(&record.id), escape(&record.id));
        let _ = write!(
            body,
            "<td><a href=\"{path}/edit?id={url}\">Edit</a> <form method=\"post\" \
             action=\"{path}/delete\"><input type=\"hidden\" name=\"id\" value=\"{id}\">\
             <button>Delete</button></form></td></tr>"
        );
    }
    body.push_str("</table>");
    page(&title(&shelf), &body).into_response()
}

#[derive(Debug, Deserialize)]
struct Wanted {
    id: Option<String>,
}

async fn form(
    State(shared): State<Shared>,
    Path((who, side, kind)): Which,
    Query(wanted): Query<Wanted>,
) -> Response {
    let Some(shelf) = Shelf::named(&who, &side, &kind) else { return missing() };
    let record = match &wanted.id {
        None => Record { id: String::new(), values: Vec::new() },
        Some(id) => match shelf.record(&shared, id) {
            Some(record) => record,
            None => return missing(),
        },
    };
    filled(&shelf, &record, None).into_response()
}

async fn save(
    State(shared): State<Shared>,
    Path((who, side, kind)): Which,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let Some(shelf) = Shelf::named(&who, &side, &kind) else { return missing() };
    let id = sent.get("id").filter(|id| !id.is_empty()).cloned();
    let value = |blank: &Blank| {
        // A browser sends line ends as CR LF, whatever they were.
        sent.get(blank.name).map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
    };
    let values: Vec<String> = shelf.blanks().iter().map(value).collect();
    match shelf.save(&shared, id.as_deref(), &values) {
        Ok(()) => Redirect::to(&shelf.path()).into_response(),
        Err(words) => {
            let record = Record { id: id.unwrap_or_default(), values };
            (StatusCode::BAD_REQUEST, filled(&shelf, &record, Some(&words))).into_response()
        }
    }
}

async fn delete(
    State(shared): State<Shared>,
    Path((who, side, kind)): Which,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let Some(shelf) = Shelf::named(&who, &side, &kind) else { return missing() };
    let id = sent.get("id").map(String::as_str).unwrap_or_default();
    match shelf.delete(&shared, id) {
        Ok(()) => Redirect::to(&shelf.path()).into_response(),
        Err(_) => missing(),
    }
}

fn filled(shelf: &Shelf, record: &Record, refused: Option<&str>) -> Html<String> {
    let path = shelf.path();
    let mut body = format!("<p><a href=\"{path}\">Back</a></p>");
    if let Some(words) = refused {
        let _ = write!(body, "<p class=\"no\" role=\"alert\">{}</p>", escape(words));
    }
    let _ = write!(
        body,
        "<form method=\"post\" action=\"{path}/save\"><input type=\"hidden\" name=\"id\" \
         value=\"{}\">",
        escape(&record.id)
    );
    for (at, blank) in shelf.blanks().iter().enumerate() {
        let value = record.values.get(at).map(String::as_str).unwrap_or_default();
        let _ = write!(body, "<label>{} {}</label>", blank.name, entry(*blank, value));
    }
    body.push_str("<button>Save</button></form>");
    page(&title(shelf), &body)
}

fn entry(blank: Blank, value: &str) -> String {
    let (name, value_text) = (blank.name, escape(value));
    match blank.shape {
        Shape::Line => format!("<input name=\"{name}\" value=\"{value_text}\">"),
        Shape::Time => {
            format!("<input type=\"datetime-local\" name=\"{name}\" value=\"{value_text}\">")
        }
        Shape::Day => format!("<input type=\"date\" name=\"{name}\" value=\"{value_text}\">"),
        Shape::Lines => format!("<textarea name=\"{name}\" rows=\"4\">\n{value_text}</textarea>"),
        Shape::Choice(words) => {
            let mut options = String::new();
            for word in words {
                let chosen = if *word == value { " selected" } else { "" };
                let _ = write!(options, "<option{chosen}>{}</option>", escape(word));
            }
            format!("<select name=\"{name}\">{options}</select>")
        }
    }
}

fn title(shelf: &Shelf) -> String {
    let side = match shelf.end {
        sync::End::Crm => "Salesforce",
        sync::End::Mail => "Mailbox",
    };
    format!("{side}: {}s of {} {}", shelf.kind.name(), shelf.person.first, shelf.person.last)
}

fn page(title: &str, body: &str) -> Html<String> {
    let title = escape(title);
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\
         <h1>{title}</h1>{body}</html>"
    ))
}

pub(super) fn missing() -> Response {
    (StatusCode::NOT_FOUND, page("Not found", "<p><a href=\"/\">All records</a></p>"))
        .into_response()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Clock;
    use model::Moment;
    use sim::World;
    use std::sync::{Arc, Mutex};

    fn shared() -> Shared {
        let mut world = World::at(Moment::parse("2026-11-25T09:00:00Z").unwrap());
        cast::furnish(&mut world);
        let clock = Clock::standing_at(world.now);
        Shared { world: Arc::new(Mutex::new(world)), clock }
    }

    fn shelf(side: &str, kind: &str) -> Shelf {
        Shelf::named("nora", side, kind).unwrap()
    }

    #[test]
    fn records_of_both_sides_are_made_changed_and_deleted() {
        let shared = shared();
        for side in ["salesforce", "mailbox"] {
            for kind in Kind::ALL {
                let shelf = shelf(side, kind.name());
                let before = shelf.records(&shared).len();
                let value = |blank: &Blank| match blank.shape {
                    Shape::Line | Shape::Lines => format!("<New> {}", blank.name),
                    Shape::Time if blank.name.starts_with("Start") => "2026-12-01T10:00".into(),
                    Shape::Time => "2026-12-01T11:00".into(),
                    Shape::Day => "2026-12-02".into(),
                    Shape::Choice(words) => words[1].to_owned(),
                };
                let mut values: Vec<String> = shelf.blanks().iter().map(value).collect();
                for (blank, value) in shelf.blanks().iter().zip(&mut values) {
                    if blank.name.starts_with("Email") {
                        *value = "new@example.com".into();
                    }
                }
                shelf.save(&shared, None, &values).unwrap();
                let made: Vec<Record> =
                    shelf.records(&shared).into_iter().filter(|r| r.values == values).collect();
                assert_eq!(made.len(), 1, "{side} {kind:?}");
                values[0] = "Changed".into();
                shelf.save(&shared, Some(&made[0].id), &values).unwrap();
                let now = shelf.record(&shared, &made[0].id).unwrap();
                assert_eq!(now.values, values, "{side} {kind:?}");
                shelf.delete(&shared, &made[0].id).unwrap();
                assert_eq!(shelf.records(&shared).len(), before);
                assert!(shelf.delete(&shared, &made[0].id).is_err());
            }
        }
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        let shared = shared();
        let contact = shelf("salesforce", "contact");
        let empty = vec![String::new(); contact.blanks().len()];
        assert!(contact.save(&shared, None, &empty).is_ok(), "nothing entered, nothing made");
        let mut nameless = empty.clone();
        nameless[0] = "Ada".into();
        assert!(contact.save(&shared, None, &nameless).unwrap_err().contains("LastName"));
        let appointment = shelf("mailbox", "appointment");
        let mut values = vec![String::new(); appointment.blanks().len()];
        values[1] = "tomorrow".into();
        assert!(appointment.save(&shared, None, &values).is_err());
        values[1] = "2026-12-01T10:00".into();
        values[2] = "2026-12-01T09:00".into();
        assert!(appointment.save(&shared, None, &values).unwrap_err().contains("before"));
        assert!(appointment.save(&shared, Some("nothing"), &values).is_err());
    }

    #[test]
    fn what_records_hold_is_text_in_the_page() {
        let record = Record { id: "\"><script>".into(), values: vec!["<b>&\"'".into()] };
        let Html(text) = filled(&shelf("mailbox", "contact"), &record, Some("<i>"));
        assert!(!text.contains("<script>") && !text.contains("<b>") && !text.contains("<i>"));
    }
}
