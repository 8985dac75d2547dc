//! The people of what is open: their contacts in Salesforce with account, tasks and appointments,
//! and whether they are in step; and the appointment itself, when it is one.

use super::outlook::Told;
use super::{Pane, shown};
use crate::api_calls::post_in_pane;
use crate::dashboard::records::look;
use crate::ui::button::{Button, Weight};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::Remote;
use crate::{locale, ui, words};
use api::pane::{Address, Ahead, Contact, Known, Open, Person};
use api::records::RecordLine;
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Kind, Start};

/// Shows what is known of what is open, and asks anew when something else is.
pub(super) fn show(pane: Pane) -> AnyView {
    let known = RwSignal::new(Remote::Loading);
    let turn = StoredValue::new(0_u32);
    let ask = move || {
        let Some(Told::Open(open)) = pane.told.get_untracked() else { return };
        let Some(bearer) = pane.bearer.get_untracked() else { return };
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let mine = turn.get_value();
        known.set(Remote::Loading);
        spawn_local(async move {
            let answer = post_in_pane::<Open, Known>(Some(&bearer), paths::PANE_KNOWN, &open).await;
            let answer = pane.heard(answer);
            // What was asked about may no longer be open.
            if turn.try_get_value() == Some(mine) {
                known.set(answer.into());
            }
        });
    };
    Effect::new(move || {
        pane.told.track();
        ask();
    });
    let parts = move || match pane.told.get() {
        Some(Told::Open(open)) => {
            let is_meeting = open.meeting.is_some();
            shown(known, ask, move |known| all(pane, known, is_meeting))
        }
        Some(Told::Nothing) => view! { <p class="hint">{words::pane::NOTHING}</p> }.into_any(),
        Some(Told::Absent) | None => ui::remote::skeleton(),
    };
    view! {
        <h1 class="visually-hidden">{words::pane::TITLE}</h1>
        {parts}
    }
    .into_any()
}

fn all(pane: Pane, known: Known, is_meeting: bool) -> AnyView {
    let nobody = known.people.is_empty() && !is_meeting;
    let told = (is_meeting && known.silent.is_none()).then(|| meeting(known.meeting.as_ref()));
    let nobody = nobody.then(|| view! { <p class="hint">{words::pane::NOBODY}</p> });
    let silent = known.silent.map(|words| {
        view! {
            <Notice tone=Tone::Warning title=words::pane::SILENT>
                <p>{words}</p>
            </Notice>
        }
    });
    let mut people = known.people.into_iter();
    let first = people.next().map(|person| someone(pane, person));
    let others = people.map(|person| folded(pane, person)).collect_view();
    view! {
        {nobody}
        {told}
        {silent}
        {first}
        {others}
    }
    .into_any()
}

fn meeting(line: Option<&RecordLine>) -> AnyView {
    let absent = || {
        view! {
            <div class="standing">
                <p class="state off">{words::pane::NO_MEETING}</p>
                <p class="hint">{words::pane::NO_MEETING_WHY}</p>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="meeting">
            <h2 id="meeting">{words::pane::MEETING}</h2>
            {line.map_or_else(absent, standing)}
        </section>
    }
    .into_any()
}

/// Why a record is in step, or not.
fn standing(line: &RecordLine) -> AnyView {
    view! {
        <div class="standing">
            <p class=look(&line.answer)>{words::records::state(&line.answer)}</p>
            <p class="hint">{words::records::why(&line.answer, line.words.as_deref())}</p>
        </div>
    }
    .into_any()
}

/// One of many, closed until it is wanted.
fn folded(pane: Pane, person: Person) -> AnyView {
    let name = name_of(&person.address).to_owned();
    let has = if person.contacts.is_empty() { words::pane::ABSENT_THERE } else { "" };
    view! {
        <details class="fold card">
            <summary>
                {name} " " <span class="hint">{has}</span>
            </summary>
            {someone(pane, person)}
        </details>
    }
    .into_any()
}

fn someone(pane: Pane, person: Person) -> AnyView {
    let person = RwSignal::new(person);
    let parts = move || {
        let person_now = person.get();
        if person_now.contacts.is_empty() {
            return untrack(|| missing(pane, person));
        }
        person_now.contacts.into_iter().map(contact).collect_view().into_any()
    };
    view! { {parts} }.into_any()
}

fn missing(pane: Pane, person: RwSignal<Person>) -> AnyView {
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let address = person.with_untracked(|person| person.address.clone());
    let wanted = address.clone();
    let create = move || {
        let Some(bearer) = pane.bearer.get_untracked() else { return };
        let wanted = wanted.clone();
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let path = paths::PANE_CONTACT;
            let answer = post_in_pane::<Address, Person>(Some(&bearer), path, &wanted).await;
            match pane.heard(answer) {
                Ok(made) => {
                    person.try_set(made);
                }
                Err(its) => {
                    error.try_set(Some(its));
                }
            }
            busy.try_set(false);
        });
    };
    let mail = (address.email != name_of(&address)).then(|| address.email.clone());
    view! {
        <section class="card">
            <h2>{name_of(&address).to_owned()}</h2>
            {mail.map(|mail| view! { <p class="hint">{mail}</p> })}
            <p class="state off">{words::pane::ABSENT_THERE}</p>
            {notice::error(error.into())}
            <p class="actions">
                <Button weight=Weight::Primary busy=busy on_press=create>
                    {words::pane::CREATE}
                </Button>
            </p>
        </section>
    }
    .into_any()
}

fn name_of(address: &Address) -> &str {
    match address.name.as_str() {
        "" => &address.email,
        name => name,
    }
}

fn contact(contact: Contact) -> AnyView {
    let about: Vec<String> = [contact.job, contact.account].into_iter().flatten().collect();
    let name = match contact.line.title.trim() {
        "" => words::reasons::UNTITLED.to_owned(),
        name => name.to_owned(),
    };
    view! {
        <section class="card">
            <div class="person">
                {ui::icon::kind(Kind::Contact)} <div>
                    <h2>{name}</h2>
                    <p class="hint">{about.join(words::pane::AND)}</p>
                </div>
            </div>
            {standing(&contact.line)}
            {ahead(Kind::Task, words::pane::TASKS, words::pane::NO_TASKS, contact.tasks)}
            {ahead(
                Kind::Appointment,
                words::pane::APPOINTMENTS,
                words::pane::NO_APPOINTMENTS,
                contact.appointments,
            )}
            <p class="actions">
                <a class="button" href=contact.page target="_blank" rel="noopener">
                    {words::pane::OPEN}
                </a>
            </p>
        </section>
    }
    .into_any()
}

fn ahead(kind: Kind, title: &'static str, none: &'static str, all: Vec<Ahead>) -> AnyView {
    let list = match all.is_empty() {
        true => view! { <p class="hint">{none}</p> }.into_any(),
        false => {
            view! { <ul class="ahead">{all.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <div>
            <h3>{ui::icon::kind(kind)} {title}</h3>
            {list}
        </div>
    }
    .into_any()
}

fn line(one: Ahead) -> AnyView {
    let when = one.when.map(|when| match when {
        Start::At(moment) => locale::moment(moment),
        Start::On(day) => locale::day(day),
    });
    let title = match one.title.trim() {
        "" => words::reasons::UNTITLED.to_owned(),
        title => title.to_owned(),
    };
    view! {
        <li>
            <a class="link" href=one.page target="_blank" rel="noopener">
                {title}
            </a>
            {when.map(|when| view! { <span class="hint">{when}</span> })}
        </li>
    }
    .into_any()
}
