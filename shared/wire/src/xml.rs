//! A thin XML reader and writer. Elements are known by their local name: servers choose their own
//! prefixes, and some samples carry a wrong namespace.

pub use compact_str::CompactString;
use model::Fault;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Deepest nesting that is read.
pub const DEPTH_MAX: usize = 64;

/// One element with its attributes, text and children. Nearly all of its texts are short, and a
/// short [`CompactString`] needs no memory of its own: to take and to give back memory is what
/// reading costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Local name, without prefix.
    pub name: CompactString,
    /// Attributes by local name, in order.
    pub attributes: Vec<(CompactString, CompactString)>,
    /// All text directly inside, entities resolved.
    pub text: CompactString,
    /// Child elements in order.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child with this local name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children with this local name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The descendant at a path of local names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text of a child; `None` where there is no such child.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// An attribute by local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The descendant at a path, or a fault that names the place.
    pub fn need(&self, path: &[&str]) -> Result<&Element, Fault> {
        self.at(path)
            .ok_or_else(|| Fault::Garbled(format!("no {} in {}", path.join("/"), self.name)))
    }
}

/// Reads a document into its root element. Control characters that XML forbids but servers send
/// (`&#x1;`) are dropped; document types are refused, so that no entity can grow.
pub fn read(body: &[u8], place: &str) -> Result<Element, Fault> {
    let text = String::from_utf8_lossy(body);
    let garbled = |why: &str, at: u64| Fault::Garbled(format!("{place}: {why} at byte {at}"));
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open: Vec<Element> = Vec::new();
    loop {
        let at = reader.buffer_position();
        match reader.read_event().map_err(|_| garbled("broken XML", at))? {
            Event::Start(start) => {
                if open.len() == DEPTH_MAX {
                    return Err(garbled("nested too deep", at));
                }
                open.push(element(&start).ok_or_else(|| garbled("broken attributes", at))?);
            }
            Event::Empty(start) => {
                let element = element(&start).ok_or_else(|| garbled("broken attributes", at))?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Ok(element),
                }
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(|| garbled("a stray end", at))?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Ok(element),
                }
            }
            Event::Text(raw) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&raw);
                }
            }
            Event::CData(raw) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&raw);
                }
            }
            Event::GeneralRef(raw) => {
                if let Some(element) = open.last_mut() {
                    reference(&raw, &mut element.text);
                }
            }
            Event::DocType(_) => return Err(garbled("a document type", at)),
            Event::Eof => return Err(garbled("the end comes too early", at)),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let name = start.local_name().as_ref().into();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.local_name().as_ref().into();
        attributes.push((key, unescape(&attribute.value)));
    }
    Some(Element { name, attributes, ..Element::default() })
}

fn unescape(text: &str) -> CompactString {
    let mut out = CompactString::default();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.find(';') {
            Some(end) => {
                reference(&rest[..end], &mut out);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str, out: &mut CompactString) {
    match name {
        "lt" => out.push('<'),
        "gt" => out.push('>'),
        "amp" => out.push('&'),
        "quot" => out.push('"'),
        "apos" => out.push('\''),
        _ => {
            let code =
                name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => digits.parse().ok(),
                });
            out.extend(code.and_then(char::from_u32).filter(|c| allowed(*c)));
        }
    }
}

/// Whether XML 1.0 can carry this character at all.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}')
}

/// Builds a document as text.
///
/// ```
/// let mut xml = wire::xml::Writer::new();
/// xml.open("m:GetItem", &[]);
/// xml.leaf("t:BaseShape", &[], "IdOnly");
/// xml.close();
/// assert_eq!(xml.finish(), "<m:GetItem><t:BaseShape>IdOnly</t:BaseShape></m:GetItem>");
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    open: Vec<String>,
}

impl Writer {
    /// An empty document.
    pub fn new() -> Self {
        Writer::default()
    }

    /// Begins an element.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push('>');
        self.open.push(name.to_owned());
    }

    /// Ends the innermost open element.
    pub fn close(&mut self) {
        let name = self.open.pop().expect("close follows an open");
        self.out.push_str("</");
        self.out.push_str(&name);
        self.out.push('>');
    }

    /// An element with text.
    pub fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.start(name, attributes);
        self.out.push('>');
        escape(text, &mut self.out);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>");
    }

    /// Text that is XML already, made by another `Writer`.
    pub fn raw(&mut self, xml: &str) {
        self.out.push_str(xml);
    }

    /// The document; every element must be closed.
    pub fn finish(self) -> String {
        assert!(self.open.is_empty(), "every element is closed");
        self.out
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

/// Escapes text for an element or an attribute; characters that XML cannot carry are dropped.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c if allowed(c) => out.push(c),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_entities_and_forbidden_characters() {
        let root = read(
            b"\xef\xbb\xbf<?xml version=\"1.0\"?><x:A xmlns:x=\"u\" k=\"a&amp;b\">1&lt;2&#x1;<![CDATA[<3]]><y:B/></x:A>",
            "test",
        )
        .unwrap();
        assert_eq!(root.name, "A");
        assert_eq!(root.attribute("k"), Some("a&b"));
        assert_eq!(root.text, "1<2<3");
        assert!(root.child("B").is_some());
    }

    #[test]
    fn broken_documents_are_faults() {
        for body in ["", "<a>", "<a></b>", "not xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "</a>"]
        {
            assert!(matches!(read(body.as_bytes(), "test"), Err(Fault::Garbled(_))), "{body}");
        }
        let deep = "<a>".repeat(100);
        assert!(matches!(read(deep.as_bytes(), "test"), Err(Fault::Garbled(_))));
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut xml = Writer::new();
        xml.leaf("t:A", &[("k", "\"<")], "a\r\n&<b>\u{1}");
        let root = read(xml.finish().as_bytes(), "test").unwrap();
        assert_eq!(root.text, "a\r\n&<b>");
        assert_eq!(root.attribute("k"), Some("\"<"));
    }
}
