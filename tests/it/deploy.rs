//! What we ship beside the binary fits it: dashboards, rules, manual, runbooks, tables downstream.
//!
//! `CHANCERY_BLESS=1 cargo test deploy` writes the table of metrics into docs/OPERATING.md.

use chancery::telemetry::Metrics;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- metrics: generated -->\n";
const END: &str = "<!-- metrics: end -->";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn collect(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, ending, into);
            } else if path.extension().is_some_and(|e| e == ending) {
                into.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    found.sort();
    found
}

fn registered() -> BTreeSet<String> {
    Metrics::new()
        .described()
        .iter()
        .map(|metric| metric.name.clone())
        .collect()
}

/// Names of metrics in a text; those with a colon are recorded.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    let is_metric = |w: &&str| {
        let is_ours = w.starts_with("chancery_") || w.starts_with("chancery:");
        (is_ours || w.starts_with("process_")) && w.chars().all(|c| !c.is_ascii_uppercase()) && !w.ends_with(':')
    };
    words.filter(is_metric).map(str::to_owned).collect()
}

fn assert_known(place: &str, text: &str) {
    let (registered, recording) = (registered(), read("deploy/prometheus/recording.yml"));
    for name in named(text) {
        let family = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        let is_registered = registered.contains(&name) || family.is_some_and(|f| registered.contains(f));
        let is_recorded = name.contains(':') && recording.contains(&format!("record: {name}\n"));
        assert!(is_registered || is_recorded, "{place}: no such metric: {name}");
    }
}

#[test]
fn every_metric_named_in_rules_dashboards_and_manual_exists() {
    let mut places = files("deploy/prometheus", "yml");
    places.extend(files("deploy/grafana", "json"));
    places.extend(files("docs/runbooks", "md"));
    places.push(root().join("docs/OPERATING.md"));
    for place in places {
        assert_known(&place.display().to_string(), &fs::read_to_string(&place).unwrap());
    }
}

#[test]
fn the_manual_has_a_table_of_every_metric() {
    let mut table = String::from("| metric | type | labels | what it tells |\n|---|---|---|---|\n");
    for metric in Metrics::new().described() {
        let (name, kind, labels) = (&metric.name, metric.kind, metric.labels.join(" "));
        table += &format!("| `{name}` | {kind} | {labels} | {} |\n", metric.help);
    }
    let manual = read("docs/OPERATING.md");
    let (before, rest) = manual
        .split_once(BEGIN)
        .expect("the manual has a mark where the table begins");
    let (present, after) = rest
        .split_once(END)
        .expect("the manual has a mark where the table ends");
    if std::env::var_os("CHANCERY_BLESS").is_some() {
        fs::write(
            root().join("docs/OPERATING.md"),
            format!("{before}{BEGIN}{table}{END}{after}"),
        )
        .unwrap();
    } else {
        assert!(
            present == table,
            "docs/OPERATING.md is old; write it with CHANCERY_BLESS=1 cargo test deploy"
        );
    }
}

#[test]
fn every_alert_has_its_runbook_and_cases_both_ways() {
    let (rules, cases) = (
        read("deploy/prometheus/alerts.yml"),
        read("deploy/prometheus/alerts_test.yml"),
    );
    let alerts: BTreeSet<&str> = rules
        .lines()
        .filter_map(|l| l.trim().strip_prefix("- alert: "))
        .collect();
    assert!(alerts.len() > 15);
    for alert in &alerts {
        let runbook = read(&format!("docs/runbooks/{alert}.md"));
        for part in [
            &format!("# {alert}"),
            "## Meaning",
            "## Impact",
            "## Diagnosis",
            "## Mitigation",
        ] {
            assert!(runbook.contains(part), "{alert}: {part}");
        }
        assert!(rules.contains(&format!("runbook: docs/runbooks/{alert}.md")), "{alert}");
        assert!(cases.contains(&format!("# {alert}: fires")), "{alert}: no case fires");
        assert!(
            cases.contains(&format!("# {alert}: must not fire")),
            "{alert}: no case must not"
        );
    }
    for runbook in files("docs/runbooks", "md") {
        let name = runbook.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(alerts.contains(name.as_str()), "{name}: no such alert");
    }
    for severity in rules.lines().filter_map(|l| l.trim().strip_prefix("severity: ")) {
        assert!(["info", "warning", "critical"].contains(&severity), "{severity}");
    }
}

#[test]
fn the_operator_gets_the_rules_that_prometheus_gets() {
    let operator = read("deploy/kubernetes/overlays/production/prometheusrule.yaml");
    let (_, groups) = operator.split_once("  groups:\n").unwrap();
    let mut expected = String::new();
    for file in ["recording", "alerts"] {
        let rules = read(&format!("deploy/prometheus/{file}.yml"));
        for line in rules.split_once("groups:\n").unwrap().1.lines() {
            expected += &if line.is_empty() {
                "\n".to_owned()
            } else {
                format!("  {line}\n")
            };
        }
    }
    assert!(groups == expected, "prometheusrule.yaml differs from deploy/prometheus");
}

