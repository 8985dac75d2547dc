//! A table of any length: only the rows in sight are in the document, all of one height. Rows may
//! be elsewhere until they come in sight: then they are asked for, and drawn empty until they come.

use leptos::html::Div;
use leptos::prelude::*;

/// The height of a row in pixels; `--row` in `style/dashboard.css` is the same.
pub(crate) const ROW_PX: u32 = 56;
/// Rows drawn beyond each edge, so that scrolling never shows a gap.
const MARGIN_ROWS: u32 = 8;
/// The height of the part that scrolls, until the browser has measured it.
const GUESSED_VIEW_PX: u32 = 560;

/// Rows asked for beyond each edge of those drawn, so that scrolling seldom waits.
const AHEAD_ROWS: u32 = 50;

/// A part of all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slice {
    /// The first row.
    pub(crate) first: u32,
    /// The row after the last.
    pub(crate) until: u32,
}

/// The rows to draw of so many, at a scrolling position. A position beyond the end, as after a
/// filter made the table shorter, shows the last rows.
pub(crate) fn slice(total: u32, scroll_px: u32, view_px: u32) -> Slice {
    let in_sight = view_px.div_ceil(ROW_PX) + 1;
    let last_start = total.saturating_sub(in_sight);
    let top = (scroll_px / ROW_PX).min(last_start);
    let first = top.saturating_sub(MARGIN_ROWS);
    let until = top.saturating_add(in_sight).saturating_add(MARGIN_ROWS).min(total);
    Slice { first, until }
}

impl Slice {
    fn holds(self, at: u32) -> bool {
        self.first <= at && at < self.until
    }
}

/// The rows to ask for, where some of those drawn are not held here.
fn missing(drawn: Slice, held: Slice, total: u32) -> Option<Slice> {
    let is_here = held.first <= drawn.first && drawn.until <= held.until;
    (drawn.first < drawn.until && !is_here).then(|| Slice {
        first: drawn.first.saturating_sub(AHEAD_ROWS),
        until: drawn.until.saturating_add(AHEAD_ROWS).min(total),
    })
}

/// A scrolling table. Rows are numbered for those who cannot see how many there are.
#[component]
pub(crate) fn LongTable(
    /// What the table shows.
    label: &'static str,
    /// The names of the columns.
    columns: &'static [&'static str],
    /// How many rows there are.
    #[prop(into)]
    total: Signal<u32>,
    /// Changes whenever rows mean something else than before.
    #[prop(into)]
    edition: Signal<u32>,
    /// Which rows are held here.
    #[prop(into)]
    held: Signal<Slice>,
    /// Called with rows that are wanted and not held.
    on_sight: impl Fn(Slice) + 'static,
    /// The cells of one row; `None` for a row that is not held.
    row: impl Fn(u32) -> Option<AnyView> + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let part = NodeRef::<Div>::new();
    let scroll_px = RwSignal::new(0_u32);
    let view_px = RwSignal::new(GUESSED_VIEW_PX);
    let measure = move || {
        if let Some(part) = part.get_untracked() {
            scroll_px.set(u32::try_from(part.scroll_top()).unwrap_or(0));
            let height = u32::try_from(part.client_height()).unwrap_or(0);
            view_px.set(if height > 0 { height } else { GUESSED_VIEW_PX });
        }
    };
    Effect::new(move || {
        edition.track();
        if let Some(part) = part.get() {
            part.set_scroll_top(0);
        }
        scroll_px.set(0);
    });
    let drawn = Memo::new(move |_| slice(total.get(), scroll_px.get(), view_px.get()));
    let rows = move || {
        let edition = edition.get();
        let drawn = drawn.get();
        let held = held.get();
        (drawn.first..drawn.until).map(|at| (edition, at, held.holds(at))).collect::<Vec<_>>()
    };
    Effect::new(move |asked: Option<Option<(u32, Slice)>>| {
        let wanted = missing(drawn.get(), held.get(), total.get_untracked());
        let wanted = wanted.map(|rows| (edition.get_untracked(), rows));
        if let Some((_, rows)) = wanted
            && asked.flatten() != wanted
        {
            on_sight(rows);
        }
        wanted
    });
    let below = move || total.get().saturating_sub(drawn.get().until) * ROW_PX;
    let head = columns
        .iter()
        .map(|name| view! { <span role="columnheader">{*name}</span> })
        .collect_view();
    view! {
        <div
            class="long-table"
            role="table"
            aria-label=label
            aria-rowcount=move || (total.get() + 1).to_string()
        >
            <div role="rowgroup" class="long-head">
                <div role="row" class="long-row" aria-rowindex="1">
                    {head}
                </div>
            </div>
            <div
                class="long-body"
                role="rowgroup"
                tabindex="0"
                aria-label=label
                node_ref=part
                on:scroll=move |_| measure()
            >
                <div
                    class="long-gap"
                    aria-hidden="true"
                    style:height=move || format!("{}px", drawn.get().first * ROW_PX)
                ></div>
                <For each=rows key=|key| *key let((_edition, at, _held))>
                    <div role="row" class="long-row" aria-rowindex=(at + 2).to_string()>
                        {untrack(|| row(at))}
                    </div>
                </For>
                <div
                    class="long-gap"
                    aria-hidden="true"
                    style:height=move || format!("{}px", below())
                ></div>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_sight_is_drawn() {
        let cases = [
            (0, 0, 560, (0, 0)),
            (5, 0, 560, (0, 5)),
            (100_000, 0, 560, (0, 19)),
            (100_000, 56_000, 560, (992, 1019)),
            (100_000, u32::MAX, 560, (99_981, 100_000)),
            (12, 5_000_000, 560, (0, 12)),
        ];
        for (total, scroll, view, (first, until)) in cases {
            assert_eq!(slice(total, scroll, view), Slice { first, until }, "{total} at {scroll}");
        }
    }

    #[test]
    fn rows_are_asked_for_when_they_come_in_sight() {
        let part = |first, until| Slice { first, until };
        assert_eq!(missing(part(0, 19), part(0, 60), 1_000), None);
        assert_eq!(missing(part(0, 0), part(0, 0), 0), None);
        assert_eq!(missing(part(50, 69), part(0, 60), 1_000), Some(part(0, 119)));
        assert_eq!(missing(part(981, 1_000), part(0, 60), 1_000), Some(part(931, 1_000)));
    }

    #[test]
    fn every_row_can_be_scrolled_into_sight() {
        let total = 1_000;
        for row in 0..total {
            let drawn = slice(total, row * ROW_PX, 300);
            assert!(drawn.first <= row && row < drawn.until, "{row}: {drawn:?}");
        }
    }
}
