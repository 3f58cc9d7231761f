//! What brokers say of topics: whether they exist, how large a record they take.
//!
//! Not here: how many partitions are written to (`routes.rs`).
//!
//! Invariant: every question has a time limit.

use super::client::{Events, common_config};
use super::settings::KafkaSettings;
use crate::pipeline::transport::TransportError;
use crate::telemetry::Telemetry;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::RDKafkaErrorCode as Code;
use std::time::Duration;

/// Kafka's own default for `max.message.bytes`; taken where a broker does not tell.
const MESSAGE_BYTES_DEFAULT: usize = 1_048_588;

/// The largest record batch each output topic takes, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicLimits {
    pub output: usize,
    pub dead_letters: usize,
}

/// The limits of the output topics.
///
/// # Errors
///
/// The code and the topic, when the brokers cannot be reached. A topic that does not tell has what was known of it,
/// else Kafka's default.
pub fn topic_limits(
    settings: &KafkaSettings,
    known: Option<(usize, usize)>,
    wait: Duration,
) -> Result<TopicLimits, (Code, String)> {
    if let Some(bytes_max) = settings.record_bytes_max {
        return Ok(TopicLimits {
            output: bytes_max,
            dead_letters: bytes_max,
        });
    }
    let unreachable = |what: String| (Code::BrokerTransportFailure, what);
    let admin = admin(settings).map_err(|error| unreachable(error.to_string()))?;
    // Without this a broker that is not there costs the whole time of the next question.
    let metadata = admin.inner().fetch_metadata(Some(&settings.output), wait);
    metadata.map_err(|error| {
        let code = error.rdkafka_error_code().unwrap_or(Code::BrokerTransportFailure);
        (code, format!("no broker of {} answers", settings.brokers))
    })?;
    let topics = [settings.output.as_str(), settings.dead_letters.as_str()];
    let wanted = topics.map(ResourceSpecifier::Topic);
    let options = AdminOptions::new().request_timeout(Some(wait));
    let answers = block_on(admin.describe_configs(wanted.iter(), &options));
    let known = known.unwrap_or((MESSAGE_BYTES_DEFAULT, MESSAGE_BYTES_DEFAULT));
    let limit = |topic: &str| {
        let resources = answers.as_ref().ok()?.iter().flatten();
        let specifier = rdkafka::admin::OwnedResourceSpecifier::Topic(topic.to_owned());
        let resource = resources.into_iter().find(|resource| resource.specifier == specifier)?;
        resource.get("max.message.bytes")?.value.as_ref()?.parse().ok()
    };
    Ok(TopicLimits {
        output: limit(topics[0]).unwrap_or(known.0),
        dead_letters: limit(topics[1]).unwrap_or(known.1),
    })
}

/// One topic as `check --connect` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicReport {
    pub topic: String,
    /// Partitions, or why there are none.
    pub partitions: Result<usize, String>,
}

/// What a first contact with the brokers gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    pub brokers: Vec<String>,
    /// Named topics as configured, patterns with what they match.
    pub topics: Vec<TopicReport>,
}

/// Tries the brokers and the topics of the settings.
///
/// # Errors
///
/// When no broker answers within `wait`.
pub fn connect(settings: &KafkaSettings, wait: Duration) -> Result<Connection, TransportError> {
    let admin = admin(settings)?;
    let metadata = admin.inner().fetch_metadata(None, wait);
    let metadata =
        metadata.map_err(|error| TransportError(format!("no broker of {} answers: {error}", settings.brokers)))?;
    let brokers = metadata
        .brokers()
        .iter()
        .map(|broker| format!("{}:{}", broker.host(), broker.port()));
    let written = [settings.output.clone(), settings.dead_letters.clone()];
    let named = settings
        .input
        .iter()
        .chain(&written)
        .filter(|topic| !topic.starts_with('^'));
    let topics = named.map(|name| {
        let found = metadata.topics().iter().find(|topic| topic.name() == name);
        let partitions = match found {
            None => Err("does not exist".to_owned()),
            Some(topic) => match topic.error() {
                Some(error) => Err(Code::from(error).to_string()),
                None => Ok(topic.partitions().len()),
            },
        };
        TopicReport {
            topic: name.clone(),
            partitions,
        }
    });
    Ok(Connection {
        brokers: brokers.collect(),
        topics: topics.collect(),
    })
}

/// Creates topics that do not exist yet, by name and number of partitions.
///
/// # Errors
///
/// When a topic could not be created for another reason than that it exists.
pub fn create_topics(settings: &KafkaSettings, topics: &[(&str, i32)], wait: Duration) -> Result<(), TransportError> {
    let admin = admin(settings)?;
    let wanted = topics
        .iter()
        .map(|(topic, partitions)| NewTopic::new(topic, *partitions, TopicReplication::Fixed(-1)));
    let wanted: Vec<NewTopic<'_>> = wanted.collect();
    let options = AdminOptions::new()
        .request_timeout(Some(wait))
        .operation_timeout(Some(wait));
    let results = block_on(admin.create_topics(&wanted, &options));
    let results = results.map_err(|error| TransportError(format!("topics could not be created: {error}")))?;
    for result in results {
        match result {
            Ok(_) | Err((_, Code::TopicAlreadyExists)) => {}
            Err((topic, code)) => return Err(TransportError(format!("topic {topic} could not be created: {code}"))),
        }
    }
    Ok(())
}

fn admin(settings: &KafkaSettings) -> Result<AdminClient<Events>, TransportError> {
    let events = Events::new("admin", &Telemetry::new());
    AdminClient::from_config_and_context(&common_config(settings), events)
        .map_err(|error| TransportError(format!("the client cannot be created: {error}")))
}

/// Waits for an answer that librdkafka's own threads bring, with nothing of a runtime.
fn block_on<F: std::future::Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}
