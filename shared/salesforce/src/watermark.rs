//! What a watermark of an org holds: per kind how far its changes are read, what is left of the
//! reading under way, and the roll call's memory. It is JSON of our own; one that cannot be read
//! makes everything be read anew.

use crate::condition::Condition;
use crate::limits::{PAGE_ROWS, PAGE_ROWS_MIN};
use crate::roll::{Roll, Stored};
use crate::{ids, stamp};
use model::{Kind, Moment, PerKind, Watermark, Window};
use serde::{Deserialize, Serialize};

/// The form of the text; another one is not believed.
const FORM: u8 = 1;

/// Everything that a watermark holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    form: u8,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    begun: Option<Moment>,
    #[serde(default)]
    started: Moment,
    #[serde(default)]
    wide: Moment,
    feeds: PerKind<Option<Feed>>,
    #[serde(default)]
    roll: Stored,
}

/// The state of reading an org.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// Whether a reading is under way.
    pub(crate) open: bool,
    /// The server's time at the first answer of the reading.
    pub(crate) begun: Option<Moment>,
    /// The latest time known when the reading began.
    pub(crate) started: Moment,
    /// When changes were last read with the wider overlap.
    pub(crate) wide: Moment,
    /// The kinds that are read.
    pub(crate) feeds: PerKind<Option<Feed>>,
    /// Which contacts are listed.
    pub(crate) roll: Roll,
}

/// The state of reading one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Feed {
    /// What the scope chose; another choice makes the kind be listed anew.
    pub(crate) chosen: String,
    /// The condition under which records are read.
    pub(crate) condition: Condition,
    /// Rows of a page.
    pub(crate) rows: u32,
    /// Whether the reading under way lists the whole kind.
    #[serde(default)]
    pub(crate) whole: bool,
    /// All changes up to here are read.
    #[serde(default)]
    pub(crate) upto: Moment,
    /// The newest stamp that was seen.
    #[serde(default)]
    pub(crate) top: Moment,
    /// A listing under way: the id behind which it goes on.
    #[serde(default)]
    pub(crate) list: Option<String>,
    /// Changes under way.
    #[serde(default)]
    pub(crate) change: Option<Change>,
    /// Edges of the window under way.
    #[serde(default)]
    pub(crate) edge: Option<Edge>,
    /// The window that was read.
    #[serde(default)]
    pub(crate) window: Option<Window>,
    /// Deletions up to here are known.
    #[serde(default)]
    pub(crate) deleted: Moment,
    /// Ids of changes up to here are known.
    #[serde(default)]
    pub(crate) updated: Moment,
    /// When the lists of changed and deleted ids were last refused.
    #[serde(default)]
    pub(crate) refused: Option<Moment>,
}

/// A place in the changes: behind this record of this stamp, or from this stamp on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// The stamp.
    pub(crate) from: Moment,
    /// The record; empty for all of the stamp.
    #[serde(default)]
    pub(crate) id: String,
}

/// What time brought into the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Edge {
    /// The parts of the window that are new.
    pub(crate) windows: Vec<Window>,
    /// The id behind which it goes on.
    #[serde(default)]
    pub(crate) after: String,
}

impl Feed {
    /// A feed that begins with a full listing.
    pub(crate) fn listing(chosen: String, condition: Condition, now: Moment) -> Feed {
        Feed {
            chosen,
            condition,
            rows: PAGE_ROWS,
            whole: true,
            list: Some(String::new()),
            deleted: now,
            updated: now,
            ..Feed::default()
        }
    }

    /// Whether the reading of this kind goes on.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.list.is_some() || self.change.is_some() || self.edge.is_some()
    }

    /// Whether everything in it could have been written by us.
    fn is_sane(&self) -> bool {
        let is_id = |id: &String| id.is_empty() || ids::long(id).is_some();
        let scope = self.condition.scope.as_str();
        (PAGE_ROWS_MIN..=PAGE_ROWS).contains(&self.rows)
            && (scope.is_empty() || crate::describe::is_name(scope))
            && self.list.iter().all(is_id)
            && self.change.iter().all(|change| is_id(&change.id))
            && self.edge.iter().all(|edge| is_id(&edge.after) && edge.windows.len() <= 2)
    }

    fn tame(&mut self) {
        for moment in [&mut self.upto, &mut self.top, &mut self.deleted, &mut self.updated] {
            *moment = stamp::tame(*moment);
        }
        if let Some(change) = &mut self.change {
            change.from = stamp::tame(change.from);
        }
        self.refused = self.refused.map(stamp::tame);
    }
}

impl State {
    /// Reads a watermark; `None` for what we did not write.
    pub(crate) fn read(watermark: &Watermark) -> Option<State> {
        let mut text: Text = serde_json::from_slice(watermark.as_str().as_bytes()).ok()?;
        let whole = Kind::ALL.iter().all(|kind| text.feeds.get(*kind).iter().all(Feed::is_sane));
        if text.form != FORM || !whole {
            return None;
        }
        for kind in Kind::ALL {
            text.feeds.get_mut(kind).iter_mut().for_each(Feed::tame);
        }
        Some(State {
            open: text.open,
            begun: text.begun.map(stamp::tame),
            started: stamp::tame(text.started),
            wide: stamp::tame(text.wide),
            roll: Roll::open(&text.roll)?,
            feeds: text.feeds,
        })
    }

    /// Writes a watermark.
    pub(crate) fn write(&self) -> Watermark {
        let text = Text {
            form: FORM,
            open: self.open,
            begun: self.begun,
            started: self.started,
            wide: self.wide,
            feeds: self.feeds.clone(),
            roll: self.roll.close(),
        };
        let bytes = wire::json::write(&text);
        Watermark(String::from_utf8(bytes).expect("JSON is UTF-8"))
    }

    /// Whether any kind goes on.
    pub(crate) fn is_unfinished(&self) -> bool {
        Kind::ALL.iter().any(|kind| self.feeds.get(*kind).iter().any(Feed::is_unfinished))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_survives_its_text() {
        let mut state = State { open: true, started: Moment(5), ..State::default() };
        let condition = Condition { scope: "mine".into(), filter: "a = 1".into() };
        state.feeds.contact = Some(Feed::listing("view x".into(), condition, Moment(7)));
        state.roll.add(&"0035e0000000001AAA".into());
        assert_eq!(State::read(&state.write()), Some(state));
    }

    #[test]
    fn foreign_texts_are_not_believed() {
        let good = |change: &dyn Fn(&mut Feed)| {
            let mut feed = Feed::listing("all".into(), Condition::default(), Moment(0));
            change(&mut feed);
            let mut state = State::default();
            state.feeds.task = Some(feed);
            State::read(&state.write())
        };
        assert!(good(&|_| {}).is_some());
        assert!(good(&|feed| feed.list = Some("x' OR Id != '".into())).is_none());
        assert!(good(&|feed| feed.rows = 0).is_none());
        assert!(good(&|feed| feed.condition.scope = "a b".into()).is_none());
        let tamed = good(&|feed| feed.upto = Moment(i64::MAX)).unwrap();
        assert!(tamed.feeds.task.unwrap().upto.0 < i64::MAX);
        for text in ["", "{}", "null", "{\"form\":9,\"feeds\":{}}", "[]", "{\"form\":1}"] {
            assert_eq!(State::read(&text.into()), None, "{text}");
        }
    }
}
