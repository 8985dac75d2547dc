#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    harness::outside::reader("login").expect("a reader of this name")(bytes);
});
