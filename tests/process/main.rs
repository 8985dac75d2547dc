//! Tests of the real program as a process of its own, run by `cargo xtask test`, which builds it
//! and says in `TWINLINE_BIN` where it is.

mod end;
mod kill;
mod notices;
