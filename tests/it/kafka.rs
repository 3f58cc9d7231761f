//! The worker against a real Apache Kafka: what readers of committed records see, whatever happens to workers.

use crate::brokers::{Place, WAIT, created, header, origin, read, reader};
use crate::engine::{limits, obey};
use crate::lane::Worker;
use chancery::kafka::{Delivery, From, KafkaSettings};
use chancery::pipeline::RunLimits;
use rdkafka::consumer::Consumer;
use rdkafka::message::{Header, Message, OwnedHeaders};
use rdkafka::{Offset, TopicPartitionList};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

fn start(settings: &KafkaSettings) -> Worker {
    start_with(settings, limits())
}

fn start_with(settings: &KafkaSettings, limits: RunLimits) -> Worker {
    Worker::start(obey, settings, limits)
}

fn numbered(settings: &KafkaSettings, number: u32) -> KafkaSettings {
    KafkaSettings {
        transactional_id: Some(format!("{}-{number}", settings.group)),
        ..settings.clone()
    }
}

#[test]
fn records_come_out_as_they_went_in() {
    let Some(place) = Place::new("shape", 3) else { return };
    let producer = place.producer();
    let header_of = |key: &'static str, value| Header { key, value };
    let headers = OwnedHeaders::new()
        .insert(header_of("a", Some("1")))
        .insert(header_of("a", Some("2")))
        .insert(Header::<&str> { key: "b", value: None });
    let record = producer
        .record(2)
        .key(b"caf\xff")
        .payload(b"item")
        .headers(headers)
        .timestamp(1_234_567_890_123);
    producer.send_record(record);
    producer.send_record(producer.record(2).key(b"gone"));
    producer.send_record(producer.record(1).payload(b""));
    producer.send(0, "bad one");
    producer.flush();
    send_with_odd_header(&producer, place.input());
    let worker = start(&place.settings);
    place.await_visible(5);
    let summary = worker.drain();
    assert_eq!(
        (summary.consumed, summary.dead(), summary.tombstones),
        (5, 1, 1),
        "{summary}"
    );
    let output = place.read(&place.settings.output);
    let from = |partition| {
        output
            .iter()
            .filter(move |m| m.partition() == partition)
            .collect::<Vec<_>>()
    };
    let kept = from(2)[0];
    assert_eq!(
        (kept.key(), kept.payload()),
        (Some(&b"caf\xff"[..]), Some(&b"item!"[..]))
    );
    assert_eq!(created(kept), Some(1_234_567_890_123));
    assert_eq!(header(kept, "a").as_deref(), Some("1"));
    assert_eq!(header(kept, "chancery.origin"), Some(format!("{}/2/0", place.input())));
    use rdkafka::message::Headers;
    let names = kept
        .headers()
        .expect("has headers")
        .iter()
        .map(|h| (h.key.to_owned(), h.value.is_some()));
    let names: Vec<(String, bool)> = names.take(3).collect();
    assert_eq!(names, [("a".into(), true), ("a".into(), true), ("b".into(), false)]);
    assert_eq!(from(2)[1].payload(), None, "a tombstone stays one");
    assert_eq!(from(1)[0].payload(), Some(&b"!"[..]), "an empty value is no tombstone");
    let letters = place.read(&place.settings.dead_letters);
    assert_eq!((letters.len(), letters[0].payload()), (1, Some(&b"bad one"[..])));
}

/// A header whose name is no UTF-8, which the safe interface can neither write nor read.
fn send_with_odd_header(producer: &crate::brokers::TestProducer, topic: &str) {
    use rdkafka::bindings as rd;
    let topic = std::ffi::CString::new(topic).expect("a valid name");
    // SAFETY: everything passed lives through the call.
    let error = unsafe {
        let headers = rd::rd_kafka_headers_new(1);
        rd::rd_kafka_header_add(headers, c"\xff\xfe".as_ptr(), -1, c"x".as_ptr().cast(), 1);
        rd::rd_kafka_producev(
            producer.client(),
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_TOPIC,
            topic.as_ptr(),
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_PARTITION,
            0,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_MSGFLAGS,
            rd::RD_KAFKA_MSG_F_COPY,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_VALUE,
            c"odd".as_ptr().cast::<std::ffi::c_void>(),
            3_usize,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_HEADERS,
            headers,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_END,
        )
    };
    assert_eq!(error, rd::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR);
    producer.flush();
}

