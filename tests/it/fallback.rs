//! The loop under lag: which tier judges.

use crate::engine::{limits, obey};
use chancery::memory::MemoryBroker;
use chancery::nlp::Tier;
use chancery::pipeline::{Outcome, Setup, SetupSource, Stage, Stop, run_with};
use chancery::record::RawRecord;
use chancery::telemetry::Telemetry;
use std::sync::Arc;
use std::time::Duration;

const RECORDS: usize = 30;

/// Tells by its outcome whether a cheaper tier stands in.
fn tell(setup: &Setup, records: &[RawRecord], ended: &mut dyn FnMut(Stage)) -> Vec<Outcome> {
    if setup.is_fallback {
        assert_eq!(setup.options.tier, Tier::Standard);
        return records.iter().map(|_| Outcome::Filtered).collect();
    }
    obey(setup, records, ended)
}

#[test]
fn the_standard_tier_stands_in_while_the_stream_lags() {
    for (tier, lag_seconds, stands_in) in [
        (Tier::Deep, 61.0, true),
        (Tier::Deep, 59.0, false),
        (Tier::Fast, 61.0, false),
    ] {
        let broker = MemoryBroker::new(1);
        for n in 0..RECORDS {
            broker.push(0, None, Some(format!("item {n}").as_bytes()));
        }
        let (stop, telemetry) = (Stop::new(), Telemetry::new());
        let engine = &telemetry.metrics.engine;
        engine
            .consumer_lag_seconds
            .with_label_values(&["news.raw", "3"])
            .set(lag_seconds);
        let (transport, inner, told) = (broker.transport(), stop.clone(), telemetry.clone());
        let mut setup = Setup::default();
        setup.options.tier = tier;
        let source: SetupSource = Arc::new(arc_swap::ArcSwap::from_pointee(setup));
        let lane = std::thread::spawn(move || run_with(tell, transport, source, limits(), &told, inner));
        assert!(broker.await_settled(RECORDS, Duration::from_secs(20)));
        stop.drain();
        lane.join().expect("the lane does not panic").expect("drains");
        let filtered = broker
            .settled()
            .iter()
            .filter(|s| s.outcome == Outcome::Filtered)
            .count();
        assert_eq!(
            filtered,
            if stands_in { RECORDS } else { 0 },
            "{tier:?}, {lag_seconds} s"
        );
        assert_eq!(engine.sentiment_fallback.get(), i64::from(stands_in));
    }
}
