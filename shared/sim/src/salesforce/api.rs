//! The org in the hands of tests and of the demo: no requests, no permissions.

mod furnish;

use super::Org;
use super::people::{self, App, Session, User};
use super::rules::{Actor, Authority, Saving};
use super::schema::FieldType;
use super::store::{Row, stamp};
use super::switches::FieldSecurity;
use super::views::View;
use model::Moment;
use serde_json::{Map, Value, json};

/// The two kinds of series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesKind {
    /// `IsRecurrence`: a master that is no appointment, and occurrences that name it.
    Classic,
    /// `IsRecurrence2`: a pattern and occurrences that no field ties together.
    Lightning,
}

/// When the furniture of the org was made: 2026-01-01.
const LONG_AGO: Moment = Moment(1_767_225_600_000);

impl Org {
    /// Somebody new; the id of the user.
    pub fn add_user(&mut self, user: User) -> String {
        let id = people::user_row(&mut self.store, &user, &stamp(LONG_AGO));
        self.doors.users.insert(id.clone(), user);
        id
    }

    /// A person, to change a password or a flag.
    pub fn user_mut(&mut self, user_id: &str) -> Option<&mut User> {
        self.doors.users.get_mut(user_id)
    }

    /// Brings the rows of people in line with what was changed about them.
    pub(super) fn refresh_people(&mut self) {
        for (id, user) in &self.doors.users {
            if let Some(row) = self.store.rows.get_mut(id) {
                row.set("IsActive", json!(!user.flags.inactive));
                row.set("TimeZoneSidKey", json!(user.time_zone));
                row.set("Username", json!(user.username));
            }
        }
    }

    /// The id of the person with this name.
    pub fn user_id(&self, username: &str) -> Option<String> {
        self.doors.user_named(username).map(|(id, _)| id.clone())
    }

    /// The long id of the org.
    pub fn id(&self) -> &str {
        &self.org_id
    }

    /// An app with a secret, installed and allowed to ask for everything.
    pub fn register_app(&mut self, client_id: &str, secret: &str, redirect_uris: &[&str]) {
        self.register(client_id, Some(secret.to_owned()), redirect_uris);
    }

    /// An app without a secret.
    pub fn register_public_app(&mut self, client_id: &str, redirect_uris: &[&str]) {
        self.register(client_id, None, redirect_uris);
    }

    fn register(&mut self, client_id: &str, secret: Option<String>, redirect_uris: &[&str]) {
        let app = App {
            secret,
            redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
            scopes: ["api", "refresh_token", "openid", "id", "web"].map(str::to_owned).to_vec(),
            installed: true,
            pkce_required: false,
        };
        self.doors.apps.insert(client_id.to_owned(), app);
    }

    /// An app, to uninstall it or to change its secret.
    pub fn app_mut(&mut self, client_id: &str) -> Option<&mut App> {
        self.doors.apps.get_mut(client_id)
    }

    /// Fills the sandbox anew from its original: it is another org, and nothing of before is good
    /// there but names and passwords.
    pub fn refresh_sandbox(&mut self) {
        self.org_id = super::id::make("00D", 535_353);
        self.revoke_all();
    }

    /// Takes an app away, with everything it was allowed.
    pub fn remove_app(&mut self, client_id: &str) {
        self.doors.apps.remove(client_id);
        self.doors.sessions.retain(|_, session| session.client.as_deref() != Some(client_id));
    }

    /// An `Authorization` header that signs in as somebody and never idles out.
    ///
    /// # Panics
    /// When there is no such user.
    pub fn token_for(&mut self, user_id: &str) -> String {
        assert!(self.doors.users.contains_key(user_id), "a token needs a user of the org");
        let session = Session {
            user: user_id.to_owned(),
            client: None,
            scopes: vec![String::from("api"), String::from("id")],
            grant: None,
            used: None,
            started: LONG_AGO,
        };
        format!("Bearer {}", self.doors.begin(&self.org_id, session))
    }

    /// Ends every session; refresh tokens stay good.
    pub fn sign_out_all(&mut self) {
        self.doors.sessions.clear();
    }

    /// Voids every refresh token and ends every session.
    pub fn revoke_all(&mut self) {
        self.doors.sessions.clear();
        for refresh in self.doors.refreshes.values_mut() {
            refresh.void = true;
        }
    }

