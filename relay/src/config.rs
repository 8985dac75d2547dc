//! The configuration: one file, every key documented in `twinline.toml`, each overridable by an
//! environment variable. The only place that looks at the environment.

mod addin;
mod operators;
mod smtp;

use crate::gate::{Gate, Network};
use crate::names::Names;
use connect::msgraph::oauth::{Cloud, Tenant};
use model::Day;
use operators::Operator;
use serde::Deserialize;
pub use smtp::{Security, Smtp};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};
use toml::{Table, Value};
use url::Url;

/// Every key with its default and its explanation.
pub const DOCUMENTED: &str = include_str!("../twinline.toml");
/// What the name of each of our environment variables begins with.
pub const VARIABLES: &str = "TWINLINE_";
/// Variables that are no keys of the file: where the file is, and where the page was built.
const NO_KEYS: [&str; 2] = ["TWINLINE_CONFIG", "TWINLINE_WEB_DIR"];
/// Largest configuration file.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// What the operator chose. The keys are explained in `twinline.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "each key is explained in twinline.toml, which a test compares")]
pub struct Config {
    pub listen: SocketAddr,
    pub public_url: String,
    pub proxies: Vec<IpAddr>,
    pub trusted_origins: Vec<String>,
    pub database: PathBuf,
    pub key_file: PathBuf,
    pub login_host: String,
    pub sandbox_login_host: String,
    pub salesforce_domains: Vec<String>,
    pub microsoft_client_id: String,
    pub microsoft_client_secret: Hidden,
    pub microsoft_client_secret_file: PathBuf,
    pub microsoft_tenant: String,
    pub microsoft_cloud: MicrosoftCloud,
    pub microsoft_login_host: String,
    pub microsoft_graph_host: String,
    pub addin_hosts: Vec<String>,
    pub addin_office_js: String,
    pub addin_support_url: String,
    pub addin_privacy_url: String,
    pub exchange_hosts: Vec<String>,
    pub basic_auth: bool,
    pub channel_binding: bool,
    pub autodiscover_cloud: String,
    pub names: Vec<String>,
    pub private_networks: Vec<String>,
    pub ports: Vec<u16>,
    pub plain_http: Vec<String>,
    pub authorities: String,
    pub plan_name: String,
    pub plan_limit: u32,
    pub keep_passwords: bool,
    pub interval_minutes_min: u16,
    pub cycles_at_once: u16,
    pub history_days: u16,
    pub session_idle_hours: u16,
    pub session_days: u16,
    pub operators: Vec<String>,
    pub log: String,
    pub log_format: LogFormat,
    pub apps: Vec<AppRegistration>,
    pub smtp: Smtp,
    pub microsoft_secret_expires: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// A secret. It does not print.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

/// Which of Microsoft's clouds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MicrosoftCloud {
    /// Everybody else's.
    #[default]
    Global,
    /// United States government, level 4.
    UsGovernment,
    /// The Department of Defense.
    UsDefense,
    /// China, operated by 21Vianet.
    China,
}

impl MicrosoftCloud {
    /// Its addresses.
    pub fn place(self) -> Cloud {
        match self {
            MicrosoftCloud::Global => Cloud::Global,
            MicrosoftCloud::UsGovernment => Cloud::UsGovernment,
            MicrosoftCloud::UsDefense => Cloud::UsDefense,
            MicrosoftCloud::China => Cloud::China,
        }
    }
}

/// One app registration in Salesforce.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppRegistration {
    /// Names it in links.
    pub key: String,
    /// The company's name.
    pub name: String,
    /// The consumer key.
    pub client_id: String,
    /// The consumer secret.
    #[serde(default)]
    pub client_secret: String,
    /// A file that holds it.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// Where its people sign in, when not at the general login host.
    #[serde(default)]
    pub login_host: Option<String>,
    /// The day on which its secret or certificate expires, as `2027-03-01`; empty for never.
    #[serde(default)]
    pub expires: String,
}

impl fmt::Debug for AppRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "app {:?} (secret not shown)", self.key)
    }
}

/// What is wrong with the configuration, and where.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{place}: {words}")]
pub struct ConfigFault {
    /// The file and line, or the environment variable.
    pub place: String,
    /// What is wrong and what to do.
    pub words: String,
}

