//! GetItem: items by their ids, each in the asked shape.

use super::answers::{self, Problem};
use super::session::Session;
use super::shape::{Depth, Shape};
use wire::xml::{Element, Writer};

/// Answers GetItem.
pub(crate) fn answer(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let shape = Shape::read(request.child("ItemShape"), Depth::Whole)?;
    let ids = request.child("ItemIds");
    let results = ids.iter().flat_map(|ids| &ids.children).map(|id| {
        let item = session.item(session.target(id)?)?;
        let mut xml = Writer::new();
        xml.open("m:Items", &[]);
        shape.write(session, &item, &mut xml);
        xml.close();
        Ok(xml.finish())
    });
    answers::messages("GetItem", "<m:Items/>", results.collect())
}
