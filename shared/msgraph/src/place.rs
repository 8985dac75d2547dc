//! Where requests go: below one base, path and query only. Graph answers with absolute addresses
//! (`@odata.nextLink`, `@odata.deltaLink`); one that leads elsewhere would carry a token away, so
//! it is a fault and no request.
//!
//! `https://learn.microsoft.com/graph/paging`

use model::Fault;

/// The version of the interface, with which every path of ours begins.
pub const ROOT: &str = "/v1.0/";
/// Longest link that is taken, in bytes; delta tokens run to some thousands.
pub const LINK_BYTES_MAX: usize = 16_384;

/// The path and query of a link inside an answer. `base` is scheme and host of the server that
/// answered, as `https://graph.microsoft.com`; the transport knows it, nothing here does.
///
/// # Errors
/// [`Fault::Garbled`] without the link's text, which may hold a person's data.
pub fn follow(link: &str, base: &str) -> Result<String, Fault> {
    let astray = || Fault::Garbled(String::from("a link of the answer leads elsewhere"));
    if link.len() > LINK_BYTES_MAX {
        return Err(Fault::TooLarge(String::from("link of an answer")));
    }
    let base = base.trim_end_matches('/');
    let head = link.get(..base.len()).ok_or_else(astray)?;
    // Scheme and host have no case; all that follows has.
    if base.is_empty() || !head.eq_ignore_ascii_case(base) {
        return Err(astray());
    }
    let path = &link[base.len()..];
    if is_local(path) { Ok(path.to_owned()) } else { Err(astray()) }
}

/// Whether a path and query stays below [`ROOT`], however a server would normalise it.
pub(crate) fn is_local(path_and_query: &str) -> bool {
    let plain = |c: u8| c.is_ascii_graphic() && !matches!(c, b'\\' | b'#' | b'"' | b'<' | b'>');
    let path = path_and_query.split('?').next().unwrap_or_default();
    path.starts_with(ROOT)
        && path_and_query.bytes().all(plain)
        && path.split('/').skip(1).all(|part| !is_astray(part))
}

/// A part that is empty, climbs, or hides a separator behind an escape.
fn is_astray(part: &str) -> bool {
    let lower = part.to_ascii_lowercase();
    let climbs = matches!(lower.replace("%2e", ".").as_str(), "" | "." | "..");
    climbs || ["%2f", "%5c", "%25", "%00"].iter().any(|escape| lower.contains(escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://graph.microsoft.com";

    #[test]
    fn a_link_of_the_same_server_is_followed_as_given() {
        let link = "https://graph.microsoft.com/v1.0/me/contactFolders('AQ==')/contacts/\
                    microsoft.graph.delta()?$deltatoken=aB_c-%2B";
        let path = &link[BASE.len()..];
        assert_eq!(follow(link, BASE).as_deref(), Ok(path));
        assert_eq!(follow(link, "https://graph.microsoft.com/").as_deref(), Ok(path));
        let upper = link.replacen("https://graph", "HTTPS://Graph", 1);
        assert_eq!(follow(&upper, BASE).as_deref(), Ok(path));
        let cloud = "https://microsoftgraph.chinacloudapi.cn/v1.0/me/events";
        assert!(follow(cloud, "https://microsoftgraph.chinacloudapi.cn").is_ok());
        assert!(follow("http://127.0.0.1:8080/v1.0/me", "http://127.0.0.1:8080").is_ok());
    }

    #[test]
    fn a_link_that_leads_elsewhere_is_a_fault() {
        for link in [
            "",
            "/v1.0/me",
            "http://graph.microsoft.com/v1.0/me",
            "https://graph.microsoft.com.evil.example/v1.0/me",
            "https://graph.microsoft.com@evil.example/v1.0/me",
            "https://graph.microsoft.com:8443/v1.0/me",
            "https://evil.example/https://graph.microsoft.com/v1.0/me",
            "https://graph.microsoft.com/beta/me",
            "https://graph.microsoft.com/v1.0/../beta/me",
            "https://graph.microsoft.com/v1.0/%2E%2e/beta/me",
            "https://graph.microsoft.com/v1.0/me%2fmessages",
            "https://graph.microsoft.com/v1.0//me",
            "https://graph.microsoft.com/v1.0/me\\x",
            "https://graph.microsoft.com/v1.0/me\r\nHost: evil.example",
            "https://graph.microsoft.com/v1.0/me#x",
            "https://graph.microsoft.côm/v1.0/me",
        ] {
            let fault = follow(link, BASE).expect_err(link);
            let words = "a link of the answer leads elsewhere".to_owned();
            assert_eq!(fault, Fault::Garbled(words), "{link}");
        }
        assert!(follow("/v1.0/me", "").is_err());
        let long = format!("{BASE}/v1.0/me?$skiptoken={}", "a".repeat(LINK_BYTES_MAX));
        assert!(matches!(follow(&long, BASE), Err(Fault::TooLarge(_))));
    }
}
