//! A world behind ports of this machine, so that programs and clients of other people can be run
//! against its servers.
//!
//! A small HTTP/1.1 loop with kept connections and chunked bodies, in the clear or over TLS. It is
//! a tool for trials and must never face a network.

use crate::tls::Tls;
use http::{HeaderName, HeaderValue, Method};
use model::Moment;
use sim::exchange::Line;
use sim::{Answer, Host, World};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wire::{Request, Response};

/// Longest line of a request head.
const LINE_MAX: u64 = 32 * 1024;
/// Most header lines of a request.
const HEADERS_MAX: usize = 200;
/// Largest request body.
const BODY_MAX: usize = 64 * 1024 * 1024;

/// How a world's clock goes while it is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// With the machine's.
    Real,
    /// Only when told.
    Held,
}

/// Serves one host of a world on a free port (0) or a given one, on threads of its own, for as long
/// as the program runs. `slow` is added to each answer, and the cloud counts what is under way
/// meanwhile. Returns the port.
pub fn serve(
    host: Host,
    port: u16,
    world: &Arc<Mutex<World>>,
    clock: Clock,
    slow: Duration,
) -> std::io::Result<u16> {
    listen(port, None, Shop { host, world: Arc::clone(world), clock, slow })
}

/// The same over TLS.
pub fn serve_tls(
    host: Host,
    port: u16,
    world: &Arc<Mutex<World>>,
    clock: Clock,
    tls: &Tls,
) -> std::io::Result<u16> {
    let shop = Shop { host, world: Arc::clone(world), clock, slow: Duration::ZERO };
    listen(port, Some(tls.clone()), shop)
}

/// What is served, and how.
#[derive(Clone)]
struct Shop {
    host: Host,
    world: Arc<Mutex<World>>,
    clock: Clock,
    slow: Duration,
}

/// What the next connection is called, whichever port it comes to.
static CONNECTIONS: AtomicU64 = AtomicU64::new(1);

fn listen(port: u16, tls: Option<Tls>, shop: Shop) -> std::io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (shop, tls) = (shop.clone(), tls.clone());
            thread::spawn(move || {
                // A client that hangs up in the middle of a request is none of the server's
                // business.
                let _ = meet(stream, tls.as_ref(), &shop);
            });
        }
    });
    Ok(port)
}

fn meet(stream: TcpStream, tls: Option<&Tls>, shop: &Shop) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let number = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    match tls {
        None => connection(stream, &Line { number, certificate: None }, shop),
        Some(tls) => {
            let line = Line { number, certificate: Some(tls.certificate_hash()) };
            connection(tls.accept(stream)?, &line, shop)
        }
    }
}

/// Answers the requests of one connection until either side closes it.
fn connection<S: Read + Write>(stream: S, line: &Line, shop: &Shop) -> std::io::Result<()> {
    let Shop { host, world, clock, slow } = shop;
    let (host, clock) = (*host, *clock);
    let mut reader = BufReader::new(stream);
    while let Some((mut request, last)) = read_request(&mut reader)? {
        request.extensions_mut().insert(line.clone());
        let method = request.method().clone();
        let (answer, busy, now) = {
            let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
            if clock == Clock::Real {
                world.now = world.now.max(machine_clock());
            }
            let asked = (host == Host::Graph).then(|| request.clone());
            let answer = world.answer(host, request);
            let busy = asked.and_then(|request| world.graph.begin_slow(&request));
            (answer, busy, world.now)
        };
        let date = http_date(now);
        thread::sleep(*slow);
        if let Some(email) = busy {
            world.lock().unwrap_or_else(PoisonError::into_inner).graph.end_slow(&email);
        }
        match answer {
            Answer::Reply(response) => {
                write_response(reader.get_mut(), &response, &date, &method, None)?;
            }
            Answer::Cut(response, bytes) => {
                return write_response(reader.get_mut(), &response, &date, &method, Some(bytes));
            }
            Answer::Silence => return Ok(()),
        }
        if last {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads one request and whether it is the last of its connection; `None` when the client is done.
fn read_request<S: Read + Write>(
    reader: &mut BufReader<S>,
) -> std::io::Result<Option<(Request, bool)>> {
    let Some(line) = read_line(reader)? else { return Ok(None) };
    let mut parts = line.split(' ');
    let (method, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let version = parts.next().unwrap_or_default();
    let mut request = Request::new(Vec::new());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(|_| bad("method"))?;
    *request.uri_mut() = target.parse().map_err(|_| bad("address"))?;
    loop {
        let line = read_line(reader)?.ok_or_else(|| bad("head"))?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| bad("header"))?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| bad("header"))?;
        let value = HeaderValue::from_str(value.trim()).map_err(|_| bad("header"))?;
        request.headers_mut().append(name, value);
        if request.headers().len() > HEADERS_MAX {
            return Err(bad("header count"));
        }
    }
    if says(&request, "expect", "100-continue") {
        reader.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    *request.body_mut() = if says(&request, "transfer-encoding", "chunked") {
        read_chunks(reader)?
    } else {
        let length = request.headers().get("content-length").and_then(|v| v.to_str().ok());
        let length = length.unwrap_or("0").parse().map_err(|_| bad("length"))?;
        read_exactly(reader, length)?
    };
    let last = version == "HTTP/1.0" || says(&request, "connection", "close");
    Ok(Some((request, last)))
}

fn says(request: &Request, header: &str, word: &str) -> bool {
    request
        .headers()
        .get(header)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains(word))
}

fn read_line(reader: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    if reader.take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.pop() != Some(b'\n') {
        return Err(bad("line"));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    String::from_utf8(line).map(Some).map_err(|_| bad("line"))
}

fn read_exactly(reader: &mut impl BufRead, length: usize) -> std::io::Result<Vec<u8>> {
    if length > BODY_MAX {
        return Err(bad("length"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}

fn read_chunks(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = read_line(reader)?.ok_or_else(|| bad("chunk"))?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| bad("chunk"))?;
        if size == 0 {
            while read_line(reader)?.is_some_and(|trailer| !trailer.is_empty()) {}
            return Ok(body);
        }
        if body.len() + size > BODY_MAX {
            return Err(bad("length"));
        }
        body.extend(read_exactly(reader, size)?);
        read_line(reader)?;
    }
}

fn write_response(
    writer: &mut impl Write,
    response: &Response,
    date: &str,
    method: &Method,
    cut: Option<usize>,
) -> std::io::Result<()> {
    let status = response.status();
    let mut out = format!(
        "HTTP/1.1 {} {}\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or("Unnamed")
    )
    .into_bytes();
    for (name, value) in response.headers() {
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("date: {date}\r\n").as_bytes());
    if !matches!(status.as_u16(), 204 | 304) {
        let length = format!("content-length: {}\r\n", response.body().len());
        out.extend_from_slice(length.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    if *method != Method::HEAD && !matches!(status.as_u16(), 204 | 304) {
        let end = cut.unwrap_or(usize::MAX).min(response.body().len());
        out.extend_from_slice(&response.body()[..end]);
    }
    writer.write_all(&out)?;
    writer.flush()
}

/// A moment as servers tell it: https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
fn http_date(moment: Moment) -> String {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let day = moment.day_utc();
    let (year, month, date) = day.parts();
    let weekday = WEEKDAYS[usize::from(day.weekday()) % WEEKDAYS.len()];
    let month = MONTHS[usize::from(month - 1) % MONTHS.len()];
    let seconds = (moment.0 - day.midnight_utc().0) / 1_000;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{weekday}, {date:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

fn bad(what: &str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, format!("a broken {what}"))
}

/// The machine's clock.
pub fn machine_clock() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
