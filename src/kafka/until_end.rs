//! The end of a run that was asked to stop at what was there when it began.
//!
//! Not here: reading on (`transport.rs`).
//!
//! Invariant: the run ends only when the whole group has settled every partition up to its end, so that no
//! worker leaves while another one's share is unfinished.

use super::consumer::Consumer;
use super::rebalance::{Owned, Ownership};
use super::settings::KafkaSettings;
use super::start::{input_partitions, outsider, until_answered};
use crate::pipeline::Stop;
use crate::pipeline::transport::{Partition, TransportError};
use rdkafka::consumer::Consumer as _;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const REACH: Duration = Duration::from_secs(5);
const ASK_EVERY: Duration = Duration::from_millis(300);

/// The ends, as they were at the start.
#[derive(Debug)]
pub struct UntilEnd {
    ends: BTreeMap<Partition, i64>,
    asked: Option<Instant>,
}

impl UntilEnd {
    pub fn read(settings: &KafkaSettings, stop: &Stop) -> Result<Self, TransportError> {
        let client = outsider(settings)?;
        let ends = until_answered(stop, "the end of the input", || {
            let mut ends = BTreeMap::new();
            for partition in input_partitions(&client, &settings.input)? {
                let (low, high) = client.fetch_watermarks(&partition.topic, partition.number, REACH)?;
                if high > low {
                    ends.insert(partition, high);
                }
            }
            Ok(ends)
        })?;
        Ok(Self { ends, asked: None })
    }

    /// Whether our share is done and it is time to ask for the rest.
    pub fn is_due(&mut self, ownership: &Ownership) -> bool {
        let is_done = |(partition, owned): (&Partition, &Owned)| {
            let end = self.ends.get(partition).copied().unwrap_or(0);
            !owned.is_in_hand() && (owned.settled >= Some(end) || owned.end >= Some(end) || end == 0)
        };
        if !ownership.iter().all(is_done) || self.asked.is_some_and(|asked| asked.elapsed() < ASK_EVERY) {
            return false;
        }
        self.asked = Some(Instant::now());
        true
    }

    /// Ends that only the ends of transactions keep from being settled.
    pub fn unsettled_ends(&self, ownership: &Ownership) -> BTreeMap<Partition, i64> {
        let ends = ownership
            .iter()
            .filter(|(partition, _)| self.ends.contains_key(*partition));
        // A position that was never committed is settled as far as we know, but not by the group.
        ends.filter_map(|(partition, owned)| Some((partition.clone(), owned.end?)))
            .collect()
    }

    pub fn is_settled_by_group(&self, consumer: &Consumer) -> bool {
        let partitions: Vec<Partition> = self.ends.keys().cloned().collect();
        if partitions.is_empty() {
            return true;
        }
        consumer.committed(&partitions, REACH).is_ok_and(|committed| {
            self.ends
                .iter()
                .all(|(partition, end)| committed.get(partition).is_some_and(|offset| offset >= end))
        })
    }
}
