//! What a sync would do, on show: counts per action and side, and every planned action and every
//! record left out in one long table with filter and search. The plan itself is with the worker;
//! here are its figures and the rows in sight.

pub(crate) mod progress;

use crate::planning::Desk;
use crate::ui::field::{Choice, Field, Input};
use crate::ui::icon;
use crate::ui::table::{LongTable, Slice};
use crate::{locale, words};
use api::desk::{Deed, Filter, Row, Rows};
use leptos::prelude::*;
use model::Kind;
use sync::plan::Counts;

/// Shows the desk's newest plan, and nothing while there is none.
pub(crate) fn show(desk: Desk) -> AnyView {
    let there = Memo::new(move |_| desk.plan.with(Option::is_some));
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
    let part = move || desk.plan.get().map(|plan| count_table(plan.counts));
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
    let words = move || words::preview::mails(desk.plan.get().map_or(0, |plan| plan.mails));
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
    Effect::new(move |before: Option<Filter>| {
        let wanted = filter.get();
        // What is shown when the table is made, and after every plan, comes by itself.
        if before.is_some_and(|before| before != wanted) {
            desk.filter(wanted.clone());
        }
        wanted
    });
    let part = move |part: fn(&Rows) -> u32| desk.rows.with(|rows| rows.as_ref().map_or(0, part));
    let total = Memo::new(move |_| part(|rows| rows.total));
    let edition = Memo::new(move |_| part(|rows| rows.edition));
    let held = Memo::new(move |_| {
        let count = |rows: &Rows| u32::try_from(rows.rows.len()).unwrap_or(u32::MAX);
        let first = part(|rows| rows.first);
        Slice { first, until: first + desk.rows.with(|rows| rows.as_ref().map_or(0, count)) }
    });
    let row = move |at: u32| {
        desk.rows.with_untracked(|rows| {
            let rows = rows.as_ref()?;
            rows.rows.get(usize::try_from(at.checked_sub(rows.first)?).ok()?).map(cells)
        })
    };
    let how_many =
        move || desk.rows.with(Option::is_some).then(|| words::preview::rows(total.get()));
    view! {
        {filters(filter, search)}
        <p class="hint" role="status">
            {how_many}
        </p>
        <LongTable
            label=words::preview::TABLE
            columns=&words::preview::COLUMNS
            total=total
            edition=edition
            held=held
            on_sight=move |rows: Slice| desk.ask_rows(rows.first..rows.until)
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

fn cells(row: &Row) -> AnyView {
    let title = match row.title.as_str() {
        "" => words::reasons::UNTITLED.to_owned(),
        title => title.to_owned(),
    };
    let why = words::preview::why(row);
    let whole = why.clone();
    view! {
        <span role="cell" class="cell-what">
            <span class=format!("badge {}", row.deed.name())>{words::preview::what(row)}</span>
        </span>
        <span role="cell" class="cell-title">
            {icon::kind(row.kind)}
            <span class="visually-hidden">{words::reasons::kind(row.kind)}</span>
            <span class="cut">{title}</span>
        </span>
        <span role="cell" class="cell-why cut" title=whole>
            {why}
        </span>
    }
    .into_any()
}
