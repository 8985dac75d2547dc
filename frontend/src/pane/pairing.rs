//! Signing in by a code: the pane shows it, the person types it on the dashboard.

use super::{Pane, shown};
use crate::api_calls::post_in_pane;
use crate::router::Screen;
use crate::ui::remote::Remote;
use crate::words;
use api::pane::{Claim, Claimed, Pairing};
use api::{ApiError, Code, paths};
use leptos::leptos_dom::helpers::set_timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// One sign-in by a code, after another when that one is over.
#[derive(Clone, Copy)]
struct Waiting {
    pane: Pane,
    pairing: RwSignal<Remote<Pairing>>,
}

/// Shows a code and waits until it was typed.
pub(super) fn show(pane: Pane) -> AnyView {
    let waiting = Waiting { pane, pairing: RwSignal::new(Remote::Loading) };
    waiting.begin();
    let again = move || {
        waiting.pairing.set(Remote::Loading);
        waiting.begin();
    };
    view! {
        <h1>{words::pane::CONNECT}</h1>
        {shown(waiting.pairing, again, code)}
    }
    .into_any()
}

fn code(pairing: Pairing) -> AnyView {
    view! {
        <section class="card" aria-labelledby="code">
            <h2 id="code">{words::pane::CODE}</h2>
            <p class="code">{pairing.code}</p>
            <ol class="in-order">
                <li>
                    <a
                        class="link"
                        href=Screen::Addin.path()
                        target="_blank"
                        rel="noopener"
                    >
                        {words::pane::TO_DASHBOARD}
                    </a>
                </li>
                {words::pane::STEPS.map(|step| view! { <li>{step}</li> }).collect_view()}
            </ol>
            <p class="hint" role="status">{words::pane::WAITING}</p>
        </section>
    }
    .into_any()
}

impl Waiting {
    fn begin(self) {
        spawn_local(async move {
            let pairing = post_in_pane::<_, Pairing>(None, paths::PANE_PAIR, &()).await;
            if let Ok(pairing) = &pairing {
                self.ask_later(pairing.clone());
            }
            // The pane may have been closed meanwhile.
            self.pairing.try_set(pairing.into());
        });
    }

    fn ask_later(self, pairing: Pairing) {
        let wait = Duration::from_millis(u64::from(pairing.ask_ms));
        set_timeout(move || self.ask(pairing), wait);
    }

    fn ask(self, pairing: Pairing) {
        let current = Remote::Ready(pairing.clone());
        if self.pairing.try_with_untracked(|shown| *shown == current) != Some(true) {
            return;
        }
        spawn_local(async move {
            let claim = Claim { secret: pairing.secret.clone() };
            let claimed = post_in_pane::<_, Claimed>(None, paths::PANE_CLAIM, &claim).await;
            match claimed {
                Ok(Claimed::Bearer(bearer)) => self.pane.bearer.set(Some(bearer)),
                Ok(Claimed::Gone) => self.begin(),
                Ok(Claimed::Waits) => self.ask_later(pairing),
                Err(error) if passes(&error) => self.ask_later(pairing),
                Err(error) => {
                    self.pairing.try_set(Remote::Failed(error));
                }
            }
        });
    }
}

/// Whether it is worth asking again after an error: the connection may come back.
fn passes(error: &ApiError) -> bool {
    matches!(error.code, Code::Unreachable | Code::TooMany)
}
