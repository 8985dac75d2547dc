//! Answers to questions about single records. A lasting id finds a record wherever it lies in the
//! mailbox, but not in the bin, which Graph does not show: what is gone is in no folder of
//! contacts, no calendar and no list, neither by id nor by mark nor by UID.

use crate::batch::Part;
use crate::calendar::{lists_deleted, original_of};
use crate::faults::About;
use crate::limits::FOLDERS_MAX;
use crate::mailbox::{Mailbox, is_id};
use crate::mark;
use crate::open::FOLDER_NAME;
use crate::read;
use crate::session::{escaped, get, get_pages};
use model::{
    Ask, ContactFolder, Fault, Field, Found, Id, Kind, Seen, Series, Start, occurrence, uid,
};
use serde_json::Value as Json;

/// A question that is put to places of a kind.
struct Search {
    /// Its place among the asks.
    at: usize,
    /// The condition, not yet escaped; `None` lists all.
    filter: Option<String>,
    reach: Reach,
}

/// Where a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// The place that takes part.
    Own,
    /// Every place of the kind.
    Everywhere,
}

/// A hit of a search.
struct Hit {
    item: Json,
    seen: Seen,
    place: Place,
}

/// Where a record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where it takes part.
    Here,
    /// In another place of its kind.
    Elsewhere,
    /// In none: it was deleted, and its lasting id still finds it.
    Bin,
}

impl Mailbox {
    /// Answers each ask, in order.
    pub(crate) async fn answer(&mut self, asks: &[Ask]) -> Result<Vec<Found>, Fault> {
        let mut found: Vec<Found> = vec![Found::Nothing; asks.len()];
        self.answer_ids(asks, &mut found).await?;
        for kind in Kind::ALL {
            let searches = searches(kind, asks);
            if !searches.is_empty() {
                self.answer_searches(kind, asks, searches, &mut found).await?;
            }
        }
        Ok(found)
    }

    async fn answer_ids(&mut self, asks: &[Ask], found: &mut [Found]) -> Result<(), Fault> {
        let mut mine: Vec<(usize, Kind, &Id)> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (at, ask) in asks.iter().enumerate() {
            let Ask::Id(kind, id) = ask else { continue };
            if !is_id(occurrence::parts(id).item) {
                continue;
            }
            let path = self.path(*kind, occurrence::parts(id).item);
            parts.push(get(&format!("{path}?{}", self.whole(*kind)), About::Record));
            mine.push((at, *kind, id));
        }
        let mut lost: Vec<(usize, &Id, &str, Start)> = Vec::new();
        for ((at, kind, id), answer) in mine.into_iter().zip(self.session.ask(&parts).await?) {
            found[at] = match answer {
                Ok(item) => self.found(kind, id, item).await?,
                Err(fault) if is_nothing(&fault) => {
                    if let Some((master, original)) = occurrence::parts(id).occurrence {
                        lost.push((at, id, master, original));
                    }
                    Found::Nothing
                }
                Err(fault) => Found::Refused(fault),
            };
        }
        self.ask_masters(&lost, found).await
    }

    /// An occurrence that is not found went if its master lists it as deleted.
    async fn ask_masters(
        &mut self,
        lost: &[(usize, &Id, &str, Start)],
        found: &mut [Found],
    ) -> Result<(), Fault> {
        let mut masters: Vec<&str> = lost.iter().map(|(_, _, master, _)| *master).collect();
        masters.sort_unstable();
        masters.dedup();
        let parts: Vec<Part> = masters.iter().map(|master| self.master_part(master)).collect();
        for (id, answer) in masters.iter().zip(self.session.ask(&parts).await?) {
            let Ok(master) = answer else { continue };
            for (at, asked, of, original) in lost {
                if of == id && lists_deleted(&master, *original) {
                    found[*at] = Found::Bin((*asked).clone());
                }
            }
        }
        Ok(())
    }

