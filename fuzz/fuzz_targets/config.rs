//! `cargo fuzz run config`; the check stands in `targets.rs`.

#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each target calls one function of all")]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::read_config(bytes));
