//! A worker that is struck in every phase of its work: a request is held on its way, or its answer, and meanwhile
//! the worker is killed, or told to leave.
//!
//! A held request goes on to the broker once the worker is dead: what a zombie had sent must not count.

use crate::brokers::{Place, WAIT, is_wanted, origin};
use crate::crash::Worker;
use crate::faults::{Load, told};
use crate::proxied::Proxied;
use crate::proxy::{Fault, Gate};
use crate::worker::Program;
use chancery::kafka::Delivery;
use std::time::{Duration, Instant};

/// What a worker asks the brokers, in the order of its work.
const PHASES: [(&str, i16); 12] = [
    ("finds the coordinator", 10),
    ("joins", 11),
    ("syncs", 14),
    ("asks for the position", 9),
    ("fetches", 1),
    ("gives a sign of life", 12),
    ("begins as a producer", 22),
    ("adds partitions", 24),
    ("publishes", 0),
    ("adds offsets", 25),
    ("sends offsets", 28),
    ("commits", 26),
];
const COME: Duration = WAIT;

fn held(is_late: bool, gate: &Gate) -> Fault {
    if is_late {
        Fault::HoldResponse(gate.clone())
    } else {
        Fault::HoldRequest(gate.clone())
    }
}

/// Orders that the next such request be held; before the worker is started, so that none slips through.
fn lie_in_wait(proxied: &Proxied, phase: (&str, i16), is_late: bool) -> Gate {
    let gate = Gate::default();
    proxied.proxy.order_for_new(phase.1, held(is_late, &gate));
    gate
}

fn strike(proxied: &Proxied, phase: (&str, i16), is_late: bool, gate: &Gate, strike: impl FnOnce(&Gate)) {
    let begun = Instant::now();
    assert!(gate.await_request(COME), "{phase:?}: no such request");
    strike(gate);
    gate.open();
    proxied.proxy.clear();
    let when = if is_late { "after" } else { "before" };
    eprintln!(
        "{} {when} the broker acted: {:.1} s",
        phase.0,
        begun.elapsed().as_secs_f64()
    );
}

#[test]
fn killed_in_every_phase_nothing_is_lost_and_nothing_comes_twice() {
    if !is_wanted() {
        return;
    }
    let proxied = Proxied::start();
    let place = proxied.place("phase-kill", 2);
    let load = Load::start(&place);
    for round in 0..told("CHANCERY_TEST_ROUNDS", 1) {
        for phase in PHASES {
            for is_late in [false, true] {
                let gate = lie_in_wait(&proxied, phase, is_late);
                let worker = Worker::spawn_at(&place, &proxied.address, "the-id");
                strike(&proxied, phase, is_late, &gate, |_| drop(worker));
            }
        }
        eprintln!("round {round} done");
    }
    let _last = Worker::spawn_at(&place, &proxied.address, "the-id");
    place.check_exactly_once(load.end());
}

/// At least once: a worker may repeat what it had published, and never commits what it had not.
#[test]
fn at_least_once_a_worker_that_is_killed_loses_nothing() {
    if !is_wanted() {
        return;
    }
    let proxied = Proxied::start();
    let mut place = proxied.place("phase-alo", 2);
    place.settings.delivery = Delivery::AtLeastOnce;
    let load = Load::start(&place);
    for phase in [("publishes", 0), ("commits the position", 8)] {
        for is_late in [false, true] {
            let gate = lie_in_wait(&proxied, phase, is_late);
            let worker = Worker::spawn_at(&place, &proxied.address, "the-id");
            strike(&proxied, phase, is_late, &gate, |_| drop(worker));
        }
    }
    let _last = Worker::spawn_at(&place, &proxied.address, "the-id");
    let sent = load.end();
    let begun = Instant::now();
    loop {
        let mut origins: Vec<_> = place.read_both().iter().map(origin).collect();
        origins.sort_unstable();
        let repeated = origins.len();
        origins.dedup();
        let expected = place.read(place.input()).len();
        assert!(expected as i64 >= 2 * sent);
        if origins.len() == expected {
            eprintln!("{} of {repeated} outcomes are repetitions", repeated - expected);
            return;
        }
        assert!(begun.elapsed() < WAIT, "{} of {expected} came out", origins.len());
    }
}

#[test]
fn told_to_leave_in_every_phase_it_does_so_in_time() {
    if !is_wanted() {
        return;
    }
    let proxied = Proxied::start();
    let place = proxied.place("phase-term", 2);
    let feed = crate::feed::Feed::start(&place, 100);
    for (nth, phase) in PHASES.into_iter().enumerate() {
        // The answer to every third request never comes: leaving is bounded all the same.
        let is_answered = nth % 3 != 2;
        let is_late = nth % 2 == 0;
        let gate = lie_in_wait(&proxied, phase, is_late);
        let mut program = run(&proxied, &place);
        strike(&proxied, phase, is_late, &gate, |gate| {
            program.signal(libc::SIGTERM);
            if is_answered {
                std::thread::sleep(Duration::from_millis(300));
                gate.open();
            }
            let code = program.wait(Duration::from_secs(25));
            assert!(!is_answered || code == Some(0), "{phase:?}: {code:?} {}", program.log());
        });
    }
    let mut last = run(&proxied, &place);
    feed.end();
    place.check_exactly_once(0);
    last.signal(libc::SIGTERM);
    assert_eq!(last.wait(Duration::from_secs(25)), Some(0), "{}", last.log());
}

fn run(proxied: &Proxied, place: &Place) -> Program {
    let mut settings = proxied.settings(place, "id");
    settings.consumer.insert("session.timeout.ms".into(), "1500".into());
    Program::run_with(&settings, &["--set", "pipeline.shutdown_drain_secs=4"], &[])
}
