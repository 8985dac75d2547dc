//! The names of requests for log and weather, and Graph's words for troubles.

use super::Cloud;
use super::call::Call;
use super::reply::Refusal;
use crate::Trouble;
use crate::exchange::Server;
use model::Moment;
use wire::{Request, Response};

/// The shortest segment that is taken for an id.
const ID_CHARS_MIN: usize = 24;

/// What a request asks for, for the log and the weather: the method and the resource without its
/// version and ids, as in `GET me/contacts/delta`, `PATCH me/events`, `POST $batch`,
/// `POST oauth2/v2.0/token`.
pub fn operation(request: &Request) -> String {
    let call = Call::read(request);
    let path = call.path();
    let named: Vec<&str> =
        path.iter().skip(1).copied().filter(|part| part.len() < ID_CHARS_MIN).collect();
    format!("{} {}", call.method, named.join("/"))
}

impl Cloud {
    /// How this vendor words a trouble that depends on the vendor.
    pub fn trouble(
        &mut self,
        server: &mut Server,
        now: Moment,
        trouble: &Trouble,
        request: &Request,
    ) -> Response {
        let call = Call::read(request);
        match trouble {
            Trouble::Throttle { wait_ms } => throttled()
                .with("retry-after", wait_ms.div_ceil(1_000).to_string())
                .reply(now)
                .response(),
            Trouble::SignOut => {
                if let Some(token) = call.bearer() {
                    self.doors.sessions.remove(token);
                }
                self.answer(server, now, request).0
            }
            Trouble::LoseWatermarks => {
                if let Ok(at) = self.mailbox_of(server, now, &call) {
                    server.stores[at].age += 1;
                }
                self.answer(server, now, request).0
            }
            Trouble::Refuse(status, code) => {
                Refusal::new(*status, code, "The request was refused.").reply(now).response()
            }
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
            | Trouble::StatusAfter(_) => self.answer(server, now, request).0,
        }
    }
}

/// Too many at once.
pub(super) fn throttled() -> Refusal {
    Refusal::new(429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_named_without_versions_and_ids() {
        let id = "AAMkAAAAAQAAAAAAAAACvqQe0D5sZ2o=";
        for (method, path, expected) in [
            ("GET", "/v1.0/me/contacts/delta()?$select=id".to_owned(), "GET me/contacts/delta"),
            ("PATCH", format!("/v1.0/me/events/{id}"), "PATCH me/events"),
            ("POST", "/v1.0/$batch".to_owned(), "POST $batch"),
            ("POST", "/common/oauth2/v2.0/token".to_owned(), "POST oauth2/v2.0/token"),
            ("GET", format!("/v1.0/me/todo/lists/{id}/tasks"), "GET me/todo/lists/tasks"),
        ] {
            let request =
                http::Request::builder().method(method).uri(path).body(Vec::new()).unwrap();
            assert_eq!(operation(&request), expected);
        }
    }
}
