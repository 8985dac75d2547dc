#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    harness::outside::reader("browser").expect("a reader of this name")(bytes);
});
