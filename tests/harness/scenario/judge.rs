//! The cycle that is judged: what it planned, what lies on both servers after it, and that it
//! leaves nothing to do.

use super::{Mode, Play, Role, crm, lines, mail, values};
use crate::Protocol;
use crate::life::EMAIL;
use model::{FieldSet, Id, Kind, Value};
use std::collections::BTreeMap;
use sync::past::End;
use sync::plan::{Doing, Reason};
use sync::{Action, Plan, Watermarks};
use toml::Table;

/// How many records of each kind lie on each side.
type Count = BTreeMap<(&'static str, End), usize>;

impl Play<'_> {
    /// Runs the cycle; what is not as the file says.
    pub(super) fn judge(&mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        let before = self.count();
        if let Err(fault) = self.life.cycle() {
            return vec![format!("the cycle ends with {fault:?}")];
        }
        let plans: Vec<Plan> = self.life.plans.iter().map(|plan| self.of_file(plan)).collect();
        wrong.extend(self.misplanned(plans.first().expect("a cycle plans")));
        for plan in plans.iter().skip(1).filter(|plan| !plan.writes_nothing()) {
            wrong.push(format!("planned again: {:?}", self.told(plan)));
        }
        wrong.extend(self.miscounted(before));
        for role in self.script.roles.clone() {
            for end in End::BOTH {
                wrong.extend(self.misses(&role, end));
            }
        }
        wrong.extend(self.mailed(&plans));
        wrong.extend(self.goes_on_writing());
        wrong
    }

    /// A plan as the file would write it.
    fn told(&self, plan: &Plan) -> Vec<String> {
        let alone = self.script.roles.len() == 1 && self.script.roles[0].name == "it";
        let it = |end| self.ids.get(&("it".to_owned(), end));
        let is_that = |end, id: &Id| it(end) == Some(&self.stored(end, id));
        let is_it = |id: &Id| alone || End::BOTH.into_iter().any(|end| is_that(end, id));
        lines::lines(plan, &is_it)
    }

    /// A plan without those of whom the file does not speak.
    fn of_file(&self, plan: &Plan) -> Plan {
        let (links, ids) = &self.unsaid;
        let mut plan = plan.clone();
        plan.actions.retain(|action| !links.contains(&action.link.id) && !self.is_touch(action));
        plan.held.retain(|held| !links.contains(&held.link));
        plan.conflicts.retain(|conflict| !links.contains(&conflict.link));
        plan.forecast.retain(|mail| !links.contains(&mail.link));
        plan.left_out.retain(|(stray, _)| !ids.contains(&stray.id));
        plan
    }

    /// Whether an action only notes the new version that a server gave a record by itself: that
    /// of the survivor of a merge, and of what left a view by a field that nobody syncs.
    fn is_touch(&self, action: &Action) -> bool {
        let merged = |role: &&Role| {
            let into = |other: &Role| other.fate(End::Crm).map(str::to_owned);
            let name = format!("merged into {}", role.name);
            self.script.roles.iter().any(|other| into(other).as_ref() == Some(&name))
        };
        let left = |role: &&Role| role.fate(End::Crm) == Some("out_of_view");
        let mut touched = self.script.roles.iter().filter(|role| merged(role) || left(role));
        action.steps.is_empty()
            && action.reason == Reason::Settled
            && touched.any(|role| {
                let untold = End::BOTH.into_iter().all(|end| role.own(end).is_none());
                untold && self.link_of(role) == Some(action.link.id)
            })
    }

    /// Whether the sides may keep silent of a record that takes no part: the org is asked for the
    /// person's own records only, Graph's calendar for some weeks, and a whole listing for what is
    /// open and near.
    fn may_be_silent(&self, line: &str) -> bool {
        let unread = line.starts_with("out crm") && line.ends_with(": not_owned")
            || self.life.protocol == Protocol::Graph
                && line.starts_with("out mail")
                && line.ends_with(": out_of_window");
        let whole = self.mode == Mode::Whole && line.starts_with("out ");
        unread || whole && [": out_of_window", ": completed"].iter().any(|why| line.ends_with(why))
    }

    fn misplanned(&self, plan: &Plan) -> Option<String> {
        let mut planned = self.told(plan);
        let mut expected = self.script.plan.clone();
        expected.retain(|line| planned.contains(line) || !self.may_be_silent(line));
        planned.sort();
        expected.sort();
        (planned != expected).then(|| format!("planned {planned:#?}\n  expected {expected:#?}"))
    }

    fn count(&self) -> Count {
        let mut count = Count::new();
        for kind in Kind::ALL {
            let rows = self.life.world().org.rows(crm::table_of(kind)).len();
            let folder = mail::folder(&self.life, kind);
            let items = self.life.world().exchange.items(EMAIL, folder).len();
            count.insert((kind.name(), End::Crm), rows);
            count.insert((kind.name(), End::Mail), items);
        }
        count
    }

    /// Nothing is there twice: as many came and went as the plan says.
    fn miscounted(&self, before: Count) -> Option<String> {
        let mut expected = before;
        for action in self.life.plans.iter().flat_map(|plan| &plan.actions) {
            for step in &action.steps {
                let count = expected.entry((action.link.kind.name(), step.end)).or_default();
                match &step.doing {
                    Doing::Create { .. } | Doing::Restore { .. } => *count += 1,
                    // One occurrence of a series goes without the series.
                    Doing::Delete { series: None, .. } => *count -= 1,
                    Doing::Delete { .. } | Doing::Update { .. } | Doing::Mark { .. } => {}
                }
            }
        }
        let now = self.count();
        (now != expected).then(|| format!("there are {now:?}, and should be {expected:?}"))
    }

    /// How a record differs in the end from what the file says.
    fn misses(&self, role: &Role, end: End) -> Option<String> {
        let wanted = role.after(end)?;
        let name = format!("{} {}", super::script::side(end), role.name);
        let id = self.id_after(role, end);
        let held = match &id {
            _ if end == End::Mail && role.has("series") => self.occurrence(role),
            Some(id) => self.held(role.kind, end, id),
            None => None,
        };
        let (held, wanted) = match (held, wanted) {
            (None, None) => return None,
            (Some(_), None) => return Some(format!("{name} is still there")),
            (None, Some(_)) => return Some(format!("{name} is not there")),
            (Some(held), Some(wanted)) => (held, wanted),
        };
        let mut wanted = wanted.clone();
        let parent = wanted.remove("parent").map(|it| it.as_str().unwrap_or_default().to_owned());
        if let Some(parent) = parent {
            let row = id.as_ref().and_then(|id| crm::row(&self.life, id)).unwrap_or_default();
            let account = format!("account {}", crm::account_of(&self.life, &row));
            if account != parent {
                return Some(format!("{name} belongs to {account}, not {parent}"));
            }
        }
        self.differs(role, end, &wanted, &held).map(|told| format!("{name}: {told}"))
    }

    fn differs(
        &self,
        role: &Role,
        end: End,
        wanted: &Table,
        held: &model::Fields,
    ) -> Option<String> {
        wanted.iter().find_map(|(key, value)| {
            let field = values::field(key);
            if end == End::Mail && !self.reach(role.kind).has(field) {
                return None;
            }
            let wanted = values::value_of(role.kind, field, value, &role.name);
            let held = held.get(field);
            let same = held.is_some_and(|held| same(held, &wanted));
            (!same).then(|| format!("{key} is {held:?}, not {wanted:?}"))
        })
    }

    /// The fields that the mailbox tells by this protocol.
    fn reach(&self, kind: Kind) -> FieldSet {
        *self.life.open_for_the_person().mail.reach().reads.get(kind)
    }

    /// Where a record lies in the end: where it lay, or where its link says.
    fn id_after(&self, role: &Role, end: End) -> Option<Id> {
        let here = self.id(role, end).filter(|id| self.held(role.kind, end, id).is_some());
        if let Some(id) = here {
            return Some(id.clone());
        }
        if role.has("series") && !role.is_linked() {
            let mut links = self.life.memory.links.values();
            let link = links.find(|link| link.series.is_some())?;
            return self.lies(link, end);
        }
        let link = self.link_with(end.other(), self.id(role, end.other())?)?;
        self.lies(link, end)
    }

    /// Mail goes to whom the plan says, and to nobody else.
    fn mailed(&self, plans: &[Plan]) -> Option<String> {
        let forecast = plans.iter().flat_map(|plan| &plan.forecast).flat_map(|mail| &mail.to);
        let mut forecast: Vec<&String> = forecast.collect();
        forecast.sort();
        let world = self.life.world();
        let sent = world.exchange.mail_sent().iter().map(|mail| &mail.to);
        let mut sent: Vec<&String> = sent.collect();
        sent.sort();
        (sent != forecast).then(|| format!("mail went to {sent:?}, and should to {forecast:?}"))
    }

    /// The next cycles write nothing, whether they read what changed or everything.
    fn goes_on_writing(&mut self) -> Option<String> {
        for watermarks in [None, Some(Watermarks::default())] {
            self.life.wait_minutes(1);
            if let Some(none) = watermarks {
                self.life.memory.watermarks = none;
            }
            if let Err(fault) = self.life.cycle() {
                return Some(format!("the next cycle ends with {fault:?}"));
            }
            let plans: Vec<Plan> = self.life.plans.iter().map(|plan| self.of_file(plan)).collect();
            let quiet = |plan: &Plan| plan.writes_nothing() && plan.conflicts.is_empty();
            if !plans.iter().all(quiet) {
                let told: Vec<String> = plans.iter().flat_map(|plan| self.told(plan)).collect();
                return Some(format!("the next cycle plans {told:?}"));
            }
        }
        None
    }
}

/// Whether two values are the same to the letter, but for what no server keeps.
fn same(held: &Value, wanted: &Value) -> bool {
    match (held, wanted) {
        (Value::Text(held), Value::Text(wanted)) => held == wanted,
        _ => held.same_as(wanted),
    }
}
