//! The loop over the in-process transport: one outcome each, in order, whatever goes wrong.

use crate::engine::{limits, obey, setup};
use chancery::memory::{Fault, MemoryBroker};
use chancery::pipeline::{Outcome, RunError, RunLimits, Stop, Summary, run_with};
use chancery::record::Reason;
use chancery::telemetry::Telemetry;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const WAIT: Duration = Duration::from_secs(20);

struct Running {
    stop: Stop,
    telemetry: Telemetry,
    thread: JoinHandle<Result<Summary, RunError>>,
}

fn start(broker: &MemoryBroker, limits: RunLimits) -> Running {
    let (stop, telemetry) = (Stop::new(), Telemetry::new());
    let (transport, inner, told) = (broker.transport(), stop.clone(), telemetry.clone());
    let thread = std::thread::spawn(move || run_with(obey, transport, setup(), limits, &told, inner));
    Running {
        stop,
        telemetry,
        thread,
    }
}

impl Running {
    fn finish(self) -> Result<Summary, RunError> {
        self.thread.join().expect("the lane does not panic")
    }

    #[track_caller]
    fn drain(self) -> Summary {
        self.stop.drain();
        self.finish().expect("drains")
    }

    fn await_ready(&self, is_expected: impl Fn(&[&str]) -> bool) {
        let begun = Instant::now();
        while !is_expected(&self.telemetry.health.readiness().blockers) {
            assert!(begun.elapsed() < WAIT, "{:?}", self.telemetry.health.readiness());
            std::thread::yield_now();
        }
    }
}

/// Every record exactly once, in order within its partition.
#[track_caller]
fn check_settled(broker: &MemoryBroker, per_partition: &[i64]) {
    let mut next = vec![0; per_partition.len()];
    for settled in broker.settled() {
        let expected: &mut i64 = &mut next[settled.origin.partition as usize];
        assert_eq!(
            settled.origin.offset, *expected,
            "partition {}",
            settled.origin.partition
        );
        *expected += 1;
    }
    assert_eq!(next, per_partition);
    for (partition, count) in per_partition.iter().enumerate() {
        assert_eq!(broker.committed(partition as i32), *count);
    }
}

fn fill(broker: &MemoryBroker, partition: i32, count: usize, payload: &str) {
    for index in 0..count {
        broker.push(partition, None, Some(format!("{payload} {index}").as_bytes()));
    }
}

#[test]
fn every_record_gives_one_outcome_in_order() {
    let broker = MemoryBroker::new(3);
    for partition in 0..3 {
        fill(&broker, partition, 1_000, "item");
        fill(&broker, partition, 10, "bad");
        fill(&broker, partition, 10, "skip");
        broker.push(partition, Some(b"key"), None);
    }
    broker.end();
    let summary = start(&broker, limits()).finish().expect("ends");
    check_settled(&broker, &[1_021, 1_021, 1_021]);
    assert_eq!((summary.consumed, summary.enriched, summary.dead()), (3_063, 3_000, 30));
    assert_eq!((summary.tombstones, summary.filtered), (3, 30));
    assert_eq!(summary.dead_letters[&Reason::NotJson], 30);
}

#[test]
fn order_holds_when_a_record_takes_long() {
    let broker = MemoryBroker::new(2);
    broker.push(0, None, Some(b"slow 200"));
    fill(&broker, 0, 500, "item");
    fill(&broker, 1, 500, "slow 0");
    broker.end();
    start(&broker, limits()).finish().expect("ends");
    check_settled(&broker, &[501, 500]);
}

#[test]
fn a_failed_settle_is_read_again_and_gives_the_same() {
    let broker = MemoryBroker::new(2);
    fill(&broker, 0, 700, "item");
    fill(&broker, 1, 700, "bad");
    for _ in 0..3 {
        broker.inject(Fault::FailSettle);
    }
    broker.end();
    let summary = start(&broker, limits()).finish().expect("ends");
    check_settled(&broker, &[700, 700]);
    assert_eq!(summary.aborts, 3);
    assert_eq!(summary.consumed, 1_400, "aborted work is not counted");
}

#[test]
fn a_panic_costs_one_record() {
    let broker = MemoryBroker::new(1);
    fill(&broker, 0, 20, "item");
    broker.push(0, None, Some(b"panic"));
    fill(&broker, 0, 20, "item");
    broker.end();
    let summary = start(&broker, limits()).finish().expect("ends");
    check_settled(&broker, &[41]);
    assert_eq!(
        (summary.enriched, summary.dead_letters[&Reason::InternalError]),
        (40, 1)
    );
}

