//! List views of contacts, and how the query of one becomes the condition of ours: its scope and
//! filter stay, its columns and order go. A view that limits its rows or sums them up has no
//! members that could be followed and is not offered.
//!
//! `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_listviewdescribe.htm`

use crate::condition::Condition;
use crate::describe;
use crate::limits::{COMPOSITE_PARTS, VIEWS_MAX};
use crate::rest::{Line, Part};
use crate::{ids, pages, row};
use model::{Fault, Id};
use serde::{Deserialize, Serialize};
use wire::Tree;

/// Longest filter of a view that is followed, in bytes: it stands in every query.
const FILTER_BYTES_MAX: usize = 4_000;

/// A list view of contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its id.
    pub id: Id,
    /// Its name as the person sees it.
    pub label: String,
}

/// The views that can be followed.
pub(crate) async fn list(line: &mut Line) -> Result<Vec<View>, Fault> {
    let mut found: Vec<View> = Vec::new();
    let mut next = Some(line.path("sobjects/Contact/listviews"));
    while let Some(address) = next.take() {
        let body = line.get(&address).await?;
        let list = body.get("listviews").and_then(Tree::as_list);
        let list = list.ok_or_else(|| Fault::Garbled("a list of views".into()))?;
        let before = found.len();
        found.extend(list.iter().filter_map(offered));
        let more = found.len() < VIEWS_MAX && found.len() > before;
        next = row::text(&body, "nextRecordsUrl")
            .filter(|next| more && pages::is_local(next))
            .map(str::to_owned);
    }
    found.truncate(VIEWS_MAX);
    let mut out = Vec::with_capacity(found.len());
    for some in found.chunks(COMPOSITE_PARTS) {
        let parts: Vec<Part> = some.iter().map(|view| part(line, &view.id)).collect();
        for (view, answer) in some.iter().zip(line.ask(&parts).await?) {
            if answer.good().and_then(|body| condition(&body)).is_ok() {
                out.push(view.clone());
            }
        }
    }
    Ok(out)
}

fn offered(view: &Tree) -> Option<View> {
    let id = row::id(view, "id").filter(|_| row::flag(view, "soqlCompatible"))?;
    let name = row::text(view, "label").or_else(|| row::text(view, "developerName"))?;
    Some(View { id, label: name.to_owned() })
}

/// The request for the description of a view.
pub(crate) fn part(line: &Line, id: &Id) -> Part {
    let id = ids::long(id.as_str()).unwrap_or_default();
    Part::get(line.path(&format!("sobjects/Contact/listviews/{id}/describe")))
}

/// The condition of a description; `Rejected` for a view that cannot be followed.
pub(crate) fn condition(body: &Tree) -> Result<Condition, Fault> {
    let query = row::text(body, "query").ok_or_else(|| unfit("VIEW_WITHOUT_QUERY"))?;
    let mut condition = of_query(query).ok_or_else(|| unfit("VIEW_NOT_FOLLOWED"))?;
    let scope = row::text(body, "scope").filter(|scope| !scope.eq_ignore_ascii_case("everything"));
    match scope {
        Some(scope) if condition.scope.is_empty() && describe::is_name(scope) => {
            condition.scope = scope.to_owned();
        }
        Some(_) | None => {}
    }
    Ok(condition)
}

fn unfit(code: &str) -> Fault {
    Fault::Rejected { code: code.to_owned(), field: None }
}

/// A word of a query outside of quotes and brackets.
struct Word {
    text: String,
    start: usize,
    end: usize,
}

/// Scope and filter of a query of contacts.
fn of_query(query: &str) -> Option<Condition> {
    let words = words(query)?;
    let find = |name: &str| words.iter().position(|word| word.text == name);
    let from = find("from")?;
    if words.first()?.text != "select" || words.get(from + 1)?.text != "contact" {
        return None;
    }
    let tail = words.get(from + 2..)?;
    let refused = ["limit", "offset", "group", "having", "for", "with", "update", "all"];
    if tail.iter().any(|word| refused.contains(&word.text.as_str())) {
        return None;
    }
    let mut at = from + 2;
    let mut scope = String::new();
    if words.get(at).is_some_and(|word| word.text == "using") {
        if words.get(at + 1)?.text != "scope" {
            return None;
        }
        let word = words.get(at + 2)?;
        scope = query.get(word.start..word.end)?.to_owned();
        at += 3;
    }
    let order = words.windows(2).skip(at).find_map(|pair| match pair {
        [order, by] if order.text == "order" && by.text == "by" => Some(order.start),
        _ => None,
    });
    let end = order.unwrap_or(query.len());
    let filter = match words.get(at) {
        Some(word) if word.text == "where" => query.get(word.end..end)?.trim(),
        Some(word) if Some(word.start) == order => "",
        Some(_) => return None,
        None => "",
    };
    let fits = filter.len() <= FILTER_BYTES_MAX && !filter.contains(';');
    let scope = match scope.eq_ignore_ascii_case("everything") {
        true => String::new(),
        false => scope,
    };
    fits.then(|| Condition { scope, filter: filter.to_owned() })
}

