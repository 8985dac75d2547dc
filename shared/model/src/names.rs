//! The names of a contact that a mailbox does not compute for us: the one that is displayed, and
//! the one that it is filed under. They are renewed after a change of name only where they had
//! been formed from the old one, in the same form.

use crate::{Field, FieldSet, Fields};

/// Fields whose change may renew both.
pub const PARTS: [Field; 7] = [
    Field::Salutation,
    Field::GivenName,
    Field::MiddleName,
    Field::Surname,
    Field::Suffix,
    Field::Company,
    Field::Email,
];

/// The parts of a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    parts: [String; 7],
    display_name: String,
    file_as: String,
}

/// Names that change along with fields; `None` where one stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// The name that is displayed.
    pub display_name: Option<String>,
    /// The name that the contact is filed under.
    pub file_as: Option<String>,
}

/// A way to form a name out of its parts.
type Form = fn(&Names) -> String;

/// Forms of the displayed name, the one for new contacts first.
const DISPLAY: [Form; 7] = [
    |names| names.row(&[1, 2, 3, 4]),
    |names| names.row(&[1, 3]),
    |names| names.row(&[1, 2, 3]),
    |names| names.row(&[0, 1, 2, 3, 4]),
    |names| names.row(&[0, 1, 3]),
    |names| names.comma(&[3], &[1, 2]),
    |names| names.row(&[5]),
];

/// Forms of the filing name, the one for new contacts first.
const FILE: [Form; 9] = [
    |names| names.comma(&[3], &[1, 2]),
    |names| names.comma(&[3], &[1]),
    |names| names.comma(&[3], &[1, 2, 4]),
    |names| names.row(&[1, 3]),
    |names| names.row(&[1, 2, 3]),
    |names| names.row(&[1, 2, 3, 4]),
    |names| names.row(&[3, 1]),
    |names| names.row(&[5]),
    |names| names.row(&[3]),
];

impl Names {
    /// The names of a contact as a server shows it.
    pub fn of(display_name: &str, file_as: &str, fields: &Fields) -> Names {
        let parts = PARTS.map(|field| fields.text(field).unwrap_or_default().to_owned());
        let (display_name, file_as) = (display_name.trim(), file_as.trim());
        Names { parts, display_name: display_name.into(), file_as: file_as.into() }
    }

    /// Whether a write of these fields may have to renew names.
    pub fn concern(written: FieldSet) -> bool {
        PARTS.iter().any(|field| written.has(*field))
    }

    /// The names of a new contact.
    pub fn create(fields: &Fields) -> Renewed {
        Names::default().renew(fields)
    }

    /// The names that go with a change of fields.
    pub fn renew(&self, fields: &Fields) -> Renewed {
        let mut new = self.clone();
        for (part, field) in new.parts.iter_mut().zip(PARTS) {
            if fields.get(field).is_some() {
                fields.text(field).unwrap_or_default().clone_into(part);
            }
        }
        Renewed {
            display_name: renewed(&self.display_name, &DISPLAY, self, &new),
            file_as: renewed(&self.file_as, &FILE, self, &new),
        }
    }

    fn row(&self, which: &[usize]) -> String {
        let parts: Vec<&str> = which
            .iter()
            .map(|at| self.parts[*at].as_str())
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" ")
    }

    fn comma(&self, first: &[usize], then: &[usize]) -> String {
        let (first, then) = (self.row(first), self.row(then));
        match (first.is_empty(), then.is_empty()) {
            (false, false) => format!("{first}, {then}"),
            (true, _) => then,
            (_, true) => first,
        }
    }

    /// Company, else e-mail address: what stands where a name is missing.
    fn stand_in(&self) -> &str {
        if self.parts[5].is_empty() { &self.parts[6] } else { &self.parts[5] }
    }
}

/// The new form of a name that was formed from the old parts; `None` where it stays.
fn renewed(shown: &str, forms: &[Form], old: &Names, new: &Names) -> Option<String> {
    let form = if shown.is_empty() || shown == old.stand_in() && old.row(&[1, 2, 3]).is_empty() {
        forms[0]
    } else {
        *forms.iter().find(|form| form(old) == shown)?
    };
    let mut name = form(new);
    if name.is_empty() {
        new.stand_in().clone_into(&mut name);
    }
    (!name.is_empty() && name != shown).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    fn names(display_name: &str, file_as: &str) -> Renewed {
        let some = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        Renewed { display_name: some(display_name), file_as: some(file_as) }
    }

    fn old(display_name: &str, file_as: &str) -> Names {
        let fields = Fields::new()
            .with(Field::GivenName, "Ada")
            .with(Field::MiddleName, "King")
            .with(Field::Surname, "Byron");
        Names::of(display_name, file_as, &fields)
    }

    #[test]
    fn names_keep_their_form_or_stay() {
        let married = Fields::new().with(Field::Surname, "Lovelace");
        for (before, after) in [
            (
                ("Ada King Byron", "Byron, Ada King"),
                names("Ada King Lovelace", "Lovelace, Ada King"),
            ),
            (("Byron, Ada King", "Ada Byron"), names("Lovelace, Ada King", "Ada Lovelace")),
            (("The Countess", "Countess"), Renewed::default()),
            (("", ""), names("Ada King Lovelace", "Lovelace, Ada King")),
        ] {
            assert_eq!(old(before.0, before.1).renew(&married), after, "{before:?}");
        }
    }

    #[test]
    fn a_new_contact_is_named_by_what_it_has() {
        let full = Fields::new().with(Field::GivenName, "Ada").with(Field::Surname, "Byron");
        assert_eq!(Names::create(&full), names("Ada Byron", "Byron, Ada"));
        let firm = Fields::new().with(Field::Company, "Engines").with(Field::Surname, Value::Empty);
        assert_eq!(Names::create(&firm), names("Engines", "Engines"));
        assert_eq!(Names::create(&Fields::new()), Renewed::default());
    }
}
