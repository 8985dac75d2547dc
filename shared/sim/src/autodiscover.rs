//! Autodiscover: the hosts that a mail program asks where a mailbox is, after
//! <https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/autodiscover-for-exchange>.
//!
//! One world has many hosts; a request's `Host` header says which it means, so that one port can
//! stand for port 443 of them all ([`Host::Front`](crate::Host::Front)) and one for port 80
//! ([`Host::FrontPlain`](crate::Host::FrontPlain)). An Exchange host also serves its mailboxes
//! there. Whatever reaches a host is written down with its `Authorization` header.

mod forms;
mod sites;
#[cfg(test)]
mod tests;

use model::Moment;
use std::collections::BTreeMap;
use wire::{Request, Response};

/// What a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Site {
    /// An Exchange server of the company: Autodiscover and mailboxes.
    Exchange,
    /// Microsoft's cloud, as far as it answers where a mailbox is.
    Online,
    /// A web site that knows nothing of mail.
    Website,
    /// Every path leads to another address.
    Redirect(String),
    /// Every path leads to itself again.
    Loop,
    /// Success, and so many bytes of nothing.
    Huge(usize),
    /// Success, and a document that grows when its entities are resolved.
    EntityBomb,
}

/// Where a mailbox is, as Exchange tells after the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Here: the settings are told.
    Here,
    /// Ask again for another address.
    Address(String),
    /// Ask again elsewhere: the address of the other service.
    Url(String),
    /// Nobody knows: 500 in the old form, `InvalidUser` in the new.
    Unknown,
}

/// A service record: RFC 2782.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The lowest is asked first.
    pub priority: u16,
    /// Among equals.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The host.
    pub target: String,
}

/// A request that reached a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The host as named, without a port, in small letters.
    pub host: String,
    /// Whether it came to port 443.
    pub secure: bool,
    /// The method and the path.
    pub asked: String,
    /// The header that signs requests, whole.
    pub authorization: Option<String>,
}

/// The hosts and what they know.
#[derive(Clone, Debug, Default)]
pub struct Autodiscover {
    /// The hosts by name; all others do not exist.
    pub sites: BTreeMap<String, Site>,
    /// Where port 80 of a host leads.
    pub plain: BTreeMap<String, String>,
    /// Service records by their name, such as `_autodiscover._tcp.example.com`; for whoever
    /// resolves names.
    pub services: BTreeMap<String, Vec<Service>>,
    /// Where mailboxes are; those with a mailbox on the server are [`Place::Here`] unless told.
    pub places: BTreeMap<String, Place>,
    /// Addresses whose mailbox is in the cloud.
    pub online: Vec<String>,
    /// The address of the mailboxes that is told outside, and inside the company's network.
    pub ews_url: String,
    /// Every request, oldest first.
    pub visits: Vec<Visit>,
}

impl Autodiscover {
    /// The usual hosts around a mail domain: a web site on the domain itself, `autodiscover.`,
    /// the server `mail.`, and the cloud. Port 80 of `autodiscover.` leads to the server.
    pub fn company(domain: &str) -> Self {
        let mail = format!("mail.{domain}");
        let sites = [
            (domain.to_owned(), Site::Website),
            (format!("autodiscover.{domain}"), Site::Exchange),
            (mail.clone(), Site::Exchange),
            (ONLINE.to_owned(), Site::Online),
        ];
        let record = Service { priority: 0, weight: 0, port: 443, target: mail.clone() };
        let plain = format!("https://{mail}/autodiscover/autodiscover.xml");
        Autodiscover {
            sites: sites.into(),
            plain: [(format!("autodiscover.{domain}"), plain)].into(),
            services: [(format!("_autodiscover._tcp.{domain}"), vec![record])].into(),
            ews_url: format!("https://{mail}/EWS/Exchange.asmx"),
            ..Autodiscover::default()
        }
    }

    /// How many bytes of signing headers reached a host.
    pub fn secret_bytes(&self, host: &str) -> usize {
        let visits = self.visits.iter().filter(|visit| visit.host == host);
        visits.filter_map(|visit| visit.authorization.as_ref()).map(String::len).sum()
    }

    fn place(&self, server: &crate::exchange::Server, email: &str) -> Place {
        let kept = self.places.iter().find(|(name, _)| name.eq_ignore_ascii_case(email));
        match kept {
            Some((_, place)) => place.clone(),
            None if server.has(email) => Place::Here,
            None => Place::Unknown,
        }
    }
}

/// The cloud's host.
pub const ONLINE: &str = "outlook.office365.com";

/// What a request asks for, for the log and the weather: the path, whatever its case.
pub fn operation(request: &Request) -> String {
    if request.uri().path().to_ascii_lowercase().starts_with("/ews/")
        || crate::exchange::reception::opens_handshake(request)
    {
        return crate::exchange::operation(request);
    }
    let path = request.uri().path().to_ascii_lowercase();
    path.split('/').take(3).collect::<Vec<_>>().join("/")
}

/// Answers one request to port 443 (`secure`) or 80 of a host; the flag says whether anything was
/// written.
pub(crate) fn answer(
    front: &mut Autodiscover,
    server: &mut crate::exchange::Server,
    now: Moment,
    request: &Request,
    secure: bool,
) -> (Response, bool) {
    let host = sites::host(request);
    let header = request.headers().get(http::header::AUTHORIZATION);
    front.visits.push(Visit {
        host: host.clone(),
        secure,
        asked: format!("{} {}", request.method(), request.uri().path()),
        authorization: header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
    });
    if !secure {
        return (sites::plain(front, &host), false);
    }
    let mailboxes = request.uri().path().to_ascii_lowercase().starts_with("/ews/");
    if mailboxes && front.sites.get(&host) == Some(&Site::Exchange) {
        return server.answer(now, request);
    }
    (sites::answer(front, server, now, request, &host), false)
}
