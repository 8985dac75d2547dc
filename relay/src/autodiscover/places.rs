//! Whose domain a host is of.

use url::Url;

/// Mail domains of Microsoft's own, whose mailboxes are all in its cloud.
const CLOUD_DOMAINS: [&str; 5] =
    ["outlook.com", "hotmail.com", "live.com", "msn.com", "onmicrosoft.com"];
/// The same in many countries: `hotmail.fr`, `live.co.uk`, `outlook.de`.
const CLOUD_NAMES: [&str; 3] = ["outlook.", "hotmail.", "live."];
/// Hosts of Office 365, which takes no passwords.
const CLOUD_HOSTS: [&str; 4] =
    ["office365.com", "outlook.office.com", "outlook.com", "microsoftonline.com"];

/// The domain of an address, in small letters.
pub fn mail_domain(email: &str) -> String {
    email.rsplit('@').next().unwrap_or_default().trim().trim_end_matches('.').to_lowercase()
}

/// Whether all mailboxes of a domain are in Microsoft's cloud.
pub fn is_cloud_domain(domain: &str) -> bool {
    let of_country = |name: &&str| {
        let end = domain.strip_prefix(*name).unwrap_or_default();
        let short = |part: &str| (2..=3).contains(&part.len());
        !end.is_empty() && end.split('.').count() <= 2 && end.split('.').all(short)
    };
    CLOUD_DOMAINS.iter().any(|known| is_within(domain, known)) || CLOUD_NAMES.iter().any(of_country)
}

/// Whether a host belongs to Office 365.
pub fn is_cloud_host(host: &str) -> bool {
    CLOUD_HOSTS.iter().any(|known| is_within(host, known))
}

/// Whether a host is a domain or lies below it.
pub fn is_within(host: &str, domain: &str) -> bool {
    let host = host.trim_end_matches('.').to_lowercase();
    let head = host.strip_suffix(domain);
    !domain.is_empty() && head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
}

/// The host of an address.
pub(super) fn host_of(url: &str) -> String {
    let url = Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_of_the_cloud_are_known_in_every_country() {
        for domain in ["outlook.com", "hotmail.co.uk", "live.fr", "msn.com", "x.onmicrosoft.com"] {
            assert!(is_cloud_domain(domain), "{domain}");
        }
        for domain in ["outlook.example", "live.nation.com", "hotmail", "acme.example", ""] {
            assert!(!is_cloud_domain(domain), "{domain}");
        }
    }

    #[test]
    fn a_host_lies_within_a_domain_or_not() {
        assert!(is_within("Mail.Acme.Example.", "acme.example"));
        assert!(is_within("acme.example", "acme.example"));
        for host in ["evilacme.example", "acme.example.evil.test", "example", ""] {
            assert!(!is_within(host, "acme.example"), "{host}");
        }
        assert!(!is_within("acme.example", ""));
        assert!(
            is_cloud_host("outlook.office365.com") && !is_cloud_host("office365.com.evil.test")
        );
        assert_eq!(mail_domain(" Ada@Acme.Example. "), "acme.example");
    }
}
