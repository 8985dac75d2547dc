//! `twinline demo`: everything on this machine, with simulated servers and made-up people.
//!
//! The simulators listen on loopback ports of their own, so that the browser can visit their
//! sign-in pages and the relay reaches them by its real way out. Nothing is kept: database and keys
//! are gone when the demo ends. It refuses to start over a configuration for real people.

mod edit;
mod forms;
mod outlook;
mod servers;

use crate::app::{App, Clock, NoApp};
use crate::config::{AppRegistration, Config, Hidden};
use crate::store::{Store, StoreFault};
use crate::vault::{Vault, hex, random};
use api::session::{Demo, DemoPerson, DemoWay};
use certificate::Certificate;
use model::Moment;
use servers::Shared;
use sim::autodiscover::Autodiscover;
use sim::exchange::Scheme;
use sim::{Host, World, cast};
use std::future::Future;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// Where the demo listens when nothing else is said; its servers take the six ports after it.
const PORT: u16 = 8700;
/// The key of the app registration.
const APP: &str = "demo";
/// Where EWS lies on the simulated server.
const EWS_PATH: &str = "/EWS/Exchange.asmx";

/// In so many days the registration with Microsoft ends, so they say.
const EXPIRES_DAYS: i32 = 21;

/// The mail domain of the company.
const DOMAIN: &str = "lighthouse.example";
/// The hosts that there are.
const HOSTS: [&str; 5] = [
    DOMAIN,
    "*.lighthouse.example",
    cast::OPEN_DOMAIN,
    "*.harbour.example",
    "outlook.office365.com",
];
/// How each of the cast is best connected.
const WAYS: [DemoWay; 4] =
    [DemoWay::Url, DemoWay::Office365Approved, DemoWay::Autodiscover, DemoWay::Office365];

/// How the demo is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where to listen; 0 takes any seven free ports.
    pub port: u16,
    /// Whether a browser is opened.
    pub browser: Browser,
}

/// Whether a browser is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// At the wizard.
    Open,
    /// The person does it.
    Leave,
}

impl Options {
    /// Reads `--port N` and `--no-open`.
    pub fn parse(words: &[&str]) -> Result<Options, String> {
        let mut options = Options { port: PORT, browser: Browser::Open };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--no-open" => options.browser = Browser::Leave,
                "--port" => {
                    let port = words.next().and_then(|port| port.parse().ok());
                    options.port = port.ok_or("after --port comes a number below 65530")?;
                }
                other => return Err(format!("the demo does not know `{other}`")),
            }
        }
        Ok(options)
    }
}

