//! Answers to questions about single records. An ItemId that is not found proves nothing, for a
//! move gives an item a new one: then marks and UIDs are searched in every folder of the kind's
//! class, in Deleted Items, and in what can be recovered.

use crate::find_item::{self, Condition};
use crate::get_folder::FolderRef;
use crate::get_item::{ItemRef, get_item};
use crate::image;
use crate::item::{self, MARK};
use crate::limits::CONDITIONS_MAX;
use crate::mailbox::{Mailbox, Place};
use crate::property::Path;
use crate::series::Master;
use crate::shape::{Base, Shape};
use crate::uid;
use model::occurrence as ids;
use model::{Ask, Fault, Field, Found, Id, Kind, NAMED_MAX, Seen, Series, Start};
use wire::xml::Element;

/// A question that is put to folders: its place among the asks, and conditions any of which
/// suffices.
struct Search {
    at: usize,
    any: Vec<Condition>,
}

/// A hit of a search.
struct Hit {
    item: Element,
    seen: Seen,
    place: Place,
}

impl Mailbox {
    /// Answers each ask, in order.
    pub(crate) async fn answer(&mut self, asks: &[Ask]) -> Result<Vec<Found>, Fault> {
        let mut found: Vec<Found> = vec![Found::Nothing; asks.len()];
        for kind in Kind::ALL {
            self.answer_ids(kind, asks, &mut found).await?;
            let searches = searches(kind, asks);
            if !searches.is_empty() {
                self.answer_searches(kind, asks, searches, &mut found).await?;
            }
        }
        Ok(found)
    }

    async fn answer_ids(
        &mut self,
        kind: Kind,
        asks: &[Ask],
        found: &mut [Found],
    ) -> Result<(), Fault> {
        let mine: Vec<(usize, &Id)> = asks
            .iter()
            .enumerate()
            .filter_map(|(at, ask)| match ask {
                Ask::Id(of, id) if *of == kind => Some((at, id)),
                Ask::Id(..)
                | Ask::Mark(..)
                | Ask::Uid(_)
                | Ask::Like { .. }
                | Ask::Account(_)
                | Ask::Email(_)
                | Ask::Named(..) => None,
            })
            .collect();
        let shape = Shape::record(kind, Base::AllProperties, &self.session);
        let items: Vec<ItemRef> =
            mine.iter().map(|(_, id)| ItemRef::Item(ids::parts(id).item.to_owned())).collect();
        let answers = get_item(&mut self.session, &shape, &items).await?;
        let mut lost: Vec<(usize, &Id, &str, Start)> = Vec::new();
        for ((at, id), answer) in mine.into_iter().zip(answers) {
            found[at] = match answer {
                Ok(item) => self.found(kind, id, item).await?,
                Err(Fault::Missing) => {
                    if let Some((master, original)) = ids::parts(id).occurrence {
                        lost.push((at, id, master, original));
                    }
                    Found::Nothing
                }
                Err(fault) => Found::Refused(fault),
            };
        }
        self.ask_masters(&lost, found).await
    }

    /// An occurrence that is not found went if its master lists it as deleted, or went itself.
    async fn ask_masters(
        &mut self,
        lost: &[(usize, &Id, &str, Start)],
        found: &mut [Found],
    ) -> Result<(), Fault> {
        let mut masters: Vec<&str> = lost.iter().map(|(_, _, master, _)| *master).collect();
        masters.sort_unstable();
        masters.dedup();
        let asked: Vec<ItemRef> =
            masters.iter().map(|master| ItemRef::Item((*master).to_owned())).collect();
        let shape = Shape::record(Kind::Appointment, Base::IdOnly, &self.session);
        let answers = get_item(&mut self.session, &shape, &asked).await?;
        for (id, answer) in masters.iter().zip(answers) {
            let Ok(item) = answer else { continue };
            let in_bin = self.place(Kind::Appointment, &item).await? == Place::Bin;
            let Some(master) = Master::read(&item, &self.person) else { continue };
            for (at, occurrence, of, original) in lost {
                if of == id && (in_bin || master.lists_deleted(*original, &self.person)) {
                    found[*at] = Found::Bin((*occurrence).clone());
                }
            }
        }
        Ok(())
    }

