//! The mailbox as a side of the sync: five verbs, each handed on to its own file.

use crate::find_item::{self, Condition};
use crate::get_folder::get_folder;
use crate::mailbox::Mailbox;
use crate::property::Path;
use model::{
    Ask, Fault, Found, Kind, Outcome, Page, Pending, PerKind, Reach, Reader, Scope, Side,
    Watermark, Write,
};

impl Reader for Mailbox {
    fn reach(&self) -> &Reach {
        &self.reach
    }

    fn count<'a>(&'a mut self, scope: &'a Scope) -> Pending<'a, Result<PerKind<u32>, Fault>> {
        Box::pin(async move {
            let mut counts = PerKind::default();
            for kind in Kind::ALL {
                if *scope.kinds.get(kind) {
                    *counts.get_mut(kind) = self.count_kind(kind, scope).await?;
                }
            }
            Ok(counts)
        })
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
    /// About how many records of a kind the scope holds, in one request.
    async fn count_kind(&mut self, kind: Kind, scope: &Scope) -> Result<u32, Fault> {
        let Some(folder) = self.folder(kind) else { return Ok(0) };
        match kind {
            Kind::Contact => {
                let folders = get_folder(&mut self.session, &[folder]).await?;
                match folders.into_iter().next() {
                    Some(Ok(folder)) => Ok(folder.total),
                    Some(Err(Fault::Missing)) | None => Ok(0),
                    Some(Err(fault)) => Err(fault),
                }
            }
            Kind::Appointment => {
                let window = &scope.window;
                find_item::count_view(&mut self.session, &folder, window.from, window.until).await
            }
            Kind::Task => {
                // Not by task:Status, which some servers refuse to search.
                let open = Condition::NotEqual(Path::Field("task:IsComplete"), "true");
                find_item::count(&mut self.session, open, &folder).await
            }
        }
    }
}