#[test]
fn a_lone_record_is_visible_soon() {
    let Some(place) = Place::new("latency", 1) else { return };
    let worker = start(&place.settings);
    worker.await_ready();
    let producer = place.producer();
    let reader = reader(&place.settings.brokers, "read_committed");
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(&place.settings.output, 0, Offset::Beginning)
        .expect("a valid name");
    reader.assign(&list).expect("is assigned");
    let mut took = Vec::new();
    for index in 0..40 {
        let begun = Instant::now();
        producer.send(0, &format!("item {index}"));
        loop {
            assert!(begun.elapsed() < WAIT);
            if let Some(Ok(_)) = reader.poll(Duration::from_millis(100)) {
                break;
            }
        }
        took.push(begun.elapsed());
    }
    worker.drain();
    took.drain(..5);
    took.sort();
    let median = took[took.len() / 2];
    eprintln!(
        "latency: median {median:?}, least {:?}, most {:?}",
        took[0],
        took[took.len() - 1]
    );
    assert!(median < Duration::from_millis(60), "{took:?}");
}

#[test]
fn what_a_topic_refuses_is_replaced_and_the_aborted_attempt_stays_invisible() {
    let Some(place) = Place::new("refused", 1) else { return };
    let producer = place.producer();
    producer.send(0, "item 0");
    // Larger than the topic takes, and larger than the producer would hand over.
    producer.send(0, "burst 1500000");
    producer.send(0, "item 2");
    producer.flush();
    let worker = start(&place.settings);
    place.check_exactly_once(3);
    let summary = worker.drain();
    assert!(summary.aborts >= 1, "{summary}");
    let all = read(
        &place.settings.brokers,
        &[&place.settings.output],
        1,
        "read_uncommitted",
    );
    assert!(all.len() > 3, "the aborted attempt is in the log: {}", all.len());
}

#[test]
fn two_workers_join_and_leave_under_load() {
    let Some(place) = Place::new("rebalance", 4) else {
        return;
    };
    let producer = place.producer();
    producer.fill(4, 500, "slow 0");
    let first = start(&numbered(&place.settings, 1));
    place.await_visible(1);
    let second = start(&numbered(&place.settings, 2));
    producer.fill(4, 500, "slow 1");
    second.await_ready();
    let settled = |worker: &Worker| worker.telemetry.metrics.engine.settle_records.get_sample_sum() as u64;
    let begun = Instant::now();
    while settled(&second) == 0 {
        assert!(begun.elapsed() < WAIT, "the second takes part");
        producer.fill(4, 1, "item");
        std::thread::sleep(Duration::from_millis(20));
    }
    let extra = place.read(place.input()).len() as i64 / 4;
    first.drain();
    producer.fill(4, 500, "item");
    place.check_exactly_once(extra + 500);
    let third = start(&numbered(&place.settings, 3));
    third.await_ready();
    second.drain();
    producer.fill(4, 100, "item");
    place.check_exactly_once(extra + 600);
    third.drain();
}

#[test]
fn two_workers_with_the_same_transactional_id_do_not_both_go_on() {
    let Some(place) = Place::new("fenced", 2) else { return };
    let producer = place.producer();
    producer.fill(2, 100, "item");
    let first = start(&place.settings);
    place.await_visible(200);
    let second = start(&place.settings);
    let begun = Instant::now();
    let mut sent = 100;
    while !first.thread.is_finished() && !second.thread.is_finished() {
        assert!(begun.elapsed() < WAIT, "one of them leaves");
        producer.fill(2, 10, "item");
        sent += 10;
        std::thread::sleep(Duration::from_millis(100));
    }
    let (gone, left) = if first.thread.is_finished() {
        (first, second)
    } else {
        (second, first)
    };
    let message = gone.finish().expect_err("is fenced").to_string();
    assert!(
        message.contains("another process uses the transactional id"),
        "{message}"
    );
    place.check_exactly_once(sent);
    left.drain();
}

#[test]
fn a_run_until_the_end_ends_and_can_be_repeated_from_the_start() {
    let Some(place) = Place::new("replay", 2) else { return };
    let producer = place.producer();
    producer.fill(2, 300, "item");
    let once = KafkaSettings {
        until_end: true,
        ..place.settings.clone()
    };
    let summary = start(&once).finish().expect("ends");
    assert_eq!(summary.consumed, 600);
    let summary = start(&once).finish().expect("ends");
    assert_eq!(summary.consumed, 0, "nothing is left");
    let again = KafkaSettings {
        from: Some(From::Earliest),
        ..once.clone()
    };
    assert_eq!(start(&again).finish().expect("ends").consumed, 600);
    let later = KafkaSettings {
        from: Some(From::Time(i64::MAX / 2)),
        ..once
    };
    assert_eq!(start(&later).finish().expect("ends").consumed, 0);
}

