//! The REST API, after the "REST API Developer Guide".

mod changes;
mod collections;
mod composite;
mod describe;
mod listviews;
mod query;
mod root;
mod rows;

#[cfg(test)]
mod tests;

pub(super) use changes::too_far_back;
pub(super) use query::{Cursors, no_such_locator};

use super::Org;
use super::call::Call;
use super::form;
use super::reply::{Body, Done, Refusal, Reply};
use super::rules::{Actor, Authority, Saving};
use model::Moment;
use serde_json::{Map, Value};

/// The oldest and newest version that are spoken.
pub(super) const VERSIONS: std::ops::RangeInclusive<u32> = 31..=68;
/// The oldest version that ever was, as far as this org knows.
const OLDEST_VERSION: u32 = 20;
/// Most bytes of an address, and of address and headers together.
const HEAD_MAX: usize = 16_384;

impl Org {
    /// Answers a request below `/services/data`.
    pub(super) fn rest(&mut self, now: Moment, call: &Call, rest: &[&str]) -> Reply {
        let (version, rest) = match rest {
            [] => return root::versions(),
            [version, rest @ ..] => (*version, rest),
        };
        let reply = match self.admit(now, call, version) {
            Ok(actor) => self.resource(&actor, call, rest),
            Err(refusal) => refusal.reply(),
        };
        let used = self.used_calls(now);
        reply.with("sforce-limit-info", format!("api-usage={used}/{}", self.switches.daily_calls))
    }

    /// Lets a caller in: version, session, permission and limits.
    fn admit(&mut self, now: Moment, call: &Call, version: &str) -> Done<Actor> {
        if call.size.0 > HEAD_MAX {
            return Err(Refusal::new(414, "URI_TOO_LONG", "The URI is too long"));
        }
        if call.size.0 + call.size.1 > HEAD_MAX {
            return Err(Refusal::new(431, "REQUEST_HEADER_TOO_LARGE", "The headers are too large"));
        }
        let number: Option<u32> =
            version.strip_prefix('v').and_then(|text| text.strip_suffix(".0")?.parse().ok());
        match number {
            Some(number) if VERSIONS.contains(&number) => {}
            Some(number) if (OLDEST_VERSION..*VERSIONS.start()).contains(&number) => {
                return Err(Refusal::new(410, "GONE", "This API version is retired."));
            }
            Some(_) | None => return Err(Refusal::not_found()),
        }
        let user = self.caller(now, call)?;
        let flags = self.doors.users.get(&user).map(|user| user.flags).unwrap_or_default();
        if !self.switches.api_enabled || !flags.api_enabled {
            let message = "API is not enabled for this Organization or Partner";
            return Err(Refusal::new(403, "API_DISABLED_FOR_ORG", message));
        }
        if self.used_calls(now) >= self.switches.daily_calls {
            let message = "TotalRequests Limit exceeded.";
            return Err(Refusal::new(403, "REQUEST_LIMIT_EXCEEDED", message));
        }
        self.spend_calls(1, now);
        let saving = call.header("sforce-duplicate-rule-header").is_some_and(|header| {
            header.replace(' ', "").to_lowercase().contains("allowsave=true")
        });
        Ok(Actor {
            user,
            now,
            version: version.to_owned(),
            authority: Authority::Api,
            saving: if saving { Saving::AllowDuplicates } else { Saving::Strict },
        })
    }

