//! What a round of changes does not show: marks, and whether a contact is private. Few records are
//! asked for by their ids; of many, their place is listed, once in a reading.

use crate::batch::Part;
use crate::extended;
use crate::faults::About;
use crate::limits::{MARKS_BY_ID_MAX, PAGE_ROWS};
use crate::mailbox::{Mailbox, expand};
use crate::mark;
use crate::read;
use crate::session::{escaped, get, get_pages};
use model::{Coverage, Fault, Id, Kind};
use serde_json::Value as Json;
use std::collections::HashMap;

/// What a listing showed of each record.
pub(crate) type Marks = HashMap<String, Json>;

/// Under what names answers show what was expanded.
const SHOWN: [&str; 2] = [extended::NAME, "linkedResources"];

/// Records with what rounds do not show, and those of which it could not be learned.
#[derive(Default)]
pub(crate) struct Looked {
    pub(crate) items: Vec<Json>,
    pub(crate) refused: Vec<(Id, Fault)>,
}

impl Mailbox {
    /// The same records with their marks, and contacts with their privacy.
    pub(crate) async fn marked(
        &mut self,
        kind: Kind,
        items: Vec<Json>,
        covered: Coverage,
    ) -> Result<Looked, Fault> {
        if items.is_empty() {
            return Ok(Looked::default());
        }
        if covered == Coverage::Since && items.len() <= MARKS_BY_ID_MAX {
            return self.asked_whole(kind, items).await;
        }
        if self.marks.get(kind).is_none() {
            *self.marks.get_mut(kind) = Some(self.all_marks(kind).await?);
        }
        let Some(marks) = self.marks.get(kind) else { return Ok(Looked::default()) };
        let (known, unknown): (Vec<Json>, Vec<Json>) =
            items.into_iter().partition(|item| is_known(kind, item, marks));
        let mut looked = self.asked_whole(kind, unknown).await?;
        looked.items.extend(known.into_iter().map(|item| with_shown(item, marks)));
        Ok(looked)
    }

    /// Records as they stand now, by their ids.
    async fn asked_whole(&self, kind: Kind, items: Vec<Json>) -> Result<Looked, Fault> {
        let query = self.whole(kind);
        let path = |item: &Json| {
            let path = self.path(kind, read::id(item).unwrap_or_default());
            get(&format!("{path}?{query}"), About::Record)
        };
        let parts: Vec<Part> = items.iter().map(path).collect();
        let answers = self.session.ask(&parts).await?;
        let mut looked = Looked::default();
        for (told, answer) in items.into_iter().zip(answers) {
            match (kind, answer) {
                (_, Ok(item)) => looked.items.push(item),
                // It went in between: the next round tells of it.
                (Kind::Contact, Err(Fault::Missing)) => {}
                // Nothing is told of a contact before it is known whether it is private.
                (Kind::Contact, Err(fault)) => {
                    looked.refused.extend(read::id(&told).map(|id| (Id::from(id), fault)));
                }
                (Kind::Appointment | Kind::Task, Err(_)) => looked.items.push(told),
            }
        }
        Ok(looked)
    }

    async fn all_marks(&self, kind: Kind) -> Result<Marks, Fault> {
        let Some(place) = self.place(kind) else { return Ok(Marks::new()) };
        let list = async |query: &str| {
            let part = get_pages(&format!("{place}?{query}&$top={PAGE_ROWS}"), About::Connection);
            self.session.list(vec![part]).await?.pop().unwrap_or(Ok(Vec::new()))
        };
        let all = format!("$select=id&$expand={}", expand(kind));
        let rows = match kind {
            // A contact that a search for private ones lacks might be public, or just be missed:
            // so none is searched for.
            Kind::Contact => list(&all).await?,
            Kind::Appointment => {
                let marked = format!("{all}&$filter={}", escaped(&mark::any()));
                match list(&marked).await {
                    // Without a search for marks, all records are looked at.
                    Err(Fault::Rejected { .. }) => list(&all).await?,
                    other => other?,
                }
            }
            // What is linked to tasks cannot be searched for.
            Kind::Task => list(&format!("$expand={}", expand(kind))).await?,
        };
        let named = rows.into_iter().filter_map(|row| Some((read::id(&row)?.to_owned(), row)));
        Ok(named.collect())
    }
}

/// Whether a listing says enough of a record: of a contact only where both are about one version,
/// because it may have become private in between.
fn is_known(kind: Kind, item: &Json, marks: &Marks) -> bool {
    match kind {
        Kind::Contact => read::id(item)
            .and_then(|id| marks.get(id))
            .is_some_and(|row| read::etag(row) == read::etag(item)),
        Kind::Appointment | Kind::Task => true,
    }
}

/// A record with what a listing showed of it.
fn with_shown(mut item: Json, marks: &Marks) -> Json {
    let found = read::id(&item).and_then(|id| marks.get(id));
    if let (Some(found), Some(map)) = (found, item.as_object_mut()) {
        for name in SHOWN {
            if let Some(shown) = found.get(name) {
                map.insert(name.to_owned(), shown.clone());
            }
        }
    }
    item
}
