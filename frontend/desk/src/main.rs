//! The worker's program: everything is in the library beside it, where its pure parts are tested.

/// Starts the desk.
fn main() {
    desk::start();
}
