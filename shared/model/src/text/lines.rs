//! Lines of text as they grow: folded white space, line ends of blocks.

use super::entities;

/// White space that waits for the next word.
#[derive(Clone, Copy, Default, PartialEq)]
enum Gap {
    #[default]
    None,
    Space,
    Tab,
}

/// The text so far.
#[derive(Default)]
pub(super) struct Lines {
    out: String,
    /// Where the line begins that is being written.
    line: usize,
    gap: Gap,
    /// How many `<pre>` are open.
    kept: u32,
}

impl Lines {
    pub(super) fn words(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let (c, length) = match c {
                '&' => entities::resolve(rest),
                _ => (Some(c), c.len_utf8()),
            };
            let literal = rest.starts_with(|c: char| c.is_ascii_whitespace());
            rest = &rest[length..];
            match c {
                None | Some('\u{feff}') => {}
                Some(_) if literal && self.kept == 0 => {
                    if self.gap == Gap::None {
                        self.gap = Gap::Space;
                    }
                }
                Some('\n') => self.end_line(),
                Some('\r') => {}
                Some(c) => self.put(if c == '\u{a0}' { ' ' } else { c }),
            }
        }
    }

    fn put(&mut self, c: char) {
        if self.out.len() > self.line {
            match self.gap {
                Gap::None => {}
                Gap::Space => self.out.push(' '),
                Gap::Tab => self.out.push('\t'),
            }
        }
        self.gap = Gap::None;
        self.out.push(c);
    }

    pub(super) fn open(&mut self, name: &str) {
        match name {
            "br" => self.end_line(),
            "td" | "th" => self.gap = Gap::Tab,
            "pre" => {
                self.end_full_line();
                self.kept = self.kept.saturating_add(1);
            }
            _ if is_block(name) => self.end_full_line(),
            _ => {}
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if name == "pre" {
            self.kept = self.kept.saturating_sub(1);
        }
        if is_block(name) {
            self.end_full_line();
        }
    }

    fn end_full_line(&mut self) {
        if self.out.len() > self.line {
            self.end_line();
        }
        self.gap = Gap::None;
    }

    fn end_line(&mut self) {
        // White space at a line's end is nothing that a person reads.
        let end = self.line + self.out[self.line..].trim_end().len();
        self.out.truncate(end);
        self.out.push('\n');
        self.line = self.out.len();
        self.gap = Gap::None;
    }

    pub(super) fn finish(self) -> String {
        let text = self.out.trim_end().trim_start_matches('\n');
        text.to_owned()
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}
