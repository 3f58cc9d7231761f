//! Two workers, a real broker and a nemesis that a seed drives, for as long as asked; a report at the end.
//!
//! `tests/soak.sh` runs this for minutes or hours. `CHANCERY_TEST_SECONDS` says how long (default 20),
//! `CHANCERY_TEST_SEED` how it goes, `CHANCERY_TEST_RATE` how many records a second are sent (default 100),
//! `CHANCERY_TEST_NEMESIS` which faults: `all`, `network`, `none`, `CHANCERY_TEST_REST_MS` how long it rests between two.
//!
//! Worker 1 is never killed, so that the slope of its memory means something; worker 2 suffers everything.

use crate::brokers::{Place, is_wanted};
use crate::chance::Chance;
use crate::checker::Checker;
use crate::feed::Feed;
use crate::proxied::Proxied;
use crate::proxy::Fault;
use crate::worker::{Held, Program};
use chancery::kafka::KafkaSettings;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// A worker of two cores with its knowledge; the bound that the soak holds it to.
const RESIDENT_KB_MAX: u64 = 320 * 1024;
/// Once the faults have ended more must become visible at least this often, until all is.
const RECOVERY: Duration = Duration::from_secs(60);
/// Produce, fetch, list offsets, metadata, offset fetch, find coordinator, join, heartbeat, leave, sync, init
/// producer id, add partitions, add offsets, end transaction, commit offsets in a transaction.
const ANY: [i16; 15] = [0, 1, 2, 3, 9, 10, 11, 12, 13, 14, 22, 24, 25, 26, 28];

fn told<T: std::str::FromStr>(name: &str, default: T) -> T {
    let value = std::env::var(name).ok().and_then(|value| value.parse().ok());
    value.unwrap_or(default)
}

/// A worker that is started again whenever it ends, as a supervisor would.
struct Supervised {
    settings: KafkaSettings,
    program: Program,
    started: u32,
    /// Exit codes of ends that nobody asked for.
    left: Vec<String>,
    samples: Vec<(f64, Held)>,
}

impl Supervised {
    fn start(settings: &KafkaSettings) -> Self {
        Self {
            settings: settings.clone(),
            program: Program::run(settings),
            started: 1,
            left: Vec::new(),
            samples: Vec::new(),
        }
    }

    fn restart(&mut self) {
        self.program = Program::run(&self.settings);
        self.started += 1;
        self.samples.clear();
    }

    fn tend(&mut self, at: f64) {
        if self.program.has_ended() {
            let log = self.program.log();
            self.left
                .push(log.lines().rev().take(3).collect::<Vec<_>>().join(" < "));
            self.restart();
        }
        self.samples.push((at, self.program.held()));
    }

    /// Growth a minute by least squares, the first two minutes left out.
    fn slope(&self, pick: impl Fn(&Held) -> f64) -> f64 {
        let from = self.samples.first().map_or(0.0, |(at, _)| at + 120.0);
        let points: Vec<(f64, f64)> = self.samples.iter().map(|(at, held)| (*at, pick(held))).collect();
        let points: Vec<(f64, f64)> = points.into_iter().filter(|(at, _)| *at >= from).collect();
        let count = points.len() as f64;
        let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / count;
        let (x, y) = (mean(|p| p.0), mean(|p| p.1));
        let over: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
        let under: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
        60.0 * over / under.max(1e-9)
    }
}

/// Everything that goes wrong, and how often it did.
struct Nemesis {
    chance: Chance,
    broker: Proxied,
    counts: BTreeMap<&'static str, u64>,
    slowest_stop: Duration,
    odd_exits: Vec<Option<i32>>,
}

impl Nemesis {
    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn disturb_requests(&mut self) {
        for _ in 0..1 + self.chance.below(8) {
            let api = ANY[self.chance.below(ANY.len() as u64) as usize];
            let fault = match self.chance.below(3) {
                0 => Fault::Cut,
                1 => Fault::LoseResponse,
                _ => Fault::Delay(Duration::from_millis(self.chance.below(1_500))),
            };
            self.broker.proxy.order(api, fault);
        }
        self.chance.pause(1_000, 4_000);
        // What is rare would be left over and pile up until every attempt of that kind met a fault.
        self.broker.proxy.clear();
    }

    fn strike_worker(&mut self, worker: &mut Supervised) {
        match self.chance.below(3) {
            0 => {
                self.count("SIGKILL");
                worker.program.signal(libc::SIGKILL);
                worker.program.wait(Duration::from_secs(5));
            }
            1 => {
                self.count("SIGTERM");
                let begun = Instant::now();
                worker.program.signal(libc::SIGTERM);
                let code = worker.program.wait(Duration::from_secs(60));
                self.slowest_stop = self.slowest_stop.max(begun.elapsed());
                if code != Some(0) {
                    self.odd_exits.push(code);
                }
            }
            _ => {
                self.freeze(worker);
                return;
            }
        }
        self.chance.pause(0, 3_000);
        worker.restart();
    }

    /// Shorter than the session, or longer: then it is a zombie when it wakes.
    fn freeze(&mut self, worker: &mut Supervised) {
        self.count("SIGSTOP, SIGCONT");
        worker.program.signal(libc::SIGSTOP);
        self.chance.pause(200, 12_000);
        worker.program.signal(libc::SIGCONT);
    }

    fn strike_broker(&mut self) {
        let (what, action, again) = match self.chance.below(3) {
            0 => ("broker killed", "kill", "start"),
            1 => ("broker restarted", "stop", "start"),
            _ => ("broker frozen", "pause", "resume"),
        };
        self.count(what);
        self.broker.cluster.node(1, action);
        self.chance.pause(200, 15_000);
        self.broker.cluster.node(1, again);
        // The load and the readers need a broker that stays for a while.
        self.chance.pause(3_000, 10_000);
    }

