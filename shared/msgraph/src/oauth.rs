//! What signing in to Microsoft needs to know, as data: where, with which scopes, and what its
//! errors mean. The flow itself (state, PKCE, keeping tokens) is the relay's.
//!
//! `https://learn.microsoft.com/graph/auth-v2-user`

use model::Fault;
use serde_json::Value;

/// The least scopes: a lasting grant, who the person is, the three kinds, the mailbox's zone.
pub const SCOPES: [&str; 8] = [
    "offline_access",
    "openid",
    "profile",
    "User.Read",
    "Contacts.ReadWrite",
    "Calendars.ReadWrite",
    "Tasks.ReadWrite",
    "MailboxSettings.Read",
];

/// One of Microsoft's clouds. An account lives in exactly one.
///
/// `https://learn.microsoft.com/graph/deployments`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// Everybody else's.
    Global,
    /// United States government, level 4.
    UsGovernment,
    /// United States government, level 5: the Department of Defense.
    UsDefense,
    /// China, operated by 21Vianet.
    China,
}

impl Cloud {
    /// Where people sign in.
    pub fn login(self) -> &'static str {
        match self {
            Cloud::Global => "https://login.microsoftonline.com",
            Cloud::UsGovernment | Cloud::UsDefense => "https://login.microsoftonline.us",
            Cloud::China => "https://login.partner.microsoftonline.cn",
        }
    }

    /// The base address of Graph.
    pub fn graph(self) -> &'static str {
        match self {
            Cloud::Global => "https://graph.microsoft.com",
            Cloud::UsGovernment => "https://graph.microsoft.us",
            Cloud::UsDefense => "https://dod-graph.microsoft.us",
            Cloud::China => "https://microsoftgraph.chinacloudapi.cn",
        }
    }
}

/// Whose accounts may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenant {
    /// Work, school and personal accounts.
    Common,
    /// Work and school accounts.
    Organizations,
    /// Personal accounts.
    Consumers,
    /// One organisation's accounts, by id or domain; made by [`Tenant::single`].
    Single(TenantName),
}

/// The id or domain of a tenant, fit to stand in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantName(String);

impl Tenant {
    /// The tenant of this id or domain; `None` where it could not be one.
    pub fn single(name: &str) -> Option<Tenant> {
        let name = name.trim();
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.');
        let right = (1..=253).contains(&name.len())
            && name.bytes().all(plain)
            && !name.starts_with('.')
            && !name.contains("..");
        right.then(|| match name.to_ascii_lowercase().as_str() {
            "common" => Tenant::Common,
            "organizations" => Tenant::Organizations,
            "consumers" => Tenant::Consumers,
            lower => Tenant::Single(TenantName(lower.to_owned())),
        })
    }

    fn segment(&self) -> &str {
        match self {
            Tenant::Common => "common",
            Tenant::Organizations => "organizations",
            Tenant::Consumers => "consumers",
            Tenant::Single(name) => &name.0,
        }
    }
}

/// Where the person signs in; `login` is the cloud's address for it.
pub fn authorize(login: &str, tenant: &Tenant) -> String {
    format!("{login}/{}/oauth2/v2.0/authorize", tenant.segment())
}

/// Where a code or a refresh token becomes an access token.
pub fn token(login: &str, tenant: &Tenant) -> String {
    format!("{login}/{}/oauth2/v2.0/token", tenant.segment())
}

/// The address that a person sends to an administrator, who allows the program for all. Personal
/// accounts have no administrator.
///
/// `https://learn.microsoft.com/entra/identity-platform/v2-admin-consent`
pub fn admin_consent(
    login: &str,
    graph: &str,
    tenant: &Tenant,
    client_id: &str,
    redirect: &str,
    state: &str,
) -> Option<String> {
    let segment = match tenant {
        Tenant::Consumers => return None,
        // An administrator always has an organisation.
        Tenant::Common | Tenant::Organizations => "organizations",
        Tenant::Single(name) => &name.0,
    };
    Some(format!(
        "{login}/{segment}/v2.0/adminconsent?client_id={}&scope={}&redirect_uri={}&state={}",
        escaped(client_id),
        // What is asked for stands for everything that the registration names.
        escaped(&format!("{graph}/.default")),
        escaped(redirect),
        escaped(state)
    ))
}

