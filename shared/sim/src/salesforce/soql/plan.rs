//! A query checked against the org: every name is known, every value has the right type.

use super::ast::{AllOf, Direction, Function, Item, Nulls, Query};
use super::filter::{Ground, Test};
use super::path::{self, Path, Use};
use super::{pointing, run};
use crate::salesforce::reply::{Done, Refusal};
use crate::salesforce::schema::Object;
use crate::salesforce::sight::Sight;
use std::collections::BTreeSet;

/// Most rows that can be skipped.
const OFFSET_MAX: usize = 2_000;
/// Most rows of a query that selects all fields.
const ALL_FIELDS_MAX: usize = 200;
/// Most levels of child queries below a query.
const CHILD_LEVELS: usize = 1;

/// A checked query.
#[derive(Clone, Debug)]
pub(in crate::salesforce) struct Plan {
    pub(in crate::salesforce) object: &'static str,
    pub(in crate::salesforce) kind: PlanKind,
    pub(super) mine: bool,
    pub(super) test: Option<Test>,
    pub(super) orders: Vec<(Path, Direction, Nulls)>,
    pub(super) limit: usize,
    pub(super) offset: usize,
}

/// What comes out.
#[derive(Clone, Debug)]
pub(in crate::salesforce) enum PlanKind {
    /// `COUNT()`.
    Count,
    Rows(Vec<Pick>),
    Groups {
        by: Vec<Path>,
        columns: Vec<Column>,
    },
}

/// One thing to show of a row.
#[derive(Clone, Debug)]
pub(in crate::salesforce) enum Pick {
    Value(Path),
    Children { name: &'static str, field: &'static str, plan: Box<Plan> },
    TypeOf { relationship: Path, branches: Vec<(&'static str, Vec<Path>)>, otherwise: Vec<Path> },
}

/// One column of a grouped answer.
#[derive(Clone, Debug)]
pub(in crate::salesforce) struct Column {
    pub(in crate::salesforce) name: String,
    pub(in crate::salesforce) function: Option<Function>,
    pub(in crate::salesforce) path: Path,
}

/// Checks a query.
pub(in crate::salesforce) fn plan(sight: &Sight<'_>, query: &Query) -> Done<Plan> {
    build(sight, query, None)
}

/// The relationship through which a child query hangs below its parent.
struct Below<'a> {
    object: &'a Object,
    level: usize,
}

fn build(sight: &Sight<'_>, query: &Query, below: Option<Below<'_>>) -> Done<Plan> {
    let level = below.as_ref().map_or(0, |below| below.level);
    let object = match &below {
        None => sight.object(&query.object).map_err(|refusal| {
            pointing(&query.text, query.object_at, refusal.code, &refusal.message)
        })?,
        Some(below) => child(sight, query, below)?.0,
    };
    let column = |inner: &Query| {
        let plan = build(sight, inner, None)?;
        run::column(sight, &plan)
    };
    let ground =
        Ground { sight, text: &query.text, object, alias: query.alias.as_deref(), column: &column };
    let test = query.filter.as_ref().map(|filter| ground.test(filter)).transpose()?;
    let paths = Paths { sight, query, object };
    let orders = query
        .orders
        .iter()
        .map(|order| Ok((paths.resolve(&order.path, Use::Sort)?, order.direction, order.nulls)))
        .collect::<Done<_>>()?;
    if query.offset > OFFSET_MAX {
        return Err(Refusal::bad(
            "NUMBER_OUTSIDE_VALID_RANGE",
            "Maximum SOQL offset allowed is 2000",
        ));
    }
    Ok(Plan {
        object: object.name,
        kind: kind(&paths, level)?,
        mine: mine(query)?,
        test,
        orders,
        limit: query.limit.unwrap_or(usize::MAX),
        offset: query.offset,
    })
}

fn mine(query: &Query) -> Done<bool> {
    match query.scope.as_deref() {
        None | Some("everything") => Ok(false),
        // Nobody here is in a group, so "and my groups" adds nothing.
        Some("mine" | "mine_and_my_groups") => Ok(true),
        Some(other) => {
            Err(Refusal::bad("MALFORMED_QUERY", format!("unsupported filter scope: '{other}'")))
        }
    }
}

/// The object of a child query, by the name of the relationship.
fn child<'a>(
    sight: &Sight<'a>,
    query: &Query,
    below: &Below<'_>,
) -> Done<(&'a Object, &'static str, &'static str)> {
    for object in &sight.schema.objects {
        for field in &object.fields {
            if let Some(children) = field.children
                && children.eq_ignore_ascii_case(&query.object)
                && field.targets.contains(&below.object.name)
                && sight.shows(object, field)
            {
                return Ok((object, field.name, children));
            }
        }
    }
    let message = format!(
        "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to \
         use a custom relationship, be sure to append the '__r' after the custom relationship \
         name.",
        query.object
    );
    Err(pointing(&query.text, query.object_at, "INVALID_TYPE", &message))
}

struct Paths<'s, 'a> {
    sight: &'s Sight<'a>,
    query: &'s Query,
    object: &'a Object,
}

impl Paths<'_, '_> {
    fn resolve(&self, named: &super::ast::Named, wanted: Use) -> Done<Path> {
        let alias = self.query.alias.as_deref();
        path::resolve(self.sight, &self.query.text, self.object, alias, named, wanted)
    }

