//! The pages a person clicks through. Nothing is kept between them: each form carries along what
//! the next page needs.

use crate::form::{self, Pairs};
use crate::graph::reply::Reply;
use crate::page::{escaped, hidden, html};
use std::collections::BTreeSet;

/// Where a form goes and what it carries along.
pub(super) struct Form<'a> {
    pub(super) action: &'a str,
    pub(super) pairs: &'a Pairs,
    pub(super) carried: &'a [&'a str],
}

impl Form<'_> {
    fn of(&self, inside: &str) -> String {
        let known =
            self.carried.iter().filter_map(|name| Some((*name, form::get(self.pairs, name)?)));
        let carried: String = known.map(|(name, value)| hidden(name, value)).collect();
        format!(
            "<form method=\"post\" action=\"{}\">\n{carried}{inside}</form>\n",
            escaped(self.action)
        )
    }
}

fn alert(words: Option<&str>) -> String {
    words.map_or_else(String::new, |words| format!("<p role=\"alert\">{}</p>\n", escaped(words)))
}

const CANCEL: &str = "<button type=\"submit\" name=\"answer\" value=\"cancel\">Cancel</button>\n";

/// The first page: which account.
pub(super) fn account(form: &Form<'_>, trouble: Option<&str>, hint: &str) -> Reply {
    let inside = format!(
        "<label for=\"login\">Email or phone</label>\n\
         <input id=\"login\" name=\"login\" type=\"email\" autocomplete=\"username\" value=\"{}\">\n\
         <button type=\"submit\" name=\"answer\" value=\"next\">Next</button>\n{CANCEL}",
        escaped(hint)
    );
    Reply::html(200, html("Sign in", &format!("{}{}", alert(trouble), form.of(&inside))))
}

/// The second page: the password.
pub(super) fn password(form: &Form<'_>, trouble: Option<&str>, login: &str) -> Reply {
    let inside = format!(
        "<p>{0}</p>\n{1}<label for=\"passwd\">Password</label>\n\
         <input id=\"passwd\" name=\"passwd\" type=\"password\" autocomplete=\"current-password\">\n\
         <button type=\"submit\" name=\"answer\" value=\"signin\">Sign in</button>\n{CANCEL}",
        escaped(login),
        hidden("login", login)
    );
    Reply::html(200, html("Enter password", &format!("{}{}", alert(trouble), form.of(&inside))))
}

/// Whose word a consent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// A person's own.
    Person,
    /// An administrator's, who may speak for everybody.
    Admin,
    /// An administrator's, who speaks for everybody.
    Everybody,
}

/// The page on which the app asks for permissions.
pub(super) fn consent(
    form: &Form<'_>,
    app: &str,
    scopes: &BTreeSet<String>,
    login: &str,
    voice: Voice,
) -> Reply {
    let list: String = scopes
        .iter()
        .map(|scope| format!("<li>{} ({})</li>\n", escaped(meaning(scope)), escaped(scope)))
        .collect();
    let box_ = match voice {
        Voice::Admin => {
            "<p><input id=\"everybody\" name=\"everybody\" type=\"checkbox\" value=\"yes\">\
             <label for=\"everybody\">Consent on behalf of your \
             organization</label></p>\n"
        }
        Voice::Person | Voice::Everybody => "",
    };
    let title = match voice {
        Voice::Everybody => "Permissions requested: review for your organization",
        Voice::Person | Voice::Admin => "Permissions requested",
    };
    let inside = format!(
        "<p>{}</p>\n<p><strong>{}</strong> (unverified) would like to:</p>\n<ul>\n{list}</ul>\n\
         {box_}<button type=\"submit\" name=\"answer\" value=\"accept\">Accept</button>\n{CANCEL}",
        escaped(login),
        escaped(app)
    );
    Reply::html(200, html(title, &form.of(&inside)))
}

/// The page that ends a sign-in where the tenant lets nobody but administrators allow things.
pub(super) fn needs_approval(form: &Form<'_>, app: &str, login: &str) -> Reply {
    let inside = format!(
        "<p>{}</p>\n<p><strong>{}</strong> needs permission to access resources in your \
         organization that only an admin can grant. Please ask an admin to grant permission to \
         this app before you can use it.</p>\n\
         <button type=\"submit\" name=\"answer\" value=\"other\">Have an admin account? Sign in \
         with that account</button>\n\
         <button type=\"submit\" name=\"answer\" value=\"return\">Return to the application \
         without granting consent</button>\n",
        escaped(login),
        escaped(app)
    );
    Reply::html(200, html("Need admin approval", &form.of(&inside)))
}

/// A page that says one thing.
pub(super) fn notice(title: &str, words: &str) -> Reply {
    Reply::html(200, html(title, &format!("<p>{}</p>\n", escaped(words))))
}

/// Errors about the app itself stay here: nobody is sent anywhere.
pub(super) fn error(words: &str) -> Reply {
    Reply::html(400, html("Sorry, but we're having trouble signing you in.", &alert(Some(words))))
}

/// Any address that is not there.
pub(super) fn not_found() -> Reply {
    Reply::html(404, html("Page not found", "<p>There is no page at this address.</p>\n"))
}

fn meaning(scope: &str) -> &str {
    match scope {
        "User.Read" => "Sign you in and read your profile",
        "Contacts.Read" => "Read your contacts",
        "Contacts.ReadWrite" => "Have full access to your contacts",
        "Calendars.Read" | "Calendars.ReadBasic" => "Read your calendars",
        "Calendars.ReadWrite" => "Have full access to your calendars",
        "Tasks.Read" => "Read your tasks and task lists",
        "Tasks.ReadWrite" => "Create, read, update, and delete your tasks and task lists",
        "MailboxSettings.Read" => "Read your mailbox settings",
        "offline_access" => "Maintain access to data you have given it access to",
        "openid" => "Sign you in",
        "profile" => "View your basic profile",
        "email" => "View your email address",
        other => other,
    }
}
