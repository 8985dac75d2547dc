//! Decides which addresses the relay may call.
//!
//! Addresses are typed by people and named by other servers, and they receive passwords and tokens:
//! every one passes here twice. [`Gate::admits`] looks at the address as written, literal numbers
//! in all their spellings included (reqwest asks no resolver for those);
//! [`Gate::admits_ip`] is asked for each address that a name resolves to, at the moment of
//! connecting, so that a name cannot be pointed elsewhere in between.

use crate::names::Names;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Longest address that a person may type, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 2_048;

/// Why an address is not called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    /// It is no address at all.
    #[error("it is not a web address")]
    Unreadable,
    /// It is not encrypted.
    #[error("it must begin with https://")]
    Scheme,
    /// It carries a user name or a password.
    #[error("it must not contain a user name or password")]
    Credentials,
    /// Its port is not allowed.
    #[error("port {0} is not allowed here; whoever runs Twinline can allow it")]
    Port(u16),
    /// It lies in a network that is not allowed.
    #[error("it lies in a private network; whoever runs Twinline can allow that network")]
    Network,
}

/// A network as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads `10.0.0.0/8`, `fd00::/8` or a single address.
    pub fn parse(text: &str) -> Option<Network> {
        let (base, prefix) = match text.split_once('/') {
            Some((base, prefix)) => (base, Some(prefix)),
            None => (text, None),
        };
        let base: IpAddr = base.trim().parse().ok()?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.trim().parse().ok().filter(|bits| *bits <= most)?,
            None => most,
        };
        Some(Network { base, prefix })
    }

    fn has(&self, ip: IpAddr) -> bool {
        match (self.base, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                let shift = 32 - u32::from(self.prefix);
                shift == 32 || u32::from(base) >> shift == u32::from(ip) >> shift
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                let shift = 128 - u32::from(self.prefix);
                shift == 128 || u128::from(base) >> shift == u128::from(ip) >> shift
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }

    fn is_one_address(&self) -> bool {
        self.prefix == if self.base.is_ipv4() { 32 } else { 128 }
    }
}

/// The rules for addresses.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// Private networks that the operator allows. This machine, link-local and multicast addresses
    /// must be named one by one, never by a range.
    pub networks: Vec<Network>,
    /// `host:port` of servers that may be called without encryption: simulators.
    pub plain: Vec<String>,
    /// Ports besides 443.
    pub ports: Vec<u16>,
    /// Names that are not asked of DNS.
    pub names: Names,
}

impl Gate {
    /// Reads what a person typed: `https://` may be left out.
    pub fn typed(&self, text: &str) -> Result<Url, Barred> {
        let text = text.trim();
        if text.is_empty() || text.len() > ADDRESS_BYTES_MAX {
            return Err(Barred::Unreadable);
        }
        let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let mut url = Url::parse(&full).map_err(|_| Barred::Unreadable)?;
        url.set_fragment(None);
        url.set_query(None);
        self.admits(&url)?;
        Ok(url)
    }

    /// Whether an address as written may be called. A name's addresses are judged when connecting.
    pub fn admits(&self, url: &Url) -> Result<(), Barred> {
        let port = url.port_or_known_default().ok_or(Barred::Scheme)?;
        let host = url.host().ok_or(Barred::Unreadable)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Barred::Credentials);
        }
        let named = format!("{host}:{port}");
        let plain = self.plain.contains(&named);
        match url.scheme() {
            "https" => {}
            "http" if plain => {}
            _ => return Err(Barred::Scheme),
        }
        if port != 443 && !plain && !self.ports.contains(&port) {
            return Err(Barred::Port(port));
        }
        let literal = match host {
            Host::Domain(_) => return Ok(()),
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
        };
        if self.admits_ip(literal) { Ok(()) } else { Err(Barred::Network) }
    }

    /// Whether a connection to this address may be opened.
    pub fn admits_ip(&self, ip: IpAddr) -> bool {
        let ip = plainest(ip);
        let of_this_machine = is_never_by_range(ip);
        is_public(ip)
            || self
                .networks
                .iter()
                .any(|net| net.has(ip) && (net.is_one_address() || !of_this_machine))
    }
}

/// The IPv4 address inside an IPv6 spelling of one, so that none slips through in disguise.
fn plainest(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = ip else { return ip };
    let parts = six.segments();
    let low = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => ip,
        // Mapped, compatible, and the well-known NAT64 prefix (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff | 0, high, rest]
        | [0, 0, 0, 0, 0xffff, 0, high, rest]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, rest] => low(high, rest),
        // 6to4 (RFC 3056).
        [0x2002, high, rest, ..] => low(high, rest),
        _ => ip,
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(four) => is_public_four(four),
        IpAddr::V6(six) => is_public_six(six),
    }
}

