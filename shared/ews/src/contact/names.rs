//! The names that Exchange does not compute for us: DisplayName and FileAs. They are renewed after
//! a change of name only where they had been formed from the old one, in the same form.

use crate::property::{Change, text};
use model::{Field, FieldSet, Fields};
use wire::xml::Element;

/// Fields whose change may renew DisplayName and FileAs.
pub(crate) const PARTS: [Field; 7] = [
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
pub(crate) struct Names {
    parts: [String; 7],
    display_name: String,
    file_as: String,
}

/// A way to form a name out of its parts.
type Form = fn(&Names) -> String;

/// Forms of DisplayName, the one for new contacts first.
const DISPLAY: [Form; 7] = [
    |names| names.row(&[1, 2, 3, 4]),
    |names| names.row(&[1, 3]),
    |names| names.row(&[1, 2, 3]),
    |names| names.row(&[0, 1, 2, 3, 4]),
    |names| names.row(&[0, 1, 3]),
    |names| names.comma(&[3], &[1, 2]),
    |names| names.row(&[5]),
];

/// Forms of FileAs, the one for new contacts first.
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
    pub(crate) fn of(item: &Element, fields: &Fields) -> Names {
        let shown = |name: &str| item.text_of(name).unwrap_or_default().trim().to_owned();
        let parts = PARTS.map(|field| fields.text(field).unwrap_or_default().to_owned());
        Names { parts, display_name: shown("DisplayName"), file_as: shown("FileAs") }
    }

    /// Whether a write of these fields may have to renew names.
    pub(crate) fn concern(written: FieldSet) -> bool {
        PARTS.iter().any(|field| written.has(*field))
    }

    /// The names of a new contact.
    pub(crate) fn create(fields: &Fields) -> Vec<Change> {
        Names::default().renew(fields)
    }

    /// The changes of DisplayName and FileAs that go with a change of fields.
    pub(crate) fn renew(&self, fields: &Fields) -> Vec<Change> {
        let mut new = self.clone();
        for (part, field) in new.parts.iter_mut().zip(PARTS) {
            if fields.get(field).is_some() {
                fields.text(field).unwrap_or_default().clone_into(part);
            }
        }
        let display = renewed(&self.display_name, &DISPLAY, self, &new);
        let file = renewed(&self.file_as, &FILE, self, &new);
        let display = display.map(|name| text("contacts:DisplayName", name));
        display.into_iter().chain(file.map(|name| text("contacts:FileAs", name))).collect()
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
    use crate::property::{Content, Property};
    use model::Value;

    fn shown(changes: &[Change]) -> Vec<(&'static str, String)> {
        changes
            .iter()
            .map(|change| match change {
                Change::Set(Property { name, content: Content::Text(text), .. }) => {
                    (*name, text.clone())
                }
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn old(display_name: &str, file_as: &str) -> Names {
        let fields = Fields::new()
            .with(Field::GivenName, "Ada")
            .with(Field::MiddleName, "King")
            .with(Field::Surname, "Byron");
        let item = Element::default();
        Names {
            display_name: display_name.into(),
            file_as: file_as.into(),
            ..Names::of(&item, &fields)
        }
    }

    #[test]
    fn names_keep_their_form_or_stay() {
        let married = Fields::new().with(Field::Surname, "Lovelace");
        let cases = [
            (
                ("Ada King Byron", "Byron, Ada King"),
                vec![("DisplayName", "Ada King Lovelace"), ("FileAs", "Lovelace, Ada King")],
            ),
            (
                ("Byron, Ada King", "Ada Byron"),
                vec![("DisplayName", "Lovelace, Ada King"), ("FileAs", "Ada Lovelace")],
            ),
            (("The Countess", "Countess"), vec![]),
            (
                ("", ""),
                vec![("DisplayName", "Ada King Lovelace"), ("FileAs", "Lovelace, Ada King")],
            ),
        ];
        for ((display, file), expected) in cases {
            let changes = shown(&old(display, file).renew(&married));
            let expected: Vec<_> =
                expected.into_iter().map(|(name, text)| (name, text.to_owned())).collect();
            assert_eq!(changes, expected, "{display}");
        }
    }

    #[test]
    fn a_new_contact_is_named_by_what_it_has() {
        let full = Fields::new().with(Field::GivenName, "Ada").with(Field::Surname, "Byron");
        assert_eq!(
            shown(&Names::create(&full)),
            [("DisplayName", "Ada Byron".to_owned()), ("FileAs", "Byron, Ada".to_owned())]
        );
        let firm = Fields::new().with(Field::Company, "Engines").with(Field::Surname, Value::Empty);
        assert_eq!(
            shown(&Names::create(&firm)),
            [("DisplayName", "Engines".to_owned()), ("FileAs", "Engines".to_owned())]
        );
        assert!(Names::create(&Fields::new()).is_empty());
    }
}
