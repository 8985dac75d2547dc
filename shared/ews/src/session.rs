//! Sends one operation and opens the envelope of its answer. Knows the schema version that this
//! server takes and steps down when it refuses one.

use crate::faults::{self, Failed};
use crate::response::{self, Message};
use model::Fault;
use std::sync::Arc;
use wire::xml::{Element, Writer};
use wire::{Request, Transport, soap};

/// The path of every request; the transport knows the host.
pub(crate) const PATH: &str = "/EWS/Exchange.asmx";
const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";

/// Schema versions that are asked for, newest first. From `Exchange2013_SP1` on all later servers
/// take the same one; before 2010 items have no time zones of their own.
pub(crate) const VERSIONS: [&str; 5] =
    ["Exchange2013_SP1", "Exchange2013", "Exchange2010_SP2", "Exchange2010_SP1", "Exchange2010"];

/// A way to one mailbox.
pub(crate) struct Session {
    transport: Arc<dyn Transport>,
    /// Place in [`VERSIONS`].
    version: usize,
    /// The Windows name of the person's zone.
    zone: Option<&'static str>,
    /// What the server said to a request whose sender could do without an answer: the next sender
    /// must hear it, or it would ask too early, or with a password that is no longer taken.
    unheard: Option<Fault>,
}

impl Session {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        version: usize,
        zone: Option<&'static str>,
    ) -> Session {
        Session { transport, version: version.min(VERSIONS.len() - 1), zone, unheard: None }
    }

    /// Place in [`VERSIONS`] of what this server takes.
    pub(crate) fn version(&self) -> usize {
        self.version
    }

    /// Whether properties that came with Exchange 2013 may be asked for.
    pub(crate) fn since_2013(&self) -> bool {
        self.version < 2
    }

    /// Sends an operation, whose element is `body`, and returns its response messages.
    pub(crate) async fn send(
        &mut self,
        operation: &'static str,
        body: &str,
    ) -> Result<Vec<Message>, Failed> {
        response::messages(operation, self.ask(operation, body).await?)
    }

    /// Sends an operation, whose element is `body`, and returns the answer's own element.
    pub(crate) async fn ask(
        &mut self,
        operation: &'static str,
        body: &str,
    ) -> Result<Element, Failed> {
        match self.unheard.take() {
            Some(fault @ Fault::SignedOut(_)) => {
                self.unheard = Some(fault.clone());
                return Err(Failed::refused(fault));
            }
            Some(fault) => return Err(Failed::refused(fault)),
            None => {}
        }
        for version in self.version..VERSIONS.len() {
            let request = self.request(version, body);
            let response = self.transport.send(request).await.map_err(of_transport)?;
            if let Some(failed) = faults::of_status(&response) {
                return Err(failed);
            }
            let answer = soap::open(response.body(), operation)
                .map_err(|fault| faults::of_foreign_body(&response, fault))?;
            match answer {
                Ok(element) => {
                    self.version = version;
                    return Ok(element);
                }
                Err(fault) => {
                    let older = faults::asks_older_version(&faults::code_of(&fault));
                    if !older || version + 1 == VERSIONS.len() {
                        return Err(faults::of_soap(&fault));
                    }
                }
            }
        }
        Err(Failed::refused(Fault::Garbled(String::from("no schema version is taken"))))
    }

    /// Keeps a fault that concerns whoever sends next.
    pub(crate) fn pass_on(&mut self, fault: Fault) {
        if matches!(fault, Fault::Throttled { .. } | Fault::SignedOut(_)) {
            self.unheard = Some(fault);
        }
    }

    fn request(&self, version: usize, body: &str) -> Request {
        let mut header = Writer::new();
        header.empty("t:RequestServerVersion", &[("Version", VERSIONS[version])]);
        if let Some(zone) = self.zone {
            header.open("t:TimeZoneContext", &[]);
            header.empty("t:TimeZoneDefinition", &[("Id", zone)]);
            header.close();
        }
        let envelope = soap::envelope(&[("m", MESSAGES), ("t", TYPES)], &header.finish(), body);
        http::Request::post(PATH)
            .header("content-type", "text/xml; charset=utf-8")
            .header("accept", "text/xml")
            .body(envelope)
            .expect("a fixed path and fixed headers make a request")
    }
}

/// A transport that brought no response. Only what it says it never sent is certain.
fn of_transport(fault: Fault) -> Failed {
    match fault {
        Fault::SignedOut(_)
        | Fault::Forbidden(_)
        | Fault::Throttled { .. }
        | Fault::Superseded
        | Fault::Closed(_)
        | Fault::Rejected { .. } => Failed::refused(fault),
        Fault::Offline(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_) => Failed::in_doubt(fault),
    }
}
