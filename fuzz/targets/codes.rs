#![no_main]

#[path = "../checks/codes.rs"]
mod codes;

libfuzzer_sys::fuzz_target!(|text: &str| codes::check(text));
