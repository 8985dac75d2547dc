//! One cycle: what it did, action by action, each with its reason.

use super::{frame, summary};
use crate::api_calls::get;
use crate::router::{Link, Screen};
use crate::ui::button::Button;
use crate::ui::field::{Choice, Field, Input};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::{locale, ui, words};
use api::dashboard::{ActionLine, CycleLine, CyclePage};
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Kind;
use sync::plan::Verb;

/// All verbs in the order of the filter, with the names of their options.
const VERBS: [(Verb, &str); 6] = [
    (Verb::Create, "create"),
    (Verb::Restore, "restore"),
    (Verb::Update, "update"),
    (Verb::Pair, "pair"),
    (Verb::Delete, "delete"),
    (Verb::Note, "note"),
];

/// Which actions to show.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filter {
    kind: Option<Kind>,
    verb: Option<Verb>,
    search: String,
}

impl Filter {
    fn passes(&self, line: &ActionLine) -> bool {
        self.kind.is_none_or(|kind| kind == line.kind)
            && self.verb.is_none_or(|verb| verb == line.verb)
            && (self.search.is_empty() || line.title.to_lowercase().contains(&self.search))
    }
}

/// Shows it.
pub(crate) fn show(id: u64) -> AnyView {
    let page = RwSignal::new(Remote::Loading);
    let ask = move || {
        page.set(Remote::Loading);
        spawn_local(async move {
            page.set(Remote::from(get::<CyclePage>(&path(id, None)).await));
        });
    };
    ask();
    frame(words::dashboard::cycle(id), remote::shown(page, ask, move |page| parts(id, page)))
}

fn path(id: u64, after: Option<u64>) -> String {
    let path = paths::CYCLE.replace("{id}", &id.to_string());
    match after {
        Some(after) => format!("{path}?after={after}"),
        None => path,
    }
}

fn parts(id: u64, page: CyclePage) -> AnyView {
    view! {
        <p>
            <Link to=Screen::History>{words::dashboard::BACK}</Link>
        </p>
        {head(&page.cycle)}
        {undo(&page)}
        {actions(id, page)}
    }
    .into_any()
}

fn head(line: &CycleLine) -> AnyView {
    let (outcome, class) = super::history::outcome(line);
    let took = line.ended.map(|ended| locale::span(ended.0 - line.began.0)).unwrap_or_default();
    let (crm, mail) = line.requests;
    let stopped = line.stopped.clone().map(|words| {
        view! {
            <Notice tone=Tone::Warning title=words::dashboard::STOPPED>
                <p>{words}</p>
            </Notice>
        }
    });
    view! {
        {stopped}
        <div class="card">
            <dl class="pairs">
                <dt>{words::dashboard::OUTCOME}</dt>
                <dd>
                    <span class=class>{outcome}</span>
                </dd>
                <dt>{words::dashboard::BEGAN}</dt>
                <dd>{locale::moment(line.began)}</dd>
                <dt>{words::dashboard::TOOK}</dt>
                <dd>{took}</dd>
                <dt>{words::dashboard::REQUESTS}</dt>
                <dd>{words::dashboard::requests(crm, mail)}</dd>
            </dl>
            {summary(&line.report)}
        </div>
    }
    .into_any()
}

/// The way to take the whole cycle back, where any of what is on show can be.
fn undo(page: &CyclePage) -> Option<AnyView> {
    let any = page.actions.iter().any(|line| line.undoable) || page.more_after.is_some();
    let id = page.cycle.id;
    any.then(|| {
        view! {
            <p class="actions">
                <Link to=Screen::Undo(id, None) class="button">
                    {words::undo::WHOLE_CYCLE}
                </Link>
            </p>
        }
        .into_any()
    })
}

fn actions(id: u64, page: CyclePage) -> AnyView {
    if page.actions.is_empty() {
        return view! { <p>{words::dashboard::NO_ACTIONS}</p> }.into_any();
    }
    let lines = RwSignal::new(page.actions);
    let after = RwSignal::new(page.more_after);
    let filter = RwSignal::new(Filter::default());
    let shown = Memo::new(move |_| {
        let passes = |line: &&ActionLine| filter.with(|filter| filter.passes(line));
        lines.with(|lines| lines.iter().filter(passes).cloned().collect::<Vec<_>>())
    });
    view! {
        <h2>{words::dashboard::ACTIONS}</h2>
        {filters(filter)}
        <p class="hint" role="status">
            {move || {
                let count = shown.with(Vec::len);
                if count == 0 {
                    words::dashboard::NO_MATCH.to_owned()
                } else {
                    words::preview::rows(u32::try_from(count).unwrap_or(u32::MAX))
                }
            }}
        </p>
        <ul class="actions-list">
            <For each=move || shown.get() key=|line| line.id let(line)>
                {row(id, line)}
            </For>
        </ul>
        {more(id, lines, after)}
    }
    .into_any()
}

