//! Which partitions are ours, since when, how far they are read and how far settled.
//!
//! All of it is read and written by the lane only, so a check at commit cannot race with a rebalance.
//!
//! Not here: joining the group (`consumer.rs`).
//!
//! Invariant: work may be settled only for a partition owned without a break since it was polled, and only
//! from where the last settled work ended.

use crate::pipeline::transport::{Batch, Partition, Span, TransportError};
use std::collections::BTreeMap;

/// One owned partition.
#[derive(Debug, Default)]
pub struct Owned {
    /// Distinguishes this assignment from earlier ones of the same partition.
    pub epoch: u64,
    /// The offset after the last record handed to the loop.
    pub read: Option<i64>,
    /// Where to go on after everything settled; before the first settle, the first record read.
    pub settled: Option<i64>,
    /// Everything before this offset has been read, the end of transactions included.
    pub end: Option<i64>,
    /// Of the oldest record in hand, as far as known; with none in hand, of the last settled one.
    pub timestamp_ms: Option<i64>,
}

impl Owned {
    /// Whether polled records are not settled yet.
    pub fn is_in_hand(&self) -> bool {
        self.read != self.settled
    }
}

/// The partitions of this member.
#[derive(Debug, Default)]
pub struct Ownership {
    owned: BTreeMap<Partition, Owned>,
    epochs: u64,
}

impl Ownership {
    pub fn assign(&mut self, partitions: &[Partition]) {
        self.epochs += 1;
        for partition in partitions {
            let fresh = Owned {
                epoch: self.epochs,
                ..Owned::default()
            };
            self.owned.insert(partition.clone(), fresh);
        }
    }

