//! Answers to questions about single records, with as few requests as the API allows: all asks
//! become queries with long `IN` lists, and five queries travel in one composite.
//!
//! `queryAll` is used for ids, because it also shows what lies in the bin and into which record
//! one was merged.

use crate::limits::{IDS_PER_QUERY, QUERY_BYTES, TEXT_CHARS_MAX, TEXTS_PER_QUERY};
use crate::pages::{self, Query};
use crate::setup::Setup;
use crate::side::Org;
use crate::soql::{self, Reaches};
use crate::{columns, ids, likeness, row, seen};
use model::{Ask, Fault, Found, Id, Kind, Mark, Moment, PerKind};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Sizes of the lists of ids that are tried one after the other where the server finds a query
/// too large.
const ID_STEPS: [usize; 3] = [IDS_PER_QUERY, IDS_PER_QUERY / 8, IDS_PER_QUERY / 80];

/// What a query was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Ids(Kind),
    Members,
    Emails,
    Marks(Kind),
    Accounts,
    Likes(Kind),
}

/// Everything that the queries found.
#[derive(Default)]
struct Answers {
    by_id: PerKind<BTreeMap<Id, Value>>,
    members: Option<BTreeSet<Id>>,
    by_email: Vec<Value>,
    by_mark: PerKind<Vec<Value>>,
    accounts: Vec<Value>,
    recent: PerKind<Vec<Value>>,
}

/// Answers each ask, in order.
pub(crate) async fn look(org: &mut Org, asks: &[Ask]) -> Result<Vec<Found>, Fault> {
    let mut refused = Fault::TooLarge("look".into());
    for step in ID_STEPS {
        let wanted = queries(org, asks, step);
        let texts: Vec<Query> = wanted.iter().map(|(_, query)| query.clone()).collect();
        match pages::run(&mut org.line, &texts).await {
            Ok(results) => {
                let mut answers = Answers::default();
                for ((purpose, _), rows) in wanted.into_iter().zip(results) {
                    answers.take(purpose, rows);
                }
                org.remember_all(answers.by_id.appointment.values());
                return Ok(asks.iter().map(|ask| answer(&org.setup, &answers, ask)).collect());
            }
            Err(Fault::TooLarge(code)) => refused = Fault::TooLarge(code),
            Err(fault) => return Err(fault),
        }
    }
    Err(refused)
}

/// The rows with these ids, as the sync selects them.
pub(crate) async fn rows_by_id(
    org: &mut Org,
    kind: Kind,
    wanted: &[Id],
) -> Result<BTreeMap<Id, Value>, Fault> {
    let select = org.setup.select(kind).join(",");
    let short: Vec<&str> = wanted.iter().filter_map(|id| ids::short(id.as_str())).collect();
    let queries: Vec<Query> = by_ids(kind, &select, &short, IDS_PER_QUERY);
    let mut found = BTreeMap::new();
    for row in pages::run(&mut org.line, &queries).await?.into_iter().flatten() {
        if let Some(id) = row::id(&row, "Id") {
            found.insert(id, row);
        }
    }
    Ok(found)
}

impl Answers {
    fn take(&mut self, purpose: Purpose, rows: Vec<Value>) {
        match purpose {
            Purpose::Ids(kind) => {
                let keyed = rows.into_iter().filter_map(|row| Some((row::id(&row, "Id")?, row)));
                self.by_id.get_mut(kind).extend(keyed);
            }
            Purpose::Members => {
                let ids = rows.iter().filter_map(|row| row::id(row, "Id"));
                self.members.get_or_insert_default().extend(ids);
            }
            Purpose::Emails => self.by_email.extend(rows),
            Purpose::Marks(kind) => self.by_mark.get_mut(kind).extend(rows),
            Purpose::Accounts => self.accounts.extend(rows),
            Purpose::Likes(kind) => self.recent.get_mut(kind).extend(rows),
        }
    }
}

