//! The one integration binary; a module a topic. Each further binary would link everything again.

mod brokers;
mod cli;
mod config;
mod engine;
mod kafka;
mod pipeline;
mod process;
mod records;
mod relation_cases;
mod tidy;