/// Why the demo cannot run.
#[derive(Debug, thiserror::Error)]
pub enum NoDemo {
    /// The configuration is a real one.
    #[error(
        "the demo does not start beside a configuration that names {0}: it is for trying, not for \
         real people. Run it in an empty folder."
    )]
    Configured(&'static str),
    /// A port is taken.
    #[error("port {0} cannot be used: {1}. Choose another with --port.")]
    Port(u16, io::Error),
    /// The temporary folder or the output.
    #[error("the demo could not be set up: {0}")]
    Io(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The relay.
    #[error(transparent)]
    App(#[from] NoApp),
}

/// Runs the demo until the shutdown.
pub async fn run(
    config: Config,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
    out: &mut (dyn Write + Send),
) -> Result<(), NoDemo> {
    refuse_real(&config)?;
    let folder = Folder::new()?;
    let ports = Ports::take(options.port).await?;
    let world = Arc::new(Mutex::new(company(&ports, Clock::System.now())));
    let demo = shown(&ports);
    let clock = Clock::System;
    let certificate = Certificate::of(&HOSTS).map_err(io::Error::other)?;
    let mut config = filled(config, &ports, &folder);
    config.operators = operators(&world);
    // Soon enough to be called to mind on the operator's page.
    config.microsoft_secret_expires = clock.now().day_utc().plus(EXPIRES_DAYS).to_string();
    std::fs::write(&config.authorities, &certificate.authority)?;
    let wizard = config.origin().to_owned();
    let store = Store::open(&config.database).await?;
    let app = App::new(config, store, Vault::fleeting(), clock.clone(), Some(demo.clone())).await?;
    tell(out, &wizard, &demo)?;
    let shared = Shared { world, clock };
    let servers = [
        tokio::spawn(servers::serve(ports.salesforce, shared.clone(), Host::Salesforce)),
        tokio::spawn(servers::serve(ports.exchange, shared.clone(), Host::Exchange)),
        tokio::spawn(servers::serve(ports.office, shared.clone(), Host::Graph)),
        tokio::spawn(servers::serve_tls(ports.front, certificate, shared.clone(), Host::Front)),
        tokio::spawn(servers::serve(ports.plain, shared.clone(), Host::FrontPlain)),
        tokio::spawn(edit::serve(ports.edit, shared, wizard.clone())),
    ];
    if options.browser == Browser::Open {
        open(&wizard);
    }
    let served = crate::serve(ports.wizard, app, shutdown).await;
    for server in servers {
        server.abort();
    }
    Ok(served?)
}

fn refuse_real(config: &Config) -> Result<(), NoDemo> {
    let usual = Config::default();
    if config.database != usual.database {
        return Err(NoDemo::Configured("a database"));
    }
    if config.public_url != usual.public_url || config.listen != usual.listen {
        return Err(NoDemo::Configured("a public address"));
    }
    if config.smtp.is_on() {
        return Err(NoDemo::Configured("a mail server"));
    }
    if !config.apps.is_empty() {
        return Err(NoDemo::Configured("app registrations"));
    }
    Ok(())
}

/// A folder that goes when the demo ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Folder> {
        let path = std::env::temp_dir().join(format!("twinline-demo-{}", hex(&random::<8>())));
        std::fs::create_dir(&path)?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays in the system's folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Ports {
    wizard: TcpListener,
    salesforce: TcpListener,
    exchange: TcpListener,
    office: TcpListener,
    /// Port 443 of every host around the mail domain.
    front: TcpListener,
    /// Port 80 of the same.
    plain: TcpListener,
    edit: TcpListener,
}

impl Ports {
    async fn take(first: u16) -> Result<Ports, NoDemo> {
        let nth = |nth: u16| if first == 0 { 0 } else { first.saturating_add(nth) };
        Ok(Ports {
            wizard: bind(nth(0)).await?,
            salesforce: bind(nth(1)).await?,
            exchange: bind(nth(2)).await?,
            edit: bind(nth(3)).await?,
            office: bind(nth(4)).await?,
            front: bind(nth(5)).await?,
            plain: bind(nth(6)).await?,
        })
    }
}

async fn bind(port: u16) -> Result<TcpListener, NoDemo> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|fault| NoDemo::Port(port, fault))
}

fn at(listener: &TcpListener) -> String {
    let port = listener.local_addr().map_or(0, |at| at.port());
    format!("127.0.0.1:{port}")
}

fn company(ports: &Ports, now: Moment) -> World {
    let mut world = World::at(now);
    cast::furnish(&mut world);
    // As Salesforce demands of apps that many orgs use.
    world.org.switches.rotate_refresh_tokens = true;
    let back = format!("http://{}{}", at(&ports.wizard), api::paths::SALESFORCE_CALLBACK);
    world.org.register_app(APP, &secret_of(ports), &[&back]);
    let back = format!("http://{}{}", at(&ports.wizard), api::paths::MICROSOFT_CALLBACK);
    world.graph.register_app(APP, "Twinline (demo)", &secret_of(ports), &[&back]);
    world.autodiscover = Autodiscover::company(DOMAIN);
    let people = cast::PEOPLE.iter().zip(WAYS);
    let in_cloud =
        people.filter(|(_, way)| matches!(way, DemoWay::Office365 | DemoWay::Office365Approved));
    world.autodiscover.online = in_cloud.map(|(person, _)| person.email.to_owned()).collect();
    world.exchange.reception.schemes = vec![Scheme::Negotiate, Scheme::Ntlm, Scheme::Basic];
    world
}

/// The app's secret: made up, and the same for both who must know it.
fn secret_of(ports: &Ports) -> String {
    format!("demo-app-of-{}", at(&ports.wizard))
}

