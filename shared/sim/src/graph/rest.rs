//! The way in to the resources: token, limits, scopes; then the handler.

use super::call::Call;
use super::desk::Desk;
use super::ids::{self, Sort};
use super::people::guid;
use super::reply::{Done, Refusal, Reply};
use super::trouble::throttled;
use super::{Cloud, contacts, events, scopes, todo};
use crate::Host;
use crate::exchange::Server;
use model::{Moment, zone};
use serde_json::{Value, json};
use wire::Request;

/// Requests that one mailbox takes from an app at once.
const AT_ONCE: u32 = 4;
/// The span in which requests are counted.
const SPAN_MINUTES: i64 = 10;
/// The most ids of one translation.
const TRANSLATIONS_MAX: usize = 1_000;

impl Cloud {
    /// Answers one request or one part of a batch.
    pub(super) fn rest(&mut self, server: &mut Server, now: Moment, call: &Call) -> Reply {
        self.carry_out(server, now, call).unwrap_or_else(|refusal| refusal.reply(now))
    }

    fn carry_out(&mut self, server: &mut Server, now: Moment, call: &Call) -> Done<Reply> {
        let email = self.person_of(now, call)?;
        self.count(now, call)?;
        let path = call.path();
        let session = call.bearer().and_then(|token| self.doors.sessions.get(token));
        let scopes = session.map(|session| session.grant.scopes.clone()).unwrap_or_default();
        if let (["v1.0", "me"], "GET") = (path.as_slice(), call.method.as_str()) {
            // A person is known without a mailbox, too.
            scopes::check(&scopes, "GET", &[])?;
            return Ok(me(call, &email));
        }
        let at = self.mailbox_of(server, now, call)?;
        let rest = match path.as_slice() {
            ["v1.0", "me", rest @ ..] => rest,
            ["v1.0", "users", who, rest @ ..] if who.eq_ignore_ascii_case(&email) => rest,
            ["v1.0", "users", ..] => return Err(denied()),
            [_, other, ..] => return Err(Refusal::no_such_path(other)),
            _ => return Err(Refusal::no_such_path("")),
        };
        scopes::check(&scopes, &call.method, rest)?;
        if self.on_premises.contains(&email.to_ascii_lowercase()) {
            return Err(no_mailbox());
        }
        self.spoil(server, at, call)?;
        let sort = if call.wants_lasting_ids() { Sort::Lasting } else { Sort::Plain };
        let mut desk = Desk {
            store: &mut server.stores[at],
            mail: &mut server.mail,
            switches: &self.switches,
            call,
            now,
            sort,
        };
        route(&mut desk, rest)
    }

    /// Refuses the write of a record that the weather poisoned.
    fn spoil(&mut self, server: &Server, at: usize, call: &Call) -> Done<()> {
        if call.method == "GET" {
            return Ok(());
        }
        let store = &server.stores[at];
        let stored = |id: &&str| {
            let target = ids::anything(store, id)?;
            store.items.get(&target.number).map(|item| format!("{:?}", item.properties))
        };
        let stored: String = call.path().iter().filter_map(stored).collect();
        let written = String::from_utf8_lossy(&call.body).into_owned();
        match self.poisons.bite(Host::Graph, &[&stored, &written]) {
            Some(poison) => {
                Err(Refusal::new(poison.status, poison.code, "The record was refused."))
            }
            None => Ok(()),
        }
    }

    /// Who asks, by the token.
    fn person_of(&mut self, now: Moment, call: &Call) -> Done<String> {
        let token = call.bearer().ok_or_else(|| unauthorized("Access token is empty.", None))?;
        let session = self.doors.sessions.get_mut(token).ok_or_else(|| {
            unauthorized("CompactToken validation failed with reason code: 80049228.", None)
        })?;
        if session.expires.is_some_and(|end| now >= end) {
            let words = "Lifetime validation failed, the token is expired.";
            return Err(unauthorized(words, None));
        }
        if session.challenged {
            let words = "Continuous access evaluation resulted in challenge with result: \
                         InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp";
            // {"access_token":{"nbf":{"essential":true,"value":"1"}}}
            let claims =
                "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxIn19fQ==";
            return Err(unauthorized(words, Some(claims)));
        }
        Ok(session.grant.email.clone())
    }

    /// Whose mailbox this request is for.
    pub(super) fn mailbox_of(&mut self, server: &Server, now: Moment, call: &Call) -> Done<usize> {
        let email = self.person_of(now, call)?;
        let mut stores = server.stores.iter();
        stores
            .position(|store| store.person.email.eq_ignore_ascii_case(&email))
            .ok_or_else(no_mailbox)
    }

    /// Notes that the answer to a request takes its time; whose mailbox is kept busy.
    pub fn begin_slow(&mut self, request: &Request) -> Option<String> {
        let call = Call::read(request);
        let session = call.bearer().and_then(|token| self.doors.sessions.get(token))?;
        let email = session.grant.email.to_ascii_lowercase();
        *self.under_way.entry(email.clone()).or_default() += 1;
        Some(email)
    }

    /// Notes that such an answer is given.
    pub fn end_slow(&mut self, email: &str) {
        if let Some(number) = self.under_way.get_mut(email) {
            *number = number.saturating_sub(1);
        }
    }