    fn strike(&mut self, workers: &mut [Supervised; 2], kinds: &str, rest_ms: u64) {
        let kind = match kinds {
            "none" => 99,
            "network" => 0,
            _ => self.chance.below(10),
        };
        match kind {
            0..=5 => self.disturb_requests(),
            6 | 7 => self.strike_worker(&mut workers[1]),
            8 => self.freeze(&mut workers[0]),
            9 => self.strike_broker(),
            _ => {}
        }
        // A group that is disturbed again before it has settled down reads nothing: leave it time to work.
        self.chance.pause(rest_ms / 4, 2 * rest_ms);
    }
}

fn worker_settings(proxied: &Proxied, place: &Place, number: u32) -> KafkaSettings {
    let mut settings = proxied.settings(place, &number.to_string());
    settings.consumer.insert("session.timeout.ms".into(), "6000".into());
    settings
}

#[test]
fn whatever_happens_each_record_comes_out_once() {
    if !is_wanted() {
        return;
    }
    let seconds: u64 = told("CHANCERY_TEST_SECONDS", 20);
    let rest_ms = told("CHANCERY_TEST_REST_MS", if seconds > 60 { 8_000 } else { 2_000 });
    let kinds = std::env::var("CHANCERY_TEST_NEMESIS").unwrap_or_else(|_| "all".into());
    let proxied = Proxied::start();
    let place = proxied.place("soak", 4);
    let checker = Checker::follow(&place);
    let feed = Feed::start(&place, told("CHANCERY_TEST_RATE", 100));
    let mut workers = [1, 2].map(|number| Supervised::start(&worker_settings(&proxied, &place, number)));
    let mut nemesis = Nemesis {
        chance: Chance::new(),
        broker: proxied,
        counts: BTreeMap::new(),
        slowest_stop: Duration::ZERO,
        odd_exits: Vec::new(),
    };
    let begun = Instant::now();
    let mut peak = [0; 2];
    let mut minute = 0;
    while begun.elapsed() < Duration::from_secs(seconds) {
        nemesis.strike(&mut workers, &kinds, rest_ms);
        let at = begun.elapsed().as_secs_f64();
        for (worker, peak) in workers.iter_mut().zip(&mut peak) {
            worker.tend(at);
            let held = worker.samples.last().map_or(0, |(_, held)| held.resident_kb);
            *peak = held.max(*peak);
        }
        if at as u64 / 60 > minute {
            minute = at as u64 / 60;
            eprintln!("{}", line(minute, &feed, &checker, &nemesis, &workers));
        }
    }
    nemesis.broker.proxy.clear();
    let sent = feed.end();
    let findings = checker.finish(RECOVERY);
    let report = report(seconds, &sent.to_string(), &nemesis, &workers, &peak);
    eprintln!(
        "\n{report}visible: {}; positions of the group checked: {}; all visible {:.1} s after the last fault\nviolations: {}",
        findings.visible,
        findings.positions_checked,
        findings.took.as_secs_f64(),
        findings.violation_count
    );
    assert_eq!(findings.violation_count, 0, "{:#?}", findings.violations);
    for worker in workers {
        let (code, log) = worker.program.stop(libc::SIGTERM);
        assert_eq!(code, Some(0), "{log}");
    }
    assert!(peak.iter().all(|peak| *peak < RESIDENT_KB_MAX), "{peak:?}");
}

fn line(minute: u64, feed: &Feed, checker: &Checker, nemesis: &Nemesis, workers: &[Supervised; 2]) -> String {
    let mut line = format!(
        "minute {minute}: {} sent, {} visible, {} violations, {} requests disturbed, {} other faults",
        feed.sent(),
        checker.visible(),
        checker.violations(),
        nemesis.broker.proxy.struck(),
        nemesis.counts.values().sum::<u64>()
    );
    for (worker, number) in workers.iter().zip(1..) {
        let held = worker.samples.last().map(|(_, held)| *held).unwrap_or_default();
        let _ = write!(
            line,
            "; worker {number}: {:.1} MB, {} files, {} threads, start {}",
            held.resident_kb as f64 / 1024.0,
            held.files,
            held.threads,
            worker.started
        );
    }
    line
}

fn report(seconds: u64, sent: &str, nemesis: &Nemesis, workers: &[Supervised; 2], peak: &[u64; 2]) -> String {
    let mut report = format!(
        "{seconds} s, {sent}\nfaults: requests disturbed {}",
        nemesis.broker.proxy.struck()
    );
    for (what, count) in &nemesis.counts {
        let _ = write!(report, ", {what} {count}");
    }
    let slowest = nemesis.slowest_stop.as_secs_f64();
    let _ = writeln!(
        report,
        "\nslowest SIGTERM {slowest:.1} s; exit codes but 0: {:?}",
        nemesis.odd_exits
    );
    for ((worker, peak), number) in workers.iter().zip(peak).zip(1..) {
        let _ = writeln!(
            report,
            "worker {number}: started {} times, {:.1} MB at most, memory {:+.2} MB/min, files {:+.2}/min, threads {:+.2}/min \
             since its last start; left by itself: {:?}",
            worker.started,
            *peak as f64 / 1024.0,
            worker.slope(|held| held.resident_kb as f64 / 1024.0),
            worker.slope(|held| held.files as f64),
            worker.slope(|held| held.threads as f64),
            worker.left
        );
    }
    report
}
