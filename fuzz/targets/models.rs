#![no_main]

#[path = "../checks/models.rs"]
mod models;

libfuzzer_sys::fuzz_target!(|data: (&[u8], &[u8])| models::check(data));
