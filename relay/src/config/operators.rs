//! Who is an operator: a Salesforce user, of any org or of one.

/// Letters of an id that say which record it is; three more only help those who ignore case
/// (<https://help.salesforce.com/s/articleView?id=000385008>).
const ID_LENGTH: usize = 15;

/// One operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operator<'a> {
    org: Option<&'a str>,
    user: &'a str,
}

impl Operator<'_> {
    /// Reads a user id, or `org/user`.
    pub(super) fn parse(text: &str) -> Option<Operator<'_>> {
        let (org, user) = match text.split_once('/') {
            Some((org, user)) => (Some(plain(org, "00D")?), user),
            None => (None, text),
        };
        Some(Operator { org, user: plain(user, "005")? })
    }

    /// Whether it is this user of this org.
    pub(super) fn is(&self, org: &str, user: &str) -> bool {
        plain(user, "005") == Some(self.user)
            && self.org.is_none_or(|its| plain(org, "00D") == Some(its))
    }
}

/// An id of this kind without the letters that only help those who ignore case.
fn plain<'a>(id: &'a str, kind: &str) -> Option<&'a str> {
    let sound = [ID_LENGTH, ID_LENGTH + 3].contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && id.starts_with(kind);
    sound.then(|| &id[..ID_LENGTH])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_one_user_however_the_id_is_written() {
        let (org, user) = ("00D5g0000012345EAA", "0055g00000AbCdEIAV");
        let is = |told: &str| Operator::parse(told).map(|its| its.is(org, user));
        for (told, expected) in [
            ("0055g00000AbCdE", Some(true)),
            ("0055g00000AbCdEIAV", Some(true)),
            ("00D5g0000012345/0055g00000AbCdE", Some(true)),
            ("00D5g0000099999/0055g00000AbCdE", Some(false)),
            ("0055g00000abcde", Some(false)),
            ("0055g00000AbCdF", Some(false)),
            ("ada@acme.example", None),
            ("00D5g0000012345", None),
            ("/0055g00000AbCdE", None),
            ("", None),
        ] {
            assert_eq!(is(told), expected, "{told}");
        }
    }
}
