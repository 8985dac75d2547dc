//! The members of series: which master each row of a view belongs to, and what is told of them.

use super::{Master, Member, Range};
use crate::calendar_item::{self, Type};
use crate::changes::unreadable;
use crate::get_item::ItemRef;
use crate::item;
use crate::mailbox::Mailbox;
use crate::uid;
use model::{Fault, Id, Page};
use wire::xml::Element;

impl Mailbox {
    /// Finds the master of each row that belongs to a series, and reads those not known yet: one
    /// question for each series, put by way of any of its occurrences.
    pub(super) async fn members<'a>(
        &mut self,
        rows: &'a [Element],
        masters: &mut Vec<Master>,
        page: &mut Page,
    ) -> Result<Vec<Member<'a>>, Fault> {
        let mut members = Vec::new();
        let mut groups: Vec<(Option<String>, Vec<&'a Element>)> = Vec::new();
        for row in rows {
            if !matches!(calendar_item::type_of(row), Type::Occurrence | Type::Exception) {
                continue;
            }
            let uid = uid::of(row);
            let known = uid.as_deref().and_then(|uid| {
                masters.iter().position(|master| master.uid.as_deref() == Some(uid))
            });
            if let Some(at) = known {
                members.push((row, at));
                continue;
            }
            let group = groups.iter_mut().find(|(known, _)| uid.is_some() && *known == uid);
            match group {
                Some((_, rows)) => rows.push(row),
                None => groups.push((uid, vec![row])),
            }
        }
        let asked: Vec<ItemRef> = groups
            .iter()
            .filter_map(|(_, rows)| item::id(rows.first()?))
            .map(|(id, _)| ItemRef::MasterOf(id.to_owned()))
            .collect();
        for ((_, rows), answer) in groups.into_iter().zip(self.get(&asked).await?) {
            let master =
                answer.and_then(|item| Master::read(&item, &self.person).ok_or_else(unreadable));
            let master = match master {
                Ok(master) => master,
                Err(fault) => {
                    let ids = rows.iter().filter_map(|row| item::id(row));
                    page.refused.extend(ids.map(|(id, _)| (Id::from(id), fault.clone())));
                    continue;
                }
            };
            let at = masters.iter().position(|known| known.id == master.id);
            let at = at.unwrap_or_else(|| {
                masters.push(master);
                masters.len() - 1
            });
            members.extend(rows.into_iter().map(|row| (row, at)));
        }
        Ok(members)
    }

    /// Tells the occurrences of series: ordinary ones out of their rows, exceptions by a further
    /// reading, deleted ones as gone.
    pub(super) async fn tell_series(
        &mut self,
        masters: &[Master],
        members: &[Member<'_>],
        moved: Vec<(String, usize)>,
        range: Range,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let mut exceptions: Vec<(String, usize)> = Vec::new();
        for (row, at) in members {
            match (calendar_item::type_of(row), item::id(row)) {
                (Type::Exception, Some((id, _))) => exceptions.push((id.to_owned(), *at)),
                (_, Some(_)) => page.seen.extend(masters[*at].occurrence(row, &self.person)),
                (_, None) => {}
            }
        }
        for (id, at) in moved {
            if !exceptions.iter().any(|(known, _)| *known == id) {
                exceptions.push((id, at));
            }
        }
        let asked: Vec<ItemRef> =
            exceptions.iter().map(|(id, _)| ItemRef::Item(id.clone())).collect();
        for ((id, at), answer) in exceptions.iter().zip(self.get(&asked).await?) {
            match answer {
                Ok(item) => page.seen.extend(masters[*at].exception(&item, &self.person)),
                Err(Fault::Missing) => {}
                Err(fault) => page.refused.push((Id::from(id.as_str()), fault)),
            }
        }
        for master in masters {
            page.gone.extend(master.deleted_in(range, &self.person));
        }
        Ok(())
    }
}
