//! SOQL as text: literals with the right escapes, and queries as addresses.
//!
//! A backslash is the escape character of a quoted string and comes first:
//! `https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm`.

use std::fmt::Write as _;

/// A quoted string literal. Control characters go as `\uXXXX`, because any other backslash is an
/// error and a raw one may end the statement.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A quoted pattern for `LIKE` that any text meets which holds this one.
pub(crate) fn like(text: &str) -> String {
    let quoted = quote(text).replace('%', "\\%").replace('_', "\\_");
    let inside = quoted.trim_matches('\'');
    format!("'%{inside}%'")
}

/// `('a', 'b')` without the white space.
pub(crate) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(quote).collect();
    format!("({})", quoted.join(","))
}

/// Percent-encodes text for the value of a parameter. Quotes, commas, brackets and colons may
/// stand in a query string as they are, and keep long lists of ids short.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'\'' | b',' | b'(' | b')' | b':' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Which records a query sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaches {
    /// Those that live and are not archived.
    Living,
    /// Those in the bin and in the archive too.
    All,
}

/// The address of a query.
pub(crate) fn path(version: &str, reaches: Reaches, soql: &str) -> String {
    let verb = match reaches {
        Reaches::Living => "query",
        Reaches::All => "queryAll",
    };
    format!("/services/data/v{version}/{verb}?q={}", encode(soql))
}

/// Conditions joined by `AND`; empty ones are left out, and an empty whole is an empty text.
pub(crate) fn all_of(conditions: &[&str]) -> String {
    let parts: Vec<String> = conditions
        .iter()
        .filter(|condition| !condition.is_empty())
        .map(|condition| format!("({condition})"))
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", parts.join(" AND ")),
    }
}

/// Cuts a list into pieces of at most `most` entries whose encoded texts stay below `bytes`.
pub(crate) fn pieces<'a>(texts: &[&'a str], most: usize, bytes: usize) -> Vec<Vec<&'a str>> {
    let mut out: Vec<Vec<&str>> = Vec::new();
    let mut used = 0;
    for text in texts {
        let cost = encode(&quote(text)).len() + 1;
        match out.last_mut() {
            Some(piece) if piece.len() < most && used + cost <= bytes => {
                piece.push(text);
                used += cost;
            }
            Some(_) | None => {
                out.push(vec![text]);
                used = cost;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_cannot_be_broken_out_of() {
        for (text, quoted) in [
            ("Smith", "'Smith'"),
            ("O'Neill", "'O\\'Neill'"),
            ("\\' OR Id != '", "'\\\\\\' OR Id != \\''"),
            ("a\nb\r\tc", "'a\\nb\\r\\tc'"),
            ("\"\u{8}\u{c}\u{1}\u{85}", "'\\\"\\b\\f\\u0001\\u0085'"),
            ("ü%_", "'ü%_'"),
            ("", "''"),
        ] {
            assert_eq!(quote(text), quoted);
        }
        assert_eq!(list(["a", "b'"]), "('a','b\\'')");
    }

    #[test]
    fn an_address_holds_no_raw_plus_or_ampersand() {
        assert_eq!(encode("a+b & c='ü'"), "a%2Bb%20%26%20c%3D'%C3%BC'");
        assert_eq!(
            path("66.0", Reaches::All, "SELECT Id FROM Task"),
            "/services/data/v66.0/queryAll?q=SELECT%20Id%20FROM%20Task"
        );
    }

    #[test]
    fn conditions_keep_their_brackets() {
        assert_eq!(all_of(&["", "a = 1 OR b = 2", "c = 3"]), " WHERE (a = 1 OR b = 2) AND (c = 3)");
        assert_eq!(all_of(&["", ""]), "");
    }

    #[test]
    fn long_lists_are_cut_by_number_and_by_size() {
        let texts = vec!["003RO0000035WQg"; 1_000];
        let cut = pieces(&texts, 400, 14_000);
        assert_eq!(cut.iter().map(Vec::len).collect::<Vec<_>>(), [400, 400, 200]);
        let long = "x".repeat(3_000);
        let texts = vec![long.as_str(); 5];
        assert_eq!(pieces(&texts, 400, 7_000).len(), 3);
        assert!(pieces(&[], 400, 7_000).is_empty());
    }
}
