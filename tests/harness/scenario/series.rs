//! Series of the mailbox: their occurrences are records of their own.

use super::{Play, Role, mail};
use crate::life::EMAIL;
use model::{Field, Fields, Id, Kind, Moment, Series, Start, Times, Value};
use sim::exchange::Item;
use sync::past::End;

impl Play<'_> {
    /// How many occurrences of a role's series the file tells of.
    fn occurrences(&self, role: &Role) -> u16 {
        let same = |other: &&Role| {
            other.series("uid") == role.series("uid") && other.is_linked() == role.is_linked()
        };
        u16::try_from(self.roles.iter().filter(same).count()).expect("few occurrences")
    }

    /// Begins the series of a linked role, once for all of its occurrences.
    pub(super) fn begin_series(&mut self, role: &Role) {
        if role.number == 0 {
            self.make_series(role, &role.fields(&role.base(End::Mail)));
        }
    }

    /// Makes a series that begins with a role's record.
    pub(super) fn make_series(&mut self, role: &Role, fields: &Fields) {
        let item = mail::draft(Kind::Appointment, fields);
        let first = start_of(fields).day_utc();
        let item = item.daily(1, first).times(self.occurrences(role));
        let id = mail::put(&self.life, Kind::Appointment, item);
        self.masters.insert(uid(role), id);
    }

    /// Finds out which links are those of the occurrences.
    pub(super) fn learn_series(&mut self) {
        let in_series = |role: &&Role| role.has("series") && role.is_linked();
        for role in self.roles.clone().iter().filter(in_series) {
            let mut links: Vec<_> = self.life.memory.links.values().collect();
            links.retain(|link| link.series.is_some());
            links.sort_by_key(|link| link.series.as_ref().map(original));
            let link = (*links.get(role.number).expect("each occurrence is linked")).clone();
            for end in End::BOTH {
                let id = self.lies(&link, end).expect("it has a record on both sides");
                self.note(role, end, id);
            }
        }
    }

    /// Moves a whole series to where a role's record takes place.
    pub(super) fn move_series(&mut self, role: &Role, fields: &Fields) {
        let master = self.masters[&uid(role)].clone();
        mail::edit(&self.life, &master, self.now(), |item| mail::write(item, fields));
    }

    /// Deletes one occurrence, or all of them.
    pub(super) fn end_occurrence(&mut self, role: &Role) {
        let original = Moment::parse(role.series("original").expect("an original start"));
        let master = self.masters[&uid(role)].clone();
        let mut world = self.life.world();
        let now = world.now;
        let original = original.expect("a moment");
        let there = world.exchange.delete_occurrence(now, EMAIL, master.as_str(), original);
        assert!(there, "the series has an occurrence at {original}");
    }

    /// Whether a role's series is still told of by a record that is new.
    pub(super) fn goes_on(&self, role: &Role) -> bool {
        let mut others = self.roles.iter().filter(|other| !other.is_linked());
        others.any(|other| other.series("uid") == role.series("uid"))
    }

    /// The master of a role's series.
    pub(super) fn master(&self, role: &Role) -> Option<&Id> {
        self.masters.get(&uid(role))
    }

    /// What an occurrence holds, as the person sees it in the calendar.
    pub(super) fn occurrence(&self, role: &Role) -> Option<Fields> {
        let original = Moment::parse(role.series("original")?)?;
        let original = original.plus_minutes(role.number as i64 * 24 * 60);
        let world = self.life.world();
        let day = original.day_utc().midnight_utc();
        let all = world.exchange.calendar(EMAIL, day, day.plus_minutes(24 * 60));
        all.first().map(|item| mail::read(Kind::Appointment, item))
    }
}

fn original(series: &Series) -> String {
    match series.original {
        Start::At(moment) => moment.rfc3339(),
        Start::On(day) => day.to_string(),
    }
}

fn uid(role: &Role) -> String {
    role.series("uid").expect("a UID").to_owned()
}

fn start_of(fields: &Fields) -> Moment {
    match fields.get(Field::Times) {
        Some(Value::Times(Times::Timed { start, .. })) => *start,
        other => panic!("a series takes place at {other:?}"),
    }
}

/// The same item as an organiser makes it again: it has its UID and nothing of ours.
pub(super) fn born_again(item: &Item, kind: Kind) -> Item {
    let mut again = mail::draft(kind, &mail::read(kind, item));
    again.set("UID", item.text("UID"));
    again
}
