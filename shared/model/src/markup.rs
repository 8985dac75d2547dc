//! Whether an HTML body says more than its text. Exchange wraps plain text in HTML of its own when
//! a client asks for HTML; writing such a body anew loses nothing. Anything else is left alone.

/// Whether a body would lose something if it were written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// Nothing.
    No,
    /// Formatting, links, pictures, tables.
    Yes,
}

/// Elements that carry no more than lines.
const PLAIN: [&str; 12] =
    ["html", "head", "meta", "title", "style", "body", "div", "p", "br", "pre", "o:p", "!doctype"];
/// Elements of Exchange's own conversion of plain text, with fonts and links added.
const CONVERTED: [&str; 3] = ["font", "span", "a"];

/// Judges an HTML body.
pub fn judge(html: &str) -> Markup {
    let lower = html.to_ascii_lowercase();
    // Exchange signs its conversions by a comment or by a class.
    let converted = lower.contains("converted from text") || lower.contains("\"plaintext\"");
    let mut rest = lower.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let name = rest.strip_prefix('/').unwrap_or(rest);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            continue;
        }
        let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'));
        let name = &name[..end.unwrap_or(name.len())];
        let plain = PLAIN.contains(&name) || (converted && CONVERTED.contains(&name));
        let bare = name == "span" && rest.starts_with("span>");
        let closing_span = rest.starts_with("/span>");
        if !(plain || bare || closing_span) {
            return Markup::Yes;
        }
    }
    Markup::No
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_in_html_clothes_is_plain() {
        for html in [
            "",
            "text",
            "<html><head><meta charset=utf-8><style>p {}</style></head><body>a<br>b</body></html>",
            "<div><p class=MsoNormal>a<o:p></o:p></p></div>",
            "<!-- converted from text --><font size=2><span style='font-size:10pt'><div \
             class=\"PlainText\">see <a href='http://x'>http://x</a></div></span></font>",
            "<!DOCTYPE html><p>a < b</p><!-- <b> --><span>x</span>",
        ] {
            assert_eq!(judge(html), Markup::No, "{html}");
        }
    }

    #[test]
    fn what_text_cannot_say_is_markup() {
        for html in [
            "<b>a</b>",
            "<P><STRONG>a</STRONG></P>",
            "<a href='x'>y</a>",
            "<span style='color:red'>a</span>",
            "<img src='cid:1'>",
            "<table><tr><td>1</td></tr></table>",
            "<!-- converted from text --><ul><li>x</li></ul>",
            "<unknown>",
        ] {
            assert_eq!(judge(html), Markup::Yes, "{html}");
        }
    }
}
