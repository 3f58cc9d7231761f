//! Settling by transaction: outcomes and position become visible together, or not at all.
//!
//! The producer is replaced whenever a transaction ended in doubt, before the next begins: librdkafka repeats the
//! end of a transaction on the same epoch, and a repeat that was delayed could end a later one.
//!
//! Not here: which offsets (`transport.rs`), where a record goes (`routes.rs`), publishing (`publishing.rs`), what an
//! earlier transaction left open (`leftovers.rs`).
//!
//! Invariant: after [`Failure::InDoubt`] only the brokers know whether the work is visible; everybody else asks
//! them, once a new producer has put an end to the old one's transaction: for the group's position, and for what readers see.

use super::client::{Events, producer_config};
use super::faults::code_of;
use super::leftovers::{self, Ends};
use super::producer::Producer;
use super::publishing::{last_written, publish_all};
use super::routes::Routes;
use super::settings::KafkaSettings;
use crate::pipeline::Stop;
use crate::pipeline::transport::{Refused, TransportError, Work};
use crate::telemetry::Telemetry;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::producer::Producer as _;
use std::time::{Duration, Instant};

/// A step of a transaction that takes longer than this leaves doubt about what is still under way.
const DOUBT: Duration = Duration::from_secs(1);
/// One call to the brokers; between calls the lane shows that it lives.
pub(super) const SLICE: Duration = Duration::from_secs(2);
/// All calls of one step together: the brokers end the transaction by then.
const STEP_MAX: Duration = Duration::from_secs(15);
/// Being fenced again within this time means that somebody else uses our transactional id.
const FENCED_TWICE: Duration = Duration::from_secs(60);
/// Brokers that do not tell for this long whether any output is open are not asked on: outcomes go first.
const LOOK_MAX: Duration = Duration::from_secs(10);

/// Why a settle did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// Nothing became visible. The code tells whether somebody must mend it.
    Aborted(String, Code),
    /// Only the brokers know; what was written last in each output partition, if all was to be committed.
    InDoubt(String, Ends),
    /// Nothing became visible; these outcomes never will.
    Refused(Vec<Refused>),
    Lasting(TransportError),
}

impl Failure {
    /// Nothing became visible, and trying again may well do.
    pub fn passing(why: impl Into<String>) -> Self {
        Failure::Aborted(why.into(), Code::State)
    }
}

/// What a settle needs besides the producer.
pub struct Job<'a> {
    pub work: &'a [Work],
    pub routes: &'a Routes,
    pub stop: &'a Stop,
    pub telemetry: &'a Telemetry,
}

/// A producer that is created, initialised and replaced as needed.
pub struct Publisher {
    producer: Option<Producer>,
    is_initialised: bool,
    leftovers: Leftovers,
    is_transactional: bool,
    /// Replace the producer before the next transaction.
    is_doubtful: bool,
    fenced: Option<Instant>,
    transactional_id: String,
}

/// Whether earlier transactions of the same id may have left something open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leftovers {
    Unknown,
    /// The brokers could not be asked, since then.
    Asked(Instant),
    Ended,
}

impl Publisher {
    pub fn new(transactional_id: String, is_transactional: bool) -> Self {
        Self {
            producer: None,
            is_initialised: false,
            leftovers: Leftovers::Unknown,
            is_transactional,
            is_doubtful: false,
            fenced: None,
            transactional_id,
        }
    }

    pub fn producer(&self) -> Option<&Producer> {
        self.producer
            .as_ref()
            .filter(|_| self.is_initialised && self.leftovers == Leftovers::Ended && !self.is_doubtful)
    }

    /// Replaces the producer before it is used again.
    pub fn doubt(&mut self) {
        self.is_doubtful = true;
    }

    /// Brings a producer into being and initialises it, within `wait`; the code of the error if it cannot yet.
    pub fn prepare(
        &mut self,
        settings: &KafkaSettings,
        bytes_max: (usize, usize),
        telemetry: &Telemetry,
        wait: Duration,
    ) -> Result<Result<(), Code>, TransportError> {
        if self.is_doubtful {
            self.recycle(telemetry);
        }
        if self.producer.is_none() {
            let config = producer_config(settings, &self.transactional_id, bytes_max);
            self.producer = Some(Producer::create(&config, Events::new("producer", telemetry))?);
        }
        let Some(producer) = self.producer.as_ref() else {
            return Ok(Ok(()));
        };
        if self.is_transactional
            && !self.is_initialised
            && let Err(error) = producer.inner().init_transactions(wait)
        {
            let code = code_of(&error);
            if !is_retriable(&error) {
                let fatal = producer.fatal_error();
                self.is_doubtful = true;
                if fatal.is_some_and(|(code, _)| is_fenced(code)) || is_fenced(code) {
                    self.note_fenced()?;
                }
            }
            return Ok(Err(code));
        }
        self.is_initialised = true;
        if self.leftovers != Leftovers::Ended {
            if self.is_transactional
                && let Err(code) = self.end_leftovers(settings)
            {
                return Ok(Err(code));
            }
            self.leftovers = Leftovers::Ended;
            if let Some(producer) = &self.producer {
                producer.take_trouble();
            }
            telemetry.health.producer_is_ready(true);
        }
        Ok(Ok(()))
    }