/// A text as the value of a query parameter.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// What a person, an administrator or the operator can do about a refused sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Sign in again: the grant or password is old, or a second factor is asked for.
    SignIn,
    /// The person said no.
    Declined,
    /// An administrator allows the program.
    AdminConsent,
    /// A policy of the organisation blocks this sign-in.
    Policy,
    /// The account is of another organisation, of the wrong sort, locked or disabled.
    Account,
    /// The registration of the program is wrong, or its secret expired: the operator's matter.
    Registration,
    /// Try again later.
    Later,
}

/// The hint of an `AADSTS` number. Microsoft may change the numbers: they choose words, and never
/// what is done.
///
/// `https://learn.microsoft.com/entra/identity-platform/reference-error-codes`
pub fn hint(number: u64) -> Option<Hint> {
    Some(match number {
        50055 | 50072 | 50074 | 50076 | 50078 | 50079 | 50089 | 50132 | 50133 | 50144 | 50158
        | 50173 | 54005 | 70000 | 70008 | 70043 | 700_081 | 700_082 | 700_084 => Hint::SignIn,
        65004 => Hint::Declined,
        65001 | 90094 | 90095 | 90008 | 50105 => Hint::AdminConsent,
        50005 | 50097 | 53000..=53004 | 53009 | 530_032 | 530_034 => Hint::Policy,
        50020 | 50034 | 50053 | 50057 | 50059 | 50128 | 90002 | 500_208 => Hint::Account,
        50011 | 50194 | 65005 | 70001 | 70011 | 500_113 | 700_016 | 700_027 | 7_000_112
        | 7_000_215 | 7_000_216 | 7_000_218 | 7_000_222 | 9_002_313 | 9_002_325 => {
            Hint::Registration
        }
        90006 | 90033 | 90055 | 50196 => Hint::Later,
        _ => return None,
    })
}

/// The hint of an error answer of the authorize or token endpoint: by its number where that is
/// known, else by its `error`.
pub fn hint_of(error: &str, numbers: &[u64]) -> Hint {
    if let Some(hint) = numbers.iter().find_map(|number| hint(*number)) {
        return hint;
    }
    match error {
        "access_denied" => Hint::Declined,
        "consent_required" => Hint::AdminConsent,
        "invalid_client"
        | "unauthorized_client"
        | "invalid_request"
        | "invalid_scope"
        | "invalid_resource"
        | "unsupported_grant_type"
        | "unsupported_response_type" => Hint::Registration,
        "temporarily_unavailable" | "server_error" => Hint::Later,
        _ => Hint::SignIn,
    }
}

/// The numbers of an error answer: `error_codes`, else those that its description begins with.
pub fn numbers(body: &Value) -> Vec<u64> {
    if let Some(codes) = body.get("error_codes").and_then(Value::as_array) {
        return codes.iter().filter_map(Value::as_u64).take(NUMBERS_MAX).collect();
    }
    let text = body.get("error_description").and_then(Value::as_str).unwrap_or_default();
    number_in(text).into_iter().collect()
}

/// Most numbers of one answer that are looked at.
const NUMBERS_MAX: usize = 8;

/// The number of a description: `AADSTS50076: Due to ...`.
pub fn number_in(description: &str) -> Option<u64> {
    let rest = description.split("AADSTS").nth(1)?;
    let end = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..end].parse().ok()
}

/// What an error of the token endpoint means. Only what ends the grant is [`Fault::SignedOut`]; it
/// goes by `error`, as Microsoft asks, and the number only stands beside it.
///
/// `https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow`
pub fn token_fault(status: u16, body: &[u8]) -> Fault {
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let error = body.get("error").and_then(Value::as_str).unwrap_or_default();
    let known = |code: &str| match numbers(&body).first() {
        Some(number) => format!("{code} {number}"),
        None => code.to_owned(),
    };
    match error {
        "invalid_grant"
        | "interaction_required"
        | "consent_required"
        | "login_required"
        | "access_denied" => Fault::SignedOut(known(error)),
        "invalid_client"
        | "unauthorized_client"
        | "invalid_request"
        | "invalid_scope"
        | "invalid_resource"
        | "unsupported_grant_type" => Fault::Forbidden(known(error)),
        _ if status == 429 => Fault::Throttled { wait_ms: None, code: "429".into() },
        // A page, a time-out, a server error or an error that nobody named.
        _ => Fault::Offline(format!("token endpoint, status {status}")),
    }
}

#[cfg(test)]
mod tests;
