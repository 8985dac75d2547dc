//! The partner SOAP API as far as it is needed: `login`, `logout`, `getUserInfo`,
//! `getServerTimestamp`, `delete` and `undelete`. SOAP API guide and the Partner WSDL.

mod login;

use super::Org;
use super::call::Call;
use super::reply::{Refusal, Reply};
use super::rules::{Actor, Authority, Saving};
use super::write::long_id;
use model::Moment;
use wire::xml::{self, Element, Writer};

/// Largest request.
const BODY_MAX: usize = 512 * 1024;
/// The oldest version that is answered, and the last that has `login`.
const OLDEST: u32 = 31;
const LAST_WITH_LOGIN: u32 = 64;
const NEWEST: u32 = 68;
/// Most ids of one call.
const IDS_MAX: usize = 200;

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const PARTNER: &str = "urn:partner.soap.sforce.com";
const ENTERPRISE: &str = "urn:enterprise.soap.sforce.com";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A fault: its code and its words.
struct Fault(&'static str, String);

fn fault(code: &'static str, words: &str) -> Fault {
    Fault(code, words.to_owned())
}

/// The name of the operation in a body, for the log.
pub(super) fn method(body: &[u8]) -> String {
    opened(body).map_or_else(|| String::from("broken"), |(_, operation)| operation.name.to_string())
}

/// The header and the operation of an envelope.
fn opened(body: &[u8]) -> Option<(Option<Element>, Element)> {
    if body.len() > BODY_MAX {
        return None;
    }
    let root = xml::read(body, "SOAP request").ok().filter(|root| root.name == "Envelope")?;
    let operation = root.child("Body")?.children.first()?.clone();
    Some((root.child("Header").cloned(), operation))
}

impl Org {
    /// Answers one SOAP request.
    pub(super) fn soap(&mut self, now: Moment, call: &Call, version: &str) -> Reply {
        let enterprise = call.path().get(2) == Some(&"c");
        let space = if enterprise { ENTERPRISE } else { PARTNER };
        match self.operate(now, call, version) {
            Ok((name, result)) => {
                let mut out = Writer::new();
                out.open(
                    "soapenv:Envelope",
                    &[("xmlns:soapenv", ENVELOPE), ("xmlns", space), ("xmlns:xsi", INSTANCE)],
                );
                out.open("soapenv:Body", &[]);
                out.open(&format!("{name}Response"), &[]);
                out.raw(&result);
                out.close();
                out.close();
                out.close();
                Reply::xml(
                    200,
                    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", out.finish()),
                )
            }
            Err(Fault(code, words)) => Reply::xml(500, faulted(space, code, &words)),
        }
    }

    fn operate(
        &mut self,
        now: Moment,
        call: &Call,
        version: &str,
    ) -> Result<(String, String), Fault> {
        if call.header("soapaction").is_none() {
            return Err(fault("soapenv:Client", "SOAPAction HTTP header missing"));
        }
        let number: u32 =
            version.strip_suffix(".0").and_then(|text| text.parse().ok()).unwrap_or(0);
        if !(OLDEST..=NEWEST).contains(&number) {
            return Err(fault("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL"));
        }
        let (header, operation) = opened(&call.body)
            .ok_or_else(|| fault("soapenv:Client", "the envelope cannot be read"))?;
        let name = operation.name.to_string();
        if name == "login" {
            if number > LAST_WITH_LOGIN {
                return Err(fault(
                    "UNSUPPORTED_API_VERSION",
                    "login() is not available in this version",
                ));
            }
            return Ok((name, self.login(now, call, version, header.as_ref(), &operation)?));
        }
        let result = self.signed_operation(now, version, header.as_ref(), &operation)?;
        Ok((name, result))
    }

    /// An operation of somebody who is signed in.
    fn signed_operation(
        &mut self,
        now: Moment,
        version: &str,
        header: Option<&Element>,
        operation: &Element,
    ) -> Result<String, Fault> {
        let token = header
            .and_then(|header| header.at(&["SessionHeader", "sessionId"]))
            .map(|element| element.text.trim().to_owned())
            .unwrap_or_default();
        let user = self.caller_of(now, &token).map_err(|refusal| {
            let words = "Invalid Session ID found in SessionHeader: Illegal Session";
            fault(refusal.code, words)
        })?;
        let actor = Actor {
            user,
            now,
            version: format!("v{version}"),
            authority: Authority::Api,
            saving: Saving::Strict,
        };
        let mut out = Writer::new();
        match operation.name.as_str() {
            "logout" => {
                self.doors.sessions.remove(&token);
            }
            "getUserInfo" => {
                out.open("result", &[]);
                self.user_info(&mut out, &actor.user);
                out.close();
            }
            "getServerTimestamp" => {
                out.open("result", &[]);
                out.leaf("timestamp", &[], &now.rfc3339());
                out.close();
            }
            "delete" => self.each(&mut out, operation, |org, id| org.remove(&actor, id))?,
            "undelete" => {
                self.each(&mut out, operation, |org, id| org.undelete_own(&actor, id))?;
            }
            other => {
                let words = format!("No operation available for request {other}");
                return Err(Fault("soapenv:Client", words));
            }
        }
        Ok(out.finish())
    }

    /// Brings back what this person sees and may change.
    fn undelete_own(&mut self, actor: &Actor, id: &str) -> Result<(), Refusal> {
        let own = self.store.get(id).is_some_and(|row| {
            let sight = self.sight(&actor.user, actor.now, &actor.version);
            sight.sees(row) && sight.may_edit(row)
        });
        if own {
            return self.restore(actor, id);
        }
        Err(Refusal::bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"))
    }

    /// Does something to every id of a call and writes the results.
    fn each(
        &mut self,
        out: &mut Writer,
        operation: &Element,
        act: impl Fn(&mut Org, &str) -> Result<(), Refusal>,
    ) -> Result<(), Fault> {
        let ids: Vec<&Element> = operation.all("ids").chain(operation.all("ID")).collect();
        if ids.len() > IDS_MAX {
            return Err(fault(
                "EXCEEDED_ID_LIMIT",
                "record limit reached. cannot submit more than 200 records into this call",
            ));
        }
        for element in ids {
            let done = long_id(element.text.trim()).and_then(|id| act(self, &id).map(|()| id));
            out.open("result", &[]);
            match done {
                Ok(id) => {
                    out.leaf("id", &[], &id);
                    out.leaf("success", &[], "true");
                }
                Err(refusal) => {
                    out.open("errors", &[]);
                    out.leaf("message", &[], &refusal.message);
                    out.leaf("statusCode", &[], refusal.code);
                    out.close();
                    out.empty("id", &[("xsi:nil", "true")]);
                    out.leaf("success", &[], "false");
                }
            }
            out.close();
        }
        Ok(())
    }
}

/// A fault as clients search it: with the literal prefix `sf` and the code before the words.
fn faulted(space: &str, code: &str, words: &str) -> String {
    let faults = space.replace("urn:", "urn:fault.");
    let bare = code.rsplit(':').next().unwrap_or(code);
    let qualified = if bare == code { format!("sf:{code}") } else { code.to_owned() };
    let mut out = Writer::new();
    out.open(
        "soapenv:Envelope",
        &[("xmlns:soapenv", ENVELOPE), ("xmlns:sf", &faults), ("xmlns:xsi", INSTANCE)],
    );
    out.open("soapenv:Body", &[]);
    out.open("soapenv:Fault", &[]);
    out.leaf("faultcode", &[], &qualified);
    out.leaf("faultstring", &[], &format!("{bare}: {words}"));
    if bare == code {
        let kind = if code == "INVALID_LOGIN" || code.starts_with("LOGIN") {
            "sf:LoginFault"
        } else {
            "sf:UnexpectedErrorFault"
        };
        out.open("detail", &[]);
        out.open(kind, &[("xsi:type", kind)]);
        out.leaf("sf:exceptionCode", &[], code);
        out.leaf("sf:exceptionMessage", &[], words);
        out.close();
        out.close();
    }
    out.close();
    out.close();
    out.close();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", out.finish())
}

#[cfg(test)]
mod tests;
