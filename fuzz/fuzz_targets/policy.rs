#![no_main]

#[path = "../../tests/it/fuzz_targets/policy.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
