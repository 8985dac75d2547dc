//! One binary for all tests that need no browser: each module is one room of them.

mod backup;
mod corpus;
mod costs;
mod crashes;
mod faults;
mod graph_schema;
mod privacy;
mod properties;
mod scenarios;
mod side_contract;
mod steady;
mod storms;
mod tidy;
mod two_protocols;
mod undo;
