//! What was tried to find a mailbox, and how the search ended, each end with its one next step.

use super::office;
use crate::ui::button::{Button, Weight};
use crate::ui::notice::{Notice, Tone};
use crate::words;
use api::wizard::{MailboxEnd, Tried};
use leptos::prelude::*;

/// What was tried, told on the step after it.
pub(crate) fn how_found(tried: Vec<Tried>) -> Option<AnyView> {
    if tried.is_empty() {
        return None;
    }
    Some(
        view! {
            <Notice tone=Tone::Good title=words::search::FOUND>
                <details class="fold">
                    <summary>{words::search::HOW_FOUND}</summary>
                    {list(tried)}
                </details>
            </Notice>
        }
        .into_any(),
    )
}

/// What was tried, in order.
pub(super) fn list(tried: Vec<Tried>) -> AnyView {
    let lines = tried
        .into_iter()
        .map(|tried| {
            let words = if tried.worked { words::search::WORKED } else { words::search::NOT_THERE };
            let class = if tried.worked { "tried good" } else { "tried" };
            view! {
                <li class=class>
                    <span>{words::search::tried(tried.way, &tried.host)}</span>
                    <span class="tried-state">{words}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="plain">{lines}</ul> }.into_any()
}

/// An end that did not connect the mailbox. `confirm` lets the password go to a host.
pub(super) fn ended(
    end: MailboxEnd,
    tried: Vec<Tried>,
    confirm: impl Fn(String) + 'static,
) -> Option<AnyView> {
    let (title, text) = words::search::ended(&end)?;
    let tone = match end {
        MailboxEnd::Cloud | MailboxEnd::Connected(_) => Tone::Info,
        MailboxEnd::Confirm(_) => Tone::Warning,
        MailboxEnd::Certificate(_)
        | MailboxEnd::NoScheme(_)
        | MailboxEnd::NotFound
        | MailboxEnd::Late => Tone::Bad,
    };
    let next = match end {
        MailboxEnd::Cloud => Some(office::way()),
        MailboxEnd::Confirm(host) => {
            let words = words::search::confirm(&host);
            let press = move || confirm(host.clone());
            let button = view! {
                <p class="actions">
                    <Button weight=Weight::Primary on_press=press>
                        {words}
                    </Button>
                </p>
            };
            Some(button.into_any())
        }
        MailboxEnd::Connected(_)
        | MailboxEnd::Certificate(_)
        | MailboxEnd::NoScheme(_)
        | MailboxEnd::NotFound
        | MailboxEnd::Late => None,
    };
    let all = (!tried.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>{words::search::WHAT_TRIED}</summary>
                {list(tried)}
            </details>
        }
    });
    Some(
        view! {
            <Notice tone=tone title=title>
                <p>{text}</p>
                {next}
                {all}
            </Notice>
        }
        .into_any(),
    )
}
