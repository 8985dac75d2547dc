//! The sources as the rules see them: as text, and as code with comments and strings blanked out.

use std::fs;
use std::path::{Path, PathBuf};

/// One Rust file.
pub(super) struct Source {
    /// Its path from the top of the repository, with `/` between the parts.
    pub(super) path: String,
    /// The file as it is.
    pub(super) text: String,
    /// The same with all comments and the contents of all strings replaced by spaces.
    pub(super) code: String,
}

impl Source {
    /// A source from a path and its text.
    pub(super) fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), code: blanked(text) }
    }

    /// The code up to the tests at the foot of the file; nothing of a file that is all tests, or
    /// that is an example, a tool for trials.
    pub(super) fn product_code(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let apart = ["/tests/", "/examples/"].iter().any(|folder| self.path.contains(folder));
        if self.path.starts_with("tests/") || name == "tests.rs" || apart {
            return "";
        }
        let mut from = 0;
        while let Some(at) = self.code[from..].find("#[cfg(test)]").map(|at| at + from) {
            from = at + "#[cfg(test)]".len();
            if self.code[from..].trim_start().starts_with("mod ") {
                return &self.code[..at];
            }
        }
        &self.code
    }

    /// A finding at a byte of this file.
    pub(super) fn finding(&self, at: usize, told: &str) -> String {
        format!("{}:{}: {told}", self.path, line_of(&self.text, at))
    }
}

/// The line of a byte, counted from one.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// The top of the repository.
pub(super) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the folder of the tests lies in the repository").to_path_buf()
}

/// All Rust files of the repository.
pub(super) fn rust() -> Vec<Source> {
    let found: Vec<Source> =
        files("rs").iter().map(|(path, text)| Source::new(path, text)).collect();
    assert!(found.len() > 20, "the sources were not found: {} files", found.len());
    found
}

/// Path and text of all files of the repository whose name ends so.
pub(super) fn files(ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for top in ["frontend", "relay", "shared", "tests", "xtask"] {
        gather(&root().join(top), ending, &mut found);
    }
    found.sort();
    found
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap_or_default();
            let path = path.strip_prefix(root()).expect("it was found below the root");
            (path.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
}

fn gather(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for path in entries.map(|entry| entry.expect("a folder can be listed").path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "__pycache__"].contains(&&*name)
                && !name.starts_with('.')
            {
                gather(&path, ending, into);
            }
        } else if name.ends_with(&format!(".{ending}")) {
            into.push(path);
        }
    }
}

/// Where a word stands in code: not as a part of a longer name.
pub(super) fn places_of(code: &str, word: &str) -> Vec<usize> {
    let named = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| {
            let (before, after) = (&code[..*at], &code[at + word.len()..]);
            let goes_on_before = named(word.chars().next()) && named(before.chars().next_back());
            let goes_on_after = named(word.chars().next_back()) && named(after.chars().next());
            !goes_on_before && !goes_on_after
        })
        .collect()
}

/// The text with comments and the insides of strings and characters blanked, byte for byte in
/// place, so that positions and lines stay what they were.
pub(super) fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match &bytes[at..] {
            [b'/', b'/', ..] => blank(&mut out, at, line_end(bytes, at)),
            [b'/', b'*', ..] => blank(&mut out, at, comment_end(bytes, at)),
            [b'"', ..] => {
                let end = string_end(bytes, at + 1);
                blank(&mut out, at + 1, end - 1);
                end
            }
            [b'r', rest @ ..] if !in_name(bytes, at) => match raw_string(rest) {
                Some(hashes) => {
                    let end = raw_end(bytes, at + 2 + hashes, hashes);
                    blank(&mut out, at + 2 + hashes, end.saturating_sub(1 + hashes));
                    end
                }
                None => at + 1,
            },
            [b'\'', ..] => match char_end(text, at) {
                Some(end) => {
                    blank(&mut out, at + 1, end - 1);
                    end
                }
                None => at + 1,
            },
            _ => at + 1,
        };
        at = end.max(at + 1);
    }
    String::from_utf8(out).expect("whole characters were replaced by spaces")
}

/// Replaces bytes by spaces, except line ends; gives the end.
fn blank(out: &mut [u8], from: usize, to: usize) -> usize {
    let to = to.min(out.len());
    for byte in out.iter_mut().take(to).skip(from).filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
    to
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| from + at)
}

/// Block comments nest.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0_u32);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (at, depth) = (at + 2, depth + 1),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    at
}

fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// How many `#` a raw string has, if this is one; the `r` lies before.
fn raw_string(after_r: &[u8]) -> Option<usize> {
    let hashes = after_r.iter().take_while(|byte| **byte == b'#').count();
    (after_r.get(hashes) == Some(&b'"')).then_some(hashes)
}

fn raw_end(bytes: &[u8], from: usize, hashes: usize) -> usize {
    let closing = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    bytes[from..]
        .windows(closing.len())
        .position(|window| window == closing)
        .map_or(bytes.len(), |at| from + at + closing.len())
}

/// Whether this byte goes on a name, as the `r` of `for` does. `b` and `c` may precede a string.
fn in_name(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|before| {
        (before.is_ascii_alphanumeric() || *before == b'_') && !matches!(before, b'b' | b'c')
    })
}

/// The end of a character literal; nothing where the quote begins a lifetime.
fn char_end(text: &str, from: usize) -> Option<usize> {
    let mut inside = text[from + 1..].char_indices();
    let (_, first) = inside.next()?;
    if first == '\\' {
        // The escaped character itself may be a quote.
        inside.next()?;
        return inside.find(|(_, c)| *c == '\'').map(|(at, _)| from + 1 + at + 1);
    }
    let (at, second) = inside.next()?;
    (second == '\'').then_some(from + 1 + at + 1)
}

#[test]
fn comments_and_strings_are_blanked_and_code_is_kept() {
    for (text, code) in [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("f(\"x { \\\" }\") + 1", "f(\"        \") + 1"),
        ("r#\"a \" b\"# ; for x", "r#\"     \"# ; for x"),
        ("br\"{\" }", "br\" \" }"),
        ("'{' 'a 'static '\\'' '\\u{1F600}' b'}'", "' ' 'a 'static '  ' '         ' b' '"),
        ("\"ä\" ö", "\"  \" ö"),
    ] {
        assert_eq!(blanked(text), code, "{text}");
    }
}

#[test]
fn words_are_found_whole() {
    assert_eq!(places_of("env envs my_env env::var", "env"), [0, 16]);
    assert_eq!(places_of("a::env::var(x) env::vars", "env::var"), [3]);
}

#[test]
fn tests_are_no_product_code() {
    let text = "fn a() {}\n#[cfg(test)]\nuse x;\n#[cfg(test)]\nmod tests {\n fn b() {} }";
    let source = Source::new("relay/src/a.rs", text);
    assert!(source.product_code().contains("use x") && !source.product_code().contains("fn b"));
    assert_eq!(Source::new("shared/sync/src/plan/tests.rs", text).product_code(), "");
    assert_eq!(Source::new("tests/it/a.rs", text).product_code(), "");
}
