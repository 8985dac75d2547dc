//! Serves one of the simulated servers on a port of this machine, so that clients written by others
//! can be run against it: `cargo run -p tests --example serve -- salesforce 8081`. Port 0 takes a
//! free one; the address is told on the standard error.

use harness::port::{Clock, machine_clock, serve, serve_tls};
use harness::tls::Tls;
use serde_json::json;
use sim::autodiscover::Autodiscover;
use sim::exchange::{Mailbox, Scheme};
use sim::ntlm::Protection;
use sim::salesforce::User;
use sim::{Host, World};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Answers of the cloud take so long, so that requests can be under way at once.
const CLOUD_SLOW: Duration = Duration::from_millis(10);
/// Contacts of the org: more than two pages of a query.
const CONTACTS: u32 = 4_500;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let host = match words.next().as_deref() {
        Some("salesforce") => Host::Salesforce,
        Some("exchange") => Host::Exchange,
        Some("graph") => Host::Graph,
        Some("onpremises") => Host::Front,
        Some(_) | None => return usage(),
    };
    let Some(port) = words.next().and_then(|word| word.parse::<u16>().ok()) else {
        return usage();
    };
    let mut world = World::at(machine_clock());
    salesforce_people(&mut world);
    exchange_people(&mut world);
    graph_people(&mut world);
    let world = Arc::new(Mutex::new(world));
    let slow = if host == Host::Graph { CLOUD_SLOW } else { Duration::ZERO };
    let served = match host {
        Host::Front => on_premises(port, &world),
        _ => serve(host, port, &world, Clock::Real, slow)
            .map(|port| format!("http://127.0.0.1:{port}")),
    };
    match served {
        Ok(address) => {
            eprintln!("listening on {address}");
            loop {
                // The server's own threads do the work, until somebody ends the program.
                std::thread::park();
            }
        }
        Err(error) => {
            eprintln!("cannot serve on port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: serve salesforce|exchange|graph|onpremises PORT");
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

/// Serves the hosts around the mail domain over TLS, and their port 80. The address goes with the
/// other port and the file of the authority to trust.
fn on_premises(port: u16, world: &Arc<Mutex<World>>) -> std::io::Result<String> {
    {
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        world.autodiscover = Autodiscover::company("example.com");
        world.exchange.reception.schemes = vec![Scheme::Negotiate, Scheme::Ntlm, Scheme::Basic];
        world.exchange.reception.protection = Protection::Require;
    }
    let names = ["example.com", "*.example.com", "outlook.office365.com", "127.0.0.1"];
    let tls = Tls::new(&names)?;
    let file = std::env::temp_dir().join(format!("serve-{}-authority.pem", std::process::id()));
    std::fs::write(&file, tls.authority())?;
    let port = serve_tls(Host::Front, port, world, Clock::Real, &tls)?;
    let plain = serve(Host::FrontPlain, 0, world, Clock::Real, Duration::ZERO)?;
    Ok(format!("https://127.0.0.1:{port} {plain} {}", file.display()))
}

/// The app, the administrator and the policies of the cloud; the driver in `tests/clients/graph`
/// knows them. The mailboxes are those of the Exchange server.
fn graph_people(world: &mut World) {
    let cloud = &mut world.graph;
    cloud.register_app("twinline", "Twinline", "app-secret", &["http://localhost:8080/callback"]);
    cloud.add_admin("boss@example.com", "secret");
    world.exchange.add_mailbox(Mailbox::new("eve@outlook.com", "secret"));
}
