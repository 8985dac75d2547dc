//! The queries that a set of asks becomes.

use crate::limits::{QUERY_BYTES, TEXT_CHARS_MAX, TEXTS_PER_QUERY};
use crate::pages::Query;
use crate::setup::Setup;
use crate::side::Org;
use crate::soql::{self, Reaches};
use crate::{columns, ids};
use model::{Ask, Kind, Moment, NAMED_MAX};
use std::collections::BTreeSet;

/// What a query was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Records by their ids.
    Ids(Kind),
    /// Members of the list view in force.
    Members,
    /// Contacts by their e-mail addresses.
    Emails,
    /// Records by the marks that they bear.
    Marks(Kind),
    /// Accounts by their names.
    Accounts,
    /// What the person made of late.
    Likes(Kind),
    /// Records whose name or subject holds a text.
    Named(Kind),
}

/// The queries for all asks.
pub(super) fn all(org: &Org, asks: &[Ask], ids_at_once: usize) -> Vec<(Purpose, Query)> {
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
            let marks = wanted(asks, |ask| {
                if let Ask::Mark(of, mark) = ask
                    && *of == kind
                {
                    Some(mark.as_str())
                } else {
                    None
                }
            });
            let found = by_texts(setup, kind, columns::MARK, &marks);
            out.extend(found.into_iter().map(|query| (Purpose::Marks(kind), query)));
        }
        let texts = wanted(asks, |ask| match ask {
            Ask::Named(of, text) if *of == kind => Some(text.trim()),
            _ => None,
        });
        let named = texts.into_iter().map(|text| (Purpose::Named(kind), named(setup, kind, text)));
        out.extend(named);
        if let Some(since) = earliest(asks, kind) {
            out.push((Purpose::Likes(kind), created_since(setup, kind, since)));
        }
    }
    if setup.contact.is_readable() && setup.contact.has("Email") {
        let emails =
            wanted(asks, |ask| if let Ask::Email(email) = ask { Some(email.trim()) } else { None });
        let found = by_texts(setup, Kind::Contact, "Email", &emails);
        out.extend(found.into_iter().map(|query| (Purpose::Emails, query)));
    }
    if setup.contact.has("Account.Name") {
        let names =
            wanted(asks, |ask| if let Ask::Account(name) = ask { Some(name.trim()) } else { None });
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
    wanted(asks, |ask| {
        if let Ask::Id(of, id) = ask
            && *of == kind
        {
            ids::short(id.as_str())
        } else {
            None
        }
    })
}

fn earliest(asks: &[Ask], kind: Kind) -> Option<Moment> {
    let moments = asks.iter().filter_map(|ask| {
        if let Ask::Like { kind: of, since, .. } = ask
            && *of == kind
        {
            Some(*since)
        } else {
            None
        }
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

/// Records by their ids.
pub(super) fn by_ids(kind: Kind, select: &str, ids: &[&str], at_once: usize) -> Vec<Query> {
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

/// Records whose name or subject holds a text.
fn named(setup: &Setup, kind: Kind, text: &str) -> Query {
    let select = setup.select(kind).join(",");
    let column = match kind {
        Kind::Contact => "Name",
        Kind::Appointment | Kind::Task => "Subject",
    };
    let like = soql::like(text);
    let from = columns::object(kind);
    Query {
        reaches: Reaches::Living,
        soql: format!("SELECT {select} FROM {from} WHERE {column} LIKE {like} LIMIT {NAMED_MAX}"),
    }
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
