#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    harness::outside::reader("salesforce").expect("a reader of this name")(bytes);
});
