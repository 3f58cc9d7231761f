//! Brokers that fail under load, and requests that are lost on the way: everything comes out once, in order.
//!
//! `CHANCERY_TEST_SECONDS` says how long the random part lasts (default 15), `CHANCERY_TEST_SEED` how it goes,
//! `CHANCERY_TEST_RECORDS` how many records at least are sent, `CHANCERY_TEST_PACE_MS` how fast (default every 3 ms),
//! `CHANCERY_TEST_LONG=1` adds three brokers that die in turn. `soak.rs` runs the program itself under everything at once.

use crate::brokers::{Place, is_wanted};
use crate::chance::Chance;
use crate::cluster::Cluster;
use crate::engine::{limits, obey};
use crate::lane::Worker;
use crate::proxied::Proxied;
use crate::proxy::{Fault, Proxy};
use chancery::kafka::KafkaSettings;
use chancery::pipeline::Stop;
use rdkafka::consumer::Consumer;
use rdkafka::producer::{DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const INIT_PRODUCER_ID: i16 = 22;
const ADD_PARTITIONS_TO_TXN: i16 = 24;
const ADD_OFFSETS_TO_TXN: i16 = 25;
const END_TXN: i16 = 26;
const TXN_OFFSET_COMMIT: i16 = 28;
/// Produce, fetch, offset fetch, find coordinator, join, heartbeat, sync and the transactional ones.
const ANY: [i16; 12] = [
    0, 1, 9, 10, 11, 12, 14, INIT_PRODUCER_ID, ADD_PARTITIONS_TO_TXN, ADD_OFFSETS_TO_TXN, END_TXN, TXN_OFFSET_COMMIT,
];

pub fn told(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

fn start(place: &Place, id: u32) -> Worker {
    let settings = KafkaSettings {
        transactional_id: Some(format!("{}-{id}", place.settings.group)),
        fault_patience: Duration::from_secs(30),
        ..place.settings.clone()
    };
    Worker::start(obey, &settings, limits())
}

/// Sends records of varied sizes without end at a steady pace, until told.
pub struct Load {
    stop: Stop,
    thread: JoinHandle<i64>,
}

impl Load {
    pub fn start(place: &Place) -> Self {
        let stop = Stop::new();
        let (inner, producer, partitions) = (stop.clone(), place.producer(), place.partitions);
        let pace = Duration::from_millis(told("CHANCERY_TEST_PACE_MS", 3));
        let thread = std::thread::spawn(move || {
            let records_min = told("CHANCERY_TEST_RECORDS", 0) as i64;
            let (mut per_partition, mut chance) = (0, Chance::of(41));
            let filling = "y".repeat(100_000);
            while !inner.is_draining() || per_partition * i64::from(partitions) < records_min {
                for partition in 0..partitions {
                    let payload = if per_partition % 20 == 7 {
                        "bad".into()
                    } else {
                        let size = match chance.below(400) {
                            0 => chance.below(100_000),
                            1..=40 => chance.below(8_000),
                            _ => chance.below(800),
                        };
                        format!("item {per_partition} {}", &filling[..size as usize])
                    };
                    producer.send(partition, &payload);
                }
                per_partition += 1;
                std::thread::sleep(pace);
            }
            producer.flush();
            per_partition
        });
        Self { stop, thread }
    }

    pub fn end(self) -> i64 {
        self.stop.drain();
        self.thread.join().expect("does not panic")
    }
}

#[test]
fn a_lost_answer_on_the_commit_path_repeats_nothing() {
    if !is_wanted() {
        return;
    }
    let Proxied {
        cluster: _cluster,
        proxy,
        address,
    } = Proxied::start();
    let place = Place::on(&address, "lost", 2);
    let load = Load::start(&place);
    let worker = start(&place, 1);
    place.await_visible(10);
    let late = Fault::Delay(Duration::from_millis(1_500));
    for api in [END_TXN, TXN_OFFSET_COMMIT, ADD_OFFSETS_TO_TXN, ADD_PARTITIONS_TO_TXN, 0] {
        for fault in [Fault::LoseResponse, Fault::Cut, late.clone()] {
            let struck = proxy.struck();
            proxy.order(api, fault.clone());
            let begun = Instant::now();
            while proxy.struck() == struck {
                assert!(begun.elapsed() < Duration::from_secs(30), "{api} {fault:?}");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
    place.check_exactly_once(load.end());
    worker.drain();
}

/// The transaction is committed and nobody tells the worker, until it gives up: only the brokers know.
#[test]
fn a_commit_in_doubt_is_looked_up_and_not_repeated() {
    if !is_wanted() {
        return;
    }
    let Proxied {
        cluster: _cluster,
        proxy,
        address,
    } = Proxied::start();
    let place = Place::on(&address, "doubt", 2);
    let load = Load::start(&place);
    let worker = start(&place, 1);
    place.await_visible(10);
    let recycled = worker.telemetry.metrics.engine.producer_recycles.clone();
    until_in_doubt(&proxy, &worker, || {});
    place.check_exactly_once(load.end());
    assert!(recycled.get() > 0, "a producer in doubt is replaced");
    worker.drain();
}

/// Loses answers to the end of a transaction until the worker gives up waiting for one. `struck` happens meanwhile, once
/// the brokers have ended it.
fn until_in_doubt(proxy: &Proxy, worker: &Worker, mut struck: impl FnMut()) {
    let aborted = worker.telemetry.metrics.engine.commits.with_label_values(&["aborted"]);
    for _ in 0..5 {
        let (before, begun, mut is_told) = (proxy.struck(), Instant::now(), false);
        for _ in 0..2_000 {
            proxy.order(END_TXN, Fault::LoseResponse);
        }
        while aborted.get() == 0 && begun.elapsed() < Duration::from_secs(30) {
            if !is_told && proxy.struck() > before {
                struck();
                is_told = true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        proxy.clear();
        if aborted.get() > 0 {
            return;
        }
        // On a busy machine a slow transaction may have just led to a new producer, whose first one holds no work.
        std::thread::sleep(Duration::from_secs(5));
    }
    panic!("the worker never gives up");
}

/// The same, and the brokers have lost the end of the transaction for the group's position: outcomes are visible, and
/// the position is an earlier one.
#[test]
fn a_commit_in_doubt_that_was_ended_halfway_follows_what_readers_see() {
    if !is_wanted() {
        return;
    }
    let proxied = Proxied::start();
    let proxy = &proxied.proxy;
    let place = Place::on(&proxied.address, "halfway", 1);
    let load = Load::start(&place);
    let worker = start(&place, 1);
    place.await_visible(10);
    until_in_doubt(proxy, &worker, || move_position_back(&place, &proxied.cluster.address));
    place.check_exactly_once(load.end());
    worker.drain();
}

/// As a producer of another id and for a member without a name, both of which brokers allow.
fn move_position_back(place: &Place, direct: &str) {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", direct)
        .set("transactional.id", format!("{}-other", place.settings.group));
    let producer: ThreadedProducer<DefaultProducerContext> = config.create().expect("a producer can be created");
    let wait = Duration::from_secs(30);
    let group = place.member().group_metadata().expect("the group is named");
    let mut position = TopicPartitionList::new();
    position
        .add_partition_offset(place.input(), 0, Offset::Offset(1))
        .expect("is an offset");
    producer.init_transactions(wait).expect("is initialised");
    producer.begin_transaction().expect("begins");
    producer
        .send_offsets_to_transaction(&position, &group, wait)
        .expect("is taken");
    producer.commit_transaction(wait).expect("is committed");
}

#[test]
fn random_faults_of_requests_repeat_and_lose_nothing() {
    if !is_wanted() {
        return;
    }
    let seconds = told("CHANCERY_TEST_SECONDS", 15);
    let Proxied {
        cluster: _cluster,
        proxy,
        address,
    } = Proxied::start();
    let place = Place::on(&address, "random", 4);
    let load = Load::start(&place);
    let workers = [start(&place, 1), start(&place, 2)];
    let mut chance = Chance::new();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(seconds) {
        let api = ANY[chance.below(ANY.len() as u64) as usize];
        let fault = match chance.below(3) {
            0 => Fault::Cut,
            1 => Fault::LoseResponse,
            _ => Fault::Delay(Duration::from_millis(chance.below(1_500))),
        };
        proxy.order(api, fault);
        chance.pause(20, 300);
        if chance.below(20) == 0 {
            // What is rare would be left over and pile up until every attempt of that kind met a fault.
            proxy.clear();
        }
    }
    proxy.clear();
    eprintln!("{} faults in {seconds} s", proxy.struck());
    place.check_exactly_once(load.end());
    for worker in workers {
        eprintln!("{}", worker.drain());
    }
}

/// Three brokers take minutes on a small machine: only with `CHANCERY_TEST_LONG=1`.
#[test]
fn brokers_that_die_and_return_lose_nothing() {
    if std::env::var("CHANCERY_TEST_LONG").is_err() || !is_wanted() {
        return;
    }
    let cluster = Cluster::start(3, "min.insync.replicas=2\n");
    let place = Place::on(&cluster.address, "nodes", 4);
    let load = Load::start(&place);
    let workers = [start(&place, 1), start(&place, 2)];
    place.await_visible(10);
    for (node, action) in [(1, "kill"), (2, "stop"), (3, "kill")] {
        cluster.node(node, action);
        std::thread::sleep(Duration::from_secs(2));
        cluster.node(node, "start");
        std::thread::sleep(Duration::from_secs(3));
    }
    place.check_exactly_once(load.end());
    for worker in workers {
        eprintln!("{}", worker.drain());
    }
}
