//! The operator's page, drawn by the relay: few need it, and WebAssembly for it would weigh on
//! everybody's page. To whoever is no operator, it is an address like any other that leads nowhere.

use super::{After, Operator, look};
use crate::app::Relay;
use crate::error::Refusal;
use crate::web;
use api::operator::{Health, Overseen, Overview, Registration, Way};
use api::paths;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::response::{Html, IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use model::Moment;

/// Where its script lies.
pub const SCRIPT_PATH: &str = "/operator.js";
/// Presses buttons, and writes moments as this browser does.
const SCRIPT: &str = include_str!("page.js");
/// Letters of an account's name that tell it from the others.
const NAME_LENGTH: usize = 8;

/// The columns of the list.
const COLUMNS: [&str; 8] = [
    "Account",
    "State",
    "Connections",
    "Last sync",
    "Next sync",
    "Failures in a row",
    "Records",
    "Actions",
];

/// Shows it, or what everybody else finds at an address that leads nowhere: a query that means
/// nothing is no reason to tell them otherwise.
pub async fn show(
    operator: Result<Operator, Refusal>,
    State(app): State<Relay>,
    query: Result<Query<After>, QueryRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    if operator.is_err() {
        return Ok(web::page(request).await);
    }
    let after = query.ok().and_then(|Query(query)| query.after).unwrap_or(0);
    let page = drawn(&look(&app, after).await?, after);
    Ok(([(CACHE_CONTROL, "no-store")], Html(page)).into_response())
}

/// Its script: it holds nothing of anybody.
pub async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

fn drawn(overview: &Overview, after: u32) -> String {
    let counts: String = overview
        .counts
        .iter()
        .map(|(health, count)| format!("<li><strong>{count}</strong> {}</li>", state(*health)))
        .collect();
    let head: String =
        COLUMNS.iter().map(|words| format!("<th scope=\"col\">{words}</th>")).collect();
    let rows: String = overview.accounts.iter().map(row).collect();
    let registrations: String = overview.registrations.iter().map(registration).collect();
    let styles = web::styles();
    let more = more(overview, after);
    let plan = plan(overview);
    let (version, schema) = (safe(&overview.version), overview.schema);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Operator - Twinline</title>\n{styles}\
         <script type=\"module\" src=\"{SCRIPT_PATH}\"></script>\n</head>\n<body>\n\
         <header class=\"head\"><a class=\"brand\" href=\"/dashboard\">Twinline</a></header>\n\
         <main id=\"main\"><section class=\"wide\">\n\
         <nav aria-label=\"Other pages\"><ul class=\"tabs\">\
         <li><a class=\"tab\" href=\"/dashboard\">Dashboard</a></li>\
         <li><a class=\"tab\" aria-current=\"page\" href=\"/operator\">Operator</a></li></ul></nav>\n\
         <h1>Operator</h1>\n\
         <p>How the accounts of this Twinline are, the worst first. Nothing of what is in them is \
         shown here.</p>\n<ul class=\"facts\">{counts}</ul>\n\
         <div role=\"alert\"><p id=\"fault\" class=\"fault\"></p></div>\n\
         <table class=\"list stacks\"><caption class=\"visually-hidden\">Accounts</caption>\n\
         <thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n{more}\
         <h2>Registrations</h2>\n{registrations}<h2>Plan and version</h2>\n<p>{plan}</p>\n\
         <p>Twinline {version}, database {schema}</p>\n</section></main>\n</body>\n</html>\n"
    )
}

