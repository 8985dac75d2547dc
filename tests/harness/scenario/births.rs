//! Records as persons make them, with what is told of them beside their fields.

use super::begin::{COLLEAGUE, IN_VIEW};
use super::{Play, Role, crm, mail, scenes, script, series};
use model::{Field, Fields, Id, Kind, Moment, Times, Value};
use serde_json::json;
use sim::exchange::Item;
use sim::salesforce::SeriesKind;
use sync::past::End;

/// By what two contacts are known to be one person.
const ADDRESS: &str = "one@example.org";
/// Who organises the meetings of others.
const HOST: &str = "boss@example.org";

impl Role {
    /// The side on which the record was first; `None` for both.
    fn born(&self) -> Option<End> {
        let invited = ["attendees", "invited"];
        let about = self.about(End::Mail);
        let theirs = about.is_some_and(|about| invited.iter().any(|key| about.contains_key(*key)));
        match self.link("made") {
            Some("crm") => Some(End::Mail),
            Some("nobody") => None,
            Some("mail") => Some(End::Crm),
            _ if theirs || self.has("series") => Some(End::Mail),
            _ => Some(End::Crm),
        }
    }
}

impl Play<'_> {
    /// Makes what is linked when the last cycle ends, on the side where it was first.
    pub(super) fn bear(&mut self, role: &Role) {
        if role.has("series") {
            return self.begin_series(role);
        }
        let ends = match role.born() {
            Some(end) => vec![end],
            None => End::BOTH.to_vec(),
        };
        for end in ends {
            let table = match role.is_linked() {
                true => role.base(end),
                false => role.own(end).cloned().unwrap_or_default(),
            };
            let mut fields = role.fields(&table);
            role.take_part(&mut fields);
            if role.kind == Kind::Contact && role.born().is_none() {
                fields.set(Field::Email, Value::text(ADDRESS));
            }
            let id = match end {
                End::Crm => self.make_in_org(role, &fields, self.now()),
                End::Mail => self.make_in_mailbox(role, &fields),
            };
            self.note(role, end, id);
        }
    }

    /// A record that the next cycle finds new.
    pub(super) fn appear(&mut self, role: &Role, end: End) {
        self.appear_at(role, end, self.now());
    }

    /// The same, made at a moment.
    pub(super) fn appear_at(&mut self, role: &Role, end: End, at: Moment) {
        let fields = role.fields(role.own(end).expect("it holds something"));
        let id = match end {
            End::Crm => self.make_in_org(role, &fields, at),
            End::Mail => self.make_in_mailbox(role, &fields),
        };
        self.note(role, end, id);
    }

    fn make_in_org(&self, role: &Role, fields: &Fields, at: Moment) -> Id {
        let about = role.about(End::Crm);
        let word = |key: &str| about.and_then(|about| about.get(key)).and_then(|it| it.as_str());
        let at = word("created").and_then(Moment::parse).unwrap_or(at);
        let mut beside = json!({});
        if role.kind == Kind::Contact && role.is_so(End::Crm, "member") != Some(false) {
            beside["LeadSource"] = json!(IN_VIEW);
        }
        if !role.is_linked() && role.is_so(End::Crm, "owned") == Some(false) {
            beside["OwnerId"] = json!(self.colleague());
        }
        match word("barred").or(word("read_only")) {
            None => {}
            Some("a person account") => beside["IsPersonAccount"] = json!(true),
            Some("a series master") => beside["IsRecurrence"] = json!(true),
            Some("an occurrence of a Salesforce series") => return self.make_occurrence(fields),
            Some(other) => panic!("nothing in the org is {other}"),
        }
        crm::make(&self.life, role.kind, fields, beside, at)
    }

    /// An occurrence of a series of the org; its master is not spoken of.
    fn make_occurrence(&self, fields: &Fields) -> Id {
        let Some(Value::Times(Times::Timed { start, end, .. })) = fields.get(Field::Times) else {
            panic!("an occurrence takes place");
        };
        let base = json!({
            "Subject": fields.text(Field::Subject),
            "DurationInMinutes": end.minutes_since(*start),
        });
        let user = self.life.user.clone();
        let mut world = self.life.world();
        let now = world.now;
        let ids = world.org.insert_series(&user, SeriesKind::Classic, base, &[*start], now);
        Id(ids.last().expect("one occurrence").clone())
    }

    fn make_in_mailbox(&self, role: &Role, fields: &Fields) -> Id {
        let mut item = match self.copied_from(role) {
            Some(original) => {
                let mut item = original;
                mail::write(&mut item, fields);
                item
            }
            None => mail::draft(role.kind, fields),
        };
        let about = role.about(End::Mail).cloned().unwrap_or_default();
        if role.is_so(End::Mail, "invited") == Some(true) {
            item = item.invited_by(HOST, "Accept");
        }
        for attendee in script::words(&about, "attendees") {
            item = item.attended_by(&attendee);
        }
        if !role.is_linked() {
            item = scenes::adorned(item, role);
        }
        mail::put(&self.life, role.kind, item)
    }

    /// The record of which another is told to be the same one.
    fn copied_from(&self, role: &Role) -> Option<Item> {
        let uid =
            role.about(End::Mail).and_then(|about| about.get("uid")).and_then(|it| it.as_str());
        let named = role.word("mark");
        let same = |other: &&Role| {
            let by_uid = uid.is_some() && other.link("uid") == uid;
            other.is_linked() && (by_uid || named == Some(&other.name))
        };
        let original = self.roles.iter().find(same)?;
        let item = mail::found(&self.life, &self.known(original, End::Mail))?;
        Some(if named.is_some() { item } else { series::born_again(&item, role.kind) })
    }

    /// The user who is somebody else.
    pub(super) fn colleague(&self) -> String {
        self.life.world().org.user_id(COLLEAGUE).expect("the colleague was added")
    }
}
