//! An Exchange server: mailboxes behind Exchange Web Services (SOAP 1.1 over one address), after
//! <https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/>.
//!
//! In reading order: [`Server`] holds mailboxes ([`people`] is what persons do in them, [`item`]
//! what lies in them); [`reception`] signs people in; `door` lets requests in, checks them against
//! `schema` and leads each to its operation; `picture` and `shape` make the answers' items;
//! `recurrence` and `calendar` know series, `tasks` knows tasks, `apps` add-ins, `mail` what would
//! have been sent.
//!
//! Ids are opaque and change on a move; change keys change with each write. The server answers as
//! Exchange 2016 does, whatever version a request names. It has no attachments, no delegates, no
//! notifications.

pub(crate) mod answers;
pub(crate) mod apps;
pub(crate) mod calendar;
pub(crate) mod change;
mod create;
mod delete;
mod door;
mod drafts;
mod find;
mod folders;
mod get;
pub(crate) mod global_id;
pub(crate) mod ids;
pub mod item;
pub(crate) mod mail;
mod moves;
mod names;
mod namespaces;
pub mod people;
pub(crate) mod picture;
pub(crate) mod properties;
pub mod reception;
mod recurrence;
mod restriction;
mod schema;
pub(crate) mod session;
mod shape;
pub(crate) mod store;
mod sync;
pub(crate) mod tasks;
#[cfg(test)]
mod tests;
pub(crate) mod times;
mod update;

pub use item::{Item, ItemKind};
pub use mail::Mail;
pub use people::{Folder, Mailbox};
pub use reception::{Account, Attempt, Line, Outcome, Reception, Scheme};

use crate::Trouble;
use crate::weather::Poisons;
use answers::Problem;
use model::Moment;
use store::Store;
use wire::{Request, Response};

/// The largest request that is read.
const MAX_BODY_BYTES: usize = 64 << 20;

/// The server with its mailboxes.
#[derive(Clone, Debug, Default)]
pub struct Server {
    pub(crate) stores: Vec<Store>,
    pub(crate) mail: Vec<Mail>,
    /// How people sign in, and who tried.
    pub reception: Reception,
    /// Lent by the weather for the time of an answer.
    pub(crate) poisons: Poisons,
}

impl Server {
    /// Answers one request at a moment; the flag says whether anything was written.
    pub fn answer(&mut self, now: Moment, request: &Request) -> (Response, bool) {
        let before = self.versions();
        let response = door::answer(self, now, request);
        (response, self.versions() != before)
    }

    /// How this vendor words a trouble that depends on the vendor.
    pub fn trouble(&mut self, now: Moment, trouble: &Trouble, request: &Request) -> Response {
        match trouble {
            Trouble::Throttle { wait_ms } => answers::fault(
                &Problem::whole(
                    "ErrorServerBusy",
                    "The server cannot service this request right now. Try again later.",
                )
                .with("BackOffMilliseconds", &wait_ms.to_string()),
            ),
            Trouble::SignOut => {
                if let Some(at) = reception::who(self, request) {
                    self.stores[at].signed_out = true;
                }
                *self.reception.refuse()
            }
            Trouble::LoseWatermarks => {
                if let Some(at) = reception::who(self, request) {
                    self.stores[at].age += 1;
                }
                self.answer(now, request).0
            }
            Trouble::Refuse(_, code) => {
                answers::fault(&Problem::whole(code, "The request was refused."))
            }
            Trouble::DropBefore
            | Trouble::DropAfter
            | Trouble::CutAfter(_)
            | Trouble::EndAfter(_)
            | Trouble::Swap(..)
            | Trouble::Double
            | Trouble::Html
            | Trouble::Strange(..)
            | Trouble::Status(_)
            | Trouble::Later(..)
            | Trouble::Moved(..)
            | Trouble::StatusAfter(_) => self.answer(now, request).0,
        }
    }

    /// Grows with every write.
    pub(crate) fn versions(&self) -> u64 {
        self.stores.iter().map(|store| store.version).sum()
    }
}

/// What a request asks for, for the log and the weather: the name of its SOAP operation, or
/// `NtlmNegotiate` for the request that only begins a sign-in.
pub fn operation(request: &Request) -> String {
    if reception::opens_handshake(request) {
        return "NtlmNegotiate".to_owned();
    }
    match wire::soap::open(request.body(), "request") {
        Ok(Ok(body)) => body.name.chars().take(OPERATION_NAME_MAX).collect(),
        Ok(Err(_)) | Err(_) => request.uri().path().chars().take(OPERATION_NAME_MAX).collect(),
    }
}

/// The longest name that goes into the log.
const OPERATION_NAME_MAX: usize = 80;
