//! The syncs of the history as bars: what they changed, how long they took, and how much of the
//! day's Salesforce requests was used up. Each chart is one path; its figures are in words beside
//! it, and in the table below it.

use super::changed;
use crate::{locale, words};
use api::dashboard::CycleLine;
use leptos::prelude::*;

/// Height of a chart in its own units; a bar is 8 wide and stands 2 from the next.
const HIGH: u64 = 100;
/// The least height of a bar that stands for something.
const LEAST: u64 = 3;

/// Shows them, the newest sync at the right. `lines` come newest first.
pub(super) fn show(lines: &[CycleLine]) -> AnyView {
    let ended: Vec<&CycleLine> = lines.iter().rev().filter(|line| line.ended.is_some()).collect();
    let (Some(first), Some(last)) = (ended.first(), ended.last()) else { return ().into_any() };
    if ended.len() < 2 {
        return view! { <p class="hint">{words::chart::TOO_FEW}</p> }.into_any();
    }
    let (from, to) = (locale::moment(first.began), locale::moment(last.began));
    let of = |what: fn(&CycleLine) -> Option<u32>| ended.iter().map(|line| what(line)).collect();
    let allowed = ended.iter().rev().find_map(|line| line.usage).map(|(_, allowed)| allowed);
    view! {
        <div class="cards charts">
            {chart(words::chart::CHANGED.into(), of(|it| Some(changed(&it.report))), locale::number)}
            {chart(words::chart::TOOK.into(), of(took), |ms| locale::span(ms.into()))}
            {chart(words::chart::budget(allowed), of(used), locale::number)}
        </div>
        <p class="ends hint">
            <span>{from}</span>
            <span>{to}</span>
        </p>
    }
    .into_any()
}

fn took(line: &CycleLine) -> Option<u32> {
    u32::try_from(line.ended?.0 - line.began.0).ok()
}

fn used(line: &CycleLine) -> Option<u32> {
    line.usage.map(|(used, _)| used)
}

fn chart(title: String, values: Vec<Option<u32>>, said: fn(u32) -> String) -> AnyView {
    let most = values.iter().flatten().max().copied();
    let last = values.last().copied().flatten();
    let told = words::chart::told(most.map(said), last.map(said));
    view! {
        <figure class="chart">
            <figcaption>
                <strong>{title.clone()}</strong>
                <span class="hint">{told.clone()}</span>
            </figcaption>
            <svg
                role="img"
                aria-label=format!("{title}: {told}")
                viewBox=format!("0 0 {} {HIGH}", values.len() * 10)
                preserveAspectRatio="none"
            >
                <path d=bars(&values, most.unwrap_or(0))></path>
            </svg>
        </figure>
    }
    .into_any()
}

/// Where nothing is known, and where there was nothing, no bar stands.
fn bars(values: &[Option<u32>], most: u32) -> String {
    let mut path = String::new();
    for (at, value) in values.iter().enumerate() {
        let value = value.unwrap_or(0);
        if value > 0 {
            let high = (u64::from(value) * HIGH / u64::from(most)).max(LEAST);
            path += &format!("M{} {HIGH}v-{high}h8v{high}z", at * 10 + 1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Moment;
    use sync::Report;

    #[test]
    fn bars_stand_for_what_there_was() {
        assert_eq!(bars(&[Some(50), None, Some(0), Some(1_000), Some(1)], 1_000), {
            "M1 100v-5h8v5zM31 100v-100h8v100zM41 100v-3h8v3z"
        });
        assert_eq!(bars(&[Some(u32::MAX)], u32::MAX), "M1 100v-100h8v100z");
        assert_eq!(bars(&[Some(0), None], 0), "");
    }

    #[test]
    fn a_cycle_is_measured() {
        let line = CycleLine {
            id: 1,
            began: Moment(1_000),
            ended: Some(Moment(3_500)),
            report: Report::default(),
            stopped: None,
            requests: (1, 2),
            usage: Some((37, 5_000)),
        };
        assert_eq!((took(&line), used(&line)), (Some(2_500), Some(37)));
        let runs = CycleLine { usage: None, ended: None, ..line };
        assert_eq!((took(&runs), used(&runs)), (None, None));
    }
}