    /// A record that answered to an id.
    async fn found(&mut self, kind: Kind, id: &Id, item: Json) -> Result<Found, Fault> {
        let Some(mut seen) = self.seen(kind, &item) else { return Ok(Found::Nothing) };
        let mut place = self.place_of(kind, &item).await?;
        if let Some((master, original)) = occurrence::parts(id).occurrence {
            // One whose series ended before it, or that is no part of one any more, is another.
            if read::text(&item, "seriesMasterId") != master {
                return Ok(Found::Nothing);
            }
            let uid = seen.about.uid.clone().unwrap_or_else(|| master.to_owned());
            seen.id = occurrence::after_write(id, seen.id.as_str());
            seen.mark = None;
            let original = original_of(&item, &item).filter(|at| *at == original);
            let original = original.or(occurrence::parts(id).occurrence.map(|(_, at)| at));
            seen.series =
                original.map(|original| Series { uid, master: Id::from(master), original });
            place = Place::Here;
        }
        self.remember(&item);
        Ok(one(Hit { item, seen, place }))
    }

    /// Where a record lies that answered to its id. A task is asked for within its list.
    pub(crate) async fn place_of(&mut self, kind: Kind, item: &Json) -> Result<Place, Fault> {
        let path = match kind {
            Kind::Contact => {
                let parent = read::text(item, "parentFolderId");
                if parent.is_empty() || self.setup.contacts.as_deref() == Some(parent) {
                    return Ok(Place::Here);
                }
                format!("me/contactFolders/{}/contacts", escaped(parent))
            }
            Kind::Appointment => match self.calendar_of(item).await? {
                None => return Ok(Place::Here),
                Some(calendar) if read::flag(&calendar, "isDefaultCalendar") == Some(true) => {
                    return Ok(Place::Here);
                }
                Some(calendar) => {
                    let id = read::id(&calendar).unwrap_or_default();
                    format!("me/calendars/{}/events", escaped(id))
                }
            },
            Kind::Task => return Ok(Place::Here),
        };
        let known = self.everywhere(kind).await?.contains(&path);
        Ok(if known { Place::Elsewhere } else { Place::Bin })
    }

    /// The calendar of an event, which does not say it by itself: so of one that is missing it is
    /// asked. Null where it lies in none.
    async fn calendar_of(&self, item: &Json) -> Result<Option<Json>, Fault> {
        let Some(id) = read::id(item).filter(|id| self.is_missing(id)) else {
            return Ok(None);
        };
        let path = format!("me/events/{}/calendar?$select=id,isDefaultCalendar", escaped(id));
        match self.session.ask_one(get(&path, About::Record)).await {
            Ok(calendar) => Ok(Some(calendar)),
            Err(Fault::Missing) => Ok(Some(Json::Null)),
            Err(fault @ (Fault::Throttled { .. } | Fault::SignedOut(_) | Fault::Superseded)) => {
                Err(fault)
            }
            Err(_) => Ok(None),
        }
    }

    async fn answer_searches(
        &mut self,
        kind: Kind,
        asks: &[Ask],
        searches: Vec<Search>,
        found: &mut [Found],
    ) -> Result<(), Fault> {
        let own: Vec<String> = self.place(kind).into_iter().collect();
        let everywhere = match searches.iter().any(|search| search.reach == Reach::Everywhere) {
            true => self.everywhere(kind).await?,
            false => Vec::new(),
        };
        let mut whose: Vec<(usize, Place)> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for search in &searches {
            let places = match search.reach {
                Reach::Own => &own,
                Reach::Everywhere => &everywhere,
            };
            for place in places {
                let mut path = format!("{place}?{}&$top=100", self.whole(kind));
                if let Some(filter) = &search.filter {
                    path.push_str(&format!("&$filter={}", escaped(filter)));
                }
                let is_own = own.first() == Some(place);
                whose.push((search.at, if is_own { Place::Here } else { Place::Elsewhere }));
                parts.push(get_pages(&path, About::Connection));
            }
        }
        let mut hits: Vec<(usize, Hit)> = Vec::new();
        let mut faults: Vec<(usize, Fault)> = Vec::new();
        for ((at, place), rows) in whose.into_iter().zip(self.session.list(parts).await?) {
            match rows {
                Ok(rows) => {
                    for item in rows {
                        let Some(seen) = self.seen(kind, &item) else { continue };
                        let hit = Hit { item, seen, place };
                        if answers(&asks[at], &hit) {
                            hits.push((at, hit));
                        }
                    }
                }
                // A place that went between the listing and the question holds nothing.
                Err(Fault::Missing) => {}
                Err(fault) => faults.push((at, fault)),
            }
        }
        for (_, hit) in &hits {
            self.remember(&hit.item);
        }
        for search in searches {
            let mine = hits.extract_if(.., |(at, _)| *at == search.at).map(|(_, hit)| hit);
            let fault = faults.iter().find(|(at, _)| *at == search.at).map(|(_, fault)| fault);
            found[search.at] = match (verdict(mine.collect()), fault) {
                (Found::Nothing, Some(fault)) => Found::Refused(fault.clone()),
                (found, _) => found,
            };
        }
        Ok(())
    }

