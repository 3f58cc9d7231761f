//! One producer: hands records over, waits until all are acknowledged, tells which were not.
//!
//! A thread of its own serves delivery reports, so that flushing returns with the last of them: serving them from
//! the lane costs 11 ms a transaction, rust-rdkafka's own flush 100 ms, this 2 ms.
//!
//! Not here: transactions (`exactly_once.rs`).
//!
//! Invariant: the queue is bounded in bytes by librdkafka; reports of an earlier attempt are told apart.

use super::client::Events;
use super::faults::code_of;
use super::message::{NO_ERROR, produce};
use super::routes::Target;
use crate::pipeline::PublishRecord;
use crate::pipeline::transport::TransportError;
use rdkafka::bindings as rd;
use rdkafka::client::ClientContext;
use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::{DeliveryResult, Message as _};
use rdkafka::producer::{Producer as _, ProducerContext, ThreadedProducer};
use rdkafka::{Offset, TopicPartitionList};
use std::ffi::CStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Receives delivery reports on the producer's thread.
pub struct Deliveries {
    events: Events,
    /// Of the attempt in progress: reports of others are of records that were given up.
    attempt: AtomicU32,
    reports: Mutex<Reports>,
}

/// Of the records of one attempt, by their index.
#[derive(Default)]
struct Reports {
    failed: Vec<(usize, Code)>,
    /// At which offset of its partition each was written.
    written: Vec<(usize, i64)>,
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.events.log(level, facility, message);
    }

    fn stats_raw(&self, json: &[u8]) {
        self.events.stats_raw(json);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.events.error(error, reason);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, opaque: usize) {
        if (opaque >> 32) as u32 != self.attempt.load(Ordering::Acquire) {
            return;
        }
        let index = opaque & 0xffff_ffff;
        match result {
            Ok(message) => self.reports().written.push((index, message.offset())),
            Err((error, _)) => {
                self.reports().failed.push((index, code_of(error)));
            }
        }
    }
}

impl Deliveries {
    fn reports(&self) -> MutexGuard<'_, Reports> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A producer with its thread.
pub struct Producer {
    inner: ThreadedProducer<Deliveries>,
}

impl Producer {
    pub fn create(config: &ClientConfig, events: Events) -> Result<Self, TransportError> {
        let deliveries = Deliveries {
            events,
            attempt: AtomicU32::new(0),
            reports: Mutex::default(),
        };
        let inner = ThreadedProducer::from_config_and_context(config, deliveries);
        let inner = inner.map_err(|error| TransportError(format!("the producer cannot be created: {error}")))?;
        Ok(Self { inner })
    }

    pub fn inner(&self) -> &ThreadedProducer<Deliveries> {
        &self.inner
    }

    fn context(&self) -> &Deliveries {
        self.inner.client().context()
    }

    /// Whether the client reported any error since this was last asked.
    pub fn take_trouble(&self) -> bool {
        self.context().events.take_trouble()
    }

    pub fn fatal_error(&self) -> Option<(Code, String)> {
        self.inner.client().fatal_error()
    }

    /// Forgets reports; records published from now on belong together.
    pub fn begin_attempt(&self) {
        self.context().attempt.fetch_add(1, Ordering::AcqRel);
        *self.context().reports() = Reports::default();
    }

    /// The indices that were not acknowledged, and why.
    pub fn failures(&self) -> Vec<(usize, Code)> {
        self.context().reports().failed.clone()
    }

    /// The indices that were acknowledged, and the offset of each in its partition.
    pub fn written(&self) -> Vec<(usize, i64)> {
        self.context().reports().written.clone()
    }

    /// Hands a record over, waiting while the queue is full. A refusal for its size comes at once.
    pub fn publish(
        &self,
        target: &Target<'_>,
        record: &PublishRecord,
        index: usize,
        wait: Duration,
    ) -> Result<(), Code> {
        let attempt = self.context().attempt.load(Ordering::Acquire) as usize;
        let opaque = attempt << 32 | index;
        let deadline = Instant::now() + wait;
        loop {
            let client = self.inner.client().native_ptr();
            // SAFETY: the producer lives as long as `self`.
            let error = unsafe { produce(client, target.topic, target.partition, record, opaque) };
            match error {
                NO_ERROR => return Ok(()),
                rd::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR__QUEUE_FULL if Instant::now() < deadline => {
                    self.flush(Duration::from_millis(5));
                }
                other => return Err(other.into()),
            }
        }
    }

    /// Makes the group's positions part of the transaction in progress and adds nothing to them: as of a member that
    /// does not exist, whom the group refuses after its partition has become part. Only aborting is left then.
    ///
    /// # Errors
    ///
    /// The code with which it did not become part.
    pub fn touch_group(&self, group: &CStr, topic: &str, wait: Duration) -> Result<(), Code> {
        let mut offsets = TopicPartitionList::new();
        offsets
            .add_partition_offset(topic, 0, Offset::Offset(0))
            .map_err(|error| code_of(&error))?;
        let millis = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX);
        // SAFETY: client, list and names live through the calls; metadata and error are destroyed here, once.
        let code = unsafe {
            let nobody = rd::rd_kafka_consumer_group_metadata_new_with_genid(
                group.as_ptr(),
                i32::MAX,
                c"chancery.nobody".as_ptr(),
                std::ptr::null(),
            );
            let client = self.inner.client().native_ptr();
            let error = rd::rd_kafka_send_offsets_to_transaction(client, offsets.ptr(), nobody, millis);
            rd::rd_kafka_consumer_group_metadata_destroy(nobody);
            let code = rd::rd_kafka_error_code(error);
            rd::rd_kafka_error_destroy(error);
            code
        };
        match Code::from(code) {
            // The last of them where reading the topic is not granted; the group has been asked before.
            Code::NoError
            | Code::UnknownMemberId
            | Code::IllegalGeneration
            | Code::FencedInstanceId
            | Code::StaleMemberEpoch
            | Code::FencedMemberEpoch
            | Code::TopicAuthorizationFailed => Ok(()),
            code => Err(code),
        }
    }

    /// Waits until every record is acknowledged or failed; false when some are neither after `wait`.
    pub fn flush(&self, wait: Duration) -> bool {
        let millis = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX);
        // SAFETY: the producer lives; its own thread serves the reports this waits for.
        unsafe { rd::rd_kafka_flush(self.inner.client().native_ptr(), millis) == NO_ERROR }
    }
}

/// Whether a broker will refuse this record however often it is sent.
pub fn is_permanent(code: Code) -> bool {
    matches!(
        code,
        Code::MessageSizeTooLarge
            | Code::InvalidRecord
            | Code::InvalidMessage
            | Code::PolicyViolation
            | Code::InvalidTimestamp
    )
}
