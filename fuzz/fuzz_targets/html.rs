#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    harness::outside::reader("html").expect("a reader of this name")(bytes);
});
