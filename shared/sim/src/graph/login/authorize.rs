//! `authorize`: account, password, consent, and back to the app with a code.

use super::pages::{self, Form, Voice};
use super::{Trouble, with_pairs};
use crate::exchange::Server;
use crate::form::{self, Pairs};
use crate::graph::call::Call;
use crate::graph::people::{App, Code, Grant};
use crate::graph::reply::Reply;
use crate::graph::{Cloud, scopes};
use model::Moment;
use std::collections::BTreeSet;

/// What the forms carry along of the request.
const CARRIED: [&str; 11] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "response_mode",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "prompt",
    "login_hint",
];

/// What the consent page carries along, too.
const SIGNED_IN: [&str; 13] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "response_mode",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "prompt",
    "login_hint",
    "login",
    "passwd",
];

/// A request that an app made properly.
struct Wish {
    client: String,
    app: App,
    redirect_uri: String,
    scopes: BTreeSet<String>,
    state: Option<String>,
    challenge: Option<String>,
    nonce: Option<String>,
    prompt: String,
}

impl Wish {
    /// Back to the app.
    fn back(&self, pairs: &[(&str, &str)]) -> Reply {
        let state = self.state.as_deref().map(|state| ("state", state));
        let pairs: Vec<_> = pairs.iter().copied().chain(state).collect();
        Reply::redirect(with_pairs(&self.redirect_uri, &pairs))
    }

    fn refused(&self, now: Moment, trouble: &Trouble) -> Reply {
        let words = trouble.description(now);
        self.back(&[("error", trouble.error), ("error_description", &words)])
    }
}

impl Cloud {
    /// `GET` and `POST authorize`.
    pub(super) fn authorize(
        &mut self,
        server: &Server,
        now: Moment,
        call: &Call,
        door: &str,
    ) -> Reply {
        let pairs = if call.method == "POST" { call.form() } else { call.query.clone() };
        let wish = match self.wish(now, &pairs, door) {
            Ok(wish) => wish,
            Err(reply) => return reply,
        };
        let action = format!("{}{}", call.base, call.path);
        let form = Form { action: &action, pairs: &pairs, carried: &CARRIED };
        if call.method == "GET" {
            return match wish.prompt.as_str() {
                // Nobody is ever signed in here without a page.
                "none" => wish.refused(now, &must_sign_in()),
                _ => pages::account(&form, None, form::get(&pairs, "login_hint").unwrap_or("")),
            };
        }
        let answer = form::get(&pairs, "answer").unwrap_or_default();
        if answer == "cancel" {
            return wish.refused(now, &declined());
        }
        if answer == "return" {
            let words = "The grant requires administrator permission. Ask an administrator to \
                         consent to this app.";
            let error = self.switches.blocked_consent_error;
            return wish.refused(now, &Trouble::new(error, 90_094, words));
        }
        let login = form::get(&pairs, "login").unwrap_or_default().trim().to_owned();
        let again = |words: &str| pages::account(&form, Some(words), &login);
        if !login.contains('@') {
            return again("Enter a valid email address, phone number, or Skype name.");
        }
        if answer == "next" || answer == "other" {
            return match answer {
                "next" => pages::password(&form, None, &login),
                _ => pages::account(&form, None, ""),
            };
        }
        let password = form::get(&pairs, "passwd").unwrap_or_default();
        if !self.doors.password_fits(server, &login, password) {
            let words = "Your account or password is incorrect.";
            return pages::password(&form, Some(words), &login);
        }
        let tenant = self.doors.tenant_of(&login);
        if let Err(trouble) = self.admits(&wish.app.audience, door, &tenant) {
            return again(&trouble.description(now));
        }
        self.doors.demands.remove(&login.to_ascii_lowercase());
        self.after_sign_in(now, &wish, &action, &pairs, &login)
    }

