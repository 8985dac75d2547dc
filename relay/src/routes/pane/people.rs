//! The people of what is open in Outlook: their contacts in Salesforce with what belongs to them,
//! whether they and the appointment are in step, and a new contact for somebody who has none.

use crate::accounts::Account;
use crate::app::{App, Relay};
use crate::connections::Secret;
use crate::error::Refusal;
use crate::opening::{self, Opened};
use crate::pane::InPane;
use crate::routes::records::Memory;
use crate::routes::{Input, accounts, undo};
use crate::session::SignedIn;
use crate::signed::Order;
use crate::words;
use api::Code;
use api::pane::{Address, Ahead, Contact, Known, Meeting, Open, PEOPLE_MAX, Person};
use api::records::RecordLine;
use axum::Json;
use axum::extract::State;
use connect::salesforce::Around;
use model::{
    Ask, Create, Fault, Field, Fields, Found, Id, Kind, Notify, Outcome, Seen, Side, Start, Times,
    Value, Write,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use sync::{End, name_of};

/// Longest address, name or subject that is looked at.
const TEXT_LENGTH_MAX: usize = 320;
/// Contacts that are shown of one address.
const CONTACTS_MAX: usize = 5;
/// Tasks, and appointments, that are shown of a contact.
const AHEAD_MAX: usize = 5;

/// What is known of what is open.
pub async fn known(
    State(app): State<Relay>,
    pane: InPane,
    Input(open): Input<Open>,
) -> Result<Json<Known>, Refusal> {
    let account = accounts::open(&app, &pane.0).await?;
    let own = app.connection(&pane.0.account, End::Mail).await?.map(|mail| mail.name);
    let wanted = wanted(open.people, own.as_deref().unwrap_or_default());
    let mut known = Known::default();
    if !wanted.is_empty() {
        let mut crm = crm(&app, &account).await?;
        known.people = people(&app, &pane.0, &mut crm, wanted).await?;
    }
    if let Some(meeting) = open.meeting.filter(|it| is_searchable(&it.subject)) {
        match find_meeting(&app, &account, &meeting).await {
            Ok(None) => {}
            Ok(Some(seen)) => known.meeting = Some(explain(&app, &pane.0, seen).await?),
            Err(fault) => known.silent = Some(words::stopped(&fault)),
        }
    }
    Ok(Json(known))
}

/// Makes a contact for somebody. This is the person's own act, as by hand in Salesforce: the sync
/// finds it there. The address is looked for first, so that a press that is repeated, or whose
/// answer was lost, makes no second one.
pub async fn contact(
    State(app): State<Relay>,
    pane: InPane,
    Input(address): Input<Address>,
) -> Result<Json<Person>, Refusal> {
    let account = accounts::open(&app, &pane.0).await?;
    let Some(address) = wanted(vec![address], "").pop() else {
        return Err(Refusal::at("email", "This is no e-mail address. Choose another person."));
    };
    let mut crm = crm(&app, &account).await?;
    let mut found = people(&app, &pane.0, &mut crm, vec![address.clone()]).await?;
    if found.iter().all(|person| person.contacts.is_empty()) {
        create(&mut crm, &address).await?;
        found = people(&app, &pane.0, &mut crm, vec![address]).await?;
        if account.row.finished.is_some() && !account.row.paused {
            app.store.schedule(&pane.0.account, Some(app.now())).await?;
            app.live.due.notify_one();
        }
    }
    found.pop().map(Json).ok_or_else(Refusal::not_found)
}

type Crm = Opened<Box<dyn Side>>;

async fn crm(app: &Relay, account: &Account) -> Result<Crm, Refusal> {
    let opened = opening::open_crm(app, account, &Order::default(), &mut None).await;
    opened.map_err(|fault| undo::away(End::Crm, &fault))
}

/// The people to look for: each address once, without the person's own.
fn wanted(people: Vec<Address>, own: &str) -> Vec<Address> {
    let mut seen = BTreeSet::from([own.trim().to_lowercase()]);
    let fits = |address: &Address| {
        let sane = |text: &str| text.chars().count() <= TEXT_LENGTH_MAX;
        address.email.contains('@') && sane(&address.email) && sane(&address.name)
    };
    let trimmed = people.into_iter().map(|one| Address {
        email: one.email.trim().to_owned(),
        name: one.name.trim().to_owned(),
    });
    trimmed
        .filter(|one| fits(one) && seen.insert(one.email.to_lowercase()))
        .take(PEOPLE_MAX)
        .collect()
}

/// Three requests at most, however many people.
async fn people(
    app: &App,
    signed_in: &SignedIn,
    crm: &mut Crm,
    wanted: Vec<Address>,
) -> Result<Vec<Person>, Refusal> {
    let refused = |fault: Fault| words::refusal(End::Crm, &fault);
    let asks: Vec<Ask> = wanted.iter().map(|one| Ask::Email(one.email.clone())).collect();
    let answers = crm.side.look(&asks).await.map_err(refused)?;
    let mut found = Vec::with_capacity(wanted.len());
    for (address, answer) in wanted.into_iter().zip(answers) {
        let mut contacts = seen_of(answer).map_err(refused)?;
        contacts.truncate(CONTACTS_MAX);
        found.push((address, contacts));
    }
    let all: Vec<(End, Seen)> =
        found.iter().flat_map(|(_, some)| some).map(|seen| (End::Crm, seen.clone())).collect();
    let ids: Vec<Id> = all.iter().map(|(_, seen)| seen.id.clone()).collect();
    let way = Arc::clone(&crm.way);
    let around = connect::around(way, Some(&crm.setup), app.now(), &ids).await.map_err(refused)?;
    let memory = Memory::of(app, &signed_in.account, &all).await?;
    let mut around = around.into_iter();
    let mut people = Vec::with_capacity(found.len());
    for (address, contacts) in found {
        let mut shown = Vec::with_capacity(contacts.len());
        for seen in contacts {
            let line = memory.explain_one(app, &signed_in.account, (End::Crm, &seen)).await?;
            let around = around.next().unwrap_or_default();
            shown.push(as_shown(instance(&crm.known.secret), line, &seen, around));
        }
        people.push(Person { address, contacts: shown });
    }
    Ok(people)
}

fn seen_of(found: Found) -> Result<Vec<Seen>, Fault> {
    match found {
        Found::Here { seen, image: _ } | Found::Elsewhere(seen) => Ok(vec![seen]),
        Found::Many(some) => Ok(some),
        Found::Refused(fault) => Err(fault),
        Found::Bin(_) | Found::Merged(_) | Found::Account(_) | Found::Nothing => Ok(Vec::new()),
    }
}

/// The address of the org, below which each record has its page.
fn instance(secret: &Secret) -> &str {
    match secret {
        Secret::Grant(grant) => &grant.instance,
        Secret::Login(login) => &login.instance,
        Secret::Basic(_) | Secret::Cloud(_) => "",
    }
}

fn as_shown(instance: &str, line: RecordLine, seen: &Seen, around: Around) -> Contact {
    let page = |id: &Id| format!("{}/{}", instance.trim_end_matches('/'), id.as_str());
    let text = |field: Field| seen.fields.text(field).map(str::to_owned);
    let ahead =
        |seen: &Seen| Ahead { title: name_of(seen), when: when(seen), page: page(&seen.id) };
    Contact {
        line,
        job: text(Field::JobTitle),
        account: text(Field::Company),
        page: page(&seen.id),
        tasks: around.tasks.iter().take(AHEAD_MAX).map(ahead).collect(),
        appointments: around.appointments.iter().take(AHEAD_MAX).map(ahead).collect(),
    }
}

fn when(seen: &Seen) -> Option<Start> {
    match (seen.fields.get(Field::Due), seen.fields.get(Field::Times)) {
        (Some(Value::Day(day)), _) => Some(Start::On(*day)),
        (_, Some(Value::Times(Times::Timed { start, .. }))) => Some(Start::At(*start)),
        (_, Some(Value::Times(Times::AllDay { first, .. }))) => Some(Start::On(*first)),
        (_, _) => None,
    }
}

fn is_searchable(subject: &str) -> bool {
    (1..=TEXT_LENGTH_MAX).contains(&subject.trim().chars().count())
}

/// The appointment in the mailbox. Outlook's own id is of no use: Graph names it otherwise.
async fn find_meeting(
    app: &Relay,
    account: &Account,
    meeting: &Meeting,
) -> Result<Option<Seen>, Fault> {
    let order = Order::default();
    let mut mail = opening::open_mail(app, account, (&order, Create::Never), &mut None).await?;
    let subject = meeting.subject.trim().to_owned();
    let mut answers = mail.side.look(&[Ask::Named(Kind::Appointment, subject)]).await?;
    let found = seen_of(answers.pop().unwrap_or(Found::Nothing))?;
    Ok(found.into_iter().find(|seen| starts_with(seen, meeting)))
}

fn starts_with(seen: &Seen, meeting: &Meeting) -> bool {
    match when(seen) {
        Some(Start::At(start)) => start == meeting.start.cut_to_minute(),
        // A whole day begins at a midnight whose zone is Outlook's secret.
        Some(Start::On(day)) => (day.0 - meeting.start.day_utc().0).abs() <= 1,
        None => false,
    }
}

async fn explain(app: &App, signed_in: &SignedIn, seen: Seen) -> Result<RecordLine, Refusal> {
    let all = [(End::Mail, seen)];
    let memory = Memory::of(app, &signed_in.account, &all).await?;
    memory.explain_one(app, &signed_in.account, (End::Mail, &all[0].1)).await
}

async fn create(crm: &mut Crm, address: &Address) -> Result<(), Refusal> {
    let write = Write::Create {
        kind: Kind::Contact,
        mark: None,
        fields: fields_of(address),
        parent: None,
        notify: Notify::Nobody,
    };
    let refusal = |words: String| Err(Refusal::new(Code::SalesforceRefused, words));
    match crm.side.write(&[write]).await.into_iter().next() {
        Some(Outcome::Done(_)) => Ok(()),
        Some(Outcome::Refused(fault)) => refusal(words::refused(End::Crm, &fault)),
        Some(Outcome::Twin(_)) => refusal(
            "Salesforce takes this for a contact that it has already, and made none. Look for the \
             name in Salesforce."
                .into(),
        ),
        Some(Outcome::NotSent(fault) | Outcome::InDoubt(fault)) => {
            Err(words::refusal(End::Crm, &fault))
        }
        None => Err(Refusal::ours(&"a write without an outcome")),
    }
}

/// A contact needs a surname: of what Outlook shows, the last word, or what stands before a comma.
fn fields_of(address: &Address) -> Fields {
    let local = address.email.split('@').next().unwrap_or_default();
    let name = if address.name.contains('@') { "" } else { address.name.as_str() };
    let (given, surname) = match (name.split_once(','), name.rsplit_once(' ')) {
        (Some((surname, given)), _) => (given.trim(), surname.trim()),
        (None, Some((given, surname))) => (given.trim(), surname),
        (None, None) => ("", name),
    };
    let surname = if surname.is_empty() { local } else { surname };
    let mut fields = Fields::new();
    for (field, text) in
        [(Field::GivenName, given), (Field::Surname, surname), (Field::Email, &address.email)]
    {
        if !text.is_empty() {
            fields.set(field, Value::text(text));
        }
    }
    fields
}

#[cfg(test)]
mod tests;
