//! The entry of the stream processor: a transport and a setup in, a summary out.
//!
//! Not here: the steps of the loop (`lane.rs`).
//!
//! Invariant: every way out has closed the transport, so that the group knows.

use super::lane::Lane;
use super::{Outcome, Setup, Stage, Stop, Summary, Transport, process_batch};
use crate::record::RawRecord;
use crate::telemetry::Telemetry;
use arc_swap::ArcSwap;
use std::sync::Arc;
use std::time::Duration;

/// The setup in force; `run` reads it once for a batch, so it may be exchanged while running.
pub type SetupSource = Arc<ArcSwap<Setup>>;

/// Turns records into outcomes, one each, in order, and tells the end of each stage; [`process_batch`] but for tests of
/// the loop.
pub type Processor = fn(&Setup, &[RawRecord], &mut dyn FnMut(Stage)) -> Vec<Outcome>;

/// Bounds of the loop.
#[derive(Clone, Debug, PartialEq)]
pub struct RunLimits {
    /// Worker threads; 0 for one a core.
    pub workers: usize,
    /// Records polled together at most.
    pub batch_records_max: usize,
    /// Bytes of records in hand: polled and not settled.
    pub bytes_in_max: usize,
    /// Bytes of outcomes in hand, estimated from those before.
    pub bytes_out_max: usize,
    /// Work of one batch: what a revocation waits for, and what a transaction under backlog holds.
    pub batch_target: Duration,
    /// Share of the last thousand records that may be dead letters; 1.0 for no ceiling.
    pub dead_letter_ratio_max: f64,
    /// Time to settle work of partitions that are taken away.
    pub revoke_drain: Duration,
    /// Time to finish and settle what is in hand, once asked to stop.
    pub shutdown_drain: Duration,
    /// Lag beyond which the standard tier stands in for the deep one; zero: never.
    pub fallback_after: Duration,
}

impl Default for RunLimits {
    fn default() -> Self {
        Self {
            workers: 0,
            batch_records_max: 2_000,
            bytes_in_max: 16 * 1024 * 1024,
            bytes_out_max: 16 * 1024 * 1024,
            batch_target: Duration::from_millis(250),
            dead_letter_ratio_max: 0.5,
            revoke_drain: Duration::from_secs(3),
            shutdown_drain: Duration::from_secs(20), // deploy/ grants 45 s: brokers that answer nothing add up to 15
            fallback_after: Duration::from_secs(60),
        }
    }
}

/// Why a run ended other than by draining.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A lasting fault: refused login, missing topic, fenced for good.
    #[error("{message}")]
    Fault { message: String, summary: Box<Summary> },
    /// Told to leave at once, or the drain did not end in time; what was in hand will be read again.
    #[error("stopped before everything in hand was settled; it will be read again")]
    Aborted { summary: Box<Summary> },
}

impl RunError {
    pub fn summary(&self) -> &Summary {
        match self {
            RunError::Fault { summary, .. } | RunError::Aborted { summary } => summary,
        }
    }
}

/// Polls, processes and settles until told to stop, until everything asked for is done, or until a fault.
///
/// The calling thread becomes the lane. Every record settled has given exactly one outcome.
///
/// # Errors
///
/// See [`RunError`].
pub fn run<T: Transport>(
    transport: T,
    setup: SetupSource,
    limits: RunLimits,
    telemetry: &Telemetry,
    stop: Stop,
) -> Result<Summary, RunError> {
    run_with(process_batch, transport, setup, limits, telemetry, stop)
}

/// [`run`] with another processor.
///
/// # Errors
///
/// See [`RunError`].
pub fn run_with<T: Transport>(
    processor: Processor,
    transport: T,
    setup: SetupSource,
    limits: RunLimits,
    telemetry: &Telemetry,
    stop: Stop,
) -> Result<Summary, RunError> {
    Lane::new(processor, transport, setup, limits, telemetry, stop).run()
}
