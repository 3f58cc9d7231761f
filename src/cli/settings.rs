//! Collects the configuration of a command: file, environment, flags.
//!
//! Invariant: a configuration that cannot work is told whole, and nothing runs.

use super::args::SettingArgs;
use crate::config::{Config, ConfigProblem, Layered, Layers, Source};
use anyhow::Context;
use std::fs;

/// What the command goes by, or everything wrong with it.
pub(super) fn load(args: &SettingArgs) -> anyhow::Result<Result<Layered, Vec<ConfigProblem>>> {
    load_with(args, &[])
}

/// One flag of a command: its name, the setting, its value if given.
pub(super) type Flag<'a> = (&'static str, &'static str, Option<&'a str>);

/// The same with flags of the command's own.
pub(super) fn load_with(args: &SettingArgs, own: &[Flag<'_>]) -> anyhow::Result<Result<Layered, Vec<ConfigProblem>>> {
    let mut layers = Layers::default();
    if let Some(path) = &args.config {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        layers.add_file(&path.display().to_string(), &text);
    }
    layers.add_environment(std::env::vars());
    for pair in &args.set {
        let (name, value) = pair
            .split_once('=')
            .with_context(|| format!("--set {pair}: write NAME=VALUE"))?;
        layers.add_flag("--set", name.trim(), value.trim());
    }
    if !args.dictionary.is_empty() {
        let paths = args.dictionary.iter().map(|path| toml::Value::String(path.clone()));
        let list = toml::Value::Array(paths.collect()).to_string();
        layers.add_flag("--dictionary", "analysis.dictionaries", &list);
    }
    let flags = [
        ("--data", "analysis.data", &args.data),
        ("--tier", "sentiment.tier", &args.tier),
        ("--log", "log.level", &args.log),
        ("--log-format", "log.format", &args.log_format),
    ];
    let flags = flags.iter().map(|(flag, path, value)| (*flag, *path, value.as_deref()));
    for (flag, path, value) in flags.chain(own.iter().copied()) {
        if let Some(value) = value {
            layers.add_flag(flag, path, value);
        }
    }
    Ok(layers.finish_with(kafka_problems).and_then(with_secrets))
}

/// What the transport refuses.
fn kafka_problems(config: &Config) -> Vec<String> {
    match super::options::kafka(config) {
        Ok(settings) => settings.problems(),
        Err(error) => vec![format!("{error:#}")],
    }
}

/// Replaces `*_file` settings by what the files hold: the first line, without its end.
fn with_secrets(mut layered: Layered) -> Result<Layered, Vec<ConfigProblem>> {
    let mut problems = Vec::new();
    let origins = &layered.origins;
    let mut read = |section: &str, name: &str, path: &str| match fs::read_to_string(path) {
        Ok(text) => text.lines().next().unwrap_or("").to_owned(),
        Err(error) => {
            let setting = format!("{section}.{name}");
            let source = origins
                .get(&setting)
                .map_or(Source::Default, |(_, source)| source.clone());
            let message = format!("{setting}: cannot read {path}: {error}; write the path of a readable file");
            problems.push(ConfigProblem { source, message });
            String::new()
        }
    };
    let kafka = &mut layered.config.kafka;
    let sections = [
        ("client", &mut kafka.client),
        ("consumer", &mut kafka.consumer),
        ("producer", &mut kafka.producer),
    ];
    for (section, properties) in sections {
        let files: Vec<String> = properties
            .keys()
            .filter(|name| name.ends_with("_file"))
            .cloned()
            .collect();
        for name in files {
            let path = properties.remove(&name).unwrap_or_default();
            let secret = read(&format!("kafka.{section}"), &name, &path);
            properties.insert(name.trim_end_matches("_file").to_owned(), secret);
        }
    }
    let web = &mut layered.config.web;
    if !web.token_file.is_empty() {
        web.token = read("web", "token_file", &web.token_file.clone());
    }
    if problems.is_empty() {
        Ok(layered)
    } else {
        Err(problems)
    }
}
