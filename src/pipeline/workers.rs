//! The threads that compute: they take records of the oldest batch first, in small runs, and keep order.
//!
//! Not here: what becomes of a record (`process.rs`), waiting for brokers (`run.rs`).
//!
//! Invariant: a job is done when every record has its outcome, whatever panicked; `outcomes[i]` belongs to
//! `records[i]`.

use super::run::Processor;
use super::transport::{Batch, Waker};
use super::{Outcome, Setup, Stage, dead_letter};
use crate::record::{RawRecord, Reason};
use crate::telemetry::Telemetry;
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Records a worker takes at a time at most: enough for a model to batch, few enough to share the load.
const RUN_RECORDS_MAX: usize = 16;
/// Once a run holds this much no more is added to it: large records are shared out one by one.
const RUN_BYTES: usize = 64 * 1024;

/// The pool.
pub struct Workers {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    processor: Processor,
    queue: Mutex<VecDeque<Arc<Job>>>,
    changed: Condvar,
    is_stopping: AtomicBool,
    waker: Waker,
    telemetry: Telemetry,
}

/// One batch on its way through the workers.
pub struct Job {
    pub batch: Arc<Batch>,
    setup: Arc<Setup>,
    submitted: Instant,
    /// Milliseconds from then to the last run that was finished.
    progressed_ms: AtomicU64,
    runs: Vec<Range<usize>>,
    /// The next run to take.
    next: AtomicUsize,
    missing: AtomicUsize,
    outcomes: Mutex<Vec<Option<Outcome>>>,
    is_cancelled: AtomicBool,
}

impl Job {
    pub fn is_done(&self) -> bool {
        self.missing.load(Ordering::Acquire) == 0
    }

    /// Since the batch was handed over.
    pub fn age(&self) -> Duration {
        self.submitted.elapsed()
    }

    pub fn submitted(&self) -> Instant {
        self.submitted
    }

    /// Since anything of it was finished; for telling a stuck record from a large batch.
    pub fn since_progress(&self) -> Duration {
        self.age()
            .saturating_sub(Duration::from_millis(self.progressed_ms.load(Ordering::Relaxed)))
    }

    /// Skips what has not been begun; the outcomes will not be asked for.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// The outcomes, once [`Job::is_done`].
    pub fn take_outcomes(&self) -> Vec<Outcome> {
        let outcomes: Vec<Outcome> = lock(&self.outcomes).drain(..).flatten().collect();
        assert_eq!(outcomes.len(), self.batch.records.len(), "taken once, when done");
        outcomes
    }

    fn take_run(&self) -> Option<Range<usize>> {
        self.runs.get(self.next.fetch_add(1, Ordering::Relaxed)).cloned()
    }
}

/// Runs of few records and few bytes, in order, but at least one record each.
fn runs(records: &[RawRecord], workers: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut bytes = 0;
    // A small batch is for all workers too: with the deep tier each record takes long.
    let records_max = (records.len() / workers.max(1)).clamp(1, RUN_RECORDS_MAX);
    for (index, record) in records.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.len() < records_max && bytes < RUN_BYTES => run.end = index + 1,
            _ => {
                runs.push(index..index + 1);
                bytes = 0;
            }
        }
        bytes += record.payload.as_ref().map_or(0, Vec::len);
    }
    runs
}

impl Workers {
    /// Starts `count` threads, or one for each core where it is 0.
    pub fn start(processor: Processor, count: usize, waker: Waker, telemetry: &Telemetry) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = if count == 0 { cores } else { count };
        telemetry
            .metrics
            .engine
            .workers
            .set(i64::try_from(count).unwrap_or(i64::MAX));
        let shared = Arc::new(Shared {
            processor,
            queue: Mutex::default(),
            changed: Condvar::new(),
            is_stopping: AtomicBool::new(false),
            waker,
            telemetry: telemetry.clone(),
        });
        let spawn = |index| {
            let shared = Arc::clone(&shared);
            let thread = std::thread::Builder::new().name(format!("worker-{index}"));
            thread
                .spawn(move || shared.work())
                .expect("a thread can be started while the process starts")
        };
        let threads = (0..count).map(spawn).collect();
        Self { shared, threads }
    }

    pub fn count(&self) -> usize {
        self.threads.len()
    }

    pub fn submit(&self, batch: Batch, setup: Arc<Setup>) -> Arc<Job> {
        let len = batch.records.len();
        let job = Arc::new(Job {
            runs: runs(&batch.records, self.count()),
            batch: Arc::new(batch),
            setup,
            submitted: Instant::now(),
            progressed_ms: AtomicU64::new(0),
            next: AtomicUsize::new(0),
            missing: AtomicUsize::new(len),
            outcomes: Mutex::new((0..len).map(|_| None).collect()),
            is_cancelled: AtomicBool::new(false),
        });
        lock(&self.shared.queue).push_back(Arc::clone(&job));
        self.shared.changed.notify_all();
        job
    }
}

