//! Thousands of runs of the loop over the in-process transport, with faults where chance puts them.
//!
//! The transport checks at every settle that the work is the oldest in hand, of partitions still owned; the test
//! checks the end. `CHANCERY_TEST_SEEDS=FROM..TO` chooses the runs; a failure names its seed.

use crate::chance::Chance;
use crate::engine::{limits, obey, setup};
use chancery::memory::{Fault, MemoryBroker};
use chancery::pipeline::{RunLimits, Stop, run_with};
use chancery::telemetry::Telemetry;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const PARTITIONS: usize = 4;
/// A run mostly waits.
const AT_ONCE: usize = 8;

fn seeds() -> std::ops::Range<u64> {
    let told = std::env::var("CHANCERY_TEST_SEEDS").unwrap_or_default();
    let told = told
        .split_once("..")
        .and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    told.unwrap_or(0..4_000)
}

#[test]
fn whatever_goes_wrong_each_record_is_settled_once_and_in_order() {
    let seeds = seeds();
    let (next, failed) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    if catch_unwind(|| run_seed(seed)).is_err() {
                        eprintln!("seed {seed}: run again with CHANCERY_TEST_SEEDS={seed}..{}", seed + 1);
                        failed.lock().expect("no thread panics with it").push(seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no thread panics with it");
    assert!(failed.is_empty(), "seeds that failed: {failed:?}");
}

fn run_seed(seed: u64) {
    let mut chance = Chance::of(seed);
    let broker = MemoryBroker::new(PARTITIONS);
    let per_partition = 1 + chance.below(60) as usize;
    for index in 0..per_partition {
        for partition in 0..PARTITIONS {
            let payload = match chance.below(12) {
                0 => "bad".to_owned(),
                1 => "skip".to_owned(),
                2 => "slow 1".to_owned(),
                3 => format!("grow {}", chance.below(400)),
                _ => format!("item {index}"),
            };
            let value = (chance.below(20) > 0).then_some(payload.as_bytes());
            broker.push(partition as i32, Some(b"key"), value);
        }
    }
    if chance.below(2) == 0 {
        broker.refuse_above(200);
    }
    inject(&broker, &mut chance);
    broker.end();
    let limits = RunLimits {
        workers: 1 + chance.below(3) as usize,
        batch_records_max: 1 + chance.below(20) as usize,
        bytes_in_max: 1 + chance.below(20_000) as usize,
        revoke_drain: Duration::from_millis(chance.below(4)),
        ..limits()
    };
    let summary = run_with(
        obey,
        broker.transport(),
        setup(),
        limits,
        &Telemetry::new(),
        Stop::new(),
    );
    let summary = summary.expect("ends");
    assert_eq!(summary.consumed as usize, per_partition * PARTITIONS);
    let mut next = [0; PARTITIONS];
    for settled in broker.settled() {
        let expected = &mut next[settled.origin.partition as usize];
        assert_eq!(
            settled.origin.offset, *expected,
            "partition {}",
            settled.origin.partition
        );
        *expected += 1;
    }
    assert_eq!(next, [per_partition as i64; PARTITIONS]);
}

/// Settles that fail, and partitions that go (in order or lost) and come back.
fn inject(broker: &MemoryBroker, chance: &mut Chance) {
    for _ in 0..chance.below(8) {
        if chance.below(2) == 0 {
            broker.inject(Fault::FailSettle);
            continue;
        }
        let all = 0..PARTITIONS as i32;
        let partitions: Vec<i32> = all.filter(|_| chance.below(2) == 0).collect();
        let is_lost = chance.below(2) == 0;
        broker.inject(Fault::Revoke {
            partitions: partitions.clone(),
            is_lost,
        });
        broker.inject(Fault::Assign(partitions));
    }
}
