//! A consumer that has lost its group for good is replaced.
//!
//! librdkafka 2.12.1 forgets brokers that are missing from metadata. A cluster that comes back may name none for a
//! moment: then the client knows nobody to ask and stays so for good, while new clients work. Seen under
//! `tests/soak.sh`; the producer's side of it stands in `prepare.rs`.
//!
//! Invariant: only while brokers answer and no partition is ours, so that nothing in hand is lost.

use super::client::{Events, consumer_config};
use super::close::drop_within;
use super::consumer::Consumer;
use super::transport::KafkaTransport;
use crate::pipeline::transport::TransportError;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Without a coordinator for this long though brokers answer.
const LOST_MAX: Duration = Duration::from_secs(30);
/// The old one has no group to leave.
const CLOSE_MAX: Duration = Duration::from_secs(3);

impl KafkaTransport {
    /// To be called once the brokers have answered.
    ///
    /// # Errors
    ///
    /// That a new consumer cannot be made.
    pub(super) fn replace_lost_consumer(&mut self) -> Result<(), TransportError> {
        // A group is lost in every outage; the time counts from its end. A new member waits for the session of the old one.
        let answering_for = self.failed_at.max(self.consumer_made).elapsed();
        let lost_for = self.consumer().group_lost_for().min(answering_for);
        if lost_for < LOST_MAX || !self.ownership.is_empty() || self.revoked.is_some() {
            return Ok(());
        }
        tracing::warn!("brokers answer, but the consumer does not find its group any more: replacing it");
        let events = Events::new("consumer", &self.telemetry);
        let fresh = Consumer::subscribe(&consumer_config(&self.settings), events, &self.settings.input)?;
        self.wake.attach(Arc::clone(fresh.queue()));
        self.consumer_made = Instant::now();
        self.is_paused = false;
        self.faults.clear();
        if let Some(old) = self.consumer.replace(fresh) {
            drop_within(old.into_base(), "consumer", CLOSE_MAX);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::{Delivery, EmbeddedBroker, KafkaSettings};
    use crate::pipeline::transport::{Polled, Room};
    use crate::pipeline::{Stop, Transport};
    use crate::telemetry::Telemetry;
    use rdkafka::client::ClientContext;

    #[test]
    fn a_consumer_that_has_lost_its_group_is_replaced_and_the_new_one_reads_on() {
        let broker = EmbeddedBroker::start(&[("in", 1), ("out", 1), ("dead", 1)]).expect("starts");
        let settings = KafkaSettings {
            brokers: broker.address(),
            input: vec!["in".into()],
            output: "out".into(),
            dead_letters: "dead".into(),
            // No transaction to begin: the first poll finds everything ready.
            delivery: Delivery::AtLeastOnce,
            record_bytes_max: Some(1_000_000),
            // The old member may have joined by now; the group waits for it no longer than this.
            consumer: [("session.timeout.ms", "6000")]
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
            ..KafkaSettings::default()
        };
        let mut transport = KafkaTransport::open(&settings, &Telemetry::new(), &Stop::new()).expect("opens");
        let lost = br#"{"cgrp":{"state":"query-coord","stateage":90000}}"#;
        transport.consumer().context().stats_raw(lost);
        let before = Instant::now();
        transport.replace_lost_consumer().expect("nothing to do");
        assert!(transport.consumer_made < before, "brokers have only just answered");
        let long_ago = before.checked_sub(2 * LOST_MAX);
        let long_ago = long_ago.expect("the machine has run for minutes");
        (transport.consumer_made, transport.failed_at) = (long_ago, long_ago);
        // Not by a poll: the old one, which is well, might join within it.
        transport.replace_lost_consumer().expect("a new one");
        assert!(transport.consumer_made >= before, "it was replaced");
        let room = Room {
            records: 10,
            bytes: 1_000_000,
        };
        let mut is_joined = false;
        while !is_joined {
            assert!(before.elapsed() < Duration::from_secs(90));
            let polled = transport.poll(room, Duration::from_millis(50));
            assert!(matches!(polled, Ok(Polled::Idle)), "{polled:?}");
            is_joined = !transport.ownership.is_empty();
        }
        assert_eq!(transport.consumer().group_lost_for(), Duration::ZERO);
    }
}
