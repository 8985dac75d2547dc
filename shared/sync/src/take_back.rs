//! Looks at what the person wants to be taken back, shows what that would do, and does it.

use crate::apply::{Applied, apply};
use crate::ask::look;
use crate::cycle::Sides;
use crate::pace::Pace;
use crate::plan::{Reason, Verb};
use crate::planner::undo::{self, Kept, Undo, Wanted};
use crate::report::{Closed, Entry};
use crate::{Journal, Past, Rules, Settled};
use model::{Fault, Fields, Reader};

/// What taking back would do now. Nothing is written.
pub async fn preview_undo(
    rules: &Rules,
    wanted: &Wanted,
    (crm, mail): (&mut dyn Reader, &mut dyn Reader),
    pace: &mut dyn Pace,
) -> Result<Undo, Fault> {
    let asks = undo::asks(wanted);
    let crm = look(crm, &asks.crm, pace).await?;
    let mail = look(mail, &asks.mail, pace).await?;
    Ok(undo::plan(rules, wanted, crm, mail))
}

/// Takes back what the person wants, and notes what is left as it is.
pub(crate) async fn take_back(
    wanted: Wanted,
    rules: &Rules,
    sides: &mut Sides,
    journal: &mut dyn Journal,
    pace: &mut dyn Pace,
) -> Result<Applied, Fault> {
    let readers: (&mut dyn Reader, &mut dyn Reader) = (sides.crm.as_mut(), sides.mail.as_mut());
    let undo = preview_undo(rules, &wanted, readers, pace).await?;
    let kept: Vec<Settled> = undo.kept.into_iter().map(note).collect();
    let past = Past { links: wanted.links, ..Past::default() };
    let applied = apply(undo.plan, &Closed::default(), rules, &past, sides, journal, pace).await?;
    if !kept.is_empty() {
        journal.settle(&kept).await?;
    }
    Ok(applied)
}

/// The history line about a record that is left as it is.
fn note(kept: Kept) -> Settled {
    let entry = Entry {
        link: kept.link,
        kind: kept.kind,
        end: Some(kept.end),
        record: None,
        verb: Verb::Note,
        reason: Reason::Kept(kept.why),
        title: kept.title,
        wrote: Fields::new(),
        before: Vec::new(),
        was: Fields::new(),
        fault: None,
        after: None,
    };
    Settled { link: None, entry: Some(entry), intent: None, conflicts: Vec::new(), echo: None }
}
