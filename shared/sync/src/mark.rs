//! Marks: our named property on a record, which says to which link it belongs and cannot be
//! forged. They outlive a lost database, because their key derives from the key file.

use crate::Keys;
use model::{Id, LinkId, Mark};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// What a verified mark says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The record of the other side.
    pub record: Id,
    /// The link, as it was numbered when the mark was made.
    pub link: LinkId,
}

/// Makes the mark of a record that belongs to `record` of the org.
pub fn make(org: &str, record: &Id, link: LinkId, keys: &Keys) -> Mark {
    let head = format!("1;{org};{record};{link}");
    let mac = mac(&head, keys);
    Mark(format!("{head};{mac:032x}"))
}

/// What a mark says, if it is ours and unchanged.
pub fn verify(mark: &Mark, org: &str, keys: &Keys) -> Option<Marked> {
    let (head, claimed) = mark.0.rsplit_once(';')?;
    let claimed = u128::from_str_radix(claimed, 16).ok()?;
    if claimed != mac(head, keys) {
        return None;
    }
    let mut parts = head.split(';');
    let (version, home) = (parts.next()?, parts.next()?);
    let (record, link) = (parts.next()?, parts.next()?);
    if version != "1" || home != org || parts.next().is_some() {
        return None;
    }
    Some(Marked { record: Id::from(record), link: LinkId(link.parse().ok()?) })
}

fn mac(head: &str, keys: &Keys) -> u128 {
    let mut hasher = SipHasher24::new_with_keys(keys.mark.0, keys.mark.1);
    hasher.write(head.as_bytes());
    hasher.finish128().as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_verifies_only_as_it_was_made() {
        let keys = Keys { digest: (1, 2), mark: (3, 4) };
        let mark = make("00D1", &Id::from("003A"), LinkId(7), &keys);
        let told = verify(&mark, "00D1", &keys).unwrap();
        assert_eq!((told.record.as_str(), told.link), ("003A", LinkId(7)));
        assert_eq!(verify(&mark, "00D2", &keys), None);
        assert_eq!(verify(&Mark(mark.0.replace("003A", "003B")), "00D1", &keys), None);
        assert_eq!(verify(&Mark("1;x".into()), "x", &keys), None);
        let other = Keys { digest: (1, 2), mark: (3, 5) };
        assert_eq!(verify(&mark, "00D1", &other), None);
    }
}
