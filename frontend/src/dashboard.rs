//! What the relay did and does: the account at a glance, the history, what waits, the settings.

pub(crate) mod addin;
pub(crate) mod attention;
mod chart;
pub(crate) mod cycle;
pub(crate) mod history;
pub(crate) mod records;
pub(crate) mod settings;
pub(crate) mod status;
pub(crate) mod undo;

use crate::app::stage;
use crate::router::{Link, Screen};
use crate::{locale, ui, words};
use api::paths;
use api::session::Session;
use leptos::prelude::*;
use sync::{Progress, Report};

/// A part of the dashboard, with the tabs above it.
fn frame(title: impl Into<String>, body: AnyView) -> AnyView {
    let tab = |to: Screen, words: &'static str| {
        view! {
            <li>
                <Link to=to class="tab">
                    {words}
                </Link>
            </li>
        }
    };
    view! {
        <section class="wide">
            <nav aria-label=words::dashboard::TABS>
                <ul class="tabs">
                    {tab(Screen::Dashboard, words::dashboard::OVERVIEW)}
                    {tab(Screen::History, words::dashboard::HISTORY)}
                    {tab(Screen::Attention, words::dashboard::ATTENTION_SHORT)}
                    {tab(Screen::Records, words::records::SHORT)}
                    {tab(Screen::Addin, words::addin::SHORT)}
                    {tab(Screen::Settings, words::dashboard::SETTINGS)}
                    {move || is_operator().then(operator_tab)}
                </ul>
            </nav>
            {ui::heading(title)}
            {body}
        </section>
    }
    .into_any()
}

/// The relay draws that page itself: few need it, and it would weigh on everybody's.
fn operator_tab() -> AnyView {
    view! {
        <li>
            <a class="tab" href=paths::OPERATOR_PAGE>
                {words::dashboard::OPERATOR}
            </a>
        </li>
    }
    .into_any()
}

/// Whether the operator's page is open to this person.
fn is_operator() -> bool {
    let person = |session: &Session| session.person.as_ref().is_some_and(|it| it.operator);
    stage().session.with(|session| session.ready().is_some_and(person))
}

/// The share of a cycle that is done, where that can be said.
pub(crate) fn share(progress: &Progress) -> Option<(u32, u32)> {
    match progress {
        Progress::Writing { done, of } => Some((*done, *of)),
        Progress::Reading { .. } | Progress::Planning | Progress::Closing => None,
    }
}

/// How many records a cycle changed on both sides.
fn changed(report: &Report) -> u32 {
    [report.created, report.updated, report.deleted]
        .into_iter()
        .fold(0, |all: u32, (crm, mail)| all.saturating_add(crm).saturating_add(mail))
}

/// What a cycle did, counted.
pub(crate) fn summary(report: &Report) -> AnyView {
    let facts = [
        (report.paired, words::dashboard::PAIRED),
        (report.waiting, words::dashboard::WAITING),
        (report.refused, words::dashboard::REFUSED),
        (report.held, words::dashboard::HELD),
        (report.conflicts, words::dashboard::CONFLICTS),
        (report.left_out, words::dashboard::LEFT_OUT),
    ];
    let facts = facts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| {
            view! {
                <li>
                    <strong>{locale::number(count)}</strong>
                    " "
                    {words}
                </li>
            }
        })
        .collect_view();
    let table = (changed(report) > 0).then(|| count_table(report));
    let nothing = (changed(report) == 0 && report.paired == 0)
        .then(|| view! { <p>{words::dashboard::NOTHING_DONE}</p> });
    view! {
        {nothing}
        {table}
        <ul class="facts">{facts}</ul>
    }
    .into_any()
}

fn count_table(report: &Report) -> AnyView {
    let line = |words: &'static str, (crm, mail): (u32, u32)| {
        view! {
            <tr>
                <th scope="row">{words}</th>
                <td>{locale::number(crm)}</td>
                <td>{locale::number(mail)}</td>
            </tr>
        }
    };
    view! {
        <table class="counts">
            <caption class="visually-hidden">{words::dashboard::COUNTS}</caption>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{words::reasons::CRM}</th>
                    <th scope="col">{words::reasons::MAILBOX}</th>
                </tr>
            </thead>
            <tbody>
                {line(words::dashboard::CREATED, report.created)}
                {line(words::dashboard::UPDATED, report.updated)}
                {line(words::dashboard::DELETED, report.deleted)}
            </tbody>
        </table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_on_both_sides_are_counted() {
        let report =
            Report { created: (1, 2), updated: (3, 4), deleted: (0, 5), ..Report::default() };
        assert_eq!(changed(&report), 15);
        assert_eq!(share(&Progress::Writing { done: 2, of: 4 }), Some((2, 4)));
        assert_eq!(share(&Progress::Planning), None);
    }
}