    /// The limits of requests of one app to one mailbox.
    fn count(&mut self, now: Moment, call: &Call) -> Done<()> {
        let session = call.bearer().and_then(|token| self.doors.sessions.get(token));
        let Some(session) = session else { return Ok(()) };
        let key = (session.grant.client.clone(), session.grant.email.to_ascii_lowercase());
        let (since, number) = self.counts.entry(key).or_insert((now, 0));
        if now.minutes_since(*since) >= SPAN_MINUTES {
            (*since, *number) = (now, 0);
        }
        *number += 1;
        let too_many = *number > self.switches.requests_per_ten_minutes;
        let under_way = self.under_way.get(&session.grant.email.to_ascii_lowercase());
        if too_many || under_way.is_some_and(|others| *others >= AT_ONCE) {
            return Err(self.throttled());
        }
        Ok(())
    }

    /// Too many at once, with the wait that is set.
    pub(super) fn throttled(&self) -> Refusal {
        match self.switches.retry_after_seconds {
            Some(seconds) => throttled().with("retry-after", seconds.to_string()),
            None => throttled(),
        }
    }
}

fn no_mailbox() -> Refusal {
    Refusal::new(
        404,
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    )
}

fn denied() -> Refusal {
    Refusal::new(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
}

fn unauthorized(words: &str, claims: Option<&str>) -> Refusal {
    let mut challenge = String::from(
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/\
         authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"",
    );
    if let Some(claims) = claims {
        challenge.push_str(&format!(", error=\"insufficient_claims\", claims=\"{claims}\""));
    }
    Refusal::new(401, "InvalidAuthenticationToken", words).with("www-authenticate", challenge)
}

fn route(desk: &mut Desk<'_>, path: &[&str]) -> Done<Reply> {
    match path {
        [] if desk.call.method == "GET" => Ok(me(desk.call, &desk.store.person.email)),
        ["mailboxSettings", rest @ ..] if desk.call.method == "GET" => settings(desk, rest),
        ["translateExchangeIds"] if desk.call.method == "POST" => translate(desk),
        ["contacts", rest @ ..] => contacts::default_folder(desk, rest),
        ["contactFolders", rest @ ..] => contacts::folders::route(desk, rest),
        ["events" | "calendarView" | "calendar" | "calendars", ..] => events::route(desk, path),
        ["todo", "lists", rest @ ..] => todo::route(desk, rest),
        [] | ["mailboxSettings" | "translateExchangeIds", ..] => Err(Refusal::no_such_method()),
        [other, ..] => Err(Refusal::no_such_path(other)),
    }
}

fn me(call: &Call, email: &str) -> Reply {
    let name = email.split('@').next().unwrap_or_default();
    let (given, family) = name.split_once('.').unwrap_or((name, ""));
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        format!("{}{}", first.unwrap_or_default(), letters.as_str())
    };
    let mut value = json!({
        "@odata.context": format!("{}/v1.0/$metadata#users/$entity", call.base),
        "businessPhones": [],
        "displayName": format!("{} {}", capital(given), capital(family)).trim(),
        "givenName": capital(given),
        "jobTitle": null,
        "mail": email,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "surname": capital(family),
        "userPrincipalName": email,
        "id": guid(&email.to_ascii_lowercase()),
    });
    if let (Some(select), Some(map)) = (call.option("select"), value.as_object_mut()) {
        let words: Vec<&str> = select.split(',').map(str::trim).collect();
        map.retain(|name, _| name.starts_with('@') || words.contains(&name.as_str()));
    }
    Reply::json(200, value)
}

fn settings(desk: &Desk<'_>, rest: &[&str]) -> Done<Reply> {
    let zone = &desk.store.person.time_zone;
    let zone = zone::windows(zone).unwrap_or(zone);
    let context = desk.context("mailboxSettings");
    match rest {
        [] => Ok(Reply::json(
            200,
            json!({
                "@odata.context": context,
                "timeZone": zone,
                "dateFormat": "M/d/yyyy",
                "timeFormat": "h:mm tt",
                "language": {"locale": "en-US", "displayName": "English (United States)"},
                "userPurpose": "user",
            }),
        )),
        ["timeZone"] => {
            let context = format!("{context}/timeZone");
            Ok(Reply::json(200, json!({"@odata.context": context, "value": zone})))
        }
        [other, ..] => Err(Refusal::no_such_path(other)),
    }
}

/// Ids of one form in another (<https://learn.microsoft.com/en-us/graph/api/user-translateexchangeids>).
fn translate(desk: &mut Desk<'_>) -> Done<Reply> {
    let body = desk.call.json()?;
    let get = |name: &str| {
        let found = body.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or(&Value::Null, |(_, value)| value)
    };
    let wrong = || Refusal::invalid("The ids cannot be translated.");
    let sort = match get("targetIdType").as_str() {
        Some("restImmutableEntryId") => Some(Sort::Lasting),
        Some("restId") => Some(Sort::Plain),
        Some("ewsId") => None,
        _ => return Err(wrong()),
    };
    let asked = get("inputIds").as_array().filter(|ids| ids.len() <= TRANSLATIONS_MAX);
    let mut value = Vec::new();
    for id in asked.ok_or_else(wrong)? {
        let source = id.as_str().ok_or_else(wrong)?;
        let found = ids::anything(desk.store, source);
        value.push(match found.and_then(|target| desk.item(target).ok()) {
            Some(item) => {
                let target = match sort {
                    Some(sort) => ids::of(desk.store, &item, sort),
                    None => desk.store.item_id(&item),
                };
                json!({"sourceId": source, "targetId": target})
            }
            None => json!({"sourceId": source, "targetId": null,
                "errorDetails": {"code": "ErrorItemNotFound", "message": "It is not there."}}),
        });
    }
    let context = format!("{}/v1.0/$metadata#Collection(convertIdResult)", desk.call.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "value": value})))
}
