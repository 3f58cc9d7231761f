//! The one integration binary; a module a topic. Each further binary would link everything again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod authorisation;
mod brokers;
mod chance;
mod checker;
mod cli;
mod cluster;
mod config;
mod crash;
mod dead_letters;
#[cfg(feature = "deep")]
mod deep;
mod deploy;
mod dictionaries;
mod engine;
mod exports;
mod fairness;
mod fallback;
mod faults;
mod feed;
mod fuzz;
mod hostile;
mod interleavings;
mod kafka;
mod knowledge;
mod lane;
mod leftovers;
mod limits;
mod mock;
mod model_floors;
mod model_speed;
#[cfg(feature = "otlp")]
mod otlp;
mod outages;
mod phases;
mod pipeline;
mod process;
mod program;
mod proxied;
mod proxy;
mod records;
mod relation_cases;
mod reload;
mod security;
mod size;
mod soak;
mod strangers;
mod tagging_cases;
mod tidy;
mod web;
mod worker;
