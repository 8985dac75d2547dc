//! What is learnt of an org once and kept by the relay: version, who the person is, what the
//! three objects look like to them, and the org's own lists. Three requests: the versions on
//! offer, the person, and a composite of everything else.

use crate::describe::{self, Table};
use crate::limits::{
    EVENT_MINUTES_MAX, EVENT_MINUTES_SINGLE, LEARN_EVERY_MS, VERSION_MAX, VERSION_MIN,
};
use crate::rest::{Answer, Line, Part};
use crate::soql::{self, Reaches};
use crate::{columns, faults, ids, reach, row};
use model::{Fault, Id, Kind, Moment, Reach};
use serde::{Deserialize, Serialize};
use wire::Tree;

/// What is known of an org.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// The API version, as `66.0`.
    pub(crate) version: String,
    /// The org's id.
    pub(crate) org: Id,
    /// The person's id.
    pub(crate) user: Id,
    /// The person's user name.
    pub(crate) user_name: String,
    /// The person's time zone.
    pub(crate) zone: String,
    /// Contact.
    pub(crate) contact: Table,
    /// Event.
    pub(crate) event: Table,
    /// Task.
    pub(crate) task: Table,
    /// The org's statuses of tasks, in its order.
    pub(crate) statuses: Vec<Status>,
    /// The org's priorities of tasks, in its order.
    pub(crate) priorities: Vec<Priority>,
    /// Whether the org refused an event of more than a day: multi-day events are off there, which
    /// no describe tells.
    #[serde(default)]
    pub(crate) single_days: bool,
    /// Whether the org showed other days than were written: then no more whole days are written.
    #[serde(default)]
    pub(crate) all_day_differs: bool,
    /// Whether the person may ask who is invited to an event.
    #[serde(default)]
    pub(crate) invitees: bool,
    /// When all of it was learnt.
    #[serde(default)]
    pub(crate) learnt: Moment,
}

/// One status of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Status {
    /// Its API name.
    pub(crate) name: String,
    /// Whether it closes the task.
    pub(crate) closed: bool,
    /// Whether it is a default.
    pub(crate) default: bool,
}

/// One priority of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Priority {
    /// Its API name.
    pub(crate) name: String,
    /// Whether it counts as high.
    pub(crate) high: bool,
    /// Whether it is the default.
    pub(crate) default: bool,
}

impl Setup {
    /// The object of a kind.
    pub(crate) fn table(&self, kind: Kind) -> &Table {
        match kind {
            Kind::Contact => &self.contact,
            Kind::Appointment => &self.event,
            Kind::Task => &self.task,
        }
    }

    /// The columns to select for a kind: of those that the sync knows, all that are there.
    pub(crate) fn select(&self, kind: Kind) -> Vec<&'static str> {
        let table = self.table(kind);
        let mapped = columns::mapped(kind).iter().flat_map(|(_, columns, _)| columns.iter());
        let all = columns::SYSTEM.iter().chain(columns::about(kind)).chain(mapped);
        let mut out: Vec<&str> = Vec::new();
        for column in all.filter(|column| table.has(column)) {
            if !out.contains(column) {
                out.push(column);
            }
        }
        if kind == Kind::Appointment && self.invitees {
            out.push(INVITEES);
        }
        out
    }

    /// Org and person, for the pin of the account: `00D…/005…`.
    pub(crate) fn identity(&self) -> String {
        format!("{}/{}", self.org, self.user)
    }

    /// What the org can hold.
    pub(crate) fn reach(&self) -> Reach {
        let longest = if self.single_days { EVENT_MINUTES_SINGLE } else { EVENT_MINUTES_MAX };
        reach::of(self, longest)
    }

    /// Whether fields and lists may have changed since. Administrators are not so quick that a day
    /// matters.
    pub(crate) fn is_old(&self, now: Moment) -> bool {
        now.0 - self.learnt.0 >= LEARN_EVERY_MS
    }

    /// A setup learnt anew, with what only writes could tell before.
    pub(crate) fn after(self, old: &Setup) -> Setup {
        Setup { single_days: old.single_days, all_day_differs: old.all_day_differs, ..self }
    }

    /// As text, for [`Setup::recall`].
    pub(crate) fn write(&self) -> String {
        String::from_utf8(wire::json::write(self)).unwrap_or_default()
    }

    /// Reads a former setup; `None` when it is not whole.
    pub(crate) fn recall(text: &str) -> Option<Setup> {
        let setup: Setup = serde_json::from_slice(text.as_bytes()).ok()?;
        let version = allowed(&setup.version)?;
        let whole = setup.version == version.1
            && ids::long(setup.org.as_str()).as_ref() == Some(&setup.org)
            && ids::long(setup.user.as_str()).as_ref() == Some(&setup.user)
            && Kind::ALL.iter().all(|kind| sane(setup.table(*kind)));
        whole.then_some(setup)
    }
}

