//! Versions, resources and limits.

use super::{VERSIONS, words};
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::reply::Reply;
use crate::salesforce::rules::Actor;
use model::Moment;
use serde_json::{Map, Value, json};

/// The newest version and its year, from which the names of the others follow.
const NEWEST: (u32, u32) = (68, 27);

/// `GET /services/data`: the only resource without a sign-in.
pub(super) fn versions() -> Reply {
    let list: Vec<Value> = VERSIONS
        .map(|version| {
            json!({
                "label": label(version),
                "url": format!("/services/data/v{version}.0"),
                "version": format!("{version}.0"),
            })
        })
        .collect();
    Reply::json(200, json!(list))
}

/// Three releases a year: Winter '27 follows Summer '26 and Spring '26.
fn label(version: u32) -> String {
    let back = NEWEST.0 - version;
    let (season, year) = match back % 3 {
        0 => ("Winter", NEWEST.1 - back / 3),
        1 => ("Summer", NEWEST.1 - 1 - back / 3),
        _ => ("Spring", NEWEST.1 - 1 - back / 3),
    };
    format!("{season} '{year:02}")
}

/// `GET /services/data/v68.0`.
pub(super) fn resources(actor: &Actor, call: &Call, org_id: &str) -> Reply {
    let mut map = Map::new();
    for name in ["sobjects", "query", "queryAll", "composite", "limits"] {
        map.insert(name.to_owned(), json!(format!("/services/data/{}/{name}", actor.version)));
    }
    let identity = format!("{}/id/{org_id}/{}", call.base, actor.user);
    map.insert("identity".to_owned(), json!(identity));
    Reply::json(200, Value::Object(map))
}

impl Org {
    /// `GET limits`.
    pub(super) fn limits(&self, now: Moment) -> Reply {
        let max = self.switches.daily_calls;
        let left = max.saturating_sub(self.used_calls(now));
        Reply::json(
            200,
            json!({
                "DailyApiRequests": {"Max": max, "Remaining": left},
                "DailyBulkV2QueryJobs": {"Max": 10_000, "Remaining": 10_000},
                "ConcurrentAsyncGetReportInstances": {"Max": 200, "Remaining": 200},
            }),
        )
    }

    /// `GET limits/recordCount`: rough numbers of the whole org, whoever asks.
    pub(super) fn record_count(&self, call: &Call) -> Reply {
        let wanted = words(call, "sObjects");
        let counts: Vec<Value> = self
            .schema
            .objects
            .iter()
            .filter(|object| {
                wanted.as_ref().is_none_or(|names| {
                    names.iter().any(|name| name.eq_ignore_ascii_case(object.name))
                })
            })
            .map(|object| {
                let rows = self.store.of(object.name).filter(|(_, row)| row.deleted.is_none());
                json!({"count": rows.count(), "name": object.name})
            })
            .collect();
        Reply::json(200, json!({"sObjects": counts}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_named_by_season() {
        for (version, expected) in [
            (68, "Winter '27"),
            (67, "Summer '26"),
            (66, "Spring '26"),
            (65, "Winter '26"),
            (58, "Summer '23"),
        ] {
            assert_eq!(label(version), expected);
        }
    }
}
