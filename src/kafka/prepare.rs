//! What must be there before records are handed out: limits, a producer, routes, a known position.
//!
//! Not here: using them (`transport.rs`).
//!
//! Invariant: an attempt takes a bounded time, and the group is served between attempts.

use super::admin;
use super::faults::code_of;
use super::routes::Routes;
use super::transport::{KafkaTransport, Rewind};
use crate::pipeline::transport::{Partition, TransportError};
use rdkafka::error::RDKafkaErrorCode as Code;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// One attempt to reach the brokers from within a poll.
const REACH: Duration = Duration::from_secs(1);
/// After failing for this long, with a new client.
const RENEW_AFTER: Duration = Duration::from_secs(30);
/// After a failed attempt, events are served for this long before the next.
const RETRY_EVERY: Duration = Duration::from_millis(500);

/// A producer in the middle of a settle comes within this time, or everything is read again.
const RENEW_MAX: Duration = Duration::from_secs(5);
const RETRY_SOON: Duration = Duration::from_millis(50);
/// Limits that are only guessed are not guessed lower, in bytes.
const LIMIT_MIN: usize = 16 * 1024;

impl KafkaTransport {
    /// Whether records may be handed out; does what is missing for it, in bounded time.
    pub(super) fn prepare(&mut self) -> Result<bool, TransportError> {
        let is_ready = self.publisher.producer().is_some() && self.rewind == Rewind::None;
        if is_ready && !self.are_limits_stale && self.routes.as_ref().is_some_and(Routes::is_fresh) {
            return Ok(true);
        }
        if Instant::now() < self.retry_at {
            return Ok(false);
        }
        match self.try_prepare()? {
            Ok(()) => {
                self.failing_since = None;
                Ok(true)
            }
            Err((code, what)) => {
                self.failed_at = Instant::now();
                self.retry_at = self.failed_at + RETRY_EVERY;
                let since = *self.failing_since.get_or_insert_with(Instant::now);
                if since.elapsed() > RENEW_AFTER {
                    // This client may have forgotten every broker; a new one begins with those of the settings.
                    self.failing_since = None;
                    self.publisher.doubt();
                }
                self.producer_faults.note(code, &what)?;
                Ok(false)
            }
        }
    }

    fn try_prepare(&mut self) -> Result<Result<(), (Code, String)>, TransportError> {
        let bytes_max = match self.bytes_max {
            Some(known) if !self.are_limits_stale => known,
            _ => match admin::topic_limits(&self.settings, self.bytes_max, REACH) {
                Ok(limits) => self.learn_limits((limits.output, limits.dead_letters)),
                Err((code, what)) => return Ok(Err((code, what))),
            },
        };
        if let Err(code) = self
            .publisher
            .prepare(&self.settings, bytes_max, &self.telemetry, REACH)?
        {
            self.telemetry.health.producer_is_ready(false);
            return Ok(Err((code, "the producer is not ready".into())));
        }
        if !self.routes.as_ref().is_some_and(Routes::is_fresh)
            && let Err(error) = self.read_routes()
        {
            return Ok(Err(error));
        }
        self.telemetry.health.broker_seen();
        if let Err(error) = self.try_rewind() {
            return Ok(Err(error));
        }
        self.producer_faults.clear();
        Ok(Ok(()))
    }

    fn learn_limits(&mut self, bytes_max: (usize, usize)) -> (usize, usize) {
        self.are_limits_stale = false;
        if self.bytes_max.is_some_and(|known| known != bytes_max) {
            tracing::info!(?bytes_max, "the topics take other sizes than before");
            // The producer has the old ones in its settings.
            self.publisher.doubt();
        }
        *self.bytes_max.insert(bytes_max)
    }

    /// Batches are refused, though each of their records is taken: the topics were changed, or do not tell their limits.
    pub(super) fn halve_batches(&mut self) {
        self.are_limits_stale = true;
        self.publisher.doubt();
        if let Some((output, dead_letters)) = &mut self.bytes_max {
            for limit in [output, dead_letters] {
                *limit = (*limit / 2).max(LIMIT_MIN);
            }
        }
    }

    /// Another producer, where one is needed, for work that is in hand already.
    pub(super) fn renew_producer(&mut self) -> Result<(), TransportError> {
        let Some(bytes_max) = self.bytes_max else { return Ok(()) };
        let begun = Instant::now();
        while self.publisher.producer().is_none() && begun.elapsed() < RENEW_MAX && !self.stop.is_aborting() {
            let prepared = self
                .publisher
                .prepare(&self.settings, bytes_max, &self.telemetry, REACH)?;
            if prepared.is_err() {
                std::thread::sleep(RETRY_SOON);
            }
            self.telemetry.health.lane_ticked();
        }
        Ok(())
    }

    fn read_routes(&mut self) -> Result<(), (Code, String)> {
        let topics: std::collections::BTreeSet<String> = self
            .ownership
            .iter()
            .map(|(partition, _)| partition.topic.to_string())
            .collect();
        let producer = self
            .publisher
            .producer()
            .ok_or((Code::State, "no producer".to_owned()))?;
        let client = rdkafka::producer::Producer::client(producer.inner());
        self.routes = Some(Routes::read(client, &self.settings, topics.into_iter(), REACH)?);
        Ok(())
    }

    fn try_rewind(&mut self) -> Result<(), (Code, String)> {
        if self.rewind == Rewind::None {
            return Ok(());
        }
        let partitions = self.ownership.partitions();
        if self.rewind == Rewind::ToCommitted && !partitions.is_empty() {
            let committed = self.consumer().committed(&partitions, REACH);
            let committed = committed.map_err(|error| (code_of(&error), "the group's position".into()))?;
            let corrected = self.correct(&committed)?;
            self.ownership.settle(&committed);
            self.ownership.settle(&corrected);
        }
        self.doubt = None;
        self.ownership.rewind();
        let settled = self
            .ownership
            .iter()
            .filter_map(|(p, owned)| Some((p.clone(), owned.settled?)))
            .collect();
        if !self.consumer().seek(&settled) {
            return Err((Code::State, "reading cannot go back yet".into()));
        }
        self.rewind = Rewind::None;
        Ok(())
    }

    /// Moves the group's position to where readers are, should the brokers have ended a transaction halfway.
    fn correct(&mut self, committed: &BTreeMap<Partition, i64>) -> Result<BTreeMap<Partition, i64>, (Code, String)> {
        let Some(doubt) = &self.doubt else {
            return Ok(BTreeMap::new());
        };
        let corrections = doubt
            .corrections(committed, &self.settings, REACH)
            .map_err(|code| (code, "what became visible".into()))?;
        if !corrections.is_empty() {
            tracing::warn!(
                partitions = corrections.len(),
                "the brokers ended a transaction halfway: the group's position follows what readers see"
            );
            if let Err(failure) = self.publish(&[], &corrections) {
                self.publisher.doubt();
                return Err((Code::State, format!("the position could not be corrected: {failure:?}")));
            }
        }
        Ok(corrections)
    }
}
