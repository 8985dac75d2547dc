//! Delta: what changed since an opaque token
//! (<https://learn.microsoft.com/en-us/graph/delta-query-overview>).
//!
//! Each item knows every version it had in its folder. A token names the version up to which the
//! client knows everything, the version at which the round began, and how far it has come, oldest
//! first. What changes meanwhile comes with the next round.

use super::call::Call;
use super::desk::Desk;
use super::odata::link;
use super::reply::{Done, Refusal, Reply};
use crate::exchange::ids::{read_state, write_state};
use crate::exchange::item::Item;
use crate::exchange::store::{Gone, Shelf, Store};
use crate::form;
use model::Moment;
use serde_json::{Value, json};

/// The usual number of changes in an answer.
const CHANGES: usize = 100;

/// What a round is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    /// Told apart from rounds of other things.
    pub(super) sort: u64,
    /// The folder.
    pub(super) folder: u64,
    /// The window of a calendar view; zero elsewhere.
    pub(super) window: (i64, i64),
}

/// Where a client stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    age: u64,
    pub(super) subject: Subject,
    /// Everything up to this version is known.
    pub(super) known: u64,
    /// The round covers what came after, up to this version.
    upto: u64,
    /// Of the round, everything up to this version was told.
    told: u64,
    /// Rows of this version that were told: a series has many.
    within: u64,
    /// Whether the empty page was given.
    begun: bool,
    /// What the first request selected.
    pub(super) select: Option<String>,
}

