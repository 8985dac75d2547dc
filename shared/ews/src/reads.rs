//! Which requests only read: the list by which a relay lets a browser's preview pass. Strict, for
//! what passes here travels with a person's credentials: the form that our own codec writes, one
//! operation of a short list, nothing else.

use crate::session::PATH;
use wire::Request;
use wire::xml::{self, Element};

/// Operations that change nothing.
const READING: [&str; 7] = [
    "GetFolder",
    "FindFolder",
    "SyncFolderItems",
    "FindItem",
    "GetItem",
    "GetServerTimeZones",
    "GetAppManifests",
];
/// What may stand in a header; impersonation, for one, may not.
const HEADERS: [&str; 2] = ["RequestServerVersion", "TimeZoneContext"];
/// How every request of ours begins.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

/// Whether a request is one that only reads.
pub fn is_read(request: &Request) -> bool {
    request.method() == http::Method::POST
        && request.uri().path() == PATH
        && request.uri().query().is_none()
        && is_plain_xml(request)
        && std::str::from_utf8(request.body()).is_ok_and(is_reading_envelope)
}

/// One content type, so that no server reads the body in another encoding than we do.
fn is_plain_xml(request: &Request) -> bool {
    let mut types = request.headers().get_all(http::header::CONTENT_TYPE).iter();
    let first = types.next().and_then(|value| value.to_str().ok());
    first == Some("text/xml; charset=utf-8") && types.next().is_none()
}

fn is_reading_envelope(body: &str) -> bool {
    let Some(document) = body.strip_prefix(DECLARATION) else { return false };
    // Comments, CDATA, document types, processing instructions: none of them is ever ours.
    if document.contains("<!") || document.contains("<?") {
        return false;
    }
    // Nothing after the envelope, where a second one could hide.
    let end = "</s:Envelope>";
    if document.find(end).is_none_or(|at| at + end.len() != document.len()) {
        return false;
    }
    let Ok(envelope) = xml::read(document.as_bytes(), "request") else { return false };
    let (mut bodies, mut headers) = (Vec::new(), Vec::new());
    for child in &envelope.children {
        match child.name.as_str() {
            "Body" => bodies.push(child),
            "Header" => headers.push(child),
            _ => return false,
        }
    }
    let ([body], [] | [_]) = (bodies.as_slice(), headers.as_slice()) else { return false };
    let [operation] = body.children.as_slice() else { return false };
    let known = |header: &Element| HEADERS.contains(&header.name.as_str());
    envelope.name == "Envelope"
        && headers.iter().all(|header| header.children.iter().all(known))
        && READING.contains(&operation.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &str) -> Request {
        http::Request::post(PATH)
            .header("content-type", "text/xml; charset=utf-8")
            .body(body.as_bytes().to_vec())
            .expect("valid")
    }

    fn envelope(inside: &str) -> String {
        format!("{DECLARATION}<s:Envelope xmlns:s=\"s\" xmlns:m=\"m\">{inside}</s:Envelope>")
    }

    #[test]
    fn reading_operations_pass() {
        for operation in READING {
            let body = envelope(&format!(
                "<s:Header><t:RequestServerVersion/><t:TimeZoneContext/></s:Header>\
                 <s:Body><m:{operation}/></s:Body>"
            ));
            assert!(is_read(&request(&body)), "{operation}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        let get = "<m:GetItem/>";
        for operation in [
            "CreateItem",
            "UpdateItem",
            "DeleteItem",
            "MoveItem",
            "CreateFolder",
            "InstallApp",
            "SendItem",
            "EmptyFolder",
            "getitem",
            "GetItem2",
            "GetPassword",
        ] {
            let body = envelope(&format!("<s:Body><m:{operation}/></s:Body>"));
            assert!(!is_read(&request(&body)), "{operation}");
        }
        for inside in [
            format!("<s:Body>{get}<m:DeleteItem/></s:Body>"),
            format!("<s:Body>{get}</s:Body><s:Body><m:DeleteItem/></s:Body>"),
            format!("<s:Header><t:ExchangeImpersonation/></s:Header><s:Body>{get}</s:Body>"),
            format!("<s:Header/><s:Header/><s:Body>{get}</s:Body>"),
            format!("<s:Body><!-- x -->{get}</s:Body>"),
            format!("<s:Body>{get}</s:Body><s:Other/>"),
            "<s:Body></s:Body>".to_owned(),
            String::new(),
        ] {
            assert!(!is_read(&request(&envelope(&inside))), "{inside}");
        }
        let good = envelope(&format!("<s:Body>{get}</s:Body>"));
        assert!(is_read(&request(&good)));
        assert!(!is_read(&request(&format!("{good}<s:Envelope></s:Envelope>"))));
        assert!(!is_read(&request(&good.replace("utf-8", "utf-7"))));
        assert!(!is_read(&request(&good[DECLARATION.len()..])));
        let mut other = request(&good);
        *other.method_mut() = http::Method::GET;
        assert!(!is_read(&other));
        let mut other = request(&good);
        *other.uri_mut() = http::Uri::from_static("/EWS/Exchange.asmx?x=1");
        assert!(!is_read(&other));
        let mut other = request(&good);
        other.headers_mut().append("content-type", http::HeaderValue::from_static("text/xml"));
        assert!(!is_read(&other));
        let mut other = request(&good);
        other.headers_mut().remove("content-type");
        assert!(!is_read(&other));
    }
}
