//! JSON in and out of bodies, with faults that name the place and never the content.

use model::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a body as JSON. `place` is what was expected, as "query answer".
pub fn read<T: DeserializeOwned>(body: &[u8], place: &str) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| {
        Fault::Garbled(format!("{place}, line {} column {}", error.line(), error.column()))
    })
}

/// Writes a value of ours as a body.
pub fn write<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("our own types always have a JSON form")
}
