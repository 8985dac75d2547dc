//! Records of both sides, asked for as they are now, each with the reason why it is or is not in
//! step.

use super::accounts;
use crate::app::{App, Relay};
use crate::error::Refusal;
use crate::opening::{Ways, open};
use crate::session::SignedIn;
use crate::store::accounts::AccountId;
use crate::store::links::By;
use crate::words;
use api::records::{RecordLine, Records};
use axum::Json;
use axum::extract::{Query, State};
use model::{Ask, Create, Fault, Found, Id, Kind, LinkId, NAMED_MAX, Reader, Seen};
use serde::Deserialize;
use std::collections::BTreeSet;
use sync::why::{Known, why};
use sync::{End, Held, Link, Waiting, name_of};

/// Shorter texts find too much.
const SEARCH_MIN: usize = 2;
/// Longer ones name nothing.
const SEARCH_MAX: usize = 200;

/// What is looked for.
#[derive(Debug, Deserialize)]
pub struct Search {
    search: String,
}

/// Asks both sides and explains what they have.
pub async fn search(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Query(query): Query<Search>,
) -> Result<Json<Records>, Refusal> {
    let text = query.search.trim();
    let length = text.chars().count();
    if !(SEARCH_MIN..=SEARCH_MAX).contains(&length) {
        return Err(Refusal::at("search", "Enter at least two letters of a name or subject."));
    }
    let account = accounts::open(&app, &signed_in).await?;
    let mut ways: Ways = [None, None];
    let opened = open(&app, &account, &mut ways, Create::Never).await;
    let mut open = opened.map_err(|(end, fault)| super::undo::away(end, &fault))?;
    let mut records = Records::default();
    let mut all = Vec::new();
    for end in End::BOTH {
        let side: &mut dyn Reader = match end {
            End::Crm => open.sides.crm.as_mut(),
            End::Mail => open.sides.mail.as_mut(),
        };
        match find(side, &asks(end, text)).await {
            Ok(found) => {
                records.more |= found.len() >= NAMED_MAX;
                all.extend(found.into_iter().map(|seen| (end, seen)));
            }
            Err(fault) => records.silent.push((end, words::stopped(&fault))),
        }
    }
    let memory = Memory::of(&app, &signed_in.account, &all).await?;
    records.lines = memory.explain(&app, &signed_in.account, all).await?;
    Ok(Json(records))
}

/// The questions to a side: by name, by address, and in Salesforce by id.
fn asks(end: End, text: &str) -> Vec<Ask> {
    let mut asks: Vec<Ask> =
        Kind::ALL.into_iter().map(|kind| Ask::Named(kind, text.to_owned())).collect();
    if text.contains('@') {
        asks.push(Ask::Email(text.to_owned()));
    }
    if let (End::Crm, Some((kind, id))) = (end, salesforce_id(text)) {
        asks.push(Ask::Id(kind, Id::from(id)));
    }
    asks
}

/// A record's id by itself or within its address, and of which kind it is by its first letters
/// (`https://help.salesforce.com/s/articleView?id=000385203`).
fn salesforce_id(text: &str) -> Option<(Kind, &str)> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|part| {
        let kind = match part.get(..3)? {
            "003" => Kind::Contact,
            "00U" => Kind::Appointment,
            "00T" => Kind::Task,
            _ => return None,
        };
        matches!(part.len(), 15 | 18).then_some((kind, part))
    })
}

async fn find(side: &mut dyn Reader, asks: &[Ask]) -> Result<Vec<Seen>, Fault> {
    let mut all: Vec<Seen> = Vec::new();
    let mut refused = None;
    for found in side.look(asks).await? {
        let some = match found {
            Found::Here { seen, image: _ } | Found::Elsewhere(seen) => vec![seen],
            Found::Many(some) => some,
            Found::Refused(fault) => {
                refused = Some(fault);
                continue;
            }
            Found::Bin(_) | Found::Merged(_) | Found::Account(_) | Found::Nothing => continue,
        };
        for seen in some {
            if all.len() < NAMED_MAX && all.iter().all(|it| it.id != seen.id) {
                all.push(seen);
            }
        }
    }
    match refused {
        Some(fault) if all.is_empty() => Err(fault),
        Some(_) | None => Ok(all),
    }
}

/// What is remembered of the records that were found.
pub(super) struct Memory {
    links: Vec<Link>,
    held: Vec<Held>,
    conflicts: Vec<sync::plan::Conflict>,
    waiting: Vec<Waiting>,
    in_doubt: Vec<LinkId>,
}

