//! The loop: poll, process on all cores in order, settle; revocation, the ceiling, draining.
//!
//! While a batch settles, the workers are already at the next. What the workers have finished by then is
//! settled together, so transactions are small when traffic is thin and large under backlog.
//!
//! Not here: Kafka (`kafka/`), what becomes of a record (`process.rs`).
//!
//! Invariant: batches are settled in the order of polling; when one is not settled, it and all later ones are
//! dropped and read again.

use super::dead_letter_limit::{DeadLetterLimit, Verdict, WINDOW_RECORDS};
use super::fallback::Fallback;
use super::fitting::Fitting;
use super::pace::{InHand, Pace};
use super::refused::{replace, with_alike};
use super::run::Processor;
use super::transport::{Partition, Polled, Room, SettleError, Transport, TransportError, Work};
use super::workers::{Job, Workers};
use super::{Outcome, RunError, RunLimits, SetupSource, Stop, Summary, settled, traced};
use crate::nlp::Tier;
use crate::telemetry::Telemetry;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Longest wait for something to do; signals are seen within it.
const WAIT: Duration = Duration::from_millis(50);
/// A record that takes longer than this makes the worker count as not alive.
const STUCK: Duration = Duration::from_secs(60);
/// Halving a record so often brings any down to nothing.
const REPLACEMENTS_MAX: usize = 32;

pub(super) struct Lane<'a, T: Transport> {
    processor: Processor,
    transport: T,
    workers: Workers,
    setup: SetupSource,
    fitting: Fitting,
    limits: RunLimits,
    telemetry: &'a Telemetry,
    stop: Stop,
    /// Polled and handed to the workers, oldest first.
    jobs: VecDeque<Arc<Job>>,
    /// Processed and not settled, oldest first; older than all jobs.
    ready: Vec<Work>,
    ceiling: DeadLetterLimit,
    is_paused: bool,
    is_draining: bool,
    pace: Pace,
    fallback: Fallback,
    recent: settled::RecentBudget,
    summary: Summary,
}

/// How the loop ends.
enum End {
    Drained,
    Aborted,
    Fault(TransportError),
}

impl From<TransportError> for End {
    fn from(error: TransportError) -> Self {
        End::Fault(error)
    }
}

impl<'a, T: Transport> Lane<'a, T> {
    pub fn new(
        processor: Processor,
        transport: T,
        setup: SetupSource,
        limits: RunLimits,
        telemetry: &'a Telemetry,
        stop: Stop,
    ) -> Self {
        stop.limit_drain(limits.shutdown_drain);
        let workers = Workers::start(processor, limits.workers, transport.waker(), telemetry);
        let pace = Pace::new(setup.load().options.tier);
        Self {
            processor,
            transport,
            workers,
            setup,
            fitting: Fitting::default(),
            fallback: Fallback::new(limits.fallback_after),
            ceiling: DeadLetterLimit::new(limits.dead_letter_ratio_max),
            limits,
            telemetry,
            stop,
            jobs: VecDeque::new(),
            ready: Vec::new(),
            is_paused: false,
            is_draining: false,
            pace,
            recent: settled::RecentBudget::default(),
            summary: Summary::default(),
        }
    }

    pub fn run(mut self) -> Result<Summary, RunError> {
        tracing::info!(workers = self.workers.count(), "started");
        let end = loop {
            if let Err(end) = self.step() {
                break end;
            }
        };
        self.telemetry.health.draining();
        drop(self.workers);
        self.transport.close();
        self.telemetry.health.lane_ended();
        let summary = self.summary;
        match end {
            End::Drained => Ok(summary),
            End::Aborted => Err(RunError::Aborted {
                summary: Box::new(summary),
            }),
            End::Fault(error) => Err(RunError::Fault {
                message: error.to_string(),
                summary: Box::new(summary),
            }),
        }
    }

    fn step(&mut self) -> Result<(), End> {
        self.watch()?;
        self.follow_lag();
        let wait = if self.jobs.front().is_some_and(|job| job.is_done()) {
            Duration::ZERO
        } else {
            WAIT
        };
        match self.transport.poll(self.room(), wait)? {
            Polled::Batch(batch) => {
                let fitted = self.fitting.setup(&self.setup, self.transport.outcome_limits());
                let setup = self.fallback.setup(fitted);
                self.jobs.push_back(self.workers.submit(batch, setup));
            }
            Polled::Idle => {}
            Polled::Revoked { partitions, is_lost } => self.revoke(&partitions, is_lost)?,
            Polled::Ended => return Err(End::Drained),
        }
        self.collect();
        self.judge_and_settle()
    }

