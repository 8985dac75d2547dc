//! Cuts a query into words, numbers, texts and signs, each with its place.

use super::pointing;
use crate::salesforce::reply::{Done, Refusal};

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word(String),
    /// Whatever begins like a number: numbers, dates, times.
    Number(String),
    /// A quoted text, escapes still in it.
    Text(String),
    /// `(`, `)`, `,`, `.`, `:`, `=`, `!=`, `<`, `<=`, `>`, `>=`.
    Sign(&'static str),
}

/// A token and the place of its first character.
pub(super) type Placed = (Token, usize);

const SIGNS: [&str; 12] = ["!=", "<>", "<=", ">=", "(", ")", ",", ".", ":", "=", "<", ">"];

/// Cuts a query.
pub(super) fn cut(text: &str) -> Done<Vec<Placed>> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let start = at;
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let token = if c.is_ascii_alphabetic() || c == '_' {
            at = run_of(&chars, at, |c| c.is_ascii_alphanumeric() || c == '_');
            Token::Word(chars[start..at].iter().collect())
        } else if c.is_ascii_digit() || matches!(c, '-' | '+') {
            at = run_of(&chars, at + 1, |c| {
                c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '+' | '-')
            });
            Token::Number(chars[start..at].iter().collect())
        } else if c == '\'' {
            at = quoted(text, &chars, at)?;
            Token::Text(chars[start + 1..at - 1].iter().collect())
        } else {
            let sign = SIGNS.iter().find(|sign| {
                sign.chars().enumerate().all(|(n, c)| chars.get(start + n) == Some(&c))
            });
            let sign = sign.ok_or_else(|| unexpected(text, start, &c.to_string()))?;
            at += sign.len();
            Token::Sign(if *sign == "<>" { "!=" } else { sign })
        };
        out.push((token, start));
    }
    Ok(out)
}

fn run_of(chars: &[char], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|c| belongs(**c)).count()
}

/// The place after the closing quote.
fn quoted(text: &str, chars: &[char], start: usize) -> Done<usize> {
    let mut at = start + 1;
    while let Some(c) = chars.get(at) {
        match c {
            '\'' => return Ok(at + 1),
            '\\' => at += 2,
            _ => at += 1,
        }
    }
    Err(pointing(text, start, "MALFORMED_QUERY", "line 1:1 mismatched character '<EOF>'"))
}

pub(super) fn unexpected(text: &str, at: usize, token: &str) -> Refusal {
    pointing(text, at, "MALFORMED_QUERY", &format!("unexpected token: '{token}'"))
}

/// Resolves the escapes of a text for any comparison but LIKE.
pub(super) fn plain(raw: &str) -> Option<String> {
    let parts = pattern_parts(raw, Escapes::Plain)?;
    parts
        .into_iter()
        .map(|part| match part {
            Part::Char(c) => Some(c),
            Part::One | Part::Any => None,
        })
        .collect()
}

/// A piece of a LIKE pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// This character in any case.
    Char(char),
    /// `_`.
    One,
    /// `%`.
    Any,
}

/// Resolves the escapes of a LIKE pattern.
pub(super) fn pattern(raw: &str) -> Option<Vec<Part>> {
    pattern_parts(raw, Escapes::Like)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Plain,
    Like,
}

fn pattern_parts(raw: &str, escapes: Escapes) -> Option<Vec<Part>> {
    let mut out = Vec::new();
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '%' if escapes == Escapes::Like => Part::Any,
            '_' if escapes == Escapes::Like => Part::One,
            '\\' => Part::Char(match chars.next()? {
                'n' | 'N' => '\n',
                'r' | 'R' => '\r',
                't' | 'T' => '\t',
                'b' | 'B' => '\u{8}',
                'f' | 'F' => '\u{c}',
                'u' => {
                    let hex: String = chars.by_ref().take(4).collect();
                    char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?
                }
                c @ ('\\' | '\'' | '"') => c,
                c @ ('_' | '%') if escapes == Escapes::Like => c,
                _ => return None,
            }),
            c => Part::Char(c),
        });
    }
    Some(out)
}
