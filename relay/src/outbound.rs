//! The only way out: requests to Salesforce and to mailboxes, over reqwest.
//!
//! No redirects, no cookies, no proxies out of the environment; a time limit for each phase, a size
//! limit for each answer, and the [`Gate`] before each connection.

use crate::gate::{Barred, Gate};
use crate::names::{PLAIN, SECURE};
use http::header::LOCATION;
use hyper_util::client::legacy::connect::HttpInfo;
use model::Fault;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::tls::TlsInfo;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use wire::{Request, Response};

/// Time to connect, the greeting of TLS included.
pub const CONNECT_MS_MAX: u64 = 10_000;
/// Longest silence within an answer.
pub const SILENCE_MS_MAX: u64 = 60_000;
/// Longest exchange from the first byte out to the last byte in.
pub const EXCHANGE_MS_MAX: u64 = 180_000;
/// Largest answer, unpacked.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How long a connection that was signed in waits for the next request.
pub const IDLE_MS_MAX: u64 = 60_000;
/// Most addresses of one name that are looked at.
const ADDRESSES_MAX: usize = 16;

/// The word by which a fault tells that a certificate was refused.
pub const CERTIFICATE: &str = "its certificate is not trusted";

/// The way out.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: reqwest::Client,
    /// For what is asked without encryption and without anything of a person.
    plain: reqwest::Client,
    gate: Arc<Gate>,
    trusted: Vec<reqwest::Certificate>,
    limits: Limits,
}

/// How long and how large an exchange may be.
#[derive(Clone, Copy, Debug)]
struct Limits {
    silence: Duration,
    exchange: Duration,
    bytes: usize,
}

/// The limits of every exchange with a server outside.
const USUAL: Limits = Limits {
    silence: Duration::from_millis(SILENCE_MS_MAX),
    exchange: Duration::from_millis(EXCHANGE_MS_MAX),
    bytes: ANSWER_BYTES_MAX,
};

/// A way out that keeps one connection: some servers sign in the connection and no request. Only
/// one request may be under way at a time.
#[derive(Clone, Debug)]
pub struct Single(Outbound);

/// What is known of the connection that an answer came through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Our end of it: another end is another connection.
    pub end: Option<SocketAddr>,
    /// The server's certificate, over TLS.
    pub certificate: Option<Vec<u8>>,
}

/// Why the way out could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NoWayOut {
    /// The file of the additional authorities is not readable.
    #[error("the file of certificates {0} cannot be used: {1}")]
    Authorities(String, String),
    /// The client could not be made.
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
}

impl Outbound {
    /// The way out by these rules. `authorities` is a PEM file of certificates that are trusted
    /// beside the system's.
    pub fn new(gate: Gate, authorities: Option<&str>) -> Result<Outbound, NoWayOut> {
        Outbound::within(USUAL, gate, authorities)
    }

    fn within(limits: Limits, gate: Gate, authorities: Option<&str>) -> Result<Outbound, NoWayOut> {
        // A second install is refused and harmless: the provider is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let gate = Arc::new(gate);
        let mut trusted = Vec::new();
        if let Some(path) = authorities {
            let wrong = |words: String| NoWayOut::Authorities(path.to_owned(), words);
            let pem = std::fs::read(path).map_err(|fault| wrong(fault.to_string()))?;
            trusted = reqwest::Certificate::from_pem_bundle(&pem)
                .map_err(|fault| wrong(fault.to_string()))?;
        }
        let client = build(builder(&gate, &trusted, SECURE, limits))?;
        let plain = build(builder(&gate, &trusted, PLAIN, limits))?;
        Ok(Outbound { client, plain, gate, trusted, limits })
    }

