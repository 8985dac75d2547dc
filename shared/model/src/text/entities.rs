//! The named and numbered characters of HTML 4
//! (<https://www.w3.org/TR/html401/sgml/entities.html>) that occur in mail bodies.

/// Longest name with its `&` and `;` that is looked at.
const LONGEST: usize = 12;

/// The names of U+00A0 to U+00FF in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg \
    macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 \
    iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
    Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc \
    euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";

/// The Greek capitals from U+0391 and the small letters from U+03B1; a dash is no letter.
const GREEK: [(u32, &str); 2] = [
    (
        0x391,
        "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho \
         - Sigma Tau Upsilon Phi Chi Psi Omega",
    ),
    (
        0x3b1,
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho \
         sigmaf sigma tau upsilon phi chi psi omega",
    ),
];

const OTHERS: [(&str, char); 49] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("harr", '↔'),
    ("minus", '−'),
    ("infin", '∞'),
    ("asymp", '≈'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
];

/// What browsers show for the numbers 128 to 159, which many a mail program writes.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// The character that the reference at the head of `text` stands for and how many bytes it takes.
/// An ampersand that begins no known reference stands for itself; a number that is no character
/// stands for nothing.
pub(super) fn resolve(text: &str) -> (Option<char>, usize) {
    let itself = (Some('&'), 1);
    let Some(end) = text.bytes().take(LONGEST).position(|byte| byte == b';') else {
        return itself;
    };
    let Some(name) = text.get(1..end) else { return itself };
    match name.strip_prefix('#') {
        Some(number) => match code(number) {
            Some(code) => (character(code), end + 1),
            None => itself,
        },
        None => match named(name) {
            Some(c) => (Some(c), end + 1),
            None => itself,
        },
    }
}

fn code(number: &str) -> Option<u32> {
    match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    }
}

fn character(code: u32) -> Option<char> {
    match code {
        0 => None,
        0x80..=0x9f => WINDOWS_1252.chars().nth(code as usize - 0x80),
        0x01..=0x1f => matches!(code, 9 | 10 | 13).then_some(' '),
        _ => char::from_u32(code),
    }
}

fn named(name: &str) -> Option<char> {
    let within = |names: &str, first: u32| {
        let at = names.split_ascii_whitespace().position(|known| known == name)?;
        char::from_u32(first + at as u32)
    };
    OTHERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, c)| *c)
        .or_else(|| within(LATIN, 0xa0))
        .or_else(|| GREEK.iter().find_map(|(first, names)| within(names, *first)))
        .filter(|_| name != "-")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references_of_every_table() {
        let cases = [
            ("&amp;", '&'),
            ("&yuml;", 'ÿ'),
            ("&nbsp;", '\u{a0}'),
            ("&szlig;", 'ß'),
            ("&Omega;", 'Ω'),
            ("&sigma;", 'σ'),
            ("&#8364;", '€'),
            ("&#xE9;", 'é'),
            ("&#x80;", '€'),
            ("&#159;", 'Ÿ'),
        ];
        for (text, c) in cases {
            assert_eq!(resolve(text), (Some(c), text.len()), "{text}");
        }
        for text in ["&", "&;", "&x y;", "&-;", "&#;", "&#xx;", "&verylongname_of_nothing;", "&é;"]
        {
            assert_eq!(resolve(text), (Some('&'), 1), "{text}");
        }
        assert_eq!(resolve("&#0;"), (None, 4));
    }
}
