//! Scopes: what an app asks for, and which of it a request needs
//! (<https://learn.microsoft.com/en-us/graph/permissions-reference>).

use super::people::ConsentPolicy;
use super::reply::{Done, Refusal};
use std::collections::BTreeSet;

/// The address in front of a scope, which may be left out.
const RESOURCE: &str = "https://graph.microsoft.com/";

/// Scopes of the protocol itself: not Graph's, and never in the list of a token.
pub(super) const OWN: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The scopes of Graph that this cloud knows.
const KNOWN: [&str; 13] = [
    "User.Read",
    "Contacts.Read",
    "Contacts.ReadWrite",
    "Calendars.Read",
    "Calendars.ReadBasic",
    "Calendars.ReadWrite",
    "Tasks.Read",
    "Tasks.ReadWrite",
    "MailboxSettings.Read",
    "MailboxSettings.ReadWrite",
    "Mail.Read",
    "Mail.ReadWrite",
    ".default",
];

/// The scopes of a request; an unknown one is the error.
pub(super) fn read(text: &str) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    for word in text.split_whitespace() {
        let name = word.strip_prefix(RESOURCE).unwrap_or(word);
        let known = KNOWN.iter().chain(&OWN).find(|known| known.eq_ignore_ascii_case(name));
        found.insert((*known.ok_or_else(|| word.to_owned())?).to_owned());
    }
    Ok(found)
}

/// Whether people of a tenant may allow a scope by themselves.
pub(super) fn may_allow(policy: ConsentPolicy, scope: &str) -> bool {
    match policy {
        ConsentPolicy::Allowed => true,
        ConsentPolicy::Blocked => false,
        ConsentPolicy::Managed => {
            let heads = ["Contacts.", "Calendars.", "Tasks.", "Mail."];
            !heads.iter().any(|head| scope.starts_with(head))
        }
    }
}

/// Refuses what the token's scopes do not allow.
pub(super) fn check(scopes: &BTreeSet<String>, method: &str, path: &[&str]) -> Done<()> {
    let what = match path {
        ["contacts" | "contactFolders", ..] => "Contacts",
        ["events" | "calendar" | "calendars" | "calendarView", ..] => "Calendars",
        ["todo", ..] => "Tasks",
        ["mailboxSettings", ..] => "MailboxSettings",
        _ => "User",
    };
    let may_write = scopes.contains(&format!("{what}.ReadWrite"));
    let may_read = may_write || scopes.contains(&format!("{what}.Read"));
    if may_write || (may_read && (method == "GET" || what == "User")) {
        return Ok(());
    }
    Err(Refusal::new(
        403,
        "ErrorAccessDenied",
        "Access is denied. Check credentials and try again.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_does_not_allow_writing() {
        let scopes = read("https://graph.microsoft.com/contacts.read tasks.readwrite").unwrap();
        assert!(check(&scopes, "GET", &["contacts"]).is_ok());
        assert_eq!(check(&scopes, "POST", &["contacts"]).unwrap_err().status, 403);
        assert!(check(&scopes, "DELETE", &["todo", "lists"]).is_ok());
        assert!(check(&scopes, "GET", &["events"]).is_err());
        assert_eq!(read("Contacts.Read Nonsense.All"), Err("Nonsense.All".to_owned()));
        assert!(!may_allow(ConsentPolicy::Managed, "Tasks.ReadWrite"));
        assert!(may_allow(ConsentPolicy::Managed, "User.Read"));
    }
}
