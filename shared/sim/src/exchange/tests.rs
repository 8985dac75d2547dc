//! The server from outside: requests as a client writes them, through the door of a world.

mod apps;
mod calendar;
mod contacts;
mod door;
mod meetings;
mod search;
mod series;
mod sync;
mod tasks;
mod zones;

use super::answers::{MESSAGES, TYPES};
use super::{Mailbox, Server};
use crate::{Answer, Host, World};
use http::header::AUTHORIZATION;
use model::{Day, Moment};
use wire::xml::{Element, Writer};
use wire::{Response, soap};

/// The person of these tests.
pub(crate) const ADA: &str = "ada@example.com";

/// A world with two mailboxes, and a client of the first one.
pub(crate) struct Desk {
    pub(crate) world: World,
}

/// The moment that a text names.
pub(crate) fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// The day that a text names.
pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

impl Desk {
    pub(crate) fn new() -> Self {
        let mut world = World::at(at("2026-11-25T09:00:00Z"));
        world.exchange.add_mailbox(Mailbox::new(ADA, "secret"));
        world.exchange.add_mailbox(Mailbox::new("bob@example.com", "other"));
        Desk { world }
    }

    pub(crate) fn server(&mut self) -> &mut Server {
        &mut self.world.exchange
    }

    /// Sends an envelope and answers the response.
    pub(crate) fn send(&mut self, envelope: &str, authorization: &str) -> Response {
        let request = http::Request::post("/EWS/Exchange.asmx")
            .header(AUTHORIZATION, authorization)
            .body(envelope.as_bytes().to_vec())
            .unwrap();
        match self.world.answer(Host::Exchange, request) {
            Answer::Reply(response) => response,
            other => panic!("{other:?}"),
        }
    }

    /// Sends a body as Ada and answers its element or the code of its fault.
    pub(crate) fn call(&mut self, body: &str) -> Result<Element, String> {
        let version = "<RequestServerVersion Version='Exchange2013_SP1'/>";
        let authorization = self.world.exchange.authorization(ADA);
        let response = self.send(&envelope(version, body), &authorization);
        match soap::open(response.body(), "answer").unwrap() {
            Ok(element) => Ok(element),
            Err(fault) => Err(fault.code),
        }
    }

    /// The response messages of an answer, each as its element.
    pub(crate) fn messages(&mut self, body: &str) -> Vec<Element> {
        let answer = self.call(body).unwrap_or_else(|fault| panic!("{fault} for {body}"));
        answer.child("ResponseMessages").unwrap().children.clone()
    }

    /// The one response message, which must be a success.
    pub(crate) fn good(&mut self, body: &str) -> Element {
        let message = self.messages(body).remove(0);
        assert_eq!(message.attribute("ResponseClass"), Some("Success"), "{body}\n{message:?}");
        message
    }

    /// The code of the one response message, which must be an error.
    pub(crate) fn code(&mut self, body: &str) -> String {
        let message = self.messages(body).remove(0);
        assert_eq!(message.attribute("ResponseClass"), Some("Error"), "{body}\n{message:?}");
        message.text_of("ResponseCode").unwrap().to_owned()
    }

    /// The code of the fault or of the first response message.
    pub(crate) fn messages_or_fault(&mut self, body: &str) -> String {
        match self.call(body) {
            Ok(answer) => {
                let message = &answer.child("ResponseMessages").unwrap().children[0];
                message.text_of("ResponseCode").unwrap().to_owned()
            }
            Err(code) => code,
        }
    }

    /// Creates an item; answers its `ItemId` element as text.
    pub(crate) fn create(&mut self, item: &str) -> String {
        let body = format!(
            "<CreateItem SendMeetingInvitations='SendToNone'><Items>{item}</Items></CreateItem>"
        );
        id_of(&self.good(&body))
    }

    /// Gets an item with some properties by their paths.
    pub(crate) fn get(&mut self, id: &str, paths: &str) -> Element {
        let additional = if paths.is_empty() {
            String::new()
        } else {
            format!("<AdditionalProperties>{paths}</AdditionalProperties>")
        };
        let body = format!(
            "<GetItem><ItemShape><BaseShape>IdOnly</BaseShape>{additional}</ItemShape>\
             <ItemIds>{id}</ItemIds></GetItem>"
        );
        self.good(&body).at(&["Items"]).unwrap().children[0].clone()
    }

    /// Gets an item in a base shape.
    pub(crate) fn whole(&mut self, id: &str, shape: &str) -> Element {
        let body = format!(
            "<GetItem><ItemShape><BaseShape>{shape}</BaseShape></ItemShape>\
             <ItemIds>{id}</ItemIds></GetItem>"
        );
        self.good(&body).at(&["Items"]).unwrap().children[0].clone()
    }
}

/// An envelope around a header and a body that are written without prefixes.
pub(crate) fn envelope(header: &str, body: &str) -> String {
    let parts = format!("<E><Header>{header}</Header><Body>{body}</Body></E>");
    let parts = wire::xml::read(parts.as_bytes(), "test").unwrap();
    let mut xml = Writer::new();
    for part in &parts.children {
        xml.open(&format!("s:{}", part.name), &[]);
        let first = if part.name == "Body" { 0 } else { 2 };
        part.children.iter().for_each(|child| prefixed(child, first, &mut xml));
        xml.close();
    }
    format!(
        "<s:Envelope xmlns:s='{}' xmlns:m='{MESSAGES}' xmlns:t='{TYPES}'>{}</s:Envelope>",
        soap::ENVELOPE,
        xml.finish()
    )
}

/// The operation and its children are messages, everything below is a type.
fn prefixed(element: &Element, depth: usize, xml: &mut Writer) {
    let name = format!("{}:{}", if depth < 2 { "m" } else { "t" }, element.name);
    let attributes: Vec<(&str, &str)> =
        element.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if element.children.is_empty() {
        return xml.leaf(&name, &attributes, &element.text);
    }
    xml.open(&name, &attributes);
    element.children.iter().for_each(|child| prefixed(child, depth + 1, xml));
    xml.close();
}

/// The first item's id in a message, as XML.
pub(crate) fn id_of(message: &Element) -> String {
    let item = &message.child("Items").unwrap().children[0];
    id_xml(item.child("ItemId").unwrap())
}

/// An id element as XML.
pub(crate) fn id_xml(id: &Element) -> String {
    format!(
        "<ItemId Id='{}' ChangeKey='{}'/>",
        id.attribute("Id").unwrap(),
        id.attribute("ChangeKey").unwrap()
    )
}

/// The `Id` of an id as XML.
pub(crate) fn bare(id: &str) -> &str {
    id.split('\'').nth(1).unwrap()
}

/// An UpdateItem with updates.
pub(crate) fn update(id: &str, mode: &str, updates: &str) -> String {
    format!(
        "<UpdateItem ConflictResolution='{mode}' \
         SendMeetingInvitationsOrCancellations='SendToNone'><ItemChanges><ItemChange>{id}\
         <Updates>{updates}</Updates></ItemChange></ItemChanges></UpdateItem>"
    )
}

/// A SetItemField of a plain property.
pub(crate) fn set(uri: &str, kind: &str, value: &str) -> String {
    let name = uri.split(':').nth(1).unwrap();
    format!(
        "<SetItemField><FieldURI FieldURI='{uri}'/><{kind}><{name}>{value}</{name}></{kind}>\
         </SetItemField>"
    )
}

/// Paths of plain properties.
pub(crate) fn fields(uris: &[&str]) -> String {
    uris.iter().map(|uri| format!("<FieldURI FieldURI='{uri}'/>")).collect()
}
