//! Which records of a kind are listed: the part of the scope that a query decides.

use crate::columns;
use crate::setup::Setup;
use crate::soql;
use crate::stamp;
use model::{Contacts, Kind, Scope, Window};
use serde::{Deserialize, Serialize};

/// `FROM` and `WHERE` of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Condition {
    /// What stands behind `USING SCOPE`; empty where there is none.
    #[serde(default)]
    pub(crate) scope: String,
    /// What stands behind `WHERE`; empty for all.
    #[serde(default)]
    pub(crate) filter: String,
}

impl Condition {
    /// Object and scope.
    pub(crate) fn from(&self, kind: Kind) -> String {
        let object = columns::object(kind);
        match self.scope.as_str() {
            "" => object.to_owned(),
            scope => format!("{object} USING SCOPE {scope}"),
        }
    }

    /// A query of these columns under this condition and others.
    pub(crate) fn query(&self, kind: Kind, select: &str, more: &[&str], tail: &str) -> String {
        let mut conditions = vec![self.filter.as_str()];
        conditions.extend(more);
        format!("SELECT {select} FROM {}{}{tail}", self.from(kind), soql::all_of(&conditions))
    }
}

/// The condition of a kind where no view decides.
pub(crate) fn plain(setup: &Setup, scope: &Scope, kind: Kind) -> Condition {
    let owned = format!("OwnerId = '{}'", setup.user);
    let filter = match (kind, &scope.contacts) {
        (Kind::Contact, Contacts::All) => String::new(),
        (Kind::Contact, Contacts::Mine) => owned,
        (Kind::Contact, Contacts::View(_)) => String::new(),
        (Kind::Appointment, _) => owned,
        (Kind::Task, _) => owned,
    };
    Condition { scope: String::new(), filter }
}

/// What a stored condition was made for, so that another choice is noticed.
pub(crate) fn chosen(scope: &Scope, kind: Kind) -> String {
    match (kind, &scope.contacts) {
        (Kind::Contact, Contacts::All) => "all".into(),
        (Kind::Contact, Contacts::Mine) => "mine".into(),
        (Kind::Contact, Contacts::View(id)) => format!("view {id}"),
        (Kind::Appointment, _) => "mine".into(),
        (Kind::Task, _) => "mine".into(),
    }
}

/// The filter of a full listing. Appointments overlap the window; an all-day one may have begun
/// 14 days, which is the longest, before it. Tasks are due in it, or open and without a due date.
pub(crate) fn listed(setup: &Setup, kind: Kind, window: &Window) -> String {
    match kind {
        Kind::Contact => String::new(),
        Kind::Appointment => events_between(window),
        Kind::Task => {
            let due =
                format!("ActivityDate >= {} AND ActivityDate <= {}", window.first, window.last);
            let open = "ActivityDate = null AND IsClosed = false";
            match setup.task.columns.get("TaskSubtype").is_some_and(|column| column.filter) {
                true => format!(
                    "(({due}) OR ({open})) AND (TaskSubtype = 'Task' OR TaskSubtype = null)"
                ),
                false => format!("({due}) OR ({open})"),
            }
        }
    }
}

/// The filter of what time alone brought into the window.
pub(crate) fn entered(kind: Kind, window: &Window) -> String {
    match kind {
        Kind::Contact => String::new(),
        Kind::Appointment => events_between(window),
        Kind::Task => {
            format!("ActivityDate >= {} AND ActivityDate <= {}", window.first, window.last)
        }
    }
}

fn events_between(window: &Window) -> String {
    format!(
        "(IsAllDayEvent = false AND StartDateTime < {} AND EndDateTime > {}) OR \
         (IsAllDayEvent = true AND ActivityDate >= {} AND ActivityDate <= {})",
        stamp::literal(window.until),
        stamp::literal(window.from),
        window.first.plus(-14),
        window.last
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::setup::tests::plain as setup;
    use model::{Day, PerKind};

    /// A scope of all kinds and a window of a few days.
    pub(crate) fn scope(contacts: Contacts) -> Scope {
        Scope {
            kinds: PerKind { contact: true, appointment: true, task: true },
            contacts,
            window: window("2026-11-10", "2026-12-22"),
            only_category: None,
        }
    }

    /// A window of days in UTC.
    pub(crate) fn window(first: &str, last: &str) -> Window {
        let (first, last) = (Day::parse(first).unwrap(), Day::parse(last).unwrap());
        Window { first, last, from: first.midnight_utc(), until: last.plus(1).midnight_utc() }
    }

    #[test]
    fn conditions_keep_owner_and_view_apart() {
        let setup = setup();
        let all = plain(&setup, &scope(Contacts::All), Kind::Contact);
        assert_eq!(all.query(Kind::Contact, "Id", &[], ""), "SELECT Id FROM Contact");
        let mine = plain(&setup, &scope(Contacts::Mine), Kind::Contact);
        assert_eq!(
            mine.query(Kind::Contact, "Id", &["Id > 'x'"], " LIMIT 5"),
            "SELECT Id FROM Contact WHERE (OwnerId = '0055e000003ABCDAA4') AND (Id > 'x') LIMIT 5"
        );
        let view = Condition { scope: "mine".into(), filter: "A = 1 OR B = 2".into() };
        assert_eq!(
            view.query(Kind::Contact, "Id", &["C = 3"], ""),
            "SELECT Id FROM Contact USING SCOPE mine WHERE (A = 1 OR B = 2) AND (C = 3)"
        );
        assert_ne!(
            chosen(&scope(Contacts::View("00B1".into())), Kind::Contact),
            chosen(&scope(Contacts::View("00B2".into())), Kind::Contact)
        );
    }

    #[test]
    fn a_listing_filters_by_the_window() {
        let setup = setup();
        let window = window("2026-11-10", "2026-12-22");
        assert_eq!(listed(&setup, Kind::Contact, &window), "");
        assert_eq!(
            listed(&setup, Kind::Appointment, &window),
            "(IsAllDayEvent = false AND StartDateTime < 2026-12-23T00:00:00Z AND \
             EndDateTime > 2026-11-10T00:00:00Z) OR (IsAllDayEvent = true AND \
             ActivityDate >= 2026-10-27 AND ActivityDate <= 2026-12-22)"
        );
        assert_eq!(
            listed(&setup, Kind::Task, &window),
            "((ActivityDate >= 2026-11-10 AND ActivityDate <= 2026-12-22) OR \
             (ActivityDate = null AND IsClosed = false)) AND \
             (TaskSubtype = 'Task' OR TaskSubtype = null)"
        );
    }
}
