//! Everything a person can choose, after the wizard. Changes can be previewed before they are
//! saved, with the account's own past.

mod leaving;
mod options;

use super::frame;
use crate::api_calls::{get, put};
use crate::planning::Desk;
use crate::ui::button::{Button, Submit, Weight};
use crate::ui::field::{Choice, Field, Input};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::ui::toggle::{Check, Switch};
use crate::wizard::contacts::{self, Choosing};
use crate::{app, browser, preview, words};
use api::{ApiError, Settings, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{ContactFolder, Kind, Moment, Notify, zone};
use options::Named;

/// The form on the screen.
#[derive(Clone, Copy)]
struct Form {
    settings: RwSignal<Settings>,
    days_back: RwSignal<String>,
    days_ahead: RwSignal<String>,
    interval: RwSignal<String>,
    category: RwSignal<String>,
    wrong: RwSignal<Option<(&'static str, String)>>,
    error: RwSignal<Option<ApiError>>,
    saved: RwSignal<bool>,
    busy: RwSignal<bool>,
}

impl Form {
    fn of(settings: Settings) -> Form {
        Form {
            days_back: RwSignal::new(settings.days_back.to_string()),
            days_ahead: RwSignal::new(settings.days_ahead.to_string()),
            interval: RwSignal::new(settings.interval_minutes.to_string()),
            category: RwSignal::new(settings.only_category.clone().unwrap_or_default()),
            settings: RwSignal::new(settings),
            wrong: RwSignal::new(None),
            error: RwSignal::new(None),
            saved: RwSignal::new(false),
            busy: RwSignal::new(false),
        }
    }

    fn get<T>(self, part: impl Fn(&Settings) -> T + Send + Sync + 'static) -> Signal<T>
    where
        T: Clone + Send + Sync + 'static,
    {
        Signal::derive(move || self.settings.with(&part))
    }

    fn change(self, how: impl FnOnce(&mut Settings)) {
        self.saved.set(false);
        self.settings.update(how);
    }

    fn fault(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.wrong.with(|wrong| {
                wrong.as_ref().filter(|(its, _)| *its == field).map(|(_, words)| words.clone())
            })
        })
    }

    /// The settings with the typed numbers in them, or what is wrong with the first bad one.
    fn checked(self) -> Result<Settings, (&'static str, String)> {
        let mut settings = self.settings.get_untracked();
        settings.days_back = whole("days_back", &self.days_back.get_untracked())?;
        settings.days_ahead = whole("days_ahead", &self.days_ahead.get_untracked())?;
        settings.interval_minutes = whole("interval_minutes", &self.interval.get_untracked())?;
        let category = self.category.get_untracked().trim().to_owned();
        settings.only_category = (!category.is_empty()).then_some(category);
        match settings.fault() {
            Some(wrong) => Err(wrong),
            None => Ok(settings),
        }
    }

    /// Shows what is wrong, or gives the settings.
    fn check(self) -> Option<Settings> {
        self.wrong.set(None);
        self.error.set(None);
        self.saved.set(false);
        match self.checked() {
            Ok(settings) => {
                self.settings.set(settings.clone());
                Some(settings)
            }
            Err((field, words)) => {
                browser::focus(field);
                self.wrong.set(Some((field, words)));
                None
            }
        }
    }

    fn save(self) {
        let Some(settings) = self.check() else { return };
        self.busy.set(true);
        spawn_local(async move {
            match put(paths::SETTINGS, &settings).await {
                Ok(()) => self.saved.set(true),
                Err(error) => match error.field.as_deref().and_then(field_of) {
                    Some(field) => {
                        browser::focus(field);
                        self.wrong.set(Some((field, error.words)));
                    }
                    None => self.error.set(Some(error)),
                },
            }
            self.busy.set(false);
        });
    }
}

fn whole(field: &'static str, text: &str) -> Result<u16, (&'static str, String)> {
    text.trim().parse().map_err(|_| (field, words::dashboard::NO_NUMBER.to_owned()))
}

fn field_of(relay: &str) -> Option<&'static str> {
    ["days_back", "days_ahead", "interval_minutes", "zone", "only_category"]
        .into_iter()
        .find(|field| *field == relay)
}

