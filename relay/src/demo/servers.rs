//! The simulated servers on ports of this machine.
//!
//! A simulator may answer with half an answer or none. So each connection goes over a [`Line`] that
//! can be cut from within: then the client sees what it would see of a server that fell over.

use crate::app::Clock;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::serve::{Listener, ListenerExt};
use axum::{Router, serve as serve_paths};
use certificate::Certificate;
use http::StatusCode;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sim::{Answer, Host, World, exchange};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, channel};
use tokio_rustls::TlsAcceptor;

/// Connections that were greeted and wait to be served.
const GREETED_MAX: usize = 64;
/// Largest request that a simulator reads.
const REQUEST_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The world and its clock, shared by both servers and the edit page.
#[derive(Clone)]
pub(super) struct Shared {
    /// The world.
    pub(super) world: Arc<Mutex<World>>,
    /// The time.
    pub(super) clock: Clock,
}

impl Shared {
    /// Does something in the world at the present moment.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        // Each write moves the world's clock by a second; the real one catches up with it.
        world.now = world.now.max(self.clock.now());
        work(&mut world)
    }
}

/// Serves one simulator.
pub(super) async fn serve(listener: TcpListener, shared: Shared, host: Host) -> io::Result<()> {
    serve_by(listener, None, shared, host).await
}

/// The same over TLS.
pub(super) async fn serve_tls(
    listener: TcpListener,
    certificate: Certificate,
    shared: Shared,
    host: Host,
) -> io::Result<()> {
    serve_by(listener, Some(certificate), shared, host).await
}

async fn serve_by(
    listener: TcpListener,
    certificate: Option<Certificate>,
    shared: Shared,
    host: Host,
) -> io::Result<()> {
    let hash = certificate.as_ref().map(Certificate::hash);
    let greeting = certificate.map(acceptor).transpose()?;
    let paths = Router::new().fallback(answer).with_state((shared, host, hash));
    let lines = Lines::of(listener, greeting);
    serve_paths(lines.tap_io(|_| {}), paths.into_make_service_with_connect_info::<Cut>()).await
}

fn acceptor(certificate: Certificate) -> io::Result<TlsAcceptor> {
    let key = PrivateKeyDer::try_from(certificate.key).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(certificate.certificate)], key)
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn answer(
    State((shared, host, certificate)): State<(Shared, Host, Option<Vec<u8>>)>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, REQUEST_BYTES_MAX).await else {
        return bare(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let mut request = wire::Request::from_parts(parts, body.to_vec());
    request.extensions_mut().insert(exchange::Line { number: cut.number, certificate });
    match shared.with(|world| world.answer(host, request)) {
        Answer::Reply(response) => response.map(Body::from),
        Answer::Cut(response, bytes) => {
            let (parts, mut body) = response.into_parts();
            body.truncate(bytes);
            let pieces = [Ok(body), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
            let body = Body::from_stream(futures_util::stream::iter(pieces));
            Response::from_parts(parts, body)
        }
        Answer::Silence => {
            cut.risen.store(true, Ordering::SeqCst);
            bare(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// One connection: rises when it must end without another byte.
#[derive(Clone, Debug, Default)]
struct Cut {
    risen: Arc<AtomicBool>,
    /// No other connection of the program has it: NTLM signs in a connection.
    number: u64,
}

/// The number of the last connection.
static CONNECTIONS: AtomicU64 = AtomicU64::new(0);

/// Accepts connections as [`Line`]s. In place of where a connection comes from, the paths are told
/// how to cut it.
struct Lines(Receiver<Box<dyn Socket>>);

impl Lines {
    /// Greets each client by itself, so that a slow one holds nobody up.
    fn of(mut listener: TcpListener, greeting: Option<TlsAcceptor>) -> Lines {
        let (greeted, lines) = channel(GREETED_MAX);
        tokio::spawn(async move {
            loop {
                let (socket, _) = Listener::accept(&mut listener).await;
                let (greeting, greeted) = (greeting.clone(), greeted.clone());
                tokio::spawn(async move {
                    let socket: Box<dyn Socket> = match greeting {
                        None => Box::new(socket),
                        Some(greeting) => match greeting.accept(socket).await {
                            Ok(socket) => Box::new(socket),
                            // Whoever does not trust us leaves, and that is that.
                            Err(_) => return,
                        },
                    };
                    // With the server gone, nobody is left to talk to.
                    let _ = greeted.send(socket).await;
                });
            }
        });
        Lines(lines)
    }
}

impl Listener for Lines {
    type Io = Line;
    type Addr = Cut;

    async fn accept(&mut self) -> (Line, Cut) {
        let Some(socket) = self.0.recv().await else {
            // The task above goes on for as long as the program.
            return std::future::pending().await;
        };
        let number = CONNECTIONS.fetch_add(1, Ordering::Relaxed) + 1;
        let cut = Cut { number, ..Cut::default() };
        (Line { socket, cut: cut.clone() }, cut)
    }

    fn local_addr(&self) -> io::Result<Cut> {
        Ok(Cut::default())
    }
}

/// A connection, encrypted or not.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Socket for T {}

/// A connection that can be cut.
struct Line {
    socket: Box<dyn Socket>,
    cut: Cut,
}

impl Line {
    fn whole(&self) -> io::Result<()> {
        match self.cut.risen.load(Ordering::SeqCst) {
            true => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
            false => Ok(()),
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.whole()?;
        Pin::new(&mut self.socket).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.whole()?;
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::{Gate, Network};
    use crate::outbound::Outbound;
    use model::{Fault, Moment};
    use sim::{Trouble, When};

    #[tokio::test]
    async fn what_breaks_off_in_the_world_breaks_off_on_the_wire() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut world = World::at(Moment(1_795_595_400_000));
        world.weather.order(Host::Salesforce, When::Request(1), Trouble::DropBefore);
        world.weather.order(Host::Salesforce, When::Request(2), Trouble::CutAfter(5));
        let world = Arc::new(Mutex::new(world));
        let shared = Shared { world: Arc::clone(&world), clock: Clock::System };
        tokio::spawn(serve(listener, shared, Host::Salesforce));
        let gate = Gate {
            networks: vec![Network::parse("127.0.0.1").unwrap()],
            plain: vec![format!("127.0.0.1:{port}")],
            ports: Vec::new(),
            ..Gate::default()
        };
        let way = Outbound::new(gate, None).unwrap();
        let ask = async || {
            let url = format!("http://127.0.0.1:{port}/services/data");
            way.send(http::Request::get(url).body(Vec::new()).unwrap()).await
        };
        assert!(matches!(ask().await, Err(Fault::Offline(_))), "no answer");
        assert!(matches!(ask().await, Err(Fault::Offline(_))), "half an answer");
        assert_eq!(ask().await.unwrap().status(), 200);
        assert_eq!(world.lock().unwrap().requests_to(Host::Salesforce), 3);
    }
}
