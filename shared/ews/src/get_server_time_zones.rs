//! GetServerTimeZones (reference: `getservertimezones-operation`):
//! whether a server knows a zone by name. An old one refuses every item in a zone that it does not.

use crate::faults::Failed;
use crate::session::Session;
use wire::xml::Writer;

/// The element of the request.
pub(crate) fn body(zone: &str) -> String {
    let mut xml = Writer::new();
    xml.open("m:GetServerTimeZones", &[("ReturnFullTimeZoneData", "false")]);
    xml.open("m:Ids", &[]);
    xml.leaf("t:Id", &[], zone);
    xml.close();
    xml.close();
    xml.finish()
}

/// Whether the server knows this Windows zone.
pub(crate) async fn knows_zone(session: &mut Session, zone: &str) -> Result<bool, Failed> {
    let messages = session.send("GetServerTimeZones", &body(zone)).await?;
    Ok(messages.iter().filter_map(|message| message.element.child("TimeZoneDefinitions")).any(
        |list| list.children.iter().any(|definition| definition.attribute("Id") == Some(zone)),
    ))
}