/// Shows it.
pub(crate) fn show() -> AnyView {
    let settings = RwSignal::new(Remote::Loading);
    let ask = move || {
        settings.set(Remote::Loading);
        spawn_local(async move {
            settings.set(Remote::from(get::<Settings>(paths::SETTINGS).await));
        });
    };
    ask();
    frame(words::dashboard::SETTINGS, remote::shown(settings, ask, whole_form))
}

fn whole_form(settings: Settings) -> AnyView {
    let form = Form::of(settings);
    let desk = Desk::new();
    let ask = move || desk.start(Some(form.settings.get_untracked()));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !form.busy.get_untracked() {
            form.save();
        }
    };
    view! {
        <form class="settings" novalidate on:submit=submit>
            {what(form, desk)} {dates(form)} {flow(form)} {care(form)} {rhythm(form)}
            {notice::error(form.error.into())}
            <div role="status">
                <Show when=move || form.saved.get()>
                    <Notice tone=Tone::Good title=words::dashboard::SAVED />
                </Show>
            </div>
            <p class="actions">
                <Submit busy=form.busy words=words::dashboard::SAVE />
                <Button
                    weight=Weight::Plain
                    on_press=move || {
                        if form.check().is_some() {
                            ask();
                        }
                    }
                >
                    {words::dashboard::PREVIEW}
                </Button>
            </p>
        </form>
        {move || match desk.terms.get() {
            None => ().into_any(),
            Some(Remote::Loading) => remote::skeleton(),
            Some(Remote::Failed(error)) => untrack(|| notice::failed(error, ask)),
            Some(Remote::Ready(_)) => untrack(|| previewed(form, desk)),
        }}
        {leaving::show()}
    }
    .into_any()
}

/// What the settings on the screen would do, kept up to date while they change.
fn previewed(form: Form, desk: Desk) -> AnyView {
    Effect::new(move || {
        let settings = form.settings.get();
        if desk.settings.with_untracked(|its| *its != settings) {
            desk.change(|its| *its = settings);
        }
    });
    view! {
        {preview::progress::show(desk)}
        {preview::show(desk)}
    }
    .into_any()
}

fn what(form: Form, desk: Desk) -> AnyView {
    let switch = move |kind: Kind| {
        view! {
            <Switch
                id=kind.name()
                label=words::reasons::kinds(kind)
                on=form.get(move |its| its.is_on(kind))
                on_change=move |on| form.change(|its| *its.kinds.get_mut(kind) = on)
            />
        }
    };
    let choosing = Choosing {
        choice: form.get(|its| its.contacts.clone()),
        picking: RwSignal::new(false),
        desk,
    };
    let on = form.get(|its| its.is_on(Kind::Contact));
    view! {
        <fieldset class="card">
            <legend>{words::dashboard::WHAT}</legend>
            {[Kind::Appointment, Kind::Task, Kind::Contact].map(switch).collect_view()}
            <Show when=move || on.get()>
                {contacts::show(
                    choosing,
                    move |choice| form.change(|its| its.contacts = choice),
                )}
            </Show>
        </fieldset>
    }
    .into_any()
}

fn dates(form: Form) -> AnyView {
    let present = form.settings.with_untracked(|its| its.zone.clone());
    let is_known = |name: &str| zone::offset_minutes(name, Moment(0)).is_some();
    let zones: Vec<(String, String)> = options::zones(present, app::zones(), is_known)
        .into_iter()
        .map(|name| (name.clone(), name))
        .collect();
    view! {
        <fieldset class="card">
            <legend>{words::dashboard::DATES}</legend>
            <p class="hint">{words::dashboard::DATES_LEAD}</p>
            <div class="pair-of-fields">
                <Field
                    id="days_back"
                    label=words::dashboard::DAYS_BACK
                    input=Input::Number
                    value=form.days_back
                    fault=form.fault("days_back")
                />
                <Field
                    id="days_ahead"
                    label=words::dashboard::DAYS_AHEAD
                    input=Input::Number
                    value=form.days_ahead
                    fault=form.fault("days_ahead")
                />
            </div>
            <Choice
                id="zone"
                label=words::dashboard::ZONE
                hint=words::dashboard::ZONE_HINT
                options=zones
                value=form.get(|its| its.zone.clone())
                fault=form.fault("zone")
                on_choice=move |name| form.change(|its| its.zone = name)
            />
            <Field
                id="only_category"
                label=words::dashboard::CATEGORY
                hint=words::dashboard::CATEGORY_HINT
                value=form.category
                fault=form.fault("only_category")
            />
        </fieldset>
    }
    .into_any()
}

