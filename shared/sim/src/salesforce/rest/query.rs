//! `query`, `queryAll` and their further pages.

use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::id;
use crate::salesforce::reply::{Done, Refusal, Reply};
use crate::salesforce::rules::Actor;
use crate::salesforce::soql::plan::{Pick, PlanKind};
use crate::salesforce::soql::run::{self, Reach};
use crate::salesforce::soql::{self, Plan, plan, show};
use model::Moment;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Smallest and largest page.
const PAGE: std::ops::RangeInclusive<usize> = 200..=2_000;
/// Open queries of one user; the oldest is dropped.
const OPEN_MAX: usize = 10;
/// A query stays open for two days.
const LIFE_MINUTES: i64 = 2 * 24 * 60;

/// The open queries. A locator is good on either resource.
#[derive(Clone, Debug, Default)]
pub(in crate::salesforce) struct Cursors {
    open: BTreeMap<String, Cursor>,
    serial: u64,
}

/// A query that has more pages: ids are fixed when it runs, fields when a page is fetched.
#[derive(Clone, Debug)]
struct Cursor {
    user: String,
    plan: Plan,
    ids: Vec<String>,
    opened: Moment,
}

/// The answer about a locator that is unknown, too old or another user's.
pub(in crate::salesforce) fn no_such_locator() -> Refusal {
    Refusal::bad("INVALID_QUERY_LOCATOR", "invalid query locator")
}

impl Org {
    /// Runs a query and answers its first page.
    pub(super) fn query(&mut self, actor: &Actor, call: &Call, reach: Reach) -> Done<Reply> {
        if let Some(text) = call.ask("explain") {
            return self.explain(actor, text);
        }
        let text = call.ask("q").ok_or_else(|| {
            Refusal::bad("MALFORMED_QUERY", "SOQL statement cannot be empty or null")
        })?;
        let query = soql::parse(text)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let plan = plan::plan(&sight, &query)?;
        if call.ask("columns") == Some("true") {
            return Ok(columns(&plan));
        }
        match &plan.kind {
            PlanKind::Count => {
                let total = run::ids(&sight, &plan, reach).len();
                Ok(Reply::json(200, json!({"totalSize": total, "done": true, "records": []})))
            }
            PlanKind::Groups { by, columns } => {
                let records = run::groups(&sight, &plan, by, columns, reach);
                let total = records.len();
                Ok(Reply::json(200, json!({"totalSize": total, "done": true, "records": records})))
            }
            PlanKind::Rows(_) => {
                let ids = run::ids(&sight, &plan, reach);
                let cursor = Cursor { user: actor.user.clone(), plan, ids, opened: actor.now };
                let size = self.page_size(call);
                let locator = (cursor.ids.len() > size).then(|| self.cursors.open(&cursor));
                Ok(self.page(actor, &cursor, locator.as_deref(), 0, size))
            }
        }
    }

    /// Answers a further page.
    pub(super) fn query_more(&mut self, actor: &Actor, call: &Call, locator: &str) -> Done<Reply> {
        let (id, offset) = locator.split_once('-').ok_or_else(no_such_locator)?;
        let offset: usize = offset.parse().map_err(|_| no_such_locator())?;
        let id = id::normal(id).ok_or_else(no_such_locator)?;
        let cursor = self.cursors.open.get(&id).ok_or_else(no_such_locator)?;
        let late = actor.now.minutes_since(cursor.opened) > LIFE_MINUTES;
        if late || cursor.user != actor.user || offset > cursor.ids.len() {
            return Err(no_such_locator());
        }
        Ok(self.page(actor, cursor, Some(&id), offset, self.page_size(call)))
    }

