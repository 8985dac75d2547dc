//! The pages a person sees. Plain HTML: they work without scripts and read well aloud.

use crate::salesforce::call::Call;
use crate::salesforce::form;
use crate::salesforce::reply::Reply;

/// The look of every page, with colours of enough contrast.
const STYLE: &str = "body{font-family:sans-serif;color:#1b1b1b;background:#fff;max-width:26rem;\
    margin:3rem auto;padding:0 1rem}label{display:block;margin:1rem 0 .25rem}\
    input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #5f5f5f}\
    button{font:inherit;margin:1.5rem .5rem 0 0;padding:.5rem 1.25rem}\
    [role=alert]{color:#8a0000;border-left:4px solid #8a0000;padding-left:.75rem}";

/// Escapes text for HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    wire::xml::escape(text, &mut out);
    out
}

/// A page with a title and a body.
pub(super) fn page(status: u16, title: &str, body: &str) -> Reply {
    let title = escaped(title);
    Reply::html(
        status,
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <link rel=\"icon\" href=\"data:,\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
        ),
    )
}

/// What a form carries along unseen.
pub(super) fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value))
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