    /// Consent, where it is missing, and the code.
    fn after_sign_in(
        &mut self,
        now: Moment,
        wish: &Wish,
        action: &str,
        pairs: &Pairs,
        login: &str,
    ) -> Reply {
        let form = Form { action, pairs, carried: &SIGNED_IN };
        let key = (wish.client.clone(), login.to_ascii_lowercase());
        let asked: BTreeSet<String> = wish
            .scopes
            .iter()
            .filter(|scope| !scopes::OWN.contains(&scope.as_str()))
            .cloned()
            .collect();
        let allowed = self.doors.allowed(&wish.client, login);
        let is_admin = self.doors.is_admin(login);
        let tenant = self.doors.tenant_of(login);
        let accepts = form::get(pairs, "answer") == Some("accept");
        if !asked.is_subset(&allowed) || (wish.prompt == "consent" && !accepts) {
            let open = |scope: &String| {
                allowed.contains(scope) || is_admin || scopes::may_allow(tenant.policy, scope)
            };
            if !asked.iter().all(open) {
                return pages::needs_approval(&form, &wish.app.name, login);
            }
            let voice = if is_admin { Voice::Admin } else { Voice::Person };
            if !accepts {
                return pages::consent(&form, &wish.app.name, &wish.scopes, login, voice);
            }
            if is_admin && form::get(pairs, "everybody") == Some("yes") {
                let key = (wish.client.clone(), tenant.id.clone());
                self.doors.tenant_consents.entry(key).or_default().extend(asked.clone());
            }
            self.doors.consents.entry(key).or_default().extend(asked);
        }
        let code = Code {
            grant: Grant {
                client: wish.client.clone(),
                email: login.to_owned(),
                scopes: wish.scopes.clone(),
            },
            redirect_uri: wish.redirect_uri.clone(),
            challenge: wish.challenge.clone(),
            nonce: wish.nonce.clone(),
            issued: now,
            spent: false,
        };
        let name = format!("1.AX{}", self.doors.secret("code"));
        self.doors.codes.insert(name.clone(), code);
        wish.back(&[("code", &name), ("session_state", "5e1f0a52-0000-4000-8000-7477696e6c69")])
    }

    /// Checks what the app asks; what is wrong with the app itself stays on a page.
    fn wish(&self, now: Moment, pairs: &Pairs, door: &str) -> Result<Wish, Reply> {
        let get = |name: &str| form::get(pairs, name).map(str::to_owned);
        let page = |trouble: Trouble| pages::error(&trouble.description(now));
        let client = get("client_id").unwrap_or_default();
        let app = self.doors.apps.get(&client).ok_or_else(|| page(no_such_app(&client)))?;
        let redirect_uri = get("redirect_uri").unwrap_or_default();
        if !app.redirect_uris.contains(&redirect_uri) {
            return Err(page(Trouble::new(
                "invalid_request",
                50011,
                "The redirect URI specified in the request does not match the redirect URIs \
                 configured for the application.",
            )));
        }
        self.check_door(&app.audience, door).map_err(page)?;
        let mut wish = Wish {
            client,
            app: app.clone(),
            redirect_uri,
            scopes: BTreeSet::new(),
            state: get("state"),
            challenge: get("code_challenge").filter(|challenge| !challenge.is_empty()),
            nonce: get("nonce"),
            prompt: get("prompt").unwrap_or_default(),
        };
        let refuse =
            |error, number, words: &str| wish.refused(now, &Trouble::new(error, number, words));
        if get("response_type").as_deref() != Some("code") {
            let words = "The response type is not supported by the endpoint.";
            return Err(refuse("unsupported_response_type", 700_054, words));
        }
        if get("response_mode").is_some_and(|mode| mode != "query") {
            return Err(refuse("invalid_request", 90_100, "response_mode has to be query here."));
        }
        if wish.challenge.is_some() && get("code_challenge_method").as_deref() != Some("S256") {
            let words = "The code_challenge_method parameter has to be S256.";
            return Err(refuse("invalid_request", 501_491, words));
        }
        let asked = get("scope").unwrap_or_default();
        wish.scopes = match scopes::read(&asked) {
            Ok(scopes) if !scopes.is_empty() => scopes,
            Ok(_) => {
                let words = "The request must contain the parameter 'scope'.";
                return Err(refuse("invalid_request", 900_144, words));
            }
            Err(scope) => {
                let words = format!("The scope {scope} isn't valid.");
                return Err(refuse("invalid_scope", 70_011, &words));
            }
        };
        Ok(wish)
    }
}

/// An app that nobody registered.
pub(super) fn no_such_app(client: &str) -> Trouble {
    let words = format!("Application with identifier '{client}' was not found in the directory.");
    Trouble::new("unauthorized_client", 700_016, words)
}

/// A person said no.
pub(super) fn declined() -> Trouble {
    Trouble::new("access_denied", 65_004, "User declined to consent to access the app.")
}

fn must_sign_in() -> Trouble {
    Trouble::new(
        "login_required",
        50_058,
        "A silent sign-in request was sent but no user is signed in.",
    )
}
