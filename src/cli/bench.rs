//! `chancery bench`: how fast this machine analyses news, as a table or as JSON.
//!
//! Not here: what is measured and how (`bench/`). Invariant: the table and the JSON hold the same figures.

use super::args::{BenchArgs, BenchCommand, LoadArgs, SettingArgs};
use super::{Exit, data_files, models, options, settings};
use crate::bench::{self, AnalyzeReport, PipelineReport};
use crate::pipeline::Setup;
use anyhow::Context;
use serde_json::{Value, json};
use std::io::Write;

pub(super) fn run(setting_args: &SettingArgs, args: &BenchArgs) -> anyhow::Result<Exit> {
    let layered = match settings::load(setting_args)? {
        Ok(layered) => layered,
        Err(problems) => return Ok(super::tell_problems(&problems)),
    };
    let kb = data_files::knowledge(&layered.config.analysis)?;
    let models = models::load(&layered.config, models::copies(&layered.config), models::log_failure())?;
    let setup = options::setup(&layered.config, kb, models);
    match &args.command {
        BenchCommand::Analyze { load, rounds, json } => {
            let report = bench::analyze(&setup, &records(&setup, load)?, usize::from(*rounds));
            print(*json, &analyze_json(&report), &analyze_table(&report))
        }
        BenchCommand::Pipeline {
            load,
            workers,
            rounds,
            json,
        } => {
            let records = records(&setup, load)?;
            let mut reports: Vec<PipelineReport> = Vec::new();
            for round in 0..usize::from(*rounds) {
                for count in workers {
                    let report = bench::pipeline(&setup, &records, *count).map_err(anyhow::Error::msg)?;
                    tracing::debug!(round, workers = count, seconds = report.seconds, "measured");
                    reports.push(report);
                }
            }
            let medians: Vec<PipelineReport> = workers.iter().map(|count| median(&reports, *count)).collect();
            print(*json, &pipeline_json(&medians), &pipeline_table(&medians))
        }
        BenchCommand::Load { load } => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            for record in records(&setup, load)? {
                out.write_all(&record)?;
                out.write_all(b"\n")?;
            }
            out.flush()?;
            Ok(Exit::Ok)
        }
    }
}

fn records(setup: &Setup, args: &LoadArgs) -> anyhow::Result<Vec<Vec<u8>>> {
    let Some(file) = &args.file else {
        return Ok(bench::load(&setup.kb, args.seed, args.bytes));
    };
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let records: Vec<Vec<u8>> = lines.map(<[u8]>::to_vec).collect();
    anyhow::ensure!(!records.is_empty(), "{} holds no record", file.display());
    Ok(records)
}

fn print(is_json: bool, json: &Value, table: &str) -> anyhow::Result<Exit> {
    let mut out = std::io::stdout().lock();
    if is_json {
        writeln!(out, "{json}")?;
    } else {
        out.write_all(table.as_bytes())?;
    }
    Ok(Exit::Ok)
}

fn analyze_json(report: &AnalyzeReport) -> Value {
    let stages = report.stages.iter().map(|stage| {
        json!({
            "name": stage.name,
            "seconds": stage.seconds,
            "megabytes_per_second": stage.megabytes_per_second,
            "cpu_seconds_per_million_records": stage.seconds / report.records as f64 * 1e6,
        })
    });
    json!({
        "records": report.records,
        "payload_bytes": report.payload_bytes,
        "text_bytes": report.text_bytes,
        "rounds": report.rounds,
        "resident_bytes": bench::resident_bytes(),
        "latency": report.latencies.iter().map(|l| json!({
            "tier": l.tier, "p50_seconds": l.p50, "p99_seconds": l.p99, "p999_seconds": l.p999,
        })).collect::<Vec<_>>(),
        "stages": stages.collect::<Vec<_>>(),
    })
}

fn analyze_table(report: &AnalyzeReport) -> String {
    let mut table = format!(
        "{} records, {:.1} MB of JSON, {:.1} MB of news text; median of {} rounds on one core\n\n{:<38} {:>9} {:>14} {:>12}\n",
        report.records,
        report.payload_bytes as f64 / 1e6,
        report.text_bytes as f64 / 1e6,
        report.rounds,
        "stage",
        "MB/s",
        "us a record",
        "of raw scan"
    );
    let scan = report.stages.first().map_or(0.0, |stage| stage.megabytes_per_second);
    for stage in &report.stages {
        table.push_str(&format!(
            "{:<38} {:>9.2} {:>14.1} {:>11.1}%\n",
            stage.name,
            stage.megabytes_per_second,
            stage.seconds / report.records as f64 * 1e6,
            100.0 * stage.megabytes_per_second / scan.max(1e-9),
        ));
    }
    table.push('\n');
    for latency in &report.latencies {
        table.push_str(&format!(
            "record to record, {} tier: p50 {:.0} us, p99 {:.0} us, p99.9 {:.0} us\n",
            latency.tier,
            latency.p50 * 1e6,
            latency.p99 * 1e6,
            latency.p999 * 1e6
        ));
    }
    if let Some(bytes) = bench::resident_bytes() {
        table.push_str(&format!(
            "resident with the load in memory: {:.0} MB\n",
            bytes as f64 / 1e6
        ));
    }
    table
}

/// The run with the median time among those with so many workers.
fn median(reports: &[PipelineReport], workers: usize) -> PipelineReport {
    let mut same: Vec<&PipelineReport> = reports.iter().filter(|r| r.workers == workers).collect();
    same.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    same[same.len() / 2].clone()
}

fn pipeline_json(reports: &[PipelineReport]) -> Value {
    let runs = reports.iter().map(|report| {
        json!({
            "workers": report.workers,
            "records": report.records,
            "seconds": report.seconds,
            "busy_seconds": report.busy_seconds,
            "records_per_second": report.records_per_second,
            "megabytes_per_second": report.megabytes_per_second,
            "cpu_seconds_per_million_records": report.busy_seconds / report.records as f64 * 1e6,
            "resident_bytes": report.resident_bytes,
        })
    });
    json!({ "runs": runs.collect::<Vec<_>>() })
}

fn pipeline_table(reports: &[PipelineReport]) -> String {
    let mut table = format!(
        "{:>7} {:>9} {:>10} {:>11} {:>9} {:>9} {:>13}\n",
        "workers", "records", "seconds", "records/s", "MB/s", "speed-up", "resident MB"
    );
    let first = reports.first().map_or(1.0, |report| report.seconds);
    for report in reports {
        table.push_str(&format!(
            "{:>7} {:>9} {:>10.2} {:>11.0} {:>9.2} {:>8.2}x {:>13.0}\n",
            report.workers,
            report.records,
            report.seconds,
            report.records_per_second,
            report.megabytes_per_second,
            first / report.seconds,
            report.resident_bytes.unwrap_or(0) as f64 / 1e6,
        ));
    }
    table
}
