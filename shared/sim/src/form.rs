//! Percent-encoded text: query strings, form bodies and path segments.

/// Names and values in order of appearance.
pub(crate) type Pairs = Vec<(String, String)>;

/// Reads `a=1&b=two+words`.
pub(crate) fn read(text: &str) -> Pairs {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

/// The first value of a name.
pub(crate) fn get<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Resolves `%41`; what is not a proper escape stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let value = escaped
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match value {
            Some(value) => {
                out.push(value);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Escapes everything but unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_space_are_read() {
        let pairs = read("q=SELECT+Id%20FROM&x=a%2Bb&empty=&bare&bad=%zz%4");
        assert_eq!(get(&pairs, "q"), Some("SELECT Id FROM"));
        assert_eq!(get(&pairs, "x"), Some("a+b"));
        assert_eq!(get(&pairs, "empty"), Some(""));
        assert_eq!(get(&pairs, "bare"), Some(""));
        assert_eq!(get(&pairs, "bad"), Some("%zz%4"));
        assert_eq!(get(&pairs, "none"), None);
    }

    #[test]
    fn what_is_encoded_can_be_decoded() {
        for text in ["aPrx==", "ü &/?#", "a b"] {
            assert_eq!(decode(&encode(text)), text);
        }
    }
}
