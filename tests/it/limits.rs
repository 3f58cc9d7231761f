//! Records at and above every limit of size, against a real Kafka: keys, headers, values, topics that take little,
//! batches that unpack to very much.

use crate::brokers::{Place, WAIT, created, header, origin};
use crate::chance::Chance;
use crate::engine::limits;
use crate::lane::Worker;
use chancery::kafka::Delivery;
use chancery::pipeline::process_batch;
use rdkafka::ClientConfig;
use rdkafka::message::{Header, Message, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};

/// The real steps of a record, with no actor known.
fn start(place: &Place) -> Worker {
    Worker::start(process_batch, &place.settings, limits())
}

fn item(bytes: usize) -> String {
    format!("{{\"title\":\"Iran\",\"body\":\"{}\"}}", "x".repeat(bytes))
}

/// A topic that takes little: what is known to be too large is not tried.
#[test]
fn outcomes_are_made_to_fit_before_they_are_sent() {
    let Some(place) = Place::new("fit", 1) else { return };
    let topics = [
        (place.settings.output.as_str(), "20000"),
        (&place.settings.dead_letters, "9000"),
    ];
    for (topic, bytes) in topics {
        place.set_topic(topic, "max.message.bytes", bytes);
    }
    let producer = place.producer();
    let mut sent = 0;
    for bytes in [
        0, 1, 5_000, 10_000, 15_000, 17_000, 18_000, 18_500, 19_000, 20_000, 25_000, 200_000, 900_000,
    ] {
        producer.send(0, &item(bytes));
        producer.send(0, &format!("{{{}", "x".repeat(bytes)));
        sent += 2;
    }
    producer.flush();
    let worker = start(&place);
    place.check_exactly_once(sent);
    assert_eq!(worker.aborted(), 0, "nothing was tried in vain");
    // The topic is made smaller while the worker runs: one refusal, then it is known again.
    place.set_topic(&place.settings.output, "max.message.bytes", "6000");
    let mut chance = Chance::of(41);
    let mut noise = |bytes: usize| {
        let letters = (0..bytes).map(|_| char::from(b'a' + chance.below(26) as u8));
        format!("{{\"title\":\"Iran\",\"body\":\"{}\"}}", letters.collect::<String>())
    };
    for _ in 0..5 {
        producer.send(0, &noise(15_000));
        producer.flush();
        sent += 1;
        place.check_exactly_once(sent);
    }
    let aborted = worker.aborted();
    assert!((1..=3).contains(&aborted), "{aborted} attempts in vain");
    worker.drain();
}

/// Times that the input takes and the output does not (Kafka's default is an hour after now): published as of now.
#[test]
fn times_that_the_output_refuses_are_kept_in_a_header() {
    const YEAR_9999: i64 = 253_402_300_799_000;
    for delivery in [Delivery::ExactlyOnce, Delivery::AtLeastOnce] {
        let Some(mut place) = Place::new("times", 1) else {
            return;
        };
        place.settings.delivery = delivery;
        place.set_topic(place.input(), "message.timestamp.after.max.ms", &i64::MAX.to_string());
        place.set_topic(
            &place.settings.output,
            "message.timestamp.before.max.ms",
            "100000000000",
        );
        let producer = place.producer();
        let payload = item(10);
        let times = [
            YEAR_9999,
            1,
            1_700_000_000_000,
            YEAR_9999 - 1_000_000_000,
            2,
            1_750_000_000_000,
        ];
        for index in 0..600 {
            let record = producer.record(0).key(&b"key"[..]).payload(payload.as_bytes());
            producer.send_record(record.timestamp(times[index % times.len()]));
        }
        producer.flush();
        let worker = start(&place);
        if delivery == Delivery::ExactlyOnce {
            place.check_exactly_once(600);
        } else {
            place.await_visible(600);
        }
        let seen = place.read(&place.settings.output);
        for message in &seen {
            let (_, offset) = origin(message);
            let time = times[offset as usize % times.len()];
            let kept = header(message, "chancery.original-timestamp");
            if (1_700_000_000_000..1_800_000_000_000).contains(&time) {
                assert_eq!((created(message), kept), (Some(time), None), "{offset}");
            } else {
                assert_eq!(kept, Some(time.to_string()), "{offset}");
                assert!(created(message).is_some_and(|time| (1_700_000_000_000..4_000_000_000_000).contains(&time)));
            }
        }
        let aborted = worker.aborted();
        assert!(aborted < 40, "{aborted} attempts in vain for 400 such records");
        worker.drain();
    }
}

