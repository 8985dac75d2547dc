//! The pages a person sees.

use crate::page::{escaped, html};
use crate::salesforce::call::Call;
use crate::salesforce::form;
use crate::salesforce::reply::Reply;

/// A page with a title and a body.
pub(super) fn page(status: u16, title: &str, body: &str) -> Reply {
    Reply::html(status, html(title, body))
}

/// The vendor shows errors about an app on a page of its own and redirects nobody to the app.
pub(super) fn to_error_page(call: &Call, error: &str, description: &str) -> Reply {
    Reply::redirect(format!(
        "{}/setup/secur/RemoteAccessErrorPage.apexp?error={}&error_description={}",
        call.door(),
        form::encode(error),
        form::encode(description)
    ))
}

/// That page.
pub(in crate::salesforce) fn error_page(call: &Call) -> Reply {
    let error = escaped(call.ask("error").unwrap_or("unknown_error"));
    let description = escaped(call.ask("error_description").unwrap_or_default());
    let body = format!(
        "<p>The app cannot be used in this org.</p>\n<p role=\"alert\">{error}: {description}</p>\n"
    );
    page(200, "OAuth Error", &body)
}

/// Any address the org does not have.
pub(in crate::salesforce) fn no_such_page() -> Reply {
    page(
        404,
        "URL No Longer Exists",
        "<p>You have attempted to reach a page that is not here.</p>\n",
    )
}
