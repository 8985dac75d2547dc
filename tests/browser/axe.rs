//! Barriers on a page, found by axe-core.
//!
//! The checker is run by the driver and not by a script element: our Content-Security-Policy would
//! refuse the latter, and should.

use crate::stage::told;
use fantoccini::Client;
use serde_json::Value;
use std::fs;

const RUN: &str = "
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] })
  .then((found) => done(found.violations))
  .catch((error) => done(String(error)));";

/// Each barrier as a line: its name, what it is, and the first elements that it concerns.
pub(crate) async fn barriers(browser: &Client) -> Vec<String> {
    let file = told("TWINLINE_AXE");
    let axe = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"));
    let script = axe + RUN;
    let found = browser.execute_async(&script, Vec::new()).await.expect("axe runs in the page");
    lines(&found)
}

fn lines(found: &Value) -> Vec<String> {
    let Some(violations) = found.as_array() else { return vec![format!("axe failed: {found}")] };
    violations
        .iter()
        .map(|violation| {
            let nodes = violation["nodes"].as_array().map_or(&[][..], Vec::as_slice);
            let places: Vec<&str> =
                nodes.iter().take(3).filter_map(|node| node["html"].as_str()).collect();
            let text = |key: &str| violation[key].as_str().unwrap_or_default().to_owned();
            format!("{}: {} at {}", text("id"), text("help"), places.join(" and "))
        })
        .collect()
}

#[test]
fn a_barrier_is_told_in_a_line() {
    let found = serde_json::json!([
        { "id": "label", "help": "Form elements must have labels", "nodes": [{ "html": "<input>" }] }
    ]);
    assert_eq!(lines(&found), ["label: Form elements must have labels at <input>"]);
    assert_eq!(lines(&serde_json::json!("boom")), ["axe failed: \"boom\""]);
    assert!(lines(&serde_json::json!([])).is_empty());
}
