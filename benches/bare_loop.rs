//! Kafka in, Kafka out, by different loops over the same topics: how near the worker's engine comes to a bare one.
//!
//! `bare` is the loop that one would write with rdkafka: consume, produce the same bytes, end a transaction (or
//! publish, flush, commit) after as many records, or as long, as the worker does. `identity` is the worker's engine
//! with a processor that passes the bytes on; `fast` and `standard` are the engine with the whole analysis. `latency`
//! measures, beside a running worker, the time from producing a record to seeing what came of it.
//!
//! Not here: the broker, rounds and medians (`benches/kafka.sh`). Prints one JSON object.
//!
//! Invariant: every loop has the same client properties, batch bounds and guarantee, and the clock runs from the first
//! record to the end of the last transaction.

use chancery::kafka::{Delivery, Feed, FeedRecord, KafkaSettings, KafkaTransport, create_topics};
use chancery::knowledge::embedded;
use chancery::nlp::Tier;
use chancery::nlp::sentiment::Models;
use chancery::pipeline::{Outcome, PublishRecord, RunLimits, Setup, Stage, Stop, process_batch, run_with};
use chancery::record::RawRecord;
use chancery::telemetry::Telemetry;
use rdkafka::Message;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The worker's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failed = Box<dyn Error>;

const USAGE: &str = "benches/kafka.sh runs this; by hand:
  bare_loop topics BROKERS PARTITIONS TOPIC...
  bare_loop bare|identity|fast|standard BROKERS INPUT OUTPUT exactly-once|at-least-once WORKERS
  bare_loop latency BROKERS INPUT OUTPUT FILE RATE SECONDS";
const WAIT: Duration = Duration::from_secs(30);
/// When the first record was at hand.
static FIRST: OnceLock<Instant> = OnceLock::new();

fn main() -> Result<(), Failed> {
    // `cargo bench` adds a flag of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["topics", brokers, partitions, topics @ ..] => {
            let partitions: i32 = partitions.parse()?;
            let topics: Vec<(&str, i32)> = topics.iter().map(|topic| (*topic, partitions)).collect();
            Ok(create_topics(
                &settings(brokers, "none", "none", "exactly-once"),
                &topics,
                WAIT,
            )?)
        }
        ["latency", brokers, input, output, file, rate, seconds] => {
            let load = std::fs::read(file)?;
            latency(brokers, input, output, &load, (rate.parse()?, seconds.parse()?))
        }
        [way, brokers, input, output, delivery, workers] => {
            let settings = settings(brokers, input, output, delivery);
            let records = match *way {
                "bare" => bare(&settings)?,
                _ => engine(way, &settings, workers.parse()?)?,
            };
            let seconds = FIRST.get().map_or(0.0, |first| first.elapsed().as_secs_f64());
            println!(
                "{{\"loop\":\"{way}\",\"delivery\":\"{delivery}\",\"records\":{records},\"seconds\":{seconds:.3},\
                 \"records_per_second\":{:.0},\"cpu_seconds\":{:.2},\"resident_mb_max\":{:.0}}}",
                records as f64 / seconds.max(1e-9),
                cpu_seconds(),
                resident_max() / 1e6,
            );
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            Ok(())
        }
    }
}

fn settings(brokers: &str, input: &str, output: &str, delivery: &str) -> KafkaSettings {
    KafkaSettings {
        brokers: brokers.to_owned(),
        // A group of its own reads everything anew.
        group: format!("bench-{}-{}", std::process::id(), now_ms()),
        input: vec![input.to_owned()],
        output: output.to_owned(),
        dead_letters: format!("{output}.dead"),
        delivery: if delivery == "at-least-once" {
            Delivery::AtLeastOnce
        } else {
            Delivery::ExactlyOnce
        },
        until_end: true,
        ..KafkaSettings::default()
    }
}