    /// An item that answered to an id.
    async fn found(&mut self, kind: Kind, id: &Id, item: Element) -> Result<Found, Fault> {
        let Some(mut seen) = self.seen(&item).filter(|seen| seen.kind == kind) else {
            return Ok(Found::Nothing);
        };
        let place = self.place(kind, &item).await?;
        if let Some((master, original)) = ids::parts(id).occurrence {
            let uid = seen.about.uid.clone().unwrap_or_else(|| master.to_owned());
            seen.id = ids::after_write(id, seen.id.as_str());
            seen.mark = None;
            seen.series = Some(Series { uid, master: Id::from(master), original });
        }
        self.remember(&item, &seen);
        Ok(one(Hit { item, seen, place }))
    }

    async fn answer_searches(
        &mut self,
        kind: Kind,
        asks: &[Ask],
        searches: Vec<Search>,
        found: &mut [Found],
    ) -> Result<(), Fault> {
        let everywhere = self.all_folders(kind).await?;
        let own: Vec<_> = self.folder(kind).into_iter().collect();
        let mut rest = searches.as_slice();
        while !rest.is_empty() {
            let mut count = 0;
            let fits = rest
                .iter()
                .take_while(|search| {
                    count += search.any.len();
                    count <= CONDITIONS_MAX
                })
                .count()
                .max(1);
            // What was just created lies in its own folder, and is asked for by a moment, which
            // would find far too much elsewhere. So would a name.
            let like =
                |search: &Search| matches!(asks[search.at], Ask::Like { .. } | Ask::Named(..));
            let same = rest.iter().take_while(|s| like(s) == like(&rest[0])).count();
            let fits = if like(&rest[0]) { 1 } else { fits.min(same) };
            let (batch, after) = rest.split_at(fits);
            let folders = if like(&batch[0]) { &own } else { &everywhere };
            let any: Vec<Condition> =
                batch.iter().flat_map(|search| search.any.iter().cloned()).collect();
            let most = match &asks[batch[0].at] {
                Ask::Named(..) => NAMED_MAX,
                _ => usize::MAX,
            };
            let (hits, fault) = self.hits(kind, &any, folders, most).await?;
            for search in batch {
                let mine: Vec<&Hit> =
                    hits.iter().filter(|hit| answers(&asks[search.at], hit)).collect();
                found[search.at] = match (verdict(&mine), &fault) {
                    (Found::Nothing, Some(fault)) => Found::Refused(fault.clone()),
                    (found, _) => found,
                };
            }
            rest = after;
        }
        Ok(())
    }

    /// Searches folders and reads what was found, at most so many; also the fault of a folder or a
    /// hit that could not be read: with one, nothing found proves nothing.
    async fn hits(
        &mut self,
        kind: Kind,
        any: &[Condition],
        folders: &[FolderRef],
        most: usize,
    ) -> Result<(Vec<Hit>, Option<Fault>), Fault> {
        if folders.is_empty() {
            return Ok((Vec::new(), None));
        }
        let found = find_item::search(&mut self.session, &Shape::ids(), any, folders).await?;
        // What can be recovered of the bin is a courtesy that not every mailbox grants.
        let courtesy = self.setup.recoverable_items.clone().map(FolderRef::Id);
        let refused = found.unsearched.into_iter();
        let mut fault = refused
            .filter(|(folder, _)| Some(folder) != courtesy.as_ref())
            .map(|(_, fault)| fault)
            .next();
        let mut items: Vec<ItemRef> = Vec::new();
        for (id, _) in found.items.iter().filter_map(item::id).take(most) {
            let item = ItemRef::Item(id.to_owned());
            if !items.contains(&item) {
                items.push(item);
            }
        }
        let shape = Shape::record(kind, Base::AllProperties, &self.session);
        let mut hits = Vec::new();
        for answer in get_item(&mut self.session, &shape, &items).await? {
            match answer {
                Ok(item) => {
                    if let Some(seen) = self.seen(&item).filter(|seen| seen.kind == kind) {
                        let place = self.place(kind, &item).await?;
                        self.remember(&item, &seen);
                        hits.push(Hit { item, seen, place });
                    }
                }
                Err(Fault::Missing) => {}
                Err(refusal) => fault = Some(refusal),
            }
        }
        Ok((hits, fault))
    }
}

