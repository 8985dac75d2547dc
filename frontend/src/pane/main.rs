//! The pane's program: everything is in the library, where its pure parts are tested.

/// Starts the pane.
fn main() {
    frontend::start_pane();
}
