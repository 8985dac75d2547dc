//! GetItem (reference: `getitem-operation`),
//! in batches that halve when the server cannot answer so much at once.

use crate::faults::{self, Failed};
use crate::limits::GET_MAX;
use crate::session::Session;
use crate::shape::Shape;
use model::Fault;
use wire::xml::{Element, Writer};

/// An item in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemRef {
    /// By its ItemId.
    Item(String),
    /// The master of the series that an occurrence belongs to.
    MasterOf(String),
}

/// The element of the request.
pub(crate) fn body(shape: &Shape, items: &[ItemRef]) -> String {
    let mut xml = Writer::new();
    xml.open("m:GetItem", &[]);
    shape.write(&mut xml);
    xml.open("m:ItemIds", &[]);
    for item in items {
        match item {
            ItemRef::Item(id) => xml.empty("t:ItemId", &[("Id", id)]),
            ItemRef::MasterOf(id) => {
                xml.empty("t:RecurringMasterItemId", &[("OccurrenceId", id)]);
            }
        }
    }
    xml.close();
    xml.close();
    xml.finish()
}

/// Asks for items; one answer for each, in order.
pub(crate) async fn get_item(
    session: &mut Session,
    shape: &Shape,
    items: &[ItemRef],
) -> Result<Vec<Result<Element, Fault>>, Fault> {
    let mut answers = Vec::with_capacity(items.len());
    let mut size = GET_MAX;
    while answers.len() < items.len() {
        let end = items.len().min(answers.len() + size);
        let batch = &items[answers.len()..end];
        match send(session, shape, batch).await {
            Ok(batch) => answers.extend(batch),
            Err(Failed { fault: Fault::TooLarge(code), .. }) => {
                // A server that has no time for one item is busy: that says nothing of the item.
                if batch.len() == 1 && code == faults::OUT_OF_TIME {
                    return Err(Fault::TooLarge(code));
                }
                if batch.len() == 1 {
                    answers.push(Err(Fault::TooLarge(code)));
                }
                size = (batch.len() / 2).max(1);
            }
            Err(failed) => return Err(failed.fault),
        }
    }
    Ok(answers)
}

async fn send(
    session: &mut Session,
    shape: &Shape,
    items: &[ItemRef],
) -> Result<Vec<Result<Element, Fault>>, Failed> {
    let messages = session.send("GetItem", &body(shape, items)).await?;
    if messages.len() != items.len() {
        return Err(Failed::refused(Fault::Garbled("GetItem: answers are missing".into())));
    }
    let answers: Vec<Result<Element, Fault>> = messages
        .into_iter()
        .map(|mut message| match message.fault() {
            Some(fault) => Err(fault),
            None => message
                .take_first("Items")
                .ok_or_else(|| Fault::Garbled("GetItem: no item in an answer".into())),
        })
        .collect();
    // What concerns the whole mailbox is said of each item alike: say it once.
    if let Some(fault) = answers.iter().filter_map(|answer| answer.as_ref().err()).next()
        && fault.ends_cycle()
        && answers.iter().all(|answer| answer.is_err())
    {
        return Err(Failed::refused(fault.clone()));
    }
    Ok(answers)
}
