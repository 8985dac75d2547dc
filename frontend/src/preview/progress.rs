//! How far the desk is: a bar with counts and the time left, or what stopped it.

use crate::app::now;
use crate::planning::{Desk, State, total};
use crate::router::{Link, Screen};
use crate::ui::button::Button;
use crate::ui::notice::{Notice, Tone};
use crate::ui::progress::Progress as Bar;
use crate::{locale, words};
use api::desk::Phase;
use api::{ApiError, Code};
use leptos::prelude::*;
use model::Moment;
use sync::Progress;
use sync::past::End;

/// The time left is not told before so long: it would jump about.
const TELL_AFTER_MS: i64 = 2_000;

/// Shows it; nothing while the plan on show is up to date.
pub(crate) fn show(desk: Desk) -> AnyView {
    let began = StoredValue::new(now());
    let at_work = Memo::new(move |_| match desk.state.get() {
        State::At(Phase::Opening | Phase::Counting | Phase::Reading(_)) => true,
        State::At(Phase::Ready) | State::Failed(_) => false,
    });
    Effect::new(move || {
        // A new reading begins where the one before ended.
        if !matches!(desk.state.get(), State::At(Phase::Reading(_))) {
            began.set_value(now());
        }
    });
    let share = Memo::new(move |_| share_of(desk));
    let told = Memo::new(move |_| {
        let words = words_of(desk);
        match share.get().and_then(|share| left_ms(share, began.get_value(), now())) {
            Some(ms) => words::preview::with_time_left(&words, &locale::span(ms)),
            None => words,
        }
    });
    let phase = Memo::new(move |_| desk.state.with(phase_of));
    let failed = move || match desk.state.get() {
        State::Failed(error) => Some(failed(desk, error)),
        State::At(_) => None,
    };
    view! {
        <p class="visually-hidden" role="status">
            {phase}
        </p>
        <Show when=move || at_work.get()>
            <Bar words=told share=share />
        </Show>
        <div role="alert">{failed}</div>
    }
    .into_any()
}

fn failed(desk: Desk, error: ApiError) -> AnyView {
    let reconnect = error.code == Code::SignInAgain;
    view! {
        <Notice tone=Tone::Bad title=words::faults::title(error.code)>
            <p>{error.words}</p>
            <p class="actions">
                <Button on_press=move || desk.run()>{words::TRY_AGAIN}</Button>
                {reconnect
                    .then(|| {
                        view! {
                            <Link to=Screen::Salesforce class="button">
                                {words::dashboard::AGAIN_SALESFORCE}
                            </Link>
                            <Link to=Screen::Mailbox class="button">
                                {words::dashboard::AGAIN_MAILBOX}
                            </Link>
                        }
                    })}
            </p>
        </Notice>
    }
    .into_any()
}

/// What goes on, without figures: only a new phase is announced.
fn phase_of(state: &State) -> &'static str {
    let State::At(phase) = state else { return "" };
    match phase {
        Phase::Opening => words::preview::OPENING,
        Phase::Counting => words::setup::COUNTING,
        Phase::Reading(Progress::Reading { end: End::Crm, .. }) => words::preview::READING_CRM,
        Phase::Reading(Progress::Reading { end: End::Mail, .. }) => words::preview::READING_MAIL,
        Phase::Reading(Progress::Planning | Progress::Writing { .. } | Progress::Closing) => {
            words::preview::PLANNING
        }
        Phase::Ready => words::preview::READY,
    }
}

fn words_of(desk: Desk) -> String {
    desk.state.with(|state| match state {
        State::At(Phase::Reading(Progress::Reading { end, records })) => {
            let of = expected(desk).map(|(crm, mail)| match end {
                End::Crm => crm,
                End::Mail => mail,
            });
            words::preview::reading(*end, *records, of)
        }
        State::At(_) | State::Failed(_) => phase_of(state).to_owned(),
    })
}

/// About how many records are to be read.
fn expected(desk: Desk) -> Option<(u32, u32)> {
    let kinds = desk.kinds_read.get();
    desk.estimate.with(|estimate| estimate.as_ref().map(|estimate| total(estimate, &kinds)))
}

fn share_of(desk: Desk) -> Option<(u32, u32)> {
    let (crm, mail) = expected(desk)?;
    let all = crm.saturating_add(mail);
    let State::At(Phase::Reading(progress)) = desk.state.get() else { return None };
    let done = match progress {
        Progress::Reading { end: End::Crm, records } => records.min(crm),
        Progress::Reading { end: End::Mail, records } => crm.saturating_add(records),
        Progress::Planning | Progress::Writing { .. } | Progress::Closing => all,
    };
    (all > 0).then_some((done.min(all), all))
}

/// The time left at the pace so far.
fn left_ms((done, all): (u32, u32), began: Moment, now: Moment) -> Option<i64> {
    let passed = now.0 - began.0;
    if done == 0 || done >= all || passed < TELL_AFTER_MS {
        return None;
    }
    Some(passed.saturating_mul(i64::from(all - done)) / i64::from(done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace() {
        let at = |share, passed: i64| left_ms(share, Moment(1_000), Moment(1_000 + passed));
        assert_eq!(at((50, 100), 4_000), Some(4_000));
        assert_eq!(at((25, 100), 4_000), Some(12_000));
        assert_eq!(at((50, 100), 1_000), None);
        assert_eq!(at((0, 100), 9_000), None);
        assert_eq!(at((100, 100), 9_000), None);
    }
}
