//! News without end at a steady pace: good, malformed, short, long, tombstones; the same number in each partition.

use crate::brokers::Place;
use crate::chance::Chance;
use chancery::pipeline::Stop;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What has been sent.
#[derive(Debug, Default)]
struct Counts {
    records: AtomicU64,
    bytes: AtomicU64,
    largest: AtomicU64,
}

/// Sends until told.
pub struct Feed {
    stop: Stop,
    counts: Arc<Counts>,
    thread: JoinHandle<()>,
}

/// Totals of a feed.
#[derive(Debug)]
pub struct Sent {
    pub records: u64,
    pub bytes: u64,
    pub largest: u64,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = self.bytes as f64 / 1e6;
        write!(
            f,
            "{} records sent, {megabytes:.1} MB, the largest {} bytes",
            self.records, self.largest
        )
    }
}

/// Items of the demo, good and malformed.
pub fn items() -> (Vec<String>, Vec<String>) {
    let read = |name: &str| {
        let path = format!("{}/data/demo/{name}.ndjson", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("demo items are there");
        text.lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    (["europe", "asia", "world"].map(read).concat(), read("malformed"))
}

impl Feed {
    pub fn start(place: &Place, per_second: u64) -> Self {
        let (stop, counts) = (Stop::new(), Arc::<Counts>::default());
        let (inner, told, producer, partitions) =
            (stop.clone(), Arc::clone(&counts), place.producer(), place.partitions);
        let thread = std::thread::spawn(move || {
            let (good, bad) = items();
            let mut chance = Chance::of(41);
            let begun = Instant::now();
            let mut rounds = 0_u32;
            while !inner.is_draining() {
                for partition in 0..partitions {
                    let payload = payload(&mut chance, &good, &bad);
                    told.records.fetch_add(1, Ordering::Relaxed);
                    let bytes = payload.as_ref().map_or(0, String::len) as u64;
                    told.bytes.fetch_add(bytes, Ordering::Relaxed);
                    told.largest.fetch_max(bytes, Ordering::Relaxed);
                    match payload {
                        Some(payload) => producer.send(partition, &payload),
                        None => producer.send_record::<[u8], [u8]>(producer.record(partition).key(b"gone")),
                    }
                }
                rounds += 1;
                let due = Duration::from_secs_f64(f64::from(partitions) / per_second as f64) * rounds;
                std::thread::sleep(due.saturating_sub(begun.elapsed()).min(Duration::from_secs(1)));
            }
            producer.flush();
        });
        Self { stop, counts, thread }
    }

    pub fn sent(&self) -> u64 {
        self.counts.records.load(Ordering::Relaxed)
    }

    pub fn end(self) -> Sent {
        self.stop.drain();
        self.thread.join().expect("does not panic");
        Sent {
            records: self.counts.records.load(Ordering::Relaxed),
            bytes: self.counts.bytes.load(Ordering::Relaxed),
            largest: self.counts.largest.load(Ordering::Relaxed),
        }
    }
}

fn payload(chance: &mut Chance, good: &[String], bad: &[String]) -> Option<String> {
    let mut any = |from: &[String]| from[chance.below(from.len() as u64) as usize].clone();
    let item = any(good);
    let malformed = any(bad);
    Some(match chance.below(200) {
        0 => return None,
        1..=10 => malformed,
        11 => {
            // As plain text of many paragraphs; the analysis takes it all.
            let times = 1 + chance.below(60) as usize;
            format!("{item}\n\n").replace(['{', '}'], " ").repeat(times)
        }
        12..=30 => "Paris protests. Berlin is silent.".into(),
        _ => item,
    })
}
