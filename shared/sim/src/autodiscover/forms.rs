//! The two XML forms: the old one (MS-OXDSCLI) and SOAP (MS-OXWSADISC).

use super::Place;
use wire::xml::{self, Element, Writer};

const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SERVICE: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
const SCHEMAS: &str = "Exchange2007, Exchange2007_SP1, Exchange2010, Exchange2010_SP1, \
     Exchange2010_SP2, Exchange2013, Exchange2013_SP1, Exchange2015, Exchange2016";

/// Nine times ten times ten: a reader that resolves entities would write gigabytes.
pub(super) const ENTITY_BOMB: &str = concat!(
    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">",
    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">",
    "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">",
    "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\">",
    "<!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\"><!ENTITY i \"&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;\">",
    "]><Autodiscover><Response><Account><Action>&i;</Action></Account></Response></Autodiscover>",
);

/// Answers the old form.
pub(super) fn pox(body: &[u8], place: impl Fn(&str) -> Place, ews_url: &str) -> String {
    let mut out = Writer::new();
    out.open("Autodiscover", &[("xmlns", RESPONSE)]);
    let asked = xml::read(body, "request").ok().filter(|root| root.name == "Autodiscover");
    let request = asked.as_ref().and_then(|root| root.child("Request"));
    let schema = request.and_then(|request| request.text_of("AcceptableResponseSchema"));
    let email = request.and_then(|request| request.text_of("EMailAddress"));
    match (email.map(str::trim), schema.map(str::trim) == Some(OUTLOOK)) {
        (Some(_), false) => pox_error(&mut out, "601", "Provider is not available"),
        (None | Some(""), _) => pox_error(&mut out, "600", "Invalid Request"),
        (Some(email), true) => match place(email) {
            Place::Unknown => pox_error(&mut out, "500", "The email address can't be found."),
            place => pox_account(&mut out, email, &place, ews_url),
        },
    }
    out.close();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{}", out.finish())
}

fn pox_error(out: &mut Writer, code: &str, message: &str) {
    out.open("Response", &[]);
    out.open("Error", &[("Time", "09:00:00.0000000"), ("Id", "1")]);
    out.leaf("ErrorCode", &[], code);
    out.leaf("Message", &[], message);
    out.leaf("DebugData", &[], "");
    out.close();
    out.close();
}

fn pox_account(out: &mut Writer, email: &str, place: &Place, ews_url: &str) {
    out.open("Response", &[("xmlns", OUTLOOK)]);
    out.open("User", &[]);
    out.leaf("AutoDiscoverSMTPAddress", &[], email);
    out.close();
    out.open("Account", &[]);
    out.leaf("AccountType", &[], "email");
    match place {
        Place::Address(other) => {
            out.leaf("Action", &[], "redirectAddr");
            out.leaf("RedirectAddr", &[], other);
        }
        Place::Url(url) => {
            out.leaf("Action", &[], "redirectUrl");
            out.leaf("RedirectUrl", &[], url);
        }
        Place::Here | Place::Unknown => {
            out.leaf("Action", &[], "settings");
            for kind in ["EXCH", "EXPR"] {
                out.open("Protocol", &[]);
                out.leaf("Type", &[], kind);
                out.leaf("ASUrl", &[], ews_url);
                out.leaf("EwsUrl", &[], ews_url);
                out.close();
            }
        }
    }
    out.close();
    out.close();
}

/// Answers `GetUserSettings`.
pub(super) fn soap(body: &[u8], place: impl Fn(&str) -> Place, ews_url: &str) -> String {
    let asked = xml::read(body, "request").unwrap_or_default();
    let message = asked.at(&["Body", "GetUserSettingsRequestMessage", "Request"]);
    let mut out = Writer::new();
    out.open("s:Envelope", &[("xmlns:s", SOAP)]);
    out.open("s:Header", &[]);
    server_version(&mut out);
    out.close();
    out.open("s:Body", &[]);
    out.open("GetUserSettingsResponseMessage", &[("xmlns", SERVICE)]);
    out.open("Response", &[]);
    match message {
        None => error(&mut out, "InvalidRequest", "The request is invalid."),
        Some(request) => {
            error(&mut out, "NoError", "");
            out.open("UserResponses", &[]);
            let users = request.child("Users").into_iter().flat_map(|users| users.all("User"));
            for user in users {
                let email = user.text_of("Mailbox").unwrap_or_default().trim();
                answer_user(&mut out, request, &place(email), (email, ews_url));
            }
            out.close();
        }
    }
    for _ in 0..4 {
        out.close();
    }
    out.finish()
}

fn server_version(out: &mut Writer) {
    out.open("ServerVersionInfo", &[("xmlns", SERVICE)]);
    for (name, value) in [
        ("MajorVersion", "15"),
        ("MinorVersion", "1"),
        ("MajorBuildNumber", "2507"),
        ("MinorBuildNumber", "6"),
        ("Version", "Exchange2015"),
    ] {
        out.leaf(name, &[], value);
    }
    out.close();
}

fn error(out: &mut Writer, code: &str, message: &str) {
    out.leaf("ErrorCode", &[], code);
    out.leaf("ErrorMessage", &[], message);
}

fn answer_user(out: &mut Writer, request: &Element, place: &Place, (email, url): (&str, &str)) {
    out.open("UserResponse", &[]);
    match place {
        Place::Unknown => error(out, "InvalidUser", "The user is invalid."),
        Place::Address(other) => {
            error(out, "RedirectAddress", "Redirection address.");
            out.leaf("RedirectTarget", &[], other);
        }
        Place::Url(other) => {
            error(out, "RedirectUrl", "Redirection URL.");
            out.leaf("RedirectTarget", &[], other);
        }
        Place::Here => {
            error(out, "NoError", "No error.");
            settings(out, request, email, url);
        }
    }
    out.close();
}

/// What is known of the settings that were asked for; the others are errors of their own.
fn settings(out: &mut Writer, request: &Element, email: &str, url: &str) {
    let wanted: Vec<&str> = request
        .child("RequestedSettings")
        .map(|wanted| wanted.all("Setting").map(|setting| setting.text.trim()).collect())
        .unwrap_or_default();
    let known = [
        ("ExternalEwsUrl", url),
        ("InternalEwsUrl", url),
        ("EwsSupportedSchemas", SCHEMAS),
        ("AutoDiscoverSMTPAddress", email),
        ("UserDisplayName", email),
    ];
    out.open("UserSettingErrors", &[]);
    for name in wanted.iter().filter(|name| !known.iter().any(|(known, _)| known == *name)) {
        out.open("UserSettingError", &[]);
        error(out, "SettingIsNotAvailable", "The setting is not available.");
        out.leaf("SettingName", &[], name);
        out.close();
    }
    out.close();
    out.open("UserSettings", &[]);
    for (name, value) in known.iter().filter(|(name, _)| wanted.contains(name)) {
        let kind =
            [("xmlns:i", "http://www.w3.org/2001/XMLSchema-instance"), ("i:type", "StringSetting")];
        out.open("UserSetting", &kind);
        out.leaf("Name", &[], name);
        out.leaf("Value", &[], value);
        out.close();
    }
    out.close();
}
