//! Keyed digests of fields: enough to see that a field changed, and useless to anyone else.
//!
//! SipHash-2-4 with 128 bits of result and a key per account, over the normal form of the value
//! ([`Value::normal_form`]) and the field's number. The encoding is a stored format: the golden
//! vectors below hold it.

use model::{Field, FieldSet, Fields, Value};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// The version of the normal form, mixed into every digest: when the form changes, digests of
/// different versions are not compared but taken anew.
pub const NORMAL_FORM: u8 = 1;

/// The keys of one account, derived by the relay from its key file, the org and the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// For digests of fields.
    pub digest: (u64, u64),
    /// For the MAC of marks.
    pub mark: (u64, u64),
}

/// One digest per known field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Digests {
    known: FieldSet,
    #[serde(with = "hex")]
    values: Vec<u128>,
    /// All of them in one, so that nearly every comparison is one of 16 bytes. They are keyed and
    /// each names its field: nobody can choose values whose digests cancel out.
    #[serde(skip)]
    sum: u128,
}

/// Digests as they are stored.
#[derive(Deserialize)]
struct Stored {
    known: FieldSet,
    #[serde(with = "hex")]
    values: Vec<u128>,
}

impl From<Stored> for Digests {
    fn from(stored: Stored) -> Digests {
        let Stored { known, mut values } = stored;
        // A stored list of another length was tampered with: what has no digest is unknown.
        let known: FieldSet = known.iter().take(values.len()).collect();
        values.truncate(known.len());
        let sum = sum(&values);
        Digests { known, values, sum }
    }
}

fn sum(values: &[u128]) -> u128 {
    values.iter().fold(0, |sum, digest| sum ^ digest)
}

impl Digests {
    /// Digests of everything known of a record.
    pub fn of(fields: &Fields, keys: &Keys) -> Digests {
        let mut form = Vec::with_capacity(64);
        let mut values = Vec::with_capacity(fields.len());
        for (field, value) in fields.iter() {
            values.push(digest(field, value, keys, &mut form));
        }
        let sum = sum(&values);
        Digests { known: fields.known(), values, sum }
    }

    /// Which fields have a digest.
    pub fn known(&self) -> FieldSet {
        self.known
    }

    /// The digest of a field; `None` when unknown.
    pub fn get(&self, field: Field) -> Option<u128> {
        self.known.has(field).then(|| self.values[self.place(field)])
    }

    /// Remembers the digest of a field.
    pub fn set(&mut self, field: Field, digest: u128) {
        let at = self.place(field);
        self.sum ^= digest;
        if self.known.has(field) {
            self.sum ^= self.values[at];
            self.values[at] = digest;
        } else {
            self.known = self.known.with(field);
            self.values.insert(at, digest);
        }
    }

    /// Makes a field unknown again.
    pub fn forget(&mut self, field: Field) {
        if self.known.has(field) {
            self.sum ^= self.values.remove(self.place(field));
            self.known = self.known.without(field);
        }
    }

    /// What is known, and all digests in one.
    pub(crate) fn in_short(&self) -> (FieldSet, u128) {
        (self.known, self.sum)
    }

    /// Whether both know the same fields and all their digests are equal.
    pub fn agree_with(&self, other: &Digests) -> bool {
        self.known == other.known && self.sum == other.sum
    }

    /// The fields known in both whose digests differ.
    pub fn differing(&self, other: &Digests) -> FieldSet {
        if self.known == other.known {
            if self.sum == other.sum {
                return FieldSet::NONE;
            }
            return self
                .known
                .iter()
                .zip(self.values.iter().zip(&other.values))
                .filter(|(_, (mine, theirs))| mine != theirs)
                .map(|(field, _)| field)
                .collect();
        }
        let common = self.known.and(other.known);
        common.iter().filter(|field| self.get(*field) != other.get(*field)).collect()
    }

    fn place(&self, field: Field) -> usize {
        (self.known.0 & ((1u64 << field as u8) - 1)).count_ones() as usize
    }
}