fn identity(_: &Setup, raw: &[RawRecord], _: &mut dyn FnMut(Stage)) -> Vec<Outcome> {
    FIRST.get_or_init(Instant::now);
    let passed_on = raw.iter().map(|raw| PublishRecord {
        key: raw.key.clone(),
        value: raw.payload.clone(),
        headers: raw.headers.clone(),
        timestamp_ms: raw.timestamp_ms,
    });
    // The one outcome for the output topic that carries no analysis.
    passed_on.map(Outcome::Tombstone).collect()
}

fn analysed(setup: &Setup, raw: &[RawRecord], ended: &mut dyn FnMut(Stage)) -> Vec<Outcome> {
    FIRST.get_or_init(Instant::now);
    process_batch(setup, raw, ended)
}

fn engine(way: &str, settings: &KafkaSettings, workers: usize) -> Result<u64, Failed> {
    let mut setup = Setup::default();
    let mut processor: chancery::pipeline::Processor = identity;
    if way != "identity" {
        setup.kb = embedded().map_err(|problems| format!("{problems:?}"))?;
        setup.models = Models::embedded().into();
        setup.options.tier = if way == "fast" { Tier::Fast } else { Tier::Standard };
        processor = analysed;
    }
    let limits = RunLimits {
        workers,
        dead_letter_ratio_max: 1.0,
        ..RunLimits::default()
    };
    let (telemetry, stop) = (Telemetry::new(), Stop::default());
    let transport = KafkaTransport::open(settings, &telemetry, &stop)?;
    let setup = std::sync::Arc::new(arc_swap::ArcSwap::from_pointee(setup));
    Ok(run_with(processor, transport, setup, limits, &telemetry, stop)?.consumed)
}

/// The client properties of the worker.
fn client(settings: &KafkaSettings, more: &[(&str, &str)]) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &settings.brokers);
    for (name, value) in more {
        config.set(*name, *value);
    }
    config
}

const CONSUMER: [(&str, &str); 10] = [
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    ("isolation.level", "read_committed"),
    ("partition.assignment.strategy", "cooperative-sticky"),
    ("enable.partition.eof", "true"),
    ("auto.offset.reset", "earliest"),
    ("queued.min.messages", "2000"),
    ("queued.max.messages.kbytes", "8192"),
    ("fetch.wait.max.ms", "100"),
    ("check.crcs", "true"),
];
const PRODUCER: [(&str, &str); 7] = [
    ("enable.idempotence", "true"),
    ("linger.ms", "5"),
    ("compression.type", "lz4"),
    ("batch.size", "262144"),
    ("partitioner", "murmur2_random"),
    ("sticky.partitioning.linger.ms", "0"),
    ("queue.buffering.max.kbytes", "16384"),
];

fn bare(settings: &KafkaSettings) -> Result<u64, Failed> {
    let is_exact = settings.delivery == Delivery::ExactlyOnce;
    let consumer: BaseConsumer = client(settings, &CONSUMER).set("group.id", &settings.group).create()?;
    let mut config = client(settings, &PRODUCER);
    if is_exact {
        config.set("transactional.id", &settings.group);
    }
    let producer: ThreadedProducer<DefaultProducerContext> = config.create()?;
    if is_exact {
        producer.init_transactions(WAIT)?;
    }
    let input = settings.input[0].as_str();
    let metadata = consumer.fetch_metadata(Some(input), WAIT)?;
    let partitions: usize = metadata.topics().iter().map(|topic| topic.partitions().len()).sum();
    consumer.subscribe(&[input])?;
    let limits = RunLimits::default();
    let (mut total, mut ended) = (0, BTreeSet::new());
    while ended.len() < partitions {
        let (mut count, mut positions, mut begun) = (0, BTreeMap::new(), None::<Instant>);
        while count < limits.batch_records_max && begun.is_none_or(|begun| begun.elapsed() < limits.batch_target) {
            match consumer.poll(Duration::from_millis(20)) {
                Some(Ok(message)) => {
                    FIRST.get_or_init(Instant::now);
                    if begun.is_none() {
                        begun = Some(Instant::now());
                        if is_exact {
                            producer.begin_transaction()?;
                        }
                    }
                    pass_on(&producer, &settings.output, &message)?;
                    positions.insert(message.partition(), message.offset() + 1);
                    count += 1;
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    ended.insert(partition);
                    if ended.len() == partitions {
                        break;
                    }
                }
                Some(Err(error)) => return Err(error.into()),
                None => {}
            }
        }
        if begun.is_none() {
            continue;
        }
        let mut offsets = TopicPartitionList::new();
        for (partition, offset) in positions {
            offsets.add_partition_offset(input, partition, Offset::Offset(offset))?;
        }
        if is_exact {
            let member = consumer.group_metadata().ok_or("no member of the group")?;
            producer.send_offsets_to_transaction(&offsets, &member, WAIT)?;
            producer.commit_transaction(WAIT)?;
        } else {
            producer.flush(WAIT)?;
            consumer.commit(&offsets, CommitMode::Sync)?;
        }
        total += count as u64;
    }
    Ok(total)
}

