//! Signs in to a server of this machine as the relay signs in to Exchange, so that acceptors that
//! others wrote can judge it: `cargo run -p relay --example sign_in -- URL AUTHORITY USER_NAME`.
//! The password is read from standard input. Tells the way taken and the statuses of two requests
//! over one connection.

use anyhow::{Context, bail};
use relay::app::{App, Clock};
use relay::config::Config;
use relay::exchange::{Credentials, Visit, choose};
use relay::store::Store;
use relay::vault::Vault;
use std::io::Write;
use url::Url;
use wire::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, authority, user_name] = words.as_slice() else {
        bail!("usage: sign_in URL AUTHORITY USER_NAME");
    };
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let credentials = Credentials { user_name, password: password.trim_end() };
    let port = Url::parse(url)?.port().context("the address names a port")?;
    let config = Config {
        authorities: authority.clone(),
        private_networks: vec![String::from("127.0.0.1")],
        ports: vec![port],
        ..Config::default()
    };
    let folder = std::env::temp_dir().join(format!("twinline-sign-in-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let told = sign_in(config, &folder.join("once.db"), url, credentials).await;
    std::fs::remove_dir_all(&folder)?;
    writeln!(std::io::stdout(), "{}", told?)?;
    Ok(())
}

async fn sign_in(
    config: Config,
    database: &std::path::Path,
    url: &str,
    credentials: Credentials<'_>,
) -> anyhow::Result<String> {
    let store = Store::open(database).await?;
    let app = App::new(config, store, Vault::fleeting(), Clock::System, None).await?;
    let visit = Visit::new(&app)?;
    let request = |body: &str| -> anyhow::Result<Request> {
        Ok(http::Request::post(url).body(body.as_bytes().to_vec())?)
    };
    let refusal = visit.ask(request("")?).await?;
    let scheme = choose(&app.config, &refusal)?;
    let first =
        visit.send(scheme, credentials, &request("what only the right server may see")?).await?;
    let second = visit.send(scheme, credentials, &request("again")?).await?;
    let (first, second) = (first.status().as_u16(), second.status().as_u16());
    Ok(format!("{} {first} {second}", scheme.name()))
}
