//! What a broker failed to end of an earlier transaction: readers are not kept waiting for it, and it is never committed.
//!
//! A record is put into an output partition as part of a transaction that its coordinator knows nothing of, by requests
//! written by hand: so it looks when a coordinator that starts again has skipped a partition, or a request came late.

use crate::brokers::{Place, WAIT, is_wanted};
use crate::checker::ends;
use crate::cluster::Cluster;
use crate::engine::{limits, obey};
use crate::lane::Worker;
use rdkafka::ClientConfig;
use rdkafka::message::Message;
use rdkafka::producer::{DefaultProducerContext, Producer, ThreadedProducer};
use std::io::{Read, Write};
use std::net::TcpStream;

const PRODUCE: (i16, i16) = (0, 3);
const INIT_PRODUCER_ID: (i16, i16) = (22, 0);
const LEFT: &str = "left open";
const RECORDS: i64 = 40;

#[test]
fn what_a_broker_left_open_is_ended_and_never_committed() {
    if !is_wanted() {
        return;
    }
    // The check, which brokers before 3.6 do not have, keeps this test's record out.
    let cluster = Cluster::start(1, "transaction.partition.verification.enable=false\n");
    let place = Place::on(&cluster.address, "leftover", 2);
    let output = place.settings.output.as_str();
    leave_open(&place);
    let stable = ends(&place.settings, output, 2, "read_committed");
    let all = ends(&place.settings, output, 2, "read_uncommitted");
    assert_ne!(stable, all, "the test must leave something open");

    let producer = place.producer();
    for number in 0..RECORDS {
        for partition in 0..2 {
            producer.send(partition, &format!("item {number}"));
        }
    }
    producer.flush();
    let worker = Worker::start(obey, &place.settings, limits());
    place.check_exactly_once(RECORDS);
    worker.drain();

    let seen = place.read(output);
    assert!(seen.iter().all(|message| message.payload() != Some(LEFT.as_bytes())));
    assert_eq!(seen.len() as i64, 2 * RECORDS);
    let stable = ends(&place.settings, output, 2, "read_committed");
    assert_eq!(stable, ends(&place.settings, output, 2, "read_uncommitted"));
}

/// A record in output partition 0, written under the worker's transactional id.
fn leave_open(place: &Place) {
    let id = place.settings.transactional_id.as_deref().expect("is set");
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", &place.settings.brokers)
        .set("transactional.id", id);
    // Brings the coordinator into being.
    let first: ThreadedProducer<DefaultProducerContext> = config.create().expect("a producer can be created");
    first.init_transactions(WAIT).expect("is initialised");
    drop(first);

    let mut broker = TcpStream::connect(&place.settings.brokers).expect("listens");
    let answer = ask(
        &mut broker,
        INIT_PRODUCER_ID,
        &[&string(id)[..], &60_000_i32.to_be_bytes()].concat(),
    );
    assert_eq!(answer[4..6], [0, 0], "an id is given");
    let (producer_id, epoch) = (&answer[6..14], &answer[14..16]);
    let batch = batch(producer_id, epoch);
    let one = 1_i32.to_be_bytes();
    let topic = string(&place.settings.output);
    let length = (batch.len() as i32).to_be_bytes();
    let partition = 0_i32.to_be_bytes();
    let (acks, timeout) = ((-1_i16).to_be_bytes(), 10_000_i32.to_be_bytes());
    let request = [
        &string(id)[..],
        &acks,
        &timeout,
        &one,
        &topic,
        &one,
        &partition,
        &length,
        &batch,
    ];
    let answer = ask(&mut broker, PRODUCE, &request.concat());
    let code = 4 + topic.len() + 4 + 4;
    assert_eq!(answer[code..code + 2], [0, 0], "the record is taken");
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as i16).to_be_bytes()[..], text.as_bytes()].concat()
}

/// Sends a request of an API and version, and gives the body of its answer.
fn ask(broker: &mut TcpStream, (api, version): (i16, i16), body: &[u8]) -> Vec<u8> {
    let correlation = 7_i32.to_be_bytes();
    let head = [
        &api.to_be_bytes()[..],
        &version.to_be_bytes(),
        &correlation,
        &string("test"),
    ]
    .concat();
    let length = ((head.len() + body.len()) as i32).to_be_bytes();
    let request = [&length[..], &head, body].concat();
    broker.write_all(&request).expect("is sent");
    let mut length = [0; 4];
    broker.read_exact(&mut length).expect("is answered");
    let mut answer = vec![0; i32::from_be_bytes(length) as usize];
    broker.read_exact(&mut answer).expect("is answered");
    answer.split_off(4)
}

/// A record batch (version 2) of a transaction, with one record.
fn batch(producer_id: &[u8], epoch: &[u8]) -> Vec<u8> {
    // Length, attributes, differences to the first of the batch, no key, value, no headers; all numbers zigzag, of one byte.
    let value = LEFT.as_bytes();
    let record = [&[0_u8, 0, 0, 1, (value.len() * 2) as u8], value, &[0]].concat();
    let record = [&[(record.len() * 2) as u8], &record[..]].concat();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("is later")
        .as_millis() as i64;
    let (transactional, zero, one) = (0x10_i16.to_be_bytes(), 0_i32.to_be_bytes(), 1_i32.to_be_bytes());
    let now = now.to_be_bytes();
    let summed = [
        &transactional[..],
        &zero,
        &now,
        &now,
        producer_id,
        epoch,
        &zero,
        &one,
        &record,
    ]
    .concat();
    let rest = [
        &(-1_i32).to_be_bytes()[..],
        &[2],
        &crc32c(&summed).to_be_bytes(),
        &summed,
    ]
    .concat();
    [&0_i64.to_be_bytes()[..], &(rest.len() as i32).to_be_bytes(), &rest].concat()
}

fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0x82f6_3b78 & (crc & 1).wrapping_neg())
        })
    })
}