#[test]
fn dashboards_can_be_provisioned() {
    let mut uids = BTreeSet::new();
    for path in files("deploy/grafana/dashboards", "json") {
        let board: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let place = path.display();
        assert!(uids.insert(board["uid"].as_str().unwrap().to_owned()), "{place}: uid");
        assert!(
            board["id"].is_null() && board["editable"] == false && board["schemaVersion"] == 42,
            "{place}"
        );
        assert!(board.get("__inputs").is_none(), "{place}");
        let variables: Vec<&str> = board["templating"]["list"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|v| v["name"].as_str())
            .collect();
        assert!(
            variables.starts_with(&["datasource", "job", "instance"]),
            "{place}: {variables:?}"
        );
        let mut taken = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for panel in board["panels"].as_array().unwrap() {
            let title = panel["title"].as_str().unwrap();
            assert!(ids.insert(panel["id"].as_u64().unwrap()), "{place}: {title}: id");
            let at = |key: &str| panel["gridPos"][key].as_u64().unwrap();
            assert!(at("x") + at("w") <= 24, "{place}: {title}: too wide");
            for x in at("x")..at("x") + at("w") {
                for y in at("y")..at("y") + at("h") {
                    assert!(taken.insert((x, y)), "{place}: {title}: overlaps");
                }
            }
            if panel["type"] == "row" {
                continue;
            }
            assert!(
                panel["description"].as_str().is_some_and(|d| !d.is_empty()),
                "{place}: {title}: description"
            );
            assert!(
                panel["fieldConfig"]["defaults"]["unit"].is_string(),
                "{place}: {title}: unit"
            );
            let targets = panel["targets"].as_array().unwrap();
            assert!(!targets.is_empty(), "{place}: {title}");
            for target in targets {
                let (expr, uid) = (target["expr"].as_str().unwrap(), &target["datasource"]["uid"]);
                assert_eq!(uid, "${datasource}", "{place}: {title}");
                assert_eq!(
                    expr.matches(['(', '{', '[']).count(),
                    expr.matches([')', '}', ']']).count(),
                    "{expr}"
                );
                assert!(expr.contains("job=\"$job\""), "{place}: {title}: {expr}");
            }
        }
    }
    assert_eq!(uids.len(), 3);
}

#[test]
fn tables_downstream_name_fields_that_are_published() {
    let schema = serde_json::to_string(&chancery::record::schemas::output()).unwrap();
    let known = |field: &str| schema.contains(&format!("\"{field}\":"));
    let sql = read("deploy/downstream/clickhouse.sql");
    let mut seen = 0;
    for call in sql.split("JSONExtract").skip(1) {
        let inside = call.split_once('(').unwrap().1.split_once(')').unwrap().0;
        for field in inside
            .split('\'')
            .skip(1)
            .step_by(2)
            .filter(|f| !f.contains('(') && f.chars().all(|c| c.is_lowercase() || c == '_'))
        {
            assert!(known(field), "clickhouse.sql: {field}");
            seen += 1;
        }
    }
    assert!(seen > 25, "{seen}");
    let template: serde_json::Value =
        serde_json::from_str(&read("deploy/downstream/opensearch-index-template.json")).unwrap();
    fn properties(value: &serde_json::Value, into: &mut Vec<String>) {
        for (name, inside) in value["properties"].as_object().into_iter().flatten() {
            into.push(name.clone());
            properties(inside, into);
        }
    }
    let mut fields = Vec::new();
    properties(&template["template"]["mappings"], &mut fields);
    for field in [
        "source", "target", "polarity", "score", "modality", "relations", "published_at",
    ] {
        fields.push(field.into());
        for file in ["flink.sql", "ksqldb.sql"] {
            assert!(
                field == "published_at" || read(&format!("deploy/downstream/{file}")).contains(field),
                "{file}: {field}"
            );
        }
    }
    for field in fields {
        assert!(known(&field), "{field} is not published");
    }
}

#[test]
fn whoever_gets_into_the_worker_finds_no_privilege() {
    let has = |path: &str, wanted: &[&str]| {
        let text = read(path);
        for line in wanted {
            assert!(text.lines().any(|at| at.trim().ends_with(line)), "{path}: no `{line}`");
        }
    };
    has("Dockerfile", &["USER 10001:10001"]);
    let pod = [
        "automountServiceAccountToken: false",
        "runAsNonRoot: true",
        "runAsUser: 10001",
        "type: RuntimeDefault",
        "allowPrivilegeEscalation: false",
        "readOnlyRootFilesystem: true",
        "drop: [ALL]",
    ];
    has("deploy/kubernetes/base/deployment.yaml", &pod);
    has("deploy/helm/chancery/templates/deployment.yaml", &pod);
    has(
        "deploy/systemd/chancery.service",
        &[
            "DynamicUser=yes", "CapabilityBoundingSet=", "NoNewPrivileges=yes", "ProtectSystem=strict",
        ],
    );
    let compose = read("deploy/compose/compose.yaml");
    let worker = compose
        .split("\n  chancery:\n")
        .nth(1)
        .expect("compose starts a worker");
    let worker = worker.split("\n\n").next().expect("a service ends somewhere");
    for line in [
        "read_only: true",
        "cap_drop: [\"ALL\"]",
        "security_opt: [\"no-new-privileges:true\"]",
    ] {
        assert!(worker.contains(line), "compose: no `{line}`");
    }
}
