//! The hosts from outside.

use super::{Autodiscover, ONLINE, Place, Site};
use crate::exchange::{Account, Mailbox, Outcome, Scheme};
use crate::{Answer, Host, World};
use http::header::{AUTHORIZATION, HOST, LOCATION, WWW_AUTHENTICATE};
use model::Moment;
use wire::Response;

const HOST_NAME: &str = "autodiscover.example.com";
const ADA: &str = "ada@example.com";

fn world() -> World {
    let mut world = World::at(Moment(1_795_595_400_000));
    world.autodiscover = Autodiscover::company("example.com");
    world.exchange.add_mailbox(Mailbox::new(ADA, "secret"));
    world.exchange.reception.schemes = vec![Scheme::Negotiate, Scheme::Ntlm, Scheme::Basic];
    world
}

fn send(world: &mut World, at: Host, method: &str, url: (&str, &str), body: &str) -> Response {
    let (host, path) = url;
    let basic = world.exchange.authorization(ADA);
    let mut request = http::Request::builder().method(method).uri(path).header(HOST, host);
    if !body.is_empty() {
        request = request.header(AUTHORIZATION, basic);
    }
    match world.answer(at, request.body(body.as_bytes().to_vec()).unwrap()) {
        Answer::Reply(response) => response,
        other => panic!("{other:?}"),
    }
}

fn get(world: &mut World, host: &str, path: &str) -> Response {
    send(world, Host::Front, "GET", (host, path), "")
}

fn pox(world: &mut World, email: &str) -> String {
    let body = format!(
        "<Autodiscover xmlns='http://schemas.microsoft.com/exchange/autodiscover/outlook/\
         requestschema/2006'><Request><EMailAddress>{email}</EMailAddress>\
         <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/\
         responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"
    );
    let url = (HOST_NAME, "/Autodiscover/Autodiscover.xml");
    text(&send(world, Host::Front, "POST", url, &body))
}

fn soap(world: &mut World, email: &str) -> String {
    let body = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
         <GetUserSettingsRequestMessage \
         xmlns='http://schemas.microsoft.com/exchange/2010/Autodiscover'><Request><Users><User>\
         <Mailbox>{email}</Mailbox></User></Users><RequestedSettings>\
         <Setting>ExternalEwsUrl</Setting><Setting>UserDN</Setting></RequestedSettings></Request>\
         </GetUserSettingsRequestMessage></s:Body></s:Envelope>"
    );
    let url = (HOST_NAME, "/autodiscover/autodiscover.svc");
    text(&send(world, Host::Front, "POST", url, &body))
}

fn text(response: &Response) -> String {
    String::from_utf8(response.body().clone()).unwrap()
}

#[test]
fn without_credentials_the_schemes_are_told_and_the_json_form_answers() {
    let mut world = world();
    let refused =
        send(&mut world, Host::Front, "POST", (HOST_NAME, "/autodiscover/autodiscover.svc"), "");
    assert_eq!(refused.status(), 401);
    let offered: Vec<_> = refused.headers().get_all(WWW_AUTHENTICATE).iter().collect();
    assert_eq!(offered, ["Negotiate", "NTLM", "Basic realm=\"exchange.example\""]);
    let path = "/autodiscover/autodiscover.json/v1.0/ada@example.com?Protocol=EWS";
    let told = text(&get(&mut world, HOST_NAME, path));
    assert!(told.contains("https://mail.example.com/EWS/Exchange.asmx"), "{told}");
    assert_eq!(
        get(&mut world, HOST_NAME, "/autodiscover/autodiscover.json?Protocol=X").status(),
        400
    );
    assert!(world.exchange.reception.attempts.is_empty());
    assert_eq!(world.autodiscover.secret_bytes(HOST_NAME), 0);
}

