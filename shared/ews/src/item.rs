//! Reading what all items have: ids, flags, moments, dictionaries, body, mark.

use crate::property::Path;
use model::ids::{MARK_PROPERTY_NAME, MARK_PROPERTY_SET};
use model::{About, Kind, Mark, Moment, Value, markup, text};
use wire::xml::Element;

/// Our own property.
pub(crate) const MARK: Path = Path::Named(MARK_PROPERTY_SET, MARK_PROPERTY_NAME);

/// Whose items are read.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// E-mail address in lower case.
    pub(crate) email: String,
    /// The person's zone, a name that [`model::zone`] knows.
    pub(crate) zone: String,
}

/// ItemId and ChangeKey.
pub(crate) fn id(item: &Element) -> Option<(&str, &str)> {
    let id = item.child("ItemId")?;
    Some((id.attribute("Id")?, id.attribute("ChangeKey").unwrap_or_default()))
}

/// The id of the folder that holds an item.
pub(crate) fn parent(item: &Element) -> Option<&str> {
    item.child("ParentFolderId")?.attribute("Id")
}

/// Which of our kinds an item is; a distribution list or a message is none.
pub(crate) fn kind(item: &Element) -> Option<Kind> {
    match item.name.as_str() {
        "Contact" => Some(Kind::Contact),
        "CalendarItem" => Some(Kind::Appointment),
        "Task" => Some(Kind::Task),
        _ => None,
    }
}

/// A flag; servers write words or digits.
pub(crate) fn flag(item: &Element, name: &str) -> Option<bool> {
    match item.text_of(name)?.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A moment.
pub(crate) fn moment(item: &Element, name: &str) -> Option<Moment> {
    Moment::parse(item.text_of(name)?)
}

/// The text of an element; the server leaves empty ones out.
pub(crate) fn text_value(item: &Element, name: &str) -> Value {
    Value::text(item.text_of(name).unwrap_or_default())
}

/// The entry of a dictionary.
pub(crate) fn entry<'a>(item: &'a Element, dictionary: &str, key: &str) -> Option<&'a Element> {
    item.child(dictionary)?.all("Entry").find(|entry| entry.attribute("Key") == Some(key))
}

/// Our mark.
pub(crate) fn mark(item: &Element) -> Option<Mark> {
    MARK.value(item).map(str::trim).filter(|mark| !mark.is_empty()).map(Mark::from)
}

/// The body as plain text, and whether writing it would lose markup. `None` where the answer does
/// not hold all of it.
pub(crate) fn body(item: &Element) -> Option<(Value, markup::Markup)> {
    let Some(body) = item.child("Body") else { return Some((Value::Empty, markup::Markup::No)) };
    if body.attribute("IsTruncated").is_some_and(|cut| matches!(cut, "true" | "1")) {
        return None;
    }
    if body.attribute("BodyType") == Some("HTML") {
        return Some((Value::text(&text::of_html(&body.text)), markup::judge(&body.text)));
    }
    Some((Value::text(&body.text), markup::Markup::No))
}

/// What the rules need of every item.
pub(crate) fn about(item: &Element) -> About {
    let categories = item
        .child("Categories")
        .map(|list| list.all("String").map(|name| name.text.trim().to_owned()).collect::<Vec<_>>());
    About {
        created: moment(item, "DateTimeCreated"),
        touched: moment(item, "LastModifiedTime"),
        owned: Some(true),
        private: is_private(item),
        categories: categories.unwrap_or_default(),
        ..About::default()
    }
}

/// Whether others are kept from reading an item. Exchange knows three degrees; all are private.
pub(crate) fn is_private(item: &Element) -> bool {
    item.text_of("Sensitivity").map(str::trim).is_some_and(|word| !matches!(word, "Normal" | ""))
}

/// Minutes after midnight in UTC.
pub(crate) fn minute_utc(at: Moment) -> i64 {
    at.minutes_since(at.day_utc().midnight_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::markup::Markup;

    fn item(inner: &str) -> Element {
        let xml = format!("<t:Contact xmlns:t='t'>{inner}</t:Contact>");
        wire::xml::read(xml.as_bytes(), "test").expect("XML")
    }

    #[test]
    fn bodies_become_text() {
        let cases = [
            ("", Some((Value::Empty, Markup::No))),
            ("<t:Body BodyType='Text'>a\r\nb</t:Body>", Some((Value::text("a\nb"), Markup::No))),
            (
                "<t:Body BodyType='HTML'>&lt;p&gt;a&lt;/p&gt;b</t:Body>",
                Some((Value::text("a\nb"), Markup::No)),
            ),
            (
                "<t:Body BodyType='HTML'>&lt;b&gt;a&lt;/b&gt;</t:Body>",
                Some((Value::text("a"), Markup::Yes)),
            ),
            ("<t:Body BodyType='Text' IsTruncated='true'>a</t:Body>", None),
        ];
        for (inner, expected) in cases {
            assert_eq!(body(&item(inner)), expected, "{inner}");
        }
    }

    #[test]
    fn flags_in_both_spellings_and_all_degrees_of_privacy() {
        let item = item(
            "<t:A>1</t:A><t:B> false </t:B><t:C>maybe</t:C>\
            <t:Sensitivity>Confidential</t:Sensitivity>",
        );
        assert_eq!(flag(&item, "A"), Some(true));
        assert_eq!(flag(&item, "B"), Some(false));
        assert_eq!(flag(&item, "C"), None);
        assert!(is_private(&item));
    }
}
