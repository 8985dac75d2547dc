//! The server's ways to answer: response messages, SOAP faults, HTTP statuses.

use super::MAX_BODY_BYTES;
use super::schema::Violation;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use wire::xml::{Element, Writer};
use wire::{Response, soap};

/// The namespace of messages.
pub(crate) const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
/// The namespace of types.
pub(crate) const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";

/// Why one item of a request, or all of it, was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The response code.
    pub(crate) code: &'static str,
    /// The words for people.
    pub(crate) words: String,
    /// Named values beside them.
    pub(crate) values: Vec<(&'static str, String)>,
    /// Whether the request as a whole is refused with a SOAP fault.
    pub(crate) whole: bool,
}

impl Problem {
    /// A refusal of one item.
    pub(crate) fn new(code: &'static str, words: &str) -> Self {
        Problem { code, words: words.to_owned(), values: Vec::new(), whole: false }
    }

    /// A refusal of the whole request.
    pub(crate) fn whole(code: &'static str, words: &str) -> Self {
        Problem { whole: true, ..Problem::new(code, words) }
    }

    /// The same with a named value.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.values.push((name, value.to_owned()));
        self
    }

    /// The item is not there.
    pub(crate) fn not_found() -> Self {
        Problem::new("ErrorItemNotFound", "The specified object was not found in the store.")
    }

    /// The folder is not there.
    pub(crate) fn folder_not_found() -> Self {
        Problem::new("ErrorFolderNotFound", "The specified folder could not be found in the store.")
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        let Violation(why) = violation;
        let words = format!("The request failed schema validation: {why}");
        Problem::whole("ErrorSchemaValidation", &words).with("Violation", &why)
    }
}

/// The body of an answer: one message for each item of the request.
pub(crate) fn messages(
    operation: &str,
    payload: &str,
    results: Vec<Result<String, Problem>>,
) -> Result<String, Problem> {
    let mut xml = Writer::new();
    xml.open(&format!("m:{operation}Response"), &[]);
    xml.open("m:ResponseMessages", &[]);
    let message = format!("m:{operation}ResponseMessage");
    for result in results {
        match result {
            Ok(inside) => {
                xml.open(&message, &[("ResponseClass", "Success")]);
                xml.leaf("m:ResponseCode", &[], "NoError");
                xml.raw(&inside);
            }
            Err(problem) if problem.whole => return Err(problem),
            Err(problem) => {
                xml.open(&message, &[("ResponseClass", "Error")]);
                refusal(&mut xml, &problem);
                if !payload.is_empty() {
                    xml.raw(payload);
                }
            }
        }
        xml.close();
    }
    xml.close();
    xml.close();
    Ok(xml.finish())
}

/// What is wrong, inside the element that says so.
pub(crate) fn refusal(xml: &mut Writer, problem: &Problem) {
    xml.leaf("m:MessageText", &[], &problem.words);
    xml.leaf("m:ResponseCode", &[], problem.code);
    xml.leaf("m:DescriptiveLinkKey", &[], "0");
    if !problem.values.is_empty() {
        xml.open("m:MessageXml", &[]);
        for (name, value) in &problem.values {
            xml.leaf("t:Value", &[("Name", name)], value);
        }
        xml.close();
    }
}

/// A good answer with its envelope.
pub(crate) fn envelope(body: &str) -> Response {
    let mut header = Writer::new();
    header.empty(
        "t:ServerVersionInfo",
        &[
            ("MajorVersion", "15"),
            ("MinorVersion", "1"),
            ("MajorBuildNumber", "2507"),
            ("MinorBuildNumber", "39"),
            ("Version", "V2017_07_11"),
        ],
    );
    xml_response(
        StatusCode::OK,
        soap::envelope(&[("m", MESSAGES), ("t", TYPES)], &header.finish(), body),
    )
}

/// A SOAP fault, as Exchange words it.
pub(crate) fn fault(problem: &Problem) -> Response {
    let mut xml = Writer::new();
    xml.open("s:Fault", &[]);
    let code = format!("a:{}", problem.code);
    xml.leaf("faultcode", &[("xmlns:a", TYPES)], &code);
    xml.leaf("faultstring", &[("xml:lang", "en-US")], &problem.words);
    xml.open("detail", &[]);
    xml.leaf("e:ResponseCode", &[("xmlns:e", ERRORS)], problem.code);
    xml.leaf("e:Message", &[("xmlns:e", ERRORS)], &problem.words);
    if !problem.values.is_empty() {
        xml.open("t:MessageXml", &[("xmlns:t", TYPES)]);
        for (name, value) in &problem.values {
            match *name {
                "Violation" => {
                    xml.leaf("t:LineNumber", &[], "1");
                    xml.leaf("t:LinePosition", &[], "1");
                    xml.leaf("t:Violation", &[], value);
                }
                name => xml.leaf("t:Value", &[("Name", name)], value),
            }
        }
        xml.close();
    }
    xml.close();
    xml.close();
    xml_response(StatusCode::INTERNAL_SERVER_ERROR, soap::envelope(&[], "", &xml.finish()))
}

/// An answer without a body.
pub(crate) fn status(code: StatusCode) -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = code;
    response
}

/// Whether a body is larger than the server reads.
pub(crate) fn too_large(body: &[u8]) -> bool {
    body.len() > MAX_BODY_BYTES
}

/// Writes an element that is kept without a prefix, in the namespace of types.
pub(crate) fn write(xml: &mut Writer, element: &Element) {
    let name = format!("t:{}", element.name);
    let attributes: Vec<(&str, &str)> =
        element.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if element.children.is_empty() {
        if element.text.is_empty() {
            xml.empty(&name, &attributes);
        } else {
            xml.leaf(&name, &attributes, &element.text);
        }
        return;
    }
    xml.open(&name, &attributes);
    for child in &element.children {
        write(xml, child);
    }
    xml.close();
}

fn xml_response(code: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = code;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    response
}

/// The body of an answer with one message that warns.
pub(crate) fn warning(operation: &str, problem: &Problem, payload: &str) -> String {
    let mut xml = Writer::new();
    xml.open(&format!("m:{operation}Response"), &[]);
    xml.open("m:ResponseMessages", &[]);
    xml.open(&format!("m:{operation}ResponseMessage"), &[("ResponseClass", "Warning")]);
    refusal(&mut xml, problem);
    xml.raw(payload);
    xml.close();
    xml.close();
    xml.close();
    xml.finish()
}
