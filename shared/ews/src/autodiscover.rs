//! Autodiscover: how Exchange is asked where a mailbox is, in its three forms, as data. Whom to
//! ask, in which order, and who may see a password is the relay's matter.
//!
//! `https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange`

use model::Fault;
use serde_json::Value;
use wire::xml::{self, Element, Writer};

/// The path of the old form, "plain old XML".
pub const POX_PATH: &str = "/autodiscover/autodiscover.xml";
/// The path of the form in SOAP.
pub const SOAP_PATH: &str = "/autodiscover/autodiscover.svc";
/// Longest answer that is read, in bytes.
pub const ANSWER_BYTES_MAX: usize = 512 * 1024;

const REQUEST: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const RESPONSE: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
const SERVICE: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Which protocol's address is wanted, best first: outside, over HTTP, inside.
const PROTOCOLS: [&str; 3] = ["EXPR", "EXHTTP", "EXCH"];
/// Settings that are asked for, best first.
const SETTINGS: [&str; 2] = ["ExternalEwsUrl", "InternalEwsUrl"];

/// What an answer tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The address of Exchange Web Services, outside before inside.
    Here(Vec<String>),
    /// Ask for this address instead.
    Address(String),
    /// Ask there instead.
    Elsewhere(String),
    /// Nobody of this address is known.
    Nobody,
}

/// What the form without a password tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The mailbox lives in Exchange Online.
    Online,
    /// The address of Exchange Web Services.
    Here(String),
    /// Nothing that helps.
    Nothing,
}

/// The path and query of the form that needs no password. `ServerLocation` tells mailboxes of the
/// cloud apart; other servers pass over it.
pub fn json_path(email: &str) -> String {
    let mut escaped = String::with_capacity(email.len());
    for byte in email.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' | b'@' => escaped.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("/autodiscover/autodiscover.json/v1.0/{escaped}?Protocol=EWS&ServerLocation=true")
}

/// Reads the answer to it.
pub fn read_json(body: &[u8]) -> Hint {
    if body.len() > ANSWER_BYTES_MAX {
        return Hint::Nothing;
    }
    let Ok(told) = serde_json::from_slice::<Value>(body) else { return Hint::Nothing };
    let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default();
    if !text("ServerLocation").is_empty() {
        return Hint::Online;
    }
    match text("Url") {
        "" => Hint::Nothing,
        url => Hint::Here(url.to_owned()),
    }
}

/// The question in the old form.
pub fn pox(email: &str) -> Vec<u8> {
    let mut out = Writer::new();
    out.open("Autodiscover", &[("xmlns", REQUEST)]);
    out.open("Request", &[]);
    out.leaf("EMailAddress", &[], email);
    out.leaf("AcceptableResponseSchema", &[], RESPONSE);
    out.close();
    out.close();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{}", out.finish()).into_bytes()
}

/// Reads the answer to it.
///
/// # Errors
/// [`Fault::Garbled`] where it is none, [`Fault::TooLarge`] where it is too long to be one.
pub fn read_pox(body: &[u8]) -> Result<Told, Fault> {
    let root = read(body)?;
    let response = root.child("Response").ok_or_else(|| garbled("Response"))?;
    let Some(account) = response.child("Account") else {
        return match response.child("Error") {
            Some(_) => Ok(Told::Nobody),
            None => Err(garbled("Account")),
        };
    };
    let text = |name: &str| account.text_of(name).unwrap_or_default().trim().to_owned();
    Ok(match text("Action").to_ascii_lowercase().as_str() {
        "redirectaddr" => Told::Address(text("RedirectAddr")),
        "redirecturl" => Told::Elsewhere(text("RedirectUrl")),
        _ => here(PROTOCOLS.iter().flat_map(|kind| addresses(account, kind)).collect()),
    })
}

/// The addresses of one protocol: `EwsUrl`, else the one for availability, which is the same.
fn addresses(account: &Element, kind: &str) -> Vec<String> {
    let of_kind = |it: &&Element| it.text_of("Type").map(str::trim) == Some(kind);
    let all = account.all("Protocol").filter(of_kind);
    all.filter_map(|it| it.text_of("EwsUrl").or_else(|| it.text_of("ASUrl")))
        .map(|url| url.trim().to_owned())
        .collect()
}

/// The question in SOAP, to the address of the service.
pub fn soap(email: &str, service: &str) -> Vec<u8> {
    let mut out = Writer::new();
    let names = [("xmlns:s", ENVELOPE), ("xmlns:a", SERVICE), ("xmlns:w", ADDRESSING)];
    out.open("s:Envelope", &names);
    out.open("s:Header", &[]);
    out.leaf("a:RequestedServerVersion", &[], "Exchange2013");
    out.leaf("w:Action", &[], &format!("{SERVICE}/Autodiscover/GetUserSettings"));
    out.leaf("w:To", &[], service);
    out.close();
    out.open("s:Body", &[]);
    out.open("a:GetUserSettingsRequestMessage", &[]);
    out.open("a:Request", &[]);
    out.open("a:Users", &[]);
    out.open("a:User", &[]);
    out.leaf("a:Mailbox", &[], email);
    out.close();
    out.close();
    out.open("a:RequestedSettings", &[]);
    for setting in SETTINGS {
        out.leaf("a:Setting", &[], setting);
    }
    for _ in 0..5 {
        out.close();
    }
    out.finish().into_bytes()
}

/// Reads the answer to it; errors as of [`read_pox`].
pub fn read_soap(body: &[u8]) -> Result<Told, Fault> {
    let root = read(body)?;
    let users = root.at(&["Body", "GetUserSettingsResponseMessage", "Response", "UserResponses"]);
    let Some(user) = users.and_then(|users| users.child("UserResponse")) else {
        return Err(garbled("UserResponse"));
    };
    let target = || user.text_of("RedirectTarget").unwrap_or_default().trim().to_owned();
    Ok(match user.text_of("ErrorCode").map(str::trim) {
        Some("RedirectAddress") => Told::Address(target()),
        Some("RedirectUrl") => Told::Elsewhere(target()),
        Some("InvalidUser" | "InvalidDomain") => Told::Nobody,
        _ => {
            let all = user.child("UserSettings").map(|it| it.children.as_slice());
            let value = |name: &&str| {
                let found = all.unwrap_or_default().iter();
                let found = found.filter(|it| it.text_of("Name").map(str::trim) == Some(*name));
                found.filter_map(|it| it.text_of("Value")).next().map(|it| it.trim().to_owned())
            };
            here(SETTINGS.iter().filter_map(value).collect())
        }
    })
}

/// Addresses without doubles and blanks.
fn here(mut urls: Vec<String>) -> Told {
    urls.retain(|url| !url.is_empty());
    let mut known = std::collections::HashSet::new();
    urls.retain(|url| known.insert(url.clone()));
    if urls.is_empty() { Told::Nobody } else { Told::Here(urls) }
}

fn read(body: &[u8]) -> Result<Element, Fault> {
    if body.len() > ANSWER_BYTES_MAX {
        return Err(Fault::TooLarge(String::from("ANSWER_BYTES_MAX of Autodiscover")));
    }
    xml::read(body, "Autodiscover")
}

fn garbled(what: &str) -> Fault {
    Fault::Garbled(format!("Autodiscover, {what}"))
}

#[cfg(test)]
mod tests;
