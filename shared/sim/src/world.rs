//! Everything there is: three servers, a clock that only moves when told, and a log of what was
//! asked.

use crate::weather::{Trouble, Weather};
use crate::{autodiscover, exchange, graph, salesforce};
use http::header::{CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use model::Moment;
use wire::{Request, Response};

/// One of the servers of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// The Salesforce org: login pages, OAuth, SOAP login and REST on one address.
    Salesforce,
    /// The Exchange server.
    Exchange,
    /// Microsoft's cloud: sign-in pages, tokens and Microsoft Graph on one address. It shows the
    /// mailboxes of the Exchange server.
    Graph,
    /// Port 443 of every host around the mail domain: Autodiscover, and the mailboxes of the
    /// Exchange server. The `Host` header says which host is meant.
    Front,
    /// Port 80 of the same hosts.
    FrontPlain,
}

/// What comes back over the wire.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A response.
    Reply(Response),
    /// A response of which only so many bytes of the body arrive before the connection breaks.
    Cut(Response, usize),
    /// The connection closes without an answer.
    Silence,
}

/// The world: one org, one Exchange server, the cloud, the weather and the log.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The servers' common clock. It moves by one second with every write, so that versions differ.
    pub now: Moment,
    /// The Salesforce org.
    pub org: salesforce::Org,
    /// The Exchange server.
    pub exchange: exchange::Server,
    /// The cloud, whose mailboxes are those of the Exchange server.
    pub graph: graph::Cloud,
    /// The hosts that tell where mailboxes are.
    pub autodiscover: autodiscover::Autodiscover,
    /// Faults on order.
    pub weather: Weather,
    /// Every request that arrived, as the server names it, oldest first.
    pub log: Vec<(Host, String)>,
}

impl World {
    /// A world at a moment, with nobody in it.
    pub fn at(now: Moment) -> Self {
        World { now, ..World::default() }
    }

    /// Answers one request, weather permitting.
    pub fn answer(&mut self, host: Host, request: Request) -> Answer {
        let operation = match host {
            Host::Salesforce => salesforce::operation(&request),
            Host::Exchange => exchange::operation(&request),
            Host::Graph => graph::operation(&request),
            Host::Front | Host::FrontPlain => autodiscover::operation(&request),
        };
        let trouble = self.weather.strike(host, &operation, &request);
        self.log.push((host, operation));
        match trouble {
            None => Answer::Reply(self.reply(host, &request)),
            Some(trouble) => self.misbehave(host, &request, trouble),
        }
    }

    fn misbehave(&mut self, host: Host, request: &Request, trouble: Trouble) -> Answer {
        Answer::Reply(match trouble {
            Trouble::DropBefore => return Answer::Silence,
            Trouble::DropAfter => {
                self.reply(host, request);
                return Answer::Silence;
            }
            Trouble::CutAfter(bytes) => return Answer::Cut(self.reply(host, request), bytes),
            Trouble::EndAfter(bytes) => {
                let mut response = self.reply(host, request);
                response.body_mut().truncate(bytes);
                response
            }
            Trouble::Swap(from, to) => {
                let (parts, body) = self.reply(host, request).into_parts();
                let body = String::from_utf8_lossy(&body).replace(from, to);
                Response::from_parts(parts, body.into_bytes())
            }
            Trouble::Double => {
                self.reply(host, request);
                self.reply(host, request)
            }
            Trouble::Html => {
                let page = "<html><body>Please sign in to the network.</body></html>";
                with(bare(200, page), CONTENT_TYPE, "text/html")
            }
            Trouble::Strange(kind, body) => with(bare(200, body), CONTENT_TYPE, kind),
            Trouble::Status(code) => bare(code, ""),
            Trouble::Later(code, seconds) => {
                with(bare(code, ""), RETRY_AFTER, &seconds.to_string())
            }
            Trouble::Moved(code, to) => with(bare(code, ""), LOCATION, to),
            Trouble::StatusAfter(code) => {
                self.reply(host, request);
                bare(code, "")
            }
            Trouble::Throttle { .. }
            | Trouble::SignOut
            | Trouble::LoseWatermarks
            | Trouble::Refuse(..) => match host {
                Host::Salesforce => self.org.trouble(self.now, &trouble, request),
                Host::Exchange | Host::Front | Host::FrontPlain => {
                    self.exchange.trouble(self.now, &trouble, request)
                }
                Host::Graph => self.graph.trouble(&mut self.exchange, self.now, &trouble, request),
            },
        })
    }

    /// Moves a mailbox from its server to the cloud.
    pub fn move_to_cloud(&mut self, email: &str) {
        self.exchange.migrate(email);
        self.graph.set_home(email, graph::Home::Cloud);
    }

    /// How many requests reached a host since the log was last cleared.
    pub fn requests_to(&self, host: Host) -> usize {
        self.log.iter().filter(|(at, _)| *at == host).count()
    }

    fn reply(&mut self, host: Host, request: &Request) -> Response {
        self.lend_poisons(host);
        let response = self.reply_now(host, request);
        self.lend_poisons(host);
        response
    }

    /// Lends the poisonous records to a server, or takes them back.
    fn lend_poisons(&mut self, host: Host) {
        let theirs = match host {
            Host::Salesforce => &mut self.org.poisons,
            Host::Exchange | Host::Front | Host::FrontPlain => &mut self.exchange.poisons,
            Host::Graph => &mut self.graph.poisons,
        };
        std::mem::swap(theirs, &mut self.weather.poisons);
    }

    fn reply_now(&mut self, host: Host, request: &Request) -> Response {
        let (response, wrote) = match host {
            Host::Salesforce => self.org.answer(self.now, request),
            Host::Exchange => self.exchange.answer(self.now, request),
            Host::Graph => self.graph.answer(&mut self.exchange, self.now, request),
            Host::Front | Host::FrontPlain => autodiscover::answer(
                &mut self.autodiscover,
                &mut self.exchange,
                self.now,
                request,
                host == Host::Front,
            ),
        };
        if wrote {
            self.now = Moment(self.now.0 + 1_000);
        }
        response
    }
}

fn bare(code: u16, body: &str) -> Response {
    let mut response = Response::new(body.as_bytes().to_vec());
    *response.status_mut() =
        StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
