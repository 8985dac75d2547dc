//! Who stands at the door: Basic and NTLM, for the mailboxes and for Autodiscover alike.
//!
//! NTLM signs in the *connection*. The shell that owns the sockets tells which one a request came
//! through by a [`Line`] among the request's extensions; without one, NTLM never succeeds.

use super::{Server, answers};
use crate::ntlm::acceptor::{Handshake, Refusal};
use crate::ntlm::{Protection, message, proof};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HOST, HeaderValue, WWW_AUTHENTICATE};
use model::Moment;
use std::collections::BTreeMap;
use wire::{Request, Response};

/// The connection that a request came through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Different for every connection of the world.
    pub number: u64,
    /// The hash of the server's certificate that channel bindings are made of, over TLS.
    pub certificate: Option<Vec<u8>>,
}

/// A way to sign in, named as in `WWW-Authenticate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The better of Kerberos and NTLM; here always NTLM, not wrapped.
    Negotiate,
    /// NTLM.
    Ntlm,
    /// Name and password in every request.
    Basic,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Scheme::Negotiate => "Negotiate",
            Scheme::Ntlm => "NTLM",
            Scheme::Basic => "Basic",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Scheme::Basic => "Basic realm=\"exchange.example\"",
            other => other.name(),
        }
    }
}

/// What became of an attempt to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Let in.
    In,
    /// The password is wrong.
    Password,
    /// Nobody has this name.
    Name,
    /// The account is locked; right and wrong passwords are refused alike.
    Locked,
    /// The password is right and has expired.
    Expired,
    /// The channel binding is wrong or missing.
    Binding,
    /// The messages were changed on the way, or cannot be read.
    Broken,
}

/// One attempt to sign in: for NTLM the last message, for Basic each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The host as the client named it.
    pub host: String,
    /// How.
    pub scheme: Scheme,
    /// The name that was tried, as written.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// Whether an account lets its owner in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Account {
    /// It does.
    #[default]
    Open,
    /// It was locked, by hand or after too many wrong passwords.
    Locked,
    /// Its password must be changed first.
    Expired,
}

/// How people sign in to the server, and who tried.
#[derive(Clone, Debug)]
pub struct Reception {
    /// What is offered, in the order of the headers.
    pub schemes: Vec<Scheme>,
    /// How strictly NTLM is bound to TLS.
    pub protection: Protection,
    /// So many wrong passwords in a row lock an account; 0 is never.
    pub lock_after: u32,
    /// What challenges are drawn from.
    pub seed: u64,
    /// Every attempt, oldest first.
    pub attempts: Vec<Attempt>,
    challenges: u64,
    lines: BTreeMap<u64, State>,
}

/// How far a connection is.
#[derive(Clone, Debug)]
enum State {
    Challenged(Handshake),
    SignedIn(usize),
}

impl Default for Reception {
    /// Basic alone.
    fn default() -> Self {
        Reception {
            schemes: vec![Scheme::Basic],
            protection: Protection::default(),
            lock_after: 0,
            seed: 0,
            attempts: Vec::new(),
            challenges: 0,
            lines: BTreeMap::new(),
        }
    }
}

impl Reception {
    /// How many attempts a predicate holds for.
    pub fn count(&self, wanted: impl Fn(&Attempt) -> bool) -> usize {
        self.attempts.iter().filter(|attempt| wanted(attempt)).count()
    }

    /// The 401 with everything that is offered.
    pub(crate) fn refuse(&self) -> Box<Response> {
        let mut response = answers::status(http::StatusCode::UNAUTHORIZED);
        for scheme in &self.schemes {
            let value = HeaderValue::from_static(scheme.header());
            response.headers_mut().append(WWW_AUTHENTICATE, value);
        }
        Box::new(response)
    }
}

impl Server {
    /// Locks an account, lets its password expire, or opens it again.
    pub fn set_account(&mut self, email: &str, account: Account) {
        let store = self.store_mut(email);
        store.account = account;
        store.wrong_in_a_row = 0;
    }
}

/// Lets a request in, or answers what its sender must do first.
pub(crate) fn admit(
    server: &mut Server,
    now: Moment,
    request: &Request,
) -> Result<usize, Box<Response>> {
    let line = request.extensions().get::<Line>();
    match credentials(server, request) {
        Some((Scheme::Basic, secret)) => {
            let (name, password) = basic(secret).ok_or_else(|| server.reception.refuse())?;
            let at = server.find(&name);
            let outcome = server.judge(at, |kept| kept == password);
            conclude(server, request, Scheme::Basic, (name, at, outcome))
        }
        Some((scheme, token)) => {
            let line = line.ok_or_else(|| server.reception.refuse())?;
            let token = STANDARD.decode(token).unwrap_or_default();
            handshake(server, now, request, (scheme, line, &token))
        }
        None => match line.and_then(|line| server.reception.lines.get(&line.number)) {
            Some(State::SignedIn(at)) if !server.stores[*at].signed_out => Ok(*at),
            Some(_) | None => Err(server.reception.refuse()),
        },
    }
}

/// Whose request this is, if it would be let in; nothing is counted.
pub(crate) fn who(server: &Server, request: &Request) -> Option<usize> {
    if let Some((Scheme::Basic, secret)) = credentials(server, request) {
        let (name, password) = basic(secret)?;
        let at = server.find(&name)?;
        let store = &server.stores[at];
        return (!store.signed_out && store.person.password == password).then_some(at);
    }
    let line = request.extensions().get::<Line>()?;
    match server.reception.lines.get(&line.number) {
        Some(State::SignedIn(at)) => Some(*at),
        Some(State::Challenged(_)) | None => None,
    }
}