/// Everything outside the special blocks of
/// <https://www.iana.org/assignments/iana-ipv4-special-registry/>.
fn is_public_four(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a == 10
        || a == 127
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113))
}

/// Global unicast less the blocks of protocols and documentation
/// (<https://www.iana.org/assignments/iana-ipv6-special-registry/>).
fn is_public_six(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let global = parts[0] & 0xe000 == 0x2000;
    let protocols = parts[0] == 0x2001 && parts[1] < 0x0200;
    let documents = (parts[0] == 0x2001 && parts[1] == 0x0db8) || parts[0] == 0x3fff;
    global && !protocols && !documents
}

/// This machine, link-local (where clouds keep their metadata), multicast, unspecified.
fn is_never_by_range(ip: IpAddr) -> bool {
    ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_multicast()
        || match ip {
            IpAddr::V4(four) => four.is_link_local() || four.is_broadcast(),
            IpAddr::V6(six) => six.segments()[0] & 0xffc0 == 0xfe80,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(networks: &[&str]) -> Gate {
        let networks = networks.iter().map(|text| Network::parse(text).unwrap()).collect();
        Gate { networks, ..Gate::default() }
    }

    #[test]
    fn every_spelling_of_an_inner_address_is_refused() {
        let hosts = [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "0.0.0.0",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "169.254.169.254",
            "[fd00:ec2::254]",
            "100.100.100.200",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "[fc00::1]",
            "[fe80::1]",
            "192.0.0.1",
            "198.18.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "１２７.0.0.1",
            "127。0。0。1",
            "[::ffff:a9fe:a9fe]",
            "[64:ff9b:1::1]",
        ];
        for host in hosts {
            let typed = gate(&[]).typed(&format!("https://{host}/EWS/Exchange.asmx"));
            assert_eq!(typed, Err(Barred::Network), "{host}");
        }
        for host in ["93.184.216.34", "[2606:2800:220:1::1]", "mail.example.com"] {
            assert!(gate(&[]).typed(&format!("https://{host}/")).is_ok(), "{host}");
        }
    }

    #[test]
    fn other_schemes_ports_and_passwords_are_refused() {
        let cases = [
            ("http://mail.example.com/", Barred::Scheme),
            ("ftp://mail.example.com/", Barred::Scheme),
            ("file:///etc/passwd", Barred::Scheme),
            ("gopher://mail.example.com:443/", Barred::Scheme),
            ("https://mail.example.com:8443/", Barred::Port(8443)),
            ("https://a:b@mail.example.com/", Barred::Credentials),
            ("https://a@mail.example.com/", Barred::Credentials),
            ("https://", Barred::Unreadable),
            ("", Barred::Unreadable),
        ];
        for (text, expected) in cases {
            assert_eq!(gate(&[]).typed(text), Err(expected), "{text}");
        }
        assert_eq!(gate(&[]).typed("mail.example.com/EWS").unwrap().scheme(), "https");
    }

    #[test]
    fn ranges_open_private_networks_and_never_this_machine() {
        let open = gate(&["10.0.0.0/8", "0.0.0.0/0", "::/0"]);
        for ip in ["10.1.2.3", "192.168.0.9", "fd00::9"] {
            assert!(open.admits_ip(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["127.0.0.1", "169.254.169.254", "::1", "fe80::1", "224.0.0.1", "0.0.0.0"] {
            assert!(!open.admits_ip(ip.parse().unwrap()), "{ip}");
        }
        assert!(gate(&["127.0.0.1"]).admits_ip("127.0.0.1".parse().unwrap()));
        assert!(!gate(&["127.0.0.1"]).admits_ip("127.0.0.2".parse().unwrap()));
        assert!(gate(&["10.0.0.0/8"]).admits_ip("::ffff:10.0.0.1".parse().unwrap()));
        assert!(!gate(&["10.0.0.0/8"]).admits_ip("192.168.0.1".parse().unwrap()));
    }

    #[test]
    fn a_simulator_may_be_called_in_clear_when_named() {
        let mut gate = gate(&["127.0.0.1"]);
        gate.plain.push("127.0.0.1:9001".into());
        assert!(gate.typed("http://127.0.0.1:9001/EWS/Exchange.asmx").is_ok());
        assert_eq!(gate.typed("http://127.0.0.1:9002/"), Err(Barred::Scheme));
        assert_eq!(Network::parse("10.0.0.0/33"), None);
        assert_eq!(Network::parse("ten"), None);
    }
}
