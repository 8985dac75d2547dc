//! What a sync would do, on show: counts per action and side, and every planned action and every
//! record left out in one long table with filter and search.

pub(crate) mod progress;
pub(crate) mod rows;

use crate::planning::{Desk, Planned};
use crate::ui::field::{Choice, Field, Input};
use crate::ui::icon;
use crate::ui::table::LongTable;
use crate::{locale, words};
use leptos::prelude::*;
use model::Kind;
use rows::{Deed, Filter, RowAt};
use std::sync::Arc;
use sync::plan::{Counts, Plan};

/// The filtered rows of the newest plan.
#[derive(Clone)]
struct Shown {
    edition: u32,
    plan: Option<Arc<Plan>>,
    rows: Arc<Vec<RowAt>>,
}

/// Shows the desk's newest plan, and nothing while there is none.
pub(crate) fn show(desk: Desk) -> AnyView {
    let there = Memo::new(move |_| desk.plan.with(|(_, plan)| plan.is_some()));
    view! {
        <Show when=move || there.get()>
            <section class="preview" aria-labelledby="preview-title">
                <h2 id="preview-title">{words::preview::TITLE}</h2>
                {counts(desk)}
                {forecast(desk)}
                {table(desk)}
            </section>
        </Show>
    }
    .into_any()
}

fn counts(desk: Desk) -> AnyView {
    let part = move || {
        desk.plan.with(|(_, plan)| plan.as_ref().map(|plan| count_table(plan.0.counts(None))))
    };
    view! { <div aria-live="polite">{part}</div> }.into_any()
}

fn count_table(counts: Counts) -> AnyView {
    let line = |words: &'static str, (crm, mail): (u32, u32)| {
        view! {
            <tr>
                <th scope="row">{words}</th>
                <td>{locale::number(crm)}</td>
                <td>{locale::number(mail)}</td>
            </tr>
        }
    };
    let whole = |words: &'static str, count: u32| {
        (count > 0).then(|| {
            view! {
                <li>
                    <strong>{locale::number(count)}</strong>
                    " "
                    {words}
                </li>
            }
        })
    };
    view! {
        <table class="counts">
            <caption class="visually-hidden">{words::preview::COUNTS}</caption>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{words::reasons::CRM}</th>
                    <th scope="col">{words::reasons::MAILBOX}</th>
                </tr>
            </thead>
            <tbody>
                {line(words::preview::CREATED, counts.create)}
                {line(words::preview::UPDATED, counts.update)}
                {(counts.delete != (0, 0)).then(|| line(words::preview::DELETED, counts.delete))}
            </tbody>
        </table>
        <ul class="facts">
            {whole(words::preview::PAIRED, counts.pair)}
            {whole(words::preview::LEFT_OUT, counts.left_out)}
            {whole(words::preview::HELD, counts.held)}
            {whole(words::preview::CONFLICTS, counts.conflicts)}
        </ul>
    }
    .into_any()
}

fn forecast(desk: Desk) -> AnyView {
    let words = move || {
        desk.plan.with(|(_, plan)| {
            let mails = plan.as_ref().map_or(0, |plan| plan.0.forecast.len());
            words::preview::mails(u32::try_from(mails).unwrap_or(u32::MAX))
        })
    };
    view! { <p class="forecast">{words}</p> }.into_any()
}

fn table(desk: Desk) -> AnyView {
    let filter = RwSignal::new(Filter::default());
    let search = RwSignal::new(String::new());
    Effect::new(move || {
        let wanted = search.get().trim().to_lowercase();
        if filter.with_untracked(|filter| filter.search != wanted) {
            filter.update(|filter| filter.search = wanted);
        }
    });
    let edition = StoredValue::new(0_u32);
    let shown = Memo::new_with_compare(
        move |_| {
            let plan = desk.plan.with(|(_, plan)| plan.as_ref().map(|Planned(plan)| plan.clone()));
            let found = filter.with(|filter| plan.as_ref().map(|plan| rows::rows(plan, filter)));
            edition.update_value(|edition| *edition = edition.wrapping_add(1));
            Shown { edition: edition.get_value(), plan, rows: Arc::new(found.unwrap_or_default()) }
        },
        |_, _| true,
    );
    let total = move || shown.with(|shown| u32::try_from(shown.rows.len()).unwrap_or(u32::MAX));
    let row = move |at: u32| {
        shown.with_untracked(|shown| {
            let at = *shown.rows.get(usize::try_from(at).ok()?)?;
            Some(cells(rows::told(shown.plan.as_ref()?, at)?))
        })
    };
    view! {
        {filters(filter, search)}
        <p class="hint" role="status">
            {move || words::preview::rows(total())}
        </p>
        <LongTable
            label=words::preview::TABLE
            columns=&words::preview::COLUMNS
            total=Signal::derive(total)
            edition=Signal::derive(move || shown.with(|shown| shown.edition))
            row=row
        />
    }
    .into_any()
}

fn filters(filter: RwSignal<Filter>, search: RwSignal<String>) -> AnyView {
    let mut kinds = vec![(String::new(), words::preview::ALL_KINDS.to_owned())];
    let of_kind = |kind: Kind| (kind.name().to_owned(), words::reasons::kinds(kind).to_owned());
    kinds.extend(Kind::ALL.into_iter().map(of_kind));
    let mut deeds = vec![(String::new(), words::preview::ALL_DEEDS.to_owned())];
    let of_deed = |deed: Deed| (deed.name().to_owned(), words::preview::deed(deed).to_owned());
    deeds.extend(Deed::ALL.into_iter().map(of_deed));
    let kind = move || filter.with(|it| it.kind.map_or("", Kind::name).to_owned());
    let deed = move || filter.with(|it| it.deed.map_or("", Deed::name).to_owned());
    view! {
        <div class="filters">
            <Choice
                id="filter-kind"
                label=words::preview::KIND
                options=kinds
                value=Signal::derive(kind)
                on_choice=move |name| filter.update(|it| it.kind = Kind::named(&name))
            />
            <Choice
                id="filter-deed"
                label=words::preview::DEED
                options=deeds
                value=Signal::derive(deed)
                on_choice=move |name| filter.update(|it| it.deed = Deed::named(&name))
            />
            <Field
                id="filter-search"
                label=words::preview::SEARCH
                input=Input::Search
                value=search
            />
        </div>
    }
    .into_any()
}

fn cells(row: rows::Told) -> AnyView {
    view! {
        <span role="cell" class="cell-what">
            <span class=format!("badge {}", row.deed.name())>{row.what}</span>
        </span>
        <span role="cell" class="cell-title">
            {icon::kind(row.kind)}
            <span class="visually-hidden">{words::reasons::kind(row.kind)}</span>
            <span class="cut">{row.title}</span>
        </span>
        <span role="cell" class="cell-why cut" title=row.why.clone()>
            {row.why.clone()}
        </span>
    }
    .into_any()
}
