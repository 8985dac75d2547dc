//! How this cloud is set up, and how it misbehaves while a switch is on.

/// The setup. Every default is what the documents say of the service; where they are silent, what
/// people report of it.
#[derive(Clone, Debug)]
pub struct Switches {
    /// Access tokens live so long.
    pub token_seconds: i64,
    /// A used refresh token is void. Microsoft leaves it alive.
    pub revoke_used_refresh_tokens: bool,
    /// The error with which somebody comes back whose administrator has to approve.
    pub blocked_consent_error: &'static str,
    /// Requests of one app to one mailbox within ten minutes
    /// (<https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits>).
    pub requests_per_ten_minutes: u32,
    /// So many parts of a batch are carried out; those after them are refused for now.
    pub batch_parts_at_once: usize,
    /// So many answers of a batch are missing at its end.
    pub batch_answers_lost: usize,
    /// The mailbox takes nothing new.
    pub mailbox_full: bool,
    /// The `Retry-After` of refused requests, in seconds; none when `None`.
    pub retry_after_seconds: Option<u64>,
    /// A round of changes begins with an empty page.
    pub delta_begins_empty: bool,
    /// Each changed row of a round is told twice.
    pub delta_repeats: bool,
    /// Each changed row of a round is told as removed first: what comes last counts.
    pub delta_removes_first: bool,
    /// A round never tells of rows that hold this text, as people report of some.
    pub delta_keeps_silent: Option<&'static str>,
    /// A deleted occurrence of a series is told as removed. The service is not known to do so.
    pub delta_tells_deleted_occurrences: bool,
    /// Whether a lasting id finds what lies in the bin. The documents do not say.
    pub bin: Bin,
    /// Lists of tasks tell the recurrence of each.
    pub lists_tell_recurrence: bool,
    /// Completing one of a repeating task leaves the id with what was completed.
    pub completed_task_keeps_id: bool,
}

/// What a lasting id finds in the bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bin {
    /// Nothing.
    #[default]
    Hidden,
    /// What was put there, as if it were in its place.
    Found,
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            token_seconds: 3_599,
            revoke_used_refresh_tokens: false,
            blocked_consent_error: "access_denied",
            requests_per_ten_minutes: 10_000,
            batch_parts_at_once: 20,
            batch_answers_lost: 0,
            mailbox_full: false,
            retry_after_seconds: Some(1),
            delta_begins_empty: false,
            delta_repeats: false,
            delta_removes_first: false,
            delta_keeps_silent: None,
            delta_tells_deleted_occurrences: false,
            bin: Bin::Hidden,
            lists_tell_recurrence: true,
            completed_task_keeps_id: true,
        }
    }
}
