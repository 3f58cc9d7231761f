//! What the consumer's queue gives, in our terms, and the queue itself.
//!
//! The safe interface gives one message at a time, no topic with the end of a partition, and runs rebalances
//! inside the poll; the lane must settle work between a revocation and letting go, so it reads the queue itself.
//!
//! Not here: what to do about an event (`transport.rs`).
//!
//! Invariant: an event is destroyed after its contents have been copied, before the client is.

use super::message::{NO_ERROR, copy_record};
use crate::pipeline::transport::Partition;
use crate::record::RawRecord;
use rdkafka::bindings as rd;
use rdkafka::error::RDKafkaErrorCode;
use std::collections::HashMap;
use std::ffi::CStr;
use std::sync::Arc;
use std::time::Duration;

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    Records(Vec<(Partition, RawRecord)>),
    Assigned(Vec<Partition>),
    Revoked(Vec<Partition>),
    /// Everything before this offset has been read.
    End(Partition, i64),
    Error(ConsumerFault),
    Log {
        level: i32,
        facility: String,
        message: String,
    },
    Statistics(Vec<u8>),
    /// The result of a commit that was asked for through its own queue.
    Committed(rd::rd_kafka_resp_err_t),
    Other,
}

/// An error that the consumer reports by itself.
#[derive(Clone, Debug)]
pub struct ConsumerFault {
    pub code: RDKafkaErrorCode,
    pub reason: String,
    pub is_fatal: bool,
}

/// A reference to one of librdkafka's queues.
pub struct Queue(*mut rd::rd_kafka_queue_t);

// SAFETY: librdkafka's queues may be used from any thread.
unsafe impl Send for Queue {}
// SAFETY: as above.
unsafe impl Sync for Queue {}

impl Queue {
    /// The queue of a consumer.
    ///
    /// # Safety
    ///
    /// `client` must be a live consumer that outlives the queue.
    pub unsafe fn of_consumer(client: *mut rd::rd_kafka_t) -> Self {
        // SAFETY: by the caller.
        Queue(unsafe { rd::rd_kafka_queue_get_consumer(client) })
    }

    /// A queue of its own, for one answer.
    ///
    /// # Safety
    ///
    /// `client` must be a live client that outlives the queue.
    pub unsafe fn new(client: *mut rd::rd_kafka_t) -> Self {
        // SAFETY: by the caller.
        Queue(unsafe { rd::rd_kafka_queue_new(client) })
    }

    pub fn ptr(&self) -> *mut rd::rd_kafka_queue_t {
        self.0
    }

    /// Ends a waiting poll; one that starts later returns at once.
    pub fn yield_now(&self) {
        // SAFETY: the queue is referenced until dropped.
        unsafe { rd::rd_kafka_queue_yield(self.0) }
    }

