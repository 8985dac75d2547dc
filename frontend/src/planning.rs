//! The page's end of the desk: what the person chose goes to the worker that reads and plans, and
//! what it tells becomes signals for the screens. Nothing is read or planned on the page itself.

mod line;

use crate::api_calls;
use crate::app::now;
use crate::ui::remote::Remote;
use crate::words;
use api::desk::{Ask, Estimate, Filter, Phase, Rows, Summary, Tell, Terms, Trouble, View};
use api::{ApiError, Code, Settings};
use leptos::prelude::*;
use line::{Heard, Line};
use model::{Fault, Kind, PerKind, Remedy};
use std::ops::Range;

/// What the desk does now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    /// It is at work, or the plan on show is that of the settings on show.
    At(Phase),
    /// It could not go on.
    Failed(ApiError),
}

/// The desk of one screen; a handle that can be copied. Its worker ends with the screen.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// What stands for the account; nothing before the desk was started.
    pub(crate) terms: RwSignal<Option<Remote<Terms>>>,
    /// What the person chose; the account's own settings until then.
    pub(crate) settings: RwSignal<Settings>,
    /// The estimate for the contacts chosen.
    pub(crate) estimate: RwSignal<Option<Estimate>>,
    /// What the desk does now.
    pub(crate) state: RwSignal<State>,
    /// The newest plan in figures.
    pub(crate) plan: RwSignal<Option<Summary>>,
    /// Some rows of the newest plan.
    pub(crate) rows: RwSignal<Option<Rows>>,
    /// Which kinds are being read.
    pub(crate) kinds_read: RwSignal<PerKind<bool>>,
    /// The org's views of contacts; nothing before they were asked for.
    pub(crate) views: RwSignal<Option<Remote<Vec<View>>>>,
    /// Which rows are shown.
    filter: StoredValue<Filter>,
    /// How many plans were asked for.
    wishes: StoredValue<u32>,
    line: StoredValue<Option<Line>, LocalStorage>,
}

impl Desk {
    /// A desk at rest: no worker is loaded before something is asked.
    pub(crate) fn new() -> Desk {
        Desk {
            terms: RwSignal::new(None),
            settings: RwSignal::new(Settings::default()),
            estimate: RwSignal::new(None),
            state: RwSignal::new(State::At(Phase::Opening)),
            plan: RwSignal::new(None),
            rows: RwSignal::new(None),
            kinds_read: RwSignal::new(PerKind::default()),
            views: RwSignal::new(None),
            filter: StoredValue::new(Filter::default()),
            wishes: StoredValue::new(0),
            line: StoredValue::new_local(None),
        }
    }

    /// Plans for these settings, or for those of the account. A desk that was started before
    /// begins anew and reads everything again.
    pub(crate) fn start(self, settings: Option<Settings>) {
        if self.terms.with_untracked(Option::is_some) {
            self.line.set_value(None);
            self.filter.set_value(Filter::default());
            if matches!(self.views.get_untracked(), Some(Remote::Loading)) {
                self.ask(&Ask::Views { now: now() });
            }
        }
        self.terms.set(Some(Remote::Loading));
        self.state.set(State::At(Phase::Opening));
        self.estimate.set(None);
        self.plan.set(None);
        self.rows.set(None);
        if let Some(settings) = &settings {
            self.settings.set(settings.clone());
        }
        self.ask_plan(settings);
    }

    /// Changes what was chosen and plans again: at once where everything needed was read.
    pub(crate) fn change(self, how: impl FnOnce(&mut Settings)) {
        self.settings.update(how);
        self.run();
    }

    /// Plans for what was chosen.
    pub(crate) fn run(self) {
        if let State::Failed(_) = self.state.get_untracked() {
            self.state.set(State::At(Phase::Opening));
        }
        self.ask_plan(Some(self.settings.get_untracked()));
    }

    fn ask_plan(self, settings: Option<Settings>) {
        self.wishes.update_value(|wishes| *wishes = wishes.wrapping_add(1));
        self.ask(&Ask::Plan { settings, wish: self.wishes.get_value(), now: now() });
    }

    /// The plan on show, where it is that of what was chosen last.
    pub(crate) fn current(self) -> Option<Summary> {
        let is_ready = self.state.with_untracked(|state| *state == State::At(Phase::Ready));
        let newest = self.wishes.get_value();
        self.plan.get_untracked().filter(|plan| is_ready && plan.wish == newest)
    }

    /// Asks for the org's views, unless they are here or on their way.
    pub(crate) fn ask_views(self) {
        let asked = self.views.with_untracked(|views| match views {
            Some(Remote::Ready(_) | Remote::Loading) => true,
            Some(Remote::Failed(_)) | None => false,
        });
        if !asked {
            self.views.set(Some(Remote::Loading));
            self.ask(&Ask::Views { now: now() });
        }
    }

    /// Shows only some rows from now on.
    pub(crate) fn filter(self, filter: Filter) {
        self.filter.set_value(filter.clone());
        self.ask(&Ask::Filter(filter));
    }

