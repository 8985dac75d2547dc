//! A request taken apart: its path without the site's prefix, its pairs, its headers.

use super::form::{self, Pairs};
use super::switches::Community;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use wire::Request;

/// The address when a request names none.
const OWN_HOST: &str = "acme.my.salesforce.com";

/// A request, or a part of a composite one.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    /// After `_HttpMethod` had its say.
    pub(super) method: String,
    segments: Vec<String>,
    pub(super) query: Pairs,
    headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
    /// Scheme and host, for addresses in answers.
    pub(super) base: String,
    /// Whether the request came through the site.
    pub(super) community: Option<Community>,
    /// Bytes of the address and of the headers.
    pub(super) size: (usize, usize),
}

impl Call {
    /// Takes a request apart.
    pub(super) fn read(request: &Request, community: Option<&Community>) -> Call {
        let mut headers = BTreeMap::new();
        let mut size = 0;
        for (name, value) in request.headers() {
            size += name.as_str().len() + value.len() + 4;
            headers.insert(
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            );
        }
        let uri = request.uri();
        let mut call = Call {
            method: request.method().as_str().to_owned(),
            headers,
            body: request.body().clone(),
            base: base(request),
            ..Call::default()
        };
        call.aim(uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str), community);
        call.size = (uri.path_and_query().map_or(0, |path| path.as_str().len()), size);
        call
    }

    /// A part of a composite request.
    pub(super) fn part(&self, method: &str, url: &str, body: Vec<u8>) -> Call {
        let mut call = Call {
            method: method.to_ascii_uppercase(),
            body,
            base: self.base.clone(),
            ..Call::default()
        };
        call.aim(url, None);
        call
    }

    fn aim(&mut self, target: &str, community: Option<&Community>) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        self.query = form::read(query);
        self.segments = path.split('/').filter(|part| !part.is_empty()).map(form::decode).collect();
        if let Some(community) = community
            && self.segments.first() == Some(&community.prefix)
        {
            self.segments.remove(0);
            self.community = Some(community.clone());
        }
        if self.method == "POST"
            && let Some(method) = form::get(&self.query, "_HttpMethod")
        {
            self.method = method.to_ascii_uppercase();
        }
    }

    /// The segments of the path.
    pub(super) fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// A header by its lower-case name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Gives a part of a composite request a header.
    pub(super) fn set_header(&mut self, name: &str, value: &str) {
        self.headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }

    /// A pair of the query string.
    pub(super) fn ask(&self, name: &str) -> Option<&str> {
        form::get(&self.query, name)
    }

    /// The body as a form.
    pub(super) fn form(&self) -> Pairs {
        form::read(&String::from_utf8_lossy(&self.body))
    }

    /// The token of `Authorization: Bearer`.
    pub(super) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("Bearer") || scheme == "OAuth").then_some(token.trim())
    }

    /// Name and secret of `Authorization: Basic`.
    pub(super) fn basic(&self) -> Option<(String, String)> {
        let token = self.header("authorization")?.strip_prefix("Basic ")?;
        let text = String::from_utf8(STANDARD.decode(token.trim()).ok()?).ok()?;
        let (name, secret) = text.split_once(':')?;
        Some((form::decode(name), form::decode(secret)))
    }

    /// The address of the door this request came through: with the site's prefix, if any.
    pub(super) fn door(&self) -> String {
        match &self.community {
            Some(community) => format!("{}/{}", self.base, community.prefix),
            None => self.base.clone(),
        }
    }
}

/// Scheme and host. Without a word about the scheme, this machine is plain and all else is not.
fn base(request: &Request) -> String {
    let uri = request.uri();
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = match (header("host"), uri.authority()) {
        (Some(host), _) => host.to_owned(),
        (None, Some(authority)) => authority.as_str().to_owned(),
        (None, None) => OWN_HOST.to_owned(),
    };
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
    let here = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let scheme = uri.scheme_str().or(header("x-forwarded-proto"));
    format!("{}://{host}", scheme.unwrap_or(if here { "http" } else { "https" }))
}
