//! Our own small drawings. They stand beside words and are hidden from those who cannot see them.

use leptos::prelude::*;
use model::Kind;

/// The sign of a kind.
pub(crate) fn kind(kind: Kind) -> AnyView {
    let path = match kind {
        Kind::Contact => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8c0-4 3.6-6 8-6s8 2 8 6",
        Kind::Appointment => "M4 6.5h16V20H4ZM4 11h16M8 3.5v4M16 3.5v4",
        Kind::Task => "M4 4h16v16H4ZM8 12l3 3 5-6",
    };
    drawn(path)
}

/// The sign of Twinline: there and back.
pub(crate) fn twin() -> AnyView {
    drawn("M4 9h15l-4-4M20 15H5l4 4")
}

fn drawn(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path
                d=path
                fill="none"
                stroke="currentColor"
                stroke-width="1.8"
                stroke-linecap="round"
                stroke-linejoin="round"
            ></path>
        </svg>
    }
    .into_any()
}
