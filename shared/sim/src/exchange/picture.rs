//! An item as the server shows it: what is stored, and everything that is worked out from it.

use super::calendar::{self, moment};
use super::global_id;
use super::item::{Item, ItemKind, Properties};
use super::mail;
use super::properties::{body, leaf, numbered_key, with};
use super::session::Session;
use super::shape;
use super::times;
use wire::xml::Element;

/// Everything there is to show of an item.
#[derive(Debug, Default)]
pub(crate) struct Picture {
    pub(crate) properties: Properties,
    pub(crate) extended: Properties,
}

/// The whole picture of an item; its body in the asked format.
pub(crate) fn of(session: &Session<'_>, item: &Item, format: &str) -> Picture {
    let mut picture =
        Picture { properties: item.properties.clone(), extended: item.extended.clone() };
    common(session, item, format, &mut picture.properties);
    match item.kind {
        ItemKind::Contact => contact(item, &mut picture),
        ItemKind::Appointment => appointment(session, item, &mut picture),
        ItemKind::Task => task(session, item, &mut picture),
        ItemKind::List | ItemKind::Message => {}
    }
    picture
}

/// Whether an extended property that no item stores may be shown all the same.
pub(crate) fn may_show(key: &str) -> bool {
    [global_id::MEETING, TASK, "tag:"].iter().any(|head| key.starts_with(head))
}

fn put(onto: &mut Properties, name: &str, text: &str) {
    onto.insert(name.to_owned(), leaf(name, text));
}

fn default(onto: &mut Properties, name: &str, text: &str) {
    onto.entry(name.to_owned()).or_insert_with(|| leaf(name, text));
}

fn common(session: &Session<'_>, item: &Item, format: &str, onto: &mut Properties) {
    let store = &session.store;
    onto.insert("ItemId".to_owned(), shape::item_id(session, item));
    let folder = store.shelf_id(item.stored.folder);
    let parent = with("ParentFolderId", &[("Id", &folder)], Vec::new());
    onto.insert("ParentFolderId".to_owned(), parent);
    let class = match item.occurs {
        Some(occurs) if occurs.edited => "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}",
        Some(_) | None => item.kind.class(),
    };
    default(onto, "ItemClass", class);
    default(onto, "Sensitivity", "Normal");
    default(onto, "Importance", "Normal");
    default(onto, "ReminderIsSet", "false");
    default(onto, "ReminderMinutesBeforeStart", "0");
    default(onto, "Culture", "en-US");
    for name in ["IsSubmitted", "IsDraft", "IsFromMe", "IsResend", "IsUnmodified"] {
        put(onto, name, "false");
    }
    put(onto, "HasAttachments", "false");
    put(onto, "IsAssociated", "false");
    put(onto, "LastModifiedName", store.person.name());
    put(onto, "LastModifiedTime", &item.stored.modified.rfc3339());
    put(onto, "DateTimeCreated", &item.stored.created.rfc3339());
    put(onto, "DateTimeReceived", &item.stored.created.rfc3339());
    put(onto, "DateTimeSent", &item.stored.created.rfc3339());
    put(onto, "Size", &size(item).to_string());
    let rights = ["CreateAssociated", "CreateContents", "CreateHierarchy"]
        .map(|name| leaf(name, "false"))
        .into_iter()
        .chain(["Delete", "Modify", "Read", "ViewPrivateItems"].map(|name| leaf(name, "true")));
    onto.insert("EffectiveRights".into(), with("EffectiveRights", &[], rights.collect()));
    bodies(item, format, onto);
}

fn bodies(item: &Item, format: &str, onto: &mut Properties) {
    let Some(stored) = item.properties.get("Body") else { return };
    let is_html = stored.attribute("BodyType") == Some("HTML");
    let text = if is_html { text_of(&stored.text).into() } else { stored.text.clone() };
    // Plain text comes back with the line ends of Windows.
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let shown = match format {
        "Text" => body("Body", "Text", &text),
        "HTML" if !is_html => body("Body", "HTML", &html_of(&text)),
        _ if is_html => body("Body", "HTML", &stored.text),
        _ => body("Body", "Text", &text),
    };
    for name in ["UniqueBody", "NormalizedBody"] {
        onto.insert(name.into(), Element { name: name.into(), ..shown.clone() });
    }
    onto.insert("Body".into(), shown);
    onto.insert("TextBody".into(), body("TextBody", "Text", &text));
    put(onto, "Preview", &text.chars().take(255).collect::<String>());
}

/// The text of simple HTML. Examiners read for themselves; this is not the relay's way to do it.
pub(crate) fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = rest[at + 1..].to_ascii_lowercase();
        if ["br", "/p", "/div", "/li"].iter().any(|name| tag.starts_with(name)) {
            out.push_str("\r\n");
        }
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    let out = out.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ");
    out.replace("&quot;", "\"").replace("&amp;", "&").trim().to_owned()
}

pub(crate) fn html_of(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<html><body>{}</body></html>", text.replace('\n', "<br>"))
}

