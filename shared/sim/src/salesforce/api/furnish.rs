//! What every org has from the start: its own row, the words of its tasks, and list views.

use super::{LONG_AGO, map};
use crate::salesforce::Org;
use crate::salesforce::store::{Row, stamp};
use crate::salesforce::views;
use serde_json::{Value, json};

impl Org {
    /// Puts it there.
    pub(in crate::salesforce) fn furnish(&mut self) {
        let org_id = self.org_id.clone();
        self.place(
            "Organization",
            Some(org_id),
            json!({
                "Name": "Acme", "InstanceName": "TW01", "OrganizationType": "Developer Edition",
                "LanguageLocaleKey": "en_US", "DefaultLocaleSidKey": "en_US",
                "TimeZoneSidKey": "America/Los_Angeles",
            }),
        );
        for (at, (word, closed)) in [
            ("Not Started", false),
            ("In Progress", false),
            ("Completed", true),
            ("Waiting on someone else", false),
            ("Deferred", false),
        ]
        .into_iter()
        .enumerate()
        {
            self.place(
                "TaskStatus",
                None,
                json!({
                    "MasterLabel": word, "ApiName": word, "SortOrder": at + 1,
                    "IsDefault": at == 0, "IsClosed": closed,
                }),
            );
        }
        for (at, word) in ["High", "Normal", "Low"].into_iter().enumerate() {
            self.place(
                "TaskPriority",
                None,
                json!({
                    "MasterLabel": word, "ApiName": word, "SortOrder": at + 1,
                    "IsDefault": word == "Normal", "IsHighPriority": word == "High",
                }),
            );
        }
        for view in views::usual() {
            self.add_view(view);
        }
    }

    fn place(&mut self, object: &str, id: Option<String>, values: Value) {
        let object = self.schema.object(object).expect("the furniture is of known objects");
        let (name, prefix) = (object.name, object.prefix);
        let id = id.unwrap_or_else(|| self.store.next_id(prefix));
        let mut row = Row {
            object: name,
            values: map(values),
            owner_only: false,
            series: None,
            deleted: None,
        };
        for field in ["CreatedDate", "LastModifiedDate", "SystemModstamp"] {
            row.set(field, json!(stamp(LONG_AGO)));
        }
        row.set("Id", json!(id));
        self.store.put(id, row);
    }
}
