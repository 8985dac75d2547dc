//! Plain text out of HTML, one way, the same for every mailbox: a body read from Exchange and the
//! same body read from Graph must give the same text, so no server converts for us.

mod entities;
mod lines;

use lines::Lines;

/// The text of an HTML body as a person reads it: tags gone, entities resolved, block elements and
/// `<br>` as line ends, white space folded, scripts and styles left out.
pub fn of_html(html: &str) -> String {
    let mut page = Page { rest: html, quotes: Quotes::Kept };
    let mut lines = Lines::default();
    loop {
        let next = page.rest.find('<').unwrap_or(page.rest.len());
        lines.words(&page.rest[..next]);
        page.rest = &page.rest[next..];
        if page.rest.is_empty() {
            return lines.finish();
        }
        match page.mark() {
            Mark::Open(name) => lines.open(&name),
            Mark::Close(name) => lines.close(&name),
            Mark::Nothing => {}
            // A `<` that begins no tag is text, as in "a < b".
            Mark::Text => lines.words("<"),
        }
    }
}

/// What a `<` turned out to be.
enum Mark {
    Open(String),
    Close(String),
    Nothing,
    Text,
}

/// Whether a `>` inside quotes ends a tag. Once a quote was found that never ends, all do, so that
/// a stray quote does not swallow the rest of the body, and no input is scanned again and again.
#[derive(PartialEq)]
enum Quotes {
    Kept,
    Ignored,
}

/// What is still to be read.
struct Page<'a> {
    rest: &'a str,
    quotes: Quotes,
}

impl Page<'_> {
    /// Takes the tag or comment at the head.
    fn mark(&mut self) -> Mark {
        if self.rest.starts_with("<!--") {
            self.skip_past("-->");
            return Mark::Nothing;
        }
        if self.rest.starts_with("<!") || self.rest.starts_with("<?") {
            self.skip_past(">");
            return Mark::Nothing;
        }
        let closes = self.rest.starts_with("</");
        let after = &self.rest[if closes { 2 } else { 1 }..];
        if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.rest = &self.rest[1..];
            return Mark::Text;
        }
        let length = after
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
            .unwrap_or(after.len());
        let name = after[..length].to_ascii_lowercase();
        self.rest = &after[length..];
        self.skip_tag();
        if closes {
            return Mark::Close(name);
        }
        if matches!(name.as_str(), "script" | "style" | "title" | "template") {
            self.skip_content(&name);
            return Mark::Nothing;
        }
        Mark::Open(name)
    }

    fn skip_past(&mut self, end: &str) {
        self.rest = match self.rest.find(end) {
            Some(at) => &self.rest[at + end.len()..],
            None => "",
        };
    }

    /// Goes behind the `>` of a tag whose name has been read.
    fn skip_tag(&mut self) {
        if self.quotes == Quotes::Kept {
            let mut quote = None;
            for (at, c) in self.rest.char_indices() {
                match (quote, c) {
                    (None, '>') => {
                        self.rest = &self.rest[at + 1..];
                        return;
                    }
                    (None, '"' | '\'') => quote = Some(c),
                    (Some(open), c) if open == c => quote = None,
                    (None | Some(_), _) => {}
                }
            }
            self.quotes = Quotes::Ignored;
        }
        self.skip_past(">");
    }

    /// Goes behind the end tag of an element whose content nobody reads.
    fn skip_content(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let after = from + at + 2;
            let found = self.rest.get(after..after + name.len());
            if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
                self.rest = &self.rest[after..];
                self.skip_past(">");
                return;
            }
            from = after;
        }
        self.rest = "";
    }
}

#[cfg(test)]
mod tests {
    use super::of_html;

    #[test]
    fn html_as_a_person_reads_it() {
        let cases = [
            ("", ""),
            ("plain", "plain"),
            ("<b>bold</b> and <i>thin</i>", "bold and thin"),
            ("  folds \r\n\t white   space ", "folds white space"),
            ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
            ("<p>a<br></p><p>b</p>", "a\nb"),
            ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
            ("<p class=\"x\">a</p>\r\n<p>&nbsp;</p>\r\n<p>b</p>", "a\n\nb"),
            ("a&nbsp;&nbsp;b", "a  b"),
            ("<ul><li>x</li><li>y</li></ul>z", "x\ny\nz"),
            ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1\t2\n3"),
            ("<style>p { color: red }</style><script>if (a<b) {}</script>x", "x"),
            ("<head><title>t</title><meta charset=utf-8></head><body>x</body>", "x"),
            ("<!-- a > b --><!DOCTYPE html><?xml ?>x", "x"),
            ("<!--[if gte mso 9]><xml>y</xml><![endif]-->x", "x"),
            ("a < b and c<3 &lt;tag&gt;", "a < b and c<3 <tag>"),
            ("&amp;&quot;&#39;&#x20AC;&euro;&uuml;&hellip;&bogus;&", "&\"'€€ü…&bogus;&"),
            ("&#150;&#0;&#x110000;&#xD800;", "–"),
            ("<pre>a  b\r\n  c</pre>d", "a  b\n  c\nd"),
            ("<a href=\"x>y\" title='>'>link</a>", "link"),
            ("<a href=\"x>link</a> more <b>text</b>", "link more text"),
            ("unclosed <b", "unclosed"),
            ("<style>never ends", ""),
            ("<o:p>office</o:p>", "office"),
            ("日本<br>語", "日本\n語"),
        ];
        for (html, text) in cases {
            assert_eq!(of_html(html), text, "{html}");
        }
    }

    #[test]
    fn hostile_pages_end_in_time() {
        for piece in ["<a \"", "<!--", "<script>", "</", "<pre>", "&#", "&", "<td>", "<p"] {
            let _ = of_html(&piece.repeat(50_000));
        }
        let _ = of_html(&"<script></s".repeat(50_000));
    }

    #[test]
    fn text_stays_as_it_is_when_read_twice() {
        let once = of_html("<p>a &amp; b</p><p>c</p>");
        assert_eq!(once, "a & b\nc");
    }
}
