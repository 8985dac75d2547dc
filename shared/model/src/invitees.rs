//! Who is invited in Salesforce, named in the body of an appointment's mailbox copy: the copy has
//! no attendees, so that nobody is ever mailed. The names stand between two fixed lines, by which
//! they are found and taken out again when the body is read.

/// The line before the names.
const HEAD: &str = "-- Invited in Salesforce --";
/// The line after them.
const FOOT: &str = "-- End of invited --";
/// Of more people than this the rest is counted.
const NAMED_MAX: usize = 50;

/// A body with the names of those who are invited at its foot.
pub fn name(body: &str, invitees: &[String]) -> String {
    if invitees.is_empty() {
        return body.to_owned();
    }
    let mut text = body.trim_end().to_owned();
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(HEAD);
    for one in invitees.iter().take(NAMED_MAX) {
        text.push('\n');
        text.push_str(&one.replace(['\r', '\n'], " "));
    }
    if invitees.len() > NAMED_MAX {
        text.push_str(&format!("\nand {} more", invitees.len() - NAMED_MAX));
    }
    text.push('\n');
    text.push_str(FOOT);
    text
}

/// A body without such names; what people wrote before and after them stays. Without its last line
/// a list has no end, and all of it is a person's text.
pub fn unname(body: &str) -> String {
    let block = body.find(HEAD).and_then(|from| {
        let length = body[from..].find(FOOT)?;
        Some((body[..from].trim_end(), body[from + length + FOOT.len()..].trim_start()))
    });
    match block {
        None => body.to_owned(),
        Some((before, "")) => before.to_owned(),
        Some(("", after)) => after.to_owned(),
        Some((before, after)) => format!("{before}\n{after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_and_go_and_the_text_stays() {
        let invitees = ["Ada Lovelace".to_owned(), "Alan\nTuring".to_owned()];
        let named = name("Bring the plans.", &invitees);
        assert_eq!(
            named,
            "Bring the plans.\n\n-- Invited in Salesforce --\nAda Lovelace\nAlan Turing\n\
             -- End of invited --"
        );
        assert_eq!(unname(&named), "Bring the plans.");
        assert_eq!(unname(&format!("{named}\nAnd cake.")), "Bring the plans.\nAnd cake.");
        assert_eq!(unname(&name("", &invitees)), "");
        assert_eq!(name("As it is", &[]), "As it is");
    }

    #[test]
    fn a_list_without_an_end_is_a_persons_text() {
        let text = "-- Invited in Salesforce --\nAda";
        assert_eq!(unname(text), text);
        let many = vec!["Ada".to_owned(); NAMED_MAX + 2];
        assert!(name("", &many).contains("\nand 2 more\n"));
    }
}