    /// Creates a row as the platform does: read-only fields may be given too. A moment in the past
    /// makes a row that shows up late.
    ///
    /// # Panics
    /// When the org refuses the row.
    pub fn insert(&mut self, user_id: &str, object: &str, row: Value, now: Moment) -> String {
        let actor = platform(user_id, now);
        self.create(&actor, object, &map(row)).unwrap_or_else(|refusal| {
            panic!("the row is refused: {} {}", refusal.code, refusal.message)
        })
    }

    /// Changes a row as its owner, read-only fields included.
    ///
    /// # Panics
    /// When the org refuses the change.
    pub fn update(&mut self, id: &str, row: Value, now: Moment) {
        let actor = self.owner(id, now);
        self.change(&actor, id, &map(row)).unwrap_or_else(|refusal| {
            panic!("the change is refused: {} {}", refusal.code, refusal.message)
        });
    }

    /// Moves a row to the recycle bin; nothing happens when it is there or gone.
    pub fn delete(&mut self, id: &str, now: Moment) {
        let actor = self.owner(id, now);
        let _ = self.remove(&actor, id);
    }

    /// Brings a row back from the recycle bin; whether it was there.
    pub fn undelete(&mut self, id: &str, now: Moment) -> bool {
        let actor = self.owner(id, now);
        self.restore(&actor, id).is_ok()
    }

    /// Takes a deleted row out of the recycle bin for ever; the log of deletions keeps it.
    pub fn purge(&mut self, id: &str) {
        if self.store.get(id).is_some_and(|row| row.deleted.is_some()) {
            self.store.rows.remove(id);
        }
    }

    /// Merges one row into another.
    ///
    /// # Panics
    /// When they are not two live rows of one object.
    pub fn merge(&mut self, master: &str, loser: &str, now: Moment) {
        let actor = self.owner(master, now);
        self.absorb(&actor, master, loser)
            .unwrap_or_else(|refusal| panic!("the merge is refused: {}", refusal.code));
    }

    /// The live rows of an object with all their fields, in the order of their creation.
    pub fn rows(&self, object: &str) -> Vec<Value> {
        self.store
            .of(object)
            .filter(|(_, row)| row.deleted.is_none())
            .map(|(id, row)| self.full(id, row))
            .collect()
    }

    /// One row, deleted or not, with all its fields.
    pub fn row(&self, id: &str) -> Option<Value> {
        self.store.get(id).map(|row| self.full(id, row))
    }

    fn full(&self, id: &str, row: &Row) -> Value {
        let sight = self.sight("", LONG_AGO, "v68.0");
        let object = self.schema.object(row.object).expect("rows belong to known objects");
        let fields = object.fields.iter().filter(|field| field.exists(&self.switches));
        let fields = fields.filter(|field| field.kind != FieldType::Address);
        Value::Object(
            fields.map(|field| (field.name.to_owned(), sight.value(id, row, field))).collect(),
        )
    }

    /// Only the owner sees this row from now on; nothing else about it changes.
    pub fn restrict(&mut self, id: &str) {
        if let Some(row) = self.store.rows.get_mut(id) {
            row.owner_only = true;
        }
    }

    /// Everybody sees this row again; nothing else about it changes.
    pub fn share(&mut self, id: &str) {
        if let Some(row) = self.store.rows.get_mut(id) {
            row.owner_only = false;
        }
    }

