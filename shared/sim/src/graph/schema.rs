//! The entities and their properties, after the metadata of the service
//! (<https://graph.microsoft.com/v1.0/$metadata>): what may be selected, filtered and written.

use super::reply::{Done, Refusal};
use model::{Day, Moment};
use serde_json::{Map, Value};

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Flag,
    Number,
    Texts,
    /// An instant with an offset.
    Instant,
    /// One of several words.
    Word(&'static [&'static str]),
    /// An object, or a list of objects; its handler reads it.
    Object,
    Objects,
    /// Only the service writes it; what a client writes is passed over.
    Fixed,
    /// A navigation property.
    Link,
}

use Kind::{Fixed, Flag, Instant, Link, Number, Object, Objects, Text, Texts, Word};

/// An entity.
pub(super) struct Entity {
    pub(super) name: &'static str,
    pub(super) properties: &'static [(&'static str, Kind)],
}

const IMPORTANCE: Kind = Word(&["low", "normal", "high"]);

pub(super) const CONTACT: Entity = Entity {
    name: "contact",
    properties: &[
        ("id", Fixed),
        ("changeKey", Fixed),
        ("createdDateTime", Fixed),
        ("lastModifiedDateTime", Fixed),
        ("parentFolderId", Fixed),
        ("categories", Texts),
        ("assistantName", Text),
        ("birthday", Instant),
        ("businessAddress", Object),
        ("businessHomePage", Text),
        ("businessPhones", Texts),
        ("children", Texts),
        ("companyName", Text),
        ("department", Text),
        ("displayName", Text),
        ("emailAddresses", Objects),
        ("fileAs", Text),
        ("generation", Text),
        ("givenName", Text),
        ("homeAddress", Object),
        ("homePhones", Texts),
        ("imAddresses", Texts),
        ("initials", Text),
        ("jobTitle", Text),
        ("manager", Text),
        ("middleName", Text),
        ("mobilePhone", Text),
        ("nickName", Text),
        ("officeLocation", Text),
        ("otherAddress", Object),
        ("personalNotes", Text),
        ("primaryEmailAddress", Object),
        ("profession", Text),
        ("secondaryEmailAddress", Object),
        ("spouseName", Text),
        ("surname", Text),
        ("tertiaryEmailAddress", Object),
        ("title", Text),
        ("yomiCompanyName", Text),
        ("yomiGivenName", Text),
        ("yomiSurname", Text),
        ("extensions", Link),
        ("photo", Link),
        ("multiValueExtendedProperties", Link),
        ("singleValueExtendedProperties", Objects),
    ],
};

pub(super) const FOLDER: Entity = Entity {
    name: "contactFolder",
    properties: &[
        ("id", Fixed),
        ("parentFolderId", Fixed),
        ("displayName", Text),
        ("childFolders", Link),
        ("contacts", Link),
        ("singleValueExtendedProperties", Link),
    ],
};

pub(super) const EVENT: Entity = Entity {
    name: "event",
    properties: &[
        ("id", Fixed),
        ("changeKey", Fixed),
        ("createdDateTime", Fixed),
        ("lastModifiedDateTime", Fixed),
        ("categories", Texts),
        ("allowNewTimeProposals", Flag),
        ("attendees", Objects),
        ("body", Object),
        ("bodyPreview", Fixed),
        ("cancelledOccurrences", Fixed),
        ("end", Object),
        ("hasAttachments", Fixed),
        ("hideAttendees", Flag),
        ("iCalUId", Fixed),
        ("importance", IMPORTANCE),
        ("isAllDay", Flag),
        ("isCancelled", Fixed),
        ("isDraft", Fixed),
        ("isOnlineMeeting", Flag),
        ("isOrganizer", Fixed),
        ("isReminderOn", Flag),
        ("location", Object),
        ("locations", Objects),
        ("onlineMeeting", Fixed),
        ("onlineMeetingProvider", Fixed),
        ("onlineMeetingUrl", Fixed),
        ("organizer", Fixed),
        ("originalEndTimeZone", Fixed),
        ("originalStart", Fixed),
        ("originalStartTimeZone", Fixed),
        ("recurrence", Object),
        ("reminderMinutesBeforeStart", Number),
        ("responseRequested", Flag),
        ("responseStatus", Fixed),
        ("sensitivity", Word(&["normal", "personal", "private", "confidential"])),
        ("seriesMasterId", Fixed),
        ("showAs", Word(&["free", "tentative", "busy", "oof", "workingElsewhere", "unknown"])),
        ("start", Object),
        ("subject", Text),
        ("transactionId", Text),
        ("type", Fixed),
        ("webLink", Fixed),
        ("attachments", Link),
        ("calendar", Link),
        ("exceptionOccurrences", Link),
        ("extensions", Link),
        ("instances", Link),
        ("multiValueExtendedProperties", Link),
        ("singleValueExtendedProperties", Objects),
    ],
};

