//! The way to the mail server: the only place that knows SMTP.

use super::letter::Letter;
use crate::config::{Config, Security};
use crate::vault::{hex, random};
use lettre::message::Mailbox;
use lettre::message::header::{self, ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use model::Moment;
use std::error::Error;
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};
use url::{Host, Url};

/// Longest wait for the server's next word.
const SILENCE_MS_MAX: u64 = 20_000;

/// The way to the mail server. It does not print.
pub struct Post {
    way: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// Our name towards the server, and in the names of messages.
    name: ClientId,
}

/// Why there is no way to the mail server.
#[derive(Debug, thiserror::Error)]
pub enum NoPost {
    /// The sender's address.
    #[error("smtp.from is no e-mail address; write it as \"Twinline <twinline@example.com>\"")]
    From,
    /// The certificates to trust, or the name of the server.
    #[error("the connection to the mail server cannot be made: {0}")]
    Tls(String),
}

/// Why a message was not delivered. The server's own words stay away: they may name the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The server did not take it, by this code.
    #[error(
        "the mail server refused it with code {0}; check smtp.user, smtp.password and smtp.from"
    )]
    Refused(u16),
    /// The connection is not as safe as demanded.
    #[error("no encrypted connection; check smtp.security, smtp.port and the certificates")]
    Tls,
    /// The server does not answer.
    #[error("the mail server does not answer; check smtp.host and smtp.port")]
    Silent,
    /// A message that cannot be written.
    #[error("there is no e-mail address to send it to")]
    Address,
}

impl Undelivered {
    /// Whether it is about this one message, so that others may be tried. Codes below 550 are about
    /// the server, and about who signs in there.
    pub fn is_of_the_message(&self) -> bool {
        matches!(self, Undelivered::Address | Undelivered::Refused(550..))
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Post(not shown)")
    }
}

impl Post {
    /// The way that the operator chose, if there is one.
    pub fn of(config: &Config) -> Result<Option<Post>, NoPost> {
        let smtp = &config.smtp;
        if !smtp.is_on() {
            return Ok(None);
        }
        let public = Url::parse(&config.public_url).ok();
        let host = public.as_ref().and_then(Url::host);
        let name = match host {
            Some(Host::Ipv4(ip)) => ClientId::Ipv4(ip),
            Some(Host::Ipv6(ip)) => ClientId::Ipv6(ip),
            Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
            None => ClientId::default(),
        };
        let mut way = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(match smtp.security {
                Security::Tls => Tls::Wrapper(parameters(config)?),
                Security::StartTls => Tls::Required(parameters(config)?),
                Security::Plain => Tls::None,
            })
            .hello_name(name.clone())
            .timeout(Some(Duration::from_millis(SILENCE_MS_MAX)));
        if !smtp.user.is_empty() {
            way = way.credentials(Credentials::new(smtp.user.clone(), smtp.password.0.clone()));
        }
        let from = smtp.from.parse().map_err(|_| NoPost::From)?;
        Ok(Some(Post { way: way.build(), from, name }))
    }

    /// Greets the server and signs in; nothing is sent.
    pub async fn reach(&self) -> Result<(), Undelivered> {
        match self.way.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Undelivered::Silent),
            Err(fault) => Err(undelivered(&fault)),
        }
    }

    /// Sends a letter.
    pub async fn send(&self, to: &str, letter: &Letter, now: Moment) -> Result<(), Undelivered> {
        let message = self.message(to, letter, now)?;
        self.way.send(message).await.map(drop).map_err(|fault| undelivered(&fault))
    }

    fn message(&self, to: &str, letter: &Letter, now: Moment) -> Result<Message, Undelivered> {
        let to: lettre::Address = to.parse().map_err(|_| Undelivered::Address)?;
        let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
        // No vacation note or list shall answer it (RFC 3834).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let automatic = HeaderValue::new(automatic, String::from("auto-generated"));
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(at)
            .message_id(Some(format!("<{}@{}>", hex(&random::<16>()), self.name)))
            .subject(&letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .header(header::MIME_VERSION_1_0)
            .body(letter.body.clone())
            .map_err(|_| Undelivered::Address)?;
        message.headers_mut().insert_raw(automatic);
        Ok(message)
    }
}

fn parameters(config: &Config) -> Result<TlsParameters, NoPost> {
    let wrong = |fault: &dyn fmt::Display| NoPost::Tls(fault.to_string());
    let mut parameters = TlsParameters::builder(config.smtp.host.clone());
    if !config.authorities.is_empty() {
        let pem = std::fs::read(&config.authorities).map_err(|fault| wrong(&fault))?;
        let trusted = Certificate::from_pem(&pem).map_err(|fault| wrong(&fault))?;
        parameters = parameters.add_root_certificate(trusted);
    }
    parameters.build_rustls().map_err(|fault| wrong(&fault))
}

fn undelivered(fault: &lettre::transport::smtp::Error) -> Undelivered {
    match fault.status() {
        Some(code) => Undelivered::Refused(code.into()),
        None if fault.is_tls() || is_about_trust(fault) => Undelivered::Tls,
        None => Undelivered::Silent,
    }
}

/// Whether the greeting of TLS failed.
fn is_about_trust(fault: &lettre::transport::smtp::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(fault);
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return true;
        }
        // An io::Error hides what it wraps from source(), so it is asked by itself.
        cause = match error.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref()) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Hidden, Smtp};

    fn post(from: &str) -> Result<Option<Post>, NoPost> {
        Post::of(&Config {
            public_url: "https://sync.example.com".into(),
            smtp: Smtp {
                host: "mail.example.com".into(),
                user: "twinline".into(),
                password: Hidden("hush".into()),
                from: from.into(),
                ..Smtp::default()
            },
            ..Config::default()
        })
    }

    #[tokio::test]
    async fn a_message_is_whole_and_says_that_a_program_wrote_it() {
        let post = post("Twinline <twinline@example.com>").unwrap().unwrap();
        let letter = Letter { subject: "A word".into(), body: "Zoë,\n.\nhello\n".into() };
        let message = post.message("ada@acme.example", &letter, Moment(0)).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        for line in [
            "From: Twinline <twinline@example.com>\r\n",
            "To: ada@acme.example\r\n",
            "Subject: A word\r\n",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "@sync.example.com>\r\n",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
        let odd = post.message("ada@acme.example\r\nBcc: all@acme.example", &letter, Moment(0));
        assert_eq!(odd.err(), Some(Undelivered::Address), "no second recipient slips in");
        assert!(!format!("{post:?}").contains("hush"));
    }

    #[test]
    fn a_sender_that_is_none_is_refused_before_the_start() {
        assert!(matches!(post("nobody"), Err(NoPost::From)));
        assert!(Post::of(&Config::default()).unwrap().is_none(), "no server, no post");
    }
}