    /// A series with its occurrences: `base` is the first occurrence, `starts` are the starts of
    /// all of them. The first id is that of the master or of the first occurrence with the pattern.
    ///
    /// # Panics
    /// When the org refuses a row.
    pub fn insert_series(
        &mut self,
        user_id: &str,
        kind: SeriesKind,
        base: Value,
        starts: &[Moment],
        now: Moment,
    ) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let first = starts.first().map(|start| stamp(*start));
        let common = match kind {
            SeriesKind::Classic => json!({}),
            SeriesKind::Lightning => json!({"IsRecurrence2": true}),
        };
        if kind == SeriesKind::Classic {
            let extra = json!({
                "StartDateTime": first,
                "IsRecurrence": true,
                "RecurrenceStartDateTime": first,
                "RecurrenceType": "RecursDaily",
                "RecurrenceInterval": 1,
            });
            ids.push(self.insert(user_id, "Event", joined(&base, &extra), now));
            let master = ids[0].clone();
            self.update(&master, json!({"RecurrenceActivityId": master}), now);
        }
        for start in starts {
            let mut extra = joined(&common, &json!({"StartDateTime": stamp(*start)}));
            if let (SeriesKind::Classic, Some(master)) = (kind, ids.first()) {
                extra["RecurrenceActivityId"] = json!(master);
            }
            if kind == SeriesKind::Lightning && ids.is_empty() {
                extra["GroupEventType"] = json!("3");
                extra["Recurrence2PatternText"] =
                    json!(format!("RRULE:FREQ=DAILY;INTERVAL=1;COUNT={}", starts.len()));
                extra["Recurrence2PatternVersion"] = json!("1");
                extra["Recurrence2PatternStartDate"] = json!(first);
                extra["Recurrence2PatternTimeZone"] = json!("America/Los_Angeles");
            }
            ids.push(self.insert(user_id, "Event", joined(&base, &extra), now));
        }
        for id in &ids {
            if let Some(row) = self.store.rows.get_mut(id) {
                row.series = ids.first().cloned();
            }
        }
        ids
    }

    /// The platform reminds people: `IsReminderSet` of what is due turns false.
    pub fn fire_reminders(&mut self, now: Moment) {
        let at = stamp(now);
        for row in self.store.rows.values_mut() {
            let due = row.text("ReminderDateTime").is_some_and(|due| due <= at.as_str());
            if due && row.flag("IsReminderSet") && row.deleted.is_none() {
                row.set("IsReminderSet", json!(false));
                row.set("SystemModstamp", json!(at));
            }
        }
    }

    /// Field-level security hides a field from everybody.
    pub fn hide_field(&mut self, object: &str, field: &str) {
        self.security.hidden.insert(FieldSecurity::pair(object, field));
        self.described = None;
    }

    /// Shows a hidden field again.
    pub fn show_field(&mut self, object: &str, field: &str) {
        self.security.hidden.remove(&FieldSecurity::pair(object, field));
        self.described = None;
    }

    /// Field-level security makes a field read-only for everybody.
    pub fn read_only_field(&mut self, object: &str, field: &str) {
        self.security.read_only.insert(FieldSecurity::pair(object, field));
        self.described = None;
    }

    /// A field holds less than it does elsewhere.
    pub fn shorten_field(&mut self, object: &str, field: &str, length: u32) {
        self.schema.shorten(object, field, length);
        self.described = None;
    }

    /// The so-many-th write from now, counting from 1, finds its row locked.
    pub fn lock_the_nth_write(&mut self, nth: u32) {
        self.locks.push(nth);
    }

    /// Other integrations of the org spend so many calls.
    pub fn spend_calls(&mut self, calls: u32, now: Moment) {
        *self.calls.entry(now.0.div_euclid(3_600_000)).or_insert(0) += calls;
    }

    /// Forgets every open query, as the org does by itself after two days.
    pub fn drop_cursors(&mut self) {
        self.cursors = super::rest::Cursors::default();
    }

    /// Adds a list view; its id.
    pub fn add_view(&mut self, mut view: View) -> String {
        view.id = self.store.next_id("00B");
        let id = view.id.clone();
        self.views.push(view);
        id
    }

    /// A list view by its developer name, to change its condition.
    pub fn view_mut(&mut self, developer_name: &str) -> Option<&mut View> {
        self.views.iter_mut().find(|view| view.developer_name == developer_name)
    }

    /// The owner of a row as an actor without limits.
    fn owner(&self, id: &str, now: Moment) -> Actor {
        let owner = self.store.get(id).and_then(|row| row.text("OwnerId")).unwrap_or_default();
        platform(owner, now)
    }
}

fn platform(user: &str, now: Moment) -> Actor {
    Actor {
        user: user.to_owned(),
        now,
        version: String::from("v68.0"),
        authority: Authority::Platform,
        saving: Saving::AllowDuplicates,
    }
}

/// The body of a row; anything but an object counts as empty.
fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

fn joined(base: &Value, extra: &Value) -> Value {
    let mut out = map(base.clone());
    out.extend(map(extra.clone()));
    Value::Object(out)
}
