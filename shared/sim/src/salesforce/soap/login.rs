//! `login()` with its many ways to fail, and what it tells about the person.

use super::{Fault, fault};
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::id;
use crate::salesforce::people::{Session, User};
use model::Moment;
use wire::xml::{Element, Writer};

impl Org {
    /// `login()`.
    pub(super) fn login(
        &mut self,
        now: Moment,
        call: &Call,
        version: &str,
        header: Option<&Element>,
        operation: &Element,
    ) -> Result<String, Fault> {
        let wrong = || {
            fault(
                "INVALID_LOGIN",
                "Invalid username, password, security token; or user locked out.",
            )
        };
        if !self.switches.soap_login {
            let words = "SOAP API login() is disabled by default in this org.";
            return Err(fault("INVALID_OPERATION", words));
        }
        if call.community.is_some() {
            let org = header.and_then(|header| header.at(&["LoginScopeHeader", "organizationId"]));
            let org = org.and_then(|element| id::normal(element.text.trim()));
            if org.as_ref() != Some(&self.org_id) {
                return Err(wrong());
            }
        }
        let username = operation.text_of("username").unwrap_or_default().trim();
        let given = operation.text_of("password").unwrap_or_default().to_owned();
        let (id, user) = self.doors.user_named(username).ok_or_else(wrong)?;
        let (id, user) = (id.clone(), user.clone());
        self.login_allowed(&user, &given)?;
        let session = Session {
            user: id.clone(),
            client: None,
            scopes: Vec::new(),
            grant: None,
            used: Some(now),
            started: now,
        };
        let token = self.doors.begin(&self.org_id, session);
        if user.flags.password_expired {
            // The session may only set a password; here it may do nothing.
            self.doors.sessions.remove(&token);
        }
        let kind = call.path().get(2).copied().unwrap_or("u").to_owned();
        let org = &self.org_id[..15];
        let mut out = Writer::new();
        out.open("result", &[]);
        out.leaf(
            "metadataServerUrl",
            &[],
            &format!("{}/services/Soap/m/{version}/{org}", call.base),
        );
        out.leaf("passwordExpired", &[], &user.flags.password_expired.to_string());
        out.leaf("sandbox", &[], &self.switches.sandbox.to_string());
        out.leaf("serverUrl", &[], &format!("{}/services/Soap/{kind}/{version}/{org}", call.base));
        out.leaf("sessionId", &[], &token);
        out.leaf("userId", &[], &id);
        out.open("userInfo", &[]);
        self.user_info(&mut out, &id);
        out.close();
        out.close();
        Ok(out.finish())
    }

    fn login_allowed(&self, user: &User, given: &str) -> Result<(), Fault> {
        let wrong = "Invalid username, password, security token; or user locked out.";
        let full = format!("{}{}", user.password, user.security_token);
        if self.switches.org_locked {
            return Err(fault("ORG_LOCKED", "The organization is locked."));
        }
        if user.flags.locked {
            // The vendor does not tell a stranger that the account exists.
            return Err(fault("INVALID_LOGIN", wrong));
        }
        if given != full {
            if given != user.password {
                return Err(fault("INVALID_LOGIN", wrong));
            }
            if self.switches.soap_token_required {
                let words = format!(
                    "{wrong} Are you at a new location? When accessing Salesforce--either via a \
                     desktop client or the API--from outside of your company's trusted networks, \
                     you must add a security token to your password to log in."
                );
                return Err(Fault("LOGIN_MUST_USE_SECURITY_TOKEN", words));
            }
        }
        if user.flags.inactive {
            return Err(fault("INVALID_LOGIN", wrong));
        }
        if user.flags.soap_login_disabled {
            let words = "The user lacks the permission Use Any API Auth.";
            return Err(fault("INSUFFICIENT_ACCESS", words));
        }
        if !self.switches.api_enabled || !user.flags.api_enabled {
            let words = "API is not enabled for this Organization or Partner";
            return Err(fault("API_DISABLED_FOR_ORG", words));
        }
        Ok(())
    }

    /// The elements of `userInfo` in the order of the WSDL.
    pub(super) fn user_info(&self, out: &mut Writer, user_id: &str) {
        let nil = [("xsi:nil", "true")];
        let row = self.store.get(user_id);
        let text = |field: &str| row.and_then(|row| row.text(field)).unwrap_or_default();
        let persons = self.switches.person_accounts.to_string();
        let seconds = (self.switches.session_minutes * 60).to_string();
        for (name, value) in [
            ("accessibilityMode", Some("false")),
            ("chatterExternal", Some("false")),
            ("currencySymbol", Some("$")),
            ("orgAttachmentFileSizeLimit", Some("26214400")),
            ("orgDefaultCurrencyIsoCode", Some("USD")),
            ("orgDefaultCurrencyLocale", Some("en_US")),
            ("orgDisallowHtmlAttachments", Some("false")),
            ("orgHasPersonAccounts", Some(persons.as_str())),
            ("organizationId", Some(self.org_id.as_str())),
            ("organizationMultiCurrency", Some("false")),
            ("organizationName", Some("Acme")),
            ("profileId", Some(text("ProfileId"))),
            ("roleId", None),
            ("sessionSecondsValid", Some(seconds.as_str())),
            ("userDefaultCurrencyIsoCode", None),
            ("userEmail", Some(text("Email"))),
            ("userFullName", Some(text("Name"))),
            ("userId", Some(user_id)),
            ("userLanguage", Some(text("LanguageLocaleKey"))),
            ("userLocale", Some(text("LocaleSidKey"))),
            ("userName", Some(text("Username"))),
            ("userTimeZone", Some(text("TimeZoneSidKey"))),
            ("userType", Some(text("UserType"))),
            ("userUiSkin", Some("Theme3")),
        ] {
            match value {
                Some(value) => out.leaf(name, &[], value),
                None => out.empty(name, &nil),
            }
        }
    }
}
