//! The query language, after the vendor's "SOQL and SOSL Reference".
//!
//! A text is cut into words ([`lex`]), read into a tree ([`parse`]), checked against the org as the
//! person sees it ([`plan`]), and run over the rows ([`run`]); [`show`] writes the rows.

pub(super) mod ast;
pub(super) mod dates;
mod filter;
mod lex;
mod parse;
mod path;
pub(super) mod plan;
pub(super) mod run;
pub(super) mod show;

#[cfg(test)]
mod tests;

pub(super) use parse::parse;
pub(super) use plan::Plan;

use super::reply::Refusal;

/// Longest query.
pub(super) const LENGTH_MAX: usize = 100_000;

/// A refusal that points into the text, in the vendor's form.
fn pointing(text: &str, at: usize, code: &'static str, message: &str) -> Refusal {
    let head: String = text.chars().take(at).collect();
    let row = head.matches('\n').count() + 1;
    let column = head.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let line = text.lines().nth(row - 1).unwrap_or_default();
    // The vendor shows a piece of the line around the place.
    let from = column.saturating_sub(21);
    let piece: String = line.chars().skip(from).take(42).collect();
    let mark = " ".repeat(column - 1 - from);
    Refusal::bad(code, format!("\n{piece}\n{mark}^\nERROR at Row:{row}:Column:{column}\n{message}"))
}
