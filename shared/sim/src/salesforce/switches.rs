//! How this org is set up, and how it misbehaves while a switch is on.

use model::Moment;
use std::collections::BTreeSet;

/// The setup of the org. Every default is that of a plain production org of today, except that
/// SOAP login is on.
#[derive(Clone, Debug)]
pub struct Switches {
    /// A refresh answers with a new refresh token, and the old one is void.
    pub rotate_refresh_tokens: bool,
    /// A refresh from the caller's address is refused.
    pub refresh_ip_restricted: bool,
    /// `login()` works at all.
    pub soap_login: bool,
    /// `login()` wants the security token after the password (the caller's address is unknown).
    pub soap_token_required: bool,
    /// The edition has an API.
    pub api_enabled: bool,
    /// The org is locked: nobody signs in.
    pub org_locked: bool,
    /// A sandbox.
    pub sandbox: bool,
    /// The site under which community users sign in.
    pub community: Option<Community>,
    /// Calls a day.
    pub daily_calls: u32,
    /// Minutes without a call after which a session ends.
    pub session_minutes: i64,
    /// What happens to a contact that looks like another.
    pub duplicates: DuplicateRule,
    /// A validation rule.
    pub validation: Option<Validation>,
    /// Salutation, lead source, task status and priority refuse unknown values.
    pub restricted_picklists: bool,
    /// Names of states and countries come from a list.
    pub state_picklists: bool,
    /// Contacts have `MiddleName`.
    pub middle_names: bool,
    /// Contacts have `Suffix`.
    pub name_suffixes: bool,
    /// Activities can relate to several contacts.
    pub shared_activities: bool,
    /// Accounts can be persons.
    pub person_accounts: bool,
    /// Events may last longer than a day.
    pub multi_day_events: bool,
    /// What happens when only the start of a timed event is written (unknown of the vendor).
    pub lone_start: LoneStart,
    /// Contacts, events and tasks have the external id `Twinline_Mark__c`.
    pub external_id: bool,
    /// Contacts have the external id `Ext__c`, as the drivers of foreign clients expect.
    pub second_external_id: bool,
    /// Answers hold at most so many rows, whatever was asked.
    pub page_size: usize,
    /// `latestDateCovered` stays so far behind.
    pub replication_lag_ms: i64,
    /// The delete log begins here.
    pub delete_log_from: Option<Moment>,
    /// A composite may carry `updated` and `deleted` (unknown of the vendor).
    pub composite_changes: bool,
    /// `If-Unmodified-Since` counts inside a composite (unknown of the vendor).
    pub composite_conditions: bool,
}

/// A site for people outside the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    /// The first part of its paths, without slashes.
    pub prefix: String,
    /// Its id.
    pub id: String,
}

/// What a duplicate rule does. Two contacts match when their e-mail addresses are equal, or their
/// first and last names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateRule {
    /// Nothing.
    Off,
    /// It refuses unless the caller says that it may be saved.
    Alert,
    /// It refuses.
    Block,
}

/// A validation rule: a field of an object must not be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validation {
    /// The object.
    pub object: String,
    /// The field that must have a value.
    pub field: String,
    /// The words of the administrator.
    pub message: String,
}

/// The reading of a write that names the start of a timed event and nothing else of its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoneStart {
    /// The duration stays, the end moves along.
    MovesTheEnd,
    /// The end stays, the duration changes.
    KeepsTheEnd,
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            rotate_refresh_tokens: false,
            refresh_ip_restricted: false,
            soap_login: true,
            soap_token_required: true,
            api_enabled: true,
            org_locked: false,
            sandbox: false,
            community: None,
            daily_calls: 15_000,
            session_minutes: 120,
            duplicates: DuplicateRule::Off,
            validation: None,
            restricted_picklists: false,
            state_picklists: false,
            middle_names: false,
            name_suffixes: false,
            shared_activities: false,
            person_accounts: false,
            multi_day_events: true,
            lone_start: LoneStart::MovesTheEnd,
            external_id: false,
            second_external_id: false,
            page_size: 2_000,
            replication_lag_ms: 0,
            delete_log_from: None,
            composite_changes: true,
            composite_conditions: true,
        }
    }
}

/// What field-level security takes away.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldSecurity {
    /// Pairs of object and field that nobody sees.
    pub(super) hidden: BTreeSet<(String, String)>,
    /// Pairs that nobody may write.
    pub(super) read_only: BTreeSet<(String, String)>,
}

impl FieldSecurity {
    /// The form in which a pair is kept: without case.
    pub(super) fn pair(object: &str, field: &str) -> (String, String) {
        (object.to_ascii_lowercase(), field.to_ascii_lowercase())
    }
}
