//! The way in: who may come, what a request must look like, and what trouble looks like.

use super::{ADA, Desk, envelope};
use crate::{Answer, Host, Trouble, When};
use http::StatusCode;
use wire::xml;

const GET: &str = "<GetFolder><FolderShape><BaseShape>Default</BaseShape></FolderShape><FolderIds>\
    <DistinguishedFolderId Id='contacts'/></FolderIds></GetFolder>";

#[test]
fn only_the_right_password_opens_a_mailbox() {
    let mut desk = Desk::new();
    let basic = |text: &str| {
        use base64::Engine;
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))
    };
    for (authorization, code) in [
        (basic("ada@example.com:secret"), 200),
        (basic("EXAMPLE\\ada:secret"), 200),
        (basic("example\\ADA:secret"), 200),
        (basic("ada@example.com:Secret"), 401),
        (basic("ada@example.com:other"), 401),
        (basic("eve@example.com:secret"), 401),
        ("Basic ???".to_owned(), 401),
        ("Bearer abc".to_owned(), 401),
        (String::new(), 401),
    ] {
        let response = desk.send(&envelope("", GET), &authorization);
        assert_eq!(response.status().as_u16(), code, "{authorization}");
        assert_eq!(response.headers().contains_key("www-authenticate"), code == 401);
    }
    assert_eq!(desk.server().failed_sign_ins(ADA), 2);
    desk.server().set_password(ADA, "new");
    let response = desk.send(&envelope("", GET), &basic("ada@example.com:secret"));
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn requests_that_do_not_fit_are_faults() {
    let mut desk = Desk::new();
    let authorization = desk.server().authorization(ADA);
    let version = |name: &str| format!("<RequestServerVersion Version='{name}'/>");
    let abroad = "<TimeZoneContext><TimeZoneDefinition Id='Europe/Berlin'/></TimeZoneContext>";
    let impersonates = "<ExchangeImpersonation/>";
    for (text, code) in [
        ("not xml".to_owned(), "ErrorSchemaValidation"),
        ("<html/>".to_owned(), "ErrorSchemaValidation"),
        (envelope("", GET).replace("2006/types", "2006/type"), "ErrorSchemaValidation"),
        (envelope("", GET).replace("m:GetFolder", "t:GetFolder"), "ErrorSchemaValidation"),
        (envelope("", ""), "ErrorSchemaValidation"),
        (envelope("", "<Steal/>"), "ErrorInvalidRequest"),
        (envelope(&version("Exchange2031"), GET), "ErrorInvalidServerVersion"),
        (envelope(impersonates, GET), "ErrorImpersonateUserDenied"),
        (envelope(abroad, GET), "ErrorTimeZone"),
        (envelope("", &GET.replace("Default", "Everything")), "ErrorSchemaValidation"),
        (envelope("", &GET.replace("'contacts'", "'stuff'")), "ErrorSchemaValidation"),
        (
            envelope("", "<DeleteItem><ItemIds><ItemId Id='a'/></ItemIds></DeleteItem>"),
            "ErrorSchemaValidation",
        ),
    ] {
        let response = desk.send(&text, &authorization);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{text}");
        let fault = wire::soap::open(response.body(), "answer").unwrap().unwrap_err();
        assert_eq!(fault.code, code, "{text}");
        assert_eq!(fault.detail.text_of("ResponseCode"), Some(code));
    }
    assert!(desk.send(&envelope(&version("Exchange2016"), GET), &authorization).status() == 200);
}

#[test]
fn other_addresses_and_verbs_are_refused() {
    let mut desk = Desk::new();
    let authorization = desk.server().authorization(ADA);
    for (method, path, code) in [
        ("POST", "/", 404),
        ("GET", "/EWS/Exchange.asmx", 405),
        ("POST", "/ews/exchange.asmx", 500),
    ] {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", &authorization)
            .body(Vec::new())
            .unwrap();
        let Answer::Reply(response) = desk.world.answer(Host::Exchange, request) else { panic!() };
        assert_eq!(response.status().as_u16(), code, "{method} {path}");
    }
}

#[test]
fn a_busy_server_says_how_long() {
    let mut desk = Desk::new();
    let trouble = Trouble::Throttle { wait_ms: 297_749 };
    desk.world.weather.order(Host::Exchange, When::Operation("GetFolder".into(), 1), trouble);
    let authorization = desk.server().authorization(ADA);
    let response = desk.send(&envelope("", GET), &authorization);
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let fault = wire::soap::open(response.body(), "answer").unwrap().unwrap_err();
    assert_eq!(fault.code, "ErrorServerBusy");
    let value = fault.detail.at(&["MessageXml", "Value"]).unwrap();
    assert_eq!(value.attribute("Name"), Some("BackOffMilliseconds"));
    assert_eq!(value.text, "297749");
    assert_eq!(desk.world.log, [(Host::Exchange, "GetFolder".to_owned())]);
}

