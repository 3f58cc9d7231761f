//! chancery: raw news in, geopolitical actors and the sentiment towards each out.
//!
//! The map, in dependency order; a module may use only modules above it:
//!
//! - [`record`]: what crosses the wire, the only serialisable types.
//! - [`knowledge`]: who the actors are and what words weigh; immutable once built.
//! - [`nlp`]: text and knowledge to annotations; pure and total.
//! - [`onnx`]: networks from files, for the deep tier of sentiment.
//! - [`sample`]: news items written for the demo, and load made of them.
//! - [`telemetry`]: metrics, logging, health, the recent outcomes.
//! - [`pipeline`]: the stream processor, for any transport.
//! - [`kafka`] and [`memory`]: the two transports.
//! - [`bench`]: how fast each part is, against its limits.
//! - [`web`]: metrics, probes and the live page over HTTP.
//! - [`config`]: settings, their defaults and checks.
//! - [`cli`]: one file a command.
//!
//! Invariant: this file holds no code. `tests/it/tidy.rs` guards the order.

pub mod record;

pub mod knowledge;

pub mod nlp;

pub mod onnx;

pub mod sample;

pub mod telemetry;

pub mod pipeline;

pub mod kafka;

pub mod memory;

pub mod bench;

pub mod web;

pub mod config;

pub mod cli;
