//! The corpus of the fuzzer, played on stable: each file to its reader, as it is, cut off at many
//! places, and broken by chance that is the same each time. Nothing panics, and nothing takes long.
//!
//! `CORPUS=5000 cargo test -p tests corpus` breaks each file so often.

use harness::outside::sides::{System, play as play_to};
use harness::outside::{READERS, Reader, reader};
use harness::storm::Dice;
use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often each file is cut, and how often it is broken, in an ordinary run.
const BREAKS: u32 = 16;
/// Most harm that is done to a file at once.
const HARMS_MAX: u32 = 4;
/// Most bytes of a file: a fuzzer learns little from more.
const FILE_BYTES_MAX: usize = 32 * 1024;
/// A reader that takes longer than this for one file hangs, on any machine.
const READING_MAX: Duration = Duration::from_secs(5);
const SYSTEMS: [(&str, System); 3] =
    [("ews", System::Ews), ("graph", System::Graph), ("salesforce", System::Salesforce)];
/// What is put in: the marks of each format, numbers out of bounds, and bytes that are no text.
const WORDS: [&[u8]; 16] = [
    b"<",
    b"</",
    b"]]>",
    b"\"",
    b"{",
    b"[",
    b"null",
    b"-1",
    b"0",
    b"99999999999999999999",
    b"\xff",
    "é".as_bytes(),
    b"\0",
    b"\n----\n",
    b"&#x0;",
    b"\\u0000",
];

#[test]
fn every_file_of_the_corpus_is_read() {
    let breaks = std::env::var("CORPUS").ok().and_then(|n| n.parse().ok()).unwrap_or(BREAKS);
    for (name, reader) in READERS {
        let files = files_of(name);
        assert!(files.len() >= 6, "{name} has a corpus of {} files", files.len());
        for (path, bytes) in files {
            assert!(bytes.len() <= FILE_BYTES_MAX, "{} is too long", path.display());
            play(reader, &path, &bytes, breaks);
        }
    }
}

fn play(reader: Reader, path: &Path, bytes: &[u8], breaks: u32) {
    read(reader, path, bytes);
    let mut dice = Dice::of(bytes.len() as u64);
    for _ in 0..breaks {
        let cut = dice.below(bytes.len() as u32) as usize;
        read(reader, path, &bytes[..cut]);
        let mut bytes = bytes.to_vec();
        for _ in 0..=dice.below(HARMS_MAX) {
            harm(&mut bytes, &mut dice);
        }
        read(reader, path, &bytes);
    }
}

fn harm(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len() as u32) as usize;
    let end = (at + 1 + dice.below(40) as usize).min(bytes.len());
    match dice.below(5) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << dice.below(8)),
        1 => drop(bytes.drain(at..end)),
        2 => bytes.extend_from_within(at..end),
        3 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        _ => {
            let word = WORDS[dice.below(WORDS.len() as u32) as usize];
            bytes.splice(at..at, word.iter().copied());
        }
    }
}

/// Reads; what a reader stumbles over is kept beside the tests' output, for the corpus.
fn read(reader: Reader, path: &Path, bytes: &[u8]) {
    let began = Instant::now();
    let done = catch_unwind(AssertUnwindSafe(|| reader(bytes)));
    let took = began.elapsed();
    if done.is_ok() && took < READING_MAX {
        return;
    }
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stumbled");
    fs::write(&kept, bytes).expect("the folder of the build can be written");
    let (path, kept) = (path.display(), kept.display());
    panic!("what became of {path} is in {kept}: it panicked or took long ({took:?})");
}

/// A recorded conversation shows a connector something only while it still asks as it did.
#[test]
fn recorded_answers_are_still_asked_for() {
    for (name, system) in SYSTEMS {
        let named = |path: &Path| path.display().to_string().contains("recorded-");
        let recorded: Vec<_> = files_of(name).into_iter().filter(|(path, _)| named(path)).collect();
        let asked = recorded.iter().filter(|(_, bytes)| play_to(system, bytes)).count();
        assert!(
            asked * 4 >= recorded.len() * 3 && asked > 0,
            "{name} asks {asked} of {} conversations to their end: record them anew by \
             `cargo run -p tests --example record`",
            recorded.len()
        );
    }
}

/// Each fuzz target, each reader and each folder of the corpus have the same names, and a target
/// does nothing but call its reader.
#[test]
fn the_fuzzer_calls_the_same_readers() {
    let names: BTreeSet<String> = READERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let fuzz = fuzz();
    assert_eq!(names_in(&fuzz.join("corpus")), names, "folders of the corpus");
    assert_eq!(names_in(&fuzz.join("fuzz_targets")), names, "fuzz targets");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("the fuzzer's manifest");
    for name in &names {
        let path = format!("path = \"fuzz_targets/{name}.rs\"");
        assert!(manifest.contains(&path), "fuzz/Cargo.toml lacks {name}");
        let target = fs::read_to_string(fuzz.join(format!("fuzz_targets/{name}.rs")));
        let call = format!("harness::outside::reader({name:?})");
        assert!(target.expect("a target").contains(&call), "{name} calls its reader");
    }
    assert!(reader("xml").is_some() && reader("nothing").is_none());
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let paths = paths_in(folder).into_iter();
    paths.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect()
}

fn paths_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn files_of(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = paths_in(&fuzz().join("corpus").join(name)).into_iter();
    paths.map(|path| (path.clone(), fs::read(&path).expect("a file"))).collect()
}