#[test]
fn what_the_broker_refuses_is_replaced_by_something_smaller() {
    let broker = MemoryBroker::new(1);
    broker.refuse_above(1_000);
    fill(&broker, 0, 5, "item");
    broker.push(0, None, Some(b"grow 50000"));
    fill(&broker, 0, 5, "item");
    broker.push(0, None, Some(&[b'y'; 5_000]));
    broker.end();
    let summary = start(&broker, limits()).finish().expect("ends");
    check_settled(&broker, &[12]);
    assert_eq!(summary.enriched, 11, "the first got smaller, the second could not");
    assert_eq!(summary.dead_letters[&Reason::EnrichedTooLarge], 1);
}

#[test]
fn the_workers_go_on_while_a_batch_settles() {
    let broker = MemoryBroker::new(1);
    fill(&broker, 0, 16, "slow 50");
    let begun = Instant::now();
    let running = start(
        &broker,
        RunLimits {
            batch_records_max: 4,
            ..limits()
        },
    );
    assert!(broker.await_settled(4, WAIT));
    fill(&broker, 0, 16, "slow 50");
    assert!(broker.await_settled(32, WAIT));
    let summary = running.drain();
    assert!(summary.commits > 2, "{summary}");
    // 32 x 50 ms on two workers is 800 ms; without overlap and on one it would be 1,600. The steps are long, so that
    // a busy machine adds little to them.
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
}

#[test]
fn revoked_work_is_settled_before_it_goes() {
    let broker = MemoryBroker::new(2);
    fill(&broker, 0, 300, "slow 1");
    fill(&broker, 1, 300, "item");
    let running = start(&broker, limits());
    assert!(broker.await_settled(1, WAIT));
    broker.inject(Fault::Revoke {
        partitions: vec![0],
        is_lost: false,
    });
    assert!(broker.await_settled(301, WAIT), "{}", broker.settled().len());
    broker.inject(Fault::Assign(vec![0]));
    assert!(broker.await_settled(600, WAIT), "{}", broker.settled().len());
    let summary = running.drain();
    check_settled(&broker, &[300, 300]);
    assert_eq!(summary.aborts, 0);
}

#[test]
fn revoked_work_that_takes_too_long_is_dropped() {
    let broker = MemoryBroker::new(2);
    broker.push(0, None, Some(b"slow 1500"));
    let brief = RunLimits {
        revoke_drain: Duration::from_millis(50),
        ..limits()
    };
    let running = start(&broker, brief);
    let engine = &running.telemetry.metrics.engine;
    while engine.inflight_records.get() == 0 {
        std::thread::yield_now();
    }
    broker.inject(Fault::Revoke {
        partitions: vec![0],
        is_lost: false,
    });
    fill(&broker, 1, 10, "item");
    assert!(broker.await_settled(10, WAIT));
    assert_eq!(broker.committed(0), 0, "dropped");
    broker.inject(Fault::Assign(vec![0]));
    assert!(broker.await_settled(11, WAIT));
    running.drain();
    check_settled(&broker, &[1, 10]);
}

#[test]
fn lost_partitions_never_commit() {
    let broker = MemoryBroker::new(2);
    broker.push(0, None, Some(b"slow 300"));
    fill(&broker, 1, 10, "item");
    let running = start(&broker, limits());
    while running.telemetry.metrics.engine.inflight_records.get() == 0 {
        std::thread::yield_now();
    }
    broker.inject(Fault::Revoke {
        partitions: vec![0, 1],
        is_lost: true,
    });
    broker.inject(Fault::Assign(vec![1]));
    assert!(broker.await_settled(10, WAIT));
    running.drain();
    check_settled(&broker, &[0, 10]);
}

#[test]
fn draining_settles_what_is_in_hand_and_takes_no_more() {
    let broker = MemoryBroker::new(1);
    fill(&broker, 0, 200, "slow 2");
    let running = start(
        &broker,
        RunLimits {
            batch_records_max: 50,
            ..limits()
        },
    );
    assert!(broker.await_settled(1, WAIT));
    let summary = running.drain();
    assert_eq!(summary.consumed as usize, broker.settled().len());
    check_settled(&broker, &[summary.consumed as i64]);
}

#[test]
fn a_second_signal_and_the_limit_of_the_drain_abort() {
    for is_signalled in [true, false] {
        let broker = MemoryBroker::new(1);
        broker.push(0, None, Some(b"slow 2500"));
        let hasty = RunLimits {
            shutdown_drain: Duration::from_millis(50),
            ..limits()
        };
        let running = start(&broker, hasty);
        while running.telemetry.metrics.engine.inflight_records.get() == 0 {
            std::thread::yield_now();
        }
        running.stop.drain();
        if is_signalled {
            running.stop.abort();
        }
        let error = running.finish().expect_err("is aborted");
        assert!(matches!(error, RunError::Aborted { .. }), "{error}");
        check_settled(&broker, &[0]);
    }
}