fn pass_on(
    producer: &ThreadedProducer<DefaultProducerContext>,
    output: &str,
    message: &impl Message,
) -> Result<(), Failed> {
    let mut record: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(output);
    record.key = message.key();
    record.payload = message.payload();
    record.timestamp = message.timestamp().to_millis();
    loop {
        match producer.send(record) {
            Ok(()) => return Ok(()),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                record = back;
                std::thread::sleep(Duration::from_millis(1));
            }
            Err((error, _)) => return Err(error.into()),
        }
    }
}

/// Feeds at a steady rate and notes, as a reader of committed records, how old each outcome is when it is seen.
fn latency(brokers: &str, input: &str, output: &str, load: &[u8], (rate, seconds): (f64, f64)) -> Result<(), Failed> {
    let settings = settings(brokers, input, output, "exactly-once");
    let consumer: BaseConsumer = client(&settings, &CONSUMER)
        .set("group.id", format!("{}-reader", settings.group))
        .set("auto.offset.reset", "latest")
        .set("fetch.wait.max.ms", "10")
        .create()?;
    consumer.subscribe(&[output])?;
    let mut ages = Vec::new();
    std::thread::scope(|scope| -> Result<(), Failed> {
        let feeder = scope.spawn(|| -> Result<(), String> {
            // The reader must have joined before the first record.
            std::thread::sleep(Duration::from_secs(5));
            let feed = Feed::open(&settings, input).map_err(|e| e.to_string())?;
            let lines: Vec<&[u8]> = load.split(|b| *b == b'\n').filter(|l| !l.is_empty()).collect();
            let begun = Instant::now();
            for (nth, line) in lines.iter().cycle().enumerate() {
                let turn = Duration::from_secs_f64(nth as f64 / rate);
                if turn.as_secs_f64() > seconds {
                    break;
                }
                std::thread::sleep(turn.saturating_sub(begun.elapsed()));
                let record = FeedRecord {
                    payload: Some(line),
                    ..FeedRecord::default()
                };
                feed.send(record).map_err(|e| e.to_string())?;
            }
            Ok(())
        });
        let mut silent_since = Instant::now();
        while !feeder.is_finished() || silent_since.elapsed() < Duration::from_secs(2) {
            if let Some(Ok(message)) = consumer.poll(Duration::from_millis(20)) {
                silent_since = Instant::now();
                ages.extend(message.timestamp().to_millis().map(|made| now_ms() - made));
            }
        }
        Ok(feeder.join().map_err(|_| "the feeder died")??)
    })?;
    ages.sort_unstable();
    let at = |share: f64| ages.get((ages.len() as f64 * share) as usize).copied().unwrap_or(-1);
    println!(
        "{{\"seen\":{},\"p50_ms\":{},\"p99_ms\":{},\"max_ms\":{}}}",
        ages.len(),
        at(0.5),
        at(0.99),
        ages.last().copied().unwrap_or(-1)
    );
    Ok(())
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_millis() as i64
}

/// Of all threads of this process, in the clock ticks of Linux, a hundredth of a second each.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn resident_max() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or_default();
    line.split_whitespace()
        .next()
        .and_then(|kb| kb.parse::<f64>().ok())
        .unwrap_or(0.0)
        * 1024.0
}
