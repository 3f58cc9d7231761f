//! A reader of committed records that follows output and dead letters and knows nothing of the worker.
//!
//! It checks as it reads: every input offset once, in order for each source partition and topic, and that the
//! group's position is never ahead of what a reader gets to see.
//!
//! Invariant: its memory does not grow with the run; it keeps what is missing, not what is there.

use crate::brokers::{Place, header, reader};
use chancery::kafka::KafkaSettings;
use chancery::pipeline::Stop;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Message};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A position may be seen this much sooner than the outcomes before it: the end of a transaction reaches each
/// partition by a message of its own, and the broker may be gone in between.
const SEEN_WITHIN: Duration = Duration::from_secs(90);
/// Violations kept word by word.
const KEPT: usize = 20;

#[derive(Default)]
struct Seen {
    visible: u64,
    /// By source partition: everything below is there, and what is there beyond.
    partitions: HashMap<i32, (i64, BTreeSet<i64>)>,
    /// By topic and source partition.
    last: HashMap<(String, i32), i64>,
    /// Positions of the group that outcomes must reach.
    claims: Vec<(Instant, i32, i64)>,
    positions_checked: u64,
    violations: u64,
    kept: Vec<String>,
}

impl Seen {
    fn violate(&mut self, what: String) {
        self.violations += 1;
        if self.kept.len() < KEPT {
            eprintln!("VIOLATION: {what}");
            self.kept.push(what);
        }
    }

    fn take(&mut self, topic: &str, partition: i32, offset: i64) {
        self.visible += 1;
        let last = self.last.entry((topic.to_owned(), partition)).or_insert(-1);
        let before = std::mem::replace(last, offset);
        if before >= offset {
            self.violate(format!("{topic}: {partition}/{offset} comes after {before}"));
        }
        let (below, beyond) = self.partitions.entry(partition).or_default();
        let is_new = offset >= *below && beyond.insert(offset);
        while beyond.remove(below) {
            *below += 1;
        }
        if !is_new {
            self.violate(format!("{partition}/{offset} is there twice"));
        }
    }

    fn below(&self, partition: i32) -> i64 {
        self.partitions.get(&partition).map_or(0, |(below, _)| *below)
    }

    fn check_claims(&mut self) {
        for (at, partition, position) in std::mem::take(&mut self.claims) {
            let below = self.below(partition);
            if below >= position {
                self.positions_checked += 1;
            } else if at.elapsed() < SEEN_WITHIN {
                self.claims.push((at, partition, position));
            } else {
                self.violate(format!(
                    "the group is at {partition}/{position}, readers only at {below}"
                ));
            }
        }
    }
}

/// What was found at the end.
pub struct Findings {
    pub visible: u64,
    pub positions_checked: u64,
    pub violation_count: u64,
    /// The first of them.
    pub violations: Vec<String>,
    /// Until everything was visible.
    pub took: Duration,
}

/// Follows the topics of a place in threads of its own.
pub struct Checker {
    seen: Arc<Mutex<Seen>>,
    stop: Stop,
    threads: Vec<JoinHandle<()>>,
    settings: KafkaSettings,
    count: i32,
}

impl Checker {
    pub fn follow(place: &Place) -> Self {
        let (seen, stop) = (Arc::<Mutex<Seen>>::default(), Stop::new());
        let (settings, count) = (place.settings.clone(), place.partitions);
        let spawn = |work: fn(&KafkaSettings, i32, &Mutex<Seen>, &Stop)| {
            let (settings, seen, stop) = (settings.clone(), Arc::clone(&seen), stop.clone());
            std::thread::spawn(move || work(&settings, count, &seen, &stop))
        };
        let threads = vec![spawn(follow), spawn(watch_position)];
        Self {
            seen,
            stop,
            threads,
            settings: place.settings.clone(),
            count,
        }
    }

    pub fn visible(&self) -> u64 {
        self.lock().visible
    }

    pub fn violations(&self) -> u64 {
        self.lock().violations
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("no thread panics")
    }

