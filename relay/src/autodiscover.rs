//! Finds the server of a mailbox by its address: first without a password, which also tells
//! mailboxes of the cloud apart, then with it, and then only where it may go.
//!
//! The order is fixed and short: the cloud; `autodiscover.` of the mail domain and the domain
//! itself, each by the form that needs no password, the old one, and SOAP; where port 80 leads;
//! what DNS says. The last two are proposals that the person must confirm. A refused password ends
//! the search: nobody else is shown it.
//!
//! `https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange`

mod ask;
mod places;
mod srv;

pub use places::{is_cloud_domain, is_cloud_host, is_within, mail_domain};

use crate::app::Relay;
use crate::exchange::Credentials;
use crate::outbound::CERTIFICATE;
use api::wizard::{Tried, Way};
use ask::{Answer, Form};
use connect::ews::autodiscover::{Hint, POX_PATH, Told};
use model::Fault;
use std::time::Duration;
use url::Url;

/// The longest search.
pub const SEARCH_MS_MAX: u64 = 10_000;
/// Most questions of one search.
pub const QUESTIONS_MAX: u32 = 6;

/// What is looked for, and by whom.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The address of the mailbox.
    pub email: &'a str,
    /// Who signs in.
    pub credentials: Credentials<'a>,
    /// Hosts outside of the mail domain that the person confirmed.
    pub confirmed: &'a [String],
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The address of Exchange Web Services. It may be called with the password.
    Found(Url),
    /// The mailbox lives in Office 365; no password went anywhere.
    Cloud,
    /// This host would be asked next, and the person must say whether it may be.
    Confirm(String),
    /// The password was refused, by this host.
    Refused(String),
    /// This host's certificate is not trusted, and nothing else was found.
    Certificate(String),
    /// A server offers no way to sign in that may be taken, and nothing else was found.
    NoScheme(String),
    /// Nothing was found.
    Nothing,
    /// The time was up.
    Late,
}

/// A search and what it tried.
pub struct Search<'a> {
    app: &'a Relay,
    wanted: Wanted<'a>,
    domain: String,
    questions: u32,
    /// What spoke against the best host so far.
    obstacle: Option<End>,
    /// Told of each thing tried, when it is over.
    tell: &'a (dyn Fn(Tried) + Send + Sync),
}

