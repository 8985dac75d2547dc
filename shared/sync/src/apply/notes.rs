//! Actions that need no write: versions that moved, pairs that are equal already, verdicts.

use super::Lost;
use crate::limits::SETTLE_MAX;
use crate::plan::{Action, Reason};
use crate::report::{Entry, Report};
use crate::{Journal, Settled};
use model::{Fault, Fields};

/// Settles what needs no write.
pub(super) async fn note(
    notes: Vec<Action>,
    lost: &mut Lost,
    journal: &mut dyn Journal,
    report: &mut Report,
) -> Result<(), Fault> {
    let mut notes = notes.into_iter();
    while notes.len() > 0 {
        let mut settled = Vec::with_capacity(SETTLE_MAX.min(notes.len()));
        for action in notes.by_ref().take(SETTLE_MAX) {
            let told = match action.reason {
                Reason::Settled => false,
                Reason::Paired(_) => {
                    report.paired += 1;
                    true
                }
                Reason::New(_)
                | Reason::Changed(_)
                | Reason::Merged
                | Reason::Deleted(_)
                | Reason::Revived(_)
                | Reason::Survivor
                | Reason::Cancelled
                | Reason::LeftScope
                | Reason::Rests(_)
                | Reason::Wakes
                | Reason::Ends(_)
                | Reason::Moved(_)
                | Reason::Adopted(_)
                | Reason::ByPerson
                | Reason::Undone
                | Reason::Kept(_) => true,
            };
            settled.push(Settled {
                conflicts: lost.remove(&action.link.id).unwrap_or_default(),
                entry: told.then(|| decision(&action)),
                link: Some(action.link),
                intent: None,
                echo: None,
            });
        }
        journal.settle(&settled).await?;
    }
    Ok(())
}

fn decision(action: &Action) -> Entry {
    Entry {
        link: action.link.id,
        kind: action.link.kind,
        end: None,
        record: None,
        verb: action.verb(),
        reason: action.reason.clone(),
        title: action.title.clone(),
        wrote: Fields::new(),
        before: Vec::new(),
        was: Fields::new(),
        fault: None,
        after: Some(action.link.clone()),
    }
}