    /// A way out of its own that keeps one connection.
    pub fn single(&self, certificates: bool) -> Result<Single, NoWayOut> {
        let builder = builder(&self.gate, &self.trusted, SECURE, self.limits)
            .http1_only()
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_millis(IDLE_MS_MAX))
            .tls_info(certificates);
        Ok(Single(Outbound { client: build(builder)?, ..self.clone() }))
    }

    /// The rules for addresses.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Sends a request whose URI is absolute and reads the whole answer.
    pub async fn send(&self, request: Request) -> Result<Response, Fault> {
        whole(self.begin(request).await?, self.limits.bytes).await
    }

    /// Where port 80 of a host leads, if it redirects; nothing of a person is sent.
    pub async fn ask_plain(&self, host: &str, path: &str) -> Result<Option<String>, Fault> {
        let url = Url::parse(&format!("http://{host}{path}"));
        let url = url.map_err(|_| Fault::Garbled("a host's name".into()))?;
        if !matches!(url.host(), Some(url::Host::Domain(_))) || url.port().is_some() {
            return Err(barred(Barred::Scheme));
        }
        let answer = self.plain.get(url).send().await.map_err(unanswered)?;
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        Ok(to.filter(|_| answer.status().is_redirection()).map(str::to_owned))
    }

    async fn begin(&self, request: Request) -> Result<reqwest::Response, Fault> {
        let url = Url::parse(&request.uri().to_string())
            .map_err(|_| Fault::Garbled("an address of our own making".into()))?;
        self.gate.admits(&url).map_err(barred)?;
        let request = reqwest::Request::try_from(request)
            .map_err(|_| Fault::Garbled("a request of our own making".into()))?;
        self.client.execute(request).await.map_err(unanswered)
    }
}

impl Single {
    /// Sends a request and reads the whole answer, after which the connection waits for the next.
    pub async fn send(&self, request: Request) -> Result<(Response, Line), Fault> {
        let answer = self.0.begin(request).await?;
        let told = answer.extensions();
        let certificate = told.get::<TlsInfo>().and_then(TlsInfo::peer_certificate);
        let line = Line {
            end: told.get::<HttpInfo>().map(HttpInfo::local_addr),
            certificate: certificate.map(<[u8]>::to_vec),
        };
        Ok((whole(answer, self.0.limits.bytes).await?, line))
    }
}

fn builder(
    gate: &Arc<Gate>,
    trusted: &[reqwest::Certificate],
    port: u16,
    limits: Limits,
) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("Twinline/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(Duration::from_millis(CONNECT_MS_MAX))
        .read_timeout(limits.silence)
        .timeout(limits.exchange)
        .dns_resolver(Guarded(Arc::clone(gate), port))
        .tls_certs_merge(trusted.to_vec())
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, NoWayOut> {
    builder.build().map_err(|fault| NoWayOut::Client(fault.to_string()))
}

async fn whole(mut answer: reqwest::Response, most: usize) -> Result<Response, Fault> {
    let mut response = http::Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        *headers = std::mem::take(answer.headers_mut());
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(unanswered)? {
        if body.len() + piece.len() > most {
            return Err(Fault::TooLarge("ANSWER_BYTES_MAX".into()));
        }
        body.extend_from_slice(&piece);
    }
    response.body(body).map_err(|_| Fault::Garbled("the head of an answer".into()))
}

fn barred(why: Barred) -> Fault {
    Fault::Forbidden(format!("the address was not called: {why}"))
}

/// Words without the address: it may hold a person's name.
fn unanswered(fault: reqwest::Error) -> Fault {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&fault);
    while let Some(error) = cause {
        if let Some(why) = error.downcast_ref::<Barred>() {
            return barred(why.clone());
        }
        if error.downcast_ref::<rustls::Error>().is_some_and(is_about_trust) {
            return Fault::Offline(CERTIFICATE.into());
        }
        // An io::Error hides what it wraps from source(), so it is asked by itself.
        cause = match error.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref()) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    let words = if fault.is_timeout() {
        "it took too long"
    } else if fault.is_connect() {
        "no connection"
    } else if fault.is_body() || fault.is_decode() {
        "the answer broke off"
    } else {
        "the connection broke"
    };
    Fault::Offline(words.into())
}

