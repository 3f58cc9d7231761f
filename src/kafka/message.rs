//! One record between librdkafka's memory and ours, both ways.
//!
//! Reads and writes headers through the C interface, because the safe one panics on names that are not UTF-8
//! and cannot write them.
//!
//! Invariant: key, value, headers (order, duplicates, absent values) and timestamp come out as they went in.

use crate::pipeline::PublishRecord;
use crate::record::{Header, Origin, RawRecord};
use rdkafka::bindings as rd;
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;

/// Copies a fetched message. `topic` is its topic's name.
///
/// # Safety
///
/// `message` must point to a message that librdkafka keeps alive during the call.
pub unsafe fn copy_record(message: *const rd::rd_kafka_message_t, topic: &str) -> RawRecord {
    // SAFETY: the caller keeps the message alive; lengths belong to their pointers.
    unsafe {
        let fields = &*message;
        RawRecord {
            origin: Origin {
                topic: topic.to_owned(),
                partition: fields.partition,
                offset: fields.offset,
            },
            key: bytes(fields.key, fields.key_len),
            headers: headers(message),
            timestamp_ms: timestamp(message),
            payload: bytes(fields.payload, fields.len),
        }
    }
}

/// Absent and empty are different: only a null pointer is absent.
unsafe fn bytes(pointer: *const c_void, len: usize) -> Option<Vec<u8>> {
    // SAFETY: librdkafka gives a pointer to `len` bytes, or null.
    (!pointer.is_null()).then(|| unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), len) }.to_vec())
}

unsafe fn timestamp(message: *const rd::rd_kafka_message_t) -> Option<i64> {
    let mut kind = rd::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    // SAFETY: the caller keeps the message alive.
    let timestamp = unsafe { rd::rd_kafka_message_timestamp(message, &mut kind) };
    (kind != rd::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && timestamp >= 0).then_some(timestamp)
}

unsafe fn headers(message: *const rd::rd_kafka_message_t) -> Vec<Header> {
    let mut list = ptr::null_mut();
    // SAFETY: the caller keeps the message alive, which owns the list.
    if unsafe { rd::rd_kafka_message_headers(message, &mut list) } != NO_ERROR {
        return Vec::new();
    }
    let mut headers = Vec::new();
    let (mut name, mut value, mut len) = (ptr::null(), ptr::null(), 0);
    // SAFETY: the list lives as long as the message; the name ends in a null byte.
    while unsafe { rd::rd_kafka_header_get_all(list, headers.len(), &mut name, &mut value, &mut len) } == NO_ERROR {
        headers.push(Header {
            name: unsafe { CStr::from_ptr(name) }.to_bytes().to_vec(),
            value: unsafe { bytes(value, len) },
        });
    }
    headers
}

pub const NO_ERROR: rd::rd_kafka_resp_err_t = rd::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR;

/// Hands a record to the producer, which copies it. `opaque` comes back with the delivery report.
///
/// # Safety
///
/// `client` must be a live producer.
pub unsafe fn produce(
    client: *mut rd::rd_kafka_t,
    topic: &CString,
    partition: i32,
    record: &PublishRecord,
    opaque: usize,
) -> rd::rd_kafka_resp_err_t {
    let (value, value_len) = raw(record.value.as_deref());
    let (key, key_len) = raw(record.key.as_deref());
    // SAFETY: every pointer lives through the call; with F_COPY librdkafka keeps none but the headers, which it
    // owns when it takes the record and which are ours again when it does not.
    unsafe {
        let headers = header_list(&record.headers);
        let error = rd::rd_kafka_producev(
            client,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_TOPIC,
            topic.as_ptr(),
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_PARTITION,
            partition,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_MSGFLAGS,
            rd::RD_KAFKA_MSG_F_COPY,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_VALUE,
            value,
            value_len,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_KEY,
            key,
            key_len,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_OPAQUE,
            opaque as *mut c_void,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_TIMESTAMP,
            // librdkafka reads 0 as "now": the first millisecond of 1970 is published as the second.
            record.timestamp_ms.map_or(0, |timestamp| timestamp.max(1)),
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_HEADERS,
            headers,
            rd::rd_kafka_vtype_t::RD_KAFKA_VTYPE_END,
        );
        if error != NO_ERROR && !headers.is_null() {
            rd::rd_kafka_headers_destroy(headers);
        }
        error
    }
}

/// An empty slice must not become a null pointer: that would be a tombstone.
fn raw(bytes: Option<&[u8]>) -> (*const c_void, usize) {
    static EMPTY: u8 = 0;
    match bytes {
        None => (ptr::null(), 0),
        Some([]) => ((&raw const EMPTY).cast(), 0),
        Some(bytes) => (bytes.as_ptr().cast(), bytes.len()),
    }
}

unsafe fn header_list(headers: &[Header]) -> *mut rd::rd_kafka_headers_t {
    if headers.is_empty() {
        return ptr::null_mut();
    }
    // SAFETY: librdkafka copies names and values.
    unsafe {
        let list = rd::rd_kafka_headers_new(headers.len());
        for header in headers {
            let (value, len) = raw(header.value.as_deref());
            let name = header.name.as_ptr().cast::<c_char>();
            rd::rd_kafka_header_add(list, name, header.name.len() as isize, value, len as isize);
        }
        list
    }
}
