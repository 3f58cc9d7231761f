//! The commands as a user calls them: output, complaints, exit codes.

use assert_cmd::Command;
use std::fs;

fn chancery(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("chancery").unwrap();
    command
        .args(arguments)
        .env_remove("CHANCERY_CONFIG")
        .env("NO_COLOR", "1");
    command
}

fn out(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn tag_keeps_the_order_and_tells_what_it_cannot_read() {
    let mut lines: Vec<String> = (0..500)
        .map(|n| format!(r#"{{"id":"n{n}","title":"Item {n}"}}"#))
        .collect();
    lines[7] = r#"{"id": }"#.into();
    let (code, stdout, stderr) = out(chancery(&["tag", "--format", "ndjson"]).write_stdin(lines.join("\n")));
    let ids: Vec<String> = stdout
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let expected: Vec<String> = (0..500).filter(|n| *n != 7).map(|n| format!("n{n}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(code, 1);
    assert!(stderr.starts_with("standard input:8: not_json:"), "{stderr}");
}

#[test]
fn tag_reads_plain_text_arrays_and_indented_json() {
    let title = |input: &str| {
        let (code, stdout, stderr) = out(chancery(&["tag"]).write_stdin(input));
        assert_eq!(code, 0, "{stderr}");
        let titles: Vec<_> = stdout
            .lines()
            .map(|l| {
                serde_json::from_str::<serde_json::Value>(l).unwrap()["title"]
                    .as_str()
                    .unwrap_or("-")
                    .to_owned()
            })
            .collect();
        titles.join("|")
    };
    assert_eq!(title("Talks collapse\n\nThe talks ended.\n"), "Talks collapse");
    assert_eq!(title("{\n  \"title\": \"One\"\n}\n"), "One");
    assert_eq!(title("[{\"title\":\"One\"},\n{\"title\":\"Two\"}]"), "One|Two");
    assert_eq!(title(""), "");
}

#[test]
fn a_date_resolves_offices_and_a_wrong_one_is_told() {
    let (_, stdout, _) = out(chancery(&["tag", "--published-at", "2020-01-16"]).write_stdin("A plain text."));
    assert!(stdout.contains("\"published_at\":\"2020-01-16T00:00:00Z\""), "{stdout}");
    let (code, _, stderr) = out(chancery(&["tag", "--published-at", "soon"]).write_stdin("A plain text."));
    assert!(code == 1 && stderr.contains("2020-01-16"), "{stderr}");
}

#[test]
fn check_tells_every_problem_with_its_place_and_ends_with_78() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    fs::write(
        &path,
        "[kafka]\nbroker = \"x\"\n[kafka.producer]\nacks = \"0\"\n[web]\npage = \"yes\"\n",
    )
    .unwrap();
    let (code, _, stderr) = out(&mut chancery(&["check", "--config", path.to_str().unwrap()]));
    assert_eq!(code, 78, "{stderr}");
    assert!(
        stderr.contains("bad.toml:2:1: kafka.broker: no such setting; did you mean kafka.brokers?"),
        "{stderr}"
    );
    assert!(stderr.contains("bad.toml:6:1: web.page:"), "{stderr}");
    assert!(
        stderr.contains("bad.toml:4:1: kafka.producer.acks: may not be set"),
        "{stderr}"
    );
}

#[test]
fn check_prints_origins_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("password");
    fs::write(&secret, "hunter2\n").unwrap();
    let mut command = chancery(&["check", "--print", "--set", "pipeline.workers=3"]);
    command
        .env("CHANCERY_KAFKA__CLIENT__SASL_PASSWORD_FILE", &secret)
        .env("CHANCERY_WEB__TOKEN", "s3cret");
    let (code, stdout, stderr) = out(&mut command);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("pipeline.workers = 3   # flag --set"), "{stdout}");
    assert!(
        stdout.contains("web.token = \"***\"   # environment CHANCERY_WEB__TOKEN"),
        "{stdout}"
    );
    assert!(!stdout.contains("hunter2") && !stdout.contains("s3cret"), "{stdout}");
}

#[test]
fn check_explains_a_sample() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/valid/newsapi.json");
    let (code, stdout, _) = out(&mut chancery(&["check", "--explain-input", sample]));
    assert_eq!(code, 0);
    assert!(stdout.contains("published_at  <- publishedat"), "{stdout}");
}

#[test]
fn every_command_explains_itself() {
    for command in [
        "demo", "run", "replay", "tag", "check", "schema", "health", "completions",
    ] {
        let (code, stdout, _) = out(&mut chancery(&[command, "--help"]));
        assert!(code == 0 && stdout.contains("Usage: chancery"), "{command}: {stdout}");
    }
    assert_eq!(out(&mut chancery(&["fly"])).0, 2);
}

#[test]
fn the_demo_runs_end_to_end_and_says_what_it_did() {
    let (code, _, stderr) = out(chancery(&[
        "demo", "--rate", "500", "--limit", "252", "--set", "web.listen=127.0.0.1:0",
    ])
    .timeout(std::time::Duration::from_secs(400)));
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stderr.contains("252 consumed: 240 enriched, 12 dead letters"),
        "{stderr}"
    );
    let greeting = stderr.lines().take_while(|line| !line.contains("Ctrl-C")).count() + 1;
    assert!(greeting <= 12, "{greeting} lines:\n{stderr}");
}

#[test]
fn samples_are_valid_against_the_schemas() {
    let schema =
        |kind: &str| -> serde_json::Value { serde_json::from_str(&out(&mut chancery(&["schema", kind])).1).unwrap() };
    let output = jsonschema::validator_for(&schema("output")).unwrap();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/world.ndjson");
    let (_, stdout, _) = out(&mut chancery(&["tag", "--format", "ndjson", demo]));
    assert!(stdout.lines().count() > 20);
    for line in stdout.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = output.iter_errors(&record).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{line}");
    }
    let input = jsonschema::validator_for(&schema("input")).unwrap();
    assert!(input.is_valid(&serde_json::json!({"title": "x", "published_at": 1_579_132_800})));
    assert!(!input.is_valid(&serde_json::json!({"title": 3})));
    assert!(jsonschema::validator_for(&schema("dead-letter")).is_ok());
}