/// The digest of one value; `form` is scratch space.
pub fn digest(field: Field, value: &Value, keys: &Keys, form: &mut Vec<u8>) -> u128 {
    form.clear();
    form.push(NORMAL_FORM);
    form.push(field as u8);
    value.normal_form(form);
    let mut hasher = SipHasher24::new_with_keys(keys.digest.0, keys.digest.1);
    hasher.write(form);
    hasher.finish128().as_u128()
}

/// Digests in one text of hexadecimal digits: a link has dozens of them, and long decimal numbers
/// are slow to write and to read, most of all in a browser.
mod hex {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;
    use std::borrow::Cow;

    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    /// Digits of one digest.
    const LENGTH: usize = 32;

    pub(super) fn serialize<S: Serializer>(
        values: &[u128],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(values.len() * LENGTH);
        for byte in values.iter().flat_map(|value| value.to_be_bytes()) {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        serializer.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u128>, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let read = text.as_bytes().chunks(LENGTH).map(digest).collect::<Option<Vec<u128>>>();
        read.ok_or_else(|| D::Error::custom("no list of digests"))
    }

    fn digest(text: &[u8]) -> Option<u128> {
        let (high, low) = text.split_at_checked(LENGTH / 2)?;
        if low.len() != LENGTH / 2 {
            return None;
        }
        // Halves: a number of 128 bits is several of the machine's.
        Some(u128::from(half(high)?) << 64 | u128::from(half(low)?))
    }

    fn half(text: &[u8]) -> Option<u64> {
        text.iter().try_fold(0, |value, digit| {
            let digit = char::from(*digit).to_digit(16)?;
            Some(value << 4 | u64::from(digit))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: Keys = Keys { digest: (1, 2), mark: (3, 4) };

    #[test]
    fn the_stored_format_holds() {
        let fields =
            Fields::new().with(Field::Surname, "Lovelace").with(Field::Email, Value::Empty);
        let digests = Digests::of(&fields, &KEYS);
        let golden = |field| format!("{:032x}", digests.get(field).unwrap());
        assert_eq!(golden(Field::Surname), "9139d2680db26ae3ff94573f1fdd60d6");
        assert_eq!(golden(Field::Email), "3b8ffcf83b360b524b4696ac61c97470");
        assert_eq!(digests.get(Field::Body), None);
    }

    #[test]
    fn digests_are_stored_and_read_again() {
        let fields =
            Fields::new().with(Field::Surname, "Lovelace").with(Field::Email, Value::Empty);
        let digests = Digests::of(&fields, &KEYS);
        let text = serde_json::to_string(&digests).expect("digests can be written");
        assert!(text.contains("9139d2680db26ae3ff94573f1fdd60d63b8ffcf83b360b52"), "{text}");
        assert_eq!(serde_json::from_str::<Digests>(&text).expect("they can be read"), digests);
        for wrong in ["9139", "zz39d2680db26ae3ff94573f1fdd60d6", "é"] {
            let text = format!(r#"{{"known":1,"values":"{wrong}"}}"#);
            assert!(serde_json::from_str::<Digests>(&text).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_what_both_know_can_differ() {
        let of = |fields: Fields| Digests::of(&fields, &KEYS);
        let before = of(Fields::new().with(Field::Surname, "A").with(Field::Body, "x"));
        let after = of(Fields::new().with(Field::Surname, "B").with(Field::JobTitle, "y"));
        assert_eq!(before.differing(&after), [Field::Surname].into_iter().collect());
        let mut same = before.clone();
        assert!(before.differing(&same).is_empty());
        same.set(Field::Body, 7);
        same.set(Field::GivenName, 8);
        assert_eq!(before.differing(&same), [Field::Body].into_iter().collect());
        assert_eq!(same.get(Field::GivenName), Some(8));
        assert_eq!(same.get(Field::Surname), before.get(Field::Surname));
    }
}