impl Default for Config {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8700)),
            public_url: text("http://127.0.0.1:8700"),
            proxies: Vec::new(),
            trusted_origins: Vec::new(),
            database: PathBuf::from("twinline.db"),
            key_file: PathBuf::from("twinline.key"),
            login_host: text("https://login.salesforce.com"),
            sandbox_login_host: text("https://test.salesforce.com"),
            salesforce_domains: [
                "my.salesforce.com",
                "my.site.com",
                "salesforce.com",
                "force.com",
                "cloudforce.com",
                "my.salesforce.mil",
            ]
            .map(text)
            .to_vec(),
            microsoft_client_id: String::new(),
            microsoft_client_secret: Hidden::default(),
            microsoft_client_secret_file: PathBuf::new(),
            microsoft_tenant: text("common"),
            microsoft_cloud: MicrosoftCloud::default(),
            microsoft_login_host: String::new(),
            microsoft_graph_host: String::new(),
            addin_hosts: Vec::new(),
            addin_office_js: text("https://appsforoffice.microsoft.com/lib/1/hosted/office.js"),
            addin_support_url: String::new(),
            addin_privacy_url: String::new(),
            exchange_hosts: Vec::new(),
            basic_auth: true,
            channel_binding: true,
            autodiscover_cloud: text("outlook.office365.com"),
            names: Vec::new(),
            private_networks: Vec::new(),
            ports: Vec::new(),
            plain_http: Vec::new(),
            authorities: String::new(),
            plan_name: text("Unlimited"),
            plan_limit: 0,
            keep_passwords: true,
            interval_minutes_min: 1,
            cycles_at_once: 8,
            history_days: 30,
            session_idle_hours: 12,
            session_days: 7,
            operators: Vec::new(),
            log: text("info"),
            log_format: LogFormat::Text,
            apps: Vec::new(),
            smtp: Smtp::default(),
            microsoft_secret_expires: String::new(),
        }
    }
}