/// A compacted topic refuses what has no key, and with it the batch; only the guilty are set aside.
#[test]
fn records_that_the_output_refuses_are_set_aside_and_their_neighbours_are_not() {
    let Some(place) = Place::new("compact", 1) else { return };
    place.set_topic(&place.settings.output, "cleanup.policy", "compact");
    let producer = place.producer();
    let payload = item(10);
    for index in 0..400 {
        if index % 7 == 3 {
            // A tombstone is forwarded as it came.
            producer.send_record::<[u8], [u8]>(producer.record(0));
        } else {
            producer.send_record(producer.record(0).key(&b"key"[..]).payload(payload.as_bytes()));
        }
    }
    producer.flush();
    let worker = start(&place);
    place.check_exactly_once(400);
    let letters = place.read(&place.settings.dead_letters);
    assert!(letters.iter().all(|letter| origin(letter).1 % 7 == 3));
    assert_eq!(letters.len(), 57);
    worker.drain();
}

/// Keys and headers that leave no room for the outcome: set aside without them, and the worker goes on.
#[test]
fn keys_and_headers_as_large_as_the_topic_takes_stop_nothing() {
    let Some(place) = Place::new("keys", 1) else { return };
    let producer = place.producer();
    let large = vec![b'k'; 1_040_000];
    let headers = || {
        let value = Some(large.as_slice());
        OwnedHeaders::new().insert(Header { key: "large", value })
    };
    producer.send_record(producer.record(0).key(&large[..]).payload(item(0).as_bytes()));
    producer.send_record(producer.record(0).key(&large[..]).payload(b"{"));
    producer.send_record::<[u8], [u8]>(producer.record(0).key(&large[..]));
    producer.send_record(
        producer
            .record(0)
            .key(&b"k"[..])
            .payload(item(0).as_bytes())
            .headers(headers()),
    );
    producer.send_record(producer.record(0).key(&b"k"[..]).payload(b"{").headers(headers()));
    producer.send_record(producer.record(0).key(&b""[..]).payload(item(0).as_bytes()));
    producer.send_record::<[u8], [u8]>(producer.record(0).key(&b""[..]));
    producer.send(0, &item(10));
    producer.flush();
    let worker = start(&place);
    place.check_exactly_once(8);
    worker.drain();
}

/// A few kilobytes on the wire that are many megabytes in memory.
#[test]
fn compressed_bombs_are_set_aside() {
    let Some(place) = Place::new("bomb", 1) else { return };
    let mut sent = 0;
    for codec in ["gzip", "snappy", "lz4", "zstd"] {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &place.settings.brokers)
            .set("compression.type", codec)
            .set("message.max.bytes", "200000000")
            .set("batch.size", "200000000")
            .set("linger.ms", "50");
        let producer: ThreadedProducer<_> = config.create().expect("a producer can be created");
        for bytes in [1_048_576, 1_048_577, 15_000_000] {
            let payload = vec![b'x'; bytes];
            let record = BaseRecord::to(place.input()).partition(0).payload(&payload).key("key");
            producer.send(record).map_err(|(error, _)| error).expect("is queued");
            sent += 1;
        }
        producer.flush(WAIT).expect("is acknowledged");
    }
    let producer = place.producer();
    producer.send(0, &item(10));
    producer.flush();
    let worker = start(&place);
    place.check_exactly_once(sent + 1);
    let letters = place.read(&place.settings.dead_letters);
    let bombs = letters
        .iter()
        .filter(|letter| header(letter, "chancery.reason").as_deref() == Some("too_large"));
    assert_eq!(bombs.count(), 8, "two of each kind are larger than what is read");
    assert!(
        letters
            .iter()
            .all(|letter| letter.payload().is_some_and(|value| value.len() < 1_048_588))
    );
    worker.drain();
}