    /// Asks for rows that are in sight.
    pub(crate) fn ask_rows(self, rows: Range<u32>) {
        self.ask(&Ask::Rows { first: rows.start, until: rows.end });
    }

    fn ask(self, ask: &Ask) {
        let asked = self.line.try_update_value(|line| {
            if line.as_ref().is_none_or(Line::is_lost) {
                *line = Line::open(move |heard| self.hear(heard));
                // One that takes over from a broken one knows nothing yet.
                let filter = Ask::Filter(self.filter.get_value());
                line.as_mut().map(|line| line.ask(&filter));
            }
            line.as_mut().is_some_and(|line| line.ask(ask))
        });
        if asked == Some(false) {
            self.lost();
        }
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Told(Tell::Here) => {
                self.line.try_update_value(|line| line.as_mut().map(Line::here));
            }
            Heard::Told(told) => self.show(told),
            Heard::Lost => {
                self.line.try_update_value(|line| line.as_mut().map(Line::lose));
                self.lost();
            }
        }
    }

    fn show(self, told: Tell) {
        match told {
            Tell::Here => {}
            Tell::Terms(terms) => self.stand_on(terms),
            Tell::Phase(phase) => self.state.set(State::At(phase)),
            Tell::Estimate(estimate) => self.estimate.set(estimate),
            Tell::Reads(kinds) => self.kinds_read.set(kinds),
            Tell::Planned(summary) => self.plan.set(Some(summary)),
            Tell::Rows(rows) => self.rows.set(Some(rows)),
            Tell::Views(views) => self.views.set(Some(Remote::from(views.map_err(told_of)))),
            Tell::Stopped(trouble) => self.stop(told_of(trouble)),
        }
    }

    /// A worker that took over from a broken one tells them again, while they are on show.
    fn stand_on(self, terms: Terms) {
        if matches!(self.terms.get_untracked(), Some(Remote::Loading)) {
            self.terms.set(Some(Remote::Ready(terms)));
        }
    }

    /// The worker could not be loaded, or broke: with the next question another one is.
    fn lost(self) {
        let words = words::faults::DESK_LOST.to_owned();
        let error = ApiError { code: Code::Ours, words, field: None };
        if matches!(self.views.get_untracked(), Some(Remote::Loading)) {
            self.views.set(Some(Remote::Failed(error.clone())));
        }
        self.stop(error);
    }

    /// Before the account's terms are known, there is nothing else to show.
    fn stop(self, error: ApiError) {
        if matches!(self.terms.get_untracked(), Some(Remote::Loading)) {
            self.terms.set(Some(Remote::Failed(error.clone())));
        }
        self.state.set(State::Failed(error));
    }
}

/// What went wrong, in words for the person.
fn told_of(trouble: Trouble) -> ApiError {
    match trouble {
        Trouble::Refused(error) => error,
        Trouble::Relay(None) => api_calls::unanswered(),
        Trouble::Relay(Some(status)) if (200..300).contains(&status) => api_calls::garbled(),
        Trouble::Relay(Some(status)) => api_calls::stood_in(status),
        Trouble::Fault(fault) => fault_told(&fault),
    }
}

fn fault_told(fault: &Fault) -> ApiError {
    let code = match fault.remedy() {
        Remedy::Reconnect => Code::SignInAgain,
        Remedy::Retry => Code::Unreachable,
        Remedy::NextCycle | Remedy::ReadAnew | Remedy::Stop => Code::Unexpected,
        Remedy::SkipRecord | Remedy::OtherWay => Code::Unexpected,
        Remedy::Halve | Remedy::Report => Code::Unexpected,
    };
    ApiError { code, words: words::faults::fault(fault), field: None }
}

/// About how many records take part on each side with these switches.
pub(crate) fn total(estimate: &Estimate, kinds: &PerKind<bool>) -> (u32, u32) {
    Kind::ALL.into_iter().filter(|kind| *kinds.get(*kind)).fold((0, 0), |(crm, mail), kind| {
        let (its_crm, its_mail) = *estimate.get(kind);
        (crm.saturating_add(its_crm), mail.saturating_add(its_mail))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kinds_that_are_switched_on_count() {
        let estimate = Estimate { contact: (3, 2), appointment: (1, 0), task: (9, 9) };
        let kinds = PerKind { contact: true, appointment: true, task: false };
        assert_eq!(total(&estimate, &kinds), (4, 2));
    }

    #[test]
    fn every_trouble_has_a_code_and_words() {
        let silent = told_of(Trouble::Relay(None));
        assert_eq!(silent.code, Code::Unreachable);
        assert_eq!(told_of(Trouble::Relay(Some(200))), api_calls::garbled());
        assert!(told_of(Trouble::Relay(Some(502))).words.contains("502"));
        let ended = told_of(Trouble::Fault(Fault::SignedOut(String::from("x"))));
        assert_eq!(ended.code, Code::SignInAgain);
        let refused = api_calls::unanswered();
        assert_eq!(told_of(Trouble::Refused(refused.clone())), refused);
    }
}