/// Whether a request opens an NTLM handshake: it carries nothing else.
pub(crate) fn opens_handshake(request: &Request) -> bool {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|text| text.split_once(' ')).map(|(_, token)| token.trim());
    let token = token.and_then(|token| STANDARD.decode(token).ok());
    token.is_some_and(|token| message::kind(&token) == Some(1))
}

fn credentials<'a>(server: &Server, request: &'a Request) -> Option<(Scheme, &'a str)> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (name, secret) = header.split_once(' ')?;
    let scheme = |scheme: &&Scheme| scheme.name().eq_ignore_ascii_case(name);
    Some((*server.reception.schemes.iter().find(scheme)?, secret.trim()))
}

fn basic(secret: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(secret).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

fn handshake(
    server: &mut Server,
    now: Moment,
    request: &Request,
    (scheme, line, token): (Scheme, &Line, &[u8]),
) -> Result<usize, Box<Response>> {
    let state = server.reception.lines.remove(&line.number);
    match (message::kind(token), state) {
        (Some(1), _) => Err(begin(server, now, scheme, line, token)),
        (Some(3), Some(State::Challenged(handshake))) => {
            finish(server, request, (scheme, line, token), &handshake)
        }
        _ => {
            let told = (String::new(), None, Outcome::Broken);
            conclude(server, request, scheme, told)
        }
    }
}

fn begin(
    server: &mut Server,
    now: Moment,
    scheme: Scheme,
    line: &Line,
    token: &[u8],
) -> Box<Response> {
    let reception = &mut server.reception;
    reception.challenges += 1;
    let challenge = proof::challenge(reception.seed, reception.challenges);
    let Some(handshake) = Handshake::begin(token, challenge, now) else {
        return reception.refuse();
    };
    let said = format!("{} {}", scheme.name(), STANDARD.encode(handshake.second()));
    reception.lines.insert(line.number, State::Challenged(handshake));
    let mut response = answers::status(http::StatusCode::UNAUTHORIZED);
    if let Ok(said) = HeaderValue::try_from(said) {
        response.headers_mut().insert(WWW_AUTHENTICATE, said);
    }
    Box::new(response)
}

fn finish(
    server: &mut Server,
    request: &Request,
    (scheme, line, token): (Scheme, &Line, &[u8]),
    handshake: &Handshake,
) -> Result<usize, Box<Response>> {
    let Some(said) = message::Authenticate::read(token) else {
        return conclude(server, request, scheme, (String::new(), None, Outcome::Broken));
    };
    let name = match said.domain.as_str() {
        "" => said.user.clone(),
        domain => format!("{domain}\\{}", said.user),
    };
    let at = server.find(&name);
    let channel = (server.reception.protection, line.certificate.as_deref());
    let mut refusal = None;
    let outcome = server.judge(at, |password| {
        refusal = handshake.check(token, &said, password, channel).err();
        refusal != Some(Refusal::Password)
    });
    let outcome = match (outcome, refusal) {
        (Outcome::In | Outcome::Expired, Some(Refusal::Binding)) => Outcome::Binding,
        (Outcome::In | Outcome::Expired, Some(Refusal::Broken | Refusal::Code)) => Outcome::Broken,
        (outcome, _) => outcome,
    };
    let at = conclude(server, request, scheme, (name, at, outcome))?;
    server.reception.lines.insert(line.number, State::SignedIn(at));
    Ok(at)
}

/// Writes an attempt down, counts it, and lets it in or not.
fn conclude(
    server: &mut Server,
    request: &Request,
    scheme: Scheme,
    (name, at, outcome): (String, Option<usize>, Outcome),
) -> Result<usize, Box<Response>> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default().to_owned();
    server.reception.attempts.push(Attempt { host, scheme, name, outcome });
    if let Some(at) = at {
        let lock_after = server.reception.lock_after;
        let store = &mut server.stores[at];
        if outcome == Outcome::In {
            store.wrong_in_a_row = 0;
            return Ok(at);
        }
        store.failed_sign_ins += 1;
        if outcome == Outcome::Password {
            store.wrong_in_a_row += 1;
            if lock_after > 0 && store.wrong_in_a_row >= lock_after {
                store.account = Account::Locked;
            }
        }
    }
    Err(server.reception.refuse())
}

impl Server {
    /// Whose name this is: an address, which is also the UPN, or `DOMAIN\user`. A client may put
    /// nothing before the backslash, or the domain's DNS name.
    fn find(&self, name: &str) -> Option<usize> {
        let name = name.strip_prefix('\\').unwrap_or(name);
        let turned = name.split_once('\\').map(|(domain, user)| format!("{user}@{domain}"));
        self.stores.iter().position(|store| {
            store.person.email.eq_ignore_ascii_case(name)
                || store.person.user_name.eq_ignore_ascii_case(name)
                || turned
                    .as_ref()
                    .is_some_and(|turned| store.person.email.eq_ignore_ascii_case(turned))
        })
    }

    fn judge(&self, at: Option<usize>, mut opens: impl FnMut(&str) -> bool) -> Outcome {
        let Some(store) = at.and_then(|at| self.stores.get(at)) else { return Outcome::Name };
        if store.account == Account::Locked {
            return Outcome::Locked;
        }
        if !opens(&store.person.password) || store.signed_out {
            return Outcome::Password;
        }
        match store.account {
            Account::Expired => Outcome::Expired,
            Account::Open | Account::Locked => Outcome::In,
        }
    }
}
