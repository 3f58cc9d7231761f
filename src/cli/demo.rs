//! `chancery demo`: embedded broker, feed of sample news, the worker of `run`, the web server, in one process.
//!
//! Not here: the sample news (`data/demo/`).
//!
//! Invariant: says what the embedded broker cannot do instead of pretending.

use super::args::{DemoArgs, SettingArgs};
use super::replay::wait_for_turn;
use super::worker::Worker;
use super::{Exit, options, settings};
use crate::kafka::{Delivery, EMBEDDED_RECORD_BYTES_MAX, EmbeddedBroker, Feed, FeedRecord, KafkaSettings};
use crate::pipeline::Stop;
use crate::sample::news;
use crate::telemetry::Telemetry;
use anyhow::bail;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

pub(super) fn run(setting_args: &SettingArgs, args: &DemoArgs) -> anyhow::Result<Exit> {
    if args.rate <= 0.0 || !args.rate.is_finite() {
        bail!("--rate: write a number above 0");
    }
    // Logs would tear the live line apart; warnings still show.
    let quiet = [("demo", "log.level", Some("warn").filter(|_| setting_args.log.is_none()))];
    let layered = match settings::load_with(setting_args, &quiet)? {
        Ok(layered) => layered,
        Err(problems) => return Ok(super::tell_problems(&problems)),
    };
    let started = Instant::now();
    let wanted = options::kafka(&layered.config)?;
    let Some(input) = wanted.input.first().filter(|topic| !topic.starts_with('^')).cloned() else {
        bail!("kafka.input: the demo needs the name of a topic");
    };
    let broker = EmbeddedBroker::start(&[
        (input.as_str(), 4),
        (wanted.output.as_str(), 4),
        (wanted.dead_letters.as_str(), 1),
    ])?;
    let kafka = KafkaSettings {
        brokers: broker.address(),
        delivery: Delivery::AtLeastOnce,
        record_bytes_max: Some(EMBEDDED_RECORD_BYTES_MAX),
        ..wanted
    };
    let worker = match Worker::start(layered, true)? {
        Ok(worker) => worker,
        Err(exit) => return Ok(exit),
    };
    greet(&worker, &kafka, &input, args.rate, started);
    let feed = Feed::open(&kafka, &input)?;
    let (stop, rate, limit) = (worker.stop.clone(), args.rate, args.limit);
    let telemetry = worker.telemetry.clone();
    std::thread::Builder::new().name("feed".into()).spawn(move || {
        if let Err(error) = feed_news(&feed, rate, limit, &stop, &telemetry) {
            tracing::error!(%error, "the feed ended");
        }
    })?;
    let (stop, telemetry) = (worker.stop.clone(), worker.telemetry.clone());
    let line = std::thread::Builder::new()
        .name("line".into())
        .spawn(move || live_line(&stop, &telemetry))?;
    let exit = worker.run(&kafka);
    worker.stop.drain();
    // The line only reads counters; its end cannot fail the demo.
    let _ = line.join();
    Ok(exit)
}

fn greet(worker: &Worker, kafka: &KafkaSettings, input: &str, rate: f64, started: Instant) {
    let address = worker.server.address();
    let seconds = started.elapsed().as_secs_f64();
    let actors = worker.actors;
    anstream::eprintln!(
        "chancery {} - demo, nothing leaves this machine
  broker     embedded (librdkafka's mock cluster) at {}: any Kafka client on this machine can produce
  topics     {input} -> {}, dead letters to {}
  knowledge  {actors} actors; sentiment tier {}
  feed       {} sample items, {rate} a second, some malformed on purpose
  delivery   at least once: this broker has no transactions that hold, and keeps 5 MiB a partition;
             `chancery run` on Apache Kafka delivers exactly once
  page       http://{address}/
  metrics    http://{address}/metrics   probes  /livez  /readyz
started in {seconds:.1} s; Ctrl-C drains and stops",
        env!("CARGO_PKG_VERSION"),
        kafka.brokers,
        kafka.output,
        kafka.dead_letters,
        worker.config.sentiment.tier,
        news().count(),
    );
}

fn feed_news(feed: &Feed, rate: f64, limit: Option<u64>, stop: &Stop, telemetry: &Telemetry) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut sent = 0;
    let items: Vec<&str> = news().collect();
    for item in items.iter().cycle() {
        if limit.is_some_and(|limit| sent >= limit) || stop.is_draining() {
            break;
        }
        wait_for_turn(started, sent, rate);
        feed.send(FeedRecord {
            payload: Some(item.as_bytes()),
            ..FeedRecord::default()
        })?;
        sent += 1;
    }
    if stop.is_draining() {
        return Ok(());
    }
    feed.flush(Duration::from_secs(10))?;
    await_settled(sent, stop, telemetry);
    stop.drain();
    Ok(())
}

/// Waits until everything fed is settled, as long as it goes on.
fn await_settled(sent: u64, stop: &Stop, telemetry: &Telemetry) {
    const PATIENCE: Duration = Duration::from_secs(30);
    let (mut seen, mut moved) = (0, Instant::now());
    while seen < sent && moved.elapsed() < PATIENCE && !stop.is_draining() {
        std::thread::sleep(Duration::from_millis(50));
        let settled = telemetry.metrics.engine.settled();
        if settled != seen {
            (seen, moved) = (settled, Instant::now());
        }
    }
}

/// One line that tells what happens: rewritten in place on a terminal, every ten seconds elsewhere.
fn live_line(stop: &Stop, telemetry: &Telemetry) {
    let is_terminal = std::io::stderr().is_terminal();
    let every = if is_terminal {
        Duration::from_millis(500)
    } else {
        Duration::from_secs(10)
    };
    let mut last = Instant::now();
    while !stop.is_draining() {
        std::thread::sleep(Duration::from_millis(100));
        if last.elapsed() < every {
            continue;
        }
        last = Instant::now();
        let line = telemetry.metrics.engine.in_one_line();
        let (begin, end) = if is_terminal { ("\r\x1b[K", "") } else { ("", "\n") };
        let mut stderr = anstream::stderr().lock();
        // A closed standard error is no reason to stop.
        let _ = write!(stderr, "{begin}{line}{end}").and_then(|()| stderr.flush());
    }
    if is_terminal {
        anstream::eprintln!();
    }
}