    /// Signals, the drain's limit, signs of life.
    fn watch(&mut self) -> Result<(), End> {
        if self.jobs.front().is_none_or(|job| job.since_progress() < STUCK) {
            self.telemetry.health.lane_ticked();
        }
        let in_hand = self.in_hand();
        let engine = &self.telemetry.metrics.engine;
        engine.inflight_records.set(in_hand.records as i64);
        engine.inflight_bytes.set(in_hand.bytes as i64);
        if self.stop.is_draining() && !self.is_draining {
            tracing::info!(records = in_hand.records, "draining");
            self.telemetry.health.draining();
            self.is_draining = true;
        }
        if self.is_draining && in_hand.records == 0 {
            return Err(End::Drained);
        }
        if self.stop.is_aborting() {
            tracing::error!(
                records = in_hand.records,
                "leaving before everything in hand is settled"
            );
            return Err(End::Aborted);
        }
        if self.stop.take_resume() && self.is_paused {
            tracing::warn!("told to go on: the dead-letter ceiling is off until the share has fallen below it");
            self.ceiling.waive();
            self.pause(false);
        }
        Ok(())
    }

    /// Lets the deep tier give way under backlog, and return after it.
    fn follow_lag(&mut self) {
        let setup = self.setup.load();
        if !self.fallback.is_possible(&setup) {
            return;
        }
        let engine = &self.telemetry.metrics.engine;
        let lag_seconds = engine.lag_seconds();
        if !self.fallback.follow(lag_seconds, Instant::now()) {
            return;
        }
        let is_active = self.fallback.is_active();
        engine.sentiment_fallback.set(i64::from(is_active));
        if is_active {
            tracing::warn!(lag_seconds, "behind: the standard tier stands in for the deep one");
            self.pace = Pace::new(Tier::Standard);
        } else {
            tracing::info!(lag_seconds, "no longer behind: the deep tier judges again");
            self.pace = Pace::new(Tier::Deep);
        }
    }

    fn in_hand(&self) -> InHand {
        let batches = self
            .jobs
            .iter()
            .map(|job| &job.batch)
            .chain(self.ready.iter().map(|work| &work.batch));
        batches.fold(InHand::default(), |sum, batch| InHand {
            batches: sum.batches + 1,
            records: sum.records + batch.records.len(),
            bytes: sum.bytes + batch.bytes,
        })
    }

    fn room(&self) -> Room {
        if self.is_paused || self.is_draining {
            return Room::NONE;
        }
        let in_hand = self.in_hand();
        if self.ceiling.is_holding() {
            return self.pace.room_while_holding(in_hand, WINDOW_RECORDS, &self.limits);
        }
        self.pace.room(in_hand, &self.limits)
    }

    /// Moves what the workers have finished, in order, to what may be settled.
    fn collect(&mut self) {
        while let Some(job) = self.jobs.pop_front_if(|job| job.is_done()) {
            let outcomes = job.take_outcomes();
            let bytes_out = outcomes.iter().map(Outcome::bytes).sum();
            let bytes = (job.batch.bytes, bytes_out);
            self.pace
                .learn(outcomes.len(), job.age(), bytes, self.limits.batch_target);
            let batch = Arc::clone(&job.batch);
            self.ready.push(Work {
                batch,
                outcomes,
                polled: job.submitted(),
            });
        }
    }

    fn judge_and_settle(&mut self) -> Result<(), End> {
        if self.ready.is_empty() {
            return Ok(());
        }
        let is_full = self.ceiling.is_holding() && self.room().is_none() && !self.is_draining;
        let is_complete = self.jobs.is_empty() && (is_full || self.transport.is_caught_up());
        let dead = self
            .ready
            .iter()
            .flat_map(|work| &work.outcomes)
            .map(Outcome::is_dead_letter);
        match self.ceiling.judge(dead, is_complete, Instant::now()) {
            Verdict::Pass => self.settle(),
            Verdict::Hold if self.is_draining && self.jobs.is_empty() => {
                // Leaving before the first window could be judged: nothing of it is let through.
                self.drop_in_hand()
            }
            Verdict::Hold => Ok(()),
            Verdict::Tripped => self.trip(),
        }
    }

