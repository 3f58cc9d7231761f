//! A transport over in-process topics, for tests: exactly once, with faults to order.
//!
//! Not here: groups of several members, time-outs, anything that needs a network.
//!
//! Invariant: published records and positions change together, in one step, or not at all.

use crate::pipeline::transport::{
    Batch, Partition, Polled, Refusal, Refused, Room, SettleError, Span, TransportError, Waker, Work, record_bytes,
};
use crate::pipeline::{Outcome, PublishRecord, Transport};
use crate::record::{Origin, RawRecord};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const TOPIC: &str = "in";

/// The topics of one test; clones share them.
#[derive(Clone, Default)]
pub struct MemoryBroker {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    input: Vec<Vec<RawRecord>>,
    settled: Vec<Settled>,
    committed: Vec<i64>,
    settles: Vec<usize>,
    faults: VecDeque<Fault>,
    record_bytes_max: Option<usize>,
    forgets: bool,
    ends: bool,
    is_woken: bool,
}

/// What one settled record left behind.
#[derive(Clone, Debug)]
pub struct Settled {
    pub origin: Origin,
    pub outcome: Outcome,
}

/// What goes wrong, each once, in this order, at the next call it can strike.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The next settle aborts.
    FailSettle,
    /// The next poll takes these partitions away.
    Revoke { partitions: Vec<i32>, is_lost: bool },
    /// The next poll gives these partitions (back).
    Assign(Vec<i32>),
    /// The next poll fails for good.
    Break,
}

impl MemoryBroker {
    pub fn new(partitions: usize) -> Self {
        let broker = Self::default();
        let mut state = broker.state();
        state.input = vec![Vec::new(); partitions];
        state.committed = vec![0; partitions];
        drop(state);
        broker
    }

