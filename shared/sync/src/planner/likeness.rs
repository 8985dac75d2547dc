//! By what two records are taken for the same before they are linked, as keyed digests: what they
//! would be called in the other system, useless to anyone without the account's key.

mod compose;

pub(super) use compose::compose;

use crate::Keys;
use crate::plan::Likeness;
use model::{Field, Fields, Kind, Times, Value};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// The mailbox's e-mail slots, in the order in which they are tried.
pub(super) const SLOTS: [Field; 3] = [Field::Email, Field::Email2, Field::Email3];

/// Telephones that can tell two people of one name apart.
const PHONES: [Field; 4] =
    [Field::BusinessPhone, Field::MobilePhone, Field::HomePhone, Field::OtherPhone];

/// Fewer digits are an extension, not a telephone number.
const FEWEST_DIGITS: usize = 5;

/// One digest, and what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trait {
    pub(super) by: Likeness,
    pub(super) digest: u128,
    /// For e-mail: the slot that holds the address.
    pub(super) slot: Field,
}

/// The digests by which a stray is found again.
pub fn likeness(kind: Kind, fields: &Fields, keys: &Keys) -> Vec<u128> {
    traits(kind, fields, keys).into_iter().map(|one| one.digest).collect()
}

/// Everything by which a record can be paired.
pub(super) fn traits(kind: Kind, fields: &Fields, keys: &Keys) -> Vec<Trait> {
    match kind {
        Kind::Contact => of_contact(fields, keys),
        Kind::Appointment => of_appointment(fields, keys),
        Kind::Task => of_task(fields, keys),
    }
}

fn of_contact(fields: &Fields, keys: &Keys) -> Vec<Trait> {
    let mut found = Vec::new();
    for slot in SLOTS {
        if let Some(address) = address(fields, slot) {
            found.push(Trait {
                by: Likeness::Email,
                digest: digest(keys, "email", &[&fold(address)]),
                slot,
            });
        }
    }
    let given = fold(fields.text(Field::GivenName).unwrap_or_default());
    let surname = fold(fields.text(Field::Surname).unwrap_or_default());
    if given.is_empty() || surname.is_empty() {
        return found;
    }
    let mut name = |what: &str, more: &str| {
        let digest = digest(keys, what, &[&given, &surname, more]);
        found.push(Trait { by: Likeness::Name, digest, slot: Field::Email });
    };
    if let Some(company) = fields.text(Field::Company) {
        name("name and company", &fold(company));
    }
    for phone in PHONES {
        let digits: String =
            fields.text(phone).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= FEWEST_DIGITS {
            name("name and telephone", &digits);
        }
    }
    found
}

fn of_appointment(fields: &Fields, keys: &Keys) -> Vec<Trait> {
    let Some(Value::Times(times)) = fields.get(Field::Times) else { return Vec::new() };
    let when = match times {
        Times::Timed { start, end, zone: _ } => {
            format!("{} {}", start.cut_to_minute().0, end.cut_to_minute().0)
        }
        Times::AllDay { first, days } => format!("day {} {days}", first.0),
    };
    let subject = fold(fields.text(Field::Subject).unwrap_or_default());
    let digest = digest(keys, "subject and times", &[&subject, &when]);
    vec![Trait { by: Likeness::Times, digest, slot: Field::Email }]
}

fn of_task(fields: &Fields, keys: &Keys) -> Vec<Trait> {
    let Some(subject) = fields.text(Field::Subject) else { return Vec::new() };
    let due = match fields.get(Field::Due) {
        Some(Value::Day(day)) => day.0.to_string(),
        Some(
            Value::Empty
            | Value::Text(_)
            | Value::Choice(_)
            | Value::Moment(_)
            | Value::Flag(_)
            | Value::Number(_)
            | Value::Times(_)
            | Value::Address(_),
        )
        | None => String::new(),
    };
    let digest = digest(keys, "subject and due day", &[&fold(subject), &due]);
    vec![Trait { by: Likeness::Due, digest, slot: Field::Email }]
}

/// The address in a slot, if it is one of the internet: an Exchange-internal one names nobody
/// outside.
pub(super) fn address(fields: &Fields, slot: Field) -> Option<&str> {
    fields.text(slot).filter(|address| !is_internal(address))
}

/// Whether an address is of Exchange's own form (`/O=ORG/OU=...`).
pub(super) fn is_internal(address: &str) -> bool {
    address.trim_start().get(..3).is_some_and(|head| head.eq_ignore_ascii_case("/o="))
}

/// Whether two names could be one person's: first and last name each equal, or empty on one side.
pub(super) fn names_agree(one: &Fields, other: &Fields) -> bool {
    [Field::GivenName, Field::Surname].into_iter().all(|field| {
        match (one.text(field), other.text(field)) {
            (Some(one), Some(other)) => fold(one) == fold(other),
            (Some(_), None) | (None, Some(_)) | (None, None) => true,
        }
    })
}

/// Text for comparing: white space folded, letters in lower case and with their accents.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    compose(folded)
}

fn digest(keys: &Keys, what: &str, parts: &[&str]) -> u128 {
    let mut hasher = SipHasher24::new_with_keys(keys.digest.0, keys.digest.1);
    hasher.write(what.as_bytes());
    for part in parts {
        hasher.write(&[0]);
        hasher.write(part.as_bytes());
    }
    hasher.finish128().as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: Keys = Keys { digest: (1, 2), mark: (3, 4) };

    fn shares(kind: Kind, one: &Fields, other: &Fields) -> bool {
        let other = likeness(kind, other, &KEYS);
        likeness(kind, one, &KEYS).iter().any(|digest| other.contains(digest))
    }

    #[test]
    fn people_are_known_by_address_or_by_name_and_more() {
        let ada = Fields::new()
            .with(Field::GivenName, "Ada")
            .with(Field::Surname, "Lovelace")
            .with(Field::Email, "ada@example.org");
        let slot = Fields::new().with(Field::Email3, " ADA@Example.org");
        assert!(shares(Kind::Contact, &ada, &slot));
        let work = ada.clone().with(Field::Email, Value::Empty).with(Field::Company, "Engine");
        assert!(!shares(Kind::Contact, &ada, &work));
        let shout = Fields::new()
            .with(Field::GivenName, "ADA")
            .with(Field::Surname, "LOVELACE")
            .with(Field::Company, " engine ");
        assert!(shares(Kind::Contact, &work, &shout));
        let internal = Fields::new().with(Field::Email, "/O=ORG/CN=ada");
        assert!(traits(Kind::Contact, &internal, &KEYS).is_empty());
    }

    #[test]
    fn names_contradict_only_where_both_are_filled() {
        let ada = Fields::new().with(Field::GivenName, "Ada").with(Field::Surname, "Lovelace");
        let only = Fields::new().with(Field::Surname, "lovelace");
        let other = Fields::new().with(Field::GivenName, "Ben");
        assert!(names_agree(&ada, &only) && names_agree(&ada, &Fields::new()));
        assert!(!names_agree(&ada, &other));
    }
}
