//! `chancery run`: the worker against real Kafka.

use super::args::{RunArgs, SettingArgs};
use super::worker::Worker;
use super::{Exit, options, settings};
use crate::kafka::KafkaSettings;

pub(super) fn run(setting_args: &SettingArgs, args: &RunArgs) -> anyhow::Result<Exit> {
    let kafka = &args.kafka;
    let flags = [
        ("--brokers", "kafka.brokers", kafka.brokers.as_deref()),
        ("--group", "kafka.group", kafka.group.as_deref()),
        ("--input", "kafka.input", kafka.input.as_deref()),
        ("--output", "kafka.output", kafka.output.as_deref()),
        ("--dead-letters", "kafka.dead_letters", kafka.dead_letters.as_deref()),
        ("--from", "kafka.start", args.from.as_deref()),
        ("--listen", "web.listen", args.listen.as_deref()),
    ];
    let layered = match settings::load_with(setting_args, &flags)? {
        Ok(layered) => layered,
        Err(problems) => return Ok(super::tell_problems(&problems)),
    };
    let kafka = KafkaSettings {
        until_end: args.until_end,
        ..options::kafka(&layered.config)?
    };
    let worker = match Worker::start(layered, false)? {
        Ok(worker) => worker,
        Err(exit) => return Ok(exit),
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        brokers = kafka.brokers,
        group = kafka.group,
        input = kafka.input.join(","),
        output = kafka.output,
        delivery = worker.config.kafka.delivery,
        actors = worker.actors,
        web = %worker.server.address(),
        "started"
    );
    Ok(worker.run(&kafka))
}
