//! The partner SOAP API as far as it is needed: `login`, `logout`, `getUserInfo`,
//! `getServerTimestamp`, `delete` and `undelete`. SOAP API guide and the Partner WSDL.

use super::Org;
use super::call::Call;
use super::people::{Session, User};
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
    opened(body).map_or_else(|| String::from("broken"), |(_, operation)| operation.name)
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
        let name = operation.name.clone();
        if name == "login" {
            if number > LAST_WITH_LOGIN {
                return Err(fault(
                    "UNSUPPORTED_API_VERSION",
                    "login() is not available in this version",
                ));
            }
            return Ok((name, self.login(now, call, version, header.as_ref(), &operation)?));
        }
        let token = header
            .as_ref()
            .and_then(|header| header.at(&["SessionHeader", "sessionId"]))
            .map(|element| element.text.trim().to_owned())
            .unwrap_or_default();
        let user = self.caller_of(now, &token).map_err(|refusal| {
            Fault(
                refusal.code,
                String::from("Invalid Session ID found in SessionHeader: Illegal Session"),
            )
        })?;
        let actor = Actor {
            user,
            now,
            version: format!("v{version}"),
            authority: Authority::Api,
            saving: Saving::Strict,
        };
        let result = match name.as_str() {
            "logout" => {
                self.doors.sessions.remove(&token);
                String::new()
            }
            "getUserInfo" => {
                let mut out = Writer::new();
                out.open("result", &[]);
                self.user_info(&mut out, &actor.user);
                out.close();
                out.finish()
            }
            "getServerTimestamp" => {
                let mut out = Writer::new();
                out.open("result", &[]);
                out.leaf("timestamp", &[], &now.rfc3339());
                out.close();
                out.finish()
            }
            "delete" => self.each(&operation, |org, id| org.remove(&actor, id))?,
            "undelete" => self.each(&operation, |org, id| {
                let row = org.store.get(id);
                let own = row.is_some_and(|row| {
                    let sight = org.sight(&actor.user, actor.now, &actor.version);
                    sight.sees(row) && sight.may_edit(row)
                });
                if !own {
                    return Err(Refusal::bad(
                        "INVALID_CROSS_REFERENCE_KEY",
                        "invalid cross reference id",
                    ));
                }
                org.restore(&actor, id)
            })?,
            other => {
                return Err(Fault(
                    "soapenv:Client",
                    format!("No operation available for request {other}"),
                ));
            }
        };
        Ok((name, result))
    }

    /// `login()`.
    fn login(
        &mut self,
        now: Moment,
        call: &Call,
        version: &str,
        header: Option<&Element>,
        operation: &Element,
    ) -> Result<String, Fault> {
        let wrong = || {
            fault(
                "INVALID_LOGIN",
                "Invalid username, password, security token; or user locked out.",
            )
        };
        if !self.switches.soap_login {
            let words = "SOAP API login() is disabled by default in this org.";
            return Err(fault("INVALID_OPERATION", words));
        }
        if call.community.is_some() {
            let org = header.and_then(|header| header.at(&["LoginScopeHeader", "organizationId"]));
            let org = org.and_then(|element| super::id::normal(element.text.trim()));
            if org.as_ref() != Some(&self.org_id) {
                return Err(wrong());
            }
        }
        let username = operation.text_of("username").unwrap_or_default().trim();
        let given = operation.text_of("password").unwrap_or_default().to_owned();
        let (id, user) = self.doors.user_named(username).ok_or_else(wrong)?;
        let (id, user) = (id.clone(), user.clone());
        self.login_allowed(&user, &given)?;
        let session = Session {
            user: id.clone(),
            client: None,
            scopes: Vec::new(),
            grant: None,
            used: Some(now),
            started: now,
        };
        let token = self.doors.begin(&self.org_id, session);
        if user.flags.password_expired {
            // The session may only set a password; here it may do nothing.
            self.doors.sessions.remove(&token);
        }
        let kind = call.path().get(2).copied().unwrap_or("u").to_owned();
        let org = &self.org_id[..15];
        let mut out = Writer::new();
        out.open("result", &[]);
        out.leaf(
            "metadataServerUrl",
            &[],
            &format!("{}/services/Soap/m/{version}/{org}", call.base),
        );
        out.leaf("passwordExpired", &[], &user.flags.password_expired.to_string());
        out.leaf("sandbox", &[], &self.switches.sandbox.to_string());
        out.leaf("serverUrl", &[], &format!("{}/services/Soap/{kind}/{version}/{org}", call.base));
        out.leaf("sessionId", &[], &token);
        out.leaf("userId", &[], &id);
        out.open("userInfo", &[]);
        self.user_info(&mut out, &id);
        out.close();
        out.close();
        Ok(out.finish())
    }

    fn login_allowed(&self, user: &User, given: &str) -> Result<(), Fault> {
        let wrong = "Invalid username, password, security token; or user locked out.";
        let full = format!("{}{}", user.password, user.security_token);
        if self.switches.org_locked {
            return Err(fault("ORG_LOCKED", "The organization is locked."));
        }
        if user.flags.locked {
            // The vendor does not tell a stranger that the account exists.
            return Err(fault("INVALID_LOGIN", wrong));
        }
        if given != full {
            if given != user.password {
                return Err(fault("INVALID_LOGIN", wrong));
            }
            if self.switches.soap_token_required {
                let words = format!(
                    "{wrong} Are you at a new location? When accessing Salesforce--either via a \
                     desktop client or the API--from outside of your company's trusted networks, \
                     you must add a security token to your password to log in."
                );
                return Err(Fault("LOGIN_MUST_USE_SECURITY_TOKEN", words));
            }
        }
        if user.flags.inactive {
            return Err(fault("INVALID_LOGIN", wrong));
        }
        if user.flags.soap_login_disabled {
            let words = "The user lacks the permission Use Any API Auth.";
            return Err(fault("INSUFFICIENT_ACCESS", words));
        }
        if !self.switches.api_enabled || !user.flags.api_enabled {
            let words = "API is not enabled for this Organization or Partner";
            return Err(fault("API_DISABLED_FOR_ORG", words));
        }
        Ok(())
    }

    /// The elements of `userInfo` in the order of the WSDL.
    fn user_info(&self, out: &mut Writer, user_id: &str) {
        let nil = [("xsi:nil", "true")];
        let row = self.store.get(user_id);
        let text = |field: &str| row.and_then(|row| row.text(field)).unwrap_or_default();
        let persons = self.switches.person_accounts.to_string();
        let seconds = (self.switches.session_minutes * 60).to_string();
        for (name, value) in [
            ("accessibilityMode", Some("false")),
            ("chatterExternal", Some("false")),
            ("currencySymbol", Some("$")),
            ("orgAttachmentFileSizeLimit", Some("26214400")),
            ("orgDefaultCurrencyIsoCode", Some("USD")),
            ("orgDefaultCurrencyLocale", Some("en_US")),
            ("orgDisallowHtmlAttachments", Some("false")),
            ("orgHasPersonAccounts", Some(persons.as_str())),
            ("organizationId", Some(self.org_id.as_str())),
            ("organizationMultiCurrency", Some("false")),
            ("organizationName", Some("Acme")),
            ("profileId", Some(text("ProfileId"))),
            ("roleId", None),
            ("sessionSecondsValid", Some(seconds.as_str())),
            ("userDefaultCurrencyIsoCode", None),
            ("userEmail", Some(text("Email"))),
            ("userFullName", Some(text("Name"))),
            ("userId", Some(user_id)),
            ("userLanguage", Some(text("LanguageLocaleKey"))),
            ("userLocale", Some(text("LocaleSidKey"))),
            ("userName", Some(text("Username"))),
            ("userTimeZone", Some(text("TimeZoneSidKey"))),
            ("userType", Some(text("UserType"))),
            ("userUiSkin", Some("Theme3")),
        ] {
            match value {
                Some(value) => out.leaf(name, &[], value),
                None => out.empty(name, &nil),
            }
        }
    }

    /// Does something to every id of a call and writes the results.
    fn each(
        &mut self,
        operation: &Element,
        act: impl Fn(&mut Org, &str) -> Result<(), Refusal>,
    ) -> Result<String, Fault> {
        let ids: Vec<&Element> = operation.all("ids").chain(operation.all("ID")).collect();
        if ids.len() > IDS_MAX {
            return Err(fault(
                "EXCEEDED_ID_LIMIT",
                "record limit reached. cannot submit more than 200 records into this call",
            ));
        }
        let mut out = Writer::new();
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
        Ok(out.finish())
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
