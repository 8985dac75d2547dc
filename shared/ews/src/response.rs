//! The response messages of an answer: one for each thing asked for, in order, each with its own
//! success or error (reference: `responsemessages`).

use crate::faults::{self, Failed};
use model::Fault;
use wire::xml::Element;

/// One response message.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The code, `NoError` for a success.
    pub(crate) code: String,
    /// The message with everything inside.
    pub(crate) element: Element,
    good: bool,
}

impl Message {
    /// What went wrong with this one.
    pub(crate) fn fault(&self) -> Option<Fault> {
        (!self.good).then(|| faults::of_item(&self.code, &self.element))
    }

    /// What went wrong, where the request asked for one thing only.
    pub(crate) fn failed(&self) -> Option<Failed> {
        (!self.good).then(|| faults::of_request(&self.code, self.element.child("MessageXml")))
    }

    /// Takes the first item out of `Items`.
    pub(crate) fn take_first(&mut self, list: &str) -> Option<Element> {
        let list = self.element.children.iter_mut().find(|child| child.name == list)?;
        (!list.children.is_empty()).then(|| list.children.swap_remove(0))
    }

    /// The first item or folder inside `Items` or `Folders`.
    pub(crate) fn first(&self, list: &str) -> Option<&Element> {
        self.element.child(list)?.children.first()
    }
}

/// The answer to an operation that has no response messages: it is itself one.
pub(crate) fn alone(operation: &'static str, answer: Element) -> Result<Message, Failed> {
    let garbled = |why: &str| Failed::in_doubt(Fault::Garbled(format!("{operation}: {why}")));
    if answer.name.strip_suffix("Response") != Some(operation) {
        return Err(garbled("an answer to something else"));
    }
    message(answer).ok_or_else(|| garbled("no class"))
}

/// The messages of an answer to this operation.
pub(crate) fn messages(operation: &'static str, answer: Element) -> Result<Vec<Message>, Failed> {
    let garbled = |why: &str| Failed::in_doubt(Fault::Garbled(format!("{operation}: {why}")));
    if answer.name.strip_suffix("Response") != Some(operation) {
        return Err(garbled("an answer to something else"));
    }
    let mut answer = answer;
    let at = answer.children.iter().position(|child| child.name == "ResponseMessages");
    let list = match at {
        Some(at) => answer.children.swap_remove(at),
        None => return Err(garbled("no response messages")),
    };
    list.children
        .into_iter()
        .map(|element| message(element).ok_or_else(|| garbled("no class")))
        .collect()
}

fn message(element: Element) -> Option<Message> {
    let code = element.text_of("ResponseCode").unwrap_or_default().trim().to_owned();
    // A warning says that this one was not tried, because an earlier one failed.
    let good = match element.attribute("ResponseClass")? {
        "Success" => true,
        "Warning" => code == "NoError",
        _ => false,
    };
    Some(Message { code, element, good })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> Result<Vec<Message>, Failed> {
        messages("GetItem", wire::xml::read(xml.as_bytes(), "test").expect("XML"))
    }

    #[test]
    fn messages_come_one_for_one() {
        let answer = "<m:GetItemResponse xmlns:m='m'><m:ResponseMessages>\
            <m:GetItemResponseMessage ResponseClass='Success'>\
            <m:ResponseCode>NoError</m:ResponseCode>\
            <m:Items><t:Contact/></m:Items></m:GetItemResponseMessage>\
            <m:GetItemResponseMessage ResponseClass='Error'><m:MessageText>x</m:MessageText>\
            <m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:Items/></m:GetItemResponseMessage>\
            <m:GetItemResponseMessage ResponseClass='Warning'>\
            <m:ResponseCode>ErrorBatchProcessingStopped</m:ResponseCode></m:GetItemResponseMessage>\
            </m:ResponseMessages></m:GetItemResponse>";
        let messages = read(answer).expect("an answer");
        assert_eq!(messages.len(), 3);
        assert_eq!(messages[0].fault(), None);
        assert!(messages[0].first("Items").is_some());
        assert_eq!(messages[1].fault(), Some(Fault::Missing));
        assert!(messages[1].first("Items").is_none());
        let stopped = Fault::Offline("ErrorBatchProcessingStopped".into());
        assert_eq!(messages[2].fault(), Some(stopped));
    }

    #[test]
    fn other_answers_are_garbled() {
        for xml in [
            "<m:FindItemResponse xmlns:m='m'><m:ResponseMessages/></m:FindItemResponse>",
            "<GetItemResponse/>",
            "<GetItemResponse><ResponseMessages><X/></ResponseMessages></GetItemResponse>",
            "<GetItem/>",
        ] {
            assert!(matches!(read(xml), Err(Failed { fault: Fault::Garbled(_), .. })), "{xml}");
        }
    }
}
