//! `twinline`: serve, demo, check, keys, rotate.

use anyhow::{Context, bail};
use relay::app::{App, Clock};
use relay::check;
use relay::config::{Config, DOCUMENTED, LogFormat};
use relay::notices::post::Post;
use relay::outbound::Outbound;
use relay::routes::operator::registrations;
use relay::store::Store;
use relay::vault::Vault;
use std::io::Write;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

const USAGE: &str = "\
Twinline keeps appointments, tasks and contacts in step between Salesforce and Exchange.

  twinline serve                       serve by the configuration (twinline.toml)
  twinline demo [--port N] [--no-open] try everything with simulated servers
  twinline check                       look at the configuration, the keys and the database,
                                       and reach Salesforce, the named Exchange servers and
                                       the mail server
  twinline keys                        print every key of the configuration, explained
  twinline rotate                      put a new sealing key into the key file
";

fn main() -> ExitCode {
    heap::share();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve"] => run(serve()),
        ["demo", rest @ ..] => demo(rest),
        ["check"] => run(check()),
        ["keys"] => print(DOCUMENTED),
        ["rotate"] => rotate(),
        ["--version" | "-V"] => print(concat!("twinline ", env!("CARGO_PKG_VERSION"), "\n")),
        ["--help" | "-h"] => print(USAGE),
        _ => {
            let _ = print(USAGE);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "twinline: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not start")?
        .block_on(work)
}

async fn serve() -> anyhow::Result<()> {
    let config = Config::load()?;
    log(&config);
    std::panic::set_hook(Box::new(|broken| {
        // The text of a panic may hold a person's words: the place says enough.
        let place = broken.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "something broke: that is our fault");
    }));
    if config.key_file.exists() && !config.database.exists() {
        bail!(
            "the key file {} is there, but the database {} is not. Put the database or its last \
             backup back; to begin with nothing and these keys, make an empty file of that name",
            config.key_file.display(),
            config.database.display()
        );
    }
    // The database before its key: a start that is cut off between them can be repeated.
    let store = open(&config).await?;
    let vault = Vault::open_file(&config.key_file)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen at {}; is it in use?", config.listen))?;
    let origin = config.origin().to_owned();
    let app = App::new(config, store, vault, Clock::System, None).await?;
    tracing::info!(address = origin, "Twinline serves");
    relay::serve(listener, app, shutdown()).await.context("serving ended")
}

async fn check() -> anyhow::Result<()> {
    let config = Config::load()?;
    print(&format!("configuration: good, {} app registrations\n", config.apps.len()))?;
    let today = Clock::System.now().day_utc();
    for its in registrations(&config, today).into_iter().filter(|its| its.soon) {
        let day = its.expires.map(|day| day.to_string()).unwrap_or_default();
        print(&format!(
            "registration of {}: make a new secret, this one ends on {day}\n",
            its.name
        ))?;
    }
    if !config.key_file.exists() {
        bail!("the key file {} is not there yet; `serve` makes it", config.key_file.display());
    }
    let vault = Vault::open_file(&config.key_file)?;
    print("key file: good\n")?;
    if !config.database.exists() {
        bail!("the database {} is not there yet; `serve` makes it", config.database.display());
    }
    let store = open(&config).await?;
    store.pair_with(&vault).await?;
    print("database: good, and it belongs to the key file\n")?;
    store.close().await;
    let authorities = (!config.authorities.is_empty()).then_some(config.authorities.as_str());
    let outbound = Outbound::new(config.gate(), authorities)?;
    let mut away = 0;
    for (end, address) in check::ends(&config) {
        let told = check::reach(&outbound, end, &address).await;
        away += u32::from(told.is_err());
        let words = told.map_or_else(|why| why, |()| String::from("there"));
        print(&format!("{address}: {words}\n"))?;
    }
    if let Some(post) = Post::of(&config)? {
        let told = post.reach().await;
        away += u32::from(told.is_err());
        let words = told.map_or_else(|why| why.to_string(), |()| String::from("there"));
        print(&format!("mail server {}: {words}\n", config.smtp.host))?;
    }
    if away > 0 {
        bail!("{away} of the servers named in the configuration could not be reached");
    }
    Ok(())
}

fn rotate() -> anyhow::Result<()> {
    let config = Config::load()?;
    let id = Vault::add_key(&config.key_file)?;
    print(&format!(
        "Key {id} seals from the next start on; older keys still open. Keep them all.\n"
    ))
}

async fn open(config: &Config) -> anyhow::Result<Store> {
    Store::open(&config.database)
        .await
        .with_context(|| format!("the database {} cannot be used", config.database.display()))
}

#[cfg(feature = "demo")]
fn demo(words: &[&str]) -> anyhow::Result<()> {
    let options = relay::demo::Options::parse(words).map_err(anyhow::Error::msg)?;
    let config = Config::load()?;
    log(&config);
    run(async {
        relay::demo::run(config, options, shutdown(), &mut std::io::stdout()).await?;
        Ok(())
    })
}

#[cfg(not(feature = "demo"))]
fn demo(_words: &[&str]) -> anyhow::Result<()> {
    bail!("this build has no demo; build it with the feature `demo`")
}

fn log(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    hush_panics();
}

/// A panic names its place and never its text, which may hold a person's words.
fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic: that is our fault, please report the place");
    }));
}

/// Ctrl-C, or the word of whatever started us.
async fn shutdown() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("nobody reads the output")
}
