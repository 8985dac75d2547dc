//! Answers to questions about single records, with as few requests as the API allows: all asks
//! become queries with long `IN` lists, and five queries travel in one composite.
//!
//! `queryAll` is used for ids, because it also shows what lies in the bin and into which record
//! one was merged.

mod queries;

use crate::limits::IDS_PER_QUERY;
use crate::pages::{self, Query};
use crate::setup::Setup;
use crate::side::Org;
use crate::{columns, ids, likeness, row, seen};
use model::{Ask, Fault, Found, Id, Kind, Mark, PerKind};
use queries::Purpose;
use std::collections::{BTreeMap, BTreeSet};
use wire::Tree;

/// Sizes of the lists of ids that are tried one after the other where the server finds a query
/// too large.
const ID_STEPS: [usize; 3] = [IDS_PER_QUERY, IDS_PER_QUERY / 8, IDS_PER_QUERY / 80];

/// Everything that the queries found.
#[derive(Default)]
struct Answers {
    by_id: PerKind<BTreeMap<Id, Tree>>,
    members: Option<BTreeSet<Id>>,
    by_email: Vec<Tree>,
    by_mark: PerKind<Vec<Tree>>,
    accounts: Vec<Tree>,
    recent: PerKind<Vec<Tree>>,
    named: PerKind<Vec<Tree>>,
}

/// Answers each ask, in order.
pub(crate) async fn look(org: &mut Org, asks: &[Ask]) -> Result<Vec<Found>, Fault> {
    let mut refused = Fault::TooLarge("look".into());
    for step in ID_STEPS {
        let wanted = queries::all(org, asks, step);
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
) -> Result<BTreeMap<Id, Tree>, Fault> {
    let select = org.setup.select(kind).join(",");
    let short: Vec<&str> = wanted.iter().filter_map(|id| ids::short(id.as_str())).collect();
    let queries: Vec<Query> = queries::by_ids(kind, &select, &short, IDS_PER_QUERY);
    let mut found = BTreeMap::new();
    for row in pages::run(&mut org.line, &queries).await?.into_iter().flatten() {
        if let Some(id) = row::id(&row, "Id") {
            found.insert(id, row);
        }
    }
    Ok(found)
}

impl Answers {
    fn take(&mut self, purpose: Purpose, rows: Vec<Tree>) {
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
            Purpose::Named(kind) => self.named.get_mut(kind).extend(rows),
            Purpose::Likes(kind) => self.recent.get_mut(kind).extend(rows),
        }
    }
}

fn answer(setup: &Setup, answers: &Answers, ask: &Ask) -> Found {
    match ask {
        Ask::Id(kind, id) => by_id(setup, answers, *kind, id),
        Ask::Mark(kind, mark) => {
            let bears =
                |row: &&Tree| row::text(row, columns::MARK).map(Mark::from).as_ref() == Some(mark);
            let rows: Vec<&Tree> = answers.by_mark.get(*kind).iter().filter(bears).collect();
            found(setup, *kind, &rows)
        }
        // Salesforce knows no UID.
        Ask::Uid(_) => Found::Nothing,
        Ask::Like { kind, fields, since } => {
            let recent = answers.recent.get(*kind);
            found(setup, *kind, &likeness::of(setup, *kind, fields, *since, recent))
        }
        Ask::Account(name) => {
            let same = |row: &&Tree| row::text(row, "Name").map(str::trim) == Some(name.trim());
            let mut named =
                answers.accounts.iter().filter(same).filter_map(|row| row::id(row, "Id"));
            match (named.next(), named.next()) {
                (Some(id), None) => Found::Account(id),
                (Some(_), Some(_)) => Found::Many(Vec::new()),
                (None, _) => Found::Nothing,
            }
        }
        Ask::Named(kind, text) => {
            let named = |row: &&Tree| {
                seen::of(setup, *kind, row, None).is_some_and(|seen| seen.is_named(text))
            };
            let rows: Vec<&Tree> = answers.named.get(*kind).iter().filter(named).collect();
            found(setup, *kind, &rows)
        }
        Ask::Email(email) => {
            let wanted = email.trim().to_lowercase();
            let same = |row: &&Tree| {
                row::text(row, "Email").is_some_and(|found| found.trim().to_lowercase() == wanted)
            };
            let rows: Vec<&Tree> = answers.by_email.iter().filter(same).collect();
            found(setup, Kind::Contact, &rows)
        }
    }
}

fn by_id(setup: &Setup, answers: &Answers, kind: Kind, id: &Id) -> Found {
    if !setup.table(kind).is_readable() {
        let hidden = format!("no access to {}", columns::object(kind));
        return Found::Refused(Fault::Forbidden(hidden));
    }
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

fn found(setup: &Setup, kind: Kind, rows: &[&Tree]) -> Found {
    match rows {
        [] => Found::Nothing,
        [row] => here(setup, kind, row, None),
        _ => Found::Many(rows.iter().filter_map(|row| seen::of(setup, kind, row, None)).collect()),
    }
}

fn here(setup: &Setup, kind: Kind, row: &Tree, member: Option<bool>) -> Found {
    match seen::of(setup, kind, row, member) {
        Some(seen) => Found::Here { seen, image: wire::json::write(row) },
        None => Found::Refused(Fault::Garbled("a row without an id".into())),
    }
}

#[cfg(test)]
mod tests;
