//! Settings: the documented file equals the defaults; layers; every problem at once.

use chancery::config::{Config, ConfigProblem, Layers, Source};
use std::fs;

fn documented() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/chancery.toml")).unwrap()
}

fn problems(file: &str) -> Vec<String> {
    let mut layers = Layers::default();
    layers.add_file("c.toml", file);
    layers
        .finish()
        .map(|_| Vec::new())
        .unwrap_or_else(|all: Vec<ConfigProblem>| all.iter().map(ToString::to_string).collect())
}

#[test]
fn the_documented_file_equals_the_defaults_and_leaves_none_out() {
    let mut layers = Layers::default();
    layers.add_file("chancery.toml", &documented());
    let layered = layers.finish().unwrap();
    assert_eq!(layered.config, Config::default());
    let left_out: Vec<_> = layered
        .origins
        .iter()
        .filter(|(_, (_, source))| *source == Source::Default)
        .map(|(path, _)| path)
        .collect();
    assert!(left_out.is_empty(), "not in config/chancery.toml: {left_out:?}");
}

#[test]
fn every_setting_has_a_comment() {
    for line in documented()
        .lines()
        .filter(|l| !l.starts_with(['#', '[']) && l.contains(" = "))
    {
        assert!(line.contains('#'), "{line}");
    }
}

#[test]
fn flags_beat_the_environment_which_beats_the_file() {
    let mut layers = Layers::default();
    layers.add_file(
        "c.toml",
        "[kafka]\nbrokers = \"file:1\"\ngroup = \"file\"\ninput = [\"file\"]\n",
    );
    let environment = [
        ("CHANCERY_KAFKA__GROUP", "env"),
        ("CHANCERY_KAFKA__INPUT", "a, b"),
        ("CHANCERY_KAFKA__CLIENT__SASL_PASSWORD_FILE", "/run/x"),
        ("CHANCERY_PIPELINE__WORKERS", "3"),
        ("CHANCERY_TEST_KAFKA", "ignored"),
    ];
    layers.add_environment(environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    layers.add_flag("--input", "kafka.input", "flag");
    let layered = layers.finish().unwrap();
    assert_eq!(layered.config.kafka.brokers, "file:1");
    assert_eq!(layered.config.kafka.group, "env");
    assert_eq!(layered.config.kafka.input, ["flag"]);
    assert_eq!(layered.config.pipeline.workers, 3);
    assert_eq!(
        layered
            .config
            .kafka
            .client
            .get("sasl.password_file")
            .map(String::as_str),
        Some("/run/x")
    );
    let source = &layered.origins["kafka.brokers"].1;
    assert_eq!(source.to_string(), "c.toml:2:1");
}

#[test]
fn every_problem_is_told_at_once_with_its_place() {
    let found = problems(
        "[kafka]\nbroker = \"x\"\ndelivery = \"twice\"\n\n[pipeline]\nworkers = \"two\"\ndead_letter_ratio_max = 7\n[wbe]\nlisten = \"x\"\n",
    );
    let expected = [
        "c.toml:2:1: kafka.broker: no such setting; did you mean kafka.brokers?",
        "c.toml:6:1: pipeline.workers: string is no integer; write one",
        "c.toml:9:1: wbe.listen: no such setting; did you mean web.listen?",
        "c.toml:3:1: kafka.delivery: \"twice\" is none of exactly-once, at-least-once; write one of them",
        "c.toml:7:1: pipeline.dead_letter_ratio_max: 7 is no share; write 0.0 to 1.0",
    ];
    for problem in expected {
        assert!(
            found.iter().any(|f| f == problem),
            "missing: {problem}\nfound: {found:#?}"
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let found = problems("[kafka]\nbrokers = \n");
    assert!(found.len() == 1 && found[0].starts_with("c.toml:2:"), "{found:?}");
}

#[test]
fn properties_of_the_client_may_be_written_with_and_without_quotes() {
    let mut layers = Layers::default();
    layers.add_file(
        "c.toml",
        "[kafka.client]\n\"sasl.mechanism\" = \"PLAIN\"\nsocket.timeout.ms = 9000\n",
    );
    let client = layers.finish().unwrap().config.kafka.client;
    assert_eq!(client.get("sasl.mechanism").map(String::as_str), Some("PLAIN"));
    assert_eq!(client.get("socket.timeout.ms").map(String::as_str), Some("9000"));
}

#[test]
fn traces_are_told_apart_by_build_and_address() {
    let found = problems("[traces]\nendpoint = \"collector:4317\"\n");
    let why = if cfg!(feature = "otlp") {
        "no plain HTTP address"
    } else {
        "build it with --features otlp"
    };
    assert!(
        found.len() == 1 && found[0].starts_with("c.toml:2:1: traces.endpoint: "),
        "{found:?}"
    );
    assert!(found[0].contains(why), "{found:?}");
}
