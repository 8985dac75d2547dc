//! Rules of contacts and leads: the computed name, lists of countries, duplicates.

use super::integrity;
use crate::salesforce::reply::{Done, Refusal};
use crate::salesforce::sight::Sight;
use crate::salesforce::store::Row;
use crate::salesforce::switches::DuplicateRule;
use serde_json::{Value, json};

use super::Saving;

/// The countries this org offers: label, code.
const COUNTRIES: [(&str, &str); 8] = [
    ("United States", "US"),
    ("Canada", "CA"),
    ("United Kingdom", "GB"),
    ("Germany", "DE"),
    ("France", "FR"),
    ("Netherlands", "NL"),
    ("Japan", "JP"),
    ("Australia", "AU"),
];
/// The states this org offers: country code, label, code.
const STATES: [(&str, &str, &str); 10] = [
    ("US", "California", "CA"),
    ("US", "New York", "NY"),
    ("US", "Texas", "TX"),
    ("US", "Washington", "WA"),
    ("US", "Oregon", "OR"),
    ("CA", "Ontario", "ON"),
    ("CA", "Quebec", "QC"),
    ("AU", "Victoria", "VIC"),
    ("AU", "New South Wales", "NSW"),
    ("DE", "Bavaria", "BY"),
];

/// Computes what follows from the given fields.
pub(super) fn settle(sight: &Sight<'_>, row: &mut Row) -> Done<()> {
    let parts: Vec<&str> = ["FirstName", "MiddleName", "LastName", "Suffix"]
        .into_iter()
        .filter_map(|field| row.text(field))
        .collect();
    let name = parts.join(" ");
    row.set("Name", json!(name));
    if row.object == "Contact" && sight.switches.state_picklists {
        for head in ["Mailing", "Other"] {
            place(row, head)?;
        }
    }
    Ok(())
}

/// Country and state from the list, with their codes beside them.
fn place(row: &mut Row, head: &str) -> Done<()> {
    let (country, code) = (format!("{head}Country"), format!("{head}CountryCode"));
    let (state, state_code) = (format!("{head}State"), format!("{head}StateCode"));
    let wanted = row.text(&country).map(str::to_owned);
    let found = match &wanted {
        None => None,
        Some(wanted) => Some(
            COUNTRIES
                .iter()
                .find(|(label, code)| {
                    label.eq_ignore_ascii_case(wanted) || code.eq_ignore_ascii_case(wanted)
                })
                .ok_or_else(|| {
                    let message = format!(
                        "There's a problem with this country, even though it may appear correct. \
                         Please select a country/territory from the list of valid countries.: \
                         {head} Country"
                    );
                    integrity(&message, &country)
                })?,
        ),
    };
    row.set(&country, json!(found.map(|(label, _)| label)));
    row.set(&code, json!(found.map(|(_, code)| code)));
    let wanted = row.text(&state).map(str::to_owned);
    let found = match &wanted {
        None => None,
        Some(wanted) => Some(
            STATES
                .iter()
                .find(|(of, label, short)| {
                    found.is_some_and(|(_, code)| code == of)
                        && (label.eq_ignore_ascii_case(wanted)
                            || short.eq_ignore_ascii_case(wanted))
                })
                .ok_or_else(|| {
                    let message = format!(
                        "There's a problem with this state, even though it may appear correct. \
                         Please select a state from the list of valid states.: {head} State"
                    );
                    integrity(&message, &state)
                })?,
        ),
    };
    row.set(&state, json!(found.map(|(_, label, _)| label)));
    row.set(&state_code, json!(found.map(|(_, _, short)| short)));
    Ok(())
}

/// Whether the duplicate rule lets a contact pass.
pub(in crate::salesforce) fn duplicates(
    sight: &Sight<'_>,
    row: &Row,
    own_id: Option<&str>,
    saving: Saving,
) -> Done<()> {
    let rule = sight.switches.duplicates;
    let passes = match rule {
        DuplicateRule::Off => true,
        DuplicateRule::Alert => saving == Saving::AllowDuplicates,
        DuplicateRule::Block => false,
    };
    if passes || row.object != "Contact" {
        return Ok(());
    }
    let same = |field: &str, other: &Row| {
        row.text(field).is_some_and(|value| {
            other.text(field).is_some_and(|known| known.eq_ignore_ascii_case(value))
        })
    };
    let matches: Vec<Value> = sight
        .store
        .of("Contact")
        .filter(|(id, other)| other.deleted.is_none() && Some(id.as_str()) != own_id)
        .filter(|(_, other)| {
            same("Email", other) || same("LastName", other) && same("FirstName", other)
        })
        .map(|(id, other)| {
            let mut record = json!({"attributes": sight.attributes("Contact", id)});
            // A person sees only that there is one, not which, when it is not shared with them.
            if sight.sees(other) {
                record["Id"] = json!(id);
            }
            json!({
                "additionalInformation": [],
                "fieldDiffs": [],
                "matchConfidence": 100.0,
                "record": record,
            })
        })
        .collect();
    if matches.is_empty() {
        return Ok(());
    }
    let message = "Use one of these records?";
    let mut refusal = Refusal::bad("DUPLICATES_DETECTED", message);
    refusal.duplicates = Some(json!({
        "allowSave": rule == DuplicateRule::Alert,
        "duplicateRule": "Standard_Contact_Duplicate_Rule",
        "duplicateRuleEntityType": "Contact",
        "errorMessage": message,
        "matchResults": [{
            "entityType": "Contact",
            "errors": [],
            "matchEngine": "FuzzyMatchEngine",
            "size": matches.len(),
            "matchRecords": matches,
            "rule": "Standard_Contact_Match_Rule_v1_1",
            "success": true,
        }],
    }));
    Err(refusal)
}