#[test]
fn a_lasting_fault_ends_the_run_with_its_message() {
    let broker = MemoryBroker::new(1);
    broker.inject(Fault::Break);
    let error = start(&broker, limits()).finish().expect_err("breaks");
    assert_eq!(error.to_string(), "broken by the test");
}

#[test]
fn a_flood_of_bad_input_keeps_the_backlog_until_told_to_go_on() {
    let broker = MemoryBroker::new(1);
    fill(&broker, 0, 3_000, "bad");
    let strict = RunLimits {
        dead_letter_ratio_max: 0.5,
        ..limits()
    };
    let running = start(&broker, strict);
    running.await_ready(|blockers| blockers.contains(&"the dead-letter ceiling is reached"));
    check_settled(&broker, &[0]);
    assert!(running.telemetry.health.is_alive(Duration::from_secs(30)));
    running.stop.resume();
    assert!(broker.await_settled(3_000, WAIT));
    running.await_ready(|blockers| !blockers.contains(&"the dead-letter ceiling is reached"));
    let summary = running.drain();
    assert_eq!(summary.dead(), 3_000);
}

/// From one bad record in a hundred to nothing else: below the ceiling all comes out, above it nothing.
#[test]
fn any_share_of_bad_input_is_let_through_whole_or_kept_whole() {
    for percent in [0, 1, 10, 49, 51, 75, 100] {
        let broker = MemoryBroker::new(1);
        for index in 0..3_000 {
            // Spread evenly: a share is reached in every stretch.
            let is_bad = (index + 1) * percent / 100 > index * percent / 100;
            let payload = if is_bad { "bad" } else { "item" };
            broker.push(0, None, Some(payload.as_bytes()));
        }
        let strict = RunLimits {
            dead_letter_ratio_max: 0.5,
            ..limits()
        };
        let running = start(&broker, strict);
        if percent < 50 {
            assert!(broker.await_settled(3_000, WAIT), "{percent} %");
        } else {
            running.await_ready(|blockers| blockers.contains(&"the dead-letter ceiling is reached"));
            check_settled(&broker, &[0]);
        }
        running.drain();
    }
}

#[test]
fn restarting_does_not_drain_a_flood_bit_by_bit() {
    let broker = MemoryBroker::new(1);
    fill(&broker, 0, 1_500, "bad");
    for _ in 0..5 {
        let running = start(
            &broker,
            RunLimits {
                dead_letter_ratio_max: 0.5,
                ..limits()
            },
        );
        while running.telemetry.metrics.engine.inflight_records.get() == 0
            && running.telemetry.health.readiness().blockers.len() < 4
        {
            std::thread::yield_now();
        }
        running.drain();
    }
    check_settled(&broker, &[0]);
}

#[test]
fn a_lone_record_at_start_does_not_wait_for_the_window() {
    let broker = MemoryBroker::new(1);
    let running = start(
        &broker,
        RunLimits {
            dead_letter_ratio_max: 0.5,
            ..limits()
        },
    );
    let begun = Instant::now();
    broker.push(0, None, Some(b"item"));
    assert!(broker.await_settled(1, WAIT));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    running.drain();
}

#[test]
fn bytes_in_hand_are_bounded() {
    let broker = MemoryBroker::new(2);
    for index in 0..400 {
        let mut payload = b"slow 1 ".to_vec();
        payload.resize(20_000, b'z');
        broker.push(index % 2, None, Some(&payload));
    }
    broker.end();
    let bytes_in_max = 500_000;
    let running = start(
        &broker,
        RunLimits {
            bytes_in_max,
            ..limits()
        },
    );
    let engine = running.telemetry.metrics.engine.inflight_bytes.clone();
    let mut most = 0;
    while !running.thread.is_finished() {
        most = most.max(engine.get());
        std::thread::yield_now();
    }
    running.finish().expect("ends");
    check_settled(&broker, &[200, 200]);
    assert!(most < bytes_in_max as i64 + 100_000, "{most}");
    assert!(most > 0);
}

#[test]
fn outcomes_carry_what_came_in() {
    let broker = MemoryBroker::new(1);
    broker.push(0, Some(b"key"), Some(b"item"));
    broker.end();
    start(&broker, limits()).finish().expect("ends");
    let settled = broker.settled();
    let Outcome::Enriched(record, _) = &settled[0].outcome else {
        panic!("{settled:?}")
    };
    assert_eq!(record.key.as_deref(), Some(b"key".as_slice()));
    assert_eq!(record.value.as_deref(), Some(b"item!".as_slice()));
}
