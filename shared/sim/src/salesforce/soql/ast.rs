//! A query as it was written, not yet checked against any object.

/// A query.
#[derive(Clone, Debug, Default)]
pub(in crate::salesforce) struct Query {
    /// The text, for errors that point into it.
    pub(in crate::salesforce) text: String,
    pub(in crate::salesforce) items: Vec<Item>,
    pub(in crate::salesforce) object: String,
    pub(in crate::salesforce) object_at: usize,
    pub(in crate::salesforce) alias: Option<String>,
    pub(in crate::salesforce) scope: Option<String>,
    pub(in crate::salesforce) filter: Option<Condition>,
    pub(in crate::salesforce) groups: Vec<Named>,
    pub(in crate::salesforce) orders: Vec<Order>,
    pub(in crate::salesforce) limit: Option<usize>,
    pub(in crate::salesforce) offset: usize,
}

/// A path of names, `Account.Owner.Name`, and its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::salesforce) struct Named {
    pub(in crate::salesforce) parts: Vec<String>,
    pub(in crate::salesforce) at: usize,
}

/// One thing that is selected.
#[derive(Clone, Debug)]
pub(in crate::salesforce) enum Item {
    Field {
        path: Named,
        alias: Option<String>,
    },
    /// `COUNT()`.
    CountRows,
    Aggregate {
        function: Function,
        path: Named,
        alias: Option<String>,
    },
    Child(Box<Query>),
    TypeOf {
        field: Named,
        branches: Vec<(String, Vec<Named>)>,
        otherwise: Vec<Named>,
    },
    Fields(AllOf),
}

/// A function over several rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::salesforce) enum Function {
    Count,
    CountDistinct,
    Min,
    Max,
    Sum,
    Avg,
}

/// `FIELDS(…)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::salesforce) enum AllOf {
    All,
    Standard,
    Custom,
}

/// A condition.
#[derive(Clone, Debug)]
pub(in crate::salesforce) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare { path: Named, operator: Operator, literal: Literal },
    In { path: Named, literals: Vec<Literal>, negated: Negation },
    Within { path: Named, query: Box<Query>, negated: Negation },
}

/// `IN` or `NOT IN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::salesforce) enum Negation {
    Plain,
    Negated,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::salesforce) enum Operator {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    Like,
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::salesforce) enum Literal {
    Null,
    Boolean(bool),
    /// A quoted text with its escapes.
    Text(String),
    Number(f64),
    /// `2026-11-23`.
    Date(String),
    /// `2026-11-23T10:00:00Z`, moved to UTC.
    Time(String),
    /// `TODAY`, `LAST_N_DAYS:14`.
    Range(String, Option<i32>),
}

/// One rank of the order.
#[derive(Clone, Debug)]
pub(in crate::salesforce) struct Order {
    pub(in crate::salesforce) path: Named,
    pub(in crate::salesforce) direction: Direction,
    pub(in crate::salesforce) nulls: Nulls,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::salesforce) enum Direction {
    Ascending,
    Descending,
}

/// Where rows without a value go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::salesforce) enum Nulls {
    First,
    Last,
}
