//! `chancery replay --from-dead-letters`: letters go back to where they came from, as they first came.

use assert_cmd::Command;
use chancery::kafka::{EMBEDDED_RECORD_BYTES_MAX, EmbeddedBroker, Feed, FeedRecord, KafkaSettings, read_to_end};
use std::time::Duration;

fn replay(broker: &EmbeddedBroker, more: &[&str]) -> String {
    let mut command = Command::cargo_bin("chancery").unwrap();
    command.args(["replay", "--from-dead-letters", "dead", "--brokers", &broker.address()]);
    let output = command.args(more).timeout(Duration::from_secs(90)).output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn letters_go_back_as_they_came() {
    let broker = EmbeddedBroker::start(&[("in", 1), ("other", 1), ("dead", 2)]).unwrap();
    let settings = KafkaSettings {
        brokers: broker.address(),
        record_bytes_max: Some(EMBEDDED_RECORD_BYTES_MAX),
        ..KafkaSettings::default()
    };
    let feed = Feed::open(&settings, "dead").unwrap();
    let letter = |payload: &str, headers: &[(&str, &str)]| {
        let payload = Some(payload.as_bytes());
        feed.send(FeedRecord {
            key: Some(b"k"),
            payload,
            headers,
        })
        .unwrap();
    };
    letter(
        "{",
        &[
            ("x", "1"),
            ("chancery.origin", "in/0/7"),
            ("chancery.reason", "not_json"),
            ("x", "2"),
        ],
    );
    letter(
        "[]",
        &[("chancery.origin", "in/0/8"), ("chancery.reason", "not_object")],
    );
    letter(
        "cut",
        &[
            ("chancery.origin", "in/0/9"),
            ("chancery.reason", "not_json"),
            ("chancery.original-length", "99"),
        ],
    );
    letter("stray", &[("chancery.reason", "not_json")]);
    feed.flush(Duration::from_secs(20)).unwrap();

    let told = replay(&broker, &["--reason", "not_json"]);
    assert!(
        told.contains("4 dead letters read, 1 sent to in; left: 1 cut, 1 without origin, 1 of other reasons"),
        "{told}"
    );
    let mut back = Vec::new();
    read_to_end(&settings, "in", |record| {
        back.push(record);
        Ok(())
    })
    .unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!(
        (back[0].payload.as_deref(), back[0].key.as_deref()),
        (Some(&b"{"[..]), Some(&b"k"[..]))
    );
    let headers: Vec<_> = back[0]
        .headers
        .iter()
        .map(|h| (h.name.as_slice(), h.value.as_deref().unwrap()))
        .collect();
    assert_eq!(headers, [(&b"x"[..], &b"1"[..]), (b"x", b"2")]);

    let told = replay(&broker, &["--topic", "other"]);
    assert!(told.contains("3 sent to other"), "{told}");
    assert!(replay(&broker, &["--reason", "boredom"]).contains("is none of"));
}
