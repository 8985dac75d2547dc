//! Marks of what a round of changes names. Few records are asked for by their ids; of many, the
//! marked ones are searched for, once in a reading.

use crate::batch::Part;
use crate::faults::About;
use crate::limits::{MARKS_BY_ID_MAX, PAGE_ROWS};
use crate::mailbox::Mailbox;
use crate::mark;
use crate::read;
use crate::session::{escaped, get, get_pages};
use model::{Coverage, Fault, Kind};
use serde_json::Value as Json;
use std::collections::HashMap;

/// What a search showed of each marked record.
pub(crate) type Marks = HashMap<String, Json>;

/// Under what names answers show marks.
const SHOWN: [&str; 2] = ["singleValueExtendedProperties", "linkedResources"];

impl Mailbox {
    /// The same records with their marks.
    pub(crate) async fn marked(
        &mut self,
        kind: Kind,
        mut items: Vec<Json>,
        covered: Coverage,
    ) -> Result<Vec<Json>, Fault> {
        if items.is_empty() {
            return Ok(items);
        }
        if covered == Coverage::Since && items.len() <= MARKS_BY_ID_MAX {
            return self.asked_whole(kind, items).await;
        }
        if self.marks.get(kind).is_none() {
            *self.marks.get_mut(kind) = Some(self.all_marks(kind).await?);
        }
        let Some(marks) = self.marks.get(kind) else { return Ok(items) };
        for item in &mut items {
            let found = read::id(item).and_then(|id| marks.get(id)).cloned();
            let (Some(found), Some(map)) = (found, item.as_object_mut()) else { continue };
            for name in SHOWN {
                if let Some(shown) = found.get(name) {
                    map.insert(name.to_owned(), shown.clone());
                }
            }
        }
        Ok(items)
    }

    /// Records as they stand now, by their ids. One that went in between stays as it was told: the
    /// next round tells of it.
    async fn asked_whole(&self, kind: Kind, items: Vec<Json>) -> Result<Vec<Json>, Fault> {
        let query = self.whole(kind);
        let path = |item: &Json| {
            let path = self.path(kind, read::id(item).unwrap_or_default());
            get(&format!("{path}?{query}"), About::Record)
        };
        let parts: Vec<Part> = items.iter().map(path).collect();
        let answers = self.session.ask(&parts).await?;
        Ok(items.into_iter().zip(answers).map(|(item, answer)| answer.unwrap_or(item)).collect())
    }

    async fn all_marks(&self, kind: Kind) -> Result<Marks, Fault> {
        let Some(place) = self.place(kind) else { return Ok(Marks::new()) };
        let list = async |query: &str| {
            let part = get_pages(&format!("{place}?{query}&$top={PAGE_ROWS}"), About::Connection);
            self.session.list(vec![part]).await?.pop().unwrap_or(Ok(Vec::new()))
        };
        let rows = match kind {
            Kind::Contact | Kind::Appointment => {
                let all = format!("$select=id&$expand={}", escaped(&mark::expand()));
                let marked = format!("{all}&$filter={}", escaped(&mark::any()));
                match list(&marked).await {
                    // Without a search for marks, all records are looked at.
                    Err(Fault::Rejected { .. }) => list(&all).await?,
                    other => other?,
                }
            }
            // What is linked to tasks cannot be searched for.
            Kind::Task => list("$expand=linkedResources").await?,
        };
        let named = rows.into_iter().filter_map(|row| Some((read::id(&row)?.to_owned(), row)));
        Ok(named.collect())
    }
}
