//! Every limit of the engine on one screen. Hitting one is a fault with its name, or a pause.

/// Most pages of one reading: a side that never ends is not understood.
pub const PAGES_MAX: u32 = 5_000;
/// Most questions in one look; the connector splits them further as its protocol demands.
pub const ASKS_MAX: usize = 2_000;
/// How often a plan may ask before it must decide.
pub const ASK_ROUNDS_MAX: u32 = 2;
/// How often records that moved meanwhile are planned again within one cycle.
pub const PLAN_ROUNDS_MAX: u32 = 3;
/// First batch for Salesforce; it doubles while clean.
pub const FIRST_BATCH_CRM: usize = 200;
/// First batch for a mailbox.
pub const FIRST_BATCH_MAIL: usize = 50;
/// Records fetched at once before they are changed.
pub const FETCH_MAX: usize = 2_000;
/// Links settled at once when nothing is written.
pub const SETTLE_MAX: usize = 500;
/// Batches in a row that may end in doubt before the cycle ends.
pub const DOUBTS_MAX: u32 = 3;
/// Tries in all before a fault that asks for patience ends the cycle.
pub const TRIES_MAX: u32 = 4;
/// First wait of a fault without a figure of its own.
pub const FIRST_WAIT_MS: u64 = 1_000;
/// The longest wait within a cycle, which is longer than the ten minutes of a mailbox that has had
/// enough. A server that asks for a longer one ends the cycle, so that nobody else waits for it:
/// the account is due again when the server said.
pub const LONGEST_WAIT_MS: u64 = 15 * 60_000;
/// A Salesforce create without a mark may commit minutes after its answer was lost: it is repeated
/// only when it is still missing so long after it was sent.
pub const LATE_COMMIT_MS: i64 = 10 * 60_000;
/// A look-up by content reaches so far back before the intent, for clocks that differ.
pub const CLOCK_MARGIN_MS: i64 = 5 * 60_000;