impl Config {
    /// Reads the file (where there is one) and the environment, and checks both.
    pub fn load() -> Result<Config, ConfigFault> {
        let named = env::var_os("TWINLINE_CONFIG").map(PathBuf::from);
        let path = named.clone().unwrap_or_else(|| PathBuf::from("twinline.toml"));
        let text = if named.is_some() || path.exists() { read(&path)? } else { String::new() };
        let variables = env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(VARIABLES))?;
            Some((name, value.to_string_lossy().into_owned()))
        });
        let mut config = Config::parse(&text, &path.display().to_string(), variables)?;
        config.read_secrets()?;
        config.check()?;
        Ok(config)
    }

    /// The configuration that a file's text and some variables give.
    pub fn parse(
        text: &str,
        file: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Config, ConfigFault> {
        let config: Config = toml::from_str(text).map_err(|fault| {
            let line = fault.span().map_or(1, |span| 1 + lines_before(text, span.start));
            ConfigFault { place: format!("{file}, line {line}"), words: plain(fault.message()) }
        })?;
        let mut table: Table = text.parse().unwrap_or_default();
        let mut config = config;
        for (name, value) in variables {
            if NO_KEYS.contains(&name.as_str()) {
                continue;
            }
            let key = name.trim_start_matches(VARIABLES).to_ascii_lowercase();
            put(&mut table, &key, as_toml(&value));
            config = Config::deserialize(table.clone()).map_err(|fault| ConfigFault {
                place: format!("environment variable {name}"),
                words: plain(fault.message()),
            })?;
        }
        Ok(config)
    }

    /// Whether the values make sense together.
    pub fn check(&self) -> Result<(), ConfigFault> {
        let wrong = |key: &str, words: &str| {
            Err(ConfigFault { place: format!("configuration key {key}"), words: words.to_owned() })
        };
        let Ok(public) = Url::parse(&self.public_url) else {
            return wrong("public_url", "write the address that people type, with https://.");
        };
        if public.path() != "/" || public.host_str().is_none() {
            return wrong("public_url", "write scheme and host only, as https://sync.example.com.");
        }
        if public.scheme() != "https" && !is_this_machine(&public) {
            return wrong("public_url", "must begin with https:// unless it is this machine.");
        }
        if !self.listen.ip().is_loopback() && public.scheme() != "https" {
            return wrong(
                "listen",
                "listening beyond this machine needs a public_url of https://.",
            );
        }
        if self.private_networks.iter().any(|text| Network::parse(text).is_none()) {
            return wrong("private_networks", "write each network as \"10.20.0.0/16\".");
        }
        if let Err(wrong_one) = Names::parse(&self.names) {
            let words =
                format!("write each name as \"mail.acme.example=10.1.2.3\", not {wrong_one:?}.");
            return wrong("names", &words);
        }
        for (key, host) in self.login_hosts() {
            let good = Url::parse(host).is_ok_and(|url| self.gate().admits(&url).is_ok());
            if !good {
                return wrong(&key, "write an address as https://login.salesforce.com.");
            }
        }
        if let Some((key, words)) = self.addin_fault() {
            return wrong(key, words);
        }
        if Tenant::single(&self.microsoft_tenant).is_none() {
            return wrong(
                "microsoft_tenant",
                "write common, organizations, consumers, or your tenant's id or domain.",
            );
        }
        if self.microsoft_client_id.is_empty() != self.microsoft_client_secret.0.is_empty() {
            return wrong(
                "microsoft_client_id, microsoft_client_secret",
                "one is there and the other is empty.",
            );
        }
        for (at, app) in self.apps.iter().enumerate() {
            if app.client_secret.is_empty() || app.client_id.is_empty() || app.key.is_empty() {
                return wrong(
                    &format!("apps, number {}", at + 1),
                    "key, client_id or secret is empty.",
                );
            }
            if self.apps[..at].iter().any(|other| other.key == app.key) {
                return wrong(&format!("apps, number {}", at + 1), "its key is used twice.");
            }
        }
        if !self.operators.iter().all(|told| Operator::parse(told).is_some()) {
            return wrong("operators", "write Salesforce user ids, as \"0055g00000AbCdE\".");
        }
        let apps = self.apps.iter().map(|app| &app.expires);
        for day in apps.chain([&self.microsoft_secret_expires]).filter(|day| !day.is_empty()) {
            if Day::parse(day).is_none() {
                return wrong(
                    "expires, microsoft_secret_expires",
                    "write each day as \"2027-03-01\".",
                );
            }
        }
        if let Some((key, words)) = self.smtp.fault() {
            return wrong(key, words);
        }
        if self.cycles_at_once == 0 || self.session_idle_hours == 0 || self.session_days == 0 {
            return wrong(
                "cycles_at_once, session_idle_hours, session_days",
                "must be 1 at least.",
            );
        }
        Ok(())
    }

    /// The rules for addresses.
    pub fn gate(&self) -> Gate {
        Gate {
            networks: self
                .private_networks
                .iter()
                .filter_map(|text| Network::parse(text))
                .collect(),
            plain: self.plain_http.clone(),
            ports: self.ports.clone(),
            // Looked at by `check`, before anything is called.
            names: Names::parse(&self.names).unwrap_or_default(),
        }
    }

    /// The plan's limit.
    pub fn limit(&self) -> Option<u32> {
        (self.plan_limit > 0).then_some(self.plan_limit)
    }

    /// Whether a user of an org is an operator.
    pub fn is_operator(&self, org: &str, person: &str) -> bool {
        self.operators
            .iter()
            .filter_map(|told| Operator::parse(told))
            .any(|operator| operator.is(org, person))
    }

    /// The public address without a slash at its end.
    pub fn origin(&self) -> &str {
        self.public_url.trim_end_matches('/')
    }

    /// Whether cookies can be marked for encrypted connections only.
    pub fn is_encrypted(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    fn login_hosts(&self) -> Vec<(String, &str)> {
        let mut all = vec![
            ("login_host".to_owned(), self.login_host.as_str()),
            ("sandbox_login_host".to_owned(), self.sandbox_login_host.as_str()),
        ];
        for (key, host) in [
            ("microsoft_login_host", &self.microsoft_login_host),
            ("microsoft_graph_host", &self.microsoft_graph_host),
        ] {
            if !host.is_empty() {
                all.push((key.to_owned(), host));
            }
        }
        for app in &self.apps {
            if let Some(host) = &app.login_host {
                all.push((format!("login_host of the app {}", app.key), host));
            }
        }
        all
    }

    fn read_secrets(&mut self) -> Result<(), ConfigFault> {
        if !self.microsoft_client_secret_file.as_os_str().is_empty() {
            let text = read(&self.microsoft_client_secret_file)?;
            self.microsoft_client_secret = Hidden(text.trim().to_owned());
        }
        self.smtp.read_secret()?;
        for app in &mut self.apps {
            if let Some(path) = &app.client_secret_file {
                app.client_secret = read(path)?.trim().to_owned();
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, ConfigFault> {
    let wrong = |words: String| ConfigFault { place: path.display().to_string(), words };
    let size = fs::metadata(path).map_err(|fault| wrong(format!("cannot be read: {fault}")))?.len();
    if size > FILE_BYTES_MAX {
        return Err(wrong("is too large for a configuration file.".into()));
    }
    fs::read_to_string(path).map_err(|fault| wrong(format!("cannot be read: {fault}")))
}

fn lines_before(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
}

/// The parser's words on one line.
fn plain(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts a variable's value to its key; `smtp_host` is the key `host` of the section `[smtp]`.
fn put(table: &mut Table, key: &str, value: Value) {
    match key.split_once('_') {
        Some((section @ "smtp", key)) => {
            let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(section) = section {
                section.insert(key.to_owned(), value);
            }
        }
        _ => {
            table.insert(key.to_owned(), value);
        }
    }
}

/// A variable's value as in the file, or else as plain text.
fn as_toml(value: &str) -> Value {
    let line = format!("value = {value}");
    let parsed = line.parse::<Table>().ok().filter(|table| table.len() == 1);
    parsed
        .and_then(|mut table| table.remove("value"))
        .unwrap_or_else(|| Value::String(value.to_owned()))
}

/// Whether an address is one of this machine.
pub fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
