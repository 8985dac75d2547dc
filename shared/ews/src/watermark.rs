//! Where a reading goes on: a SyncState for each folder, and the window that the calendar was last
//! listed for. Between the pages of one reading it also holds how far that reading has come.

use model::{Coverage, Day, Kind, Moment, PerKind, Watermark, Window};
use serde::{Deserialize, Serialize};

/// Version of this format.
const FORMAT: u32 = 1;

/// All that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Memory {
    format: u32,
    /// How far each folder has been read.
    pub(crate) streams: PerKind<Option<Stream>>,
    /// The last listing of the calendar.
    pub(crate) listed: Option<Listed>,
    /// The reading that is under way.
    pub(crate) reading: Option<Reading>,
}

/// How far one folder has been read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stream {
    /// The server's SyncState.
    pub(crate) state: String,
    /// A digest of the folder's id: a state is good for one folder.
    pub(crate) folder: u64,
}

/// A listing of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listed {
    /// The person's day on which it was made.
    pub(crate) day: Day,
    /// The beginning of what it covered.
    pub(crate) from: Moment,
    /// The end of what it covered, exclusive.
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

impl Memory {
    /// Reads a watermark; one that is none of ours is as good as nothing.
    pub(crate) fn read(since: Option<&Watermark>) -> Memory {
        since
            .and_then(|since| serde_json::from_slice::<Memory>(since.as_str().as_bytes()).ok())
            .filter(|memory| memory.format == FORMAT)
            .unwrap_or(Memory {
                format: FORMAT,
                streams: PerKind::default(),
                listed: None,
                reading: None,
            })
    }

    /// As a watermark.
    pub(crate) fn write(&self) -> Watermark {
        Watermark(serde_json::to_string(self).expect("our own types always have a JSON form"))
    }

    /// Whether the calendar must be listed again: time moved the window, or a day went by.
    pub(crate) fn is_listing_due(&self, window: &Window, today: Day) -> bool {
        self.listed.is_none_or(|listed| {
            listed.day != today || listed.from != window.from || listed.until != window.until
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_survives_text_and_strangers_are_forgotten() {
        let mut memory = Memory::read(None);
        memory.streams.task = Some(Stream { state: "H4sI\"".into(), folder: 7 });
        memory.listed = Some(Listed { day: Day(1), from: Moment(2), until: Moment(3) });
        assert_eq!(Memory::read(Some(&memory.write())), memory);
        for text in ["", "{}", "{\"format\":2}", "H4sI"] {
            assert_eq!(Memory::read(Some(&Watermark::from(text))), Memory::read(None), "{text}");
        }
    }

    #[test]
    fn a_new_day_and_a_new_window_ask_for_a_listing() {
        let window = Window { first: Day(0), last: Day(1), from: Moment(2), until: Moment(3) };
        let mut memory = Memory::read(None);
        assert!(memory.is_listing_due(&window, Day(5)));
        memory.listed = Some(Listed { day: Day(5), from: Moment(2), until: Moment(3) });
        assert!(!memory.is_listing_due(&window, Day(5)));
        assert!(memory.is_listing_due(&window, Day(6)));
        assert!(memory.is_listing_due(&Window { until: Moment(4), ..window }, Day(5)));
    }
}
