//! The engine in a thread of the test: the lane over a real transport, told to stop, asked how it fares.
//!
//! Not here: the program as a process of its own (`worker.rs`).

use crate::brokers::WAIT;
use crate::engine::setup;
use chancery::kafka::{KafkaSettings, KafkaTransport};
use chancery::pipeline::{Processor, RunError, RunLimits, Stop, Summary, run_with};
use chancery::telemetry::Telemetry;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub struct Worker {
    pub stop: Stop,
    pub telemetry: Telemetry,
    pub thread: JoinHandle<Result<Summary, RunError>>,
}

impl Worker {
    pub fn start(processor: Processor, settings: &KafkaSettings, limits: RunLimits) -> Self {
        let (stop, telemetry) = (Stop::new(), Telemetry::new());
        let (settings, inner, told) = (settings.clone(), stop.clone(), telemetry.clone());
        let thread = std::thread::spawn(move || {
            let transport = KafkaTransport::open(&settings, &told, &inner).expect("opens");
            run_with(processor, transport, setup(), limits, &told, inner)
        });
        Self {
            stop,
            telemetry,
            thread,
        }
    }

    #[track_caller]
    pub fn drain(self) -> Summary {
        self.stop.drain();
        self.finish().expect("drains")
    }

    pub fn finish(self) -> Result<Summary, RunError> {
        self.thread.join().expect("the lane does not panic")
    }

    #[track_caller]
    pub fn await_ready(&self) {
        let begun = Instant::now();
        while !self.telemetry.health.readiness().blockers.is_empty() {
            assert!(begun.elapsed() < WAIT, "{:?}", self.telemetry.health.readiness());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn aborted(&self) -> u64 {
        let commits = &self.telemetry.metrics.engine.commits;
        commits.with_label_values(&["aborted"]).get()
    }
}
