//! Puts raw records into a topic: the sample producer of `replay` and the feed of `demo`.
//!
//! Not here: what is fed (`cli`).
//!
//! Invariant: the queue is bounded; a record counts as sent only when the broker has acknowledged it.

use super::client::{Events, producer_config};
use super::message::{NO_ERROR, produce};
use super::settings::{Delivery, KafkaSettings};
use crate::pipeline::PublishRecord;
use crate::pipeline::transport::TransportError;
use crate::telemetry::Telemetry;
use rdkafka::ClientContext;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use std::ffi::CString;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Counts what the broker acknowledged and keeps the first refusal.
struct Receipts {
    events: Events,
    acknowledged: AtomicU64,
    failure: Mutex<Option<String>>,
}

impl ClientContext for Receipts {
    fn error(&self, error: KafkaError, reason: &str) {
        self.events.error(error, reason);
    }
}

impl ProducerContext for Receipts {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        match result {
            Ok(_) => {
                self.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            Err((error, _)) => {
                let mut failure = self.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                failure.get_or_insert_with(|| error.to_string());
            }
        }
    }
}

/// A producer of raw records for one topic.
pub struct Feed {
    producer: BaseProducer<Receipts>,
    topic: String,
}

/// One record to feed.
#[derive(Clone, Copy, Debug, Default)]
pub struct FeedRecord<'a> {
    pub key: Option<&'a [u8]>,
    pub payload: Option<&'a [u8]>,
    pub headers: &'a [(&'a str, &'a str)],
}

impl Feed {
    /// Creates the producer; no broker has to answer yet.
    ///
    /// # Errors
    ///
    /// Settings that librdkafka refuses.
    pub fn open(settings: &KafkaSettings, topic: &str) -> Result<Self, TransportError> {
        let settings = KafkaSettings {
            delivery: Delivery::AtLeastOnce,
            ..settings.clone()
        };
        let mut config = producer_config(&settings, "", (1_000_000, 1_000_000_000));
        config.set("message.max.bytes", "100000000");
        config.set("message.timeout.ms", "30000");
        let receipts = Receipts {
            events: Events::new("feed", &Telemetry::new()),
            acknowledged: AtomicU64::new(0),
            failure: Mutex::new(None),
        };
        let producer = BaseProducer::from_config_and_context(&config, receipts)
            .map_err(|error| TransportError(format!("the producer cannot be created: {error}")))?;
        Ok(Self {
            producer,
            topic: topic.to_owned(),
        })
    }

    /// Queues one record, waiting while the queue is full.
    ///
    /// # Errors
    ///
    /// The first refusal of the broker so far, or that the queue stayed full for a minute.
    pub fn send(&self, record: FeedRecord<'_>) -> Result<(), TransportError> {
        self.refused()?;
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            let mut wanted: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(&self.topic);
            wanted.key = record.key;
            wanted.payload = record.payload;
            if !record.headers.is_empty() {
                let add = |all: OwnedHeaders, (key, value): &(&str, &str)| {
                    all.insert(Header {
                        key,
                        value: Some(*value),
                    })
                };
                wanted.headers = Some(record.headers.iter().fold(OwnedHeaders::new(), add));
            }
            match self.producer.send(wanted) {
                Ok(()) => break,
                Err((KafkaError::MessageProduction(Code::QueueFull), _)) if Instant::now() < patience => {
                    self.producer.poll(Duration::from_millis(20));
                }
                Err((error, _)) => {
                    return Err(TransportError(format!(
                        "{} does not take a record: {error}",
                        self.topic
                    )));
                }
            }
        }
        self.producer.poll(Duration::ZERO);
        Ok(())
    }

    /// Queues a record as it is: key, value, headers of any bytes, timestamp.
    ///
    /// # Errors
    ///
    /// As [`Feed::send`].
    pub fn send_record(&self, record: &PublishRecord) -> Result<(), TransportError> {
        self.refused()?;
        let topic = CString::new(self.topic.as_str()).map_err(|error| TransportError(error.to_string()))?;
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            // SAFETY: the producer lives as long as self; librdkafka copies what it takes.
            let error = unsafe { produce(self.producer.client().native_ptr(), &topic, -1, record, 0) };
            if error == NO_ERROR {
                break;
            }
            let code = Code::from(error);
            if code != Code::QueueFull || Instant::now() > patience {
                return Err(TransportError(format!("{} does not take a record: {code}", self.topic)));
            }
            self.producer.poll(Duration::from_millis(20));
        }
        self.producer.poll(Duration::ZERO);
        Ok(())
    }

    /// Waits until everything queued is acknowledged.
    ///
    /// # Errors
    ///
    /// The first refusal, or that `wait` passed.
    pub fn flush(&self, wait: Duration) -> Result<u64, TransportError> {
        let end = Instant::now() + wait;
        while self.producer.in_flight_count() > 0 {
            if Instant::now() > end {
                let left = self.producer.in_flight_count();
                return Err(TransportError(format!(
                    "{left} records were not acknowledged within {wait:?}; is the broker up?"
                )));
            }
            self.producer.poll(Duration::from_millis(10));
        }
        self.refused()?;
        Ok(self.acknowledged())
    }

    /// Records the broker has acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        self.producer.context().acknowledged.load(Ordering::Relaxed)
    }

    fn refused(&self) -> Result<(), TransportError> {
        let failure = self
            .producer
            .context()
            .failure
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*failure {
            Some(what) => Err(TransportError(format!("{} refused a record: {what}", self.topic))),
            None => Ok(()),
        }
    }
}
