//! The loop with its workers over topics in memory: what scheduling, ordering and settling cost, and how cores add up.
//!
//! Not here: brokers (`benches/kafka.sh`). Invariant: every record that was put in is settled before the clock stops.

use super::analyze::raw_record;
use super::memory_use::resident_bytes;
use crate::memory::MemoryBroker;
use crate::pipeline::{RunLimits, Setup, Stop, run};
use crate::telemetry::Telemetry;
use arc_swap::ArcSwap;
use std::sync::Arc;
use std::time::Instant;

/// What one run of the loop came to.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineReport {
    pub workers: usize,
    pub records: usize,
    pub seconds: f64,
    /// Seconds of work of the worker threads.
    pub busy_seconds: f64,
    pub records_per_second: f64,
    pub megabytes_per_second: f64,
    pub resident_bytes: Option<u64>,
}

/// Runs the records through the loop with so many workers.
///
/// # Errors
///
/// A sentence when the loop ended before everything was settled.
pub fn pipeline(setup: &Setup, records: &[Vec<u8>], workers: usize) -> Result<PipelineReport, String> {
    const PARTITIONS: usize = 4;
    let broker = MemoryBroker::new(PARTITIONS).forgetting_outcomes();
    for (at, raw) in records.iter().enumerate() {
        let payload = raw_record(at, raw).payload;
        broker.push((at % PARTITIONS) as i32, None, payload.as_deref());
    }
    broker.end();
    let limits = RunLimits {
        workers,
        dead_letter_ratio_max: 1.0,
        ..RunLimits::default()
    };
    let telemetry = Telemetry::new();
    let setup = Arc::new(ArcSwap::from_pointee(setup.clone()));
    let begun = Instant::now();
    let summary =
        run(broker.transport(), setup, limits, &telemetry, Stop::default()).map_err(|error| error.to_string())?;
    let seconds = begun.elapsed().as_secs_f64();
    if summary.consumed != records.len() as u64 {
        return Err(format!(
            "{} of {} records were settled",
            summary.consumed,
            records.len()
        ));
    }
    let bytes: usize = records.iter().map(Vec::len).sum();
    Ok(PipelineReport {
        workers,
        records: records.len(),
        seconds,
        busy_seconds: telemetry.metrics.engine.worker_busy.get(),
        records_per_second: records.len() as f64 / seconds,
        megabytes_per_second: bytes as f64 / seconds / 1e6,
        resident_bytes: resident_bytes(),
    })
}
