#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    harness::outside::reader("moment").expect("a reader of this name")(bytes);
});
