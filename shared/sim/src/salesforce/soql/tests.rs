//! Queries through the API: what they find, how it is shown, and how mistakes are worded.

use crate::salesforce::kit::{Kit, NOW};
use serde_json::{Value, json};

/// Four contacts, one account, and activities of two people.
fn furnished() -> Kit {
    let mut kit = Kit::new();
    let acme = kit.insert("Account", json!({"Name": "Acme", "Type": "Customer"}));
    let ann = kit.insert(
        "Contact",
        json!({
            "FirstName": "Ann", "LastName": "Abel", "Email": "ann@acme.com", "AccountId": acme,
            "Birthdate": "1980-11-25", "Title": "100% Boss_1", "DoNotCall": true,
        }),
    );
    let later = NOW.plus_minutes(60);
    let org = &mut kit.world.org;
    let jane = kit.jane.clone();
    let bob = json!({"FirstName": "Bob", "LastName": "Baker", "ReportsToId": ann,
        "Birthdate": "1990-01-02", "MailingLatitude": 52.5});
    org.insert(&jane, "Contact", bob, later);
    org.insert(&jane, "Contact", json!({"LastName": "O'Neil"}), NOW.plus_minutes(120));
    let max = org.add_user(crate::salesforce::User::new("max@x.com", "p", "Max", "Muster"));
    org.insert(&max, "Contact", json!({"LastName": "Zöe", "AccountId": acme}), NOW);
    let event = json!({"Subject": "Lunch", "StartDateTime": "2026-11-26T11:00:00Z",
        "DurationInMinutes": 60, "WhoId": ann});
    org.insert(&jane, "Event", event, NOW);
    let event = json!({"Subject": "Board", "StartDateTime": "2026-12-26T11:00:00Z",
        "DurationInMinutes": 30, "WhatId": acme});
    org.insert(&jane, "Event", event, NOW);
    let secret = json!({"Subject": "Secret", "IsPrivate": true,
        "StartDateTime": "2026-11-26T11:00:00Z", "DurationInMinutes": 60});
    org.insert(&max, "Event", secret, NOW);
    kit
}

