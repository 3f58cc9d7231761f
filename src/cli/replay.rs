//! `chancery replay`: news items or articles from files into a topic.
//!
//! Invariant: ends well only when the broker has acknowledged every record.

use super::args::{ReplayArgs, SettingArgs};
use super::tag_input::Source;
use super::{Exit, options, settings};
use crate::kafka::{Feed, FeedRecord};
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub(super) fn run(setting_args: &SettingArgs, args: &ReplayArgs) -> anyhow::Result<Exit> {
    if args.rate.is_some_and(|rate| rate <= 0.0 || !rate.is_finite()) {
        bail!("--rate: write a number above 0");
    }
    let flags = [("--brokers", "kafka.brokers", args.brokers.as_deref())];
    let layered = match settings::load_with(setting_args, &flags)? {
        Ok(layered) => layered,
        Err(problems) => return Ok(super::tell_problems(&problems)),
    };
    let kafka = options::kafka(&layered.config)?;
    if let Some(letters) = &args.from_dead_letters {
        return super::replay_dead_letters::run(&kafka, letters, args);
    }
    let topic = args
        .topic
        .clone()
        .or_else(|| kafka.input.first().cloned())
        .unwrap_or_default();
    if topic.is_empty() || topic.starts_with('^') {
        bail!("--topic: name the topic to feed");
    }
    let files = files_of(&args.files)?;
    let feed = Feed::open(&kafka, &topic)?;
    let progress = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} records to {msg}, {per_sec}") {
        progress.set_style(style);
    }
    progress.set_message(topic.clone());
    let started = Instant::now();
    let mut sent = 0u64;
    loop {
        for file in &files {
            let mut source = Source::open(Some(file.as_path()).filter(|f| f.as_os_str() != "-"))?;
            while let Some(item) = source.next_item()? {
                if let Some(rate) = args.rate {
                    wait_for_turn(started, sent, rate);
                }
                feed.send(FeedRecord {
                    payload: Some(&item.payload),
                    ..FeedRecord::default()
                })?;
                sent += 1;
                progress.inc(1);
            }
        }
        if !args.repeat || sent == 0 {
            break;
        }
    }
    feed.flush(Duration::from_secs(60))?;
    progress.finish_and_clear();
    anstream::eprintln!("{sent} records to {topic} in {:.1} s", started.elapsed().as_secs_f64());
    Ok(Exit::Ok)
}

/// The files named, and those in the folders named, in order of their names.
fn files_of(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut inside = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<Vec<_>>>()?;
        inside.retain(|path| path.is_file());
        inside.sort();
        files.append(&mut inside);
    }
    Ok(files)
}

/// Sleeps until the record's time has come.
pub(super) fn wait_for_turn(started: Instant, sent: u64, rate: f64) {
    let due = started + Duration::from_secs_f64(sent as f64 / rate);
    std::thread::sleep(due.saturating_duration_since(Instant::now()));
}
