//! Service records of DNS (RFC 2782): which host offers Autodiscover for a domain.

use crate::app::App;
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;

/// The only port that a record may name.
const PORT: u16 = 443;

/// The host of a service: of those on our port the one with the lowest priority, and among equals
/// the one with the largest weight.
pub(super) async fn find(app: &App, name: &str) -> Option<String> {
    if let Some(host) = app.outbound.gate().names.srv(name) {
        return (!host.is_empty()).then(|| host.to_owned());
    }
    let resolver = TokioResolver::builder_tokio().ok()?.build().ok()?;
    let found = resolver.srv_lookup(format!("{name}.")).await.ok()?;
    let mut records: Vec<_> = found
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::SRV(srv) if srv.port == PORT => {
                let host = srv.target.to_ascii().trim_end_matches('.').to_lowercase();
                Some((srv.priority, u16::MAX - srv.weight, host))
            }
            _ => None,
        })
        .filter(|(_, _, host)| !host.is_empty())
        .collect();
    records.sort();
    records.into_iter().next().map(|(_, _, host)| host)
}