/// Whether every name can stand in a query as it is.
fn sane(table: &Table) -> bool {
    let columns = table.columns.keys().flat_map(|name| name.split('.'));
    columns.chain(table.image.iter().map(String::as_str)).all(describe::is_name)
}

/// Learns everything anew.
pub(crate) async fn learn(line: &mut Line) -> Result<Setup, Fault> {
    line.version = pick(&line.get("/services/data/").await?)?;
    let (org, user, user_name) = who(line).await?;
    let mut setup = Setup {
        version: line.version.clone(),
        org,
        user,
        user_name,
        learnt: line.clock,
        ..Setup::default()
    };
    let mut parts: Vec<Part> = Kind::ALL.iter().map(|kind| describe_part(line, *kind)).collect();
    let query = |soql: &str| Part::get(soql::path(&line.version, Reaches::Living, soql));
    parts.push(query(STATUSES));
    parts.push(query(PRIORITIES));
    parts.push(query(&format!(
        "SELECT Id, Name, Username, TimeZoneSidKey FROM User WHERE Id = '{}'",
        setup.user
    )));
    parts.push(query(RELATIONS));
    parts.push(query(&format!("SELECT Id, {INVITEES} FROM Event LIMIT 1")));
    let mut answers = line.ask(&parts).await?.into_iter();
    for kind in Kind::ALL {
        let body = described(line, kind, answers.next()).await?;
        let table = describe::read(kind, &body);
        match kind {
            Kind::Contact => setup.contact = table,
            Kind::Appointment => setup.event = table,
            Kind::Task => setup.task = table,
        }
    }
    let rows = |answer: Option<Answer>| -> Option<Vec<Tree>> {
        let mut body = answer?.good().ok()?;
        Some(body.get_mut("records")?.as_list_mut().map(std::mem::take).unwrap_or_default())
    };
    setup.statuses = statuses(rows(answers.next()), &setup.task);
    setup.priorities = priorities(rows(answers.next()), &setup.task);
    if let Some(person) = rows(answers.next()).and_then(|rows| rows.into_iter().next()) {
        setup.zone = row::text(&person, "TimeZoneSidKey").unwrap_or_default().to_owned();
        if let Some(name) = row::text(&person, "Username") {
            setup.user_name = name.to_owned();
        }
    }
    // Who may not see accounts is refused a query that names them, so that is tried once here.
    if rows(answers.next()).is_none() {
        setup.contact.columns.remove("Account.Name");
        setup.contact.columns.remove("ReportsTo.Name");
    }
    setup.invitees = rows(answers.next()).is_some();
    if !Kind::ALL.iter().any(|kind| setup.table(*kind).is_readable()) {
        return Err(Fault::Forbidden("no access to contacts, events and tasks".into()));
    }
    Ok(setup)
}

const STATUSES: &str = "SELECT ApiName, MasterLabel, IsClosed, IsDefault, SortOrder FROM TaskStatus ORDER BY SortOrder";
const PRIORITIES: &str = "SELECT ApiName, MasterLabel, IsHighPriority, IsDefault, SortOrder \
    FROM TaskPriority ORDER BY SortOrder";
/// Those who are invited to an event, as a column of it.
const INVITEES: &str = "(SELECT RelationId, Relation.Name, Relation.Type FROM EventRelations)";
const RELATIONS: &str = "SELECT Id, Account.Name, ReportsTo.Name FROM Contact LIMIT 1";

fn describe_part(line: &Line, kind: Kind) -> Part {
    Part::get(line.path(&format!("sobjects/{}/describe", columns::object(kind))))
}

/// A describe answer. An object that the person may not see is an empty one; a part that failed
/// for another reason is asked by itself.
async fn described(line: &mut Line, kind: Kind, answer: Option<Answer>) -> Result<Tree, Fault> {
    let first = answer.map_or(Err(Fault::Missing), Answer::good);
    let again = match first {
        Ok(body) => return Ok(body),
        Err(Fault::Missing) => return Ok(Tree::Null),
        Err(_) => line.get(&describe_part(line, kind).url).await,
    };
    match again {
        Ok(body) => Ok(body),
        Err(Fault::Missing | Fault::Forbidden(_)) => Ok(Tree::Null),
        Err(fault) => Err(fault),
    }
}

