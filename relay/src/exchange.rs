//! Signing in to an Exchange server: which way it offers, and the way that is taken.
//!
//! The best way that both know is taken: NTLM by its own name or under Negotiate, which proves the
//! password without sending it, else Basic, where the operator lets passwords travel. A refusal is
//! the end: nothing weaker is tried with the same password.

#[cfg(feature = "ntlm")]
mod binding;
#[cfg(feature = "ntlm")]
pub(crate) mod handshake;
#[cfg(feature = "ntlm")]
pub(crate) mod ntlm;
#[cfg(feature = "ntlm")]
mod spnego;
mod visit;

pub use visit::{Visit, Visits};

use crate::config::Config;
use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;
use model::Fault;
use serde::{Deserialize, Serialize};
use wire::Response;

/// Longest list of offers that is read, in bytes.
const OFFERS_BYTES_MAX: usize = 8 * 1024;

/// A way to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// The password travels with each request.
    #[default]
    Basic,
    /// It is proven once for each connection
    /// (<https://learn.microsoft.com/openspecs/windows_protocols/ms-nthst>).
    Ntlm,
    /// The same under the name of what chooses between Kerberos and NTLM.
    Negotiate,
}

impl Scheme {
    /// Its name in headers.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Basic => "Basic",
            Scheme::Ntlm => "NTLM",
            Scheme::Negotiate => "Negotiate",
        }
    }
}

/// Where a password goes and what its server does with it.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The user name: an address, `DOMAIN\user`, or a bare name.
    pub user_name: &'a str,
    /// The password.
    pub password: &'a str,
}

/// The best of the ways that a refusal offers.
///
/// # Errors
/// [`Fault::Forbidden`] with what is offered where none may be taken.
pub fn choose(config: &Config, refusal: &Response) -> Result<Scheme, Fault> {
    let offered = offers(refusal.headers());
    let has = |scheme: Scheme| offered.iter().any(|it| it.eq_ignore_ascii_case(scheme.name()));
    let ntlm = [Scheme::Ntlm, Scheme::Negotiate].into_iter().find(|it| has(*it));
    if cfg!(feature = "ntlm")
        && let Some(scheme) = ntlm
    {
        return Ok(scheme);
    }
    if has(Scheme::Basic) && config.basic_auth {
        return Ok(Scheme::Basic);
    }
    let names = if offered.is_empty() { String::from("none") } else { offered.join(", ") };
    Err(Fault::Forbidden(format!("the server offers these ways to sign in: {names}")))
}

/// The names of the schemes that a refusal offers, without what follows them.
fn offers(headers: &HeaderMap) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let values = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|it| it.to_str().ok());
    for value in values.filter(|value| value.len() <= OFFERS_BYTES_MAX) {
        // Several may share a header: a name is what begins a part and is no parameter.
        for part in value.split(',') {
            let name = part.split_whitespace().next().unwrap_or_default();
            let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if !name.is_empty() && plain && !names.iter().any(|it| it == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(offers: &[&str]) -> Response {
        let mut builder = http::Response::builder().status(401);
        for offer in offers {
            builder = builder.header(WWW_AUTHENTICATE, *offer);
        }
        builder.body(Vec::new()).unwrap()
    }

    #[test]
    fn the_password_stays_here_where_it_can() {
        let config = Config::default();
        let chosen = |offers: &[&str]| choose(&config, &refusal(offers)).map_err(|f| f.to_string());
        let basic = "Basic realm=\"mail.acme.example\"";
        if cfg!(feature = "ntlm") {
            assert_eq!(chosen(&[basic, "Negotiate", "NTLM"]), Ok(Scheme::Ntlm));
            assert_eq!(chosen(&["Negotiate, Basic realm=\"x\""]), Ok(Scheme::Negotiate));
        }
        assert_eq!(chosen(&[basic]), Ok(Scheme::Basic));
        assert!(chosen(&["Bearer client_id=\"x\", trusted_issuers=\"y\""]).is_err());
        assert!(chosen(&[]).is_err());
    }

    #[test]
    fn an_operator_can_keep_passwords_from_travelling() {
        let config = Config { basic_auth: false, ..Config::default() };
        let told = choose(&config, &refusal(&["Basic realm=\"x\"", "Digest realm=\"y\""]));
        let Err(Fault::Forbidden(words)) = told else { panic!("{told:?}") };
        assert!(words.ends_with("Basic, Digest"), "{words}");
    }
}