fn row(line: &Overseen) -> String {
    let class = match line.health {
        Health::Lost | Health::Failing => "bad",
        Health::Good => "good",
        Health::Waiting | Health::Unfinished | Health::Paused => "off",
    };
    let why = line.stopped.as_deref().map(safe).unwrap_or_default();
    let short = safe(&line.id.chars().take(NAME_LENGTH).collect::<String>());
    let button = |words: &str, path: &str, body: &str| {
        let path = path.replace("{id}", &safe(&line.id));
        format!(
            "<button type=\"button\" class=\"button\" aria-label=\"{words}: account {short}\" \
             data-path=\"{path}\" data-body='{body}'>{words}</button> "
        )
    };
    let (rest, paused) = if line.paused { ("Resume", "false") } else { ("Pause", "true") };
    let body = format!("{{\"paused\":{paused}}}");
    let cells = [
        short.clone(),
        format!(
            "<span class=\"state {class}\">{}</span> <span class=\"hint\">{why}</span>",
            state(line.health)
        ),
        format!("{}, {}", way(line.crm), way(line.mail)),
        moment(line.last),
        moment(line.next),
        line.failures.to_string(),
        line.linked.to_string(),
        button("Sync now", paths::OPERATOR_SYNC, "null")
            + &button(rest, paths::OPERATOR_PAUSE, &body),
    ];
    let cells = COLUMNS.iter().zip(cells);
    let cells: String =
        cells.map(|(words, cell)| format!("<td data-label=\"{words}\">{cell}</td>")).collect();
    format!("<tr>{cells}</tr>\n")
}

fn more(overview: &Overview, after: u32) -> String {
    if !overview.more {
        return String::new();
    }
    let next = after.saturating_add(u32::try_from(overview.accounts.len()).unwrap_or(u32::MAX));
    format!(
        "<p class=\"actions\"><a class=\"button\" href=\"{}?after={next}\">Show more</a></p>\n",
        paths::OPERATOR_PAGE
    )
}

fn registration(its: &Registration) -> String {
    let name = safe(&its.name);
    match its.expires {
        Some(day) if its.soon => format!(
            "<div class=\"notice warning\"><p class=\"notice-title\">{name}: the secret ends on \
             {day}</p><p>Make a new one there and write it, with its date, into the configuration. \
             Else nobody can sign in after that day.</p></div>\n"
        ),
        Some(day) => format!("<p>{name}: the secret ends on {day}.</p>\n"),
        None => format!("<p>{name}: the configuration says no date.</p>\n"),
    }
}

fn plan(overview: &Overview) -> String {
    let name = safe(&overview.plan);
    match overview.limit {
        Some(limit) => format!("Plan {name}: at most {limit} records an account"),
        None => format!("Plan {name}: no limit"),
    }
}

fn state(health: Health) -> &'static str {
    match health {
        Health::Lost => "Lost its access",
        Health::Failing => "Failing",
        Health::Waiting => "Waits for its person",
        Health::Unfinished => "Setup not finished",
        Health::Paused => "Paused",
        Health::Good => "Good",
    }
}

fn way(way: Option<Way>) -> &'static str {
    match way {
        None => "none",
        Some(Way::Grant) => "Salesforce",
        Some(Way::Login) => "Salesforce by password",
        Some(Way::Exchange) => "Exchange",
        Some(Way::Cloud) => "Office 365",
    }
}

fn moment(at: Option<Moment>) -> String {
    at.map(|at| at.rfc3339())
        .map(|at| format!("<time datetime=\"{at}\">{at}</time>"))
        .unwrap_or_default()
}

/// A text that can mean nothing in HTML, nor in an attribute.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_told_means_nothing_in_html() {
        let hostile = "<script>'\"&";
        let overview = Overview {
            counts: vec![(Health::Good, 1)],
            accounts: vec![Overseen {
                id: hostile.into(),
                health: Health::Failing,
                paused: false,
                crm: Some(Way::Grant),
                mail: None,
                last: Some(Moment(0)),
                stopped: Some(hostile.into()),
                next: None,
                failures: 2,
                linked: 3,
            }],
            more: true,
            registrations: vec![Registration { name: hostile.into(), expires: None, soon: false }],
            plan: hostile.into(),
            limit: None,
            version: hostile.into(),
            schema: 21,
        };
        let page = drawn(&overview, 50);
        assert_eq!(page.matches("<script").count(), 1, "our own alone: {page}");
        assert_eq!(page.matches("&lt;script&gt;&#39;&quot;&amp;").count(), 6, "{page}");
        assert!(page.contains("href=\"/operator?after=51\""), "{page}");
        assert!(page.contains("1970-01-01T00:00:00"), "{page}");
    }
}
