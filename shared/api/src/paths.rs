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
/// GET: `PerKind<(u32, u32)>`, how many records Twinline made that are still there, in Salesforce
/// and in the mailbox; POST: the next cycle moves them to the bin, and the sync pauses.
pub const MADE: &str = "/api/made";
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
/// GET: [`crate::pane::Addin`].
pub const ADDIN: &str = "/api/addin";
/// POST [`crate::pane::Confirm`]: connects the pane in Outlook that shows this code.
pub const ADDIN_CONFIRM: &str = "/api/addin/confirm";
/// POST: puts the add-in into a mailbox on premises; [`crate::pane::Addin`].
pub const ADDIN_INSTALL: &str = "/api/addin/install";
/// POST: disconnects all panes of the account.
pub const ADDIN_END: &str = "/api/addin/end";
/// POST: [`crate::pane::Pairing`]. This path and those that follow are the pane's: they take a
/// bearer and no cookie, but for this one and the next, which take neither.
pub const PANE_PAIR: &str = "/api/pane/pair";
/// POST [`crate::pane::Claim`]: [`crate::pane::Claimed`].
pub const PANE_CLAIM: &str = "/api/pane/claim";
/// GET: [`crate::dashboard::Dashboard`].
pub const PANE_STATE: &str = "/api/pane/state";
/// POST [`crate::pane::Open`]: [`crate::pane::Known`].
pub const PANE_KNOWN: &str = "/api/pane/known";
/// POST [`crate::pane::Address`]: makes a contact in Salesforce; [`crate::pane::Person`].
pub const PANE_CONTACT: &str = "/api/pane/contact";
/// POST: makes the account due now.
pub const PANE_SYNC_NOW: &str = "/api/pane/sync-now";
/// POST: disconnects this pane.
pub const PANE_END: &str = "/api/pane/end";
/// GET: the Outlook add-in's manifest, XML; for everyone.
pub const ADDIN_MANIFEST: &str = "/addin/manifest.xml";
/// GET: its unified manifest, JSON.
pub const ADDIN_UNIFIED: &str = "/addin/manifest.json";
/// The operator's page, which the relay draws itself; to others there is no such page.
pub const OPERATOR_PAGE: &str = "/operator";
/// GET, with `?after=<n>` for more accounts: [`crate::operator::Overview`]. This and what lies
/// below is there for operators alone.
pub const OPERATOR: &str = "/api/operator";
/// POST: makes an account due now.
pub const OPERATOR_SYNC: &str = "/api/operator/accounts/{id}/sync";
/// POST [`crate::dashboard::Pause`]: pauses an account, or lets it go on.
pub const OPERATOR_PAUSE: &str = "/api/operator/accounts/{id}/pause";
/// GET: `ok` when the relay and its store are well.
pub const HEALTH: &str = "/healthz";

/// The static header that every changing request of ours carries; a form of another site cannot.
pub const CSRF_HEADER: &str = "x-twinline";
/// Its value.
pub const CSRF_VALUE: &str = "1";