    /// Every place where records of a kind may lie, the own one included; asked for once.
    async fn everywhere(&mut self, kind: Kind) -> Result<Vec<String>, Fault> {
        if let Some(places) = self.places.get(kind) {
            return Ok(places.clone());
        }
        let mut places: Vec<String> = self.place(kind).into_iter().collect();
        let others = match kind {
            Kind::Contact => self.contact_folders().await?,
            Kind::Appointment => {
                let rows = self.listed("me/calendars?$top=100").await?;
                let others =
                    rows.iter().filter(|it| read::flag(it, "isDefaultCalendar") != Some(true));
                others
                    .filter_map(read::id)
                    .map(|id| format!("me/calendars/{}/events", escaped(id)))
                    .collect()
            }
            Kind::Task => {
                let rows = self.listed("me/todo/lists?$top=100").await?;
                let lists =
                    rows.iter().filter(|it| read::text(it, "wellknownListName") != "flaggedEmails");
                lists
                    .filter_map(read::id)
                    .map(|id| format!("me/todo/lists/{}/tasks", escaped(id)))
                    .collect()
            }
        };
        for place in others {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if places.len() > FOLDERS_MAX {
            return Err(Fault::TooLarge(String::from("FOLDERS_MAX is reached")));
        }
        *self.places.get_mut(kind) = Some(places.clone());
        Ok(places)
    }

    /// Folders of contacts at every depth, and the one that no listing names.
    async fn contact_folders(&mut self) -> Result<Vec<String>, Fault> {
        let mut found = Vec::new();
        let default = get("me/contactFolders/contacts?$select=id", About::Connection);
        if self.setup.contact_folder == ContactFolder::Salesforce {
            let default = self.session.ask_one(default).await?;
            found.extend(read::id(&default).map(str::to_owned));
        }
        let mut level = vec![String::from("me/contactFolders")];
        while !level.is_empty() && found.len() <= FOLDERS_MAX {
            let part = |path: &String| {
                let path = format!("{path}?$top=250&$select=id,displayName");
                get_pages(&path, About::Connection)
            };
            let mut next = Vec::new();
            for rows in self.session.list(level.iter().map(part).collect()).await? {
                for row in rows? {
                    let Some(id) = read::id(&row) else { continue };
                    if found.iter().any(|known| known == id) {
                        continue;
                    }
                    // Ours may have been made while this mailbox was open.
                    if read::text(&row, "displayName").trim() == FOLDER_NAME
                        && self.setup.contacts.is_none()
                    {
                        self.setup.contacts = Some(id.to_owned());
                    }
                    found.push(id.to_owned());
                    next.push(format!("me/contactFolders/{}/childFolders", escaped(id)));
                }
            }
            level = next;
        }
        let path = |id: String| format!("me/contactFolders/{}/contacts", escaped(&id));
        Ok(found.into_iter().map(path).collect())
    }

    async fn listed(&self, path: &str) -> Result<Vec<Json>, Fault> {
        let part = get_pages(path, About::Connection);
        self.session.list(vec![part]).await?.pop().unwrap_or(Ok(Vec::new()))
    }
}

/// The questions of a kind that are put to places.
fn searches(kind: Kind, asks: &[Ask]) -> Vec<Search> {
    let mut searches = Vec::new();
    for (at, ask) in asks.iter().enumerate() {
        let (filter, reach) = match ask {
            Ask::Mark(of, mark) if *of == kind => match kind {
                Kind::Contact | Kind::Appointment => (Some(mark::filter(mark)), Reach::Everywhere),
                // What is linked to tasks cannot be searched for.
                Kind::Task => (None, Reach::Everywhere),
            },
            Ask::Uid(uid) if kind == Kind::Appointment => (Some(of_uid(uid)), Reach::Everywhere),
            // What was just created lies in its own place.
            Ask::Like { kind: of, since, fields: _ } if *of == kind => {
                (Some(format!("createdDateTime ge {}", since.rfc3339())), Reach::Own)
            }
            Ask::Email(address) if kind == Kind::Contact && !address.trim().is_empty() => {
                let address = mark::quoted(address.trim());
                (Some(format!("emailAddresses/any(a:a/address eq '{address}')")), Reach::Everywhere)
            }
            Ask::Named(of, text) if *of == kind && !text.trim().is_empty() => {
                (Some(named(kind, text.trim())), Reach::Own)
            }
            Ask::Id(..)
            | Ask::Mark(..)
            | Ask::Uid(_)
            | Ask::Like { .. }
            | Ask::Account(_)
            | Ask::Email(_)
            | Ask::Named(..) => continue,
        };
        searches.push(Search { at, filter, reach });
    }
    searches
}

/// Records whose name or subject holds a text. Of contacts only the beginnings of names can be
/// searched for.
fn named(kind: Kind, text: &str) -> String {
    let text = mark::quoted(text);
    match kind {
        Kind::Contact => ["displayName", "surname", "givenName", "companyName"]
            .map(|name| format!("startswith({name},'{text}')"))
            .join(" or "),
        Kind::Appointment => format!("contains(subject,'{text}')"),
        Kind::Task => format!("contains(title,'{text}')"),
    }
}

/// A UID that came from elsewhere is kept in clothes of Exchange, and shown with or without.
fn of_uid(clean: &str) -> String {
    let dressed = uid::hex(&uid::blob(clean));
    let plain = mark::quoted(clean);
    if dressed == clean {
        return format!("iCalUId eq '{plain}'");
    }
    format!("iCalUId eq '{plain}' or iCalUId eq '{dressed}'")
}

/// Whether a hit answers an ask: a server may find more than was asked for.
fn answers(ask: &Ask, hit: &Hit) -> bool {
    match ask {
        Ask::Mark(_, mark) => hit.seen.mark.as_ref() == Some(mark),
        Ask::Uid(uid) => hit.seen.about.uid == uid::clean(uid),
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

/// What the hits of one search amount to.
fn verdict(mut hits: Vec<Hit>) -> Found {
    let mut ids = std::collections::HashSet::new();
    hits.retain(|hit| ids.insert(hit.seen.id.clone()));
    match (hits.pop(), hits.is_empty()) {
        (None, _) => Found::Nothing,
        (Some(hit), true) => one(hit),
        (Some(last), false) => {
            hits.push(last);
            Found::Many(hits.into_iter().map(|hit| hit.seen).collect())
        }
    }
}

fn one(hit: Hit) -> Found {
    match hit.place {
        Place::Here => Found::Here { image: wire::json::write(&hit.item), seen: hit.seen },
        Place::Elsewhere => Found::Elsewhere(hit.seen),
        Place::Bin => Found::Bin(hit.seen.id),
    }
}

/// An id that cannot be read belongs to no record of this mailbox: one of Exchange Web Services,
/// for one, from before the mailbox moved.
fn is_nothing(fault: &Fault) -> bool {
    match fault {
        Fault::Missing => true,
        Fault::Rejected { code, .. } => {
            let code = code.to_ascii_lowercase();
            code.contains("invalidid") || code.contains("idmalformed")
        }
        Fault::Offline(_)
        | Fault::Throttled { .. }
        | Fault::SignedOut(_)
        | Fault::Forbidden(_)
        | Fault::Stale
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => false,
    }
}
