//! librdkafka's statistics, every few seconds, to our metrics.
//!
//! Lag is not taken from here: offsets committed by a producer never reach the consumer's statistics.
//!
//! Invariant: what cannot be parsed is skipped, the text may be truncated.

use super::consumer::Consumer;
use super::rebalance::Ownership;
use crate::telemetry::Telemetry;
use serde::Deserialize;
use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The part that is read.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct Statistics {
    pub msg_cnt: i64,
    pub msg_size: i64,
    pub brokers: HashMap<String, Broker>,
    pub cgrp: Option<Group>,
}

/// Of a consumer: how it stands with its group.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct Group {
    /// `up` while its coordinator is known and reached.
    pub state: String,
    /// Milliseconds in this state.
    pub stateage: u64,
}

impl Statistics {
    /// For how long the group's coordinator has been out of reach.
    pub fn group_lost_for(&self) -> Duration {
        let lost = self.cgrp.as_ref().filter(|group| group.state != "up");
        lost.map_or(Duration::ZERO, |group| Duration::from_millis(group.stateage))
    }
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct Broker {
    pub nodeid: i64,
    pub state: String,
    pub txerrs: u64,
    pub rxerrs: u64,
    pub txretries: u64,
    pub req_timeouts: u64,
    pub rtt: Window,
}

/// Microseconds over the last interval.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct Window {
    pub p50: f64,
    pub p99: f64,
}

pub fn parse(json: &[u8]) -> Option<Statistics> {
    serde_json::from_slice(json).ok()
}

/// Writes one report to the metrics of `client`.
pub fn report(telemetry: &Telemetry, client: &str, statistics: &Statistics) {
    let engine = &telemetry.metrics.engine;
    // Bootstrap and coordinator entries are not brokers of their own.
    let brokers: Vec<&Broker> = statistics
        .brokers
        .values()
        .filter(|broker| broker.nodeid >= 0)
        .collect();
    let up = statistics
        .brokers
        .values()
        .filter(|broker| broker.state == "UP")
        .count();
    if up > 0 {
        telemetry.health.broker_seen();
    }
    let connected = brokers.iter().filter(|broker| broker.state == "UP").count();
    engine
        .kafka_brokers_connected
        .with_label_values(&[client])
        .set(connected as i64);
    for broker in brokers {
        let id = broker.nodeid.to_string();
        for (percentile, micros) in [("50", broker.rtt.p50), ("99", broker.rtt.p99)] {
            engine
                .kafka_broker_rtt
                .with_label_values(&[client, &id, percentile])
                .set(micros / 1e6);
        }
    }
    let sum = |pick: fn(&Broker) -> u64| statistics.brokers.values().map(pick).sum::<u64>() as f64;
    let kinds = [
        ("error", sum(|broker| broker.txerrs + broker.rxerrs)),
        ("retry", sum(|broker| broker.txretries)),
        ("timeout", sum(|broker| broker.req_timeouts)),
    ];
    for (kind, total) in kinds {
        // A new client starts again from nothing: a counter must not fall.
        let counter = engine.kafka_request_errors.with_label_values(&[client, kind]);
        counter.inc_by((total - counter.get()).max(0.0));
    }
    engine
        .kafka_queue_messages
        .with_label_values(&[client])
        .set(statistics.msg_cnt);
    engine
        .kafka_queue_bytes
        .with_label_values(&[client])
        .set(statistics.msg_size);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    engine
        .kafka_stats_timestamp
        .with_label_values(&[client])
        .set(now.as_secs_f64());
}

/// Lag of every owned partition: what the broker had at the last fetch less what is settled.
pub fn report_lag(telemetry: &Telemetry, consumer: &Consumer, ownership: &Ownership) {
    let engine = &telemetry.metrics.engine;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64();
    for (partition, owned) in ownership.iter() {
        let labels = [&*partition.topic, &partition.number.to_string()];
        let Some(settled) = owned.settled else { continue };
        // Transaction markers lie between the last record and the end: having read to the end is no lag.
        let lag = match consumer.cached_watermarks(partition) {
            _ if owned.end.is_some() && !owned.is_in_hand() => 0,
            Some((low, high)) => (high - settled.max(low)).max(0),
            None => continue,
        };
        engine.consumer_lag_records.with_label_values(&labels).set(lag);
        let seconds = match owned.timestamp_ms {
            Some(timestamp_ms) if lag > 0 => (now - timestamp_ms as f64 / 1e3).max(0.0),
            _ => 0.0,
        };
        engine.consumer_lag_seconds.with_label_values(&labels).set(seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_and_a_truncated_one_is_skipped() {
        let json = br#"{"msg_cnt":3,"msg_size":41,"unknown":{},"brokers":{"b":{"nodeid":1,"state":"UP",
            "txretries":7,"rtt":{"p50":1500,"p99":2500}},"bootstrap":{"nodeid":-1,"state":"UP"}}}"#;
        let statistics = parse(json).expect("parses");
        assert_eq!(statistics.brokers["b"].rtt.p50, 1500.0);
        assert_eq!(parse(&json[..50]), None);
        let telemetry = Telemetry::new();
        assert_eq!(statistics.group_lost_for(), Duration::ZERO, "a producer has no group");
        let lost = parse(br#"{"cgrp":{"state":"query-coord","stateage":90000}}"#).expect("parses");
        assert_eq!(lost.group_lost_for(), Duration::from_secs(90));
        report(&telemetry, "producer", &statistics);
        report(&telemetry, "producer", &statistics);
        let engine = &telemetry.metrics.engine;
        assert_eq!(
            engine
                .kafka_request_errors
                .with_label_values(&["producer", "retry"])
                .get(),
            7.0
        );
        assert_eq!(engine.kafka_brokers_connected.with_label_values(&["producer"]).get(), 1);
    }
}
