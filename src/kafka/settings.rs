//! What the transport needs to know, as plain values.
//!
//! Not here: reading configuration (`config`, `cli`), turning it into a client (`client.rs`).
//!
//! Invariant: no property that the guarantees rest on can be set from outside.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How often an outcome may be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// Outcomes and position in one transaction.
    #[default]
    ExactlyOnce,
    /// Outcomes first, then the position: a crash in between repeats outcomes.
    AtLeastOnce,
}

/// Where a run starts, whatever the group has committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Earliest,
    Latest,
    /// The first record at or after this time, in milliseconds since 1970.
    Time(i64),
}

/// Brokers, group, topics and properties.
#[derive(Clone)]
pub struct KafkaSettings {
    /// `host:port`, separated by commas.
    pub brokers: String,
    pub group: String,
    /// Names, or patterns that begin with `^`.
    pub input: Vec<String>,
    pub output: String,
    pub dead_letters: String,
    pub delivery: Delivery,
    /// Distinguishes this worker from the others of the group, and must survive its restart to be of use;
    /// without one a random id is taken and a killed worker's open transaction ends by its time-out.
    pub transactional_id: Option<String>,
    /// librdkafka properties of both clients; security goes here.
    pub client: BTreeMap<String, String>,
    pub consumer: BTreeMap<String, String>,
    pub producer: BTreeMap<String, String>,
    pub from: Option<From>,
    /// Ends once everything that was there at the start is settled.
    pub until_end: bool,
    /// What the output topics take, where the brokers are not to be asked (the embedded one cannot say).
    pub record_bytes_max: Option<usize>,
    /// How long a refused login or a missing topic may last before the worker gives up.
    pub fault_patience: Duration,
}

/// Values of properties may be secrets: only their names are shown.
impl fmt::Debug for KafkaSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KafkaSettings")
            .field("brokers", &self.brokers)
            .field("group", &self.group)
            .field("input", &self.input)
            .field("output", &self.output)
            .field("dead_letters", &self.dead_letters)
            .field("delivery", &self.delivery)
            .field("transactional_id", &self.transactional_id)
            .field("client", &self.client.keys())
            .field("consumer", &self.consumer.keys())
            .field("producer", &self.producer.keys())
            .finish_non_exhaustive()
    }
}

impl Default for KafkaSettings {
    fn default() -> Self {
        Self {
            brokers: "127.0.0.1:9092".into(),
            group: "chancery".into(),
            input: vec!["news.raw".into()],
            output: "news.enriched".into(),
            dead_letters: "news.dead-letters".into(),
            delivery: Delivery::default(),
            transactional_id: None,
            client: BTreeMap::new(),
            consumer: BTreeMap::new(),
            producer: BTreeMap::new(),
            from: None,
            until_end: false,
            record_bytes_max: None,
            fault_patience: Duration::from_secs(30),
        }
    }
}

/// Properties that may not be set, and why or with which setting instead.
const REFUSED: [(&str, &str); 31] = [
    ("acks", GUARANTEE),
    ("auto.commit.enable", GUARANTEE),
    ("auto.commit.interval.ms", GUARANTEE),
    ("auto.offset.reset", "use --from, or kafka.start"),
    ("bootstrap.servers", "use kafka.brokers"),
    ("consume.callback.max.messages", GUARANTEE),
    ("default.topic.config", GUARANTEE),
    ("dr_cb", GUARANTEE),
    ("dr_msg_cb", GUARANTEE),
    ("enable.auto.commit", GUARANTEE),
    ("enable.auto.offset.store", GUARANTEE),
    ("enable.gapless.guarantee", GUARANTEE),
    ("enable.idempotence", GUARANTEE),
    ("enable.partition.eof", GUARANTEE),
    ("group.id", "use kafka.group"),
    ("group.protocol", GUARANTEE),
    ("isolation.level", GUARANTEE),
    ("log.queue", GUARANTEE),
    ("max.in.flight", GUARANTEE),
    ("max.in.flight.requests.per.connection", GUARANTEE),
    ("message.send.max.retries", GUARANTEE),
    ("metadata.broker.list", "use kafka.brokers"),
    ("partition.assignment.strategy", GUARANTEE),
    ("partitioner", GUARANTEE),
    ("plugin.library.paths", "it would load code into the process"),
    ("request.required.acks", GUARANTEE),
    ("retries", GUARANTEE),
    ("sticky.partitioning.linger.ms", GUARANTEE),
    ("test.mock.num.brokers", "use the demo command"),
    ("transactional.id", "use kafka.transactional_id"),
    ("enable.random.seed", GUARANTEE),
];

const GUARANTEE: &str = "order and delivery rest on it";

impl KafkaSettings {
    /// Every value that cannot work, as `setting: what is wrong; what to write instead`.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let named = [
            ("kafka.brokers", &self.brokers),
            ("kafka.group", &self.group),
            ("kafka.output", &self.output),
            ("kafka.dead_letters", &self.dead_letters),
        ];
        for (name, value) in named {
            if value.trim().is_empty() {
                problems.push(format!("{name}: is empty; write a name"));
            }
        }
        if self.input.iter().all(|topic| topic.trim().is_empty()) {
            problems.push("kafka.input: is empty; write a topic or a pattern that begins with ^".into());
        }
        for topic in [&self.output, &self.dead_letters] {
            if self.input.contains(topic) {
                problems.push(format!("kafka.input: {topic} is also written to; name another topic"));
            }
        }
        if self.output == self.dead_letters {
            problems.push("kafka.dead_letters: is the output topic; name another topic".into());
        }
        let sections = [
            ("client", &self.client),
            ("consumer", &self.consumer),
            ("producer", &self.producer),
        ];
        for (section, properties) in sections {
            for name in properties.keys() {
                if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| refused == name) {
                    problems.push(format!("kafka.{section}.{name}: may not be set: {why}; remove it"));
                }
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_have_no_problem() {
        assert_eq!(KafkaSettings::default().problems(), Vec::<String>::new());
    }

    #[test]
    fn what_the_guarantees_rest_on_is_refused_by_name() {
        let mut settings = KafkaSettings::default();
        settings.producer.insert("acks".into(), "1".into());
        settings
            .consumer
            .insert("isolation.level".into(), "read_uncommitted".into());
        settings.client.insert("security.protocol".into(), "ssl".into());
        let problems = settings.problems();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(
            problems[0].starts_with("kafka.consumer.isolation.level: may not be set"),
            "{problems:?}"
        );
    }

    #[test]
    fn reading_what_is_written_is_refused() {
        let settings = KafkaSettings {
            input: vec!["a".into(), "news.enriched".into()],
            dead_letters: "news.enriched".into(),
            ..KafkaSettings::default()
        };
        assert_eq!(settings.problems().len(), 3, "{:?}", settings.problems());
    }
}
