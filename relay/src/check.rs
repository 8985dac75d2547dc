//! `twinline check`: are both ends there? Asks each login host of Salesforce for its versions, and
//! Microsoft, where Twinline is registered there, and each named Exchange server for its door,
//! without any credentials.

use crate::config::Config;
use crate::oauth::microsoft::Door;
use crate::outbound::Outbound;
use model::Fault;
use wire::Response;

/// Where Salesforce lists its versions, to anyone.
const VERSIONS: &str = "/services/data/";
/// Where Exchange Web Services lie.
const EWS: &str = "/EWS/Exchange.asmx";

/// Where Microsoft's sign-in describes itself, to anyone.
const DISCOVERY: &str = "/common/v2.0/.well-known/openid-configuration";
/// Where Graph tells who is signed in, and refuses whoever is not.
const ME: &str = "/v1.0/me";

/// What is behind an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A login host of Salesforce.
    Salesforce,
    /// Microsoft's sign-in.
    Microsoft,
    /// Microsoft Graph.
    Graph,
    /// An Exchange server.
    Exchange,
}

/// Every end that the configuration names, each once.
pub fn ends(config: &Config) -> Vec<(End, String)> {
    let mut hosts = vec![config.login_host.clone(), config.sandbox_login_host.clone()];
    hosts.extend(config.apps.iter().filter_map(|app| app.login_host.clone()));
    let mut ends: Vec<(End, String)> = Vec::new();
    let mut add = |end: End, address: String| {
        if !ends.iter().any(|(_, known)| *known == address) {
            ends.push((end, address));
        }
    };
    for host in hosts {
        add(End::Salesforce, format!("{}{VERSIONS}", host.trim_end_matches('/')));
    }
    if let Some(door) = Door::of(config) {
        add(End::Microsoft, format!("{}{DISCOVERY}", door.login()));
        add(End::Graph, format!("{}{ME}", door.graph()));
    }
    for host in &config.exchange_hosts {
        let scheme = if config.plain_http.contains(host) { "http" } else { "https" };
        add(End::Exchange, format!("{scheme}://{host}{EWS}"));
    }
    ends
}

/// Asks one end; an error is a sentence with what to do.
pub async fn reach(outbound: &Outbound, end: End, address: &str) -> Result<(), String> {
    let request = http::Request::get(address)
        .body(Vec::new())
        .map_err(|_| String::from("this is no address; correct it in the configuration"))?;
    match outbound.send(request).await {
        Ok(response) => judge(end, &response),
        Err(Fault::Forbidden(why)) => Err(format!("{why}; see `private_networks` and `ports`")),
        Err(fault) => Err(format!("{fault}; check the address, the network and the certificates")),
    }
}

fn judge(end: End, response: &Response) -> Result<(), String> {
    let status = response.status().as_u16();
    match end {
        End::Salesforce => {
            match wire::json::read::<Vec<serde::de::IgnoredAny>>(response.body(), "versions") {
                Ok(_) if status == 200 => Ok(()),
                _ => {
                    Err(format!("answers {status} and no list of API versions; is it Salesforce?"))
                }
            }
        }
        End::Microsoft if status == 200 && is_description(response.body()) => Ok(()),
        End::Microsoft => Err(format!("answers {status}; is it Microsoft's sign-in?")),
        End::Graph if status == 401 => Ok(()),
        End::Graph => Err(format!("answers {status} to nobody; is it Microsoft Graph?")),
        // Its door is closed without credentials, and that is how one knows it.
        End::Exchange if matches!(status, 200 | 401 | 405) => Ok(()),
        End::Exchange => Err(format!("answers {status}; is it an Exchange server?")),
    }
}

fn is_description(body: &[u8]) -> bool {
    wire::json::read::<std::collections::BTreeMap<String, serde::de::IgnoredAny>>(body, "").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_asked_once() {
        let config = Config {
            exchange_hosts: vec!["mail.acme.example".into(), "127.0.0.1:9".into()],
            plain_http: vec!["127.0.0.1:9".into()],
            sandbox_login_host: "https://login.salesforce.com/".into(),
            ..Config::default()
        };
        let told: Vec<String> = ends(&config).into_iter().map(|(_, address)| address).collect();
        assert_eq!(
            told,
            [
                "https://login.salesforce.com/services/data/",
                "https://mail.acme.example/EWS/Exchange.asmx",
                "http://127.0.0.1:9/EWS/Exchange.asmx",
            ]
        );
    }

    #[test]
    fn strangers_are_told_from_the_servers() {
        let answer = |status: u16, body: &str| {
            http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
        };
        assert_eq!(judge(End::Salesforce, &answer(200, "[{\"version\":\"66.0\"}]")), Ok(()));
        assert!(judge(End::Salesforce, &answer(200, "<html>")).is_err());
        assert!(judge(End::Salesforce, &answer(404, "[]")).is_err());
        assert_eq!(judge(End::Microsoft, &answer(200, "{\"issuer\":\"x\"}")), Ok(()));
        assert!(judge(End::Microsoft, &answer(200, "<html>")).is_err());
        assert_eq!(judge(End::Graph, &answer(401, "{}")), Ok(()));
        assert!(judge(End::Graph, &answer(200, "{}")).is_err());
        assert_eq!(judge(End::Exchange, &answer(401, "")), Ok(()));
        assert!(judge(End::Exchange, &answer(404, "")).is_err());
    }

    #[tokio::test]
    async fn a_refused_address_says_what_to_change() {
        let config = Config::default();
        let outbound = Outbound::new(config.gate(), None).unwrap();
        let told = reach(&outbound, End::Exchange, "https://10.0.0.5/EWS/Exchange.asmx").await;
        assert!(told.unwrap_err().contains("private_networks"));
    }
}
