//! Every limit of this connector.

/// Rows of a page that we ask for.
pub(crate) const PAGE_ROWS: u32 = 500;
/// Most pages that one listing may have.
pub(crate) const PAGES_MAX: usize = 2_000;
/// Most changed records that are asked for one by one, for what a round does not show of them;
/// above it, their place is listed.
pub(crate) const MARKS_BY_ID_MAX: usize = 40;
/// Most folders of contacts, and most calendars, that are searched.
pub(crate) const FOLDERS_MAX: usize = 200;
/// Most records remembered between a look and the write that follows.
pub(crate) const RECENT_MAX: usize = 5_000;
/// How much wider than its window the calendar is read, so that time alone seldom asks for a new
/// round: days before and after.
pub(crate) const WIDER_DAYS: (i64, i64) = (14, 42);
/// A round is begun anew when fewer days than this are left of what it was made wider by.
pub(crate) const MARGIN_DAYS: i64 = 7;
/// Most events told as removed that are remembered for the question that follows.
pub(crate) const REMOVED_MAX: usize = 5_000;