#[test]
fn a_pattern_reads_several_topics_and_refuses_its_own_output() {
    let Some(place) = Place::new("pattern", 1) else { return };
    place.producer().fill(1, 20, "item");
    let pattern = format!("^{}$", place.input());
    let settings = KafkaSettings {
        input: vec![pattern],
        until_end: true,
        ..place.settings.clone()
    };
    assert_eq!(start(&settings).finish().expect("ends").consumed, 20);
    let greedy = KafkaSettings {
        input: vec![format!("^{}", place.input().trim_end_matches("-in"))],
        ..place.settings.clone()
    };
    let message = start(&greedy).finish().expect_err("is refused").to_string();
    assert!(message.contains("also written to"), "{message}");
}

#[test]
fn at_least_once_delivers_everything() {
    let Some(place) = Place::new("alo", 2) else { return };
    let producer = place.producer();
    producer.fill(2, 300, "item");
    let settings = KafkaSettings {
        delivery: Delivery::AtLeastOnce,
        ..place.settings.clone()
    };
    let worker = start(&settings);
    place.check_exactly_once(300);
    worker.drain();
    let worker = start(&settings);
    producer.fill(2, 5, "item");
    place.check_exactly_once(305);
    worker.drain();
}

#[test]
fn a_missing_topic_ends_the_worker_with_advice() {
    let Some(place) = Place::new("missing", 1) else { return };
    for settings in [
        KafkaSettings {
            input: vec!["no-such-topic".into()],
            ..place.settings.clone()
        },
        KafkaSettings {
            output: "no-such-output".into(),
            ..place.settings.clone()
        },
    ] {
        let brief = KafkaSettings {
            fault_patience: Duration::from_secs(1),
            ..settings
        };
        let message = start(&brief).finish().expect_err("is missing").to_string();
        assert!(message.contains("create the topic"), "{message}");
    }
}

#[test]
fn an_output_topic_that_is_deleted_ends_the_worker_with_advice() {
    let Some(place) = Place::new("deleted", 1) else { return };
    place.producer().fill(1, 20, "item");
    let worker = start(&KafkaSettings {
        fault_patience: Duration::from_secs(2),
        ..place.settings.clone()
    });
    place.check_exactly_once(20);
    place.delete_topic(&place.settings.output);
    let producer = place.producer();
    let begun = Instant::now();
    while !worker.thread.is_finished() {
        assert!(begun.elapsed() < WAIT, "gives up");
        producer.fill(1, 1, "item");
    }
    let message = worker.finish().expect_err("is missing").to_string();
    assert!(message.contains("create the topic"), "{message}");
}

#[test]
fn lag_falls_to_nothing() {
    let Some(place) = Place::new("lag", 1) else { return };
    place.producer().fill(1, 50, "item");
    let worker = start(&place.settings);
    place.check_exactly_once(50);
    let lag = worker
        .telemetry
        .metrics
        .engine
        .consumer_lag_records
        .with_label_values(&[place.input(), "0"]);
    let begun = Instant::now();
    while lag.get() != 0 {
        assert!(begun.elapsed() < WAIT, "{}", lag.get());
        std::thread::sleep(Duration::from_millis(10));
    }
    worker.drain();
    let last = place.read(&place.settings.output);
    assert_eq!(origin(&last[49]), (0, 49));
}
/// Lag of each partition as a worker tells it in its metrics.
fn told_lag(worker: &Worker) -> BTreeMap<i32, i64> {
    let lags = worker.telemetry.metrics.engine.partition_lags();
    lags.iter().map(|lag| (lag.partition, lag.records)).collect()
}

/// The same as the brokers tell it: end of the partition less what the group has committed.
fn brokers_lag(place: &Place) -> BTreeMap<i32, i64> {
    let mut config = rdkafka::ClientConfig::new();
    config
        .set("bootstrap.servers", &place.settings.brokers)
        .set("group.id", &place.settings.group);
    let consumer: rdkafka::consumer::BaseConsumer = config.create().expect("a client can be created");
    let mut list = TopicPartitionList::new();
    for partition in 0..place.partitions {
        list.add_partition(place.input(), partition);
    }
    let committed = consumer.committed_offsets(list, WAIT).expect("the group is known");
    let of = |p: i32| {
        let (low, high) = consumer.fetch_watermarks(place.input(), p, WAIT).expect("is told");
        let found = committed.find_partition(place.input(), p).expect("was asked for");
        high - found.offset().to_raw().filter(|offset| *offset >= 0).unwrap_or(low)
    };
    (0..place.partitions).map(|p| (p, of(p))).collect()
}

