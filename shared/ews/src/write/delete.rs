//! Deleting: one DeleteItem for a batch, into Deleted Items.

use super::batch::Row;
use super::{fail_all, no_id};
use crate::delete_item;
use crate::get_item::{ItemRef, get_item};
use crate::item;
use crate::mailbox::Mailbox;
use crate::shape::Shape;
use model::occurrence as ids;
use model::{Fault, Fields, Kind, Notify, Outcome, Receipt, Write};

impl Mailbox {
    pub(super) async fn delete(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) {
        // A deletion is not guarded by the server: the version is checked right before.
        let asked: Vec<ItemRef> = run
            .iter()
            .map(|write| match write {
                Write::Delete { id, .. } => ids::parts(id).item.to_owned(),
                Write::Create { .. }
                | Write::Update { .. }
                | Write::Mark { .. }
                | Write::Restore { .. } => String::new(),
            })
            .map(ItemRef::Item)
            .collect();
        let answers = match get_item(&mut self.session, &Shape::ids(), &asked).await {
            Ok(answers) => answers,
            Err(fault) => return fail_all(out, &fault),
        };
        let mut rows: Vec<(usize, (String, String))> = Vec::new();
        for (at, (write, answer)) in run.iter().zip(answers).enumerate() {
            let Write::Delete { version, .. } = write else { continue };
            match answer {
                Ok(item) => match item::id(&item) {
                    Some((_, key)) if !version.0.is_empty() && key != version.as_str() => {
                        out[at] = Some(Outcome::Refused(Fault::Stale));
                    }
                    Some((id, key)) => rows.push((at, (id.to_owned(), key.to_owned()))),
                    None => out[at] = Some(Outcome::Refused(no_id())),
                },
                Err(fault) => out[at] = Some(Outcome::Refused(fault)),
            }
        }
        let body = |rows: &[(usize, (String, String))]| {
            let items: Vec<_> = rows.iter().map(|(_, item)| item.clone()).collect();
            delete_item::body(kind, notify, &items)
        };
        let answers = self.send_rows("DeleteItem", &rows, body).await;
        for ((at, _), answer) in rows.into_iter().zip(answers) {
            out[at] = Some(match (answer, &run[at]) {
                (Row::Done(_), Write::Delete { id, version, .. }) => Outcome::Done(Receipt {
                    id: id.clone(),
                    version: version.clone(),
                    shown: Fields::new(),
                }),
                (Row::Done(_), _) => Outcome::InDoubt(no_id()),
                (Row::Not(outcome), _) => outcome,
            });
        }
    }
}
