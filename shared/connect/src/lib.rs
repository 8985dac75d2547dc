//! The only crate that names every connector: opens sides, and says which requests only read.
//!
//! Who is to look and no more opens by [`read_crm`] and [`read_mailbox`]: their readers cannot
//! write, so that nothing that writes gets into the page.
//!
//! The powers of one protocol (sign-in places, SOAP login, list views) are plain functions of its
//! own crate; the wizard and the relay reach them by the modules re-exported here.

pub use ews;
pub use msgraph;
pub use salesforce;

use model::{Create, Fault, Id, Moment, Reader, Side};
use std::sync::Arc;
use wire::{Request, Transport};

/// The kinds of system that can be connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {
    /// A Salesforce org.
    Salesforce,
    /// A mailbox behind Exchange Web Services.
    Ews,
    /// A mailbox behind Microsoft Graph.
    Graph,
}

/// Whether a request reads and does nothing else: the proxy's allow-list.
pub fn is_read(connector: Connector, request: &Request) -> bool {
    match connector {
        Connector::Salesforce => salesforce::is_read(request),
        Connector::Ews => ews::is_read(request),
        Connector::Graph => msgraph::is_read(request),
    }
}

/// An org, opened.
pub struct OpenedCrm {
    /// The side.
    pub side: Box<dyn Side>,
    /// What was learned, to open faster the next time; kept sealed.
    pub setup: String,
    /// The identity of this end: a reconnect that answers with another one is another end.
    pub identity: String,
    /// The person's user name there.
    pub user_name: String,
}

/// Opens an org.
pub async fn open_crm(
    transport: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
) -> Result<OpenedCrm, Fault> {
    let opened = salesforce::open(transport, known, now).await?;
    Ok(OpenedCrm {
        side: Box::new(opened.side),
        setup: opened.setup,
        identity: opened.identity,
        user_name: opened.user_name,
    })
}

/// Opens an org, to look at.
pub async fn read_crm(
    transport: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
) -> Result<Box<dyn Reader>, Fault> {
    Ok(Box::new(salesforce::open(transport, known, now).await?.side))
}

/// A mailbox to open.
#[derive(Clone, Debug)]
pub enum Mailbox {
    /// Behind Exchange Web Services.
    Ews(ews::Settings),
    /// In Microsoft's cloud.
    Graph(msgraph::Settings),
}

/// A mailbox, opened.
pub struct OpenedMailbox {
    /// The side.
    pub side: Box<dyn Side>,
    /// What was learned, to open faster the next time; kept sealed.
    pub setup: String,
    /// The identity of this end.
    pub identity: String,
    /// What to show.
    pub display: String,
    /// The mailbox's own time zone, an IANA name, where it tells one.
    pub zone: Option<String>,
}

/// Opens a mailbox.
pub async fn open_mailbox(
    mailbox: &Mailbox,
    transport: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
    create: Create,
) -> Result<OpenedMailbox, Fault> {
    match mailbox {
        Mailbox::Graph(settings) => {
            let opened = msgraph::open(transport, settings, known, create).await?;
            Ok(OpenedMailbox {
                side: Box::new(opened.side),
                setup: opened.setup,
                identity: opened.identity,
                display: opened.display,
                zone: opened.zone,
            })
        }
        Mailbox::Ews(settings) => {
            let opened = ews::open(transport, settings, known, now, create).await?;
            Ok(OpenedMailbox {
                side: Box::new(opened.side),
                setup: opened.setup,
                identity: opened.identity,
                display: opened.display,
                zone: None,
            })
        }
    }
}

/// Opens a mailbox, to look at: a missing folder of ours is an empty one.
pub async fn read_mailbox(
    mailbox: &Mailbox,
    transport: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
) -> Result<Box<dyn Reader>, Fault> {
    match mailbox {
        Mailbox::Graph(settings) => {
            let opened = msgraph::open(transport, settings, known, Create::Never).await?;
            Ok(Box::new(opened.side))
        }
        Mailbox::Ews(settings) => {
            let opened = ews::open(transport, settings, known, now, Create::Never).await?;
            Ok(Box::new(opened.side))
        }
    }
}

/// A list view of contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub label: String,
}

/// The list views of contacts that can be synchronised.
pub async fn views(
    transport: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
) -> Result<Vec<View>, Fault> {
    let mut opened = salesforce::open(transport, known, now).await?;
    let views = opened.side.views().await?;
    Ok(views.into_iter().map(|view| View { id: view.id, label: view.label }).collect())
}

/// Open tasks and appointments to come of each of these contacts, in order.
pub async fn around(
    transport: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
    contacts: &[Id],
) -> Result<Vec<salesforce::Around>, Fault> {
    salesforce::open(transport, known, now).await?.side.around(contacts, now).await
}
