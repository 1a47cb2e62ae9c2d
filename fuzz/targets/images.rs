#![no_main]

#[path = "../checks/images.rs"]
mod images;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| images::check(bytes));