    fn end_leftovers(&mut self, settings: &KafkaSettings) -> Result<(), Code> {
        let Some(producer) = &self.producer else { return Ok(()) };
        let is_late = matches!(self.leftovers, Leftovers::Asked(since) if since.elapsed() > LOOK_MAX);
        match leftovers::end(producer, settings, is_late) {
            Ok(Ok(0)) => Ok(()),
            Ok(Ok(partitions)) => {
                tracing::info!(partitions, "ended what earlier transactions had left open");
                Ok(())
            }
            Ok(Err(code)) => {
                self.is_doubtful = true;
                Err(code)
            }
            Err(code) => {
                if !matches!(self.leftovers, Leftovers::Asked(_)) {
                    self.leftovers = Leftovers::Asked(Instant::now());
                }
                Err(code)
            }
        }
    }

    /// Drops the producer; a new one with the same id puts an end to whatever the old one left behind.
    fn recycle(&mut self, telemetry: &Telemetry) {
        if let Some(producer) = self.producer.take() {
            telemetry.metrics.engine.producer_recycles.inc();
            super::close::drop_within(producer, "producer", Duration::from_secs(5));
        }
        self.is_initialised = false;
        self.leftovers = Leftovers::Unknown;
        self.is_doubtful = false;
    }

    fn note_fenced(&mut self) -> Result<(), TransportError> {
        if self.fenced.is_some_and(|fenced| fenced.elapsed() < FENCED_TWICE) {
            return Err(TransportError(format!(
                "fenced twice: another process uses the transactional id {:?}; give every worker its own",
                self.transactional_id
            )));
        }
        tracing::warn!(
            transactional_id = self.transactional_id,
            "fenced: a transaction timed out, or another process uses this transactional id"
        );
        self.fenced = Some(Instant::now());
        Ok(())
    }

    /// One transaction: every outcome and the offsets.
    pub fn transact(
        &mut self,
        job: &Job<'_>,
        offsets: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
    ) -> Result<(), Failure> {
        let begun = Instant::now();
        let Some(producer) = self.producer() else {
            return Err(Failure::passing("the producer is not initialised"));
        };
        let result = attempt(producer, job, offsets, group);
        let is_clean = !producer.take_trouble();
        let Err(failure) = result else {
            self.is_doubtful |= begun.elapsed() > DOUBT || !is_clean;
            return Ok(());
        };
        let fenced = producer.fatal_error().filter(|(code, _)| is_fenced(*code)).is_some();
        let has_aborted = !matches!(failure, Failure::InDoubt(..)) && abort(producer, job);
        let is_refused = matches!(failure, Failure::Refused(_));
        self.is_doubtful |= is_refused || !has_aborted || !is_clean || begun.elapsed() > DOUBT;
        if fenced {
            self.note_fenced().map_err(Failure::Lasting)?;
        }
        Err(failure)
    }
}

fn attempt(
    producer: &Producer,
    job: &Job<'_>,
    offsets: &TopicPartitionList,
    group: &ConsumerGroupMetadata,
) -> Result<(), Failure> {
    begin(producer)?;
    // A broker's refusal fails the transaction: whoever goes on after it needs another.
    let renew = || {
        if !abort(producer, job) {
            return Err(undecided("a refused transaction could not be aborted"));
        }
        begin(producer)
    };
    publish_all(producer, job, &renew)?;
    step(job, || {
        producer.inner().send_offsets_to_transaction(offsets, group, SLICE)
    })
    .map_err(|error| {
        let code = code_of(&error);
        Failure::Aborted(format!("the position was not accepted: {error}"), code)
    })?;
    step(job, || producer.inner().commit_transaction(SLICE)).map_err(|error| {
        let why = format!("the transaction was not committed: {error}");
        Failure::InDoubt(why, last_written(producer, job))
    })
}

/// In doubt, but surely not committed.
fn undecided(why: impl Into<String>) -> Failure {
    Failure::InDoubt(why.into(), Ends::new())
}

fn begin(producer: &Producer) -> Result<(), Failure> {
    let begun = producer.inner().begin_transaction();
    begun.map_err(|error| undecided(format!("a transaction could not be begun: {error}")))
}

/// Repeats a call while it may be repeated.
fn step(job: &Job<'_>, call: impl Fn() -> KafkaResult<()>) -> KafkaResult<()> {
    let begun = Instant::now();
    loop {
        match call() {
            Err(error) if is_retriable(&error) && begun.elapsed() < STEP_MAX && !job.stop.is_aborting() => {
                job.telemetry.health.lane_ticked();
            }
            result => return result,
        }
    }
}

fn abort(producer: &Producer, job: &Job<'_>) -> bool {
    step(job, || producer.inner().abort_transaction(SLICE)).is_ok()
}

fn is_retriable(error: &KafkaError) -> bool {
    match error {
        KafkaError::Transaction(error) => error.is_retriable(),
        KafkaError::Flush(_) => true,
        _ => false,
    }
}

fn is_fenced(code: Code) -> bool {
    matches!(code, Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch)
}
