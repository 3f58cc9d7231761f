//! Publishing every outcome of a settle, and finding which of them a broker will never take.
//!
//! A broker refuses whole batches, the innocent with the guilty, and its refusal fails the transaction: whoever is
//! suspected is then sent alone, in another transaction, and in yet another after each that was refused; and the
//! producer is replaced afterwards, because librdkafka's numbers have a gap then.
//!
//! Not here: the transaction itself (`exactly_once.rs`), what becomes of a refused outcome (`pipeline/refused.rs`).
//!
//! Invariant: what is called refused was refused alone; a broker that is away refuses nothing.

use super::exactly_once::{Failure, Job, SLICE};
use super::leftovers::Ends;
use super::producer::{Producer, is_permanent};
use crate::pipeline::Outcome;
use crate::pipeline::transport::{Refusal, Refused};
use crate::record::RawRecord;
use rdkafka::error::RDKafkaErrorCode as Code;
use std::time::{Duration, Instant};

const FLUSH_MAX: Duration = Duration::from_secs(12);
/// Once one is known to be refused, the others are looked for no longer than this.
const SEARCH_MAX: Duration = Duration::from_secs(3);

type Failed = (usize, Code);

/// Publishes every outcome and waits for all acknowledgements. `renew` puts an end to the transaction in progress
/// and begins another.
///
/// # Errors
///
/// `Refused` when outcomes were refused for good, else `Aborted`.
pub fn publish_all(producer: &Producer, job: &Job<'_>, renew: &dyn Fn() -> Result<(), Failure>) -> Result<(), Failure> {
    producer.begin_attempt();
    let (mut guilty, stopped) = publish(producer, job);
    flush(producer, job)?;
    let failures = producer.failures();
    let mut suspects: Vec<Failed> = failures
        .iter()
        .copied()
        .filter(|(_, code)| is_permanent(*code))
        .collect();
    if guilty.is_empty() && suspects.is_empty() {
        return match failures.first() {
            Some((_, code)) => Err(Failure::Aborted(format!("not acknowledged: {code}"), *code)),
            None => stopped.map_or(Ok(()), |code| Err(Failure::Aborted(format!("not taken: {code}"), code))),
        };
    }
    suspects.sort_unstable_by_key(|(index, _)| *index);
    match suspects[..] {
        [] => {}
        // A batch of one.
        [alone] => guilty.push(alone),
        _ => guilty.extend(search(producer, job, &suspects, renew)?),
    }
    if let (true, Some((_, code))) = (guilty.is_empty(), suspects.first()) {
        return Err(Failure::Aborted(format!("refused, but not alone: {code}"), *code));
    }
    Err(Failure::Refused(refusals(job, &guilty)))
}

fn outcomes<'a>(job: &'a Job<'_>) -> impl Iterator<Item = (&'a RawRecord, &'a Outcome)> {
    job.work
        .iter()
        .flat_map(|one| one.batch.records.iter().zip(&one.outcomes))
}

/// Hands over all outcomes: those that the client itself refuses, and why it took no more.
fn publish(producer: &Producer, job: &Job<'_>) -> (Vec<Failed>, Option<Code>) {
    let mut refused = Vec::new();
    for (index, outcome) in outcomes(job).enumerate() {
        match hand_over(producer, job, index, outcome) {
            Ok(()) => {}
            Err(code) if is_permanent(code) => refused.push((index, code)),
            // Most likely the transaction has failed by what was handed over before: its reports say why.
            Err(code) => return (refused, Some(code)),
        }
    }
    (refused, None)
}

fn hand_over(
    producer: &Producer,
    job: &Job<'_>,
    index: usize,
    (raw, outcome): (&RawRecord, &Outcome),
) -> Result<(), Code> {
    match job.routes.target(&raw.origin, outcome) {
        Some((target, record)) => producer.publish(&target, record, index, FLUSH_MAX),
        None => Ok(()),
    }
}

/// The last outcome of an attempt in each output partition.
pub fn last_written(producer: &Producer, job: &Job<'_>) -> Ends {
    let all: Vec<_> = outcomes(job).collect();
    let mut last = Ends::new();
    for (index, offset) in producer.written() {
        let target = all
            .get(index)
            .and_then(|(raw, outcome)| job.routes.target(&raw.origin, outcome));
        // A repetition that the broker had already may be acknowledged without its offset.
        if let (Some((target, _)), true) = (target, offset >= 0) {
            let place = (target.topic.to_string_lossy().into_owned(), target.partition);
            let known = last.entry(place).or_insert(offset);
            *known = offset.max(*known);
        }
    }
    last
}

/// Sends suspects alone, in order, and gives those that are refused; not all of them when it takes long.
fn search(
    producer: &Producer,
    job: &Job<'_>,
    suspects: &[Failed],
    renew: &dyn Fn() -> Result<(), Failure>,
) -> Result<Vec<Failed>, Failure> {
    let begun = Instant::now();
    let all: Vec<_> = outcomes(job).collect();
    let mut guilty = Vec::new();
    renew()?;
    for (index, _) in suspects {
        if !guilty.is_empty() && begun.elapsed() > SEARCH_MAX {
            break;
        }
        producer.begin_attempt();
        let handed_over = hand_over(producer, job, *index, all[*index]);
        flush(producer, job)?;
        let failed = handed_over.err().or(producer.failures().first().map(|(_, code)| *code));
        match failed {
            None => {}
            Some(code) if is_permanent(code) => {
                guilty.push((*index, code));
                renew()?;
            }
            // After a refusal librdkafka skips numbers, for which the broker may refuse what is good: what is known
            // goes first, and another producer goes on.
            Some(_) if !guilty.is_empty() => break,
            Some(code) => return Err(Failure::Aborted(format!("not acknowledged: {code}"), code)),
        }
    }
    Ok(guilty)
}

fn flush(producer: &Producer, job: &Job<'_>) -> Result<(), Failure> {
    let begun = Instant::now();
    while !producer.flush(SLICE) {
        job.telemetry.health.lane_ticked();
        if begun.elapsed() > FLUSH_MAX || job.stop.is_aborting() {
            return Err(Failure::passing("the brokers did not acknowledge in time"));
        }
    }
    Ok(())
}

fn refusals(job: &Job<'_>, guilty: &[Failed]) -> Vec<Refused> {
    let mut refusals = Vec::new();
    let mut before = 0;
    for (work, one) in job.work.iter().enumerate() {
        for (index, code) in guilty {
            if (before..before + one.outcomes.len()).contains(index) {
                refusals.push(Refused {
                    work,
                    outcome: index - before,
                    kind: match code {
                        Code::MessageSizeTooLarge => Refusal::TooLarge,
                        Code::InvalidTimestamp => Refusal::Timestamp,
                        _ => Refusal::Other,
                    },
                    detail: format!("the broker refused it: {code}"),
                });
            }
        }
        before += one.outcomes.len();
    }
    refusals
}
