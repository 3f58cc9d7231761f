//! `cargo fuzz run data_files`; the check stands in `targets.rs`.

#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each target calls one function of all")]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::build_base(bytes));
