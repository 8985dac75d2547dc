//! JSON in and out of bodies, with faults that name the place and never the content.

use model::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a body as JSON. `place` is what was expected, as "query answer". A page of HTML, as a
/// portal or a maintenance sends it, and half an answer are no answers.
pub fn read<T: DeserializeOwned>(body: &[u8], place: &str) -> Result<T, Fault> {
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<') {
        return Err(Fault::Offline("a web page came in the place of an answer".into()));
    }
    serde_json::from_slice(body).map_err(|error| match error.is_eof() {
        true => Fault::Offline("the answer broke off".into()),
        false => {
            Fault::Garbled(format!("{place}, line {} column {}", error.line(), error.column()))
        }
    })
}

/// Writes a value of ours as a body.
pub fn write<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("our own types always have a JSON form")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn pages_and_halves_are_no_answers_and_nonsense_is_told_by_its_place() {
        let fault = |body: &str| read::<Value>(body.as_bytes(), "place").unwrap_err();
        for body in ["", " <html>", "{\"a\": [1, 2", "{\"a\": \"Ada"] {
            assert!(matches!(fault(body), Fault::Offline(_)), "{body}");
        }
        assert_eq!(fault("{\"a\": Ada}"), Fault::Garbled("place, line 1 column 7".into()));
    }
}