    pub fn release(&mut self, partitions: &[Partition]) {
        for partition in partitions {
            self.owned.remove(partition);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Partition, &Owned)> {
        self.owned.iter()
    }

    pub fn get(&self, partition: &Partition) -> Option<&Owned> {
        self.owned.get(partition)
    }

    pub fn is_empty(&self) -> bool {
        self.owned.is_empty()
    }

    pub fn partitions(&self) -> Vec<Partition> {
        self.owned.keys().cloned().collect()
    }

    /// Adds a record to a batch; false when its partition is not ours or the offset was read already.
    ///
    /// # Errors
    ///
    /// When the topic was created anew while records of the old one are in hand; a new start reads it whole.
    pub fn read(
        &mut self,
        partition: &Partition,
        offset: i64,
        timestamp_ms: Option<i64>,
        batch: &mut Batch,
    ) -> Result<bool, TransportError> {
        let Some(owned) = self.owned.get_mut(partition) else {
            return Ok(false);
        };
        if owned.read.is_some_and(|read| offset < read) {
            if owned.is_in_hand() && owned.settled > Some(offset) {
                let message = format!("offsets of {partition} went back to {offset}: was the topic created anew?");
                return Err(TransportError(message));
            }
            if owned.is_in_hand() {
                return Ok(false);
            }
            // Nothing is in hand, so this is no repetition: the offsets themselves have begun again.
            tracing::warn!(%partition, offset, was = owned.settled, "offsets went back: was the topic created anew?");
            owned.settled = Some(offset);
        }
        if !owned.is_in_hand() {
            owned.timestamp_ms = timestamp_ms.or(owned.timestamp_ms);
        }
        owned.settled.get_or_insert(offset);
        owned.end = None;
        owned.read = Some(offset + 1);
        match batch.spans.iter_mut().find(|span| span.partition == *partition) {
            Some(span) => span.next = offset + 1,
            None => batch.spans.push(Span {
                partition: partition.clone(),
                epoch: owned.epoch,
                first: offset,
                next: offset + 1,
            }),
        }
        Ok(true)
    }

    /// A record was dropped before anybody saw it: reading must come back to it.
    pub fn skip(&mut self, partition: &Partition, offset: i64) {
        if let Some(owned) = self.owned.get_mut(partition) {
            owned.settled.get_or_insert(offset);
        }
    }

    pub fn reached_end(&mut self, partition: &Partition, offset: i64) {
        if let Some(owned) = self.owned.get_mut(partition) {
            owned.end = Some(offset);
            if !owned.is_in_hand() && owned.settled.is_none_or(|settled| settled <= offset) {
                owned.read.get_or_insert(offset);
                owned.settled.get_or_insert(offset);
            }
        }
    }

    /// The first span that may not be settled.
    pub fn find_foreign<'s>(&self, spans: impl Iterator<Item = &'s Span>) -> Option<&'s Span> {
        let mut spans = spans;
        spans.find(|span| {
            self.owned
                .get(&span.partition)
                .is_none_or(|owned| owned.epoch != span.epoch)
        })
    }

    /// Work up to these offsets is settled.
    pub fn settle(&mut self, offsets: &BTreeMap<Partition, i64>) {
        for (partition, next) in offsets {
            if let Some(owned) = self.owned.get_mut(partition) {
                owned.settled = Some(*next);
                owned.read = owned.read.max(Some(*next));
            }
        }
    }

    pub fn note_timestamp(&mut self, partition: &Partition, timestamp_ms: Option<i64>) {
        if let Some(owned) = self.owned.get_mut(partition) {
            owned.timestamp_ms = timestamp_ms.or(owned.timestamp_ms);
        }
    }

    /// Forgets what was read beyond what is settled.
    pub fn rewind(&mut self) {
        for owned in self.owned.values_mut() {
            if owned.is_in_hand() {
                owned.end = None;
            }
            owned.read = owned.settled;
        }
    }

    /// Whether all that was there has been read; unknown, so false, while nothing is owned.
    pub fn is_caught_up(&self) -> bool {
        !self.owned.is_empty() && self.owned.values().all(|owned| owned.end.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partition(number: i32) -> Partition {
        Partition {
            topic: "news.raw".into(),
            number,
        }
    }

    #[test]
    fn work_of_an_earlier_assignment_is_foreign() {
        let mut ownership = Ownership::default();
        ownership.assign(&[partition(3)]);
        let mut batch = Batch::default();
        assert_eq!(ownership.read(&partition(3), 41, None, &mut batch), Ok(true));
        assert!(ownership.find_foreign(batch.spans.iter()).is_none());
        ownership.release(&[partition(3)]);
        ownership.assign(&[partition(3)]);
        assert!(ownership.find_foreign(batch.spans.iter()).is_some());
    }

    #[test]
    fn offsets_may_skip_and_never_repeat() {
        let mut ownership = Ownership::default();
        ownership.assign(&[partition(3)]);
        let mut batch = Batch::default();
        for (offset, is_taken) in [(41, true), (44, true), (44, false), (43, false), (45, true)] {
            assert_eq!(
                ownership.read(&partition(3), offset, None, &mut batch),
                Ok(is_taken),
                "{offset}"
            );
        }
        assert_eq!((batch.spans[0].first, batch.spans[0].next), (41, 46));
        ownership.rewind();
        assert_eq!(
            ownership.read(&partition(3), 41, None, &mut batch),
            Ok(true),
            "read again from what is settled"
        );
    }

    #[test]
    fn reading_goes_back_to_exactly_what_is_settled() {
        let mut ownership = Ownership::default();
        ownership.assign(&[partition(3)]);
        let mut batch = Batch::default();
        for offset in [41, 42, 43] {
            assert_eq!(ownership.read(&partition(3), offset, None, &mut batch), Ok(true));
        }
        ownership.settle(&BTreeMap::from([(partition(3), 42)]));
        ownership.rewind();
        assert_eq!(ownership.get(&partition(3)).and_then(|owned| owned.settled), Some(42));
        assert_eq!(
            ownership.read(&partition(3), 42, None, &mut batch),
            Ok(true),
            "neither later nor earlier"
        );
    }

    #[test]
    fn a_wait_begins_with_the_first_record_read_and_moves_on_with_what_is_settled() {
        let mut ownership = Ownership::default();
        ownership.assign(&[partition(3)]);
        let mut batch = Batch::default();
        let since = |ownership: &Ownership| ownership.get(&partition(3)).and_then(|owned| owned.timestamp_ms);
        for (offset, timestamp_ms) in [(41, 1_000), (42, 2_000)] {
            let taken = ownership.read(&partition(3), offset, Some(timestamp_ms), &mut batch);
            assert_eq!(
                (taken, since(&ownership)),
                (Ok(true), Some(1_000)),
                "before anything is settled"
            );
        }
        ownership.settle(&BTreeMap::from([(partition(3), 43)]));
        ownership.note_timestamp(&partition(3), Some(2_000));
        let taken = ownership.read(&partition(3), 43, Some(3_600_000), &mut batch);
        assert_eq!(
            (taken, since(&ownership)),
            (Ok(true), Some(3_600_000)),
            "an idle hour is no lag"
        );
    }

    #[test]
    fn a_topic_created_anew_is_read_from_its_beginning() {
        let mut ownership = Ownership::default();
        ownership.assign(&[partition(3)]);
        let mut batch = Batch::default();
        assert_eq!(ownership.read(&partition(3), 41, None, &mut batch), Ok(true));
        assert!(
            ownership.read(&partition(3), 0, None, &mut batch).is_err(),
            "not while work is in hand"
        );
        ownership.settle(&BTreeMap::from([(partition(3), 42)]));
        assert_eq!(ownership.read(&partition(3), 0, None, &mut Batch::default()), Ok(true));
    }

    #[test]
    fn caught_up_is_unknown_until_every_partition_has_ended() {
        let mut ownership = Ownership::default();
        assert!(!ownership.is_caught_up());
        ownership.assign(&[partition(3), partition(7)]);
        ownership.reached_end(&partition(3), 0);
        assert!(!ownership.is_caught_up());
        ownership.reached_end(&partition(7), 12);
        assert!(ownership.is_caught_up());
        assert_eq!(ownership.read(&partition(7), 12, None, &mut Batch::default()), Ok(true));
        assert!(!ownership.is_caught_up());
    }
}