impl<'a> Search<'a> {
    /// A search that tells of each thing it tries.
    pub fn of(
        app: &'a Relay,
        wanted: Wanted<'a>,
        tell: &'a (dyn Fn(Tried) + Send + Sync),
    ) -> Search<'a> {
        let domain = mail_domain(wanted.email);
        Search { app, wanted, domain, questions: 0, obstacle: None, tell }
    }

    /// Searches, within a time.
    pub async fn run(mut self, ms_max: u64) -> End {
        match tokio::time::timeout(Duration::from_millis(ms_max), self.search()).await {
            Ok(end) => end,
            Err(_) => End::Late,
        }
    }

    async fn search(&mut self) -> End {
        if is_cloud_domain(&self.domain) {
            self.tried(Way::Domain, &self.domain.clone(), true);
            return End::Cloud;
        }
        if self.is_in_cloud().await {
            return End::Cloud;
        }
        let mut hosts: Vec<String> = self.wanted.confirmed.to_vec();
        hosts.extend([format!("autodiscover.{}", self.domain), self.domain.clone()]);
        for host in hosts {
            if let Some(end) = self.ask_host(&host).await {
                return end;
            }
        }
        if let Some(end) = self.ask_plain().await {
            return end;
        }
        if let Some(end) = self.ask_dns().await {
            return end;
        }
        self.obstacle.take().unwrap_or(End::Nothing)
    }

    /// Whether Office 365 knows the mailbox as its own.
    async fn is_in_cloud(&mut self) -> bool {
        let cloud = self.app.config.autodiscover_cloud.clone();
        if cloud.is_empty() || !self.may_ask() {
            return false;
        }
        let hint = ask::json(self.app, &cloud, self.wanted.email).await;
        let online = hint == Ok(Hint::Online);
        self.tried(Way::Cloud, &cloud, online);
        online
    }

    /// Asks one host in all forms; `None` goes on with the next.
    async fn ask_host(&mut self, host: &str) -> Option<End> {
        if !self.may_ask() {
            return None;
        }
        match ask::json(self.app, host, self.wanted.email).await {
            Ok(Hint::Online) => {
                self.tried(Way::Json, host, true);
                return Some(End::Cloud);
            }
            Ok(Hint::Here(url)) => {
                let end = self.lead_to(&url);
                self.tried(Way::Json, host, end.is_some());
                if end.is_some() {
                    return end;
                }
            }
            Ok(Hint::Nothing) => self.tried(Way::Json, host, false),
            // A host that does not answer one form answers none.
            Err(fault) => {
                self.tried(Way::Json, host, false);
                self.note(host, &fault);
                return None;
            }
        }
        if !self.may_see_password(host) {
            return Some(End::Confirm(host.to_owned()));
        }
        for form in [Form::Pox, Form::Soap] {
            let url = format!("https://{host}{}", form.path());
            if let Some(end) = self.ask_signed(form, &url).await {
                return Some(end);
            }
        }
        None
    }

    /// Asks one address with the password.
    async fn ask_signed(&mut self, form: Form, url: &str) -> Option<End> {
        if !self.may_ask() {
            return None;
        }
        let host = places::host_of(url);
        let answer = ask::signed(self.app, form, url, self.wanted).await;
        let end = match answer {
            Ok(Answer::Told(Told::Here(urls))) => urls.iter().find_map(|url| self.lead_to(url)),
            Ok(Answer::Told(Told::Address(other))) => self.ask_for(&other).await,
            Ok(Answer::Told(Told::Elsewhere(to)) | Answer::Redirect(to)) => self.propose(&to),
            Ok(Answer::Told(Told::Nobody) | Answer::Absent) => None,
            Ok(Answer::Refused) => Some(End::Refused(host.clone())),
            Err(fault) => {
                self.note(&host, &fault);
                None
            }
        };
        let found = matches!(end, Some(End::Found(_) | End::Cloud));
        self.tried(form.way(), &host, found);
        end
    }

    /// The server knows the mailbox by another address: that is asked for without a password, for
    /// one sign-in is all that a search may make.
    async fn ask_for(&mut self, other: &str) -> Option<End> {
        let domain = mail_domain(other);
        if is_cloud_domain(&domain) {
            return Some(End::Cloud);
        }
        let cloud = self.app.config.autodiscover_cloud.clone();
        for (way, host) in [(Way::Cloud, cloud), (Way::Json, format!("autodiscover.{domain}"))] {
            if host.is_empty() || !self.may_ask() {
                continue;
            }
            let hint = ask::json(self.app, &host, other).await;
            let end = match hint {
                Ok(Hint::Online) => Some(End::Cloud),
                Ok(Hint::Here(url)) if way == Way::Json => self.lead_to(&url),
                Ok(Hint::Here(_) | Hint::Nothing) | Err(_) => None,
            };
            self.tried(way, &host, end.is_some());
            if end.is_some() {
                return end;
            }
        }
        None
    }

    /// Where port 80 leads: anybody in between could have said so.
    async fn ask_plain(&mut self) -> Option<End> {
        let host = format!("autodiscover.{}", self.domain);
        if !self.may_ask() {
            return None;
        }
        let to = self.app.outbound.ask_plain(&host, POX_PATH).await.ok().flatten();
        let end = to.and_then(|to| self.propose(&to));
        self.tried(Way::Redirect, &host, end.is_some());
        end
    }

    /// What DNS says of the service: anybody in between could have said so, too.
    async fn ask_dns(&mut self) -> Option<End> {
        let name = format!("_autodiscover._tcp.{}", self.domain);
        let host = srv::find(self.app, &name).await;
        let end = host.map(|host| format!("https://{host}/")).and_then(|url| self.propose(&url));
        self.tried(Way::Dns, &name, end.is_some());
        end
    }

    /// An address of Exchange Web Services that somebody named.
    fn lead_to(&self, url: &str) -> Option<End> {
        let url = self.app.outbound.gate().typed(url).ok()?;
        let host = url.host_str()?.to_owned();
        if places::is_cloud_host(&host) {
            return Some(End::Cloud);
        }
        if self.may_see_password(&host) { Some(End::Found(url)) } else { Some(End::Confirm(host)) }
    }

    /// Another host that somebody named: never asked without the person's word.
    fn propose(&self, url: &str) -> Option<End> {
        let url = self.app.outbound.gate().typed(url).ok()?;
        let host = url.host_str()?.to_owned();
        if places::is_cloud_host(&host) {
            return Some(End::Cloud);
        }
        // A host that was confirmed was asked already.
        (!self.wanted.confirmed.contains(&host)).then_some(End::Confirm(host))
    }

    /// Whether the password may go to a host: one of the mail domain, one that the operator names,
    /// or one that the person confirmed.
    fn may_see_password(&self, host: &str) -> bool {
        places::is_within(host, &self.domain)
            || self.app.config.exchange_hosts.iter().any(|known| places::is_within(host, known))
            || self.wanted.confirmed.iter().any(|known| known == host)
    }

    fn may_ask(&mut self) -> bool {
        self.questions += 1;
        self.questions <= QUESTIONS_MAX
    }

    fn note(&mut self, host: &str, fault: &Fault) {
        let obstacle = match fault {
            Fault::Offline(why) if why == CERTIFICATE => End::Certificate(host.to_owned()),
            Fault::Forbidden(why) if why.starts_with("the server offers") => {
                End::NoScheme(why.clone())
            }
            Fault::Offline(_)
            | Fault::Throttled { .. }
            | Fault::SignedOut(_)
            | Fault::Forbidden(_)
            | Fault::Stale
            | Fault::Missing
            | Fault::WatermarkLost(_)
            | Fault::Superseded
            | Fault::Rejected { .. }
            | Fault::Closed(_)
            | Fault::TooLarge(_)
            | Fault::Garbled(_) => return,
        };
        self.obstacle.get_or_insert(obstacle);
    }

    fn tried(&self, way: Way, host: &str, worked: bool) {
        (self.tell)(Tried { way, host: host.to_owned(), worked });
    }
}
