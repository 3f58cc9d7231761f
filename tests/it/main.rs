//! The one integration binary; a module a topic. Each further binary would link everything again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod brokers;
mod cli;
mod config;
mod crash;
mod engine;
mod kafka;
mod mock;
mod pipeline;
mod process;
mod program;
mod records;
mod relation_cases;
mod tidy;
