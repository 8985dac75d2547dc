//! The words of the charts.

use crate::locale::number;

/// Records changed.
pub(crate) const CHANGED: &str = "Records changed";
/// Durations.
pub(crate) const TOOK: &str = "Time taken";
/// Requests of the org, as a column.
pub(crate) const BUDGET_SHORT: &str = "Salesforce requests that day";
/// One sync makes no chart.
pub(crate) const TOO_FEW: &str = "Charts appear here after the second sync.";

/// Requests of the day, of those that Salesforce allows the org.
pub(crate) fn budget(allowed: Option<u32>) -> String {
    match allowed {
        Some(allowed) => {
            format!("Salesforce requests that day, of {} for your whole org", number(allowed))
        }
        None => String::from(BUDGET_SHORT),
    }
}

/// A chart in words, which stand beside it.
pub(crate) fn told(most: Option<String>, last: Option<String>) -> String {
    match (most, last) {
        (Some(most), Some(last)) => format!("at most {most}, lately {last}"),
        (Some(most), None) => format!("at most {most}"),
        (None, _) => String::from("not known"),
    }
}
