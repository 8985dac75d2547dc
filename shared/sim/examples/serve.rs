//! Serves one of the simulated servers on a port of this machine, so that clients written by others
//! can be run against it: `cargo run -p sim --example serve -- salesforce 8081`.
//!
//! Standard library only: a small HTTP/1.1 loop with kept connections and chunked bodies. It is a
//! tool for trials and must never face a network.

use http::{HeaderName, HeaderValue, Method};
use model::Moment;
use serde_json::json;
use sim::exchange::Mailbox;
use sim::salesforce::User;
use sim::{Answer, Host, World};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use wire::{Request, Response};

/// Longest line of a request head.
const LINE_MAX: u64 = 32 * 1024;
/// Most header lines of a request.
const HEADERS_MAX: usize = 200;
/// Contacts of the org: more than two pages of a query.
const CONTACTS: u32 = 4_500;
/// Largest request body.
const BODY_MAX: usize = 64 * 1024 * 1024;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let host = match words.next().as_deref() {
        Some("salesforce") => Host::Salesforce,
        Some("exchange") => Host::Exchange,
        Some(_) | None => return usage(),
    };
    let Some(port) = words.next().and_then(|word| word.parse::<u16>().ok()) else {
        return usage();
    };
    let mut world = World::at(clock());
    salesforce_people(&mut world);
    exchange_people(&mut world);
    match serve(host, port, world) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot serve on port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: serve salesforce|exchange PORT");
    ExitCode::FAILURE
}

/// The people and records of the org; the drivers in `tests/clients/salesforce` know them.
fn salesforce_people(world: &mut World) {
    let now = world.now;
    let org = &mut world.org;
    // Foreign clients upsert by this field; ours is the other.
    org.switches.second_external_id = true;
    org.switches.external_id = true;
    let jane = org.add_user(User::new("jane@example.com", "open<&sesame", "Jane", "Doe"));
    let mut max = User::new("max@example.com", "secret", "Max", "Mustermann");
    max.flags.locked = true;
    org.add_user(max);
    org.register_app(
        "twinline",
        "app-secret",
        &["http://localhost:8080/oauth/salesforce/callback", "http://127.0.0.1:8080/callback"],
    );
    org.register_public_app("PlatformCLI", &["http://localhost:1717/OauthRedirect"]);
    let account = org.insert(&jane, "Account", json!({"Name": "Acme", "Site": "HQ"}), now);
    for number in 1..=CONTACTS {
        org.insert(
            &jane,
            "Contact",
            json!({
                "FirstName": "Contact",
                "LastName": format!("Number {number:04}"),
                "Email": format!("contact{number}@example.com"),
                "AccountId": (number % 10 == 0).then_some(&account),
            }),
            now,
        );
    }
}

/// The people and mailboxes of the Exchange server; the driver in `tests/clients/exchange` knows
/// them.
fn exchange_people(world: &mut World) {
    for (email, zone) in [
        ("ada@example.com", "UTC"),
        ("bob@example.com", "W. Europe Standard Time"),
        ("carol@example.com", "Eastern Standard Time"),
    ] {
        world.exchange.add_mailbox(Mailbox::new(email, "secret").in_zone(zone));
    }
}

fn serve(host: Host, port: u16, world: World) -> std::io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let world = Arc::new(Mutex::new(world));
    for stream in listener.incoming() {
        let stream = stream?;
        let world = Arc::clone(&world);
        std::thread::spawn(move || {
            // A client that hangs up in the middle of a request is none of the server's business.
            let _ = connection(host, &stream, &world);
        });
    }
    Ok(())
}

/// Answers the requests of one connection until either side closes it.
fn connection(host: Host, stream: &TcpStream, world: &Mutex<World>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some((request, last)) = read_request(&mut reader, &mut writer)? {
        let method = request.method().clone();
        let answer = {
            let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
            world.now = world.now.max(clock());
            world.answer(host, request)
        };
        match answer {
            Answer::Reply(response) => write_response(&mut writer, &response, &method, None)?,
            Answer::Cut(response, bytes) => {
                return write_response(&mut writer, &response, &method, Some(bytes));
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
fn read_request(
    reader: &mut BufReader<&TcpStream>,
    writer: &mut &TcpStream,
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
        writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
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

fn read_line(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<String>> {
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

fn read_exactly(reader: &mut BufReader<&TcpStream>, length: usize) -> std::io::Result<Vec<u8>> {
    if length > BODY_MAX {
        return Err(bad("length"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}

fn read_chunks(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Vec<u8>> {
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
    writer: &mut &TcpStream,
    response: &Response,
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

fn bad(what: &str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, format!("a broken {what}"))
}

fn clock() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
