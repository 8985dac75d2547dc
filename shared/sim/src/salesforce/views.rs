//! The list views of the org.

/// A list view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its id; given when it is added.
    pub id: String,
    /// Its name in programs.
    pub developer_name: String,
    /// Its name for people.
    pub label: String,
    /// The object it lists.
    pub object: String,
    /// The paths of its columns.
    pub columns: Vec<String>,
    /// `mine` or `everything`.
    pub scope: Option<String>,
    /// Its condition in the query language.
    pub condition: Option<String>,
    /// The path it is ordered by.
    pub order: String,
    /// Most rows it shows.
    pub limit: Option<usize>,
    /// Whether it can be written as a query at all.
    pub soql_compatible: bool,
}

impl View {
    /// A view of everything, ordered by a field.
    pub fn new(
        object: &str,
        developer_name: &str,
        label: &str,
        columns: &[&str],
        order: &str,
    ) -> View {
        View {
            id: String::new(),
            developer_name: developer_name.to_owned(),
            label: label.to_owned(),
            object: object.to_owned(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            scope: None,
            condition: None,
            order: order.to_owned(),
            limit: None,
            soql_compatible: true,
        }
    }

    /// The query of the view as the vendor writes it: names of columns in lower case, the hidden
    /// columns at the end.
    pub(super) fn query(&self) -> String {
        let mut columns: Vec<String> =
            self.columns.iter().map(|column| column.to_ascii_lowercase()).collect();
        for hidden in ["id", "createddate", "lastmodifieddate", "systemmodstamp"] {
            if !columns.iter().any(|column| column == hidden) {
                columns.push(hidden.to_owned());
            }
        }
        let mut out = format!("SELECT {} FROM {}", columns.join(", "), self.object);
        if let Some(scope) = &self.scope {
            out.push_str(&format!(" USING SCOPE {scope}"));
        }
        if let Some(condition) = &self.condition {
            out.push_str(&format!(" WHERE {condition}"));
        }
        out.push_str(&format!(" ORDER BY {} ASC NULLS FIRST, Id ASC NULLS FIRST", self.order));
        if let Some(limit) = self.limit {
            out.push_str(&format!(" LIMIT {limit}"));
        }
        out
    }
}

/// The views every org has, and three that differ in what matters.
pub(super) fn usual() -> Vec<View> {
    let columns = ["Name", "Account.Name", "Phone", "Email", "Owner.Alias"];
    let contact = |name: &str, label: &str| View::new("Contact", name, label, &columns, "Name");
    vec![
        contact("AllContacts", "All Contacts"),
        View { scope: Some(String::from("mine")), ..contact("MyContacts", "My Contacts") },
        View {
            condition: Some(String::from("Email != null AND MailingCountry = 'Germany'")),
            ..contact("WithEmailInGermany", "With e-mail in Germany")
        },
        View {
            limit: Some(50),
            ..View::new("Contact", "NewestContacts", "Newest Contacts", &columns, "CreatedDate")
        },
        View { soql_compatible: false, ..contact("RecentlyViewed", "Recently Viewed Contacts") },
        View::new(
            "Account",
            "AllAccounts",
            "All Accounts",
            &["Name", "Site", "Owner.Alias"],
            "Name",
        ),
        View {
            condition: Some(String::from("CreatedDate = THIS_WEEK")),
            ..View::new("Account", "NewThisWeek", "New This Week", &["Name", "Phone"], "Name")
        },
    ]
}
