use super::*;

#[test]
fn a_refusal_of_a_whole_collection_decides_for_its_rows() {
    let answer = |status: u16, code: &str| Answer { status, body: tree!([{"errorCode": code}]) };
    let one = |verb: Verb, status: u16, code: &str| {
        fates(Kind::Contact, verb, 1, Some(answer(status, code))).remove(0)
    };
    let text = String::from;
    for (verb, status, code, fate) in [
        (
            Verb::Create,
            400,
            "QUERY_TIMEOUT",
            Fate::Failed(Outcome::InDoubt(Fault::TooLarge(text("QUERY_TIMEOUT")))),
        ),
        (
            Verb::Update,
            400,
            "QUERY_TIMEOUT",
            Fate::Again(Outcome::Refused(Fault::TooLarge(text("QUERY_TIMEOUT")))),
        ),
        (Verb::Create, 413, "", Fate::Again(Outcome::Refused(Fault::TooLarge(text("413"))))),
        (
            Verb::Create,
            400,
            "PROCESSING_HALTED",
            Fate::Again(Outcome::NotSent(Fault::TooLarge(text("PROCESSING_HALTED")))),
        ),
        (
            Verb::Create,
            503,
            "SERVER_UNAVAILABLE",
            Fate::Failed(Outcome::InDoubt(Fault::Offline(text("SERVER_UNAVAILABLE")))),
        ),
        (
            Verb::Delete,
            403,
            "API_DISABLED_FOR_ORG",
            Fate::Failed(Outcome::NotSent(Fault::Forbidden(text("API_DISABLED_FOR_ORG")))),
        ),
    ] {
        assert_eq!(one(verb, status, code), fate, "{verb:?} {status} {code}");
    }
    let lost = fates(Kind::Contact, Verb::Create, 2, None);
    assert!(lost.iter().all(|fate| matches!(fate, Fate::Failed(Outcome::InDoubt(_)))));
    let short = Answer { status: 200, body: tree!([{}]) };
    assert_eq!(fates(Kind::Contact, Verb::Create, 2, Some(short)).len(), 2);
}