    /// The user behind the token of a request; the session lives on from here.
    pub(super) fn caller(&mut self, now: Moment, call: &Call) -> Done<String> {
        let Some(token) = call.bearer().map(str::to_owned) else {
            return Err(match call.header("authorization") {
                Some(_) => Refusal::new(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"),
                None => Refusal::session(),
            });
        };
        self.caller_of(now, &token)
    }

    /// The user of an access token.
    pub(super) fn caller_of(&mut self, now: Moment, token: &str) -> Done<String> {
        let life = self.switches.session_minutes;
        let session = self.doors.sessions.get_mut(token).ok_or_else(Refusal::session)?;
        let user = session.user.clone();
        let idle = session.used.is_some_and(|used| now.minutes_since(used) >= life);
        let inactive = self.doors.users.get(&user).is_none_or(|user| user.flags.inactive);
        if idle || inactive || self.switches.org_locked {
            self.doors.sessions.remove(token);
            return Err(Refusal::session());
        }
        if session.used.is_some() {
            session.used = Some(now);
        }
        Ok(user)
    }

    /// Calls of the last 24 hours.
    pub(super) fn used_calls(&self, now: Moment) -> u32 {
        let hour = now.0.div_euclid(3_600_000);
        self.calls.range(hour - 23..=hour).map(|(_, calls)| calls).sum()
    }

    /// Answers a resource of a version; a composite comes here again with its parts.
    fn resource(&mut self, actor: &Actor, call: &Call, rest: &[&str]) -> Reply {
        self.route_resource(actor, call, rest).unwrap_or_else(|refusal| refusal.reply())
    }

    fn route_resource(&mut self, actor: &Actor, call: &Call, rest: &[&str]) -> Done<Reply> {
        match (call.method.as_str(), rest) {
            ("GET", []) => Ok(root::resources(actor, call, &self.org_id)),
            ("GET", ["limits"]) => Ok(self.limits(actor.now)),
            ("GET", ["limits", "recordCount"]) => Ok(self.record_count(call)),
            ("GET", ["query"]) => self.query(actor, call, super::soql::run::Reach::Live),
            ("GET", ["queryAll"]) => self.query(actor, call, super::soql::run::Reach::All),
            ("GET", ["query" | "queryAll", locator]) => self.query_more(actor, call, locator),
            ("GET", ["sobjects"]) => Ok(self.describe_global(actor)),
            ("GET", ["sobjects", object]) => self.describe_basic(actor, object),
            ("GET", ["sobjects", object, "describe"]) => self.describe(actor, call, object),
            ("GET", ["sobjects", object, "updated"]) => self.updated(actor, call, object),
            ("GET", ["sobjects", object, "deleted"]) => self.deleted(actor, call, object),
            ("GET", ["sobjects", object, "listviews", rest @ ..]) => {
                self.list_views(actor, call, object, rest)
            }
            (method, ["sobjects", object, rest @ ..]) if rest.len() <= 2 => {
                self.rows_of(actor, call, method, object, rest)
            }
            ("POST", ["composite"]) => self.composite(actor, call),
            ("POST", ["composite", "batch"]) => self.batch(actor, call),
            (method, ["composite", "sobjects", rest @ ..]) => {
                self.collection(actor, call, method, rest)
            }
            (_, ["query" | "queryAll" | "limits" | "composite", ..]) => Err(Refusal::new(
                405,
                "METHOD_NOT_ALLOWED",
                format!("HTTP Method '{}' not allowed.", call.method),
            )),
            _ => Err(Refusal::not_found()),
        }
    }
}

/// The body as a JSON object.
fn body_of(call: &Call) -> Done<Map<String, Value>> {
    let broken =
        |why: &str| Refusal::bad("JSON_PARSER_ERROR", format!("{why} at [line:1, column:1]"));
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(broken("The HTTP entity body must be a JSON object")),
        Err(_) => Err(broken("The HTTP entity body is not proper JSON")),
    }
}

/// A text of a JSON object.
fn text_of<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    map.get(name).and_then(Value::as_str)
}

/// A list of words separated by commas.
fn words(call: &Call, name: &str) -> Option<Vec<String>> {
    let text = form::get(&call.query, name)?;
    Some(
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
    )
}

/// The JSON of an answer, as a composite shows it.
fn shown(reply: &Reply) -> Value {
    match &reply.body {
        Body::Empty => Value::Null,
        Body::Json(value) => value.clone(),
        Body::Text(_, text) => Value::String(text.clone()),
    }
}

/// Whether the org keeps a record of deletions for an object.
fn replicates(object: &super::schema::Object) -> bool {
    object.has("IsDeleted") && object.has("SystemModstamp")
}