/// The queries for all asks.
fn queries(org: &Org, asks: &[Ask], ids_at_once: usize) -> Vec<(Purpose, Query)> {
    let setup = &org.setup;
    let mut out = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| setup.table(*kind).is_readable()) {
        let ids = wanted_ids(asks, kind);
        let select = full_select(setup, kind);
        let found = by_ids(kind, &select, &ids, ids_at_once);
        out.extend(found.into_iter().map(|query| (Purpose::Ids(kind), query)));
        if kind == Kind::Contact {
            out.extend(members(org, &ids, ids_at_once).into_iter().map(|q| (Purpose::Members, q)));
        }
        if setup.table(kind).has(columns::MARK) {
            let marks = wanted(asks, |ask| match ask {
                Ask::Mark(of, mark) if *of == kind => Some(mark.as_str()),
                _ => None,
            });
            let found = by_texts(setup, kind, columns::MARK, &marks);
            out.extend(found.into_iter().map(|query| (Purpose::Marks(kind), query)));
        }
        if let Some(since) = earliest(asks, kind) {
            out.push((Purpose::Likes(kind), created_since(setup, kind, since)));
        }
    }
    if setup.contact.is_readable() && setup.contact.has("Email") {
        let emails = wanted(asks, |ask| match ask {
            Ask::Email(email) => Some(email.trim()),
            _ => None,
        });
        let found = by_texts(setup, Kind::Contact, "Email", &emails);
        out.extend(found.into_iter().map(|query| (Purpose::Emails, query)));
    }
    if setup.contact.has("Account.Name") {
        let names = wanted(asks, |ask| match ask {
            Ask::Account(name) => Some(name.trim()),
            _ => None,
        });
        out.extend(accounts(setup, &names).into_iter().map(|query| (Purpose::Accounts, query)));
    }
    out
}

/// The distinct texts that some asks hold; what no column could hold is left out.
fn wanted<'a>(asks: &'a [Ask], pick: impl Fn(&'a Ask) -> Option<&'a str>) -> Vec<&'a str> {
    let texts: BTreeSet<&str> = asks
        .iter()
        .filter_map(pick)
        .filter(|text| !text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX)
        .collect();
    texts.into_iter().collect()
}

fn wanted_ids(asks: &[Ask], kind: Kind) -> Vec<&str> {
    wanted(asks, |ask| match ask {
        Ask::Id(of, id) if *of == kind => ids::short(id.as_str()),
        _ => None,
    })
}

fn earliest(asks: &[Ask], kind: Kind) -> Option<Moment> {
    let moments = asks.iter().filter_map(|ask| match ask {
        Ask::Like { kind: of, since, .. } if *of == kind => Some(*since),
        _ => None,
    });
    moments.min()
}

/// The sync's own columns and, behind them, those of the picture that undo needs.
fn full_select(setup: &Setup, kind: Kind) -> String {
    let mut select: Vec<&str> = setup.select(kind);
    for name in &setup.table(kind).image {
        if !select.contains(&name.as_str()) {
            select.push(name);
        }
    }
    select.join(",")
}

fn by_ids(kind: Kind, select: &str, ids: &[&str], at_once: usize) -> Vec<Query> {
    let room = QUERY_BYTES.saturating_sub(select.len() + 200);
    let query = |piece: Vec<&str>| Query {
        reaches: Reaches::All,
        soql: format!(
            "SELECT {select} FROM {} WHERE Id IN {}",
            columns::object(kind),
            soql::list(piece)
        ),
    };
    soql::pieces(ids, at_once, room).into_iter().map(query).collect()
}

/// Which of these contacts are in the list view that the sync reads.
fn members(org: &Org, ids: &[&str], at_once: usize) -> Vec<Query> {
    let Some(view) = &org.view else { return Vec::new() };
    let room = QUERY_BYTES.saturating_sub(soql::encode(&view.filter).len() + 300);
    let query = |piece: Vec<&str>| Query {
        reaches: Reaches::Living,
        soql: format!(
            "SELECT Id FROM {}{}",
            view.from(Kind::Contact),
            soql::all_of(&[&view.filter, &format!("Id IN {}", soql::list(piece))])
        ),
    };
    soql::pieces(ids, at_once, room).into_iter().map(query).collect()
}

fn by_texts(setup: &Setup, kind: Kind, column: &str, texts: &[&str]) -> Vec<Query> {
    let select = setup.select(kind).join(",");
    let room = QUERY_BYTES.saturating_sub(select.len() + 200);
    let query = |piece: Vec<&str>| Query {
        reaches: Reaches::Living,
        soql: format!(
            "SELECT {select} FROM {} WHERE {column} IN {}",
            columns::object(kind),
            soql::list(piece)
        ),
    };
    soql::pieces(texts, TEXTS_PER_QUERY, room).into_iter().map(query).collect()
}

