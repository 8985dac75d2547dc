//! The section `[smtp]`: by which server people are told by e-mail.

use super::{ConfigFault, Hidden, read};
use serde::Deserialize;
use std::net::IpAddr;
use std::path::PathBuf;

/// The server that takes our mail. The keys are explained in `twinline.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "each key is explained in twinline.toml, which a test compares")]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    pub password: Hidden,
    pub password_file: PathBuf,
    pub from: String,
}

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// From the first byte.
    Tls,
    /// After a greeting in clear; a server that does not offer it is not used.
    #[default]
    StartTls,
    /// Not at all: on this machine only.
    Plain,
}

impl Default for Smtp {
    fn default() -> Self {
        Smtp {
            host: String::new(),
            port: 587,
            security: Security::default(),
            user: String::new(),
            password: Hidden::default(),
            password_file: PathBuf::new(),
            from: String::new(),
        }
    }
}

impl Smtp {
    /// Whether anybody is told anything.
    pub fn is_on(&self) -> bool {
        !self.host.is_empty()
    }

    /// The key that makes no sense, and what to do.
    pub(super) fn fault(&self) -> Option<(&'static str, &'static str)> {
        if !self.is_on() {
            return None;
        }
        if self.from.is_empty() {
            return Some(("smtp.from", "write the address that notices come from."));
        }
        if self.user.is_empty() != self.password.0.is_empty() {
            return Some(("smtp.user, smtp.password", "one is there and the other is empty."));
        }
        let loopback =
            self.host == "localhost" || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        if self.security == Security::Plain && !loopback {
            return Some((
                "smtp.security",
                "\"plain\" serves this machine only. Write \"starttls\" or \"tls\".",
            ));
        }
        None
    }

    pub(super) fn read_secret(&mut self) -> Result<(), ConfigFault> {
        if !self.password_file.as_os_str().is_empty() {
            self.password = Hidden(read(&self.password_file)?.trim().to_owned());
        }
        Ok(())
    }
}