fn size(item: &Item) -> usize {
    fn weight(element: &Element) -> usize {
        element.text.len() * 2 + 16 + element.children.iter().map(weight).sum::<usize>()
    }
    let values = item.properties.values().chain(item.extended.values());
    300 + values.map(weight).sum::<usize>()
}

/// The tag under which a contact's title is written; it is read in `CompleteName`, too.
const TITLE: &str = "tag:0x3a45:String";

fn contact(item: &Item, picture: &mut Picture) {
    let onto = &mut picture.properties;
    default(onto, "FileAsMapping", "LastCommaFirst");
    default(onto, "PostalAddressIndex", "None");
    default(
        onto,
        "Subject",
        if item.text("DisplayName").is_empty() {
            item.text("FileAs")
        } else {
            item.text("DisplayName")
        },
    );
    for entry in onto.get_mut("EmailAddresses").iter_mut().flat_map(|list| &mut list.children) {
        let address = entry.text.clone();
        for (name, value) in
            [("Name", address.as_str()), ("RoutingType", "SMTP"), ("MailboxType", "Contact")]
        {
            if entry.attribute(name).is_none() {
                entry.attributes.push((name.into(), value.into()));
            }
        }
    }
    put(onto, "ContactSource", "Store");
    put(onto, "HasPicture", "false");
    let title = item.extended.get(TITLE).map_or("", |value| value.text.as_str());
    let names = [title, item.text("GivenName"), item.text("MiddleName"), item.text("Surname")];
    let full: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let parts = [
        ("Title", title),
        ("FirstName", item.text("GivenName")),
        ("MiddleName", item.text("MiddleName")),
        ("LastName", item.text("Surname")),
        ("Suffix", item.text("Generation")),
        ("Initials", item.text("Initials")),
        ("FullName", &full.join(" ")),
        ("Nickname", item.text("Nickname")),
    ];
    let parts: Vec<Element> =
        parts.iter().filter(|(_, text)| !text.is_empty()).map(|(n, t)| leaf(n, t)).collect();
    if !parts.is_empty() {
        onto.insert("CompleteName".into(), with("CompleteName", &[], parts));
    }
    for (tag, name) in [("0x3a05", "Generation"), ("0x3a06", "GivenName"), ("0x3a11", "Surname")] {
        if !item.text(name).is_empty() {
            let key = format!("tag:{tag}:String");
            picture.extended.insert(key, leaf("Value", item.text(name)));
        }
    }
}

fn appointment(session: &Session<'_>, item: &Item, picture: &mut Picture) {
    let onto = &mut picture.properties;
    let is_master = item.repeats();
    let kind = match item.occurs {
        Some(occurs) if occurs.edited => "Exception",
        Some(_) => "Occurrence",
        None if is_master => "RecurringMaster",
        None => "Single",
    };
    put(onto, "CalendarItemType", kind);
    put(onto, "IsRecurring", &(is_master || item.occurs.is_some()).to_string());
    if let Some(occurs) = item.occurs {
        onto.insert("OriginalStart".into(), moment("OriginalStart", occurs.original));
        onto.insert("RecurrenceId".into(), moment("RecurrenceId", occurs.original));
    }
    default(onto, "IsAllDayEvent", "false");
    default(onto, "LegacyFreeBusyStatus", "Busy");
    default(onto, "IsResponseRequested", "true");
    default(onto, "IsCancelled", "false");
    default(onto, "AllowNewTimeProposal", "true");
    let organizes = mail::is_organizer(session, item);
    let is_meeting = !organizes || !mail::attendees(item).is_empty();
    put(onto, "IsMeeting", &is_meeting.to_string());
    put(onto, "IsOrganizer", &organizes.to_string());
    put(onto, "IsOnlineMeeting", "false");
    default(onto, "MeetingRequestWasSent", "false");
    default(
        onto,
        "MyResponseType",
        if !is_meeting {
            "Unknown"
        } else if organizes {
            "Organizer"
        } else {
            "NoResponseReceived"
        },
    );
    let person = &session.store.person;
    onto.entry("Organizer".into()).or_insert_with(|| mailbox(person.name(), &person.email));
    let state =
        u8::from(is_meeting) + 2 * u8::from(!organizes) + 4 * u8::from(item.flag("IsCancelled"));
    put(onto, "AppointmentState", &state.to_string());
    for name in [
        "AppointmentSequenceNumber",
        "AdjacentMeetingCount",
        "ConflictingMeetingCount",
        "ConferenceType",
    ] {
        default(onto, name, "0");
    }
    onto.insert("DateTimeStamp".into(), moment("DateTimeStamp", item.stored.modified));
    clocks(item, onto);
    if is_master {
        series(session, item, onto);
    }
    global_id::add(item, &mut picture.extended);
}

/// An organizer as an element.
pub(crate) fn mailbox(name: &str, email: &str) -> Element {
    let parts = vec![
        leaf("Name", name),
        leaf("EmailAddress", email),
        leaf("RoutingType", "SMTP"),
        leaf("MailboxType", "Mailbox"),
    ];
    with("Organizer", &[], vec![with("Mailbox", &[], parts)])
}

