//! Everything there is: three servers, a clock that only moves when told, and a log of what was
//! asked.

use crate::weather::{Trouble, Weather};
use crate::{autodiscover, exchange, graph, salesforce};
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
#[derive(Debug, Default)]
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
        let trouble = self.weather.strike(host, &operation);
        self.log.push((host, operation));
        match trouble {
            None => Answer::Reply(self.reply(host, &request)),
            Some(Trouble::DropBefore) => Answer::Silence,
            Some(Trouble::DropAfter) => {
                self.reply(host, &request);
                Answer::Silence
            }
            Some(Trouble::CutAfter(bytes)) => Answer::Cut(self.reply(host, &request), bytes),
            Some(Trouble::Double) => {
                self.reply(host, &request);
                Answer::Reply(self.reply(host, &request))
            }
            Some(Trouble::Html) => Answer::Reply(html_page()),
            Some(Trouble::Status(code)) => Answer::Reply(bare(code)),
            Some(
                trouble @ (Trouble::Throttle { .. } | Trouble::SignOut | Trouble::LoseWatermarks),
            ) => Answer::Reply(match host {
                Host::Salesforce => self.org.trouble(self.now, &trouble, &request),
                Host::Exchange | Host::Front | Host::FrontPlain => {
                    self.exchange.trouble(self.now, &trouble, &request)
                }
                Host::Graph => self.graph.trouble(&mut self.exchange, self.now, &trouble, &request),
            }),
        }
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

fn html_page() -> Response {
    let mut response =
        Response::new(b"<html><body>Please sign in to the network.</body></html>".to_vec());
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/html"));
    response
}

fn bare(code: u16) -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() =
        http::StatusCode::from_u16(code).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response
}
