//! Where a reading goes on: the link of each kind's round of changes, and the span of time that the
//! calendar's is about. Between the pages of one reading it also holds how far that has come.

use model::{Coverage, Kind, Moment, PerKind, Watermark, Window};
use serde::{Deserialize, Serialize};

/// Version of this format.
const FORMAT: u32 = 1;

/// All that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Memory {
    format: u32,
    /// How far each kind has been read.
    pub(crate) streams: PerKind<Option<Stream>>,
    /// The span of time that the round of the calendar is about.
    pub(crate) span: Option<Span>,
    /// The window that was last read whole.
    pub(crate) window: Option<Span>,
    /// The reading that is under way.
    pub(crate) reading: Option<Reading>,
}

/// How far one kind has been read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stream {
    /// The path of the next page, or of the next round.
    pub(crate) path: String,
    /// The folder or list: a round is good for one.
    pub(crate) folder: String,
}

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Span {
    /// Its beginning.
    pub(crate) from: Moment,
    /// Its end, exclusive.
    pub(crate) until: Moment,
}

/// A reading under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// Kinds that have more to say.
    pub(crate) open: Vec<Kind>,
    /// What the reading covers.
    pub(crate) covered: PerKind<Coverage>,
}

impl Span {
    /// The span of a window.
    pub(crate) fn of(window: &Window) -> Span {
        Span { from: window.from, until: window.until }
    }

    /// The span with so many days more before and after.
    pub(crate) fn wider(self, (before, after): (i64, i64)) -> Span {
        Span {
            from: self.from.plus_minutes(-before * 24 * 60),
            until: self.until.plus_minutes(after * 24 * 60),
        }
    }

    /// Whether a moment lies within.
    pub(crate) fn holds(self, at: Moment) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether another span lies within.
    pub(crate) fn covers(self, other: Span) -> bool {
        self.from <= other.from && other.until <= self.until
    }
}

impl Memory {
    /// Reads a watermark; one that is none of ours is as good as nothing.
    pub(crate) fn read(since: Option<&Watermark>) -> Memory {
        since
            .and_then(|since| serde_json::from_slice::<Memory>(since.as_str().as_bytes()).ok())
            .filter(|memory| memory.format == FORMAT)
            .unwrap_or(Memory {
                format: FORMAT,
                streams: PerKind::default(),
                span: None,
                window: None,
                reading: None,
            })
    }

    /// As a watermark.
    pub(crate) fn write(&self) -> Watermark {
        Watermark(serde_json::to_string(self).expect("our own types always have a JSON form"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_survives_text_and_strangers_are_forgotten() {
        let mut memory = Memory::read(None);
        let (path, folder) = (String::from("/v1.0/me/x?$deltatoken=a\""), String::from("f"));
        memory.streams.task = Some(Stream { path, folder });
        memory.window = Some(Span { from: Moment(2), until: Moment(3) });
        assert_eq!(Memory::read(Some(&memory.write())), memory);
        for text in ["", "{}", "{\"format\":2}", "H4sI", "{\"format\":1,\"streams\":{}}"] {
            assert_eq!(Memory::read(Some(&Watermark::from(text))), Memory::read(None), "{text}");
        }
    }

    #[test]
    fn spans_hold_what_lies_within() {
        let span = Span { from: Moment(0), until: Moment(86_400_000) };
        assert!(span.wider((1, 1)).covers(span) && !span.covers(span.wider((0, 1))));
        assert!(span.holds(Moment(0)) && !span.holds(Moment(86_400_000)));
    }
}
