//! A scenario file as it is written: what is asked of it, and who plays.

use crate::Protocol;
use model::Kind;
use sync::past::End;
use toml::{Table, Value as Toml};

/// How much the judged cycle reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What changed since the last one.
    Since,
    /// Everything, as after the loss of a watermark.
    Whole,
}

/// A scenario.
#[derive(Clone, Debug)]
pub struct Script {
    /// The file's name without its ending.
    pub name: String,
    /// What it tells, in a sentence.
    pub title: String,
    /// The kind it is about.
    pub kind: Kind,
    /// How its cycle may read.
    pub modes: Vec<Mode>,
    /// What the account's rules change.
    pub rules: Table,
    /// Names of accounts that are there.
    pub accounts: Vec<String>,
    /// On how many contacts of the mailbox a field was emptied within the day.
    pub emptied: Table,
    /// The records.
    pub roles: Vec<Role>,
    /// What is planned.
    pub plan: Vec<String>,
    /// What is otherwise on a mailbox of Graph, and on one that is read whole.
    by_graph: [Table; 2],
}

/// One record, on the sides where it is.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Which of several that are told of once, from 0.
    pub number: usize,
    given: Table,
}

impl Script {
    /// Reads a file.
    pub fn read(name: &str, text: &str) -> Script {
        let file: Table = text.parse().expect("a scenario is TOML");
        let kind = kind_of(&file).expect("a scenario is about a kind");
        let table = |key: &str| file.get(key).and_then(Toml::as_table).cloned().unwrap_or_default();
        let records = match file.get("record").and_then(Toml::as_array) {
            None => vec![file.clone()],
            Some(records) => records.iter().filter_map(Toml::as_table).cloned().collect(),
        };
        Script {
            name: name.to_owned(),
            title: word(&file, "title").expect("a scenario has a title").to_owned(),
            kind,
            modes: match word(&file, "mode") {
                None => vec![Mode::Since, Mode::Whole],
                Some("since") => vec![Mode::Since],
                Some("whole") => vec![Mode::Whole],
                Some(other) => panic!("unknown mode {other}"),
            },
            rules: table("rules"),
            accounts: words(&file, "accounts"),
            emptied: table("emptied_mail"),
            roles: records.iter().flat_map(|given| roles_of(kind, given)).collect(),
            plan: words(&file, "plan"),
            by_graph: [table("by_graph"), table("by_graph_whole")],
        }
    }

    /// The script as a mailbox of a protocol plays it: what Graph cannot hold, tell or be trusted
    /// with makes some ends others.
    pub fn by(&self, protocol: Protocol, mode: Mode) -> Script {
        let mut script = self.clone();
        for (table, for_mode) in self.by_graph.iter().zip([None, Some(Mode::Whole)]) {
            let counts = for_mode.is_none_or(|it| it == mode) && protocol == Protocol::Graph;
            if !counts || table.is_empty() {
                continue;
            }
            assert_eq!(script.roles.len(), 1, "{}: of one record only", self.name);
            let mut given = table.clone();
            if let Some(plan) = given.remove("plan") {
                script.plan = words(&Table::from_iter([("plan".to_owned(), plan)]), "plan");
            }
            assert!(given.keys().all(|key| key.starts_with("after")), "{}: ends only", self.name);
            script.roles[0].given.extend(given);
        }
        script
    }

    /// A word of the rules.
    pub fn rule(&self, key: &str) -> Option<&str> {
        word(&self.rules, key)
    }

    /// Whether the rules say yes to something.
    pub fn flag(&self, key: &str) -> bool {
        self.rules.get(key).and_then(Toml::as_bool) == Some(true)
    }

    /// A number of the rules.
    pub fn number(&self, key: &str) -> Option<u32> {
        let number = self.rules.get(key)?.as_integer()?;
        u32::try_from(number).ok()
    }
}

