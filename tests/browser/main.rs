//! Twinline as a person meets it: a real browser on the real binary, with simulated services.
//!
//! Run by `cargo xtask e2e`, which builds the page and the binary, brings Chromium and its driver,
//! and says in the environment where they are. [`stage`] sets up a demo and a browser for one test
//! and clears both away; [`page`] is what a test may do, [`hands`] the same without a mouse;
//! [`axe`] looks for barriers.

mod addin;
mod attention;
mod axe;
mod console;
mod desk;
mod exchange;
mod hands;
mod keyboard;
mod notices;
mod office;
mod operator;
mod page;
mod records;
mod salesforce;
mod stage;
mod undo;
mod welcome;
mod wizard;
