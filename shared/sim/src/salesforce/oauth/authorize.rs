//! `authorize`: the page where a person signs in and allows an app.

use super::page::{page, to_error_page};
use crate::page::{escaped, hidden};
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::form::{self, Pairs};
use crate::salesforce::people::{App, Code};
use crate::salesforce::reply::Reply;
use model::Moment;

/// What the form carries along of the request.
const CARRIED: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
];

/// A request that an app made properly.
struct Wish {
    client: String,
    redirect_uri: String,
    scopes: Vec<String>,
    state: Option<String>,
    challenge: Option<String>,
}

impl Org {
    /// Shows the page.
    pub(super) fn authorize_page(&self, call: &Call) -> Reply {
        match self.wish(call, &call.query) {
            Ok(_) => {
                self.sign_in_page(call, &call.query, None, call.ask("login_hint").unwrap_or(""))
            }
            Err(reply) => reply,
        }
    }

    /// Takes the form.
    pub(super) fn authorize_answer(&mut self, now: Moment, call: &Call) -> Reply {
        let form = call.form();
        let wish = match self.wish(call, &form) {
            Ok(wish) => wish,
            Err(reply) => return reply,
        };
        if form::get(&form, "answer") == Some("deny") {
            return back(
                &wish,
                &[
                    ("error", "access_denied"),
                    ("error_description", "end-user denied authorization"),
                ],
            );
        }
        let username = form::get(&form, "username").unwrap_or_default().trim().to_owned();
        let password = form::get(&form, "password").unwrap_or_default();
        let again = |words: &str| self.sign_in_page(call, &form, Some(words), &username);
        let found = self.doors.user_named(&username);
        let Some((id, user)) = found.filter(|(_, user)| {
            user.password == password && !user.flags.locked && !self.switches.org_locked
        }) else {
            return again(
                "Please check your username and password. If you still can't log in, contact \
                 your Salesforce administrator.",
            );
        };
        if user.flags.inactive {
            return again("Your account is inactive. Contact your Salesforce administrator.");
        }
        if user.flags.must_use_mfa
            && form::get(&form, "verification_code") != Some(user.verification_code.as_str())
        {
            return self.second_page(call, &form, form::get(&form, "verification_code"));
        }
        let app = self.doors.apps.get(&wish.client);
        if !app.is_some_and(|app| app.installed) {
            return to_error_page(call, "OAUTH_APP_BLOCKED", "this app is blocked by admin");
        }
        if user.flags.needs_approval {
            return to_error_page(
                call,
                "OAUTH_APPROVAL_ERROR_GENERIC",
                "user is not admin approved to access this app",
            );
        }
        let code = Code {
            client: wish.client.clone(),
            user: id.clone(),
            redirect_uri: wish.redirect_uri.clone(),
            challenge: wish.challenge.clone(),
            scopes: wish.scopes.clone(),
            community: call.community.is_some(),
            issued: now,
            spent: false,
        };
        // Codes end in two equals signs: who forgets to decode them fails here already.
        let name = format!("aPrx{}==", self.doors.secret("code"));
        self.doors.codes.insert(name.clone(), code);
        back(&wish, &[("code", &name)])
    }

    /// Checks what the app asks; what is wrong with the app itself goes to the error page.
    fn wish(&self, call: &Call, pairs: &Pairs) -> Result<Wish, Reply> {
        let get = |name: &str| form::get(pairs, name).map(str::to_owned);
        let client = get("client_id").unwrap_or_default();
        let Some(app) = self.doors.apps.get(&client) else {
            return Err(to_error_page(call, "invalid_client_id", "client identifier invalid"));
        };
        let redirect_uri = get("redirect_uri").unwrap_or_default();
        if !redirects(app, &redirect_uri) {
            let words = "redirect_uri must match configuration";
            return Err(to_error_page(call, "redirect_uri_mismatch", words));
        }
        if !app.installed {
            return Err(to_error_page(
                call,
                "OAUTH_EC_APP_NOT_FOUND",
                "the app is not installed in this org",
            ));
        }
        let asked: Vec<String> =
            get("scope").unwrap_or_default().split_whitespace().map(scope_name).collect();
        let scopes = if asked.is_empty() { app.scopes.clone() } else { asked };
        let wish = Wish {
            client,
            redirect_uri,
            scopes,
            state: get("state"),
            challenge: get("code_challenge").filter(|challenge| !challenge.is_empty()),
        };
        let refuse = |error: &str, words: &str| {
            Err(back(&wish, &[("error", error), ("error_description", words)]))
        };
        if get("response_type").as_deref() != Some("code") {
            return refuse("unsupported_response_type", "response type not supported");
        }
        if let Some(scope) = wish.scopes.iter().find(|scope| !app.scopes.contains(scope)) {
            return refuse(
                "invalid_scope",
                &format!("the requested scope is not allowed: {scope}"),
            );
        }
        if get("code_challenge_method").is_some_and(|method| method != "S256") {
            return refuse("invalid_request", "only the code challenge method S256 is supported");
        }
        if app.pkce_required && wish.challenge.is_none() {
            return refuse("invalid_request", "missing required code challenge");
        }
        Ok(wish)
    }