pub(super) const LIST: Entity = Entity {
    name: "todoTaskList",
    properties: &[
        ("id", Fixed),
        ("displayName", Text),
        ("isOwner", Fixed),
        ("isShared", Fixed),
        ("wellknownListName", Fixed),
        ("extensions", Link),
        ("tasks", Link),
    ],
};

pub(super) const TASK: Entity = Entity {
    name: "todoTask",
    properties: &[
        ("id", Fixed),
        ("body", Object),
        ("bodyLastModifiedDateTime", Fixed),
        ("categories", Texts),
        ("completedDateTime", Object),
        ("createdDateTime", Fixed),
        ("dueDateTime", Object),
        ("hasAttachments", Fixed),
        ("importance", IMPORTANCE),
        ("isReminderOn", Flag),
        ("lastModifiedDateTime", Fixed),
        ("recurrence", Object),
        ("reminderDateTime", Object),
        ("startDateTime", Object),
        ("status", Word(&["notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"])),
        ("title", Text),
        ("attachments", Link),
        ("checklistItems", Objects),
        ("extensions", Link),
        ("linkedResources", Objects),
    ],
};

impl Entity {
    /// What a property holds.
    pub(super) fn kind(&self, name: &str) -> Option<Kind> {
        self.properties.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Refuses a name that the entity does not have.
    pub(super) fn check_name(&self, name: &str) -> Done<Kind> {
        self.kind(name).ok_or_else(|| {
            let words = format!(
                "Could not find a property named '{name}' on type 'microsoft.graph.{}'.",
                self.name
            );
            Refusal::bad("RequestBroker--ParseUri", words)
        })
    }

    /// Refuses a body with unknown properties or wrong values.
    pub(super) fn check(&self, body: &Map<String, Value>) -> Done<()> {
        for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
            let kind = self.kind(name).ok_or_else(|| {
                let words = format!(
                    "The property '{name}' does not exist on type 'microsoft.graph.{}'. Make sure \
                     to only use property names that are defined by the type.",
                    self.name
                );
                Refusal::bad("RequestBodyRead", words)
            })?;
            if !fits(kind, value) {
                let words = format!("Cannot convert the value of property '{name}'.");
                return Err(Refusal::bad("RequestBodyRead", words));
            }
        }
        Ok(())
    }
}

fn fits(kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Fixed, _) => true,
        (Link, _) => false,
        (Texts | Objects, Value::Array(all)) => all.iter().all(|one| match kind {
            Texts => one.is_string(),
            _ => one.is_object(),
        }),
        (_, Value::Null) => !matches!(kind, Word(_)),
        (Text, value) => value.is_string(),
        (Flag, value) => value.is_boolean(),
        (Number, value) => value.is_i64(),
        (Instant, Value::String(text)) => {
            Moment::parse(text).is_some() || Day::parse(text).is_some()
        }
        (Word(known), Value::String(text)) => known.contains(&text.as_str()),
        (Object, value) => value.is_object(),
        (Texts | Objects | Instant | Word(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bodies_are_held_to_the_metadata() {
        let check = |body: Value| EVENT.check(body.as_object().unwrap()).map_err(|r| r.code);
        assert_eq!(check(json!({"subject": "x", "@odata.type": "y", "isAllDay": true})), Ok(()));
        for bad in [
            json!({"Subject": "x"}),
            json!({"subject": 1}),
            json!({"showAs": "outOfOffice"}),
            json!({"importance": null}),
            json!({"attendees": [1]}),
            json!({"instances": []}),
        ] {
            assert_eq!(check(bad.clone()), Err("RequestBodyRead".to_owned()), "{bad}");
        }
    }
}
