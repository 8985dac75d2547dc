//! SOAP `login()`: user name, password and security token for a session. It ends with Summer '27,
//! is off in new orgs, and is not there from API 65.0 on, so it is always spoken at 64.0:
//! `https://help.salesforce.com/s/articleView?id=005132110`,
//! `https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm`.

use crate::{Place, ids};
use model::{Fault, Id};
use serde::{Deserialize, Serialize};
use std::fmt;
use wire::xml::{Element, Writer};
use wire::{Call, Request, Response, soap};

/// The last version that knows the call.
const VERSION: &str = "64.0";
const PARTNER: &str = "urn:partner.soap.sforce.com";

/// A sign-in by password. It does not print what is secret.
#[derive(Clone)]
pub struct Login {
    prefix: String,
    user_name: String,
    secret: String,
    organization: Option<Id>,
}

/// A session.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginReply {
    /// The session id, which signs requests like an access token. A secret.
    pub session: String,
    /// Scheme and host of the API.
    pub instance: String,
    /// Org and person, `00D…/005…`, each of 18 characters.
    pub identity: String,
    /// The user name as the org knows it.
    pub user_name: String,
    /// How many seconds without a request the session lives.
    pub valid_seconds: u32,
    /// Whether the org is a sandbox.
    pub sandbox: bool,
}

/// Why a sign-in by password was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginRefusal {
    /// User name, password or token is wrong, the user is locked out, or this is not where the
    /// org is (production and sandbox are two places). The server does not say which.
    WrongCredentials,
    /// The address is unknown to the org: the security token is needed, or a trusted range.
    TokenNeeded,
    /// The password has expired and must be changed first.
    PasswordExpired,
    /// Too many wrong passwords.
    LockedOut,
    /// The org does not allow this way of signing in.
    LoginDisabled,
    /// The user lacks a permission for this way of signing in ("API Enabled", "Use Any API Auth").
    NotPermitted,
    /// The edition of the org has no API, or it is switched off.
    ApiDisabled,
    /// A second factor or single sign-on is demanded, which this way cannot give.
    SecondFactor,
    /// The org wants sign-ins at its own domain.
    WrongDomain,
    /// Not from this address.
    ForbiddenAddress,
    /// Not at this time of day.
    ForbiddenTime,
    /// The user is switched off.
    InactiveUser,
    /// The org is locked or its trial is over.
    OrgLocked,
    /// The server no longer knows this way of signing in.
    Retired,
    /// Too many sign-ins or requests.
    LimitExceeded,
}

impl Login {
    /// A sign-in at a place. The token is the security token, or nothing.
    pub fn new(place: &Place, user_name: &str, password: &str, token: &str) -> Login {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_');
        let prefix = Some(place.prefix()).filter(|prefix| prefix.bytes().all(plain));
        Login {
            prefix: prefix.unwrap_or_default().to_owned(),
            user_name: place.user_name(user_name),
            secret: format!("{password}{}", token.trim()),
            organization: None,
        }
    }

    /// Names the org, which a community's members must.
    #[must_use]
    pub fn in_organization(mut self, organization: &str) -> Login {
        self.organization = ids::long(organization.trim()).filter(|id| id.0.starts_with("00D"));
        self
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

impl fmt::Debug for LoginReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginReply").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl Call for Login {
    type Reply = Result<LoginReply, LoginRefusal>;

    fn request(&self) -> Request {
        let mut header = Writer::new();
        if let Some(organization) = &self.organization {
            header.open("u:LoginScopeHeader", &[]);
            header.leaf("u:organizationId", &[], organization.as_str());
            header.close();
        }
        let mut body = Writer::new();
        body.open("u:login", &[]);
        body.leaf("u:username", &[], &self.user_name);
        body.leaf("u:password", &[], &self.secret);
        body.close();
        let envelope = soap::envelope(&[("u", PARTNER)], &header.finish(), &body.finish());
        http::Request::post(format!("{}/services/Soap/u/{VERSION}", self.prefix))
            .header("Content-Type", "text/xml; charset=UTF-8")
            .header("SOAPAction", "login")
            .body(envelope)
            .expect("the prefix is a path of letters, digits and slashes")
    }

    fn reply(&self, response: Response) -> Result<Self::Reply, Fault> {
        let status = response.status();
        match soap::open(response.body(), "login answer") {
            Ok(Ok(answer)) => read(&answer),
            Ok(Err(fault)) => refusal(&code(&fault), &fault.words),
            Err(_) if matches!(status.as_u16(), 404 | 405 | 410) => Ok(Err(LoginRefusal::Retired)),
            Err(_) if !status.is_success() => {
                Err(Fault::Offline(format!("login, status {}", status.as_u16())))
            }
            Err(fault) => Err(fault),
        }
    }
}

fn read(answer: &Element) -> Result<Result<LoginReply, LoginRefusal>, Fault> {
    let result = answer.need(&["result"])?;
    if result.text_of("passwordExpired").map(str::trim) == Some("true") {
        return Ok(Err(LoginRefusal::PasswordExpired));
    }
    let text = |name: &str| result.text_of(name).map(str::trim).unwrap_or_default();
    let info = result.need(&["userInfo"])?;
    let user = ids::long(text("userId"));
    let org = info.text_of("organizationId").and_then(|id| ids::long(id.trim()));
    let (Some(user), Some(org)) = (user, org) else {
        return Err(Fault::Garbled("login answer: ids of org and user".into()));
    };
    let instance = origin(text("serverUrl"));
    let session = text("sessionId");
    let plain = session.bytes().all(|byte| byte.is_ascii_graphic());
    let (Some(instance), true) = (instance, plain && !session.is_empty()) else {
        return Err(Fault::Garbled("login answer: session and server".into()));
    };
    let seconds = info.text_of("sessionSecondsValid").and_then(|text| text.trim().parse().ok());
    Ok(Ok(LoginReply {
        session: session.to_owned(),
        instance,
        identity: format!("{org}/{user}"),
        user_name: info.text_of("userName").unwrap_or_default().trim().to_owned(),
        valid_seconds: seconds.unwrap_or(7_200),
        sandbox: text("sandbox") == "true",
    }))
}

/// Scheme and host of an address.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
    let right = matches!(scheme, "https" | "http") && plain && !host.is_empty();
    right.then(|| format!("{scheme}://{host}"))
}