    fn trip(&mut self) -> Result<(), End> {
        tracing::error!(
            ratio_max = self.limits.dead_letter_ratio_max,
            "too many dead letters: intake is paused and the backlog kept; \
             look at the dead letters, then restart with another release or tell it to go on"
        );
        self.telemetry
            .metrics
            .engine
            .errors
            .with_label_values(&["ceiling"])
            .inc();
        self.pause(true);
        self.drop_in_hand()
    }

    fn pause(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
        self.telemetry.health.ceiling_is_reached(is_paused);
        self.telemetry.metrics.engine.intake_paused.set(i64::from(is_paused));
    }

    fn settle(&mut self) -> Result<(), End> {
        // Each round replaces one outcome or more.
        let rounds = REPLACEMENTS_MAX + self.ready.iter().map(|work| work.outcomes.len()).sum::<usize>();
        for _ in 0..rounds {
            let begun = Instant::now();
            match self.transport.settle(&self.ready) {
                Ok(()) => {
                    self.count_settled(begun.elapsed());
                    return Ok(());
                }
                Err(SettleError::Aborted(why)) => {
                    tracing::warn!(why, "not settled: reading it again");
                    self.telemetry
                        .metrics
                        .engine
                        .errors
                        .with_label_values(&["settle"])
                        .inc();
                    self.count_abort();
                    return self.drop_in_hand();
                }
                Err(SettleError::Refused(refused)) => {
                    self.count_abort();
                    let setup = self.fitting.setup(&self.setup, self.transport.outcome_limits());
                    for r in &with_alike(refused, &self.ready, SystemTime::now()) {
                        let work = &mut self.ready[r.work];
                        let raw = &work.batch.records[r.outcome];
                        tracing::warn!(origin = %raw.origin, why = r.detail, "the broker refused an outcome");
                        work.outcomes[r.outcome] = replace(self.processor, &setup, raw, &work.outcomes[r.outcome], r);
                    }
                }
                Err(SettleError::Lasting(error)) => return Err(End::Fault(error)),
            }
        }
        let message = "the broker refuses a record whatever is done to it; look at the settings of the topics";
        Err(End::Fault(TransportError(message.into())))
    }

    fn count_abort(&mut self) {
        self.summary.aborts += 1;
        self.telemetry
            .metrics
            .engine
            .commits
            .with_label_values(&["aborted"])
            .inc();
    }

    fn count_settled(&mut self, took: Duration) {
        self.summary.commits += 1;
        let work = std::mem::take(&mut self.ready);
        self.ceiling
            .settled(work.iter().flat_map(|w| &w.outcomes).map(Outcome::is_dead_letter));
        for outcome in work.iter().flat_map(|w| &w.outcomes) {
            self.summary.count(outcome);
        }
        settled::tell(self.telemetry, &mut self.recent, &work, took);
        traced::tell(&self.telemetry.traces, &work, took);
    }

    /// Drops everything in hand; it is read again.
    fn drop_in_hand(&mut self) -> Result<(), End> {
        self.forget_in_hand();
        self.transport.rewind()?;
        Ok(())
    }

    fn forget_in_hand(&mut self) {
        self.jobs.drain(..).for_each(|job| job.cancel());
        self.ready.clear();
    }

    /// Finishes the work of partitions that are taken away, or drops it, in bounded time.
    fn revoke(&mut self, partitions: &[Partition], is_lost: bool) -> Result<(), End> {
        let begun = Instant::now();
        if !is_lost {
            let deadline = begun + self.limits.revoke_drain;
            while self.jobs.iter().any(|job| !job.is_done()) && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(1));
            }
            self.collect();
            if self.jobs.is_empty() {
                self.judge_and_settle()?;
            }
        }
        let is_dropped = is_lost || !self.jobs.is_empty() || !self.ready.is_empty();
        if is_dropped {
            self.forget_in_hand();
        }
        self.transport.release(partitions)?;
        if is_dropped {
            self.transport.rewind()?;
        }
        self.telemetry
            .metrics
            .engine
            .rebalance_duration
            .observe(begun.elapsed().as_secs_f64());
        Ok(())
    }
}
