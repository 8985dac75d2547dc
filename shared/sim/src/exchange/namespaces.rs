//! The namespaces of a request. An element in the wrong one is another element, and a server that
//! overlooked it would let a client pass that no real server understands.

use super::answers::{MESSAGES, TYPES};
use super::schema::Violation;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use wire::soap::ENVELOPE;

/// Checks that the envelope, the operation and what is in it are in the right namespaces: the
/// operation and its children in that of messages, everything below and the headers in that of
/// types.
pub(crate) fn check(body: &[u8]) -> Result<(), Violation> {
    let text = String::from_utf8_lossy(body);
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    let mut depth = 0;
    let mut in_body = false;
    loop {
        let (bound, event) =
            reader.read_resolved_event().map_err(|_| Violation("The XML is broken.".into()))?;
        let (name, opens) = match &event {
            Event::Start(start) => (start.local_name().as_ref().to_owned(), true),
            Event::Empty(start) => (start.local_name().as_ref().to_owned(), false),
            Event::End(_) => {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
                continue;
            }
            Event::Eof => return Ok(()),
            _ => continue,
        };
        if depth == 1 {
            in_body = name == "Body";
        }
        let wanted = match depth {
            0 | 1 => ENVELOPE,
            2 | 3 if in_body => MESSAGES,
            _ => TYPES,
        };
        if !matches!(&bound, ResolveResult::Bound(found) if found.0 == wanted) {
            return Err(Violation(format!("The element '{name}' is not in '{wanted}'.")));
        }
        depth += i32::from(opens);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_has_its_namespace() {
        let good = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
            xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'><s:Header>\
            <t:RequestServerVersion Version='x'/></s:Header><s:Body><GetItem \
            xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'><ItemIds>\
            <t:ItemId Id='a'/></ItemIds></GetItem></s:Body></s:Envelope>";
        assert_eq!(check(good.as_bytes()), Ok(()));
        for (old, new) in [
            ("http://schemas.xmlsoap", "https://schemas.xmlsoap"),
            ("2006/types", "2006/type"),
            ("<t:ItemId", "<ItemId"),
            ("<ItemIds>", "<t:ItemIds>"),
            ("<t:RequestServerVersion", "<s:RequestServerVersion"),
            ("<s:Body>", "<s:Body><s:Fault/>"),
        ] {
            assert!(check(good.replace(old, new).as_bytes()).is_err(), "{new}");
        }
    }
}
