//! Settling in two steps: publish and wait for every acknowledgement, then commit the position.
//!
//! Not here: transactions (`exactly_once.rs`), the publishing both share (`publishing.rs`).
//!
//! Invariant: the position never passes an outcome that is not acknowledged; a crash between the steps repeats
//! outcomes.

use super::consumer::Consumer;
use super::exactly_once::{Failure, Job, Publisher};
use super::leftovers::Ends;
use super::publishing::publish_all;
use crate::pipeline::transport::Partition;
use std::collections::BTreeMap;
use std::time::Duration;

const COMMIT_WAIT: Duration = Duration::from_secs(10);

pub fn publish_then_commit(
    publisher: &mut Publisher,
    job: &Job<'_>,
    consumer: &mut Consumer,
    offsets: &BTreeMap<Partition, i64>,
) -> Result<(), Failure> {
    let Some(producer) = publisher.producer() else {
        return Err(Failure::passing("the producer is not ready"));
    };
    let published = publish_all(producer, job, &|| Ok(()));
    if producer.fatal_error().is_some() || matches!(published, Err(Failure::Refused(_))) {
        publisher.doubt();
    }
    published?;
    consumer
        .commit(offsets, COMMIT_WAIT)
        .map_err(|error| Failure::InDoubt(format!("the position was not committed: {error}"), Ends::new()))
}
