//! Records and events as they come in: batches, partitions taken, ends reached, faults.
//!
//! Not here: revocations, which the loop must answer first (`transport.rs`).
//!
//! Invariant: a batch holds only records of partitions we own, in order, none twice.

use super::event::Event;
use super::transport::{KafkaTransport, Rewind};
use crate::pipeline::transport::{Batch, Partition, Room, TransportError, record_bytes};
use std::time::{Duration, Instant};

/// Without room for this long, the brokers are told to send nothing; pausing drops what was prefetched.
const PAUSE_AFTER: Duration = Duration::from_secs(1);

impl KafkaTransport {
    /// Pauses or resumes at the brokers; true when polling may bring records.
    pub(super) fn intake(&mut self, room: Room) -> bool {
        if !room.is_none() {
            self.full_since = None;
            if self.is_paused {
                let partitions = self.ownership.partitions();
                self.is_paused = self.consumer().resume(&partitions).is_err();
                self.show_paused();
            }
            return true;
        }
        let since = *self.full_since.get_or_insert_with(Instant::now);
        if !self.is_paused && since.elapsed() >= PAUSE_AFTER {
            let partitions = self.ownership.partitions();
            self.is_paused = self.consumer().pause(&partitions).is_ok();
            self.telemetry.metrics.engine.backpressure_pauses.inc();
            self.show_paused();
        }
        false
    }

    fn show_paused(&self) {
        let paused = if self.is_paused {
            self.ownership.iter().count()
        } else {
            0
        };
        self.telemetry.metrics.engine.paused_partitions.set(paused as i64);
    }

    pub(super) fn take_events(&mut self, room: Room, wait: Duration) -> Result<Batch, TransportError> {
        let mut batch = Batch::default();
        let mut wait = wait;
        loop {
            let is_full = batch.records.len() >= room.records.max(1) || batch.bytes >= room.bytes.max(1);
            if is_full || self.revoked.is_some() {
                return Ok(batch);
            }
            let Some(event) = self.consumer().poll(wait) else {
                return Ok(batch);
            };
            self.handle(event, &mut batch)?;
            wait = if batch.records.is_empty() {
                wait.min(Duration::from_millis(5))
            } else {
                Duration::ZERO
            };
        }
    }

    fn handle(&mut self, event: Event, batch: &mut Batch) -> Result<(), TransportError> {
        match event {
            Event::Records(records) => {
                for (partition, record) in records {
                    if self.rewind != Rewind::None {
                        // Fetched before going back: it comes again.
                        self.ownership.skip(&partition, record.origin.offset);
                    } else if self
                        .ownership
                        .read(&partition, record.origin.offset, record.timestamp_ms, batch)?
                    {
                        batch.bytes += record_bytes(&record);
                        batch.records.push(record);
                    }
                }
                Ok(())
            }
            Event::Assigned(partitions) => self.take(&partitions),
            Event::Revoked(partitions) => {
                let is_lost = self.consumer().is_assignment_lost();
                let kind = if is_lost { "lost" } else { "revoke" };
                tracing::info!(count = partitions.len(), is_lost, "partitions are taken away");
                self.telemetry
                    .metrics
                    .engine
                    .rebalances
                    .with_label_values(&[kind])
                    .inc();
                self.revoked = Some((partitions, is_lost));
                Ok(())
            }
            Event::End(partition, offset) => {
                self.ownership.reached_end(&partition, offset);
                self.show_lag();
                Ok(())
            }
            Event::Error(fault) if fault.is_fatal => Err(TransportError(format!(
                "the consumer failed for good: {} ({})",
                fault.reason, fault.code
            ))),
            Event::Error(fault) => self.faults.note(fault.code, &fault.reason),
            // Every few seconds, so that lag is told of a stream that stands still too.
            Event::Statistics(_) => {
                self.show_lag();
                Ok(())
            }
            Event::Committed(_) | Event::Log { .. } | Event::Other => Ok(()),
        }
    }

    /// New partitions: they go on from the group's position.
    fn take(&mut self, partitions: &[Partition]) -> Result<(), TransportError> {
        let written = [&self.settings.output, &self.settings.dead_letters];
        if let Some(partition) = partitions
            .iter()
            .find(|p| written.iter().any(|topic| ***topic == *p.topic))
        {
            let topic = &partition.topic;
            return Err(TransportError(format!(
                "kafka.input matches {topic}, which is also written to; narrow it"
            )));
        }
        self.consumer().assign(partitions)?;
        self.ownership.assign(partitions);
        // A partition that was paused when it was lost still is when it comes back.
        let is_paused = self.is_paused;
        let consumer = self.consumer();
        let told = if is_paused {
            consumer.pause(partitions)
        } else {
            consumer.resume(partitions)
        };
        if let Err(error) = told {
            tracing::warn!(%error, "new partitions could not be paused or resumed");
        }
        if partitions
            .iter()
            .any(|p| !self.routes.as_ref().is_some_and(|routes| routes.knows(&p.topic)))
        {
            self.routes = None;
        }
        if !partitions.is_empty() {
            self.faults.clear();
        }
        tracing::info!(count = partitions.len(), "partitions taken");
        self.telemetry
            .metrics
            .engine
            .rebalances
            .with_label_values(&["assign"])
            .inc();
        self.telemetry.health.group_joined();
        self.telemetry.health.broker_seen();
        self.show_assignment();
        Ok(())
    }

    pub(super) fn show_assignment(&self) {
        let engine = &self.telemetry.metrics.engine;
        engine.assigned_partitions.reset();
        for (partition, _) in self.ownership.iter() {
            engine.assigned_partitions.with_label_values(&[&*partition.topic]).inc();
        }
        self.show_paused();
    }

    pub(super) fn show_lag(&mut self) {
        let Some(consumer) = &self.consumer else { return };
        super::stats::report_lag(&self.telemetry, consumer, &self.ownership);
    }
}
