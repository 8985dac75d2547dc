//! The mailbox as a side of the sync: five verbs, each handed on to its own file.

use crate::batch::Part;
use crate::faults::About;
use crate::mailbox::Mailbox;
use crate::session::{escaped, get, rows_of};
use model::{
    Ask, Fault, Found, Kind, Outcome, Page, Pending, PerKind, Reach, Reader, Scope, Side,
    Watermark, Write,
};
use serde_json::Value as Json;

impl Reader for Mailbox {
    fn reach(&self) -> &Reach {
        &self.reach
    }

    fn count<'a>(&'a mut self, scope: &'a Scope) -> Pending<'a, Result<PerKind<u32>, Fault>> {
        Box::pin(self.count_all(scope))
    }

    fn changes<'a>(
        &'a mut self,
        scope: &'a Scope,
        since: Option<&'a Watermark>,
    ) -> Pending<'a, Result<Page, Fault>> {
        Box::pin(self.read_page(scope, since))
    }

    fn look<'a>(&'a mut self, asks: &'a [Ask]) -> Pending<'a, Result<Vec<Found>, Fault>> {
        Box::pin(self.answer(asks))
    }
}

impl Side for Mailbox {
    fn setup(&self) -> String {
        self.setup.write()
    }

    fn write<'a>(&'a mut self, writes: &'a [Write]) -> Pending<'a, Vec<Outcome>> {
        Box::pin(self.write_all(writes))
    }
}

impl Mailbox {
    /// About how many records of each kind the scope holds, in one batch.
    async fn count_all(&mut self, scope: &Scope) -> Result<PerKind<u32>, Fault> {
        let mut counts = PerKind::default();
        let asked: Vec<(Kind, Part)> = Kind::ALL
            .into_iter()
            .filter(|kind| *scope.kinds.get(*kind))
            .filter_map(|kind| Some((kind, self.count_part(kind, scope)?)))
            .collect();
        let parts: Vec<Part> = asked.iter().map(|(_, part)| part.clone()).collect();
        for ((kind, _), answer) in asked.iter().zip(self.session.ask(&parts).await?) {
            *counts.get_mut(*kind) = match answer {
                Ok(page) => count_of(&page),
                Err(Fault::Missing) => 0,
                Err(fault) => return Err(fault),
            };
        }
        Ok(counts)
    }

    fn count_part(&self, kind: Kind, scope: &Scope) -> Option<Part> {
        let place = self.place(kind)?;
        let path = match kind {
            Kind::Contact => format!("{place}?$count=true&$top=1&$select=id"),
            Kind::Appointment => {
                let (from, until) = (scope.window.from.rfc3339(), scope.window.until.rfc3339());
                let (from, until) = (escaped(&from), escaped(&until));
                format!(
                    "me/calendarView?startDateTime={from}&endDateTime={until}&$count=true&$top=1\
                     &$select=id"
                )
            }
            Kind::Task => {
                let open = escaped("status ne 'completed'");
                format!("{place}?$filter={open}&$count=true&$top=1")
            }
        };
        Some(get(&path, About::Connection))
    }
}

/// The count of a listing; a server that does not tell it shows at least whether there is
/// something.
fn count_of(page: &Json) -> u32 {
    let told = page.get("@odata.count").and_then(Json::as_u64);
    let shown = || u64::try_from(rows_of(page).count()).unwrap_or(u64::MAX);
    u32::try_from(told.unwrap_or_else(shown)).unwrap_or(u32::MAX)
}
