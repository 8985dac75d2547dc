//! The browser's program: everything is in the library beside it, where its pure parts are tested.

/// Starts the page.
fn main() {
    frontend::start();
}