fn accounts(setup: &Setup, names: &[&str]) -> Vec<Query> {
    // Person accounts bear a person's name and are no company.
    let persons = match setup.contact.has("IsPersonAccount") {
        true => "IsPersonAccount = false",
        false => "",
    };
    let query = |piece: Vec<&str>| Query {
        reaches: Reaches::Living,
        soql: format!(
            "SELECT Id,Name FROM Account{}",
            soql::all_of(&[&format!("Name IN {}", soql::list(piece)), persons])
        ),
    };
    soql::pieces(names, TEXTS_PER_QUERY, QUERY_BYTES - 200).into_iter().map(query).collect()
}

/// What the person created since a moment.
fn created_since(setup: &Setup, kind: Kind, since: Moment) -> Query {
    let select = setup.select(kind).join(",");
    Query {
        reaches: Reaches::Living,
        soql: format!(
            "SELECT {select} FROM {} WHERE CreatedById = '{}' AND CreatedDate >= {} ORDER BY Id",
            columns::object(kind),
            setup.user,
            crate::stamp::literal(since)
        ),
    }
}

fn answer(setup: &Setup, answers: &Answers, ask: &Ask) -> Found {
    match ask {
        Ask::Id(kind, id) => by_id(setup, answers, *kind, id),
        Ask::Mark(kind, mark) => {
            let bears =
                |row: &&Value| row::text(row, columns::MARK).map(Mark::from).as_ref() == Some(mark);
            let rows: Vec<&Value> = answers.by_mark.get(*kind).iter().filter(bears).collect();
            found(setup, *kind, &rows)
        }
        // Salesforce knows no UID.
        Ask::Uid(_) => Found::Nothing,
        Ask::Like { kind, fields, since } => {
            let recent = answers.recent.get(*kind);
            found(setup, *kind, &likeness::of(setup, *kind, fields, *since, recent))
        }
        Ask::Account(name) => {
            let same = |row: &&Value| row::text(row, "Name").map(str::trim) == Some(name.trim());
            let mut named =
                answers.accounts.iter().filter(same).filter_map(|row| row::id(row, "Id"));
            match (named.next(), named.next()) {
                (Some(id), None) => Found::Account(id),
                (Some(_), Some(_)) => Found::Many(Vec::new()),
                (None, _) => Found::Nothing,
            }
        }
        Ask::Email(email) => {
            let wanted = email.trim().to_lowercase();
            let same = |row: &&Value| {
                row::text(row, "Email").is_some_and(|found| found.trim().to_lowercase() == wanted)
            };
            let rows: Vec<&Value> = answers.by_email.iter().filter(same).collect();
            found(setup, Kind::Contact, &rows)
        }
    }
}

fn by_id(setup: &Setup, answers: &Answers, kind: Kind, id: &Id) -> Found {
    let Some(id) = ids::long(id.as_str()) else { return Found::Nothing };
    let Some(row) = answers.by_id.get(kind).get(&id) else { return Found::Nothing };
    match (row::flag(row, "IsDeleted"), seen::merged_into(row)) {
        (true, Some(into)) => Found::Merged(into),
        (true, None) => Found::Bin(id),
        (false, _) => {
            let member = answers.members.as_ref().map(|members| members.contains(&id));
            let member = member.filter(|_| kind == Kind::Contact);
            here(setup, kind, row, member)
        }
    }
}

fn found(setup: &Setup, kind: Kind, rows: &[&Value]) -> Found {
    match rows {
        [] => Found::Nothing,
        [row] => here(setup, kind, row, None),
        _ => Found::Many(rows.iter().filter_map(|row| seen::of(setup, kind, row, None)).collect()),
    }
}

fn here(setup: &Setup, kind: Kind, row: &Value, member: Option<bool>) -> Found {
    match seen::of(setup, kind, row, member) {
        Some(seen) => Found::Here { seen, image: wire::json::write(row) },
        None => Found::Refused(Fault::Garbled("a row without an id".into())),
    }
}

#[cfg(test)]
mod tests;
