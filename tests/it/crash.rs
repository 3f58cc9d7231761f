//! Workers that are killed or frozen at any moment: readers of committed records still see everything once.
//!
//! A worker here is this test binary itself, run again as a process of its own, with the processor of
//! `engine.rs`. `CHANCERY_TEST_SEED` chooses the moments, `CHANCERY_TEST_ROUNDS` how many, `CHANCERY_TEST_RECORDS`
//! how many records at least.

use crate::brokers::Place;
use crate::chance::Chance;
use crate::engine::{limits, obey, setup};
use chancery::kafka::{Delivery, KafkaSettings, KafkaTransport};
use chancery::pipeline::{Stop, run_with};
use chancery::telemetry::Telemetry;
use rdkafka::message::Message;
use std::process::{Child, Command, Stdio};

const CHILD: &str = "CHANCERY_TEST_CHILD";
const DELIVERY: &str = "CHANCERY_TEST_DELIVERY";

/// Not a test: what a spawned worker runs.
#[test]
fn worker_process() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let parts: Vec<&str> = told.split('|').collect();
    std::panic::set_hook(Box::new(|_| {}));
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::DEBUG)
        .init();
    let settings = KafkaSettings {
        brokers: parts[0].into(),
        group: parts[1].into(),
        input: vec![parts[2].into()],
        output: parts[3].into(),
        dead_letters: parts[4].into(),
        transactional_id: Some(parts[5].into()),
        consumer: [
            ("heartbeat.interval.ms".into(), "200".into()),
            ("session.timeout.ms".into(), "1500".into()),
        ]
        .into(),
        client: [("socket.timeout.ms".into(), "4000".into())].into(),
        producer: [
            ("transaction.timeout.ms".into(), "5000".into()),
            ("message.timeout.ms".into(), "4000".into()),
        ]
        .into(),
        delivery: match std::env::var(DELIVERY).as_deref() {
            Ok("at-least-once") => Delivery::AtLeastOnce,
            _ => Delivery::ExactlyOnce,
        },
        ..KafkaSettings::default()
    };
    let (stop, telemetry) = (Stop::new(), Telemetry::new());
    let transport = KafkaTransport::open(&settings, &telemetry, &stop).expect("opens");
    match run_with(obey, transport, setup(), limits(), &telemetry, stop) {
        Ok(summary) => eprintln!("worker {}: {summary}", parts[5]),
        Err(error) => eprintln!("worker {}: {error}; {}", parts[5], error.summary()),
    }
}

/// With `CHANCERY_TEST_LOGS=FOLDER` every worker keeps its log there.
fn log_of(id: &str) -> Stdio {
    let Ok(folder) = std::env::var("CHANCERY_TEST_LOGS") else {
        return Stdio::null();
    };
    let path = std::path::Path::new(&folder).join(format!("{id}-{}.log", std::process::id()));
    let file = std::fs::File::options().create(true).append(true).open(path);
    file.expect("the log can be written").into()
}

/// A worker process; killed when dropped.
pub struct Worker(Child);

impl Worker {
    pub fn spawn(place: &Place, id: &str) -> Self {
        Self::spawn_at(place, &place.settings.brokers, id)
    }

    /// The same, by another address of the brokers.
    pub fn spawn_at(place: &Place, brokers: &str, id: &str) -> Self {
        let s = &place.settings;
        let told = [brokers, &s.group, &s.input[0], &s.output, &s.dead_letters];
        let told: Vec<&str> = told.into_iter().chain([id]).collect();
        let mut command = Command::new(std::env::current_exe().expect("this binary has a path"));
        command
            .args(["crash::worker_process", "--exact", "--nocapture"])
            .env(CHILD, told.join("|"));
        if s.delivery == Delivery::AtLeastOnce {
            command.env(DELIVERY, "at-least-once");
        }
        command.stdout(Stdio::null()).stderr(log_of(id));
        Self(command.spawn().expect("a worker can be started"))
    }

    pub fn signal(&self, signal: i32) {
        // SAFETY: the process is our child and has not been waited for.
        let result = unsafe { libc::kill(self.0.id() as i32, signal) };
        assert_eq!(result, 0);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn rounds(default: u64) -> u64 {
    std::env::var("CHANCERY_TEST_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(default)
}

/// So many, or as many as make `CHANCERY_TEST_RECORDS` together.
fn per_partition(place: &Place, default: usize) -> usize {
    let records = crate::faults::told("CHANCERY_TEST_RECORDS", 0) as usize;
    default.max(records.div_ceil(place.partitions as usize))
}

/// A mix of everything, `per_partition` records in each partition.
fn fill_mixed(place: &Place, per_partition: usize) {
    let producer = place.producer();
    for index in 0..per_partition {
        for partition in 0..place.partitions {
            match index % 50 {
                7 => producer.send_record::<[u8], [u8]>(producer.record(partition).key(b"gone")),
                11 => producer.send(partition, "bad"),
                13 => producer.send(partition, "panic"),
                17 => producer.send(partition, &format!("item {}", "y".repeat(20_000))),
                _ => producer.send(partition, &format!("slow 1 {index}")),
            }
        }
    }
    producer.flush();
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_comes_twice() {
    let Some(place) = Place::new("kill", 4) else { return };
    let per_partition = per_partition(&place, 1_000);
    let total = per_partition * 4;
    fill_mixed(&place, per_partition);
    let mut chance = Chance::new();
    for round in 0..rounds(5) {
        let before = place.read_both().len();
        let worker = Worker::spawn(&place, "the-id");
        // Sometimes before it has begun, mostly at work.
        if chance.below(4) > 0 {
            place.await_visible((before + 1).min(total));
        }
        chance.pause(0, 700);
        drop(worker);
        eprintln!("round {round}: {before} visible before");
    }
    let _last = Worker::spawn(&place, "the-id");
    place.check_exactly_once(per_partition as i64);
    let letters = place.read(&place.settings.dead_letters);
    assert!(
        letters
            .iter()
            .all(|letter| matches!(letter.payload(), Some(b"bad" | b"panic")))
    );
}

#[test]
fn a_frozen_worker_that_wakes_up_adds_nothing() {
    let Some(place) = Place::new("zombie", 2) else { return };
    let per_partition = per_partition(&place, 1_500);
    fill_mixed(&place, per_partition);
    let mut chance = Chance::new();
    let frozen = Worker::spawn(&place, "frozen");
    place.await_visible(1);
    chance.pause(0, 300);
    frozen.signal(libc::SIGSTOP);
    let _other = Worker::spawn(&place, "other");
    let seen = place.await_visible(per_partition * 2).len();
    assert_eq!(seen, per_partition * 2);
    frozen.signal(libc::SIGCONT);
    place.producer().fill(2, 50, "item");
    place.check_exactly_once(per_partition as i64 + 50);
    // Whatever the frozen one still held has been refused by now.
    chance.pause(500, 1_000);
    place.check_exactly_once(per_partition as i64 + 50);
}

#[test]
fn workers_come_and_go_by_force() {
    let Some(place) = Place::new("churn", 4) else { return };
    let per_partition = per_partition(&place, 1_500);
    fill_mixed(&place, per_partition);
    let mut chance = Chance::new();
    let mut workers: Vec<Worker> = Vec::new();
    for round in 0..rounds(6) {
        workers.push(Worker::spawn(&place, &format!("worker-{round}")));
        chance.pause(200, 1_200);
        if workers.len() > 1 && chance.below(2) == 0 {
            let index = chance.below(workers.len() as u64) as usize;
            workers.remove(index);
        }
    }
    place.check_exactly_once(per_partition as i64);
}