    /// Waits for the next event; none after `wait` or when woken.
    pub fn poll(&self, wait: Duration, names: &mut TopicNames) -> Option<Event> {
        let millis = i32::try_from(wait.as_micros().div_ceil(1_000)).unwrap_or(i32::MAX);
        // SAFETY: the queue is referenced until dropped; the event is destroyed below.
        unsafe {
            let event = rd::rd_kafka_queue_poll(self.0, millis);
            if event.is_null() {
                return None;
            }
            let read = read(event, names);
            rd::rd_kafka_event_destroy(event);
            Some(read)
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: the one reference this value holds.
        unsafe { rd::rd_kafka_queue_destroy(self.0) }
    }
}

/// Shares one name among all records of a topic.
#[derive(Debug, Default)]
pub struct TopicNames(HashMap<Vec<u8>, Arc<str>>);

impl TopicNames {
    fn get(&mut self, name: &CStr) -> Arc<str> {
        if let Some(known) = self.0.get(name.to_bytes()) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = name.to_string_lossy().into();
        self.0.insert(name.to_bytes().to_vec(), Arc::clone(&shared));
        shared
    }
}

unsafe fn read(event: *mut rd::rd_kafka_event_t, names: &mut TopicNames) -> Event {
    // SAFETY: the event lives until the caller destroys it; everything is copied out of it.
    unsafe {
        match rd::rd_kafka_event_type(event) {
            rd::RD_KAFKA_EVENT_FETCH => records(event, names),
            rd::RD_KAFKA_EVENT_REBALANCE => {
                let partitions = partitions(rd::rd_kafka_event_topic_partition_list(event), names);
                match rd::rd_kafka_event_error(event) {
                    rd::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => Event::Assigned(partitions),
                    rd::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS => Event::Revoked(partitions),
                    _ => Event::Error(fault(event)),
                }
            }
            rd::RD_KAFKA_EVENT_ERROR => error(event, names),
            rd::RD_KAFKA_EVENT_OFFSET_COMMIT => Event::Committed(rd::rd_kafka_event_error(event)),
            rd::RD_KAFKA_EVENT_STATS => {
                Event::Statistics(CStr::from_ptr(rd::rd_kafka_event_stats(event)).to_bytes().to_vec())
            }
            rd::RD_KAFKA_EVENT_LOG => log(event),
            _ => Event::Other,
        }
    }
}

unsafe fn records(event: *mut rd::rd_kafka_event_t, names: &mut TopicNames) -> Event {
    let mut records = Vec::new();
    // SAFETY: messages live as long as their event.
    unsafe {
        loop {
            let message = rd::rd_kafka_event_message_next(event);
            if message.is_null() {
                return Event::Records(records);
            }
            if (*message).err != NO_ERROR {
                let code = (*message).err.into();
                let reason = CStr::from_ptr(rd::rd_kafka_err2str((*message).err))
                    .to_string_lossy()
                    .into_owned();
                return Event::Error(ConsumerFault {
                    code,
                    reason,
                    is_fatal: false,
                });
            }
            let topic = names.get(CStr::from_ptr(rd::rd_kafka_topic_name((*message).rkt)));
            let record = copy_record(message, &topic);
            let number = (*message).partition;
            records.push((Partition { topic, number }, record));
        }
    }
}

unsafe fn partitions(list: *mut rd::rd_kafka_topic_partition_list_t, names: &mut TopicNames) -> Vec<Partition> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: the list holds `cnt` elements and lives as long as its event.
    unsafe {
        let len = usize::try_from((*list).cnt).unwrap_or(0);
        let elements = (0..len).map(|index| &*(*list).elems.add(index));
        elements
            .map(|element| Partition {
                topic: names.get(CStr::from_ptr(element.topic)),
                number: element.partition,
            })
            .collect()
    }
}

unsafe fn error(event: *mut rd::rd_kafka_event_t, names: &mut TopicNames) -> Event {
    // SAFETY: the event lives; the partition it gives is ours to destroy.
    unsafe {
        if rd::rd_kafka_event_error(event) != rd::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR__PARTITION_EOF {
            return Event::Error(fault(event));
        }
        let element = rd::rd_kafka_event_topic_partition(event);
        if element.is_null() {
            return Event::Other;
        }
        let partition = Partition {
            topic: names.get(CStr::from_ptr((*element).topic)),
            number: (*element).partition,
        };
        let offset = (*element).offset;
        rd::rd_kafka_topic_partition_destroy(element);
        Event::End(partition, offset)
    }
}

unsafe fn fault(event: *mut rd::rd_kafka_event_t) -> ConsumerFault {
    // SAFETY: the event lives.
    unsafe {
        ConsumerFault {
            code: rd::rd_kafka_event_error(event).into(),
            reason: CStr::from_ptr(rd::rd_kafka_event_error_string(event))
                .to_string_lossy()
                .into_owned(),
            is_fatal: rd::rd_kafka_event_error_is_fatal(event) != 0,
        }
    }
}

unsafe fn log(event: *mut rd::rd_kafka_event_t) -> Event {
    let (mut facility, mut message, mut level) = (std::ptr::null(), std::ptr::null(), 0);
    // SAFETY: both texts live as long as the event.
    unsafe {
        if rd::rd_kafka_event_log(event, &mut facility, &mut message, &mut level) != 0 {
            return Event::Other;
        }
        Event::Log {
            level,
            facility: CStr::from_ptr(facility).to_string_lossy().into_owned(),
            message: CStr::from_ptr(message).to_string_lossy().into_owned(),
        }
    }
}