fn is_about_trust(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
}

/// The system's resolver, with the operator's names before it and the gate after it; for addresses
/// that name no port but mean this one.
struct Guarded(Arc<Gate>, u16);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (gate, port) = (Arc::clone(&self.0), self.1);
        Box::pin(async move {
            let all: Vec<SocketAddr> = match gate.names.find(name.as_str(), port) {
                Some(at) => vec![at],
                None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
            };
            let admitted: Vec<SocketAddr> =
                all.into_iter().take(ADDRESSES_MAX).filter(|at| gate.admits_ip(at.ip())).collect();
            if admitted.is_empty() {
                return Err(Box::new(Barred::Network) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Network;
    use std::time::Instant;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// A server that answers so, and then goes on so, as often as it can, with a pause before each.
    async fn server(answer: &'static [u8], more: &'static [u8], pause: Option<Duration>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut scratch = [0u8; 1024];
                let _ = socket.read(&mut scratch).await;
                let _ = socket.write_all(answer).await;
                let Some(pause) = pause else { continue };
                tokio::spawn(async move {
                    while socket.write_all(more).await.is_ok() {
                        tokio::time::sleep(pause).await;
                    }
                });
            }
        });
        port
    }

    /// What becomes of a request to a port, within these limits.
    async fn ask(port: u16, limits: Limits) -> Result<Response, Fault> {
        let gate = Gate {
            networks: vec![Network::parse("127.0.0.1").unwrap()],
            plain: vec![format!("127.0.0.1:{port}")],
            ports: Vec::new(),
            ..Gate::default()
        };
        let way = Outbound::within(limits, gate, None).unwrap();
        way.send(get(format!("http://127.0.0.1:{port}/"))).await
    }

    fn get(url: String) -> Request {
        http::Request::get(url).body(Vec::new()).unwrap()
    }

    #[tokio::test]
    async fn names_that_lead_inside_are_refused_when_connecting() {
        let way = Outbound::new(Gate { ports: vec![9], ..Gate::default() }, None).unwrap();
        let fault = way.send(get("https://localhost:9/".into())).await.unwrap_err();
        assert!(matches!(fault, Fault::Forbidden(_)), "{fault:?}");
        let fault = way.send(get("https://127.0.0.1:9/".into())).await.unwrap_err();
        assert!(matches!(fault, Fault::Forbidden(_)), "{fault:?}");
    }

    #[tokio::test]
    async fn redirects_are_answers_and_are_not_followed() {
        let answer =
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/inner\r\ncontent-length: 0\r\n\r\n";
        let port = server(answer, b"", None).await;
        assert_eq!(ask(port, USUAL).await.unwrap().status(), 302);
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_no_answer() {
        let port = server(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", b"", None).await;
        // The socket of the test is closed after its answer, which is what breaks it off.
        let fault = ask(port, USUAL).await.unwrap_err();
        assert!(matches!(fault, Fault::Offline(_)), "{fault:?}");
    }

    #[tokio::test]
    async fn a_server_that_stalls_or_drips_is_left() {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
        let ms = Duration::from_millis;
        for (more, silence, exchange) in [(b"".as_slice(), 150, 60_000), (b"x", 60_000, 300)] {
            let port = server(head, more, Some(ms(20))).await;
            let limits = Limits { silence: ms(silence), exchange: ms(exchange), ..USUAL };
            let began = Instant::now();
            let fault = ask(port, limits).await.unwrap_err();
            assert_eq!(fault, Fault::Offline("it took too long".into()));
            assert!(began.elapsed() < ms(20_000), "{:?}", began.elapsed());
        }
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let port = server(head, b"4\r\nmore\r\n", Some(Duration::ZERO)).await;
        let fault = ask(port, Limits { bytes: 4_000, ..USUAL }).await.unwrap_err();
        assert_eq!(fault, Fault::TooLarge("ANSWER_BYTES_MAX".into()));
    }
}