    /// Waits until everything in the input is visible, then a moment for what should not come, and tells. Gives up
    /// when nothing more has become visible for `patience`.
    pub fn finish(self, patience: Duration) -> Findings {
        let begun = Instant::now();
        let (settings, count) = (&self.settings, self.count);
        let expected = ends(settings, &settings.input[0], count, "read_uncommitted");
        let is_there = |seen: &Seen| expected.iter().all(|(partition, end)| seen.below(*partition) >= *end);
        let (mut visible, mut since) = (0, begun);
        while !is_there(&self.lock()) && since.elapsed() < patience {
            if self.visible() > visible {
                (visible, since) = (self.visible(), Instant::now());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let took = begun.elapsed();
        std::thread::sleep(Duration::from_secs(2));
        self.stop.drain();
        for thread in self.threads {
            thread.join().expect("no thread panics");
        }
        let mut seen = std::mem::take(&mut *self.seen.lock().expect("no thread panics"));
        for (partition, end) in &expected {
            let below = seen.below(*partition);
            if below != *end {
                seen.violate(format!(
                    "{partition}: {end} went in, everything came out only below {below}"
                ));
            }
        }
        for topic in [&settings.output, &settings.dead_letters] {
            let stable = ends(settings, topic, count, "read_committed");
            let all = ends(settings, topic, count, "read_uncommitted");
            if stable != all {
                seen.violate(format!(
                    "{topic}: the last stable offsets {stable:?} stay behind {all:?}"
                ));
            }
        }
        Findings {
            visible: seen.visible,
            positions_checked: seen.positions_checked,
            violations: seen.kept,
            violation_count: seen.violations,
            took,
        }
    }
}

fn follow(settings: &KafkaSettings, count: i32, seen: &Mutex<Seen>, stop: &Stop) {
    let consumer = reader(&settings.brokers, "read_committed");
    let mut list = TopicPartitionList::new();
    for topic in [&settings.output, &settings.dead_letters] {
        for partition in 0..count {
            let added = list.add_partition_offset(topic, partition, Offset::Beginning);
            added.expect("a valid name");
        }
    }
    consumer.assign(&list).expect("partitions can be assigned");
    while !stop.is_draining() {
        // Errors are of brokers that are away; the client goes on by itself.
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
            take(&mut seen.lock().expect("no thread panics"), &message);
        }
    }
}

fn take(seen: &mut Seen, message: &BorrowedMessage<'_>) {
    let message = message.detach();
    let origin = header(&message, "chancery.origin").unwrap_or_default();
    let mut parts = origin.rsplit('/').map(str::parse::<i64>);
    match (parts.next(), parts.next()) {
        (Some(Ok(offset)), Some(Ok(partition))) => seen.take(message.topic(), partition as i32, offset),
        _ => seen.violate(format!("an output without origin: {message:?}")),
    }
}

fn watch_position(settings: &KafkaSettings, count: i32, seen: &Mutex<Seen>, stop: &Stop) {
    let consumer = outsider(settings);
    while !stop.is_draining() {
        let mut list = TopicPartitionList::new();
        for partition in 0..count {
            list.add_partition(&settings.input[0], partition);
        }
        if let Ok(found) = consumer.committed_offsets(list, Duration::from_secs(3)) {
            let mut seen = seen.lock().expect("no thread panics");
            for element in found.elements() {
                if let Offset::Offset(position) = element.offset() {
                    seen.claims.push((Instant::now(), element.partition(), position));
                }
            }
        }
        seen.lock().expect("no thread panics").check_claims();
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// A client that carries the group's name and never joins.
fn outsider(settings: &KafkaSettings) -> BaseConsumer {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", &settings.brokers)
        .set("group.id", &settings.group)
        .set("enable.auto.commit", "false")
        .set("isolation.level", "read_committed");
    config.create().expect("a consumer can be created")
}

/// Where each partition ends for a reader of this isolation.
pub fn ends(settings: &KafkaSettings, topic: &str, count: i32, isolation: &str) -> Vec<(i32, i64)> {
    let consumer = reader(&settings.brokers, isolation);
    let end = |partition| {
        let begun = Instant::now();
        loop {
            match consumer.fetch_watermarks(topic, partition, Duration::from_secs(5)) {
                Ok((_, high)) => return (partition, high),
                Err(error) => assert!(begun.elapsed() < crate::brokers::WAIT, "{topic}/{partition}: {error}"),
            }
        }
    };
    (0..count).map(end).collect()
}