/// Something that a client does not know yet.
pub(super) enum News<'a> {
    Item(&'a Item),
    Shelf(&'a Shelf),
    Gone(&'a Gone),
}

impl State {
    /// The state that a request brings, or that of a new round.
    pub(super) fn of(desk: &Desk<'_>, subject: Subject) -> Done<State> {
        let (age, upto) = (desk.store.age, desk.store.version);
        let call = desk.call;
        for name in ["$filter", "$orderby", "$search", "$expand"] {
            if call.ask(name).is_some() {
                let words = format!("{name} is not supported for change tracking.");
                return Err(Refusal::bad("ErrorInvalidUrlQuery", words));
            }
        }
        let token = match (call.option("skiptoken"), call.option("deltatoken")) {
            (Some(token), _) | (None, Some(token)) => token,
            (None, None) => {
                let select = call.option("select").map(str::to_owned);
                let (known, told, within) = (0, 0, 0);
                return Ok(State { age, subject, known, upto, told, within, begun: false, select });
            }
        };
        let malformed = || Refusal::bad("ErrorInvalidUrlQuery", "Badly formed token.");
        let state = State::read(token).ok_or_else(malformed)?;
        if state.age != age {
            return Err(lost(call, state.subject.window));
        }
        let window_fits = subject.window == (0, 0) || state.subject.window == subject.window;
        if state.subject.sort != subject.sort
            || state.subject.folder != subject.folder
            || !window_fits
        {
            return Err(malformed());
        }
        if call.option("skiptoken").is_none() {
            return Ok(State { upto, begun: false, ..state });
        }
        Ok(state)
    }

    fn write(&self) -> String {
        let sealed = write_state(&[
            self.age,
            self.subject.sort,
            self.subject.folder,
            self.subject.window.0 as u64,
            self.subject.window.1 as u64,
            self.known,
            self.upto,
            self.told,
            self.within,
            u64::from(self.begun),
        ]);
        let select = self.select.as_deref().unwrap_or_default();
        format!("{}.{}", super::ids::rest(&sealed), form::encode(select))
    }

    fn read(token: &str) -> Option<State> {
        let (sealed, select) = token.split_once('.')?;
        let parts: [u64; 10] = read_state(&super::ids::ews(sealed))?.try_into().ok()?;
        let [age, sort, folder, from, until, known, upto, told, within, begun] = parts;
        let select = form::decode(select);
        Some(State {
            age,
            subject: Subject { sort, folder, window: (from as i64, until as i64) },
            known,
            upto,
            told,
            within,
            begun: begun == 1,
            select: (!select.is_empty()).then_some(select),
        })
    }

    /// The window of a calendar view.
    pub(super) fn window(&self) -> (Moment, Moment) {
        (Moment(self.subject.window.0), Moment(self.subject.window.1))
    }

    /// What is to be told, oldest first, each with the version that gives it its place.
    pub(super) fn news<'a>(&self, store: &'a Store) -> Vec<(u64, News<'a>)> {
        let place = |history: &[u64]| {
            let at = history.iter().rev().find(|version| **version <= self.upto).copied()?;
            (at > self.known).then_some(at)
        };
        let folder = self.subject.folder;
        let here = store.items.values().filter(|item| item.stored.folder == folder);
        let here = here.filter_map(|item| Some((place(&item.stored.history)?, News::Item(item))));
        let gone = store.gone.iter().filter(|gone| gone.folder == folder);
        let gone = gone.filter(|gone| self.is_news(gone));
        let mut news: Vec<(u64, News<'_>)> =
            here.chain(gone.map(|gone| (gone.version, News::Gone(gone)))).collect();
        news.sort_by_key(|(at, _)| *at);
        news
    }

    /// What the client never saw need not be taken back.
    pub(super) fn is_news(&self, gone: &Gone) -> bool {
        let new = gone.version > self.known && gone.version <= self.upto;
        new && gone.history.iter().any(|at| *at <= self.known)
    }

    /// Whether a version is news.
    pub(super) fn covers(&self, version: u64) -> bool {
        version > self.known && version <= self.upto
    }

    /// A page of the round. Only what the page holds is told, for rounds may be long.
    pub(super) fn page(
        mut self,
        desk: &Desk<'_>,
        what: &str,
        news: Vec<(u64, News<'_>)>,
        tell: impl Fn(&State, &News<'_>) -> Done<Vec<Value>>,
    ) -> Done<Reply> {
        let most = desk.call.page_size().unwrap_or(CHANGES).max(1);
        let starts_empty = desk.switches.delta_begins_empty && !self.begun;
        self.begun = true;
        let mut value = Vec::new();
        let told = self.told;
        let left = news.iter().filter(|(at, _)| *at >= told && !starts_empty);
        'page: for (at, one) in left {
            let rows = tell(&self, one)?;
            let known = if *at == told { self.within as usize } else { 0 };
            for row in rows.into_iter().skip(known) {
                if value.len() >= most {
                    break 'page;
                }
                self.within = if *at == self.told { self.within + 1 } else { 1 };
                self.told = *at;
                twisted(desk, row, &mut value);
            }
        }
        let full = value.len() >= most;
        let mut body = json!({"@odata.context": desk.context(&format!("{what}/$delta"))});
        body["value"] = Value::Array(value);
        let bare = desk.call.bare();
        // After a full page one more is announced, even where nothing is left for it.
        if starts_empty || full {
            body["@odata.nextLink"] = link(&bare, "$skiptoken", &self.write()).into();
        } else {
            let done = State { known: self.upto, told: self.upto, within: 0, ..self };
            body["@odata.deltaLink"] = link(&bare, "$deltatoken", &done.write()).into();
        }
        Ok(Reply::json(200, body))
    }
}

/// Puts a row onto a page, in the ways that rounds are known to have.
fn twisted(desk: &Desk<'_>, row: Value, onto: &mut Vec<Value>) {
    let silent = desk.switches.delta_keeps_silent;
    if silent.is_some_and(|text| row.to_string().contains(text)) {
        return;
    }
    if desk.switches.delta_removes_first && row.get("@removed").is_none() {
        let mut gone = json!({"id": row["id"], "@removed": {"reason": "changed"}});
        gone["@odata.type"] = row["@odata.type"].clone();
        onto.push(gone);
    }
    if desk.switches.delta_repeats {
        onto.push(row.clone());
    }
    onto.push(row);
}

/// A row of something that went.
pub(super) fn removed(kind: &str, id: &str) -> Value {
    json!({
        "@odata.type": format!("#microsoft.graph.{kind}"),
        "id": id,
        "@removed": {"reason": "deleted"},
    })
}

/// A row keeps what the first request selected.
pub(super) fn trimmed(state: &State, mut value: Value) -> Value {
    if let (Some(select), Some(map)) = (&state.select, value.as_object_mut()) {
        let words: Vec<&str> = select.split(',').map(str::trim).collect();
        map.retain(|name, _| {
            name.starts_with('@') || name == "id" || words.contains(&name.as_str())
        });
    }
    value
}

/// A token of another age: the client begins anew, at the address that is named.
fn lost(call: &Call, (from, until): (i64, i64)) -> Refusal {
    let mut location = format!("{}{}", call.base, call.path);
    if (from, until) != (0, 0) {
        let (from, until) = (Moment(from).rfc3339(), Moment(until).rfc3339());
        location.push_str(&format!("?startDateTime={from}&endDateTime={until}"));
    }
    Refusal::new(
        410,
        "SyncStateNotFound",
        "The sync state generation is not found; generation=149;[highest=157].",
    )
    .with("location", location)
}
