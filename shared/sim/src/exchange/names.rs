//! Names of zones, people and ids: GetServerTimeZones, ResolveNames, ConvertId.

use super::answers::{self, Problem, write};
use super::calendar;
use super::ids;
use super::picture;
use super::session::Session;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Moment, zone};
use wire::xml::{Element, Writer};

/// Zones that are listed when a request names none.
const LISTED: [&str; 12] = [
    "UTC",
    "GMT Standard Time",
    "W. Europe Standard Time",
    "Romance Standard Time",
    "FLE Standard Time",
    "India Standard Time",
    "Tokyo Standard Time",
    "AUS Eastern Standard Time",
    "Eastern Standard Time",
    "Central Standard Time",
    "Mountain Standard Time",
    "Pacific Standard Time",
];

/// Answers GetServerTimeZones.
pub(crate) fn zones(request: &Element) -> Result<String, Problem> {
    let full = !matches!(request.attribute("ReturnFullTimeZoneData"), Some("false" | "0"));
    let asked: Vec<&str> = match request.child("Ids") {
        Some(ids) => ids.children.iter().map(|id| id.text.trim()).collect(),
        None => LISTED.to_vec(),
    };
    let mut xml = Writer::new();
    xml.open("m:TimeZoneDefinitions", &[]);
    for name in asked {
        if calendar::check_zone(name).is_err() {
            continue;
        }
        let offset = zone::offset_minutes(name, Moment(0));
        xml.open("t:TimeZoneDefinition", &[("Id", name), ("Name", name)]);
        if full {
            let west = -offset.unwrap_or(0);
            let sign = if west < 0 { "-" } else { "" };
            let bias = format!("{sign}PT{}M", west.abs());
            xml.open("t:Periods", &[]);
            xml.empty("t:Period", &[("Bias", &bias), ("Name", "Standard"), ("Id", "std")]);
            xml.close();
        }
        xml.close();
    }
    xml.close();
    answers::messages("GetServerTimeZones", "", vec![Ok(xml.finish())])
}

/// Answers ResolveNames.
pub(crate) fn resolve(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let wanted = request.text_of("UnresolvedEntry").unwrap_or_default().trim().to_lowercase();
    let wanted = wanted.trim_start_matches("smtp:");
    let found: Vec<&(String, String)> = session
        .people
        .iter()
        .filter(|(email, name)| {
            email.to_lowercase().starts_with(wanted) || name.to_lowercase().starts_with(wanted)
        })
        .collect();
    if found.is_empty() || wanted.is_empty() {
        let problem = Problem::new("ErrorNameResolutionNoResults", "No results were found.");
        return answers::messages("ResolveNames", "", vec![Err(problem)]);
    }
    let mut xml = Writer::new();
    let total = found.len().to_string();
    xml.open(
        "m:ResolutionSet",
        &[("TotalItemsInView", &total), ("IncludesLastItemInRange", "true")],
    );
    for (email, name) in &found {
        xml.open("t:Resolution", &[]);
        picture::mailbox(name, email).children.iter().for_each(|it| write(&mut xml, it));
        xml.close();
    }
    xml.close();
    if found.len() == 1 {
        return answers::messages("ResolveNames", "", vec![Ok(xml.finish())]);
    }
    let several =
        Problem::new("ErrorNameResolutionMultipleResults", "Multiple results were found.");
    Ok(answers::warning("ResolveNames", &several, &xml.finish()))
}

/// Answers ConvertId.
pub(crate) fn convert(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let wanted = request.attribute("DestinationFormat").unwrap_or_default();
    let sources = request.child("SourceIds");
    let results = sources.iter().flat_map(|ids| &ids.children).map(|id| {
        let text = id.attribute("Id").unwrap_or_default();
        ids::read(session.store.number, text)?;
        let converted = match wanted {
            "HexEntryId" => {
                let bytes = STANDARD.decode(text).unwrap_or_default();
                bytes.iter().map(|byte| format!("{byte:02X}")).collect()
            }
            _ => text.to_owned(),
        };
        let mut xml = Writer::new();
        xml.empty(
            "m:AlternateId",
            &[
                ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
                ("xsi:type", "t:AlternateIdType"),
                ("Format", wanted),
                ("Id", &converted),
                ("Mailbox", &session.store.person.email),
            ],
        );
        Ok(xml.finish())
    });
    answers::messages("ConvertId", "", results.collect())
}
