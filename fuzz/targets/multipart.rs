#![no_main]

#[path = "../checks/multipart.rs"]
mod multipart;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| multipart::check(bytes));
