//! `chancery replay --from-dead-letters`: dead letters back to where they came from, as they first came.
//!
//! Not here: reading the topic (`kafka/dead_letters.rs`).
//!
//! Invariant: bytes, key, timestamp and the producer's headers are sent unchanged; a letter whose value was cut, or that
//! does not say where it came from, is left and counted.

use super::Exit;
use super::args::ReplayArgs;
use super::replay::wait_for_turn;
use crate::kafka::{Feed, KafkaSettings, read_to_end};
use crate::pipeline::PublishRecord;
use crate::pipeline::transport::TransportError;
use crate::record::{RawRecord, Reason};
use anyhow::bail;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub(super) fn run(kafka: &KafkaSettings, letters: &str, args: &ReplayArgs) -> anyhow::Result<Exit> {
    if let Some(reason) = &args.reason
        && !Reason::ALL.iter().any(|known| known.code() == reason)
    {
        let known: Vec<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        bail!("--reason: {reason:?} is none of {}", known.join(", "));
    }
    let mut feeds: BTreeMap<String, Feed> = BTreeMap::new();
    let started = Instant::now();
    let (mut sent, mut cut, mut lost) = (0u64, 0u64, 0u64);
    let read = read_to_end(kafka, letters, |letter| {
        let is_wanted = args
            .reason
            .as_ref()
            .is_none_or(|r| text(&letter, "chancery.reason") == Some(r));
        if !is_wanted {
            return Ok(());
        }
        let origin = text(&letter, "chancery.origin").and_then(topic_of);
        let Some(topic) = args.topic.as_deref().or(origin).map(str::to_owned) else {
            lost += 1;
            return Ok(());
        };
        if text(&letter, "chancery.original-length").is_some() {
            cut += 1;
            return Ok(());
        }
        if let Some(rate) = args.rate {
            wait_for_turn(started, sent, rate);
        }
        if !feeds.contains_key(&topic) {
            feeds.insert(topic.clone(), Feed::open(kafka, &topic)?);
        }
        let feed = feeds.get(&topic).ok_or_else(|| TransportError(topic.clone()))?;
        feed.send_record(&as_it_came(letter))?;
        sent += 1;
        Ok(())
    })?;
    for feed in feeds.values() {
        feed.flush(Duration::from_secs(60))?;
    }
    let topics: Vec<&str> = feeds.keys().map(String::as_str).collect();
    anstream::eprintln!(
        "{read} dead letters read, {sent} sent to {}; left: {cut} cut, {lost} without origin, {} of other reasons",
        if topics.is_empty() {
            "no topic".into()
        } else {
            topics.join(", ")
        },
        read - sent - cut - lost
    );
    Ok(Exit::Ok)
}

/// The topic of `topic/partition/offset`.
fn topic_of(origin: &str) -> Option<&str> {
    origin.rsplitn(3, '/').nth(2).filter(|topic| !topic.is_empty())
}

fn text<'a>(letter: &'a RawRecord, name: &str) -> Option<&'a str> {
    let header = letter.headers.iter().rfind(|h| h.name == name.as_bytes())?;
    std::str::from_utf8(header.value.as_deref()?).ok()
}

/// Without the headers that setting it aside added.
fn as_it_came(letter: RawRecord) -> PublishRecord {
    let is_ours = |name: &[u8]| name.starts_with(b"chancery.") || name.starts_with(b"__connect.errors.");
    PublishRecord {
        key: letter.key,
        value: letter.payload,
        headers: letter.headers.into_iter().filter(|h| !is_ours(&h.name)).collect(),
        timestamp_ms: letter.timestamp_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Header, Origin};

    #[test]
    fn a_letter_goes_out_as_it_came_in() {
        let header = |name: &str| Header {
            name: name.into(),
            value: Some(b"x".to_vec()),
        };
        let names = ["b", "chancery.reason", "__connect.errors.stage", "b"];
        let letter = RawRecord {
            origin: Origin {
                topic: "dead".into(),
                partition: 0,
                offset: 3,
            },
            key: Some(b"k".to_vec()),
            headers: names.map(header).into(),
            timestamp_ms: Some(5),
            payload: Some(b"{".to_vec()),
        };
        assert_eq!(text(&letter, "chancery.reason"), Some("x"));
        let sent = as_it_came(letter);
        assert_eq!(sent.headers, ["b", "b"].map(header));
        assert_eq!((sent.value.as_deref(), sent.timestamp_ms), (Some(&b"{"[..]), Some(5)));
        assert_eq!(topic_of("news/raw/0/41"), Some("news/raw"));
        assert_eq!(topic_of("41"), None);
    }
}