fn filled(config: Config, ports: &Ports, folder: &Folder) -> Config {
    let salesforce = at(&ports.salesforce);
    let exchange = at(&ports.exchange);
    let office = at(&ports.office);
    Config {
        public_url: format!("http://{}", at(&ports.wizard)),
        database: folder.0.join("demo.db"),
        login_host: format!("http://{salesforce}"),
        sandbox_login_host: format!("http://{salesforce}"),
        private_networks: vec![Ipv4Addr::LOCALHOST.to_string()],
        microsoft_client_id: String::from(APP),
        microsoft_client_secret: Hidden(secret_of(ports)),
        microsoft_login_host: format!("http://{office}"),
        microsoft_graph_host: format!("http://{office}"),
        authorities: folder.0.join("authority.pem").display().to_string(),
        names: names(ports),
        plain_http: vec![salesforce, exchange, office],
        addin_hosts: vec![format!("http://{}", at(&ports.edit))],
        addin_office_js: format!("http://{}{}", at(&ports.edit), outlook::OFFICE_JS),
        plan_name: String::from("Demo"),
        plan_limit: 1_000,
        interval_minutes_min: 1,
        apps: vec![AppRegistration {
            key: String::from(APP),
            name: String::from("Lighthouse (demo)"),
            client_id: String::from(APP),
            client_secret: secret_of(ports),
            client_secret_file: None,
            login_host: None,
            expires: String::new(),
        }],
        ..config
    }
}

/// The first of the cast, so that the operator's page can be tried.
fn operators(world: &Mutex<World>) -> Vec<String> {
    let world = world.lock().unwrap_or_else(PoisonError::into_inner);
    world.org.user_id(cast::PEOPLE[0].user_name).into_iter().collect()
}

/// Every host around the mail domains is on this machine.
fn names(ports: &Ports) -> Vec<String> {
    let (front, plain) = (at(&ports.front), at(&ports.plain));
    let mut names: Vec<String> = HOSTS
        .iter()
        .flat_map(|host| [format!("{host}={front}"), format!("{host}:80={plain}")])
        .collect();
    names.push(format!("_autodiscover._tcp.{DOMAIN}=mail.{DOMAIN}"));
    names.push(format!("_autodiscover._tcp.{}=", cast::OPEN_DOMAIN));
    names
}

fn shown(ports: &Ports) -> Demo {
    let people = cast::PEOPLE.iter().zip(WAYS).map(|(person, way)| DemoPerson {
        way,
        user_name: person.user_name.to_owned(),
        password: person.password.to_owned(),
        security_token: person.security_token.to_owned(),
        email: person.email.to_owned(),
        mailbox_password: person.mailbox_password.to_owned(),
    });
    Demo {
        salesforce_url: format!("http://{}", at(&ports.salesforce)),
        exchange_url: format!("http://{}{EWS_PATH}", at(&ports.exchange)),
        office_url: format!("http://{}", at(&ports.office)),
        admin: (cast::ADMIN.0.to_owned(), cast::ADMIN.1.to_owned()),
        edit_url: format!("http://{}/", at(&ports.edit)),
        people: people.collect(),
    }
}

fn tell(out: &mut (dyn Write + Send), wizard: &str, demo: &Demo) -> io::Result<()> {
    writeln!(out, "wizard      {wizard}/")?;
    writeln!(out, "salesforce  {}", demo.salesforce_url)?;
    writeln!(out, "exchange    {}", demo.exchange_url)?;
    writeln!(out, "office365   {}", demo.office_url)?;
    writeln!(out, "edit        {}", demo.edit_url)?;
    for person in &demo.people {
        writeln!(
            out,
            "sign-in     Salesforce {} {} token {}; mailbox {} {}, {}",
            person.user_name,
            person.password,
            person.security_token,
            person.email,
            person.mailbox_password,
            by(person.way)
        )?;
    }
    writeln!(out, "approval    {} {}", demo.admin.0, demo.admin.1)?;
    writeln!(out, "Stop with Ctrl-C; nothing is kept.")?;
    out.flush()
}

fn by(way: DemoWay) -> &'static str {
    match way {
        DemoWay::Url => "by the address of exchange",
        DemoWay::Office365 => "by Office 365",
        DemoWay::Office365Approved => "by Office 365, with approval",
        DemoWay::Autodiscover => "by Autodiscover",
    }
}

/// Opens a browser where the system has a way to; the address was printed in any case.
fn open(address: &str) {
    let command = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let _ = std::process::Command::new(command)
        .arg(address)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}

#[cfg(test)]
mod tests;
