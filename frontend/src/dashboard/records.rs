//! Single records: where they are, and why they are in step, or not.

use super::frame;
use crate::api_calls::get;
use crate::ui::button::Submit;
use crate::ui::field::{Field, Input};
use crate::ui::notice::{Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::{ui, words};
use api::paths;
use api::records::{RecordLine, Records};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::why::Answer;
use web_sys::SubmitEvent;

/// Shows it.
pub(crate) fn show() -> AnyView {
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(None::<RwSignal<Remote<Records>>>);
    let busy = RwSignal::new(false);
    let find = move || {
        if busy.get_untracked() || text.with_untracked(|text| text.trim().is_empty()) {
            return;
        }
        let asked = RwSignal::new(Remote::Loading);
        found.set(Some(asked));
        busy.set(true);
        spawn_local(async move {
            let search = text.with_untracked(|text| js_sys::encode_uri_component(text.trim()));
            let path = format!("{}?search={search}", paths::RECORDS);
            asked.set(Remote::from(get::<Records>(&path).await));
            busy.set(false);
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        find();
    };
    let body = view! {
        <p>{words::records::LEAD}</p>
        <form class="card find" role="search" on:submit=submit>
            <Field
                id="record-search"
                label=words::records::SEARCH
                input=Input::Search
                value=text
            />
            <p class="actions">
                <Submit busy=busy words=words::records::FIND />
            </p>
        </form>
        <p class="hint" role="status">
            {move || busy.get().then_some(words::records::LOOKING)}
        </p>
        {move || found.get().map(|asked| remote::shown(asked, find, list))}
    };
    frame(words::records::TITLE, body.into_any())
}

fn list(records: Records) -> AnyView {
    let silent = records.silent.into_iter().map(|(end, why)| {
        view! {
            <Notice tone=Tone::Warning title=words::records::silent(end)>
                <p>{why}</p>
            </Notice>
        }
    });
    let silent = silent.collect_view();
    if records.lines.is_empty() {
        return view! {
            {silent}
            <Notice tone=Tone::Info title=words::records::NOTHING>
                <p>{words::records::NOTHING_MORE}</p>
            </Notice>
        }
        .into_any();
    }
    view! {
        {silent}
        <table class="list stacks">
            <caption class="visually-hidden">{words::records::FOUND}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::records::RECORD}</th>
                    <th scope="col">{words::records::WHERE}</th>
                    <th scope="col">{words::records::WHY}</th>
                </tr>
            </thead>
            <tbody>{records.lines.into_iter().map(row).collect_view()}</tbody>
        </table>
        {records.more.then(|| view! { <p class="hint">{words::records::MORE}</p> })}
    }
    .into_any()
}

/// The look of an answer; its words say the same.
pub(crate) fn look(answer: &Answer) -> &'static str {
    match answer {
        Answer::InStep => "state good",
        Answer::Waits | Answer::Held(_) | Answer::Differs(_) => "state bad",
        Answer::InDoubt
        | Answer::NotYet
        | Answer::Rests(_)
        | Answer::Ended(_)
        | Answer::LeftOut(_) => "state off",
    }
}

fn row(line: RecordLine) -> AnyView {
    let title = match line.title.trim() {
        "" => words::reasons::UNTITLED.to_owned(),
        title => title.to_owned(),
    };
    view! {
        <tr>
            <th scope="row">
                {ui::icon::kind(line.kind)}
                <span class="visually-hidden">{words::reasons::kind(line.kind)}</span>
                " "
                {title}
            </th>
            <td data-label=words::records::WHERE>{words::records::places(&line.places)}</td>
            <td data-label=words::records::WHY>
                <span class=look(&line.answer)>{words::records::state(&line.answer)}</span>
                <span class="value">{words::records::why(&line.answer, line.words.as_deref())}</span>
            </td>
        </tr>
    }
    .into_any()
}
