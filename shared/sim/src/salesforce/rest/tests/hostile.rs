//! Whatever comes in, something proper goes out.

use crate::salesforce::Community;
use crate::salesforce::kit::Kit;

const METHODS: [&str; 6] = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD"];

const PATHS: [&str; 30] = [
    "/",
    "//",
    "/services",
    "/services/data/v68.0/query?q=%00%ff",
    "/services/data/v68.0/query/01g",
    "/services/data/v68.0/query/-",
    "/services/data/v68.0/query/01gTw0000000001-18446744073709551616",
    "/services/data/v68.0/sobjects/Contact/%F0%9F%98%80",
    "/services/data/v68.0/sobjects/Contact/Ext__c/%F0%9F%98%80",
    "/services/data/v68.0/sobjects/Contact/Twinline_Mark__c/",
    "/services/data/v68.0/sobjects/Contact/Twinline_Mark__c/x",
    "/services/data/v68.0/sobjects/Contact/Id/x",
    "/services/data/v68.0/sobjects/Contact/updated?start=0000-01-01T00:00:00Z&end=9999-12-31T23:59:59Z",
    "/services/data/v68.0/sobjects/Contact/deleted?start=&end=",
    "/services/data/v68.0/sobjects/Contact/listviews/x/results?limit=99999999999999999999",
    "/services/data/v68.0/sobjects/Contact?_HttpMethod=%0a",
    "/services/data/v68.0/sobjects/Event",
    "/services/data/v68.0/composite",
    "/services/data/v68.0/composite/batch",
    "/services/data/v68.0/composite/sobjects",
    "/services/data/v68.0/composite/sobjects?ids=,,%00,x",
    "/services/data/v68.0/composite/sobjects/Contact",
    "/services/data/v68.0/composite/sobjects/Contact/Twinline_Mark__c",
    "/services/data/v68.0/limits/recordCount?sObjects=",
    "/services/data/v99999999999999999999.0",
    "/services/oauth2/authorize?client_id=&redirect_uri=%0d%0a",
    "/services/oauth2/token",
    "/services/oauth2/revoke?token=%ff",
    "/services/Soap/u/64.0",
    "/site/services/Soap/c/999999999999.0/x",
];

const BODIES: [&str; 18] = [
    "",
    "{",
    "null",
    "[]",
    "{}",
    "{\"LastName\": {\"a\": []}, \"Email\": 7}",
    "{\"records\": [null, 1, {}, {\"attributes\": 3}, {\"attributes\": {\"type\": \"Contact\"}}]}",
    "{\"records\": [{\"attributes\": {\"type\": \"Contact\"}, \"id\": \"\u{e9}\", \"Twinline_Mark__c\": 1}]}",
    "{\"ids\": [\"\u{1f600}\", 1], \"fields\": [\"Id\"]}",
    "{\"ids\": [\"\u{1f600}\"], \"fields\": [\"\"]}",
    "{\"compositeRequest\": [{\"method\": \"\", \"url\": \"@{\", \"referenceId\": \"a\"}]}",
    "{\"compositeRequest\": [{\"method\": \"GET\", \"url\": \"@{a.b[99999999999999999999]}\", \"referenceId\": \"\"}]}",
    "{\"batchRequests\": [1, {\"url\": \"//\"}, {\"method\": \"GET\", \"url\": \"v68.0/query?q=(\"}]}",
    "{\"IsAllDayEvent\": true, \"ActivityDate\": \"9999-12-31\", \"DurationInMinutes\": 20160}",
    "{\"StartDateTime\": \"9999-12-31T23:59:59Z\", \"DurationInMinutes\": 20160}",
    "{\"StartDateTime\": \"0000-01-01T00:00:00+14:00\", \"EndDateTime\": \"9999-12-31T00:00:00Z\"}",
    "grant_type=authorization_code&client_id=%00&code=%ff&&==&",
    "<e:Envelope xmlns:e='x'><e:Header/><e:Body><login><username>&#x0;</username></login></e:Body></e:Envelope>",
];

#[test]
fn every_door_answers_every_body() {
    let mut kit = Kit::new();
    kit.world.org.switches.daily_calls = u32::MAX;
    kit.world.org.switches.external_id = true;
    kit.world.org.switches.second_external_id = true;
    kit.world.org.switches.community = Some(Community { prefix: "site".into(), id: "0DB".into() });
    for path in PATHS {
        for method in METHODS {
            for body in BODIES {
                let headers = [
                    ("soapaction", "x"),
                    ("if-unmodified-since", "Wed, 99 Nov 99999 99:99:99 GMT"),
                    ("sforce-query-options", "batchSize=-1"),
                ];
                let response = kit.raw(method, path, &headers, body.as_bytes());
                let status = response.status().as_u16();
                assert!((200..=599).contains(&status), "{method} {path}");
                if status >= 400 && path.starts_with("/services/data/v68.0") {
                    let answer: serde_json::Value =
                        serde_json::from_slice(response.body()).expect("refusals are JSON");
                    assert!(answer[0]["errorCode"].is_string(), "{method} {path} {body}");
                }
            }
        }
    }
}

#[test]
fn queries_cut_anywhere_and_spoilt_anywhere_are_refused_or_run() {
    let soql = "SELECT Id, (SELECT Id FROM Contacts), COUNT(Id) n, TYPEOF Who WHEN Contact THEN \
                Email ELSE Name END FROM Account a USING SCOPE mine WHERE NOT (Name LIKE '%\\_x' \
                AND (CreatedDate > LAST_N_DAYS:3 OR Id IN ('a', null))) GROUP BY Name ORDER BY \
                Name DESC NULLS LAST LIMIT 5 OFFSET 3";
    let mut kit = Kit::new();
    kit.world.org.switches.daily_calls = u32::MAX;
    let chars: Vec<char> = soql.chars().collect();
    for at in 0..=chars.len() {
        let head: String = chars[..at].iter().collect();
        let tail: String = chars[at..].iter().collect();
        let skipped: String = chars[at..].iter().skip(1).collect();
        for text in [
            head.clone(),
            format!("{head}'{tail}"),
            format!("{head}\u{1f600}{tail}"),
            head + &skipped,
        ] {
            let (status, _) = kit.query(&text);
            assert!(status == 200 || status == 400, "{text}");
        }
    }
}