#[test]
fn both_xml_forms_tell_where_a_mailbox_is_and_where_to_ask_instead() {
    let mut world = world();
    let url = "https://mail.example.com/EWS/Exchange.asmx";
    let told = pox(&mut world, ADA);
    assert!(told.contains("<Action>settings</Action>"), "{told}");
    assert!(told.contains(url) && soap(&mut world, ADA).contains(url));
    assert!(soap(&mut world, ADA).contains("<SettingName>UserDN</SettingName>"));
    assert!(pox(&mut world, "no@example.com").contains("<ErrorCode>500</ErrorCode>"));
    assert!(pox(&mut world, "").contains("<ErrorCode>600</ErrorCode>"));
    assert!(soap(&mut world, "no@example.com").contains("<ErrorCode>InvalidUser</ErrorCode>"));
    let other = Place::Address("ada@other.example".into());
    world.autodiscover.places.insert(ADA.into(), other);
    assert!(pox(&mut world, ADA).contains("<RedirectAddr>ada@other.example</RedirectAddr>"));
    assert!(soap(&mut world, ADA).contains("<ErrorCode>RedirectAddress</ErrorCode>"));
    let there = Place::Url("https://there.example/autodiscover/autodiscover.xml".into());
    world.autodiscover.places.insert(ADA.into(), there);
    assert!(pox(&mut world, ADA).contains("<Action>redirectUrl</Action>"));
    assert!(soap(&mut world, ADA).contains("<ErrorCode>RedirectUrl</ErrorCode>"));
    assert!(world.autodiscover.secret_bytes(HOST_NAME) > 0);
    assert_eq!(world.autodiscover.secret_bytes("mail.example.com"), 0);
}

#[test]
fn the_cloud_knows_its_own_and_sends_the_others_away() {
    let mut world = world();
    world.autodiscover.online.push("eve@cloud.example".into());
    let path = |email| {
        format!("/autodiscover/autodiscover.json/v1.0/{email}?Protocol=EWS&ServerLocation=true")
    };
    assert!(text(&get(&mut world, ONLINE, &path("eve@cloud.example"))).contains("ServerLocation"));
    let away = get(&mut world, ONLINE, &path(ADA));
    assert_eq!(away.status(), 302);
    let to = away.headers()[LOCATION].to_str().unwrap();
    assert!(to.starts_with("https://autodiscover.example.com/"), "{to}");
}

#[test]
fn port_80_leads_to_the_server_and_hostile_hosts_do_their_worst() {
    let mut world = world();
    let path = "/autodiscover/autodiscover.xml";
    let led = send(&mut world, Host::FrontPlain, "GET", (HOST_NAME, path), "");
    assert_eq!(led.headers()[LOCATION], "https://mail.example.com/autodiscover/autodiscover.xml");
    let sites = &mut world.autodiscover.sites;
    sites.insert("loop.example".into(), Site::Loop);
    sites.insert("away.example".into(), Site::Redirect("https://10.0.0.1/".into()));
    sites.insert("huge.example".into(), Site::Huge(1 << 20));
    sites.insert("bomb.example".into(), Site::EntityBomb);
    let looped = get(&mut world, "loop.example", path);
    assert_eq!(looped.headers()[LOCATION], format!("https://loop.example{path}"));
    assert_eq!(get(&mut world, "away.example", path).headers()[LOCATION], "https://10.0.0.1/");
    assert_eq!(get(&mut world, "huge.example", path).body().len(), 1 << 20);
    assert!(text(&get(&mut world, "bomb.example", path)).contains("<!ENTITY"));
    assert_eq!(get(&mut world, "example.com", path).status(), 404);
    assert_eq!(get(&mut world, "nowhere.example", path).status(), 502);
}

#[test]
fn attempts_are_counted_with_host_and_scheme_and_lock_the_account() {
    let mut world = world();
    world.exchange.reception.lock_after = 2;
    let right = world.exchange.authorization(ADA);
    world.exchange.set_password(ADA, "changed");
    for _ in 0..2 {
        pox_with(&mut world, &right.clone());
    }
    world.exchange.set_password(ADA, "secret");
    pox_with(&mut world, &right);
    let outcomes: Vec<_> = world.exchange.reception.attempts.iter().map(|a| a.outcome).collect();
    assert_eq!(outcomes, [Outcome::Password, Outcome::Password, Outcome::Locked]);
    let here = |attempt: &crate::exchange::Attempt| {
        attempt.host == HOST_NAME && attempt.scheme == Scheme::Basic && attempt.name == ADA
    };
    assert_eq!(world.exchange.reception.count(here), 3);
    world.exchange.set_account(ADA, Account::Expired);
    assert_eq!(pox_with(&mut world, &right).status(), 401);
    world.exchange.set_account(ADA, Account::Open);
    assert_eq!(pox_with(&mut world, &right).status(), 200);
}

fn pox_with(world: &mut World, authorization: &str) -> Response {
    let request = http::Request::post("/autodiscover/autodiscover.xml")
        .header(HOST, HOST_NAME)
        .header(AUTHORIZATION, authorization)
        .body(b"<Autodiscover/>".to_vec())
        .unwrap();
    match world.answer(Host::Front, request) {
        Answer::Reply(response) => response,
        other => panic!("{other:?}"),
    }
}