/// The questions of a kind that are put to folders.
fn searches(kind: Kind, asks: &[Ask]) -> Vec<Search> {
    let mut searches = Vec::new();
    for (at, ask) in asks.iter().enumerate() {
        let any = match ask {
            Ask::Mark(of, mark) if *of == kind => {
                vec![Condition::Equal(MARK, mark.as_str().to_owned())]
            }
            Ask::Uid(uid) if kind == Kind::Appointment => {
                vec![Condition::Equal(uid::CLEAN, uid::search_value(uid))]
            }
            Ask::Like { kind: of, since, fields: _ } if *of == kind => {
                let created = Path::Field("item:DateTimeCreated");
                vec![Condition::AtLeast(created, since.rfc3339())]
            }
            Ask::Email(address) if kind == Kind::Contact && !address.trim().is_empty() => {
                ["EmailAddress1", "EmailAddress2", "EmailAddress3"]
                    .map(|key| Path::Indexed("contacts:EmailAddress", key))
                    .map(|path| Condition::Equal(path, address.trim().to_owned()))
                    .to_vec()
            }
            Ask::Named(of, text) if *of == kind && !text.trim().is_empty() => {
                let names: &[&'static str] = match kind {
                    Kind::Contact => &["contacts:DisplayName", "contacts:CompanyName"],
                    Kind::Appointment | Kind::Task => &["item:Subject"],
                };
                let holds = |name: &&'static str| {
                    Condition::Holds(Path::Field(name), text.trim().to_owned())
                };
                names.iter().map(holds).collect()
            }
            Ask::Id(..)
            | Ask::Mark(..)
            | Ask::Uid(_)
            | Ask::Like { .. }
            | Ask::Account(_)
            | Ask::Email(_)
            | Ask::Named(..) => continue,
        };
        searches.push(Search { at, any });
    }
    searches
}

/// Whether a hit of a batch of searches answers this one.
fn answers(ask: &Ask, hit: &Hit) -> bool {
    match ask {
        Ask::Mark(_, mark) => hit.seen.mark.as_ref() == Some(mark),
        Ask::Uid(uid) => hit.seen.about.uid == model::uid::clean(uid),
        Ask::Like { fields, .. } => fields
            .iter()
            .all(|(field, sent)| hit.seen.fields.get(field).is_some_and(|now| now.same_as(sent))),
        Ask::Email(address) => [Field::Email, Field::Email2, Field::Email3].iter().any(|field| {
            let shown = hit.seen.fields.text(*field);
            shown.is_some_and(|shown| shown.to_lowercase() == address.trim().to_lowercase())
        }),
        Ask::Named(_, text) => hit.seen.is_named(text),
        Ask::Id(..) | Ask::Account(_) => false,
    }
}

/// What the hits of one search amount to. What lies in a bin counts only where nothing lies
/// outside of it.
fn verdict(hits: &[&Hit]) -> Found {
    let alive: Vec<&&Hit> = hits.iter().filter(|hit| hit.place != Place::Bin).collect();
    match (alive.as_slice(), hits) {
        ([], []) => Found::Nothing,
        ([], [first, ..]) => Found::Bin(first.seen.id.clone()),
        ([hit], _) => one(Hit { item: hit.item.clone(), seen: hit.seen.clone(), place: hit.place }),
        (more, _) => Found::Many(more.iter().map(|hit| hit.seen.clone()).collect()),
    }
}

fn one(hit: Hit) -> Found {
    match hit.place {
        Place::Here => Found::Here { image: image::write(&hit.item), seen: hit.seen },
        Place::Elsewhere => Found::Elsewhere(hit.seen),
        Place::Bin => Found::Bin(hit.seen.id),
    }
}