impl Drop for Workers {
    /// Waits a moment for the threads; one that is stuck in a record is left behind.
    fn drop(&mut self) {
        self.shared.is_stopping.store(true, Ordering::SeqCst);
        lock(&self.shared.queue).clear();
        self.shared.changed.notify_all();
        let deadline = Instant::now() + Duration::from_secs(2);
        for thread in self.threads.drain(..) {
            while !thread.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(1));
            }
            if thread.is_finished() {
                // A panic was already counted where it happened.
                let _ = thread.join();
            }
        }
    }
}

impl Shared {
    fn work(&self) {
        while let Some((job, range)) = self.take() {
            let records = &job.batch.records[range.clone()];
            let outcomes = if job.is_cancelled.load(Ordering::Relaxed) {
                Vec::new()
            } else {
                self.process(&job.setup, records)
            };
            let mut slots = lock(&job.outcomes);
            for (slot, outcome) in slots[range.clone()].iter_mut().zip(outcomes) {
                *slot = Some(outcome);
            }
            drop(slots);
            let progressed_ms = job.submitted.elapsed().as_millis() as u64;
            job.progressed_ms.fetch_max(progressed_ms, Ordering::Relaxed);
            if job.missing.fetch_sub(range.len(), Ordering::AcqRel) == range.len() {
                (self.waker)();
            }
        }
    }

    /// Waits for the next run of records; none when the pool stops.
    fn take(&self) -> Option<(Arc<Job>, Range<usize>)> {
        let mut queue = lock(&self.queue);
        loop {
            if self.is_stopping.load(Ordering::SeqCst) {
                return None;
            }
            while let Some(job) = queue.front() {
                if let Some(range) = job.take_run() {
                    return Some((Arc::clone(job), range));
                }
                queue.pop_front();
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn process(&self, setup: &Setup, records: &[RawRecord]) -> Vec<Outcome> {
        let begun = Instant::now();
        let outcomes = catch_unwind(AssertUnwindSafe(|| (self.processor)(setup, records, &mut self.clock())));
        let outcomes = match outcomes {
            Ok(outcomes) if outcomes.len() == records.len() => outcomes,
            _ => records.iter().map(|raw| self.process_alone(setup, raw)).collect(),
        };
        let seconds = begun.elapsed().as_secs_f64();
        let engine = &self.telemetry.metrics.engine;
        engine.worker_busy.inc_by(seconds);
        for _ in records {
            engine.process_duration.observe(seconds / records.len() as f64);
        }
        outcomes
    }

    /// Measures each stage from the end of the one before it.
    fn clock(&self) -> impl FnMut(Stage) {
        let mut last = Instant::now();
        move |stage| {
            let now = Instant::now();
            let engine = &self.telemetry.metrics.engine;
            let seconds = now.duration_since(last).as_secs_f64();
            engine
                .stage_duration
                .with_label_values(&[stage.code()])
                .observe(seconds);
            last = now;
        }
    }

    /// `process` catches a panic itself; this is the net below it, so that a bug costs one record, not the worker.
    fn process_alone(&self, setup: &Setup, raw: &RawRecord) -> Outcome {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            (self.processor)(setup, std::slice::from_ref(raw), &mut self.clock()).pop()
        }));
        let outcome = outcome.ok().flatten();
        outcome.unwrap_or_else(|| dead_letter(raw, Reason::InternalError, "processing panicked", &setup.output))
    }
}

/// A lock is only ever poisoned by a panic that was already turned into a dead letter.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_records_are_taken_together_and_large_ones_alone() {
        let record = |bytes: usize| RawRecord {
            payload: Some(vec![0; bytes]),
            ..RawRecord::without_origin(None)
        };
        assert!(runs(&[], 1).is_empty());
        let small: Vec<RawRecord> = (0..20).map(|_| record(10)).collect();
        assert_eq!(runs(&small, 1), [0..16, 16..20]);
        assert_eq!(runs(&small, 8)[..2], [0..2, 2..4]);
        let mixed: Vec<RawRecord> = [10, 100_000, 100_000, 10, 10].map(record).into();
        assert_eq!(runs(&mixed, 1), [0..2, 2..3, 3..5]);
    }
}
