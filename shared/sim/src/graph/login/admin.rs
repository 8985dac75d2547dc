//! `adminconsent`: an administrator allows an app for everybody of a tenant.

use super::authorize::{declined, no_such_app};
use super::pages::{self, Form, Voice};
use super::with_pairs;
use crate::exchange::Server;
use crate::form;
use crate::graph::call::Call;
use crate::graph::reply::Reply;
use crate::graph::{Cloud, scopes};
use model::Moment;

const CARRIED: [&str; 4] = ["client_id", "scope", "redirect_uri", "state"];
const SIGNED_IN: [&str; 6] = ["client_id", "scope", "redirect_uri", "state", "login", "passwd"];

/// What `.default` stands for: everything the registration names.
const DEFAULT: [&str; 5] = [
    "User.Read",
    "Contacts.ReadWrite",
    "Calendars.ReadWrite",
    "Tasks.ReadWrite",
    "MailboxSettings.Read",
];

impl Cloud {
    /// `GET` and `POST adminconsent`.
    pub(super) fn admin_consent(
        &mut self,
        server: &Server,
        now: Moment,
        call: &Call,
        door: &str,
    ) -> Reply {
        let pairs = if call.method == "POST" { call.form() } else { call.query.clone() };
        let get = |name: &str| form::get(&pairs, name).unwrap_or_default();
        let client = get("client_id");
        let Some(app) = self.doors.apps.get(client) else {
            return pages::error(&no_such_app(client).description(now));
        };
        let redirect_uri = get("redirect_uri");
        if !app.redirect_uris.iter().any(|known| known == redirect_uri) {
            return pages::error("AADSTS50011: The redirect URI does not match.");
        }
        let state = get("state");
        let back = |pairs: &[(&str, &str)]| {
            let state = (!state.is_empty()).then_some(("state", state));
            let pairs: Vec<_> = pairs.iter().copied().chain(state).collect();
            Reply::redirect(with_pairs(redirect_uri, &pairs))
        };
        let action = format!("{}{}", call.base, call.path);
        let form = Form { action: &action, pairs: &pairs, carried: &CARRIED };
        let login = get("login").trim();
        match (call.method.as_str(), get("answer")) {
            ("GET", _) | (_, "other") => return pages::account(&form, None, ""),
            (_, "cancel" | "return") => {
                let words = declined().description(now);
                return back(&[("error", "access_denied"), ("error_description", &words)]);
            }
            (_, "next") => return pages::password(&form, None, login),
            _ => {}
        }
        if !self.doors.password_fits(server, login, get("passwd")) {
            return pages::password(&form, Some("Your account or password is incorrect."), login);
        }
        let tenant = self.doors.tenant_of(login);
        if let Err(trouble) = self.admits(&app.audience, door, &tenant) {
            return pages::account(&form, Some(&trouble.description(now)), login);
        }
        let form = Form { carried: &SIGNED_IN, ..form };
        if !self.doors.is_admin(login) {
            return pages::needs_approval(&form, &app.name, login);
        }
        let Ok(mut asked) = scopes::read(get("scope")) else {
            return back(&[("error", "invalid_scope"), ("error_description", "AADSTS70011")]);
        };
        if asked.remove(".default") || asked.is_empty() {
            asked.extend(DEFAULT.map(str::to_owned));
        }
        if get("answer") != "accept" {
            return pages::consent(&form, &app.name, &asked, login, Voice::Everybody);
        }
        let scope: Vec<String> =
            asked.iter().map(|scope| format!("https://graph.microsoft.com/{scope}")).collect();
        let reply =
            back(&[("admin_consent", "True"), ("tenant", &tenant.id), ("scope", &scope.join(" "))]);
        let key = (client.to_owned(), tenant.id);
        self.doors.tenant_consents.entry(key).or_default().extend(asked);
        reply
    }
}
