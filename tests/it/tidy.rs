//! The house rules, checked over the sources themselves.
//!
//! Each rule is a function from sources to findings, a test that it finds nothing here, and a test
//! that it does find something in a small bad example: a rule that cannot fail guards nothing.
//! A finding names the file, the line and the remedy.

mod crates;
mod docs;
mod places;
mod shape;
mod source;
mod words;

/// Fails with every finding of a rule, one a line.
fn hold(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}
