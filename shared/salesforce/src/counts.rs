//! How many records the scope holds, for the wizard's estimate: one composite of counts.

use crate::condition::{self, Condition};
use crate::rest::Part;
use crate::side::Org;
use crate::soql::{self, Reaches};
use crate::{pages, views};
use model::{Contacts, Fault, Kind, PerKind, Scope};

/// Counts each kind that is switched on and can be read.
pub(crate) async fn count(org: &mut Org, scope: &Scope) -> Result<PerKind<u32>, Fault> {
    let mut parts: Vec<(Kind, Part)> = Vec::new();
    for kind in Kind::ALL {
        if !*scope.kinds.get(kind) || !org.setup.table(kind).is_readable() {
            continue;
        }
        let condition = of(org, scope, kind).await?;
        let window = condition::listed(&org.setup, kind, &scope.window);
        let soql = condition.query(kind, "COUNT()", &[&window], "");
        parts.push((kind, Part::get(soql::path(&org.line.version, Reaches::Living, &soql))));
    }
    let sent: Vec<Part> = parts.iter().map(|(_, part)| part.clone()).collect();
    let mut counts = PerKind::default();
    for ((kind, _), answer) in parts.iter().zip(org.line.ask(&sent).await?) {
        *counts.get_mut(*kind) = pages::read(answer.good()?)?.total;
    }
    Ok(counts)
}

/// The condition of a kind; that of a list view is asked for.
pub(crate) async fn of(org: &mut Org, scope: &Scope, kind: Kind) -> Result<Condition, Fault> {
    match (kind, &scope.contacts) {
        (Kind::Contact, Contacts::View(id)) => {
            let part = views::part(&org.line, id);
            let condition = views::condition(&org.line.get(&part.url).await?)?;
            org.view = Some(condition.clone());
            Ok(condition)
        }
        (Kind::Contact, Contacts::All | Contacts::Mine) => {
            org.view = None;
            Ok(condition::plain(&org.setup, scope, kind))
        }
        (Kind::Appointment | Kind::Task, _) => Ok(condition::plain(&org.setup, scope, kind)),
    }
}
