//! Where a person signs in: production, a sandbox, the org's own domain, or a community. What is
//! pasted is put right where that is safe (a Lightning address, a path behind the host) and
//! refused with a sentence where it is not.
//!
//! The hosts: `https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm`

use serde::{Deserialize, Serialize};

/// Longest address that is read.
const ADDRESS_MAX: usize = 500;

/// Where to sign in. What is stored or sent is checked like what is pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Stored")]
pub enum Place {
    /// `login.salesforce.com`.
    Production,
    /// `test.salesforce.com`; the suffix is what the sandbox adds to user names.
    Sandbox {
        /// The sandbox's name, without a dot.
        suffix: Option<String>,
    },
    /// The org's own domain.
    MyDomain {
        /// Scheme and host: `https://acme.my.salesforce.com`.
        origin: String,
    },
    /// A community, which lies below a path.
    Community {
        /// Scheme and host: `https://acme.my.site.com`.
        origin: String,
        /// The path without a slash at its end; empty at the root.
        prefix: String,
    },
}

/// A place as it is stored, before it is checked.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Production,
    Sandbox { suffix: Option<String> },
    MyDomain { origin: String },
    Community { origin: String, prefix: String },
}

impl TryFrom<Stored> for Place {
    type Error = PlaceError;

    fn try_from(stored: Stored) -> Result<Place, PlaceError> {
        match stored {
            Stored::Production => Ok(Place::Production),
            Stored::Sandbox { suffix } => Place::sandbox(suffix.as_deref().unwrap_or_default()),
            Stored::MyDomain { origin } => Place::my_domain(&origin),
            Stored::Community { origin, prefix } => Place::community(&format!("{origin}{prefix}")),
        }
    }
}

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceError {
    /// There is nothing.
    #[error("Enter the address at which you sign in to Salesforce.")]
    Empty,
    /// It is longer than any address.
    #[error("This address is too long.")]
    TooLong,
    /// It is no address.
    #[error("This is not a web address. It should look like https://acme.my.salesforce.com.")]
    NoAddress,
    /// It is not encrypted.
    #[error("The address must begin with https://.")]
    NotSecure,
    /// It holds a user name or a password.
    #[error("The address must not contain a user name or a password.")]
    WithCredentials,
    /// It names a host by its number.
    #[error("The address must name the host and not give its number.")]
    NumberedHost,
    /// It is one of the shared hosts, where no domain is.
    #[error("This is the address for everybody; choose production or sandbox instead.")]
    SharedHost,
    /// The sandbox's name has characters that no sandbox's name has.
    #[error("A sandbox's name has only letters and digits.")]
    BadSuffix,
}

impl Place {
    /// A sandbox, with the suffix that it adds to user names where one is given.
    pub fn sandbox(suffix: &str) -> Result<Place, PlaceError> {
        let suffix = suffix.trim().trim_start_matches('.');
        if suffix.is_empty() {
            return Ok(Place::Sandbox { suffix: None });
        }
        if suffix.len() > 40 || !suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(PlaceError::BadSuffix);
        }
        Ok(Place::Sandbox { suffix: Some(suffix.to_ascii_lowercase()) })
    }

    /// The org's own domain, out of any address of the org.
    pub fn my_domain(address: &str) -> Result<Place, PlaceError> {
        let (origin, _) = split(address)?;
        Ok(Place::MyDomain { origin })
    }

    /// A community, out of the address of any of its pages.
    pub fn community(address: &str) -> Result<Place, PlaceError> {
        let (origin, path) = split(address)?;
        Ok(Place::Community { origin, prefix: prefix_of(&path)? })
    }

    /// The base of every address of the sign-in: `https://host` or `https://host/prefix`.
    pub fn base(&self) -> String {
        match self {
            Place::Production => "https://login.salesforce.com".to_owned(),
            Place::Sandbox { .. } => "https://test.salesforce.com".to_owned(),
            Place::MyDomain { origin } => origin.clone(),
            Place::Community { origin, prefix } => format!("{origin}{prefix}"),
        }
    }

    /// The path that stands before every other one; empty unless this is a community.
    pub fn prefix(&self) -> &str {
        match self {
            Place::Production | Place::Sandbox { .. } | Place::MyDomain { .. } => "",
            Place::Community { prefix, .. } => prefix,
        }
    }

    /// The user name as this place knows it: a sandbox adds its name.
    pub fn user_name(&self, typed: &str) -> String {
        let typed = typed.trim();
        match self {
            Place::Sandbox { suffix: Some(suffix) } if typed.contains('@') => {
                let ending = format!(".{suffix}");
                match typed.to_ascii_lowercase().ends_with(&ending) {
                    true => typed.to_owned(),
                    false => format!("{typed}{ending}"),
                }
            }
            Place::Sandbox { .. }
            | Place::Production
            | Place::MyDomain { .. }
            | Place::Community { .. } => typed.to_owned(),
        }
    }
}

/// Scheme with host, and path, of a pasted address.
fn split(address: &str) -> Result<(String, String), PlaceError> {
    let address = address.trim();
    if address.is_empty() {
        return Err(PlaceError::Empty);
    }
    if address.len() > ADDRESS_MAX {
        return Err(PlaceError::TooLong);
    }
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), address),
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if authority.contains('@') {
        return Err(PlaceError::WithCredentials);
    }
    let (host, port) = host_and_port(authority)?;
    let here = is_loopback(&host);
    match scheme.as_str() {
        "https" => {}
        // A simulator on the same machine; whether the relay goes there is its own decision.
        "http" if here => {}
        "http" => return Err(PlaceError::NotSecure),
        _ => return Err(PlaceError::NoAddress),
    }
    if !here && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err(PlaceError::NumberedHost);
    }
    if !here && (!host.contains('.') || port.is_some()) {
        return Err(PlaceError::NoAddress);
    }
    let host = api_host(&host);
    if matches!(host.as_str(), "login.salesforce.com" | "test.salesforce.com") {
        return Err(PlaceError::SharedHost);
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Ok((format!("{scheme}://{host}{port}"), path.to_owned()))
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), PlaceError> {
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port.parse().map_err(|_| PlaceError::NoAddress)?)),
        None => (authority, None),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        plain && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    match host.len() <= 253 && host.split('.').all(label) {
        true => Ok((host, port)),
        false => Err(PlaceError::NoAddress),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host == "127.0.0.1"
}

/// The host that answers the API where people see another one: pages of Lightning and of setup lie
/// beside the org's domain.
fn api_host(host: &str) -> String {
    for pages in [".lightning.force.com", ".my.salesforce-setup.com", ".file.force.com"] {
        if let Some(name) = host.strip_suffix(pages) {
            return format!("{name}.my.salesforce.com");
        }
    }
    host.to_owned()
}

/// The community's own path, out of the path of one of its pages.
fn prefix_of(path: &str) -> Result<String, PlaceError> {
    let end = path.find(['?', '#', '\\']).unwrap_or(path.len());
    let mut prefix = String::new();
    for part in path.get(..end).unwrap_or_default().split('/').filter(|part| !part.is_empty()) {
        // What follows is the page: `/s/` in sites built of components, the sign-in page, the API.
        let page = part.to_ascii_lowercase();
        if matches!(
            page.as_str(),
            "s" | "login" | "services" | "secur" | "_ui" | "apex" | "vforcesite"
        ) {
            break;
        }
        let plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !plain {
            return Err(PlaceError::NoAddress);
        }
        prefix.push('/');
        prefix.push_str(part);
    }
    Ok(prefix)
}

#[cfg(test)]
mod tests;
