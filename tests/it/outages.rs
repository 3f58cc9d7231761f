//! Brokers that go away and come back under load, and workers that come and go, starve, or whose clock jumps.
//!
//! `CHANCERY_TEST_DOWN_SECONDS` says how long the broker stays away (default 6), `CHANCERY_TEST_ROUNDS` how often
//! the loops go round.

use crate::brokers::{Place, WAIT, is_wanted};
use crate::chance::Chance;
use crate::checker::Checker;
use crate::crash::Worker;
use crate::faults::{Load, told};
use crate::feed::Feed;
use crate::proxied::Proxied;
use crate::worker::Program;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

#[track_caller]
fn check(checker: Checker) {
    let findings = checker.finish(WAIT);
    assert_eq!(findings.violation_count, 0, "{:#?}", findings.violations);
    eprintln!(
        "{} visible, {} positions checked, {:.1} s",
        findings.visible,
        findings.positions_checked,
        findings.took.as_secs_f64()
    );
}

#[test]
fn a_broker_that_is_killed_restarted_or_frozen_is_waited_for() {
    if !is_wanted() {
        return;
    }
    let down = Duration::from_secs(told("CHANCERY_TEST_DOWN_SECONDS", 6));
    let proxied = Proxied::start();
    let place = proxied.place("outage", 2);
    let checker = Checker::follow(&place);
    let load = Load::start(&place);
    let mut program = Program::run(&proxied.settings(&place, "id"));
    place.await_visible(10);
    for (action, again) in [("kill", "start"), ("stop", "start"), ("pause", "resume")] {
        let seen = checker.visible();
        proxied.cluster.node(1, action);
        std::thread::sleep(down);
        assert!(
            !program.has_ended(),
            "an outage never ends the worker: {}",
            program.log()
        );
        proxied.cluster.node(1, again);
        let begun = Instant::now();
        while checker.visible() < seen + 100 {
            assert!(begun.elapsed() < WAIT, "{action}: no progress; {}", program.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        eprintln!("{action}: progress after {:.1} s", begun.elapsed().as_secs_f64());
    }
    load.end();
    check(checker);
    assert_eq!(program.stop(libc::SIGTERM).0, Some(0));
}

#[test]
fn workers_go_from_one_to_four_and_back() {
    let Some(place) = Place::new("one-four-one", 4) else {
        return;
    };
    let checker = Checker::follow(&place);
    let load = Load::start(&place);
    let mut chance = Chance::new();
    let mut workers = vec![Worker::spawn(&place, "worker-0")];
    for round in 0..told("CHANCERY_TEST_ROUNDS", 2) {
        for number in 1..4 {
            workers.push(Worker::spawn(&place, &format!("worker-{number}")));
            chance.pause(200, 1_500);
        }
        while workers.len() > 1 {
            let index = chance.below(workers.len() as u64) as usize;
            workers.remove(index);
            chance.pause(200, 1_500);
        }
        // The one left may be any of the four: what it is called must not be used again.
        workers[0] = Worker::spawn(&place, &format!("worker-left-{round}"));
    }
    load.end();
    check(checker);
}

/// A worker that gets a twentieth of a core, in short slices.
#[test]
fn a_worker_that_starves_stays_right() {
    let Some(place) = Place::new("starved", 2) else { return };
    let checker = Checker::follow(&place);
    let load = Load::start(&place);
    let worker = Worker::spawn(&place, "starved");
    place.await_visible(10);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(told("CHANCERY_TEST_SECONDS", 6)) {
        worker.signal(libc::SIGSTOP);
        std::thread::sleep(Duration::from_millis(95));
        worker.signal(libc::SIGCONT);
        std::thread::sleep(Duration::from_millis(5));
    }
    load.end();
    check(checker);
}

/// The library that lets a worker's clock jump, and the file that says by how many seconds.
fn jumping_clock(folder: &Path) -> (PathBuf, PathBuf) {
    let (library, jump) = (folder.join("jump.so"), folder.join("jump"));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clock/jump.c");
    let mut command = Command::new("cc");
    command
        .args(["-shared", "-fPIC", "-O1", source, "-ldl", "-o"])
        .arg(&library);
    let output = command.output().expect("cc, which builds librdkafka too, is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(&jump, 0_i64.to_ne_bytes()).expect("can be written");
    (library, jump)
}

#[test]
fn a_clock_that_jumps_changes_nothing() {
    let Some(place) = Place::new("clock", 2) else { return };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (library, jump) = jumping_clock(folder.path());
    let environment = [
        ("LD_PRELOAD", library.to_str().expect("is text")),
        ("CLOCK_JUMP", jump.to_str().expect("is text")),
    ];
    let checker = Checker::follow(&place);
    let feed = Feed::start(&place, 100);
    let mut program = Program::run_with(&place.settings, &[], &environment);
    place.await_visible(10);
    for to in [3_600_i64, -3_600, 0, -86_400, 864_000] {
        let seen = checker.visible();
        let written = std::fs::File::options()
            .write(true)
            .open(&jump)
            .and_then(|mut file| file.write_all(&to.to_ne_bytes()));
        written.expect("can be written");
        let begun = Instant::now();
        while checker.visible() < seen + 200 {
            assert!(!program.has_ended(), "{to}: {}", program.log());
            assert!(begun.elapsed() < WAIT, "{to}: no progress; {}", program.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        eprintln!("{to:+} s: progress after {:.1} s", begun.elapsed().as_secs_f64());
    }
    feed.end();
    check(checker);
    assert_eq!(program.stop(libc::SIGTERM).0, Some(0));
}
