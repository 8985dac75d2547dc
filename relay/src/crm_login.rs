//! Signing in to Salesforce with user name, password and security token: SOAP `login()`, which
//! Salesforce ends with Summer '27.

use crate::app::Relay;
use crate::error::Refusal;
use crate::oauth::salesforce::org_address;
use crate::signed::Unsigned;
use crate::words;
use api::Code;
use connect::salesforce::{Login, LoginRefusal, LoginReply, Place};
use model::Fault;
use std::sync::Arc;
use sync::End;

/// Why there is no session.
#[derive(Debug)]
pub enum Refused {
    /// Salesforce's reason.
    Reason(LoginRefusal),
    /// Something else.
    Fault(Fault),
}

/// Signs in once, at an address, under the full user name. `password` includes the security token.
pub async fn sign_in(
    app: &Relay,
    base: &str,
    user_name: &str,
    password: &str,
) -> Result<LoginReply, Refused> {
    let way = Unsigned::to(Arc::clone(app), base);
    // The address says where; what a place would do to the user name is done already.
    let login = Login::new(&Place::Production, user_name, password, "");
    let answer = wire::call(&way, &login).await.map_err(Refused::Fault)?;
    let mut reply = answer.map_err(Refused::Reason)?;
    reply.instance = org_address(app, &reply.instance).map_err(Refused::Fault)?;
    Ok(reply)
}

impl Refused {
    /// As a fault of a connection that was in use.
    pub fn fault(self) -> Fault {
        match self {
            Refused::Reason(LoginRefusal::LimitExceeded) => {
                Fault::Throttled { wait_ms: None, code: "LOGIN_RATE_EXCEEDED".into() }
            }
            Refused::Reason(reason) => Fault::SignedOut(format!("{reason:?}")),
            Refused::Fault(fault) => fault,
        }
    }

    /// Whether this counts as a try with a wrong password.
    pub fn is_about_password(&self) -> bool {
        match self {
            Refused::Reason(reason) => match reason {
                LoginRefusal::WrongCredentials
                | LoginRefusal::TokenNeeded
                | LoginRefusal::LockedOut => true,
                LoginRefusal::PasswordExpired
                | LoginRefusal::LoginDisabled
                | LoginRefusal::NotPermitted
                | LoginRefusal::ApiDisabled
                | LoginRefusal::SecondFactor
                | LoginRefusal::WrongDomain
                | LoginRefusal::ForbiddenAddress
                | LoginRefusal::ForbiddenTime
                | LoginRefusal::InactiveUser
                | LoginRefusal::OrgLocked
                | LoginRefusal::Retired
                | LoginRefusal::LimitExceeded => false,
            },
            Refused::Fault(_) => false,
        }
    }

    /// In words for the person who waits.
    pub fn in_words(&self) -> Refusal {
        match self {
            Refused::Reason(reason) => {
                let refusal = Refusal::new(Code::SalesforceRefused, told(*reason));
                match field(*reason) {
                    Some(field) => refusal.about(field),
                    None => refusal,
                }
            }
            Refused::Fault(fault) => words::refusal(End::Crm, fault),
        }
    }
}

fn field(reason: LoginRefusal) -> Option<&'static str> {
    match reason {
        LoginRefusal::WrongCredentials | LoginRefusal::PasswordExpired => Some("password"),
        LoginRefusal::TokenNeeded => Some("security_token"),
        LoginRefusal::LockedOut
        | LoginRefusal::LoginDisabled
        | LoginRefusal::NotPermitted
        | LoginRefusal::ApiDisabled
        | LoginRefusal::SecondFactor
        | LoginRefusal::WrongDomain
        | LoginRefusal::ForbiddenAddress
        | LoginRefusal::ForbiddenTime
        | LoginRefusal::InactiveUser
        | LoginRefusal::OrgLocked
        | LoginRefusal::Retired
        | LoginRefusal::LimitExceeded => None,
    }
}

fn told(reason: LoginRefusal) -> &'static str {
    match reason {
        LoginRefusal::WrongCredentials => {
            "Salesforce refused this user name, password and token; it does not say which is wrong. \
             Check them, and whether your account lives in a sandbox."
        }
        LoginRefusal::TokenNeeded => {
            "Salesforce does not know this address and asks for your security token. Enter the \
             token that Salesforce sent you by e-mail; you can reset it in your Salesforce settings."
        }
        LoginRefusal::PasswordExpired => {
            "Your Salesforce password has expired. Sign in to Salesforce, choose a new one, then \
             enter it here."
        }
        LoginRefusal::LockedOut => {
            "Salesforce has locked your user after too many wrong passwords. Wait, or ask your \
             administrator to unlock it."
        }
        LoginRefusal::LoginDisabled => {
            "Your org does not allow signing in with a password here; new orgs have it switched \
             off. Use the button \"Sign in with Salesforce\"."
        }
        LoginRefusal::NotPermitted => {
            "Your user may not use the API. Ask your administrator for the permissions \"API \
             Enabled\" and \"Use Any API Auth\"."
        }
        LoginRefusal::ApiDisabled => {
            "The API is switched off in your org, or your edition of Salesforce has none. Ask your \
             administrator."
        }
        LoginRefusal::SecondFactor => {
            "Salesforce asks for a second step or single sign-on, which a password alone cannot \
             give. Use the button \"Sign in with Salesforce\"."
        }
        LoginRefusal::WrongDomain => {
            "Your org wants sign-ins at its own address. Use the button \"Sign in with Salesforce\" \
             with your My Domain address."
        }
        LoginRefusal::ForbiddenAddress => {
            "Your org does not allow sign-ins from this Twinline's address. Ask your administrator \
             to allow it."
        }
        LoginRefusal::ForbiddenTime => {
            "Your org does not allow sign-ins at this time of day. Try again in your hours."
        }
        LoginRefusal::InactiveUser => "Your Salesforce user is inactive. Ask your administrator.",
        LoginRefusal::OrgLocked => {
            "Your org is locked or its trial is over. Ask your administrator."
        }
        LoginRefusal::Retired => {
            "Salesforce no longer offers this way of signing in. Use the button \"Sign in with \
             Salesforce\"."
        }
        LoginRefusal::LimitExceeded => {
            "There were too many sign-ins within the hour. Wait a while, then try again."
        }
    }
}
