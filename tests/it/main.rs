//! One binary for all tests that need no browser: each module is one room of them.

mod tidy;
