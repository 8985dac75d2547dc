//! How far something is, and how much of a limit is used. Both say it in words as well.

use leptos::prelude::*;

/// A bar with words above it. Without a share it only shows that something goes on.
#[component]
pub(crate) fn Progress(
    /// What goes on, with counts.
    #[prop(into)]
    words: Signal<String>,
    /// Done, and in all, where that is known.
    #[prop(into)]
    share: Signal<Option<(u32, u32)>>,
) -> impl IntoView {
    let value = move || share.get().map(|(done, all)| done.min(all).to_string());
    let max = move || share.get().map_or(1, |(_, all)| all.max(1)).to_string();
    view! {
        <div class="progress">
            <p class="progress-words" aria-hidden="true">
                {words}
            </p>
            <progress aria-label=move || words.get() value=value max=max></progress>
        </div>
    }
}

/// How much of a limit is used.
#[component]
pub(crate) fn Meter(
    /// What is measured.
    label: &'static str,
    /// How it reads.
    #[prop(into)]
    words: Signal<String>,
    /// Used.
    #[prop(into)]
    used: Signal<u32>,
    /// The limit.
    limit: u32,
) -> impl IntoView {
    let percent = move || share_percent(used.get(), limit);
    let over = move || used.get() > limit;
    view! {
        <div class="meter">
            <p class="meter-words">
                <span>{label}</span>
                <span>{words}</span>
            </p>
            <div
                class="meter-track"
                class:over=over
                role="meter"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax=limit.to_string()
                aria-valuenow=move || used.get().min(limit).to_string()
                aria-valuetext=words
            >
                <div class="meter-fill" style:width=move || format!("{}%", percent())></div>
            </div>
        </div>
    }
}

/// The used share of a limit in whole percent, a hundred at most.
fn share_percent(used: u32, limit: u32) -> u32 {
    let percent = u64::from(used) * 100 / u64::from(limit.max(1));
    u32::try_from(percent.min(100)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_never_leaves_its_track() {
        let cases = [(0, 10, 0), (5, 10, 50), (u32::MAX, 1, 100), (3, 0, 100), (0, 0, 0)];
        for (used, limit, percent) in cases {
            assert_eq!(share_percent(used, limit), percent, "{used} of {limit}");
        }
    }
}
