//! Makes sure that there is a built page to put into the binary, and says where it lies.
//!
//! Before the first build of the page, a stub takes its place, so that the relay alone compiles.

use std::path::{Path, PathBuf};
use std::{env, fs};

const STUB: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Twinline</title>\
<p>The page has not been built into this binary. Build it with <code>trunk build</code>, \
then build the relay again.</p></html>\n";

fn main() {
    let folder = match env::var_os("TWINLINE_WEB_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => home().join("../target/web"),
    };
    if !folder.join("index.html").exists() {
        fs::create_dir_all(&folder).expect("the folder of the page can be made");
        fs::write(folder.join("index.html"), STUB).expect("the stub of the page can be written");
    }
    let folder = fs::canonicalize(&folder).expect("the folder of the page exists by now");
    println!("cargo:rustc-env=TWINLINE_WEB={}", folder.display());
    println!("cargo:rerun-if-env-changed=TWINLINE_WEB_DIR");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=migrations");
}

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
