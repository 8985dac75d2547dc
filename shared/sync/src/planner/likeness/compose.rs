//! Letters and their accents as one: a Mac writes `é` as two characters where most systems write
//! one. This is the composition of Unicode (NFC) for the letters of the Latin, Greek and Cyrillic
//! scripts, whose pairs are those of UnicodeData.txt
//! (<https://www.unicode.org/reports/tr15/>); a library of all scripts would weigh 116 KB in the
//! page. What it does not know stays as it is, so that it can only fail to pair.

/// An accent: the character, its class (accents of one class keep their order), the letters that
/// take it, and in the same order what they become.
type Accent = (char, u8, &'static str, &'static str);

const ACCENTS: [Accent; 25] = [
    // Grave accent
    ('\u{300}', 230, "aeiouünеиēōwâăêôơưy", "àèìòùǜǹѐѝḕṑẁầằềồờừỳ"),
    // Acute accent
    (
        '\u{301}',
        230,
        "aeiouyclnrszügåæøϊαεηιϋουωгкçēïkmõōpũwâăêôơư",
        "áéíóúýćĺńŕśźǘǵǻǽǿΐάέήίΰόύώѓќḉḗḯḱḿṍṓṕṹẃấắếốớứ",
    ),
    // Circumflex accent
    ('\u{302}', 230, "aeioucghjswyzạẹọ", "âêîôûĉĝĥĵŝŵŷẑậệộ"),
    // Tilde
    ('\u{303}', 230, "anoiuvâăeêôơưy", "ãñõĩũṽẫẵẽễỗỡữỹ"),
    // Macron
    ('\u{304}', 230, "aeiouüäȧæǫöõȯyиуgḷṛ", "āēīōūǖǟǡǣǭȫȭȱȳӣӯḡḹṝ"),
    // Breve
    ('\u{306}', 230, "aegiouиужаеȩạ", "ăĕğĭŏŭйўӂӑӗḝặ"),
    // Dot above
    ('\u{307}', 230, "cegzaobdfhmnprsśšṣtwxyſ", "ċėġżȧȯḃḋḟḣṁṅṗṙṡṥṧṩṫẇẋẏẛ"),
    // Diaeresis
    ('\u{308}', 230, "aeiouyιυеіаәжзиоөэучыhõūwxt", "äëïöüÿϊϋёїӓӛӝӟӥӧӫӭӱӵӹḧṏṻẅẍẗ"),
    // Hook above
    ('\u{309}', 230, "aâăeêioôơuưy", "ảẩẳẻểỉỏổởủửỷ"),
    // Ring above
    ('\u{30a}', 230, "auwy", "åůẘẙ"),
    // Double acute accent
    ('\u{30b}', 230, "ouу", "őűӳ"),
    // Caron
    ('\u{30c}', 230, "cdelnrstzaiouügkʒjh", "čďěľňřšťžǎǐǒǔǚǧǩǯǰȟ"),
    // Double grave accent
    ('\u{30f}', 230, "aeioruѵ", "ȁȅȉȍȑȕѷ"),
    // Inverted breve
    ('\u{311}', 230, "aeioru", "ȃȇȋȏȓȗ"),
    // Horn
    ('\u{31b}', 216, "ou", "ơư"),
    // Dot below
    ('\u{323}', 220, "bdhklmnrstvwzaeioơuưy", "ḅḍḥḳḷṃṇṛṣṭṿẉẓạẹịọợụựỵ"),
    // Diaeresis below
    ('\u{324}', 220, "u", "ṳ"),
    // Ring below
    ('\u{325}', 220, "a", "ḁ"),
    // Comma below
    ('\u{326}', 220, "st", "șț"),
    // Cedilla
    ('\u{327}', 202, "cgklnrstedh", "çģķļņŗşţȩḑḩ"),
    // Ogonek
    ('\u{328}', 202, "aeiuo", "ąęįųǫ"),
    // Circumflex accent below
    ('\u{32d}', 220, "delntu", "ḓḙḽṋṱṷ"),
    // Breve below
    ('\u{32e}', 220, "h", "ḫ"),
    // Tilde below
    ('\u{330}', 220, "eiu", "ḛḭṵ"),
    // Macron below
    ('\u{331}', 220, "bdklnrtzh", "ḇḏḵḻṉṟṯẕẖ"),
];

/// The text with its accents composed.
pub(in crate::planner) fn compose(text: String) -> String {
    if !text.chars().any(|letter| accent(letter).is_some()) {
        return text;
    }
    let mut composed = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut accents = Vec::new();
        while let Some(next) = letters.peek().copied().and_then(accent) {
            accents.push(next);
            letters.next();
        }
        if accents.is_empty() {
            composed.push(letter);
        } else {
            put(&mut composed, letter, accents);
        }
    }
    composed
}

fn accent(letter: char) -> Option<&'static Accent> {
    let may_be = ('\u{300}'..'\u{370}').contains(&letter);
    ACCENTS.iter().find(|(accent, _, _, _)| may_be && *accent == letter)
}

/// Puts a letter and what stands above and below it, in the one order that Unicode gives them.
fn put(composed: &mut String, letter: char, mut accents: Vec<&'static Accent>) {
    let mut base = letter;
    while let Some((bare, accent)) = take_apart(base) {
        base = bare;
        accents.insert(0, accent);
    }
    accents.sort_by_key(|(_, class, _, _)| *class);
    let mut rest: Vec<&Accent> = Vec::new();
    for one in accents {
        // An accent of the same class that found no place is in the way.
        let barred = rest.last().is_some_and(|last| last.1 == one.1);
        match joined(base, one).filter(|_| !barred) {
            Some(both) => base = both,
            None => rest.push(one),
        }
    }
    composed.push(base);
    composed.extend(rest.iter().map(|(accent, _, _, _)| *accent));
}

fn joined(base: char, (_, _, bases, both): &Accent) -> Option<char> {
    let small = only(base.to_lowercase())?;
    let at = bases.chars().position(|one| one == small)?;
    like(base, both.chars().nth(at)?)
}

fn take_apart(letter: char) -> Option<(char, &'static Accent)> {
    let small = only(letter.to_lowercase())?;
    ACCENTS.iter().find_map(|accent| {
        let at = accent.3.chars().position(|one| one == small)?;
        Some((like(letter, accent.2.chars().nth(at)?)?, accent))
    })
}

/// A letter as large as another.
fn like(other: char, letter: char) -> Option<char> {
    if other.is_uppercase() { only(letter.to_uppercase()) } else { Some(letter) }
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_compose_whatever_their_order() {
        for (apart, whole) in [
            ("cafe\u{301}", "café"),
            ("mu\u{308}ller", "müller"),
            ("dvor\u{30c}a\u{301}k", "dvořák"),
            ("a\u{302}\u{323}", "ậ"),
            ("a\u{323}\u{302}", "ậ"),
            ("â\u{323}", "ậ"),
            ("\u{438}\u{306}", "й"),
            ("\u{3b1}\u{301}", "ά"),
            ("E\u{301}mile", "Émile"),
            ("plain", "plain"),
            ("\u{301}", "\u{301}"),
            ("x\u{301}e\u{301}\u{301}", "x\u{301}é\u{301}"),
        ] {
            assert_eq!(compose(String::from(apart)), whole);
            assert_eq!(compose(String::from(whole)), whole);
        }
    }

    #[test]
    fn the_table_is_in_step_with_itself() {
        for (accent, _, bases, both) in ACCENTS {
            assert_eq!(bases.chars().count(), both.chars().count(), "{accent:?}");
        }
    }
}