/// The code of a fault: its detail, else its code, else the head of its words.
fn code(fault: &soap::SoapFault) -> String {
    let detail = fault.detail.children.iter().find_map(|child| child.text_of("exceptionCode"));
    let words = fault.words.split(':').next().unwrap_or_default();
    let code = detail.map(str::trim).filter(|code| !code.is_empty());
    code.unwrap_or(if fault.code.contains('_') { &fault.code } else { words }).trim().to_owned()
}

/// What a code means; the words decide where one code stands for two causes.
fn refusal(code: &str, words: &str) -> Result<Result<LoginReply, LoginRefusal>, Fault> {
    let says = |part: &str| words.to_ascii_lowercase().contains(part);
    Ok(Err(match code {
        "INVALID_LOGIN" if says("new location") => LoginRefusal::TokenNeeded,
        "INVALID_LOGIN" => LoginRefusal::WrongCredentials,
        "LOGIN_MUST_USE_SECURITY_TOKEN" => LoginRefusal::TokenNeeded,
        "PASSWORD_LOCKOUT" => LoginRefusal::LockedOut,
        "INVALID_OPERATION" if says("disabled") => LoginRefusal::LoginDisabled,
        "INVALID_OPERATION" | "INVALID_OPERATION_WITH_EXPIRED_PASSWORD" if says("password") => {
            LoginRefusal::PasswordExpired
        }
        "UNSUPPORTED_API_VERSION" => LoginRefusal::Retired,
        "UNKNOWN_EXCEPTION" | "INVALID_TYPE" if says("login") && says("not") => {
            LoginRefusal::Retired
        }
        "INSUFFICIENT_ACCESS" | "API_AUTH_NOT_PERMITTED" => LoginRefusal::NotPermitted,
        "INVALID_OPERATION" if says("permission") || says("api auth") => LoginRefusal::NotPermitted,
        "INVALID_OPERATION" => LoginRefusal::LoginDisabled,
        "API_DISABLED_FOR_ORG" if says("user") => LoginRefusal::NotPermitted,
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" | "FUNCTIONALITY_NOT_ENABLED" => {
            LoginRefusal::ApiDisabled
        }
        "INVALID_SSO_GATEWAY_URL" | "SSO_SERVICE_DOWN" | "LOGIN_MUST_USE_SSO" => {
            LoginRefusal::SecondFactor
        }
        "LOGIN_CHALLENGE_ISSUED" | "LOGIN_CHALLENGE_PENDING" | "MFA_REQUIRED" => {
            LoginRefusal::SecondFactor
        }
        "LOGIN_DURING_RESTRICTED_DOMAIN" => LoginRefusal::ForbiddenAddress,
        "LOGIN_USE_MY_DOMAIN" | "INVALID_LOGIN_URL" => LoginRefusal::WrongDomain,
        "LOGIN_DURING_RESTRICTED_TIME" => LoginRefusal::ForbiddenTime,
        "INACTIVE_OWNER_OR_USER" | "INACTIVE_USER" => LoginRefusal::InactiveUser,
        "ORG_LOCKED" | "TRIAL_EXPIRED" | "INACTIVE_ORG" => LoginRefusal::OrgLocked,
        "REQUEST_LIMIT_EXCEEDED" | "LOGIN_RATE_EXCEEDED" => LoginRefusal::LimitExceeded,
        "SERVER_UNAVAILABLE" | "UNKNOWN_EXCEPTION" => {
            return Err(Fault::Offline("the sign-in service is away".into()));
        }
        _ => return Err(Fault::Garbled("a login fault without a known code".into())),
    }))
}

#[cfg(test)]
mod tests;
