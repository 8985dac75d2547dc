//! The answer of a query, and running many queries with few requests.

use crate::limits::{COMPOSITE_QUERIES, LOOKUP_PAGES_MAX};
use crate::rest::{Line, Part};
use crate::soql::{self, Reaches};
use model::Fault;
use wire::Tree;

/// One answer of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    /// The rows.
    pub(crate) rows: Vec<Tree>,
    /// How many rows there are in all.
    pub(crate) total: u32,
    /// Whether these are all.
    pub(crate) done: bool,
    /// Where the others are.
    pub(crate) next: Option<String>,
}

/// One query to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// What it may see.
    pub(crate) reaches: Reaches,
    /// Its text.
    pub(crate) soql: String,
}

/// Reads an answer:
/// `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm`.
pub(crate) fn read(mut body: Tree) -> Result<Rows, Fault> {
    let total = body.get("totalSize").and_then(Tree::as_u64).unwrap_or(0);
    let done = body.get("done").and_then(Tree::as_bool);
    let next = body.get("nextRecordsUrl").and_then(Tree::as_str).map(str::to_owned);
    let rows = body.get_mut("records").and_then(Tree::as_list_mut).map(std::mem::take);
    match (done, rows) {
        (Some(done), Some(rows)) => Ok(Rows {
            rows,
            total: u32::try_from(total).unwrap_or(u32::MAX),
            done,
            next: next.filter(|next| is_local(next)),
        }),
        _ => Err(Fault::Garbled("a query answer without records".into())),
    }
}

/// Whether an address of the server's leads to its own data and nowhere else.
pub(crate) fn is_local(address: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    address.starts_with("/services/data/v")
        && address.len() <= 500
        && !address.contains("..")
        && !address.contains("//")
        && address.bytes().all(plain)
}

/// Runs queries, five in a request, and follows each to its end. One result per query, in order.
pub(crate) async fn run(line: &mut Line, queries: &[Query]) -> Result<Vec<Vec<Tree>>, Fault> {
    let mut out = Vec::with_capacity(queries.len());
    for some in queries.chunks(COMPOSITE_QUERIES) {
        let parts: Vec<Part> = some
            .iter()
            .map(|query| Part::get(soql::path(&line.version, query.reaches, &query.soql)))
            .collect();
        for answer in line.ask(&parts).await? {
            let first = read(answer.good()?)?;
            out.push(follow(line, first).await?);
        }
    }
    Ok(out)
}

/// All rows of an answer whose first page is here.
async fn follow(line: &mut Line, first: Rows) -> Result<Vec<Tree>, Fault> {
    let mut rows = first.rows;
    let (mut done, mut next) = (first.done, first.next);
    for _ in 0..LOOKUP_PAGES_MAX {
        if done {
            return Ok(rows);
        }
        let address = next.ok_or_else(|| Fault::Garbled("a page without a next one".into()))?;
        let page = read(line.get(&address).await?)?;
        rows.extend(page.rows);
        (done, next) = (page.done, page.next);
    }
    if done { Ok(rows) } else { Err(Fault::TooLarge("LOOKUP_PAGES_MAX".into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_rows_and_perhaps_a_next_page() {
        let rows = read(tree!({"totalSize": 3, "done": false,
            "nextRecordsUrl": "/services/data/v66.0/query/01gRO0000016PIAYA2-2000",
            "records": [{"Id": "1"}]}))
        .unwrap();
        assert_eq!((rows.total, rows.done, rows.rows.len()), (3, false, 1));
        assert!(rows.next.is_some());
        let count = read(tree!({"totalSize": 57, "done": true, "records": []})).unwrap();
        assert_eq!(count.total, 57);
    }

    #[test]
    fn a_next_page_never_leads_elsewhere() {
        for next in [
            "https://evil.example/",
            "//evil.example/x",
            "/services/data/v66.0/../x",
            "/services/apexrest/x",
            "/services/data/v66.0/query/a?b=c",
            "/services/data/v66.0//x",
        ] {
            let rows = read(tree!({"done": false, "nextRecordsUrl": next, "records": []})).unwrap();
            assert_eq!(rows.next, None, "{next}");
        }
        for body in
            [tree!(null), tree!([]), tree!({"records": []}), tree!({"done": true, "records": 5})]
        {
            assert!(matches!(read(body), Err(Fault::Garbled(_))));
        }
    }
}
