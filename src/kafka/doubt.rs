//! What became of a transaction whose end is in doubt, where the brokers ended it in one place and not in another.
//!
//! The group's position alone does not tell: its marker may be there and that of the outcomes missing (`leftovers.rs`
//! ends these then, and they will never be seen), or the other way round. What counts is what readers see. So the
//! position follows the outcomes: past the work where they are visible, before it where they are not.
//!
//! Not here: moving the position (`prepare.rs`).
//! Invariant: says nothing before every outcome is visible or never will be; knows only work of partitions owned since.

use super::client::Events;
use super::faults::code_of;
use super::leftovers::{Ends, client, ends};
use super::settings::KafkaSettings;
use crate::pipeline::transport::Partition;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Work whose transaction was to be committed, with no answer.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// Where the group goes on if it was not committed, and if it was.
    positions: BTreeMap<Partition, (i64, i64)>,
    /// The last outcome in each output partition.
    written: Ends,
}

impl Doubt {
    /// None where nothing was written: readers see the same either way.
    pub fn new(positions: BTreeMap<Partition, (i64, i64)>, written: Ends) -> Option<Self> {
        (!written.is_empty()).then_some(Self { positions, written })
    }

    /// These are somebody else's to settle from now on.
    pub fn forget(&mut self, partitions: &[Partition]) {
        self.positions.retain(|partition, _| !partitions.contains(partition));
    }

    /// The positions that do not agree with what readers see, as they should be.
    ///
    /// # Errors
    ///
    /// When the brokers do not tell, or not yet.
    pub fn corrections(
        &self,
        committed: &BTreeMap<Partition, i64>,
        settings: &KafkaSettings,
        wait: Duration,
    ) -> Result<BTreeMap<Partition, i64>, Code> {
        if self.positions.is_empty() {
            return Ok(BTreeMap::new());
        }
        let visible = visible(settings, &self.written, wait)?;
        if visible.contains(&true) && visible.contains(&false) {
            tracing::warn!("the brokers committed a part of a transaction: some outcomes come again");
        }
        Ok(self.disagreeing(committed, !visible.contains(&false)))
    }

    /// What must be moved where the outcomes are all visible, or where some are not.
    fn disagreeing(&self, committed: &BTreeMap<Partition, i64>, are_visible: bool) -> BTreeMap<Partition, i64> {
        let wrong = |(partition, (before, after)): (&Partition, &(i64, i64))| {
            let now = committed.get(partition).copied();
            let right = if are_visible { *after } else { *before };
            // A group that has never committed begins where it began.
            let is_wrong = if are_visible {
                now != Some(right)
            } else {
                now.is_some_and(|now| now != right)
            };
            is_wrong.then(|| (partition.clone(), right))
        };
        self.positions.iter().filter_map(wrong).collect()
    }
}

/// Whether readers of committed records see each of these.
fn visible(settings: &KafkaSettings, written: &Ends, wait: Duration) -> Result<Vec<bool>, Code> {
    let reader = client(settings, "read_committed")?;
    let stable = ends(&reader, written.keys(), wait)?;
    let mut visible = Vec::new();
    for (place, offset) in written {
        // Somebody's transaction is open before it: nobody sees it yet.
        if stable.get(place).is_none_or(|stable| stable <= offset) {
            return Err(Code::OperationTimedOut);
        }
        visible.push(is_visible(&reader, place, *offset, wait)?);
    }
    Ok(visible)
}

fn is_visible(
    reader: &BaseConsumer<Events>,
    (topic, partition): &(String, i32),
    offset: i64,
    wait: Duration,
) -> Result<bool, Code> {
    let mut one = TopicPartitionList::new();
    one.add_partition_offset(topic, *partition, Offset::Offset(offset))
        .map_err(|error| code_of(&error))?;
    reader.assign(&one).map_err(|error| code_of(&error))?;
    let deadline = Instant::now() + wait;
    loop {
        let remaining = deadline.saturating_duration_since(Instant::now());
        match reader.poll(remaining) {
            Some(Ok(message)) => return Ok(message.offset() == offset),
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(false),
            Some(Err(_)) if !remaining.is_zero() => {}
            Some(Err(error)) => return Err(code_of(&error)),
            None if remaining.is_zero() => return Err(Code::OperationTimedOut),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_position_follows_what_readers_see() {
        let partition = |number| Partition {
            topic: "news.raw".into(),
            number,
        };
        let positions = BTreeMap::from([(partition(3), (41, 44)), (partition(7), (0, 2))]);
        let written = Ends::from([(("news.enriched".into(), 1), 90)]);
        let mut doubt = Doubt::new(positions, written).expect("something was written");
        let committed = BTreeMap::from([(partition(3), 44)]);
        assert_eq!(
            doubt.disagreeing(&committed, true),
            BTreeMap::from([(partition(7), 2)]),
            "visible, and 7 has lost its marker"
        );
        assert_eq!(
            doubt.disagreeing(&committed, false),
            BTreeMap::from([(partition(3), 41)]),
            "never to be seen, and 7 has never been committed"
        );
        doubt.forget(&[partition(3), partition(7)]);
        assert!(doubt.disagreeing(&committed, false).is_empty());
        assert!(Doubt::new(BTreeMap::new(), Ends::new()).is_none());
    }
}