fn flow(form: Form) -> AnyView {
    let of_kind = move |kind: Kind| {
        let (direction, winner) = match kind {
            Kind::Contact => ("direction-contact", "winner-contact"),
            Kind::Appointment => ("direction-appointment", "winner-appointment"),
            Kind::Task => ("direction-task", "winner-task"),
        };
        view! {
            <div class="pair-of-fields">
                {choice(
                    direction,
                    words::dashboard::direction(kind),
                    form.get(move |its| *its.directions.get(kind)),
                    move |value| form.change(|its| *its.directions.get_mut(kind) = value),
                )}
                {choice(
                    winner,
                    words::dashboard::winner(kind),
                    form.get(move |its| *its.winners.get(kind)),
                    move |value| form.change(|its| *its.winners.get_mut(kind) = value),
                )}
            </div>
        }
    };
    view! {
        <fieldset class="card">
            <legend>{words::dashboard::FLOW}</legend>
            <p class="hint">{words::dashboard::FLOW_LEAD}</p>
            {[Kind::Appointment, Kind::Task, Kind::Contact].map(of_kind).collect_view()}
        </fieldset>
    }
    .into_any()
}

fn care(form: Form) -> AnyView {
    let session = app::stage().session;
    let notify = move |on: bool| {
        let notify = if on { Notify::Attendees } else { Notify::Nobody };
        form.change(|its| its.notify = notify);
    };
    view! {
        <fieldset class="card">
            <legend>{words::dashboard::CARE}</legend>
            {choice(
                "privacy",
                words::dashboard::PRIVACY,
                form.get(|its| its.privacy),
                move |value| form.change(|its| its.privacy = value),
            )}
            {choice(
                "contact_deletions",
                words::dashboard::DELETIONS,
                form.get(|its| its.contact_deletions),
                move |value| form.change(|its| its.contact_deletions = value),
            )}
            {choice(
                "contact_folder",
                words::dashboard::FOLDER,
                form.get(|its| its.contact_folder),
                move |value: ContactFolder| form.change(|its| its.contact_folder = value),
            )}
            <Check
                id="notify"
                label=words::dashboard::NOTIFY
                on=form.get(|its| its.notify == Notify::Attendees)
                on_change=notify
            />
            <Check
                id="relate_attendees"
                label=words::dashboard::RELATE
                on=form.get(|its| its.relate_attendees)
                on_change=move |on| form.change(|its| its.relate_attendees = on)
            />
            <Show when=move || session.with(|it| it.ready().is_some_and(|it| it.notices))>
                <Check
                    id="notices"
                    label=words::dashboard::NOTICES
                    on=form.get(|its| its.notices)
                    on_change=move |on| form.change(|its| its.notices = on)
                />
            </Show>
        </fieldset>
    }
    .into_any()
}

fn rhythm(form: Form) -> AnyView {
    view! {
        <fieldset class="card">
            <legend>{words::dashboard::RHYTHM}</legend>
            <Field
                id="interval_minutes"
                label=words::dashboard::INTERVAL
                input=Input::Number
                value=form.interval
                fault=form.fault("interval_minutes")
            />
        </fieldset>
    }
    .into_any()
}

/// A choice among the values of one of our own lists.
fn choice<T: Named>(
    id: &'static str,
    label: &'static str,
    value: Signal<T>,
    on_choice: impl Fn(T) + 'static,
) -> AnyView {
    let options =
        T::ALL.iter().map(|(_, name, words)| ((*name).to_owned(), (*words).to_owned())).collect();
    view! {
        <Choice
            id=id
            label=label
            options=options
            value=Signal::derive(move || options::name(value.get()).to_owned())
            on_choice=move |name| {
                if let Some(value) = options::named(&name) {
                    on_choice(value);
                }
            }
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_are_taken() {
        assert_eq!(whole("days_back", " 14 "), Ok(14));
        for odd in ["", "x", "-1", "1.5", "99999"] {
            assert!(whole("days_back", odd).is_err(), "{odd}");
        }
        assert_eq!(field_of("zone"), Some("zone"));
        assert_eq!(field_of("kinds"), None);
    }
}