    fn sign_in_page(&self, call: &Call, pairs: &Pairs, trouble: Option<&str>, name: &str) -> Reply {
        let scopes = form::get(pairs, "scope").unwrap_or("everything it is registered for");
        let client = form::get(pairs, "client_id").unwrap_or_default();
        let mut body = String::new();
        if let Some(words) = trouble {
            body.push_str(&format!("<p role=\"alert\">{}</p>\n", escaped(words)));
        }
        body.push_str(&format!(
            "<p>The app <strong>{}</strong> asks for access to: {}.</p>\n\
             <form method=\"post\" action=\"{}/services/oauth2/authorize\">\n{}\
             <label for=\"username\">Username</label>\n\
             <input id=\"username\" name=\"username\" type=\"text\" \
             autocomplete=\"username\" value=\"{}\">\n\
             <label for=\"password\">Password</label>\n\
             <input id=\"password\" name=\"password\" type=\"password\" \
             autocomplete=\"current-password\">\n\
             <button type=\"submit\" name=\"answer\" value=\"allow\">Allow</button>\n\
             <button type=\"submit\" name=\"answer\" value=\"deny\">Deny</button>\n</form>\n",
            escaped(client),
            escaped(scopes),
            escaped(&call.door()),
            carried(pairs),
            escaped(name)
        ));
        page(200, "Log in and allow access", &body)
    }

    /// The second factor. It carries name and password along: nothing is kept between pages.
    fn second_page(&self, call: &Call, pairs: &Pairs, tried: Option<&str>) -> Reply {
        let trouble = tried.map_or("", |_| "<p role=\"alert\">That code is not right.</p>\n");
        let get = |name: &str| form::get(pairs, name).unwrap_or_default();
        let body = format!(
            "{trouble}<p>Enter the code of your authenticator app.</p>\n\
             <form method=\"post\" action=\"{}/services/oauth2/authorize\">\n{}{}{}\
             <label for=\"verification_code\">Verification code</label>\n\
             <input id=\"verification_code\" name=\"verification_code\" type=\"text\" \
             inputmode=\"numeric\" autocomplete=\"one-time-code\">\n\
             <button type=\"submit\" name=\"answer\" value=\"allow\">Verify and allow</button>\n\
             <button type=\"submit\" name=\"answer\" value=\"deny\">Deny</button>\n</form>\n",
            escaped(&call.door()),
            carried(pairs),
            hidden("username", get("username")),
            hidden("password", get("password")),
        );
        page(200, "Verify your identity", &body)
    }
}

fn carried(pairs: &Pairs) -> String {
    let known = CARRIED.iter().filter_map(|name| Some((*name, form::get(pairs, name)?)));
    known.map(|(name, value)| hidden(name, value)).collect()
}

/// Callbacks match byte for byte, and are safe or on this machine.
fn redirects(app: &App, uri: &str) -> bool {
    let safe = uri.starts_with("https://")
        || uri.starts_with("http://localhost")
        || uri.starts_with("http://127.0.0.1");
    safe && app.redirect_uris.iter().any(|known| known == uri)
}

/// Two scopes have two names.
fn scope_name(scope: &str) -> String {
    if scope == "offline_access" { String::from("refresh_token") } else { scope.to_owned() }
}

/// Sends the browser back to the app.
fn back(wish: &Wish, pairs: &[(&str, &str)]) -> Reply {
    let mut to = wish.redirect_uri.clone();
    let mut sign = if to.contains('?') { '&' } else { '?' };
    let state = wish.state.as_deref().map(|state| ("state", state));
    for (name, value) in pairs.iter().copied().chain(state) {
        to.push(sign);
        to.push_str(&format!("{name}={}", form::encode(value)));
        sign = '&';
    }
    Reply::redirect(to)
}