#[test]
fn who_is_signed_out_stays_out_until_let_in() {
    let mut desk = Desk::new();
    desk.world.weather.order(Host::Exchange, When::Request(1), Trouble::SignOut);
    let authorization = desk.server().authorization(ADA);
    let bob = desk.server().authorization("bob@example.com");
    for (authorization, code) in [(&authorization, 401), (&authorization, 401), (&bob, 200)] {
        assert_eq!(desk.send(&envelope("", GET), authorization).status().as_u16(), code);
    }
    desk.server().sign_in_again(ADA);
    assert_eq!(desk.send(&envelope("", GET), &authorization).status().as_u16(), 200);
}

#[test]
fn a_mailbox_is_closed_to_others() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let item = crate::exchange::Item::contact("Ada", "Lovelace");
    let id = desk.server().create(now, ADA, item);
    let bob = desk.server().authorization("bob@example.com");
    let get = format!(
        "<GetItem><ItemShape><BaseShape>IdOnly</BaseShape></ItemShape><ItemIds><ItemId Id='{id}'/>\
         </ItemIds></GetItem>"
    );
    let others = GET.replace(
        "<DistinguishedFolderId Id='contacts'/>",
        "<DistinguishedFolderId Id='contacts'><Mailbox><EmailAddress>ada@example.com\
         </EmailAddress></Mailbox></DistinguishedFolderId>",
    );
    let nobody = others.replace("ada@", "eve@");
    for (body, code) in [
        (get, "ErrorItemNotFound"),
        (others, "ErrorFolderNotFound"),
        (nobody, "ErrorNonExistentMailbox"),
    ] {
        let response = desk.send(&envelope("", &body), &bob);
        let text = String::from_utf8(response.into_body()).unwrap();
        assert!(text.contains(code), "{text}");
    }
}

/// Every request of the other tests, broken in many places: answers, never panics.
#[test]
fn hostile_requests_are_answered() {
    let mut desk = Desk::new();
    let authorization = desk.server().authorization(ADA);
    let series = "<CreateItem SendMeetingInvitations='SendToNone'><Items><CalendarItem><Start>\
        2026-12-01T09:00:00Z</Start><End>2026-12-01T10:00:00Z</End><Recurrence>\
        <AbsoluteMonthlyRecurrence><Interval>999</Interval><DayOfMonth>31</DayOfMonth>\
        </AbsoluteMonthlyRecurrence><NoEndRecurrence><StartDate>2026-12-01</StartDate>\
        </NoEndRecurrence></Recurrence></CalendarItem></Items></CreateItem>";
    let view = "<FindItem Traversal='Shallow'><ItemShape><BaseShape>AllProperties</BaseShape>\
        </ItemShape><CalendarView StartDate='4499-01-01T00:00:00Z' \
        EndDate='4500-01-01T00:00:00Z'/><ParentFolderIds><DistinguishedFolderId Id='calendar'/>\
        </ParentFolderIds></FindItem>";
    for good in [GET, series, view] {
        let text = envelope("", good);
        assert_eq!(desk.send(&text, &authorization).status(), StatusCode::OK, "{good}");
        let mut seed = 1_u64;
        for _ in 0..400 {
            seed = crate::exchange::ids::mix(seed);
            let mut bytes = text.clone().into_bytes();
            let at = (seed >> 8) as usize % bytes.len();
            match seed % 3 {
                0 => bytes[at] = (seed >> 32) as u8,
                1 => bytes.truncate(at),
                _ => {
                    bytes.remove(at);
                }
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let status = desk.send(&text, &authorization).status().as_u16();
            assert!(status == 200 || status == 500, "{text}");
        }
    }
    for number in ["-1", "0", "99999999999", "2147483647", "1e9", "é", ""] {
        for name in ["Interval", "DayOfMonth"] {
            let (head, rest) = series.split_once(&format!("<{name}>")).unwrap();
            let tail = rest.split_once('<').unwrap().1;
            let text = envelope("", &format!("{head}<{name}>{number}<{tail}"));
            desk.send(&text, &authorization);
        }
    }
    let response = desk.send(&envelope("", view), &authorization);
    assert!(xml::read(response.body(), "answer").is_ok());
}
