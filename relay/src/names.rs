//! Names that the operator looks up in the place of DNS, as a hosts file does: for networks whose
//! names mean something else inside, and for simulators on ports of this machine.

use std::net::{IpAddr, SocketAddr};

/// Port of the web over TLS, which a name means when it says nothing else.
pub const SECURE: u16 = 443;
/// Port of the web without it.
pub const PLAIN: u16 = 80;

/// Names with their addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    entries: Vec<Entry>,
    /// Service records: names with their hosts.
    srvs: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// A name, or `*.` and what follows.
    name: String,
    port: u16,
    at: SocketAddr,
}

impl Names {
    /// Reads entries as `mail.acme.example=10.1.2.3` or `*.acme.example:80=127.0.0.1:8080`, and
    /// service records as `_autodiscover._tcp.acme.example=mail.acme.example`, or without a host
    /// where there is none; the first that is wrong comes back.
    pub fn parse(texts: &[String]) -> Result<Names, String> {
        let mut names = Names::default();
        for text in texts {
            match (text.trim().starts_with('_'), srv(text), entry(text)) {
                (true, Some(srv), _) => names.srvs.push(srv),
                (false, _, Some(entry)) => names.entries.push(entry),
                (_, _, _) => return Err(text.clone()),
            }
        }
        Ok(names)
    }

    /// The host of a service; empty where it is known that there is none.
    pub fn srv(&self, name: &str) -> Option<&str> {
        let known = self.srvs.iter().find(|(its, _)| its.eq_ignore_ascii_case(name));
        known.map(|(_, host)| host.as_str())
    }

    /// The address of a name at a port; its port is 0 where it is the one that was asked for.
    pub fn find(&self, name: &str, port: u16) -> Option<SocketAddr> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let fits = |entry: &&Entry| {
            let below = entry.name.strip_prefix('*').is_some_and(|end| name.ends_with(end));
            entry.port == port && (entry.name == name || below)
        };
        self.entries.iter().find(fits).map(|entry| entry.at)
    }
}

fn srv(text: &str) -> Option<(String, String)> {
    let (name, host) = text.trim().split_once('=')?;
    Some((name.trim().to_ascii_lowercase(), host.trim().to_ascii_lowercase()))
}

fn entry(text: &str) -> Option<Entry> {
    let (name, at) = text.trim().split_once('=')?;
    let (name, port) = match name.trim().split_once(':') {
        Some((name, port)) => (name, port.parse().ok()?),
        None => (name.trim(), SECURE),
    };
    let at = at.trim();
    let at = at.parse::<SocketAddr>().ok().or_else(|| {
        let ip: IpAddr = at.parse().ok()?;
        Some(SocketAddr::new(ip, 0))
    })?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '*');
    let right = !name.is_empty() && name.chars().all(plain);
    right.then(|| Entry { name: name.to_ascii_lowercase(), port, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_port_and_by_what_they_end_with() {
        let texts = ["mail.acme.example=10.1.2.3", "*.acme.example:80=127.0.0.1:8080"];
        let names = Names::parse(&texts.map(str::to_owned)).unwrap();
        let at = |text: &str| text.parse::<SocketAddr>().ok();
        assert_eq!(names.find("Mail.Acme.Example.", SECURE), at("10.1.2.3:0"));
        assert_eq!(names.find("mail.acme.example", PLAIN), at("127.0.0.1:8080"));
        assert_eq!(names.find("acme.example", PLAIN), None);
        assert_eq!(names.find("evilacme.example", PLAIN), None);
        assert_eq!(names.find("other.example", SECURE), None);
        let texts = ["_autodiscover._tcp.acme.example = Mail.Acme.Example", "_x._tcp.b.example="];
        let names = Names::parse(&texts.map(str::to_owned)).unwrap();
        assert_eq!(names.srv("_Autodiscover._tcp.acme.example"), Some("mail.acme.example"));
        assert_eq!(names.srv("_x._tcp.b.example"), Some(""));
        assert_eq!(names.srv("_y._tcp.b.example"), None);
    }

    #[test]
    fn what_is_wrong_comes_back() {
        for wrong in ["", "mail", "mail=", "=10.0.0.1", "mail:x=10.0.0.1", "a b=10.0.0.1"] {
            let texts = [String::from("x=10.0.0.1"), wrong.to_owned()];
            assert_eq!(Names::parse(&texts), Err(wrong.to_owned()));
        }
    }
}
