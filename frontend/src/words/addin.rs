//! The words about the Outlook add-in on the dashboard: how it is installed, and its panes.

/// The heading.
pub(crate) const TITLE: &str = "Install Outlook Add-In";
/// Its tab.
pub(crate) const SHORT: &str = "Outlook";
/// What it does.
pub(crate) const LEAD: &str = "The add-in shows what Salesforce knows of the people of a message or an appointment, beside it in \
     Outlook: contact, account, open tasks, what comes next, and whether it is in step.";

/// The address is not encrypted.
pub(crate) const PLAIN: &str = "Outlook does not take it from this address";
/// Why, and what to do.
pub(crate) const PLAIN_MORE: &str = "Outlook takes add-ins from https:// addresses only, and this Twinline does not have one. Ask \
     whoever runs it.";

/// The card of the manifest.
pub(crate) const MANIFEST: &str = "The manifest";
/// What a manifest is.
pub(crate) const MANIFEST_MORE: &str =
    "A small file that tells Outlook where the add-in is. It holds nothing of yours.";
/// Its address.
pub(crate) const ADDRESS: &str = "Address of the manifest";
/// Puts the address on the clipboard.
pub(crate) const COPY: &str = "Copy the address";
/// Keeps the file.
pub(crate) const DOWNLOAD: &str = "Download the manifest";

/// The card for the person.
pub(crate) const ALONE: &str = "Install it for yourself";
/// What to do, in order.
pub(crate) const ALONE_STEPS: [&str; 3] = [
    "Download the manifest above.",
    "Open the add-ins of your Outlook with the button below, and sign in if you are asked to.",
    "Choose My add-ins, then Custom Addins, then Add a custom add-in, Add from File, and choose the \
     file.",
];
/// The button.
pub(crate) const ALONE_OPEN: &str = "Open Outlook's add-ins";
/// What one may wonder about.
pub(crate) const ALONE_HINT: &str = "In a message, the button stands in the ribbon or behind Apps. Classic Outlook may take a day to \
     show it. Pin the pane to keep it open from message to message.";

/// The card for the administrator.
pub(crate) const ADMIN: &str = "Install it for everyone, as an administrator";
/// What to do in Microsoft 365.
pub(crate) const ADMIN_STEPS: [&str; 3] = [
    "Copy the address of the manifest above.",
    "Open Integrated apps in the Microsoft 365 admin center with the button below.",
    "Choose Upload custom apps, Office Add-in, Provide link to manifest file, paste the address, and \
     choose who gets it.",
];
/// The button.
pub(crate) const ADMIN_OPEN: &str = "Open Integrated apps";
/// What to do with a server of one's own.
pub(crate) const ADMIN_EXCHANGE: &str = "With Exchange on premises: open its admin center, choose organization, add-ins, Add from URL, and \
     paste the address.";
/// The other form.
pub(crate) const UNIFIED: &str = "The unified manifest for Microsoft 365, as JSON";

/// The card of a mailbox on premises.
pub(crate) const MAILBOX: &str = "In your mailbox";
/// It is there.
pub(crate) const MAILBOX_DONE: &str = "Installed";
/// What follows.
pub(crate) const MAILBOX_DONE_MORE: &str =
    "Your Exchange server has the add-in. Outlook shows it the next time that it starts.";
/// It was not tried, or not answered.
pub(crate) const MAILBOX_UNKNOWN: &str = "Not installed yet";
/// What to do.
pub(crate) const MAILBOX_UNKNOWN_MORE: &str =
    "Twinline can put the add-in into your mailbox. It is then in every Outlook of yours.";
/// The server refuses it.
pub(crate) const MAILBOX_REFUSED: &str = "Your Exchange server does not allow it";
/// The button.
pub(crate) const MAILBOX_INSTALL: &str = "Install it in my mailbox";

/// Why, and what to do.
pub(crate) fn refused(code: &str) -> String {
    format!(
        "It answered {code}. You may lack the role \"My Custom Apps\": ask your administrator for it, \
         or install the add-in by its manifest, as below."
    )
}

/// The card of the panes.
pub(crate) const PANES: &str = "Connect the pane";
/// What to do.
pub(crate) const PANES_MORE: &str = "Once it is installed, the pane in Outlook shows a code. Type it here. Only type a code that you see \
     in your own Outlook: whoever shows it sees your contacts afterwards.";
/// The field.
pub(crate) const CODE: &str = "Code in the pane";
/// How it looks.
pub(crate) const CODE_LIKE: &str = "BCDF-GHJK";
/// The button.
pub(crate) const CONNECT: &str = "Connect";
/// It is done.
pub(crate) const CONNECTED: &str = "The pane is connected";
/// What follows.
pub(crate) const CONNECTED_MORE: &str = "Go back to Outlook: it shows what it knows by now.";
/// Ends them all.
pub(crate) const END: &str = "Disconnect all panes";
/// When else they end.
pub(crate) const END_HINT: &str =
    "A pane is also disconnected when it is closed, and all are when you sign out.";

/// How many panes are connected.
pub(crate) fn panes(count: u32) -> String {
    match count {
        0 => "No pane is connected".to_owned(),
        1 => "One pane is connected".to_owned(),
        more => format!("{more} panes are connected"),
    }
}