    fn all(&self, which: AllOf) -> Vec<Pick> {
        self.object
            .fields
            .iter()
            .filter(|field| self.sight.shows(self.object, field))
            .filter(|field| match which {
                AllOf::All => true,
                AllOf::Standard => !field.custom(),
                AllOf::Custom => field.custom(),
            })
            .map(|field| Pick::Value(Path { hops: Vec::new(), leaf: field.name, kind: field.kind }))
            .collect()
    }
}

fn kind(paths: &Paths<'_, '_>, level: usize) -> Done<PlanKind> {
    let query = paths.query;
    let grouped = !query.groups.is_empty()
        || query.items.iter().any(|item| matches!(item, Item::Aggregate { .. }));
    if let [Item::CountRows] = query.items.as_slice()
        && !grouped
    {
        return Ok(PlanKind::Count);
    }
    if grouped {
        return groups(paths);
    }
    let mut picks = Vec::new();
    for item in &query.items {
        picks.extend(pick(paths, item, level)?);
    }
    Ok(PlanKind::Rows(picks))
}

fn pick(paths: &Paths<'_, '_>, item: &Item, level: usize) -> Done<Vec<Pick>> {
    let query = paths.query;
    let refuse = |message: &str| Err(Refusal::bad("MALFORMED_QUERY", message));
    Ok(match item {
        Item::Field { path, alias: None } => vec![Pick::Value(paths.resolve(path, Use::Select)?)],
        Item::Field { alias: Some(_), .. } => {
            return refuse("only aggregate expressions use field aliasing");
        }
        Item::CountRows | Item::Aggregate { .. } => {
            return refuse("Grouped query cannot use COUNT() beside other columns");
        }
        Item::Fields(AllOf::Standard) => paths.all(AllOf::Standard),
        Item::Fields(which @ (AllOf::All | AllOf::Custom)) => {
            if query.limit.is_none_or(|limit| limit > ALL_FIELDS_MAX) {
                return refuse("The SOQL FIELDS function must have a LIMIT of at most 200");
            }
            paths.all(*which)
        }
        Item::Child(inner) => {
            if level >= CHILD_LEVELS {
                return refuse(
                    "SOQL statements cannot query aggregate relationships more than 1 level away \
                     from the root entity object.",
                );
            }
            let below = Below { object: paths.object, level: level + 1 };
            let (_, field, name) = child(paths.sight, inner, &below)?;
            let plan = Box::new(build(paths.sight, inner, Some(below))?);
            vec![Pick::Children { name, field, plan }]
        }
        Item::TypeOf { field, branches, otherwise } => {
            vec![type_of(paths, field, branches, otherwise)?]
        }
    })
}

fn type_of(
    paths: &Paths<'_, '_>,
    field: &super::ast::Named,
    branches: &[(String, Vec<super::ast::Named>)],
    otherwise: &[super::ast::Named],
) -> Done<Pick> {
    let through = |name: &super::ast::Named| {
        let mut named = field.clone();
        named.parts.extend(name.parts.iter().cloned());
        named
    };
    let mut id = field.clone();
    id.parts.push("Id".to_owned());
    let relationship = paths.resolve(&id, Use::Select)?;
    let mut out = Vec::new();
    for (name, fields) in branches {
        let object = paths.sight.object(name)?;
        let found = fields
            .iter()
            .map(|named| {
                path::resolve(paths.sight, &paths.query.text, object, None, named, Use::Select)
            })
            .collect::<Done<_>>()?;
        out.push((object.name, found));
    }
    let otherwise = otherwise
        .iter()
        .map(|named| {
            let path = paths.resolve(&through(named), Use::Select)?;
            Ok(Path { hops: Vec::new(), ..path })
        })
        .collect::<Done<_>>()?;
    Ok(Pick::TypeOf { relationship, branches: out, otherwise })
}

fn groups(paths: &Paths<'_, '_>) -> Done<PlanKind> {
    let by: Vec<Path> = paths
        .query
        .groups
        .iter()
        .map(|named| paths.resolve(named, Use::Group))
        .collect::<Done<_>>()?;
    let mut columns = Vec::new();
    let mut unnamed = 0;
    let mut names = BTreeSet::new();
    for item in &paths.query.items {
        let column = match item {
            Item::Field { path, alias } => {
                let found = paths.resolve(path, Use::Select)?;
                if !by.contains(&found) {
                    let message = format!("Field must be grouped or aggregated: {}", found.leaf);
                    return Err(pointing(&paths.query.text, path.at, "MALFORMED_QUERY", &message));
                }
                let name = alias.clone().unwrap_or_else(|| found.leaf.to_owned());
                Column { name, function: None, path: found }
            }
            Item::Aggregate { function, path, alias } => {
                let name = alias.clone().unwrap_or_else(|| {
                    unnamed += 1;
                    format!("expr{}", unnamed - 1)
                });
                let path = paths.resolve(path, Use::Select)?;
                Column { name, function: Some(*function), path }
            }
            Item::CountRows | Item::Child(_) | Item::TypeOf { .. } | Item::Fields(_) => {
                return Err(Refusal::bad(
                    "MALFORMED_QUERY",
                    "Grouped query may only have fields and aggregate functions",
                ));
            }
        };
        if !names.insert(column.name.to_ascii_lowercase()) {
            return Err(Refusal::bad(
                "MALFORMED_QUERY",
                format!("duplicate alias: {}", column.name),
            ));
        }
        columns.push(column);
    }
    Ok(PlanKind::Groups { by, columns })
}
