use super::*;

fn login() -> Login {
    Login::new(&Place::sandbox("uat").unwrap(), "jane@acme.com", "p<&>\"'w", " tok ")
}

fn answer(status: u16, body: &str) -> Result<Result<LoginReply, LoginRefusal>, Fault> {
    let body = format!(
        "<soapenv:Envelope xmlns:soapenv=\"x\" xmlns=\"urn:partner.soap.sforce.com\">\
         <soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    );
    login().reply(http::Response::builder().status(status).body(body.into_bytes()).unwrap())
}

fn fault(code: &str, words: &str) -> Result<Result<LoginReply, LoginRefusal>, Fault> {
    answer(
        500,
        &format!(
            "<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {words}\
             </faultstring><detail><sf:LoginFault xmlns:sf=\"urn:fault.partner.soap.sforce.com\">\
             <sf:exceptionCode>{code}</sf:exceptionCode><sf:exceptionMessage>{words}\
             </sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>"
        ),
    )
}

#[test]
fn the_request_escapes_and_joins_password_and_token() {
    let request = login().request();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "/services/Soap/u/64.0");
    let text = String::from_utf8(request.into_body()).unwrap();
    assert!(text.contains("<u:username>jane@acme.com.uat</u:username>"));
    assert!(text.contains("<u:password>p&lt;&amp;&gt;&quot;'wtok</u:password>"), "{text}");
    assert!(!text.contains("LoginScopeHeader"));
    assert_eq!(format!("{:?}", login()), "Login(…)");
}

#[test]
fn a_community_lies_below_its_path_and_names_its_org() {
    let place = Place::community("https://acme.my.site.com/partners").unwrap();
    let request = Login::new(&place, "a", "b", "").in_organization("00D5e000001N2Ab").request();
    assert_eq!(request.uri(), "/partners/services/Soap/u/64.0");
    let text = String::from_utf8(request.into_body()).unwrap();
    assert!(text.contains("<u:organizationId>00D5e000001N2AbEAK</u:organizationId>"));
}

const GOOD: &str = "<loginResponse><result><passwordExpired>EXPIRED</passwordExpired>\
    <sandbox>true</sandbox><serverUrl>https://acme.my.salesforce.com/services/Soap/u/64.0/00D5e000001N2Ab</serverUrl>\
    <sessionId>00D5e000001N2Ab!AQ.x</sessionId><userId>0055e000003ABCD</userId><userInfo>\
    <organizationId>00D5e000001N2AbEAK</organizationId><sessionSecondsValid>900</sessionSecondsValid>\
    <userName>jane@acme.com.uat</userName></userInfo></result></loginResponse>";

#[test]
fn a_session_is_read_whole() {
    let reply = answer(200, &GOOD.replace("EXPIRED", "false")).unwrap().unwrap();
    assert_eq!(reply.session, "00D5e000001N2Ab!AQ.x");
    assert_eq!(reply.instance, "https://acme.my.salesforce.com");
    assert_eq!(reply.identity, "00D5e000001N2AbEAK/0055e000003ABCDAA4");
    assert_eq!((reply.valid_seconds, reply.sandbox), (900, true));
    assert!(!format!("{reply:?}").contains("AQ.x"));
    let expired = answer(200, &GOOD.replace("EXPIRED", "true")).unwrap();
    assert_eq!(expired, Err(LoginRefusal::PasswordExpired));
}

#[test]
fn each_fault_is_told_from_the_others() {
    for (code, words, refusal) in [
        (
            "INVALID_LOGIN",
            "Invalid username, password, security token; or user locked out.",
            LoginRefusal::WrongCredentials,
        ),
        (
            "INVALID_LOGIN",
            "Invalid username. Are you at a new location? Reset your token.",
            LoginRefusal::TokenNeeded,
        ),
        ("LOGIN_MUST_USE_SECURITY_TOKEN", "x", LoginRefusal::TokenNeeded),
        (
            "INVALID_OPERATION",
            "SOAP API login() is disabled by default in this org.",
            LoginRefusal::LoginDisabled,
        ),
        (
            "INVALID_OPERATION",
            "The user lacks the permission Use Any API Auth.",
            LoginRefusal::NotPermitted,
        ),
        ("INSUFFICIENT_ACCESS", "x", LoginRefusal::NotPermitted),
        ("UNSUPPORTED_API_VERSION", "x", LoginRefusal::Retired),
        ("PASSWORD_LOCKOUT", "x", LoginRefusal::LockedOut),
        ("LOGIN_DURING_RESTRICTED_DOMAIN", "x", LoginRefusal::ForbiddenAddress),
        ("LOGIN_DURING_RESTRICTED_TIME", "x", LoginRefusal::ForbiddenTime),
        ("LOGIN_CHALLENGE_ISSUED", "x", LoginRefusal::SecondFactor),
        ("LOGIN_CHALLENGE_PENDING", "x", LoginRefusal::SecondFactor),
        ("ORG_LOCKED", "x", LoginRefusal::OrgLocked),
        ("TRIAL_EXPIRED", "x", LoginRefusal::OrgLocked),
        (
            "API_DISABLED_FOR_ORG",
            "API is not enabled for this Organization or Partner",
            LoginRefusal::ApiDisabled,
        ),
        ("API_DISABLED_FOR_ORG", "API is disabled for this User", LoginRefusal::NotPermitted),
        ("API_CURRENTLY_DISABLED", "x", LoginRefusal::ApiDisabled),
        ("REQUEST_LIMIT_EXCEEDED", "x", LoginRefusal::LimitExceeded),
    ] {
        assert_eq!(fault(code, words).unwrap(), Err(refusal), "{code}: {words}");
    }
    assert!(matches!(fault("SERVER_UNAVAILABLE", "x"), Err(Fault::Offline(_))));
    assert!(matches!(fault("SOMETHING_ELSE", "jane@acme.com"), Err(Fault::Garbled(_))));
}

#[test]
fn answers_that_are_none_are_faults() {
    let reply = |status: u16, body: &str| {
        login()
            .reply(http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap())
    };
    assert_eq!(reply(404, "gone").unwrap(), Err(LoginRefusal::Retired));
    assert!(matches!(reply(503, "<html>"), Err(Fault::Offline(_))));
    assert!(matches!(reply(200, "<html/>"), Err(Fault::Garbled(_))));
    let good = GOOD.replace("EXPIRED", "false");
    for (from, to) in [
        ("0055e000003ABCD", "x"),
        ("00D5e000001N2AbEAK", ""),
        ("https://acme", "acme"),
        ("AQ.x", "A Q"),
        ("userInfo", "other"),
    ] {
        assert!(matches!(answer(200, &good.replace(from, to)), Err(Fault::Garbled(_))), "{from}");
    }
}
