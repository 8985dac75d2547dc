//! Every limit of this crate on one screen. Where Exchange has the same limit, its page is named.

/// Most changes of one SyncFolderItems answer; the server allows no more
/// (reference: `maxchangesreturned`).
pub(crate) const SYNC_PAGE: usize = 512;
/// Most items of one GetItem.
pub(crate) const GET_MAX: usize = 100;
/// Items of the first writing request of a session; it doubles while all goes well.
pub(crate) const WRITE_FIRST: usize = 50;
/// Most items of one writing request.
pub(crate) const WRITE_MAX: usize = 100;
/// Rows of one page of FindItem with a restriction: Exchange's default policy gives no more.
pub(crate) const FIND_PAGE: usize = 250;
/// Most pages of one FindItem or FindFolder.
pub(crate) const FIND_PAGES_MAX: usize = 40;
/// Rows of one CalendarView: Exchange's default policy gives no more.
pub(crate) const VIEW_MAX: usize = 1000;
/// How often a CalendarView that does not fit is halved: 64 pieces.
pub(crate) const VIEW_SPLITS_MAX: u32 = 6;
/// Most conditions joined in one restriction.
pub(crate) const CONDITIONS_MAX: usize = 20;
/// Most folders that one search goes through.
pub(crate) const FOLDERS_MAX: usize = 1000;
/// Rows of one page of FindFolder.
pub(crate) const FOLDER_PAGE: usize = 500;
/// How many items looked at lately are remembered for the write that follows.
pub(crate) const RECENT_MAX: usize = 2000;
/// How far beside the window appointments are listed: a record leaves when it is a day outside.
pub(crate) const WINDOW_MARGIN_MINUTES: i64 = 24 * 60;
/// Longest code of a server that is passed on.
pub(crate) const CODE_MAX: usize = 80;