impl Memory {
    /// Recalls it.
    pub(super) async fn of(
        app: &App,
        account: &AccountId,
        all: &[(End, Seen)],
    ) -> Result<Memory, Refusal> {
        let ids = |end: End| -> Vec<String> {
            all.iter().filter(|(at, _)| *at == end).map(|(_, seen)| seen.id.0.clone()).collect()
        };
        let mut links = app.store.links_by(account, By::Crm, &ids(End::Crm)).await?;
        links.extend(app.store.links_by(account, By::Mail, &ids(End::Mail)).await?);
        let conflicts = app.store.conflicts(account).await?;
        let conflicts = conflicts.iter().map(|row| app.conflict(row)).collect::<Result<_, _>>()?;
        let waiting = app.store.waiting(account).await?.into_iter().map(|row| row.waiting);
        let intents = app.intents(account).await?;
        Ok(Memory {
            links,
            held: app.held(account).await?,
            conflicts,
            waiting: waiting.collect(),
            in_doubt: intents.iter().map(|intent| intent.link.id).collect(),
        })
    }

    /// One line for each link, and one for each record without.
    async fn explain(
        &self,
        app: &App,
        account: &AccountId,
        all: Vec<(End, Seen)>,
    ) -> Result<Vec<RecordLine>, Refusal> {
        let mut lines: Vec<RecordLine> = Vec::new();
        let mut by_link: BTreeSet<LinkId> = BTreeSet::new();
        for (end, seen) in all {
            let link = self.link_of(end, &seen.id);
            if link.is_some_and(|link| by_link.contains(&link.id)) {
                continue;
            }
            let line = self.explain_one(app, account, (end, &seen)).await?;
            by_link.extend(line.link);
            lines.push(line);
        }
        lines.sort_by_cached_key(|line| line.title.to_lowercase());
        Ok(lines)
    }

    /// One record's line.
    pub(super) async fn explain_one(
        &self,
        app: &App,
        account: &AccountId,
        (end, seen): (End, &Seen),
    ) -> Result<RecordLine, Refusal> {
        let stray = app.store.stray_at(account, end, seen.id.as_str()).await?;
        let link = self.link_of(end, &seen.id);
        Ok(self.line(end, seen, Known { stray, ..self.known(end, &seen.id, link) }))
    }

    fn link_of(&self, end: End, id: &Id) -> Option<&Link> {
        self.links.iter().find(|link| link.shadow(end).is_some_and(|shadow| shadow.id == *id))
    }

    fn known(&self, end: End, id: &Id, link: Option<&Link>) -> Known {
        let number = link.map(|link| link.id);
        let about = |its: LinkId| Some(its) == number;
        Known {
            link: link.cloned(),
            stray: None,
            held: self.held.iter().find(|held| about(held.link)).cloned(),
            conflicts: self.conflicts.iter().filter(|it| about(it.link)).cloned().collect(),
            waits: self.waiting_of(end, id, link).is_some(),
            in_doubt: self.in_doubt.iter().any(|its| about(*its)),
        }
    }

    /// The failed write of this record or of the one that it is linked with.
    fn waiting_of(&self, end: End, id: &Id, link: Option<&Link>) -> Option<&Waiting> {
        let ids = End::BOTH.map(|end| link.and_then(|link| link.shadow(end)).map(|it| &it.id));
        self.waiting.iter().find(|waiting| {
            (waiting.end, &waiting.id) == (end, id)
                || ids[waiting.end as usize] == Some(&waiting.id)
        })
    }

    fn line(&self, end: End, seen: &Seen, known: Known) -> RecordLine {
        let waiting = self.waiting_of(end, &seen.id, known.link.as_ref());
        let linked = |link: &Link| -> Vec<End> {
            End::BOTH.into_iter().filter(|end| link.shadow(*end).is_some()).collect()
        };
        RecordLine {
            kind: seen.kind,
            title: name_of(seen),
            places: known.link.as_ref().map_or_else(|| vec![end], linked),
            link: known.link.as_ref().map(|link| link.id),
            answer: why(&known),
            words: waiting.map(|waiting| words::refused(waiting.end, &waiting.fault)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_within_addresses() {
        let id = "003Tw0000000APBIA2";
        let address = format!("https://acme.lightning.force.com/lightning/r/Contact/{id}/view");
        assert_eq!(salesforce_id(&address), Some((Kind::Contact, id)));
        assert_eq!(salesforce_id("00T000000000001"), Some((Kind::Task, "00T000000000001")));
        for text in ["003", "Lovelace", "001Tw0000000APBIA2", "00Tö", ""] {
            assert_eq!(salesforce_id(text), None, "{text}");
        }
        assert_eq!(asks(End::Mail, id).len(), 3, "the mailbox knows no ids of Salesforce");
        assert_eq!(asks(End::Mail, "ada@x.example").len(), 4);
    }
}
