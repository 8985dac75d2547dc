//! The wizard without a browser.

use super::*;
use api::session::Person;

fn connected() -> Connection {
    Connection::Connected { name: String::from("ada"), host: String::from("example.com") }
}

fn session(salesforce: Connection, mailbox: Connection) -> Session {
    let person = match salesforce {
        Connection::Missing => None,
        Connection::Connected { .. } | Connection::NeedsAttention { .. } => {
            Some(Person { user_name: "ada".into(), org: "00D".into(), operator: false })
        }
    };
    Session { person, salesforce, mailbox, ..Session::default() }
}

fn fields(wrong: Vec<Wrong>) -> Vec<&'static str> {
    wrong.into_iter().map(|wrong| wrong.field).collect()
}

#[test]
fn nobody_gets_ahead_of_the_steps() {
    let nothing = session(Connection::Missing, Connection::Missing);
    let half = session(connected(), Connection::Missing);
    let mut all = session(connected(), connected());
    assert_eq!(missing_before(Step::Salesforce, &nothing), None);
    assert_eq!(missing_before(Step::Mailbox, &nothing), Some(Step::Salesforce));
    assert_eq!(missing_before(Step::Data, &nothing), Some(Step::Salesforce));
    assert_eq!(missing_before(Step::Data, &half), Some(Step::Mailbox));
    assert_eq!(missing_before(Step::Data, &all), None);
    assert_eq!(next_screen(&nothing), Screen::Salesforce);
    assert_eq!(next_screen(&half), Screen::Mailbox);
    assert_eq!(next_screen(&all), Screen::Data);
    all.finished = true;
    assert_eq!(next_screen(&all), Screen::Dashboard);
}

#[test]
fn choosing_one_place_clears_the_others() {
    let mut draft = Draft::default();
    draft.choose(Place::Sandbox, true);
    draft.choose(Place::Community, true);
    assert_eq!(draft.place, Place::Community);
    draft.choose(Place::Community, false);
    assert_eq!(draft.place, Place::Production);
}

#[test]
fn a_chosen_place_needs_its_input() {
    let mut draft = Draft::default();
    let cases = [
        (Place::Sandbox, "suffix"),
        (Place::Community, "community_url"),
        (Place::MyDomain, "domain_url"),
    ];
    for (place, field) in cases {
        draft.choose(place, true);
        assert_eq!(fields(draft.start(&[], None).unwrap_err()), [field]);
    }
    draft.domain_url = String::from(" acme.my.salesforce.com ");
    let start = draft.start(&[], None).unwrap();
    let url = String::from("https://acme.my.salesforce.com");
    assert_eq!(start.place, SalesforcePlace::MyDomain { url });
    for odd in ["ftp://acme.com", "acme", "javascript://x"] {
        draft.domain_url = String::from(odd);
        assert!(draft.start(&[], None).is_err(), "{odd}");
    }
}

#[test]
fn the_company_comes_from_the_choice_or_the_link() {
    let mut draft = Draft::default();
    let app = |draft: &Draft, apps: &[&str], linked| draft.start(apps, linked).map(|it| it.app);
    assert_eq!(app(&draft, &[], Some("acme")), Ok(None));
    assert_eq!(app(&draft, &["acme", "globex"], Some("acme")), Ok(Some("acme".into())));
    assert_eq!(fields(app(&draft, &["acme", "globex"], None).unwrap_err()), ["app"]);
    draft.app = String::from("globex");
    assert_eq!(app(&draft, &["acme", "globex"], Some("acme")), Ok(Some("globex".into())));
}

#[test]
fn manual_credentials_need_a_decision_about_the_password() {
    let mut draft = Draft { login: "ada@acme.com".into(), ..Draft::default() };
    let wrong = draft.credentials("", "", Keep::Undecided).err().unwrap();
    assert_eq!(fields(wrong), ["password", "keep"]);
    draft.manual_sandbox = true;
    let wrong = draft.credentials("secret", "", Keep::No).err().unwrap();
    assert_eq!(fields(wrong), ["manual_suffix"]);
    draft.manual_suffix = String::from("uat");
    let sent = draft.credentials(" secret ", " token ", Keep::Yes).ok().unwrap();
    assert_eq!(sent.password, " secret ");
    assert_eq!(sent.security_token, "token");
    assert_eq!(sent.sandbox_suffix.as_deref(), Some("uat"));
    assert!(sent.keep);
}

#[test]
fn the_mailbox_needs_an_address_and_a_password() {
    let mut draft = Draft { email: "ada".into(), ..Draft::default() };
    let wrong = draft.mailbox("", "UTC".into()).err().unwrap();
    assert_eq!(fields(wrong), ["email", "mailbox_password"]);
    draft.email = String::from("ada@example.com");
    let sent = draft.mailbox("secret", "Europe/Berlin".into()).ok().unwrap();
    assert_eq!(sent.url, None);
    draft.own_url = true;
    let wrong = draft.mailbox("secret", "UTC".into()).err().unwrap();
    assert_eq!(fields(wrong), ["url"]);
    draft.url = String::from("mail.example.com/EWS/Exchange.asmx");
    let sent = draft.mailbox("secret", "UTC".into()).ok().unwrap();
    assert_eq!(sent.url.as_deref(), Some("https://mail.example.com/EWS/Exchange.asmx"));
}

#[test]
fn a_draft_of_another_version_is_still_read() {
    let draft: Draft = serde_json::from_str(r#"{"login":"ada","gone":1}"#).unwrap();
    assert_eq!(draft.login, "ada");
    let kept = serde_json::to_string(&Draft::default()).unwrap();
    assert!(!kept.contains("password"), "{kept}");
}