/// The newest version on offer that was tried; `Forbidden` where there is none.
fn pick(body: &Tree) -> Result<String, Fault> {
    let offered = body.as_list().ok_or_else(|| Fault::Garbled("the list of versions".into()))?;
    let known = offered.iter().filter_map(|one| allowed(row::text(one, "version")?));
    known.max().map(|(_, text)| text).ok_or_else(|| {
        let least = VERSION_MIN / 10;
        Fault::Forbidden(format!("the org offers no API version between {least}.0 and ours"))
    })
}

/// A version in the range that is spoken, as a number and as text.
fn allowed(text: &str) -> Option<(u32, String)> {
    let (major, minor) = text.split_once('.')?;
    let (major, minor): (u32, u32) = (major.parse().ok()?, minor.parse().ok()?);
    let number = major.checked_mul(10)?.checked_add(minor.min(9))?;
    let fits = (VERSION_MIN..=VERSION_MAX).contains(&number) && minor < 10;
    fits.then(|| (number, format!("{major}.{minor}")))
}

/// Org, person and user name. A session whose scopes leave the person out still tells the ids in
/// the identity address of the version's resources.
async fn who(line: &mut Line) -> Result<(Id, Id, String), Fault> {
    match line.get(crate::oauth::USERINFO).await {
        Ok(body) => {
            let (org, user) = (row::id(&body, "organization_id"), row::id(&body, "user_id"));
            if let (Some(org), Some(user)) = (org, user) {
                let name = row::text(&body, "preferred_username").unwrap_or_default();
                return Ok((org, user, name.to_owned()));
            }
        }
        Err(Fault::Forbidden(_) | Fault::Missing | Fault::Rejected { .. }) => {}
        Err(fault) => return Err(fault),
    }
    let path = line.path("");
    let body = line.get(path.trim_end_matches('/')).await?;
    let identity = row::text(&body, "identity").and_then(crate::oauth::identity_ids);
    let (org, user) = identity.ok_or_else(|| Fault::Forbidden("the scope id is missing".into()))?;
    Ok((org, user, String::new()))
}

/// The org's statuses, or where those are hidden the words of the picklist.
fn statuses(rows: Option<Vec<Tree>>, table: &Table) -> Vec<Status> {
    let read = |row: &Tree| {
        let name = row::text(row, "ApiName").or_else(|| row::text(row, "MasterLabel"))?.to_owned();
        Some(Status {
            name,
            closed: row::flag(row, "IsClosed"),
            default: row::flag(row, "IsDefault"),
        })
    };
    let told: Vec<Status> = rows.unwrap_or_default().iter().filter_map(read).take(200).collect();
    if !told.is_empty() {
        return told;
    }
    let words = table.words("Status").iter();
    words
        .map(|name| Status {
            name: name.clone(),
            closed: name.eq_ignore_ascii_case("completed"),
            default: name.eq_ignore_ascii_case("not started"),
        })
        .collect()
}

/// The org's priorities, or where those are hidden the words of the picklist.
fn priorities(rows: Option<Vec<Tree>>, table: &Table) -> Vec<Priority> {
    let read = |row: &Tree| {
        let name = row::text(row, "ApiName").or_else(|| row::text(row, "MasterLabel"))?.to_owned();
        Some(Priority {
            name,
            high: row::flag(row, "IsHighPriority"),
            default: row::flag(row, "IsDefault"),
        })
    };
    let told: Vec<Priority> = rows.unwrap_or_default().iter().filter_map(read).take(200).collect();
    if !told.is_empty() {
        return told;
    }
    let words = table.words("Priority").iter();
    words
        .map(|name| Priority {
            name: name.clone(),
            high: name.eq_ignore_ascii_case("high"),
            default: name.eq_ignore_ascii_case("normal"),
        })
        .collect()
}

/// Whether a fault says that the tables are no longer what describe told.
pub(crate) fn is_outdated(status: u16, body: &Tree) -> bool {
    let code = faults::refusal(body).code;
    status == 400 && matches!(code.as_str(), "INVALID_FIELD" | "INVALID_TYPE")
}

#[cfg(test)]
pub(crate) mod tests;