    /// Keeps counts and positions only: a measurement must not measure the keeping of outcomes.
    pub fn forgetting_outcomes(self) -> Self {
        self.state().forgets = true;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a record to the input topic.
    pub fn push(&self, partition: i32, key: Option<&[u8]>, payload: Option<&[u8]>) {
        let mut state = self.state();
        let log = &mut state.input[partition as usize];
        let origin = Origin {
            topic: TOPIC.into(),
            partition,
            offset: log.len() as i64,
        };
        log.push(RawRecord {
            origin,
            key: key.map(<[u8]>::to_vec),
            headers: Vec::new(),
            timestamp_ms: Some(1),
            payload: payload.map(<[u8]>::to_vec),
        });
        drop(state);
        self.wake();
    }

    pub fn inject(&self, fault: Fault) {
        self.state().faults.push_back(fault);
        self.wake();
    }

    /// From now on a larger published record is refused.
    pub fn refuse_above(&self, bytes: usize) {
        self.state().record_bytes_max = Some(bytes);
    }

    /// Lets the run end once everything is settled.
    pub fn end(&self) {
        self.state().ends = true;
        self.wake();
    }

    /// Everything settled so far, in order.
    pub fn settled(&self) -> Vec<Settled> {
        self.state().settled.clone()
    }

    /// Records in each settle, in order.
    pub fn settles(&self) -> Vec<usize> {
        self.state().settles.clone()
    }

    pub fn committed(&self, partition: i32) -> i64 {
        self.state().committed[partition as usize]
    }

    /// Waits until `count` records are settled; false after `wait`.
    pub fn await_settled(&self, count: usize, wait: Duration) -> bool {
        let state = self.state();
        let waited = self
            .shared
            .changed
            .wait_timeout_while(state, wait, |state| state.settled.len() < count);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    fn wake(&self) {
        self.state().is_woken = true;
        self.shared.changed.notify_all();
    }

    /// A member that owns every partition.
    pub fn transport(&self) -> MemoryTransport {
        let committed = self.state().committed.clone();
        let owned = committed
            .iter()
            .enumerate()
            .map(|(number, at)| (number as i32, Owned { epoch: 1, next: *at }));
        MemoryTransport {
            broker: self.clone(),
            owned: owned.collect(),
            revoked: Vec::new(),
            epochs: 1,
            topic: TOPIC.into(),
        }
    }
}

/// One member of one test.
pub struct MemoryTransport {
    broker: MemoryBroker,
    owned: BTreeMap<i32, Owned>,
    revoked: Vec<i32>,
    epochs: u64,
    topic: Arc<str>,
}

struct Owned {
    epoch: u64,
    next: i64,
}

impl MemoryTransport {
    /// A fault that is due at a poll.
    fn strike(&mut self) -> Option<Result<Polled, TransportError>> {
        let mut state = self.broker.state();
        match state.faults.front()? {
            Fault::FailSettle => return None,
            Fault::Revoke { .. } | Fault::Assign(_) | Fault::Break => {}
        }
        match state.faults.pop_front()? {
            Fault::Revoke { partitions, is_lost } => {
                self.revoked = partitions;
                if is_lost {
                    // Others own them by now: settling their work would panic below.
                    self.owned.retain(|number, _| !self.revoked.contains(number));
                }
                let named = self.revoked.iter().map(|number| self.partition(*number)).collect();
                Some(Ok(Polled::Revoked {
                    partitions: named,
                    is_lost,
                }))
            }
            Fault::Assign(partitions) => {
                self.epochs += 1;
                for number in partitions {
                    let next = state.committed[number as usize];
                    self.owned.insert(
                        number,
                        Owned {
                            epoch: self.epochs,
                            next,
                        },
                    );
                }
                Some(Ok(Polled::Idle))
            }
            Fault::Break => Some(Err(TransportError("broken by the test".into()))),
            Fault::FailSettle => None,
        }
    }

    fn partition(&self, number: i32) -> Partition {
        Partition {
            topic: Arc::clone(&self.topic),
            number,
        }
    }

    fn take(&mut self, room: Room) -> Batch {
        let mut batch = Batch::default();
        let state = self.broker.state();
        let mut spans = Vec::new();
        for (number, owned) in &mut self.owned {
            let first = owned.next;
            let log = &state.input[*number as usize];
            while batch.records.len() < room.records && batch.bytes < room.bytes {
                let Some(record) = log.get(owned.next as usize) else {
                    break;
                };
                batch.bytes += record_bytes(record);
                batch.records.push(record.clone());
                owned.next += 1;
            }
            if owned.next > first {
                spans.push((*number, owned.epoch, first, owned.next));
            }
        }
        drop(state);
        let spans = spans.into_iter().map(|(number, epoch, first, next)| Span {
            partition: self.partition(number),
            epoch,
            first,
            next,
        });
        batch.spans = spans.collect();
        batch
    }
}

impl Transport for MemoryTransport {
    fn poll(&mut self, room: Room, wait: Duration) -> Result<Polled, TransportError> {
        let deadline = Instant::now() + wait;
        loop {
            if let Some(struck) = self.strike() {
                return struck;
            }
            if !room.is_none() {
                let batch = self.take(room);
                if !batch.records.is_empty() {
                    return Ok(Polled::Batch(batch));
                }
            }
            let mut state = self.broker.state();
            let all = state
                .input
                .iter()
                .zip(&state.committed)
                .all(|(log, at)| log.len() as i64 == *at);
            if state.ends && all {
                return Ok(Polled::Ended);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if std::mem::take(&mut state.is_woken) || left.is_zero() {
                return Ok(Polled::Idle);
            }
            drop(self.broker.shared.changed.wait_timeout(state, left));
        }
    }

    fn release(&mut self, partitions: &[Partition]) -> Result<(), TransportError> {
        for partition in partitions {
            assert!(
                self.revoked.contains(&partition.number),
                "only what was revoked is released"
            );
            self.owned.remove(&partition.number);
        }
        self.revoked.clear();
        Ok(())
    }

    fn settle(&mut self, work: &[Work]) -> Result<(), SettleError> {
        let mut state = self.broker.state();
        if matches!(state.faults.front(), Some(Fault::FailSettle)) {
            state.faults.pop_front();
            return Err(SettleError::Aborted("failed by the test".into()));
        }
        let refused = refused(work, state.record_bytes_max);
        if !refused.is_empty() {
            return Err(SettleError::Refused(refused));
        }
        for span in work.iter().flat_map(|one| &one.batch.spans) {
            let number = span.partition.number;
            let owned = self
                .owned
                .get(&number)
                .expect("work of a partition that was released is dropped");
            assert_eq!(owned.epoch, span.epoch, "work of an earlier assignment is dropped");
            assert_eq!(
                state.committed[number as usize], span.first,
                "the oldest work in hand comes first"
            );
            state.committed[number as usize] = span.next;
        }
        let mut records = 0;
        for one in work {
            assert_eq!(one.batch.records.len(), one.outcomes.len());
            records += one.outcomes.len();
            if state.forgets {
                continue;
            }
            let pairs = one.batch.records.iter().zip(&one.outcomes);
            state.settled.extend(pairs.map(|(raw, outcome)| Settled {
                origin: raw.origin.clone(),
                outcome: outcome.clone(),
            }));
        }
        state.settles.push(records);
        drop(state);
        self.broker.shared.changed.notify_all();
        Ok(())
    }

    fn rewind(&mut self) -> Result<(), TransportError> {
        let state = self.broker.state();
        for (number, owned) in &mut self.owned {
            owned.next = state.committed[*number as usize];
        }
        Ok(())
    }

    fn is_caught_up(&self) -> bool {
        let state = self.broker.state();
        self.owned
            .iter()
            .all(|(number, owned)| owned.next == state.input[*number as usize].len() as i64)
    }

    fn waker(&self) -> Waker {
        let broker = self.broker.clone();
        Arc::new(move || broker.wake())
    }

    fn close(self) {}
}

fn refused(work: &[Work], bytes_max: Option<usize>) -> Vec<Refused> {
    let mut refused = Vec::new();
    for (index, one) in work.iter().enumerate() {
        for (outcome, published) in one.outcomes.iter().enumerate() {
            let bytes = published
                .record()
                .map_or(0, |r: &PublishRecord| r.value.as_ref().map_or(0, Vec::len));
            if bytes_max.is_some_and(|max| bytes > max) {
                refused.push(Refused {
                    work: index,
                    outcome,
                    kind: Refusal::TooLarge,
                    detail: format!("{bytes} bytes"),
                });
            }
        }
    }
    refused
}
