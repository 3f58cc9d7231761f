//! `chancery tag`: texts and news items in, enriched records out, on all cores, in order.
//!
//! Not here: how a text is coloured (`tag_text.rs`), how input is cut into items (`tag_input.rs`).
//!
//! Invariant: output follows the order of the input; an item that cannot be read is told and skipped, and the
//! command then ends with 1.

use super::Exit;
use super::args::{SettingArgs, TagArgs, TagFormat};
use super::tag_input::{Item, Source};
use super::{data_files, models, options, settings, tag_text};
use crate::pipeline::{EVENT_COLUMNS, Setup, asked_ahead, enrich_item, event_rows, gkg_row, mention_rows};
use crate::record::{EnrichedItem, RawRecord, decode};
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::io::{BufWriter, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Items that a worker takes at once.
const BATCH_ITEMS_MAX: usize = 32;
/// Bytes after which a batch is full however few its items.
const BATCH_BYTES_MAX: usize = 128 * 1024;

pub(super) fn run(setting_args: &SettingArgs, args: &TagArgs) -> anyhow::Result<Exit> {
    let layered = match settings::load(setting_args)? {
        Ok(layered) => layered,
        Err(problems) => return Ok(super::tell_problems(&problems)),
    };
    let kb = match data_files::knowledge(&layered.config.analysis) {
        Ok(kb) => kb,
        Err(error) => {
            anstream::eprintln!("chancery: {error:#}");
            return Ok(Exit::Config);
        }
    };
    let models = match models::load(&layered.config, workers(), tell_failure()) {
        Ok(models) => models,
        Err(error) => {
            anstream::eprintln!("chancery: {error:#}");
            return Ok(Exit::Config);
        }
    };
    let setup = options::setup(&layered.config, kb, models);
    let timestamp_ms = args
        .published_at
        .as_deref()
        .map(read_date)
        .transpose()
        .context("--published-at")?;
    let is_terminal = std::io::stdout().is_terminal();
    let format = args.format.unwrap_or(if is_terminal {
        TagFormat::Text
    } else {
        TagFormat::Ndjson
    });
    let job = Job {
        setup,
        timestamp_ms,
        format,
    };
    if format == TagFormat::Events {
        anstream::println!("{}", EVENT_COLUMNS.join("\t"));
    }
    let failures = if args.files.is_empty() {
        job.run(Source::open(None)?)?
    } else {
        let mut failures = 0;
        for file in &args.files {
            failures += job.run(Source::open(Some(file.as_path()).filter(|f| f.as_os_str() != "-"))?)?;
        }
        failures
    };
    Ok(if failures == 0 { Exit::Ok } else { Exit::Failed })
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Says once that the deep model fails; records say by whom they were judged.
fn tell_failure() -> models::OnFailure {
    let told = std::sync::Once::new();
    Box::new(move |why| {
        told.call_once(|| {
            anstream::eprintln!("chancery: the deep model failed, the standard tier judges instead: {why}")
        });
    })
}

/// A date or a full time, in milliseconds since 1970.
pub(super) fn read_date(text: &str) -> anyhow::Result<i64> {
    let time = match (text.parse::<jiff::Timestamp>(), text.parse::<jiff::civil::Date>()) {
        (Ok(time), _) => time,
        (_, Ok(date)) => date.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp(),
        _ => bail!("{text:?} is no time: write a date such as 2020-01-16, or a time such as 2020-01-16T08:00:00Z"),
    };
    Ok(time.as_millisecond())
}

struct Job {
    setup: Setup,
    timestamp_ms: Option<i64>,
    format: TagFormat,
}

/// Items of one batch and its place in the order.
struct Batch {
    nth: usize,
    items: Vec<Item>,
}

/// What one batch gave: text to print, complaints, bytes read.
struct Done {
    nth: usize,
    output: Vec<u8>,
    complaints: Vec<String>,
    bytes: u64,
}

impl Job {
    /// Tags everything of one source; the number of items that could not be read comes back.
    fn run(&self, source: Source) -> anyhow::Result<usize> {
        let workers = workers();
        let progress = progress_bar(source.bytes());
        let (todo_sender, todo) = sync_channel::<Batch>(workers * 2);
        let (done_sender, done) = sync_channel::<Done>(workers * 2);
        let todo = Mutex::new(todo);
        std::thread::scope(|scope| {
            for _ in 0..workers {
                let done_sender = done_sender.clone();
                scope.spawn(|| self.work(&todo, done_sender));
            }
            drop(done_sender);
            let reader = scope.spawn(move || read_batches(source, &todo_sender));
            let failures = print_in_order(self.format, &done, &progress);
            // Closes the channel, so that everybody above ends however printing ended.
            drop(done);
            let read = reader.join().map_err(|_| anyhow::anyhow!("reading the input failed"))?;
            progress.finish_and_clear();
            let failures = failures?;
            read?;
            Ok(failures)
        })
    }

    fn work(&self, todo: &Mutex<Receiver<Batch>>, done: SyncSender<Done>) {
        loop {
            let next = todo.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
            let Ok(batch) = next else { return };
            let mut result = Done {
                nth: batch.nth,
                output: Vec::new(),
                complaints: Vec::new(),
                bytes: 0,
            };
            result.bytes = batch.items.iter().map(|item| item.payload.len() as u64).sum();
            self.tag(&batch.items, &mut result);
            if done.send(result).is_err() {
                return;
            }
        }
    }

    fn tag(&self, items: &[Item], result: &mut Done) {
        let raw = RawRecord::without_origin(self.timestamp_ms);
        let mut news = Vec::with_capacity(items.len());
        for item in items {
            match decode(&item.payload, &self.setup.decode) {
                Ok(one) => news.push((&raw, one)),
                Err(error) => {
                    let complaint = format!("{}: {}: {error}", item.place, error.reason().code());
                    result.complaints.push(complaint);
                }
            }
        }
        let setup = asked_ahead(&self.setup, &news);
        for (raw, one) in &news {
            self.write(&enrich_item(&setup, raw, one), &mut result.output);
        }
    }

    fn write(&self, item: &EnrichedItem, output: &mut Vec<u8>) {
        let kb = &self.setup.kb;
        // Writing to a Vec cannot fail, nor can plain structs fail to serialise.
        match self.format {
            TagFormat::Ndjson => drop(serde_json::to_writer(&mut *output, item)),
            TagFormat::Json => drop(serde_json::to_writer_pretty(&mut *output, item)),
            TagFormat::Text => output.extend_from_slice(tag_text::coloured(item).as_bytes()),
            TagFormat::Notation => output.extend_from_slice(tag_text::notation(item).as_bytes()),
            TagFormat::Gkg => output.extend_from_slice(gkg_row(kb, item).as_bytes()),
            TagFormat::Mentions => {
                for row in mention_rows(kb, item) {
                    drop(serde_json::to_writer(&mut *output, &row));
                    output.push(b'\n');
                }
                return;
            }
            TagFormat::Events => {
                for row in event_rows(kb, item) {
                    output.extend_from_slice(row.as_bytes());
                    output.push(b'\n');
                }
                return;
            }
        }
        output.push(b'\n');
    }
}

fn read_batches(mut source: Source, todo: &SyncSender<Batch>) -> anyhow::Result<()> {
    for nth in 0.. {
        let mut items = Vec::new();
        let mut bytes = 0;
        while items.len() < BATCH_ITEMS_MAX && bytes < BATCH_BYTES_MAX {
            let Some(item) = source.next_item()? else { break };
            bytes += item.payload.len();
            items.push(item);
        }
        if items.is_empty() || todo.send(Batch { nth, items }).is_err() {
            break;
        }
    }
    Ok(())
}

/// Prints batches by their number; complaints go to standard error.
fn print_in_order(format: TagFormat, done: &Receiver<Done>, progress: &ProgressBar) -> anyhow::Result<usize> {
    let mut waiting = BTreeMap::new();
    let (mut next, mut failures) = (0, 0);
    let mut output = BufWriter::new(output(format));
    for result in done {
        waiting.insert(result.nth, result);
        while let Some(result) = waiting.remove(&next) {
            next += 1;
            failures += result.complaints.len();
            for complaint in result.complaints {
                progress.suspend(|| anstream::eprintln!("{complaint}"));
            }
            progress.inc(result.bytes);
            output.write_all(&result.output).context("cannot write the output")?;
        }
    }
    output.flush().context("cannot write the output")?;
    Ok(failures)
}

/// Only text has colours, which do not belong into a file; looking for them takes a sixth of the time of all the rest.
fn output(format: TagFormat) -> Box<dyn Write> {
    match format {
        TagFormat::Text => Box::new(anstream::stdout().lock()),
        _ => Box::new(std::io::stdout().lock()),
    }
}

/// A bar for long files while people watch and the output goes elsewhere.
fn progress_bar(bytes: Option<u64>) -> ProgressBar {
    const LONG_BYTES: u64 = 1 << 20;
    match bytes.filter(|b| *b >= LONG_BYTES) {
        Some(bytes) if std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() => {
            let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
            ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }
        _ => ProgressBar::hidden(),
    }
}