fn column(kit: &mut Kit, soql: &str, field: &str) -> Vec<String> {
    let (status, body) = kit.query(soql);
    assert_eq!(status, 200, "{soql}: {body}");
    let records = body["records"].as_array().expect("records");
    assert_eq!(body["totalSize"], records.len(), "{soql}");
    records.iter().map(|row| row[field].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn conditions_find_what_they_say() {
    let mut kit = furnished();
    for (condition, expected) in [
        ("LastName = 'abel'", "Abel"),
        ("LastName != 'Abel'", "Baker O'Neil Zöe"),
        ("lastname <> 'Abel' AND FirstName = null", "O'Neil Zöe"),
        ("FirstName = ''", "O'Neil Zöe"),
        ("FirstName != null", "Abel Baker"),
        ("FirstName != 'Ann'", "Baker O'Neil Zöe"),
        ("LastName < 'b'", "Abel"),
        ("LastName >= 'O'", "O'Neil Zöe"),
        ("LastName = 'O\\'Neil'", "O'Neil"),
        ("LastName = 'O\\u0027Neil'", "O'Neil"),
        ("LastName LIKE 'z%'", "Zöe"),
        ("LastName LIKE '_aker'", "Baker"),
        ("LastName LIKE '%E%'", "Abel Baker O'Neil Zöe"),
        ("LastName LIKE ''", ""),
        ("Title LIKE '100\\% %\\_1'", "Abel"),
        ("Title LIKE '1%\\%%s_1'", "Abel"),
        ("Title LIKE '100\\%'", ""),
        ("LastName IN ('abel', 'zöe')", "Abel Zöe"),
        ("FirstName IN ('Ann', null)", "Abel O'Neil Zöe"),
        ("LastName NOT IN ('Abel','Baker')", "O'Neil Zöe"),
        ("NOT LastName = 'Abel'", "Baker O'Neil Zöe"),
        ("NOT (LastName = 'Abel' OR LastName = 'Baker')", "O'Neil Zöe"),
        ("(LastName = 'Abel' OR LastName = 'Baker') AND Email = null", "Baker"),
        ("DoNotCall = true", "Abel"),
        ("DoNotCall = FALSE AND FirstName = null", "O'Neil Zöe"),
        ("IsDeleted = false AND Email != null", "Abel"),
        ("MailingLatitude > 52.4 AND MailingLatitude < 52.6", "Baker"),
        ("Account.Name = 'ACME'", "Abel Zöe"),
        ("Account.Name = null", "Baker O'Neil"),
        ("Account.Owner.FirstName = 'Jane'", "Abel Zöe"),
        ("ReportsTo.Name = 'Ann Abel'", "Baker"),
        ("Owner.Username = 'max@x.com'", "Zöe"),
        ("CreatedBy.Alias = 'jdoe'", "Abel Baker O'Neil"),
        ("CreatedDate = 2026-11-25T08:30:00Z", "Abel Zöe"),
        ("CreatedDate > 2026-11-25T09:30:00.000Z", "O'Neil"),
        ("CreatedDate >= 2026-11-25T10:30:00%2B01:00", "Baker O'Neil"),
        ("CreatedDate = TODAY", "Abel Baker O'Neil Zöe"),
        ("CreatedDate = LAST_N_DAYS:3", "Abel Baker O'Neil Zöe"),
        ("CreatedDate < YESTERDAY", ""),
        ("CreatedDate > THIS_YEAR", ""),
        ("Birthdate = 2026-11-25", "Abel"),
        ("Birthdate < 2026-02-01", "Baker"),
        ("AccountId IN (SELECT Id FROM Account WHERE Name = 'Acme')", "Abel Zöe"),
        ("Id NOT IN (SELECT ReportsToId FROM Contact)", "Baker O'Neil Zöe"),
        ("Id IN (SELECT WhoId FROM Event WHERE Subject = 'Lunch')", "Abel"),
    ] {
        let soql = format!("SELECT LastName FROM Contact WHERE {condition} ORDER BY LastName");
        let soql = soql.replace("%2B", "+");
        assert_eq!(column(&mut kit, &soql, "LastName").join(" "), expected, "{condition}");
    }
}

#[test]
fn ids_are_compared_in_either_length() {
    let mut kit = furnished();
    let id = column(&mut kit, "SELECT Id FROM Contact WHERE LastName = 'Abel'", "Id").remove(0);
    for text in [&id, &id[..15]] {
        let soql = format!("SELECT LastName FROM Contact WHERE Id = '{text}'");
        assert_eq!(column(&mut kit, &soql, "LastName"), ["Abel"]);
    }
    let soql = format!("SELECT LastName FROM Contact WHERE Id > '{id}' ORDER BY Id LIMIT 2");
    assert_eq!(column(&mut kit, &soql, "LastName"), ["Baker", "O'Neil"]);
}

#[test]
fn orders_limits_and_offsets() {
    let mut kit = furnished();
    for (tail, expected) in [
        ("", "Abel Baker O'Neil Zöe"),
        ("ORDER BY LastName DESC", "Zöe O'Neil Baker Abel"),
        ("ORDER BY CreatedDate DESC, LastName ASC", "O'Neil Baker Abel Zöe"),
        ("ORDER BY FirstName NULLS LAST, LastName", "Abel Baker O'Neil Zöe"),
        ("ORDER BY FirstName, LastName", "O'Neil Zöe Abel Baker"),
        ("ORDER BY FirstName DESC NULLS LAST, LastName DESC", "Baker Abel Zöe O'Neil"),
        ("ORDER BY Account.Name NULLS FIRST, LastName LIMIT 3", "Baker O'Neil Abel"),
        ("ORDER BY LastName LIMIT 2 OFFSET 1", "Baker O'Neil"),
        ("LIMIT 0", ""),
        ("ORDER BY LastName OFFSET 9", ""),
    ] {
        let soql = format!("SELECT LastName FROM Contact {tail}");
        assert_eq!(column(&mut kit, &soql, "LastName").join(" "), expected, "{tail}");
    }
}

#[test]
fn scopes_and_list_view_texts() {
    let mut kit = furnished();
    for (soql, expected) in [
        ("SELECT LastName FROM Contact USING SCOPE mine ORDER BY LastName", "Abel Baker O'Neil"),
        (
            "select lastname from contact using scope everything order by name",
            "Abel Baker O'Neil Zöe",
        ),
        (
            "SELECT c.LastName FROM Contact c WHERE c.Account.Name = 'Acme' ORDER BY c.LastName",
            "Abel Zöe",
        ),
        ("SELECT Contact.LastName FROM Contact WHERE Contact.Email = 'ann@acme.com'", "Abel"),
        (
            "SELECT toLabel(LastName), account.name, owner.alias, id, createddate FROM Contact \
             USING SCOPE mine WHERE Email != null ORDER BY Name ASC NULLS FIRST, Id ASC NULLS FIRST",
            "Abel",
        ),
    ] {
        assert_eq!(column(&mut kit, soql, "LastName").join(" "), expected, "{soql}");
    }
}

#[test]
fn rows_are_shown_with_their_parents_and_children() {
    let mut kit = furnished();
    let (_, body) = kit.query(
        "SELECT id, account.name, Account.Owner.Name, Email FROM contact WHERE lastname = 'abel'",
    );
    let row = &body["records"][0];
    assert_eq!(row["attributes"]["type"], "Contact");
    let id = row["Id"].as_str().unwrap();
    assert_eq!(row["attributes"]["url"], format!("/services/data/v68.0/sobjects/Contact/{id}"));
    assert_eq!(row["Account"]["Name"], "Acme");
    assert_eq!(row["Account"]["attributes"]["type"], "Account");
    assert_eq!(row["Account"]["Owner"]["Name"], "Jane Doe");
    assert_eq!(row["Email"], "ann@acme.com");
    let (_, body) = kit.query("SELECT Account.Name FROM Contact WHERE LastName = 'Baker'");
    assert_eq!(body["records"][0]["Account"], Value::Null);
    let (_, body) = kit.query(
        "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName DESC), \
         (SELECT Subject FROM Tasks) FROM Account",
    );
    let row = &body["records"][0];
    assert_eq!(row["Contacts"]["totalSize"], 2);
    assert_eq!(row["Contacts"]["records"][0]["LastName"], "Zöe");
    assert_eq!(row["Tasks"], Value::Null);
}

#[test]
fn relationships_with_several_targets_show_the_name_object() {
    let mut kit = furnished();
    let soql = "SELECT Subject, Who.Type, Who.Name, Who.Email, What.Type, Owner.Name FROM Event \
                ORDER BY Subject";
    let (status, body) = kit.query(soql);
    assert_eq!(status, 200, "{body}");
    let (board, lunch) = (&body["records"][0], &body["records"][1]);
    assert_eq!(body["totalSize"], 2, "a private event of somebody else is hidden");
    assert_eq!(board["What"]["Type"], "Account");
    assert_eq!(board["Who"], Value::Null);
    assert_eq!(lunch["Who"]["Type"], "Contact");
    assert_eq!(lunch["Who"]["attributes"]["type"], "Name");
    assert_eq!(lunch["Who"]["Email"], "ann@acme.com");
    assert_eq!(lunch["Owner"]["Name"], "Jane Doe");
    assert_eq!(
        column(&mut kit, "SELECT Subject FROM Event WHERE Who.Type = 'Contact'", "Subject"),
        ["Lunch"]
    );
    let (_, body) = kit.query(
        "SELECT TYPEOF Who WHEN Contact THEN Email, Account.Name ELSE Name END FROM Event \
         WHERE Subject = 'Lunch'",
    );
    assert_eq!(body["records"][0]["Who"]["Email"], "ann@acme.com");
    assert_eq!(body["records"][0]["Who"]["Account"]["Name"], "Acme");
    let (status, body) = kit.query("SELECT Who.Department FROM Event");
    assert_eq!((status, &body[0]["errorCode"]), (400, &json!("INVALID_FIELD")));
}

#[test]
fn counts_and_other_aggregates() {
    let mut kit = furnished();
    let (_, body) = kit.query("SELECT COUNT() FROM Contact WHERE FirstName = null");
    assert_eq!(body, json!({"totalSize": 2, "done": true, "records": []}));
    let (_, body) = kit.query("select count(Id) n, COUNT(Email), max(LastName) last FROM Contact");
    let row = &body["records"][0];
    assert_eq!(row["attributes"]["type"], "AggregateResult");
    assert_eq!((&row["n"], &row["expr0"], &row["last"]), (&json!(4), &json!(1), &json!("Zöe")));
    let (_, body) = kit.query(
        "SELECT Account.Name, COUNT(Id) n FROM Contact GROUP BY Account.Name ORDER BY Account.Name",
    );
    assert_eq!(body["totalSize"], 2);
    assert_eq!(
        (&body["records"][1]["Name"], &body["records"][1]["n"]),
        (&json!("Acme"), &json!(2))
    );
    let (_, body) = kit.query(
        "SELECT SUM(DurationInMinutes) s, AVG(DurationInMinutes) a, MIN(StartDateTime) m, \
         COUNT_DISTINCT(OwnerId) d FROM Event",
    );
    let row = &body["records"][0];
    assert_eq!((&row["s"], &row["a"], &row["d"]), (&json!(90.0), &json!(45.0), &json!(1)));
    assert_eq!(row["m"], "2026-11-26T11:00:00.000+0000");
    let (_, body) = kit.query("SELECT MAX(LastName) FROM Contact WHERE LastName = 'nobody'");
    assert_eq!(body["records"][0]["expr0"], Value::Null);
}

#[test]
fn all_fields_at_once_and_hidden_ones() {
    let mut kit = furnished();
    let (_, body) = kit.query("SELECT FIELDS(ALL) FROM Contact LIMIT 200");
    assert_eq!(body["records"][0]["MailingAddress"], Value::Null);
    assert!(body["records"][0].as_object().unwrap().contains_key("Department"));
    assert!(!body["records"][0].as_object().unwrap().contains_key("MiddleName"));
    let (_, body) = kit.query("SELECT FIELDS(STANDARD) FROM Contact");
    assert_eq!(body["totalSize"], 4);
    kit.world.org.hide_field("Contact", "birthDate");
    let (status, body) = kit.query("SELECT Birthdate FROM Contact");
    assert_eq!((status, &body[0]["errorCode"]), (400, &json!("INVALID_FIELD")));
    let (_, body) = kit.query("SELECT FIELDS(ALL) FROM Contact LIMIT 1");
    assert!(!body["records"][0].as_object().unwrap().contains_key("Birthdate"));
}

/// Queries, and the code and words with which they are refused.
fn refuse(cases: &[(&str, &str, &str)]) {
    let mut kit = furnished();
    for (soql, code, words) in cases {
        let (status, body) = kit.query(soql);
        assert_eq!(status, 400, "{soql}: {body}");
        assert_eq!(body[0]["errorCode"], *code, "{soql}: {body}");
        let message = body[0]["message"].as_str().unwrap();
        assert!(message.contains(words), "{soql}: {message}");
    }
}

#[test]
fn mistakes_of_grammar_are_worded_as_the_vendor_does() {
    let deep =
        format!("SELECT Id FROM Contact WHERE {}Id = null{}", "(".repeat(200), ")".repeat(200));
    refuse(&[
        ("", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT FROM Contact", "MALFORMED_QUERY", "unexpected token"),
        ("SELECT Id FORM Contact", "MALFORMED_QUERY", "unexpected token"),
        ("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY", "<EOF>"),
        ("SELECT Id FROM Contact LIMIT x", "MALFORMED_QUERY", "unexpected token: 'x'"),
        ("SELECT Id FROM Contact; DROP", "MALFORMED_QUERY", "unexpected token: ';'"),
        ("SELECT * FROM Contact", "MALFORMED_QUERY", "unexpected token: '*'"),
        ("SELECT Id FROM Contact WHERE Name = 'x", "MALFORMED_QUERY", "<EOF>"),
        ("SELECT Id FROM Contact WHERE Name = \"x\"", "MALFORMED_QUERY", "unexpected token"),
        ("SELECT Id FROM Contact WHERE Name = 'a\\x'", "MALFORMED_QUERY", "escape"),
        ("SELECT Id FROM Contact WHERE Name = 'a\\%'", "MALFORMED_QUERY", "escape"),
        (
            "SELECT Id FROM Contact WHERE Id = null AND Id = null OR Id = null",
            "MALFORMED_QUERY",
            "'OR'",
        ),
        ("SELECT Id FROM Contact ALL ROWS", "MALFORMED_QUERY", "ALL ROWS not allowed"),
        ("SELECT Id FROM Contact USING SCOPE galaxy", "MALFORMED_QUERY", "scope"),
        ("SELECT FIELDS(ALL) FROM Contact", "MALFORMED_QUERY", "LIMIT of at most 200"),
        ("SELECT Id, COUNT(Id) FROM Contact", "MALFORMED_QUERY", "grouped or aggregated"),
        ("SELECT Id x FROM Contact", "MALFORMED_QUERY", "aliasing"),
        (&deep, "MALFORMED_QUERY", "too many levels"),
    ]);
}

#[test]
fn wrong_names_and_types_are_worded_as_the_vendor_does() {
    refuse(&[
        ("SELECT Id FROM Nonsense", "INVALID_TYPE", "sObject type 'Nonsense' is not supported"),
        (
            "SELECT Id, (SELECT Id FROM Nonsense) FROM Account",
            "INVALID_TYPE",
            "relationship 'Nonsense'",
        ),
        (
            "SELECT Nope FROM Contact",
            "INVALID_FIELD",
            "Row:1:Column:8\nNo such column 'Nope' on entity 'Contact'",
        ),
        ("SELECT Id FROM Contact WHERE Nope = 1", "INVALID_FIELD", "No such column 'Nope'"),
        ("SELECT Id FROM Contact ORDER BY Nope", "INVALID_FIELD", "No such column 'Nope'"),
        ("SELECT Boss.Name FROM Contact", "INVALID_FIELD", "relationship 'Boss'"),
        ("SELECT MiddleName FROM Contact", "INVALID_FIELD", "MiddleName"),
        ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Contact ORDER BY Description", "INVALID_FIELD", "can not be sorted"),
        (
            "SELECT Id FROM Contact WHERE CreatedDate > '2026-01-01'",
            "INVALID_FIELD",
            "should not be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Contact WHERE CreatedDate > 2026-01-01",
            "INVALID_FIELD",
            "must be of type dateTime",
        ),
        (
            "SELECT Id FROM Contact WHERE Birthdate = 2026-01-01T00:00:00Z",
            "INVALID_FIELD",
            "must be of type date",
        ),
        ("SELECT Id FROM Contact WHERE Name = 7", "INVALID_FIELD", "should be enclosed in quotes"),
        (
            "SELECT Id FROM Contact WHERE DoNotCall = 'true'",
            "INVALID_FIELD",
            "must be of type boolean",
        ),
        ("SELECT Id FROM Contact WHERE Name = TODAY", "INVALID_FIELD", "must be of type string"),
        (
            "SELECT Id FROM Contact WHERE CreatedDate = 2026-01-01T00:00:00",
            "MALFORMED_QUERY",
            "unexpected token",
        ),
        ("SELECT Id FROM Contact WHERE CreatedDate = SOMEDAY", "MALFORMED_QUERY", "SOMEDAY"),
        (
            "SELECT Id FROM Contact WHERE Id = 'x'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid ID field: x",
        ),
        (
            "SELECT Id FROM Contact WHERE DoNotCall LIKE true",
            "INVALID_QUERY_FILTER_OPERATOR",
            "operator",
        ),
        ("SELECT Id FROM Contact OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
        (
            "SELECT Id FROM Contact WHERE Id IN (SELECT Id, Name FROM Contact)",
            "MALFORMED_QUERY",
            "exactly one field",
        ),
        ("SELECT Id FROM ScratchOrgInfo limit 1", "INVALID_TYPE", "ScratchOrgInfo"),
    ]);
}

#[test]
fn a_mistake_is_pointed_at() {
    let mut kit = Kit::new();
    let (_, body) = kit.query("SELECT Id,\n Nope FROM Contact");
    let message = body[0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("\n Nope FROM Contact\n ^\nERROR at Row:2:Column:2\n"),
        "{message}"
    );
    let (status, _) = kit.query("ü'\\");
    assert_eq!(status, 400);
}
