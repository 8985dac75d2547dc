//! The SOAP 1.1 envelope: `http://www.w3.org/TR/2000/NOTE-SOAP-20000508/`.

use crate::xml::{self, Element, Writer};
use model::Fault;

/// The namespace of the envelope.
pub const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// Wraps header and body in an envelope. `namespaces` are pairs of prefix and address.
pub fn envelope(namespaces: &[(&str, &str)], header: &str, body: &str) -> Vec<u8> {
    let prefixed: Vec<(String, &str)> =
        namespaces.iter().map(|(prefix, uri)| (format!("xmlns:{prefix}"), *uri)).collect();
    let mut attributes = vec![("xmlns:s", ENVELOPE)];
    attributes.extend(prefixed.iter().map(|(name, uri)| (name.as_str(), *uri)));
    let mut xml = Writer::new();
    xml.open("s:Envelope", &attributes);
    if !header.is_empty() {
        xml.open("s:Header", &[]);
        xml.raw(header);
        xml.close();
    }
    xml.open("s:Body", &[]);
    xml.raw(body);
    xml.close();
    xml.close();
    let mut out = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_vec();
    out.extend_from_slice(xml.finish().as_bytes());
    out
}

/// A SOAP fault as the server words it.
#[derive(Clone, Debug, PartialEq)]
pub struct SoapFault {
    /// `faultcode` without its prefix.
    pub code: String,
    /// `faultstring`.
    pub words: String,
    /// `detail` with everything inside.
    pub detail: Element,
}

/// What an envelope holds: the first element of its body, or a fault.
pub fn open(body: &[u8], place: &str) -> Result<Result<Element, SoapFault>, Fault> {
    let mut root = xml::read(body, place)?;
    if root.name != "Envelope" {
        return Err(Fault::Garbled(format!("{place}: {} is no SOAP envelope", short(&root.name))));
    }
    let at = root.children.iter().position(|child| child.name == "Body");
    let mut body = match at {
        Some(at) => root.children.swap_remove(at),
        None => return Err(Fault::Garbled(format!("{place}: an envelope without a body"))),
    };
    if body.children.is_empty() {
        return Err(Fault::Garbled(format!("{place}: an empty body")));
    }
    let first = body.children.swap_remove(0);
    if first.name != "Fault" {
        return Ok(Ok(first));
    }
    let code = first.text_of("faultcode").unwrap_or_default().trim();
    let code = code.rsplit(':').next().unwrap_or(code).to_owned();
    let words = first.text_of("faultstring").unwrap_or_default().trim().to_owned();
    let detail = first.child("detail").cloned().unwrap_or_default();
    Ok(Err(SoapFault { code, words, detail }))
}

fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_opens_to_its_first_element() {
        let sent = envelope(&[("m", "urn:m")], "", "<m:GetItem/>");
        assert_eq!(open(&sent, "test").unwrap().unwrap().name, "GetItem");
    }

    #[test]
    fn a_fault_is_told_from_an_answer() {
        let body = b"<soap:Envelope xmlns:soap='x'><soap:Body><soap:Fault>\
            <faultcode>a:ErrorServerBusy</faultcode><faultstring>busy</faultstring>\
            <detail><ResponseCode>ErrorServerBusy</ResponseCode></detail></soap:Fault></soap:Body></soap:Envelope>";
        let fault = open(body, "test").unwrap().unwrap_err();
        assert_eq!(fault.code, "ErrorServerBusy");
        assert_eq!(fault.detail.text_of("ResponseCode"), Some("ErrorServerBusy"));
        assert!(open(b"<html><body/></html>", "test").is_err());
    }
}
