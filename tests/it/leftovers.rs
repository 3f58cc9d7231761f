//! What a broker failed to end of an earlier transaction: readers are not kept waiting for it, and it is never committed.
//!
//! A record is put into an output partition, and a position into the group, as part of a transaction that its coordinator
//! knows nothing of, by requests written by hand: so it looks when a coordinator that starts again has skipped a
//! partition, or a request came late.

use crate::brokers::{Place, WAIT, is_wanted};
use crate::checker::ends;
use crate::cluster::Cluster;
use crate::engine::{limits, obey};
use crate::lane::Worker;
use rdkafka::consumer::Consumer;
use rdkafka::message::Message;
use rdkafka::producer::{DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::{ClientConfig, TopicPartitionList};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const PRODUCE: (i16, i16) = (0, 3);
const INIT_PRODUCER_ID: (i16, i16) = (22, 0);
const TXN_OFFSET_COMMIT: (i16, i16) = (28, 0);
const LEFT: &str = "left open";
const RECORDS: i64 = 40;

#[test]
fn what_a_broker_left_open_is_ended_and_never_committed() {
    let Some((_cluster, place)) = start() else { return };
    let output = place.settings.output.as_str();
    leave_record(&place, &begin_unknown(&place));
    let stable = ends(&place.settings, output, 2, "read_committed");
    let all = ends(&place.settings, output, 2, "read_uncommitted");
    assert_ne!(stable, all, "the test must leave something open");

    all_comes_out_once(&place);
    let seen = place.read(output);
    assert!(seen.iter().all(|message| message.payload() != Some(LEFT.as_bytes())));
    assert_eq!(seen.len() as i64, 2 * RECORDS);
    let stable = ends(&place.settings, output, 2, "read_committed");
    assert_eq!(stable, ends(&place.settings, output, 2, "read_uncommitted"));
}

#[test]
fn a_position_that_a_broker_left_open_is_ended_and_never_committed() {
    let Some((_cluster, place)) = start() else { return };
    let member = place.member();
    let asked = || {
        let mut partition = TopicPartitionList::new();
        partition.add_partition(place.input(), 0);
        let answer = member.committed_offsets(partition, Duration::from_secs(3));
        answer.ok().filter(|found| found.elements()[0].error().is_ok())
    };
    let begun = Instant::now();
    while asked().is_none() {
        assert!(begun.elapsed() < WAIT, "the group has a coordinator");
    }
    leave_position(&place, &begin_unknown(&place));
    assert!(asked().is_none(), "the test must leave something open");
    all_comes_out_once(&place);
}

/// A broker without the check, which brokers before 3.6 do not have, that keeps what these tests write out.
fn start() -> Option<(Cluster, Place)> {
    if !is_wanted() {
        return None;
    }
    let cluster = Cluster::start(1, "transaction.partition.verification.enable=false\n");
    let place = Place::on(&cluster.address, "leftover", 2);
    Some((cluster, place))
}

fn all_comes_out_once(place: &Place) {
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
}

/// Number and epoch of a producer under the worker's transactional id, as they are written.
struct Identity {
    broker: TcpStream,
    number: Vec<u8>,
    epoch: Vec<u8>,
}

fn begin_unknown(place: &Place) -> Identity {
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
    Identity {
        broker,
        number: answer[6..14].to_vec(),
        epoch: answer[14..16].to_vec(),
    }
}

/// A record in output partition 0.
fn leave_record(place: &Place, identity: &Identity) {
    let id = place.settings.transactional_id.as_deref().expect("is set");
    let batch = batch(&identity.number, &identity.epoch);
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
    let answer = ask(&mut &identity.broker, PRODUCE, &request.concat());
    let code = 4 + topic.len() + 4 + 4;
    assert_eq!(answer[code..code + 2], [0, 0], "the record is taken");
}

/// The group's position in input partition 0, past half of the records.
fn leave_position(place: &Place, identity: &Identity) {
    let id = place.settings.transactional_id.as_deref().expect("is set");
    let (group, topic) = (string(&place.settings.group), string(place.input()));
    let one = 1_i32.to_be_bytes();
    let request = [
        &string(id)[..],
        &group,
        &identity.number,
        &identity.epoch,
        &one,
        &topic,
        &one,
        &0_i32.to_be_bytes(),
        &(RECORDS / 2).to_be_bytes(),
        &string(""),
    ];
    let answer = ask(&mut &identity.broker, TXN_OFFSET_COMMIT, &request.concat());
    assert_eq!(answer[answer.len() - 2..], [0, 0], "the position is taken");
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as i16).to_be_bytes()[..], text.as_bytes()].concat()
}

/// Sends a request of an API and version, and gives the body of its answer.
fn ask(broker: &mut (impl Read + Write), (api, version): (i16, i16), body: &[u8]) -> Vec<u8> {
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
