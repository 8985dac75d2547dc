//! The names of requests for log and weather, and the vendor's words for troubles.

use super::Org;
use super::call::Call;
use super::id;
use super::reply::{Refusal, Reply};
use crate::Trouble;
use model::Moment;
use wire::{Request, Response};

/// What a request asks for, for the log and the weather: the method and the resource without its
/// version and ids, as in `GET query`, `PATCH sobjects/Contact`, `POST composite/sobjects`,
/// `POST oauth2/token`, `POST Soap/login`.
pub fn operation(request: &Request) -> String {
    let call = Call::read(request, None);
    let path = call.path();
    let at = path.iter().position(|part| *part == "services");
    let path = &path[at.map_or(0, |at| at + 1)..];
    let what = match path {
        ["data"] => String::from("versions"),
        ["data", _] => String::from("resources"),
        ["data", _, rest @ ..] => {
            let rest: Vec<&str> =
                rest.iter().copied().filter(|part| !is_id_or_locator(part)).collect();
            rest.join("/")
        }
        ["Soap", ..] => format!("Soap/{}", super::soap::method(&call.body)),
        ["id", ..] => String::from("id"),
        other => other.join("/"),
    };
    format!("{} {what}", call.method)
}

fn is_id_or_locator(part: &str) -> bool {
    let head = part.split('-').next().unwrap_or(part);
    part.bytes().any(|byte| byte.is_ascii_digit()) && id::normal(head).is_some()
}

impl Org {
    /// How this vendor words a trouble that depends on the vendor.
    pub fn trouble(&mut self, now: Moment, trouble: &Trouble, request: &Request) -> Response {
        let call = Call::read(request, self.switches.community.as_ref());
        let replication = call.path().iter().any(|part| matches!(*part, "updated" | "deleted"));
        let reply = match trouble {
            Trouble::Throttle { wait_ms } => Refusal::new(
                403,
                "REQUEST_LIMIT_EXCEEDED",
                "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
            )
            .reply()
            .with("retry-after", wait_ms.div_ceil(1_000).to_string()),
            Trouble::SignOut => {
                if let Some(token) = call.bearer() {
                    self.doors.sessions.remove(token);
                }
                Refusal::session().reply()
            }
            Trouble::LoseWatermarks => {
                self.drop_cursors();
                self.switches.delete_log_from = Some(now);
                let path = call.path();
                let names_cursor = matches!(path.as_slice(), [.., "query" | "queryAll", _]);
                if replication {
                    super::rest::too_far_back().reply()
                } else if names_cursor {
                    super::rest::no_such_locator().reply()
                } else {
                    // Nothing in it is about what was lost; a bundle is answered part by part.
                    return self.answer(now, request).0;
                }
            }
            Trouble::Refuse(status, code) => Refusal::new(*status, code, "It was refused.").reply(),
            Trouble::DropBefore
            | Trouble::DropAfter
            | Trouble::CutAfter(_)
            | Trouble::EndAfter(_)
            | Trouble::Swap(..)
            | Trouble::Double
            | Trouble::Html
            | Trouble::Strange(..)
            | Trouble::Status(_)
            | Trouble::Later(..)
            | Trouble::Moved(..)
            | Trouble::StatusAfter(_) => Reply::empty(503),
        };
        reply.response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_named_without_versions_and_ids() {
        for (method, uri, body, expected) in [
            ("GET", "/services/data", "", "GET versions"),
            ("GET", "/services/data/v68.0/", "", "GET resources"),
            ("GET", "/services/data/v68.0/query/?q=SELECT+Id", "", "GET query"),
            ("GET", "/services/data/v68.0/query/01gTw0000000AbcAAA-2000", "", "GET query"),
            (
                "GET",
                "https://x.my.salesforce.com/services/data/v64.0/queryAll?q=x",
                "",
                "GET queryAll",
            ),
            (
                "PATCH",
                "/services/data/v68.0/sobjects/Contact/003RO0000035WQgYAM",
                "",
                "PATCH sobjects/Contact",
            ),
            (
                "POST",
                "/services/data/v68.0/sobjects/Contact/003RO0000035WQg?_HttpMethod=PATCH",
                "",
                "PATCH sobjects/Contact",
            ),
            (
                "GET",
                "/services/data/v68.0/sobjects/Contact/describe",
                "",
                "GET sobjects/Contact/describe",
            ),
            ("POST", "/services/data/v68.0/composite/sobjects", "", "POST composite/sobjects"),
            ("POST", "/partners/services/oauth2/token", "", "POST oauth2/token"),
            (
                "POST",
                "/services/Soap/u/64.0",
                "<e:Envelope xmlns:e='x'><e:Body><login/></e:Body></e:Envelope>",
                "POST Soap/login",
            ),
            ("GET", "/id/00D/005", "", "GET id"),
        ] {
            let request =
                http::Request::builder().method(method).uri(uri).body(body.into()).unwrap();
            assert_eq!(operation(&request), expected, "{uri}");
        }
    }
}
