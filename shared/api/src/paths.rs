//! Every path of the relay that the browser calls.

/// GET: [`crate::session::Session`].
pub const SESSION: &str = "/api/session";
/// POST: ends the session.
pub const SIGN_OUT: &str = "/api/sign-out";
/// POST [`crate::wizard::StartSalesforce`]: [`crate::wizard::GoTo`], where the browser goes to sign
/// in.
pub const START_SALESFORCE: &str = "/api/connect/salesforce";
/// GET: where Salesforce sends the browser back to; redirects into the wizard.
pub const SALESFORCE_CALLBACK: &str = "/oauth/salesforce/callback";
/// POST [`crate::wizard::SalesforceCredentials`]: [`crate::session::Session`].
pub const SALESFORCE_CREDENTIALS: &str = "/api/connect/salesforce-credentials";
/// POST [`crate::wizard::StartMicrosoft`]: [`crate::wizard::GoTo`].
pub const START_MICROSOFT: &str = "/api/connect/microsoft";
/// GET: where Microsoft sends browsers back to, the person's after signing in and the
/// administrator's after approving; redirects into the page.
pub const MICROSOFT_CALLBACK: &str = "/oauth/microsoft/callback";
/// POST: [`crate::session::Approval`], asks for an administrator's approval; DELETE: waits no more.
pub const APPROVAL: &str = "/api/connect/approval";
/// POST [`crate::wizard::MailboxCredentials`]: [`crate::wizard::MailboxReply`].
pub const MAILBOX_CREDENTIALS: &str = "/api/connect/mailbox";
/// GET: [`crate::wizard::Planning`], what a preview in the browser needs.
pub const PLANNING: &str = "/api/planning";
/// GET: [`crate::Settings`]; PUT the same to change them.
pub const SETTINGS: &str = "/api/settings";
/// POST [`crate::wizard::Finish`]: ends the wizard and starts the first cycle.
pub const FINISH: &str = "/api/finish";
/// POST: removes the account with everything that is remembered of it; records stay where they are.
pub const LEAVE: &str = "/api/leave";
/// GET: everything that is stored about the person, one JSON value a line, as a file.
pub const EXPORT: &str = "/api/export";
/// GET: [`crate::dashboard::Dashboard`].
pub const DASHBOARD: &str = "/api/dashboard";
/// GET: server-sent events, each a JSON [`crate::dashboard::Event`].
pub const EVENTS: &str = "/api/events";
/// POST: makes the account due now.
pub const SYNC_NOW: &str = "/api/sync-now";
/// POST [`crate::dashboard::Pause`].
pub const PAUSE: &str = "/api/pause";
/// GET, with `?before=<cycle>` for older ones: a list of [`crate::dashboard::CycleLine`].
pub const CYCLES: &str = "/api/cycles";
/// GET `/api/cycles/<id>?after=<n>`: [`crate::dashboard::CyclePage`].
pub const CYCLE: &str = "/api/cycles/{id}";
/// `/api/cycles/<id>/undo?entry=<n>`, about the cycle or one line of it. GET:
/// [`crate::dashboard::UndoPreview`]; POST: the next cycle, which begins at once, takes it back.
pub const UNDO: &str = "/api/cycles/{id}/undo";
/// GET, with `?search=<name, subject, e-mail address or Salesforce id>`:
/// [`crate::records::Records`].
pub const RECORDS: &str = "/api/records";
/// GET: [`crate::dashboard::Attention`].
pub const ATTENTION: &str = "/api/attention";
/// POST [`crate::dashboard::Ruling`]: what the person decides about held deletions.
pub const RULING: &str = "/api/ruling";
/// POST [`crate::dashboard::ConflictRuling`]: what the person decides about a conflict.
pub const CONFLICT: &str = "/api/conflict";
/// Any allow-listed read of Salesforce, the path following.
pub const PROXY_CRM: &str = "/api/proxy/crm";
/// Any allow-listed read of the mailbox.
pub const PROXY_MAIL: &str = "/api/proxy/mail";
/// GET: the Outlook add-in's manifest, XML; for everyone.
pub const ADDIN_MANIFEST: &str = "/addin/manifest.xml";
/// GET: its unified manifest, JSON.
pub const ADDIN_UNIFIED: &str = "/addin/manifest.json";
/// GET: `ok` when the relay and its store are well.
pub const HEALTH: &str = "/healthz";

/// The static header that every changing request of ours carries; a form of another site cannot.
pub const CSRF_HEADER: &str = "x-twinline";
/// Its value.
pub const CSRF_VALUE: &str = "1";