fn roles_of(kind: Kind, given: &Table) -> Vec<Role> {
    let times = given.get("times").and_then(Toml::as_integer).unwrap_or(1);
    // A file with one record only names it nowhere.
    let name = word(given, "name").unwrap_or("it");
    (0..usize::try_from(times).expect("a small number"))
        .map(|number| Role {
            name: if times == 1 { name.to_owned() } else { format!("{name}{number}") },
            kind: kind_of(given).unwrap_or(kind),
            number,
            given: given.clone(),
        })
        .collect()
}

impl Role {
    /// The same under another name.
    pub fn called(&self, name: &str, number: usize) -> Role {
        Role { name: name.to_owned(), number, ..self.clone() }
    }

    /// Whether the sides were linked when the last cycle ended.
    pub fn is_linked(&self) -> bool {
        self.given.contains_key("base")
    }

    /// What a side held then.
    pub fn base(&self, end: End) -> Table {
        let mut base = self.table("base").cloned().unwrap_or_default();
        base.extend(self.side(end, "_base").cloned().unwrap_or_default());
        base
    }

    /// What was changed on a side since, or what is there for the first time.
    pub fn own(&self, end: End) -> Option<&Table> {
        self.side(end, "")
    }

    /// What is true of a side's record beside its fields.
    pub fn about(&self, end: End) -> Option<&Table> {
        self.side(end, "_about")
    }

    /// One of those things, where it is yes or no.
    pub fn is_so(&self, end: End, key: &str) -> Option<bool> {
        self.about(end)?.get(key)?.as_bool()
    }

    /// What became of a side's record since.
    pub fn fate(&self, end: End) -> Option<&str> {
        word(&self.given, &key(end, "_is"))
    }

    /// What is told of the link.
    pub fn link(&self, key: &str) -> Option<&str> {
        word(self.table("link")?, key)
    }

    /// Whether the last cycle left the UID of the link's appointment to be learnt.
    pub fn lacks_uid(&self) -> bool {
        self.table("link").and_then(|link| link.get("uid")) == Some(&Toml::Boolean(false))
    }

    /// Whether the link is told to be unsettled.
    pub fn is_unsettled(&self) -> bool {
        self.table("link").and_then(|link| link.get("settled")).is_some()
    }

    /// A word that stands beside the tables.
    pub fn word(&self, key: &str) -> Option<&str> {
        self.given.get(key).and_then(Toml::as_str)
    }

    /// Whether something stands beside the tables at all.
    pub fn has(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }

    /// What the person said of a conflict that was listed.
    pub fn wish(&self) -> Option<&Table> {
        self.table("wish")
    }

    /// Names of fields that one side cannot tell.
    pub fn unknown(&self) -> Vec<String> {
        words(&self.given, "unknown")
    }

    /// A word about the series that it is an occurrence of.
    pub fn series(&self, key: &str) -> Option<&str> {
        word(self.table("series")?, key)
    }

    /// What a side holds in the end: `None` where nothing is said, a table where it is there.
    pub fn after(&self, end: End) -> Option<Option<&Table>> {
        let own = self.given.get(&format!("after_{}", side(end)));
        own.or(self.given.get("after")).map(Toml::as_table)
    }

    fn side(&self, end: End, rest: &str) -> Option<&Table> {
        self.table(&key(end, rest))
    }

    fn table(&self, key: &str) -> Option<&Table> {
        self.given.get(key)?.as_table()
    }
}

fn key(end: End, rest: &str) -> String {
    format!("{}{rest}", side(end))
}

/// A side as files call it.
pub fn side(end: End) -> &'static str {
    match end {
        End::Crm => "crm",
        End::Mail => "mail",
    }
}

fn kind_of(table: &Table) -> Option<Kind> {
    word(table, "kind").map(|kind| Kind::named(kind).expect("a known kind"))
}

/// A word of a table.
pub fn word<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Toml::as_str)
}

/// The texts of a list.
pub fn words(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Toml::as_array).into_iter().flatten();
    list.filter_map(Toml::as_str).map(str::to_owned).collect()
}