#[track_caller]
fn await_lag(place: &Place, workers: &[&Worker], is_wanted: impl Fn(&BTreeMap<i32, i64>) -> bool) {
    let begun = Instant::now();
    loop {
        let each: Vec<_> = workers.iter().map(|worker| told_lag(worker)).collect();
        let told: BTreeMap<i32, i64> = each.iter().flatten().map(|(p, lag)| (*p, *lag)).collect();
        let is_shared = each.iter().all(|one| !one.is_empty()) && each.iter().map(BTreeMap::len).sum::<usize>() == 6;
        let brokers = brokers_lag(place);
        if is_shared && told == brokers && is_wanted(&told) {
            return;
        }
        assert!(begun.elapsed() < WAIT, "told {each:?}, brokers {brokers:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn two_workers_tell_the_lag_that_the_brokers_tell_each_of_its_own_partitions() {
    let Some(place) = Place::new("two-lags", 6) else { return };
    let producer = place.producer();
    producer.fill(6, 200, "slow 1");
    let first = start(&numbered(&place.settings, 1));
    place.await_visible(1);
    let second = start(&numbered(&place.settings, 2));
    second.await_ready();
    producer.fill(6, 200, "item");
    await_lag(&place, &[&first, &second], |lag| {
        lag.values().all(|records| *records == 0)
    });
    // Both own some, nobody tells of the other's; when one leaves, the other tells of all.
    second.drain();
    producer.fill(6, 50, "item");
    await_lag(&place, &[&first], |lag| {
        lag.len() == 6 && lag.values().all(|records| *records == 0)
    });
    first.drain();
    // At rest with a backlog: the ceiling keeps intake paused.
    producer.fill(6, 1_000, "bad");
    let strict = RunLimits {
        dead_letter_ratio_max: 0.5,
        ..limits()
    };
    let third = start_with(&numbered(&place.settings, 3), strict);
    // A partition is told of once something of it was read.
    let begun = Instant::now();
    loop {
        let (told, brokers) = (told_lag(&third), brokers_lag(&place));
        if !told.is_empty() && told.iter().all(|(p, lag)| *lag == 1_000 && brokers[p] == 1_000) {
            break;
        }
        assert!(begun.elapsed() < WAIT, "told {told:?}, brokers {brokers:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    third.drain();
}

#[test]
fn a_flood_of_bad_input_stays_in_the_topic_over_restarts() {
    let Some(place) = Place::new("flood", 2) else { return };
    place.producer().fill(2, 1_500, "bad");
    let strict = || RunLimits {
        dead_letter_ratio_max: 0.5,
        ..limits()
    };
    let reached = |worker: &Worker| {
        let begun = Instant::now();
        let blocker = "the dead-letter ceiling is reached";
        while !worker.telemetry.health.readiness().blockers.contains(&blocker) {
            assert!(begun.elapsed() < WAIT, "{:?}", worker.telemetry.health.readiness());
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    for _ in 0..2 {
        let worker = start_with(&place.settings, strict());
        reached(&worker);
        assert_eq!(worker.drain().consumed, 0);
        assert_eq!(place.read_both().len(), 0, "the backlog is kept");
    }
    let worker = start_with(&place.settings, strict());
    reached(&worker);
    // Longer than intake may be full before it is paused at the broker.
    std::thread::sleep(Duration::from_millis(1_200));
    worker.stop.resume();
    place.check_exactly_once(1_500);
    worker.drain();
}

#[test]
fn partitions_added_to_the_topics_are_read_and_written() {
    let Some(mut place) = Place::new("grow", 1) else { return };
    place.producer().fill(1, 50, "item");
    let worker = start(&place.settings);
    place.check_exactly_once(50);
    for topic in [
        place.settings.output.as_str(),
        &place.settings.dead_letters,
        place.input(),
    ] {
        place.add_partitions(topic, 3);
    }
    place.partitions = 3;
    let producer = place.producer();
    for index in 0..50 {
        producer.send(1, &format!("item {index}"));
        producer.send(2, &format!("item {index}"));
    }
    producer.flush();
    place.check_exactly_once(50);
    worker.drain();
}

/// Run by hand: `cargo test --release --test it throughput -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn throughput() {
    let Some(place) = Place::new("throughput", 4) else {
        return;
    };
    let per_partition = 50_000;
    place
        .producer()
        .fill(4, per_partition, &format!("item {}", "x".repeat(2_000)));
    for delivery in [Delivery::ExactlyOnce, Delivery::AtLeastOnce] {
        let settings = KafkaSettings {
            delivery,
            until_end: true,
            from: Some(From::Earliest),
            ..place.settings.clone()
        };
        let begun = Instant::now();
        let summary = start(&settings).finish().expect("ends");
        let rate = summary.consumed as f64 / begun.elapsed().as_secs_f64();
        eprintln!("{delivery:?}: {rate:.0} records/s; {summary}");
    }
}
