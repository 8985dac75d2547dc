//! What a browser receives when something goes wrong: a status, a code, and one sentence that says
//! what happened, why, and the next step. Details go to the log, without secrets or people.

use crate::store::StoreFault;
use crate::vault::Broken;
use api::{ApiError, Code};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode};

/// Marks an answer as the relay's own error, so that the page can tell it from a proxied one.
pub const OWN_ERROR: HeaderName = HeaderName::from_static("x-twinline-error");

/// A refusal on its way to the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub ApiError);

impl Refusal {
    /// A refusal in words.
    pub fn new(code: Code, words: impl Into<String>) -> Refusal {
        Refusal(ApiError { code, words: words.into(), field: None })
    }

    /// A refusal about one input.
    pub fn at(field: &str, words: impl Into<String>) -> Refusal {
        Refusal::new(Code::BadInput, words).about(field)
    }

    /// The same refusal, about one input.
    #[must_use]
    pub fn about(mut self, field: &str) -> Refusal {
        self.0.field = Some(field.to_owned());
        self
    }

    /// A fault of ours; the cause is only logged.
    pub fn ours(cause: &dyn std::fmt::Display) -> Refusal {
        tracing::error!(%cause, "a request failed");
        Refusal::new(
            Code::Ours,
            "Something went wrong inside Twinline. Try again; if it happens again, tell whoever \
             runs this Twinline.",
        )
    }

    /// Nobody is signed in.
    pub fn not_signed_in() -> Refusal {
        Refusal::new(Code::NotSignedIn, "You are not signed in. Sign in with Salesforce to go on.")
    }

    /// No such thing.
    pub fn not_found() -> Refusal {
        Refusal::new(Code::NotFound, "There is nothing at this address. Go back to the dashboard.")
    }

    /// The HTTP status of the code.
    pub fn status(&self) -> StatusCode {
        match self.0.code {
            Code::NotSignedIn => StatusCode::UNAUTHORIZED,
            Code::BadInput => StatusCode::BAD_REQUEST,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Forbidden => StatusCode::FORBIDDEN,
            Code::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Code::TooEarly | Code::SignInAgain => StatusCode::CONFLICT,
            Code::SalesforceRefused | Code::MailboxRefused => StatusCode::UNPROCESSABLE_ENTITY,
            Code::Unreachable | Code::Unexpected => StatusCode::BAD_GATEWAY,
            Code::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self.0)).into_response();
        response.headers_mut().insert(OWN_ERROR, HeaderValue::from_static("1"));
        response
    }
}

impl From<StoreFault> for Refusal {
    fn from(fault: StoreFault) -> Refusal {
        Refusal::ours(&fault)
    }
}

impl From<Broken> for Refusal {
    fn from(fault: Broken) -> Refusal {
        Refusal::ours(&fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_stay_inside_and_own_errors_are_marked() {
        let refusal = Refusal::from(StoreFault::Shape("a link"));
        assert!(!refusal.0.words.contains("link"));
        let response = refusal.into_response();
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key(OWN_ERROR));
        assert_eq!(Refusal::at("zone", "x").0.field.as_deref(), Some("zone"));
    }
}
