//! Taking records out of the bin. REST cannot, SOAP's `undelete()` can, for whoever may delete:
//! `https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_undelete.htm`.
//! What is no longer in the bin, or cannot be taken out, is made anew from its picture.

use crate::bodies::Row;
use crate::collections;
use crate::limits::COLLECTION_ROWS;
use crate::rows::{Pass, Verb};
use crate::side::Org;
use crate::{faults, ids};
use model::{Fault, Id, Kind};
use std::collections::BTreeSet;
use wire::xml::Writer;
use wire::{Request, Response, soap};

/// SOAP wants the session in the body, where a transport adds it only as a header: a transport
/// that signs requests to [`SOAP_PATH`] also puts the same token in the place of this text. Left
/// as it is the call is refused, and the record is made anew.
pub const SESSION_PLACEHOLDER: &str = "{session}";
/// The head of the path of such requests.
pub const SOAP_PATH: &str = "/services/Soap/u/";

const PARTNER: &str = "urn:partner.soap.sforce.com";

/// Restores records of a kind.
pub(crate) async fn restore(org: &mut Org, kind: Kind, rows: Vec<Row>) -> Pass {
    let mut pass = Pass::default();
    let mut anew = Vec::new();
    for some in rows.chunks(COLLECTION_ROWS) {
        let ids: Vec<&str> =
            some.iter().filter_map(|row| row.id.as_ref().map(Id::as_str)).collect();
        let back = match request(&org.line.version, &ids) {
            Ok(request) => org.line.send(request).await.and_then(|response| restored(&response)),
            Err(fault) => Err(fault),
        };
        match back {
            Ok(back) => {
                for row in some {
                    match row.id.as_ref().filter(|id| back.contains(*id)) {
                        Some(id) => pass.saved.push((row.at, id.clone())),
                        None => anew.push(row.clone()),
                    }
                }
            }
            Err(Fault::Rejected { .. } | Fault::Missing) => anew.extend_from_slice(some),
            // Without an answer the records may be back, so that to make them anew could double
            // them.
            Err(fault) => {
                let outcome = collections::lost(fault);
                pass.failed.extend(some.iter().map(|row| (row.at, outcome.clone())));
            }
        }
    }
    let anew: Vec<Row> = anew.into_iter().map(|row| Row { id: None, ..row }).collect();
    if !anew.is_empty() {
        let made = collections::write(org, kind, Verb::Create, anew).await;
        pass.saved.extend(made.saved);
        pass.failed.extend(made.failed);
        pass.shown.extend(made.shown);
    }
    pass
}

fn request(version: &str, ids: &[&str]) -> Result<Request, Fault> {
    let mut header = Writer::new();
    header.open("u:SessionHeader", &[]);
    header.leaf("u:sessionId", &[], SESSION_PLACEHOLDER);
    header.close();
    let mut body = Writer::new();
    body.open("u:undelete", &[]);
    for id in ids {
        body.leaf("u:ids", &[], id);
    }
    body.close();
    http::Request::post(format!("{SOAP_PATH}{version}"))
        .header("Content-Type", "text/xml; charset=UTF-8")
        .header("SOAPAction", "\"\"")
        .body(soap::envelope(&[("u", PARTNER)], &header.finish(), &body.finish()))
        .map_err(|_| Fault::Garbled("an address that no request can carry".into()))
}

/// The ids that are back. A SOAP fault says that nothing was done.
fn restored(response: &Response) -> Result<BTreeSet<Id>, Fault> {
    match soap::open(response.body(), "undelete answer") {
        Ok(Ok(answer)) => Ok(answer
            .all("result")
            .filter(|result| result.text_of("success") == Some("true"))
            .filter_map(|result| ids::long(result.text_of("id")?.trim()))
            .collect()),
        Ok(Err(fault)) => {
            let code = fault.code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_');
            Err(Fault::Rejected { code: code.take(60).collect(), field: None })
        }
        Err(fault) if response.status().is_success() => Err(fault),
        // The service itself is not there; what it would have restored can still be made anew.
        Err(_) if response.status() == http::StatusCode::NOT_FOUND => Err(Fault::Missing),
        Err(_) => Err(faults::of_response(response)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_names_every_record() {
        let request = request("66.0", &["003RO0000035WQgYAM", "003RO0000035WQhYAM"]).unwrap();
        assert_eq!(request.uri(), "/services/Soap/u/66.0");
        let text = String::from_utf8(request.into_body()).unwrap();
        assert!(text.contains("<u:sessionId>{session}</u:sessionId>"));
        assert!(
            text.contains("<u:ids>003RO0000035WQgYAM</u:ids><u:ids>003RO0000035WQhYAM</u:ids>")
        );
    }

    #[test]
    fn only_what_is_said_to_be_back_is_back() {
        let answer = |status: u16, body: &str| {
            restored(
                &http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap(),
            )
        };
        let body = "<e:Envelope xmlns:e='x'><e:Body><undeleteResponse>\
            <result><id>003RO0000035WQg</id><success>true</success></result>\
            <result><id>003RO0000035WQh</id><success>false</success></result>\
            </undeleteResponse></e:Body></e:Envelope>";
        let back = answer(200, body).unwrap();
        assert_eq!(back.into_iter().collect::<Vec<_>>(), [Id::from("003RO0000035WQgYAM")]);
        let fault = "<e:Envelope xmlns:e='x'><e:Body><e:Fault><faultcode>sf:INVALID_SESSION_ID\
            </faultcode><faultstring>INVALID_SESSION_ID: x</faultstring></e:Fault></e:Body></e:Envelope>";
        assert!(matches!(answer(500, fault), Err(Fault::Rejected { .. })));
        assert_eq!(answer(404, ""), Err(Fault::Missing));
        assert!(matches!(answer(503, "<html>"), Err(Fault::Offline(_))));
        assert!(matches!(answer(200, "{}"), Err(Fault::Garbled(_))));
    }
}
