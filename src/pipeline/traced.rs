//! Spans of work once it is settled: one for the batch, one for each record whose trace was sampled upstream.
//!
//! The record's span carries the id that its outcome tells readers in `traceparent`, so that the trace goes on through
//! us: producer, this worker, readers.
//!
//! Not here: how spans travel (`telemetry`).
//!
//! Invariant: at most [`RECORDS_MAX`] spans a settle, and none where traces are off.

use super::Outcome;
use super::headers;
use super::transport::Work;
use crate::record::RawRecord;
use crate::telemetry::{EndedSpan, SpanValue, Traces};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant, SystemTime};

/// Records traced of one settle; a flood of sampled ones must not fill the exporter's queue.
const RECORDS_MAX: usize = 500;

pub(super) fn tell(traces: &Traces, work: &[Work], took: Duration) {
    if !traces.is_on() {
        return;
    }
    let (now, ended) = (Instant::now(), SystemTime::now());
    let records = work.iter().flat_map(|one| {
        let begun = ended - now.saturating_duration_since(one.polled);
        let pairs = one.batch.records.iter().zip(&one.outcomes);
        pairs.filter_map(move |(raw, outcome)| record(raw, outcome, begun, ended))
    });
    records.take(RECORDS_MAX).for_each(|span| traces.take(span));
    let count: usize = work.iter().map(|one| one.outcomes.len()).sum();
    let number = || RandomState::new().hash_one(ended).max(1);
    traces.take(EndedSpan {
        name: "settle".to_owned(),
        trace_id: (u128::from(number()) << 64) | u128::from(number()),
        span_id: number(),
        parent_id: None,
        begun: ended - took,
        ended,
        attributes: vec![
            ("messaging.system", SpanValue::Text("kafka".into())),
            ("messaging.operation.name", SpanValue::Text("commit".into())),
            ("messaging.batch.message_count", SpanValue::Number(count as i64)),
        ],
        error: None,
    });
}

fn record(raw: &RawRecord, outcome: &Outcome, begun: SystemTime, ended: SystemTime) -> Option<EndedSpan> {
    let (_, _, parent, flags) = split(headers::text(raw, "traceparent")?)?;
    if flags & 1 == 0 {
        return None;
    }
    let (_, trace_id, span_id, _) = split(&headers::child_traceparent(raw)?)?;
    let mut attributes = vec![
        ("messaging.system", SpanValue::Text("kafka".into())),
        ("messaging.operation.name", SpanValue::Text("process".into())),
        ("messaging.destination.name", SpanValue::Text(raw.origin.topic.clone())),
        (
            "messaging.destination.partition.id",
            SpanValue::Text(raw.origin.partition.to_string()),
        ),
        ("messaging.kafka.offset", SpanValue::Number(raw.origin.offset)),
    ];
    let error = match outcome {
        Outcome::DeadLetter { reason, detail, .. } => {
            attributes.push(("error.type", SpanValue::Text(reason.code().to_owned())));
            Some(detail.clone())
        }
        Outcome::Enriched(_, item) => {
            attributes.push(("chancery.actors", SpanValue::Number(item.actors.len() as i64)));
            None
        }
        Outcome::Tombstone(_) | Outcome::Filtered => None,
    };
    Some(EndedSpan {
        name: format!("process {}", raw.origin.topic),
        trace_id,
        span_id,
        parent_id: Some(parent),
        begun,
        ended,
        attributes,
        error,
    })
}

/// Version, trace, span and flags of a `traceparent`.
fn split(traceparent: &str) -> Option<(u8, u128, u64, u8)> {
    let mut parts = traceparent.split('-');
    Some((
        u8::from_str_radix(parts.next()?, 16).ok()?,
        u128::from_str_radix(parts.next()?, 16).ok()?,
        u64::from_str_radix(parts.next()?, 16).ok()?,
        u8::from_str_radix(parts.next()?, 16).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::transport::Batch;
    use crate::record::{Header, Origin, Reason};
    use crate::telemetry::SpanSink;
    use std::sync::{Arc, Mutex};

    fn raw(offset: i64, traceparent: &str) -> RawRecord {
        RawRecord {
            origin: Origin {
                topic: "news.raw".into(),
                partition: 3,
                offset,
            },
            key: None,
            headers: vec![Header {
                name: b"traceparent".to_vec(),
                value: Some(traceparent.into()),
            }],
            timestamp_ms: None,
            payload: None,
        }
    }

    #[test]
    fn sampled_records_are_joined_to_their_trace_and_others_are_left() {
        let taken: Arc<Mutex<Vec<EndedSpan>>> = Arc::default();
        let inside = Arc::clone(&taken);
        let traces = Traces::into(SpanSink {
            take: Box::new(move |span| inside.lock().unwrap().push(span)),
            finish: Box::new(|| {}),
        });
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let sampled = raw(41, &format!("00-{trace}-00f067aa0ba902b7-01"));
        let child = headers::child_traceparent(&sampled).unwrap();
        let setup = crate::pipeline::Setup::default();
        let records = vec![
            sampled,
            raw(42, &format!("00-{trace}-00f067aa0ba902b7-00")),
            raw(43, "nonsense"),
        ];
        let outcomes = records
            .iter()
            .map(|raw| super::super::dead_letter(raw, Reason::NotJson, "why", &setup.output))
            .collect();
        let work = Work {
            batch: Arc::new(Batch {
                records,
                ..Batch::default()
            }),
            outcomes,
            polled: Instant::now(),
        };
        tell(&traces, std::slice::from_ref(&work), Duration::from_millis(7));
        tell(&Traces::default(), &[work], Duration::ZERO);
        let spans = taken.lock().unwrap();
        assert_eq!(spans.len(), 2, "one record, one batch");
        assert_eq!(format!("{:032x}", spans[0].trace_id), trace);
        assert_eq!(spans[0].parent_id, Some(0x00f0_67aa_0ba9_02b7));
        assert!(
            child.contains(&format!("{:016x}", spans[0].span_id)),
            "readers see this span"
        );
        assert!(
            spans[0]
                .attributes
                .contains(&("messaging.kafka.offset", SpanValue::Number(41)))
        );
        assert_eq!(spans[0].error.as_deref(), Some("why"));
        assert_eq!((spans[1].name.as_str(), spans[1].parent_id), ("settle", None));
    }
}
