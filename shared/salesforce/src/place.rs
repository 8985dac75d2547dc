//! Where a person signs in: production, a sandbox, the org's own domain, or a community. What is
//! pasted is put right where that is safe (a Lightning address, a path behind the host) and
//! refused with a sentence where it is not.
//!
//! The hosts: `https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm`

use serde::{Deserialize, Serialize};

/// Longest address that is read.
const ADDRESS_MAX: usize = 500;

/// Where to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
mod tests {
    use super::*;

    #[test]
    fn pasted_addresses_are_put_right() {
        for (address, base) in [
            ("https://acme.my.salesforce.com", "https://acme.my.salesforce.com"),
            (" acme.my.salesforce.com/ ", "https://acme.my.salesforce.com"),
            ("HTTPS://Acme.My.Salesforce.com./home?x#y", "https://acme.my.salesforce.com"),
            (
                "https://acme.lightning.force.com/lightning/page/home",
                "https://acme.my.salesforce.com",
            ),
            (
                "https://acme--dev.sandbox.lightning.force.com/x",
                "https://acme--dev.sandbox.my.salesforce.com",
            ),
            ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
            ("http://localhost:1", "http://localhost:1"),
        ] {
            assert_eq!(
                Place::my_domain(address).map(|place| place.base()),
                Ok(base.into()),
                "{address}"
            );
        }
        for (address, base) in [
            ("https://acme.my.site.com/partners/s/login/?x=1", "https://acme.my.site.com/partners"),
            ("acme.my.site.com", "https://acme.my.site.com"),
            ("https://help.acme.com/a/b/", "https://help.acme.com/a/b"),
            ("https://acme.my.site.com/partners/login", "https://acme.my.site.com/partners"),
            ("https://acme.my.site.com/services/oauth2/authorize", "https://acme.my.site.com"),
        ] {
            assert_eq!(
                Place::community(address).map(|place| place.base()),
                Ok(base.into()),
                "{address}"
            );
        }
        let place = Place::community("https://acme.my.site.com/partners").unwrap();
        assert_eq!(place.prefix(), "/partners");
    }

    #[test]
    fn what_is_not_safe_is_refused_with_its_reason() {
        let long = format!("https://{}.com", "a".repeat(600));
        for (address, error) in [
            ("", PlaceError::Empty),
            (long.as_str(), PlaceError::TooLong),
            ("http://acme.my.salesforce.com", PlaceError::NotSecure),
            ("ftp://acme.my.salesforce.com", PlaceError::NoAddress),
            ("https://user:secret@acme.com", PlaceError::WithCredentials),
            ("https://acme.com@evil.example/", PlaceError::WithCredentials),
            ("https://10.0.0.1/", PlaceError::NumberedHost),
            ("https://[::1]/", PlaceError::NoAddress),
            ("https://intranet/", PlaceError::NoAddress),
            ("https://acme.com:8443/", PlaceError::NoAddress),
            ("https://acme..com/", PlaceError::NoAddress),
            ("https://ac me.com/", PlaceError::NoAddress),
            ("https://äcme.com/", PlaceError::NoAddress),
            ("https://login.salesforce.com/", PlaceError::SharedHost),
            ("https://test.salesforce.com/", PlaceError::SharedHost),
        ] {
            assert_eq!(Place::my_domain(address), Err(error), "{address}");
        }
        for address in
            ["https://acme.com/a/../b", "https://acme.com/%2e%2e/", "https://acme.com/a;b"]
        {
            assert_eq!(Place::community(address), Err(PlaceError::NoAddress), "{address}");
        }
    }

    #[test]
    fn a_sandbox_adds_its_name_once() {
        let place = Place::sandbox(".UAT").unwrap();
        assert_eq!(place.user_name(" jane@acme.com "), "jane@acme.com.uat");
        assert_eq!(place.user_name("jane@acme.com.UAT"), "jane@acme.com.UAT");
        assert_eq!(place.base(), "https://test.salesforce.com");
        assert_eq!(Place::sandbox("").unwrap().user_name("jane@acme.com"), "jane@acme.com");
        assert_eq!(Place::sandbox("u a"), Err(PlaceError::BadSuffix));
        assert_eq!(Place::Production.user_name("jane@acme.com"), "jane@acme.com");
    }
}