    fn page(
        &self,
        actor: &Actor,
        cursor: &Cursor,
        locator: Option<&str>,
        offset: usize,
        size: usize,
    ) -> Reply {
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let next = offset + size;
        let records: Vec<Value> = cursor
            .ids
            .iter()
            .skip(offset)
            .take(size)
            .filter_map(|id| show::record(&sight, &cursor.plan, id))
            .collect();
        let done = next >= cursor.ids.len();
        let mut body = json!({"totalSize": cursor.ids.len(), "done": done, "records": records});
        if let (false, Some(locator)) = (done, locator) {
            body["nextRecordsUrl"] =
                json!(format!("/services/data/{}/query/{locator}-{next}", actor.version));
        }
        Reply::json(200, body)
    }

    /// How many rows a page has: as asked within the limits, or fewer when the org is short.
    fn page_size(&self, call: &Call) -> usize {
        let asked = call.header("sforce-query-options").and_then(|header| {
            let (name, value) = header.split(';').next()?.split_once('=')?;
            name.trim().eq_ignore_ascii_case("batchSize").then(|| value.trim().parse().ok())?
        });
        let asked: usize = asked.unwrap_or(*PAGE.end());
        asked.clamp(*PAGE.start(), *PAGE.end()).min(self.switches.page_size.max(1))
    }

    fn explain(&self, actor: &Actor, text: &str) -> Done<Reply> {
        let query = match self.views.iter().find(|view| view.id == text) {
            Some(view) => view.query(),
            None => text.to_owned(),
        };
        let query = soql::parse(&query)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let plan = plan::plan(&sight, &query)?;
        let rows = self.store.of(plan.object).count();
        Ok(Reply::json(
            200,
            json!({"plans": [{
                "cardinality": rows, "fields": [], "leadingOperationType": "TableScan",
                "notes": [], "relativeCost": 1.0, "sobjectCardinality": rows,
                "sobjectType": plan.object,
            }], "sourceQuery": text}),
        ))
    }
}

impl Cursors {
    fn open(&mut self, cursor: &Cursor) -> String {
        let own = self.open.iter().filter(|(_, known)| known.user == cursor.user);
        // Ids grow, so the first is the oldest.
        let own: Vec<String> = own.map(|(id, _)| id.clone()).collect();
        if own.len() >= OPEN_MAX {
            self.open.remove(&own[0]);
        }
        self.serial += 1;
        let id = id::make("01g", self.serial);
        self.open.insert(id.clone(), cursor.clone());
        id
    }
}

/// What `columns=true` tells about a query.
fn columns(plan: &Plan) -> Reply {
    let column = |name: &str, kind: &str| {
        json!({
            "aggregate": false, "apexType": kind, "booleanType": kind == "Boolean",
            "columnName": name, "custom": name.ends_with("__c"), "displayName": name,
            "foreignKeyName": null, "insertable": false, "joinColumns": [],
            "numberType": matches!(kind, "Integer" | "Double"),
            "textType": kind == "String", "updatable": false,
        })
    };
    let list: Vec<Value> = match &plan.kind {
        PlanKind::Count => Vec::new(),
        PlanKind::Groups { columns, .. } => {
            columns.iter().map(|found| column(&found.name, "String")).collect()
        }
        PlanKind::Rows(picks) => picks
            .iter()
            .map(|pick| match pick {
                Pick::Value(path) => {
                    let way: String =
                        path.hops.iter().map(|hop| format!("{}.", hop.relationship)).collect();
                    let kind = match path.kind.words().1 {
                        "tns:ID" => "Id",
                        "xsd:boolean" => "Boolean",
                        "xsd:int" => "Integer",
                        "xsd:double" => "Double",
                        "xsd:date" => "Date",
                        "xsd:dateTime" => "Datetime",
                        _ => "String",
                    };
                    column(&format!("{way}{}", path.leaf), kind)
                }
                Pick::Children { name, .. } => column(name, "String"),
                Pick::TypeOf { relationship, .. } => column(relationship.leaf, "String"),
            })
            .collect(),
    };
    Reply::json(
        200,
        json!({
            "columnMetadata": list,
            "entityName": plan.object,
            "groupBy": matches!(plan.kind, PlanKind::Groups { .. }),
            "idSelected": matches!(plan.kind, PlanKind::Rows(_)),
            "keyPrefix": null,
        }),
    )
}
