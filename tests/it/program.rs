//! The program itself, `chancery run`, against a real Kafka: real news in, drained by SIGTERM, killed by SIGKILL.

use crate::brokers::{Place, header};
use crate::worker::Program;
use rdkafka::message::Message;

/// Items of the demo, good and malformed, the same number in each partition.
fn feed(place: &Place) -> i64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
    let mut items = Vec::new();
    for name in ["europe", "asia", "malformed"] {
        let text = std::fs::read_to_string(format!("{folder}/{name}.ndjson")).expect("demo items are there");
        items.extend(text.lines().filter(|line| !line.is_empty()).take(30).map(str::to_owned));
    }
    let article = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples/seed-article.txt");
    items.extend(std::fs::read_to_string(article));
    let producer = place.producer();
    for item in &items {
        for partition in 0..place.partitions {
            producer.send(partition, item);
        }
    }
    producer.flush();
    items.len() as i64
}

#[test]
fn news_goes_in_and_enriched_news_comes_out_until_sigterm() {
    let Some(place) = Place::new("program", 2) else { return };
    let fed = feed(&place);
    let program = Program::run(&place.settings);
    place.check_exactly_once(fed);
    for message in place.read(&place.settings.output) {
        let value: serde_json::Value =
            serde_json::from_slice(message.payload().expect("has a value")).expect("is JSON");
        assert_eq!(value["schema_version"], "1.0");
        assert_eq!(value["processing"]["origin"]["topic"], place.input());
    }
    let letters = place.read(&place.settings.dead_letters);
    assert!(!letters.is_empty());
    assert!(letters.iter().all(|letter| header(letter, "chancery.reason").is_some()));
    let (code, log) = program.stop(libc::SIGTERM);
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains(&format!("{} consumed", 2 * fed)), "{log}");
}

#[test]
fn killed_and_started_again_it_repeats_nothing() {
    let Some(place) = Place::new("program-kill", 2) else {
        return;
    };
    let fed = feed(&place);
    let program = Program::run(&place.settings);
    place.await_visible(1);
    program.stop(libc::SIGKILL);
    let fed = fed + feed(&place);
    let program = Program::run(&place.settings);
    place.check_exactly_once(fed);
    assert_eq!(program.stop(libc::SIGTERM).0, Some(0));
}