fn more(id: u64, lines: RwSignal<Vec<ActionLine>>, after: RwSignal<Option<u64>>) -> AnyView {
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let ask = move || {
        error.set(None);
        busy.set(true);
        let from = after.get_untracked();
        spawn_local(async move {
            match get::<CyclePage>(&path(id, from)).await {
                Ok(page) => {
                    lines.update(|lines| lines.extend(page.actions));
                    after.set(page.more_after);
                }
                Err(its) => error.set(Some(its)),
            }
            busy.set(false);
        });
    };
    view! {
        {notice::error(error.into())}
        <Show when=move || after.with(Option::is_some)>
            <p class="actions">
                <Button busy=busy on_press=ask>
                    {words::MORE}
                </Button>
            </p>
        </Show>
    }
    .into_any()
}

fn filters(filter: RwSignal<Filter>) -> AnyView {
    let search = RwSignal::new(String::new());
    Effect::new(move || {
        let wanted = search.get().trim().to_lowercase();
        filter.update(|filter| filter.search = wanted);
    });
    let mut kinds = vec![(String::new(), words::preview::ALL_KINDS.to_owned())];
    let of_kind = |kind: Kind| (kind.name().to_owned(), words::reasons::kinds(kind).to_owned());
    kinds.extend(Kind::ALL.into_iter().map(of_kind));
    let mut verbs = vec![(String::new(), words::dashboard::ALL_VERBS.to_owned())];
    let of_verb = |(verb, name): (Verb, &str)| (name.to_owned(), words::reasons::verb(verb).into());
    verbs.extend(VERBS.into_iter().map(of_verb));
    let kind = move || filter.with(|it| it.kind.map_or("", Kind::name).to_owned());
    let verb = move || filter.with(|it| it.verb.map_or("", name_of).to_owned());
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
                options=verbs
                value=Signal::derive(verb)
                on_choice=move |name| filter.update(|it| it.verb = verb_named(&name))
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

fn name_of(verb: Verb) -> &'static str {
    VERBS.iter().find(|(its, _)| *its == verb).map_or("", |(_, name)| name)
}

fn verb_named(name: &str) -> Option<Verb> {
    VERBS.iter().find(|(_, its)| *its == name).map(|(verb, _)| *verb)
}

fn row(cycle: u64, line: ActionLine) -> AnyView {
    let what = words::dashboard::done_in(words::reasons::verb(line.verb), line.end);
    let fields: Vec<&str> =
        line.fields.iter().map(|name| words::reasons::field_named(name)).collect();
    let fields = (!fields.is_empty()).then(|| fields.join(", "));
    let title =
        if line.title.trim().is_empty() { words::reasons::UNTITLED.to_owned() } else { line.title };
    let undo = line.undoable.then(|| {
        let name = words::attention::about(words::undo::THIS, &title);
        view! {
            <span>
                <Link to=Screen::Undo(cycle, Some(line.id)) class="link" name=name>
                    {words::undo::THIS}
                </Link>
            </span>
        }
    });
    view! {
        <li class="action">
            <span class=format!("badge {}", name_of(line.verb))>{what}</span>
            <span class="action-title">
                {ui::icon::kind(line.kind)}
                <span class="visually-hidden">{words::reasons::kind(line.kind)}</span>
                {title}
            </span>
            <span class="action-why">
                {words::reasons::reason(&line.reason)}
                {fields.map(|fields| view! { <span class="hint">" "{fields}</span> })}
                {line.fault.map(|words| view! { <span class="fault">{words}</span> })}
                {undo}
            </span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::plan::Reason;

    #[test]
    fn pages_follow_each_other() {
        assert_eq!(path(7, None), "/api/cycles/7");
        assert_eq!(path(7, Some(200)), "/api/cycles/7?after=200");
    }

    #[test]
    fn a_filter_lets_through_what_it_names() {
        let line = ActionLine {
            id: 1,
            kind: Kind::Task,
            verb: Verb::Update,
            end: None,
            reason: Reason::Merged,
            title: "Call Ada".into(),
            fields: Vec::new(),
            fault: None,
            undoable: false,
        };
        let filter = |kind, verb: Option<Verb>, search: &str| Filter {
            kind,
            verb,
            search: search.to_owned(),
        };
        assert!(Filter::default().passes(&line));
        assert!(filter(Some(Kind::Task), Some(Verb::Update), "ada").passes(&line));
        assert!(!filter(Some(Kind::Contact), None, "").passes(&line));
        assert!(!filter(None, Some(Verb::Delete), "").passes(&line));
        assert!(!filter(None, None, "bob").passes(&line));
        for (verb, name) in VERBS {
            assert_eq!(verb_named(name), Some(verb));
            assert_eq!(name_of(verb), name);
        }
    }
}