fn clocks(item: &Item, onto: &mut Properties) {
    let (Some(start), Some(end)) = (item.moment("Start"), item.moment("End")) else { return };
    let minutes = end.minutes_since(start);
    put(
        onto,
        "Duration",
        &match (minutes / 1_440, minutes / 60 % 24, minutes % 60) {
            (0, 0, minutes) => format!("PT{minutes}M"),
            (0, hours, 0) => format!("PT{hours}H"),
            (0, hours, minutes) => format!("PT{hours}H{minutes}M"),
            (days, 0, 0) => format!("P{days}D"),
            (days, hours, minutes) => format!("P{days}DT{hours}H{minutes}M"),
        },
    );
    let ahead: i32 = item.text("ReminderMinutesBeforeStart").parse().unwrap_or(0);
    onto.insert("ReminderDueBy".into(), moment("ReminderDueBy", start));
    if item.flag("ReminderIsSet") {
        let next = start.plus_minutes(-i64::from(ahead));
        onto.insert("ReminderNextTime".into(), moment("ReminderNextTime", next));
    }
    let zone = calendar::zone_of(item).to_owned();
    put(onto, "TimeZone", &zone);
    put(onto, "StartTimeZoneId", &zone);
    for (name, clock) in [("StartTimeZone", "StartWallClock"), ("EndTimeZone", "EndWallClock")] {
        let at = if name == "StartTimeZone" { start } else { end };
        onto.insert(clock.into(), moment(clock, times::to_local(at, &zone)));
        if let Some(zone) = onto.get(name).and_then(|zone| zone.attribute("Id")) {
            let zone = zone.to_owned();
            onto.insert(name.into(), with(name, &[("Id", &zone), ("Name", &zone)], Vec::new()));
        }
    }
    put(onto, "EndTimeZoneId", &zone);
}

fn series(session: &Session<'_>, master: &Item, onto: &mut Properties) {
    let info = |name: &str, item: &Item| {
        let mut parts = vec![shape::item_id(session, item)];
        for part in ["Start", "End"] {
            parts.push(leaf(part, item.text(part)));
        }
        if let Some(occurs) = item.occurs {
            parts.push(moment("OriginalStart", occurs.original));
        }
        with(name, &[], parts)
    };
    let left = |at: &model::Moment| !master.deleted.contains(at);
    if let Some(first) = calendar::originals(master).find(left) {
        let first = calendar::occurrence(master, first);
        onto.insert("FirstOccurrence".into(), info("FirstOccurrence", &first));
    }
    let ends = master.properties.get("Recurrence").and_then(|found| found.children.get(1));
    if ends.is_some_and(|range| range.name != "NoEndRecurrence")
        && let Some(last) = calendar::originals(master).filter(left).last()
    {
        let last = calendar::occurrence(master, last);
        onto.insert("LastOccurrence".into(), info("LastOccurrence", &last));
    }
    let edited: Vec<Element> =
        calendar::edited(master).iter().map(|item| info("Occurrence", item)).collect();
    if !edited.is_empty() {
        onto.insert("ModifiedOccurrences".into(), with("ModifiedOccurrences", &[], edited));
    }
    let deleted =
        master.deleted.iter().map(|at| with("DeletedOccurrence", &[], vec![moment("Start", *at)]));
    let deleted: Vec<Element> = deleted.collect();
    if !deleted.is_empty() {
        onto.insert("DeletedOccurrences".into(), with("DeletedOccurrences", &[], deleted));
    }
}

/// The property set of tasks.
const TASK: &str = "00062003-0000-0000-c000-000000000046";

fn task(session: &Session<'_>, item: &Item, picture: &mut Picture) {
    let onto = &mut picture.properties;
    let done = item.text("Status") == "Completed";
    put(onto, "IsComplete", &done.to_string());
    put(onto, "IsRecurring", &item.repeats().to_string());
    put(onto, "IsTeamTask", "false");
    put(onto, "ChangeCount", &item.stored.history.len().to_string());
    put(onto, "DelegationState", "NoMatch");
    put(onto, "Owner", session.store.person.name());
    let (number, words) = match item.text("Status") {
        "InProgress" => ("1", "In Progress"),
        "Completed" => ("2", "Completed"),
        "WaitingOnOthers" => ("3", "Waiting on someone else"),
        "Deferred" => ("4", "Deferred"),
        _ => ("0", "Not Started"),
    };
    put(onto, "StatusDescription", words);
    for (id, kind, text) in [
        (0x8101, "Integer", number.to_owned()),
        (0x811c, "Boolean", done.to_string()),
        (0x8104, "SystemTime", item.text("StartDate").to_owned()),
        (0x8105, "SystemTime", item.text("DueDate").to_owned()),
    ] {
        if !text.is_empty() {
            picture.extended.insert(numbered_key(TASK, id, kind), leaf("Value", &text));
        }
    }
}
