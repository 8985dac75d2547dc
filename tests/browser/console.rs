//! What the page wrote on the browser's console: errors, refused scripts and styles, panics.

use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// The errors since we last asked. The driver hands each out once.
pub(crate) async fn errors(browser: &Client) -> Vec<String> {
    let told = browser.issue_cmd(ReadLog).await.expect("the driver tells the console");
    severe(&told)
}

fn severe(told: &Value) -> Vec<String> {
    let entries = told.as_array().map_or(&[][..], Vec::as_slice);
    entries
        .iter()
        .filter(|entry| entry["level"] == "SEVERE")
        .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
        .filter(|message| !is_refusal(message))
        .collect()
}

/// Whether it is the browser's own line about a request that the relay refused in words: the page
/// shows them, and nothing is wrong with it.
fn is_refusal(message: &str) -> bool {
    message.contains("/api/") && message.contains("the server responded with a status of 4")
}

/// Chromium's own command for its log, which the standard does not have.
#[derive(Debug)]
struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

#[test]
fn only_errors_are_told() {
    let told = json!([
        { "level": "SEVERE", "message": "refused" },
        { "level": "SEVERE", "message": "http://localhost/api/connect/mailbox - Failed to load \
            resource: the server responded with a status of 422 ()" },
        { "level": "WARNING", "message": "integrity is ignored for preload" },
    ]);
    assert_eq!(severe(&told), ["refused"]);
}
