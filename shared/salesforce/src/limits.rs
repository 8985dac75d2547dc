//! Every limit of the crate on one screen. The vendor's own figures are at
//! `https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/`.

/// Oldest API version that is spoken: `MAJOR * 10 + MINOR`.
pub(crate) const VERSION_MIN: u32 = 580;
/// Newest API version that was tried.
pub(crate) const VERSION_MAX: u32 = 680;

/// Rows in one page of a query, which is also the server's own limit.
pub(crate) const PAGE_ROWS: u32 = 2_000;
/// A page that the server finds too large is halved down to this.
pub(crate) const PAGE_ROWS_MIN: u32 = 50;
/// Pages that one look-up follows.
pub(crate) const LOOKUP_PAGES_MAX: usize = 50;
/// Queries and collections in one composite.
pub(crate) const COMPOSITE_QUERIES: usize = 5;
/// Subrequests in one composite.
pub(crate) const COMPOSITE_PARTS: usize = 25;

/// Rows in one collection.
pub(crate) const COLLECTION_ROWS: usize = 200;
/// Collections in one composite: the fifth place is the query that reads them again.
pub(crate) const COLLECTIONS: usize = 4;
/// Rows that are written one by one, each under its condition.
pub(crate) const CONDITIONAL_ROWS: usize = 20;
/// How often a row that could not be locked is tried again.
pub(crate) const LOCK_ROUNDS: usize = 3;

/// Bytes of one query after percent-encoding; address and headers must stay below 16,384.
pub(crate) const QUERY_BYTES: usize = 14_000;
/// Ids in one `IN` list.
pub(crate) const IDS_PER_QUERY: usize = 400;
/// E-mail addresses, names or marks in one `IN` list.
pub(crate) const TEXTS_PER_QUERY: usize = 450;
/// Longest text that is looked for.
pub(crate) const TEXT_CHARS_MAX: usize = 255;
/// Columns of the picture that is kept of a record before it is changed.
pub(crate) const IMAGE_COLUMNS_MAX: usize = 300;
/// Bytes that the names of those columns may take in a query.
pub(crate) const IMAGE_BYTES_MAX: usize = 6_000;

/// How far each reading goes back behind the last one, in minutes: a long transaction becomes
/// visible with an older stamp.
pub(crate) const OVERLAP_MINUTES: i64 = 10;
/// How far one reading an hour goes back.
pub(crate) const WIDE_OVERLAP_MINUTES: i64 = 60;
/// How far back to go where the server's time is not known.
pub(crate) const BLIND_OVERLAP_MINUTES: i64 = 24 * 60;
/// `updated` and `deleted` are asked no more often than this.
pub(crate) const REPLICATION_MINUTES: i64 = 5;
/// The deletion log reaches back 15 days; older starts make the kind be read anew.
pub(crate) const DELETED_MINUTES_MAX: i64 = 14 * 24 * 60;
/// `updated` reaches back 30 days.
pub(crate) const UPDATED_MINUTES_MAX: i64 = 29 * 24 * 60;
/// A part refused inside a composite is asked by itself this often.
pub(crate) const REFUSED_MINUTES: i64 = 60;
/// More changed ids than this are ignored; the roll call takes their place.
pub(crate) const UPDATED_IDS_MAX: usize = 5_000;
/// Ids that the roll call remembers; above, only the weekly listing tells who left.
pub(crate) const ROLL_IDS_MAX: usize = 20_000;
/// List views that are read.
pub(crate) const VIEWS_MAX: usize = 500;
/// Appointments whose times are remembered for writing reminders.
pub(crate) const TIMINGS_MAX: usize = 20_000;

/// Longest appointment: 14 days.
pub(crate) const EVENT_MINUTES_MAX: u32 = 14 * 24 * 60;
/// Longest appointment where an org has multi-day events off.
pub(crate) const EVENT_MINUTES_SINGLE: u32 = 24 * 60;
/// The wait after the day's calls are used up: the count runs over the last 24 hours, so that some
/// are free again long before a day has passed.
pub(crate) const DAY_LIMIT_WAIT_MS: u64 = 60 * 60_000;
/// The wait after too many calls at once.
pub(crate) const CONCURRENT_WAIT_MS: u64 = 5_000;
/// After so long fields and lists of the org are learnt anew: a day.
pub(crate) const LEARN_EVERY_MS: i64 = 86_400_000;
/// Contacts whose tasks and appointments are asked for at once.
pub(crate) const AROUND_CONTACTS_MAX: usize = 50;
/// Rows of such a query.
pub(crate) const AROUND_ROWS_MAX: usize = 200;