/// The words of a query outside of quotes and brackets, in lower case; `None` where quotes or
/// brackets do not close, because such a text could reach out of the brackets that we put around.
fn words(query: &str) -> Option<Vec<Word>> {
    let bytes = query.as_bytes();
    let mut out: Vec<Word> = Vec::new();
    let (mut at, mut depth) = (0, 0_i32);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\'' => {
                at += 1;
                loop {
                    match bytes.get(at)? {
                        b'\\' => at += 2,
                        b'\'' => break,
                        _ => at += 1,
                    }
                }
            }
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth < 0 {
                    return None;
                }
            }
            byte if is_word(*byte) => {
                let start = at;
                while bytes.get(at + 1).is_some_and(|byte| is_word(*byte)) {
                    at += 1;
                }
                if depth == 0 {
                    let text = query.get(start..=at)?.to_ascii_lowercase();
                    out.push(Word { text, start, end: at + 1 });
                }
            }
            _ => {}
        }
        at += 1;
    }
    (depth == 0).then_some(out)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scope: &str, filter: &str) -> Option<Condition> {
        Some(Condition { scope: scope.into(), filter: filter.into() })
    }

    #[test]
    fn scope_and_filter_stay_and_the_rest_goes() {
        for (query, condition) in [
            ("SELECT Name, Id FROM Contact", of("", "")),
            (
                "SELECT name, toLabel(salutation) FROM Contact ORDER BY Name ASC NULLS FIRST, Id ASC",
                of("", ""),
            ),
            (
                "SELECT name, owner.alias, id, createddate FROM Contact USING SCOPE mine WHERE \
                 CreatedDate = THIS_WEEK ORDER BY Name ASC NULLS FIRST",
                of("mine", "CreatedDate = THIS_WEEK"),
            ),
            (
                "select id from contact where (Name like 'order by%' OR Title = 'O\\'Neill limit 5') \
                 AND MailingCity IN ('Rome','from') order by id",
                of(
                    "",
                    "(Name like 'order by%' OR Title = 'O\\'Neill limit 5') AND MailingCity IN ('Rome','from')",
                ),
            ),
            ("SELECT Id FROM Contact USING SCOPE everything", of("", "")),
            (
                "SELECT Id FROM Contact WHERE CreatedDate >= 2026-01-01T00:00:00Z",
                of("", "CreatedDate >= 2026-01-01T00:00:00Z"),
            ),
            ("SELECT Id FROM Contact LIMIT 50", None),
            ("SELECT Id FROM Contact WHERE Name = 'x' ORDER BY Id LIMIT 50", None),
            ("SELECT count() FROM Contact GROUP BY Name", None),
            ("SELECT Id FROM Account", None),
            ("SELECT Id FROM Contact c WHERE c.Name = 'x'", None),
            ("SELECT Id FROM Contact WHERE Name = 'x", None),
            ("SELECT Id FROM Contact WHERE Name = 'x') OR (Id != null", None),
            ("SELECT Id FROM Contact WHERE Name = 'x\\", None),
            ("SELECT Id FROM Contact FOR UPDATE", None),
            ("", None),
            ("ü'", None),
        ] {
            assert_eq!(of_query(query), condition, "{query}");
        }
    }

    #[test]
    fn a_scope_beside_the_query_counts() {
        let body = tree!({"query": "SELECT Id FROM Contact", "scope": "mine"});
        assert_eq!(condition(&body).unwrap().scope, "mine");
        let body = tree!({"query": "SELECT Id FROM Contact", "scope": "everything"});
        assert_eq!(condition(&body).unwrap().scope, "");
        let body = tree!({"query": "SELECT Id FROM Contact", "scope": "x y"});
        assert_eq!(condition(&body).unwrap().scope, "");
        assert!(matches!(condition(&tree!({})), Err(Fault::Rejected { .. })));
        let long = format!("SELECT Id FROM Contact WHERE Name = '{}'", "x".repeat(5_000));
        assert!(condition(&tree!({ "query": long })).is_err());
    }

    #[test]
    fn only_views_that_soql_can_say_are_offered() {
        let view = tree!({"id": "00B5e000001abcd", "label": "Mine", "soqlCompatible": true});
        assert_eq!(offered(&view).unwrap().id.as_str().len(), 18);
        for wrong in [
            tree!({"id": "00B5e000001abcd", "label": "Mine", "soqlCompatible": false}),
            tree!({"id": "x", "label": "Mine", "soqlCompatible": true}),
            tree!(null),
        ] {
            assert_eq!(offered(&wrong), None);
        }
    }
}
