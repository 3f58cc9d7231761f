//! One record in, one outcome out: headers, keys, offsets, limits, profiles.

use chancery::knowledge::KnowledgeBase;
use chancery::nlp::{Options, sentiment::Models};
use chancery::pipeline::{
    KeepOnly, Outcome, OutputOptions, Profile, PublishRecord, Setup, Stage, process, process_observed,
};
use chancery::record::{DecodeOptions, Header, Origin, RawRecord, Reason};
use chancery::telemetry::Metrics;
use serde_json::Value;
use std::sync::Arc;

fn setup(output: OutputOptions) -> Setup {
    Setup {
        kb: Arc::new(KnowledgeBase::default()),
        models: Arc::new(Models::default()),
        options: Options::default(),
        decode: DecodeOptions::default(),
        output,
        ..Setup::default()
    }
}

fn raw(payload: Option<&[u8]>) -> RawRecord {
    let header = |name: &str, value: Option<&str>| Header {
        name: name.as_bytes().to_vec(),
        value: value.map(|v| v.as_bytes().to_vec()),
    };
    RawRecord {
        origin: Origin {
            topic: "news.raw".into(),
            partition: 3,
            offset: 41,
        },
        key: None,
        headers: vec![
            header("trace", Some("a")),
            header("trace", None),
            header("ce_type", Some("theirs")),
        ],
        timestamp_ms: Some(1_579_132_800_000),
        payload: payload.map(<[u8]>::to_vec),
    }
}

fn header<'a>(record: &'a PublishRecord, name: &str) -> Option<&'a str> {
    let found: Vec<_> = record.headers.iter().filter(|h| h.name == name.as_bytes()).collect();
    assert!(found.len() <= 1, "{name} stands {} times", found.len());
    found
        .first()
        .and_then(|h| std::str::from_utf8(h.value.as_deref()?).ok())
}

fn enriched(output: OutputOptions, payload: &str) -> (PublishRecord, Value) {
    match process(&setup(output), &raw(Some(payload.as_bytes()))) {
        Outcome::Enriched(record, _) => {
            let value = serde_json::from_slice(record.value.as_deref().unwrap()).unwrap();
            (record, value)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_item_is_published_with_its_headers_key_and_time() {
    let (record, value) = enriched(
        OutputOptions::default(),
        r#"{"id":"x-7","title":"Zürich 会議","body":"Über 北京."}"#,
    );
    assert_eq!(record.key.as_deref(), Some(b"x-7".as_slice()));
    assert_eq!(record.timestamp_ms, Some(1_579_132_800_000));
    assert_eq!(header(&record, "chancery.origin"), Some("news.raw/3/41"));
    assert_eq!(header(&record, "ce_type"), Some("chancery.news.enriched.v1"));
    assert_eq!(record.headers.iter().filter(|h| h.name == b"trace").count(), 2);
    assert_eq!(value["published_at"], "2020-01-16T00:00:00Z");
    assert_eq!(value["published_at_source"], "record");
    assert_eq!(value["processing"]["origin"]["offset"], 41);
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let payload = br#"{"title":"Talks in Vienna","body":"The talks were held."}"#;
    let setup = setup(OutputOptions::default());
    assert_eq!(
        process(&setup, &raw(Some(payload))),
        process(&setup, &raw(Some(payload)))
    );
}

#[test]
fn a_tombstone_passes_and_an_empty_payload_does_not() {
    let setup = setup(OutputOptions::default());
    let Outcome::Tombstone(record) = process(&setup, &raw(None)) else {
        panic!("no tombstone")
    };
    assert_eq!(
        (record.value.as_deref(), header(&record, "chancery.origin")),
        (None, Some("news.raw/3/41"))
    );
    let empty = process(&setup, &raw(Some(b"")));
    assert!(
        matches!(
            empty,
            Outcome::DeadLetter {
                reason: Reason::NoText,
                ..
            }
        ),
        "{empty:?}"
    );
}

#[test]
fn a_dead_letter_keeps_the_bytes_and_says_where_and_why() {
    let payload = b"{\"title\": \"cut off";
    let Outcome::DeadLetter { record, reason, .. } = process(&setup(OutputOptions::default()), &raw(Some(payload)))
    else {
        panic!("no dead letter")
    };
    assert_eq!(
        (reason, record.value.as_deref()),
        (Reason::NotJson, Some(payload.as_slice()))
    );
    assert_eq!(header(&record, "__connect.errors.topic"), Some("news.raw"));
    assert_eq!(header(&record, "__connect.errors.partition"), Some("3"));
    assert_eq!(header(&record, "__connect.errors.offset"), Some("41"));
    assert_eq!(header(&record, "chancery.reason"), Some("not_json"));
    assert_eq!(header(&record, "chancery.original-timestamp"), Some("1579132800000"));
    assert_eq!(header(&record, "chancery.sha256"), None);
}

#[test]
fn a_dead_letter_that_does_not_fit_is_cut_and_says_so() {
    let output = OutputOptions {
        dead_letter_bytes_max: 5_000,
        ..OutputOptions::default()
    };
    let payload = vec![b'{'; 20_000];
    let Outcome::DeadLetter { record, .. } = process(&setup(output), &raw(Some(&payload))) else {
        panic!()
    };
    assert_eq!(header(&record, "chancery.original-length"), Some("20000"));
    assert_eq!(header(&record, "chancery.sha256").map(str::len), Some(64));
    assert!((1..5_000).contains(&record.value.unwrap().len()));
}

#[test]
fn an_enriched_record_that_does_not_fit_loses_its_text_and_then_its_place() {
    let payload = format!(r#"{{"id":"big","body":"{}"}}"#, "The talks were held. ".repeat(300));
    let (_, value) = enriched(
        OutputOptions {
            enriched_bytes_max: 5_000_000,
            ..OutputOptions::default()
        },
        &payload,
    );
    assert!(value["body"].is_string());
    let without_text = serde_json::to_vec(&value).unwrap().len() - 6_000;
    let output = OutputOptions {
        enriched_bytes_max: without_text,
        ..OutputOptions::default()
    };
    let (_, value) = enriched(output, &payload);
    assert!(value.get("body").is_none());
    let tiny = OutputOptions {
        enriched_bytes_max: 300,
        ..OutputOptions::default()
    };
    let outcome = process(&setup(tiny), &raw(Some(payload.as_bytes())));
    assert!(
        matches!(
            outcome,
            Outcome::DeadLetter {
                reason: Reason::EnrichedTooLarge,
                ..
            }
        ),
        "{outcome:?}"
    );
}

#[test]
fn profiles_change_the_value_alone() {
    let payload = r#"{ "id":"p-1", "title":"Talks", "score":1e999, "tags":["a"] }"#;
    let passthrough = OutputOptions {
        profile: Profile::Passthrough,
        ..OutputOptions::default()
    };
    let Outcome::Enriched(record, _) = process(&setup(passthrough), &raw(Some(payload.as_bytes()))) else {
        panic!()
    };
    let text = String::from_utf8(record.value.unwrap()).unwrap();
    assert!(
        text.starts_with(r#"{ "id":"p-1", "title":"Talks", "score":1e999, "tags":["a"],"enrichment":{"#),
        "{text}"
    );
    let ninjs = OutputOptions {
        profile: Profile::Ninjs,
        ..OutputOptions::default()
    };
    let (_, value) = enriched(ninjs, payload);
    assert_eq!(
        (&value["uri"], &value["headlines"][0]["value"]),
        (&"urn:chancery:p-1".into(), &"Talks".into())
    );
}

#[test]
fn what_only_does_not_name_is_kept_back() {
    let only = KeepOnly {
        languages: vec!["xx".into()],
        ..KeepOnly::default()
    };
    let output = OutputOptions {
        only,
        ..OutputOptions::default()
    };
    assert_eq!(process(&setup(output), &raw(Some(b"A plain text."))), Outcome::Filtered);
}

/// The headers as the dead-letter schema describes them.
fn header_object(record: &PublishRecord) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let pairs = record
        .headers
        .iter()
        .map(|h| (text(&h.name), text(h.value.as_deref().unwrap_or_default()).into()));
    Value::Object(pairs.collect())
}

#[test]
fn every_sample_gives_what_the_schemas_promise() {
    use chancery::record::schemas;
    let output = jsonschema::validator_for(schemas::output().as_value()).unwrap();
    let dead_letter = jsonschema::validator_for(schemas::dead_letter().as_value()).unwrap();
    let setup = setup(OutputOptions::default());
    let mut seen = (0, 0);
    for path in crate::records::samples(&crate::records::root()) {
        let payload = std::fs::read(&path).unwrap();
        let errors: Vec<String> = match process(&setup, &raw(Some(&payload))) {
            Outcome::Enriched(record, _) => {
                seen.0 += 1;
                let value: Value = serde_json::from_slice(record.value.as_deref().unwrap()).unwrap();
                output.iter_errors(&value).map(|e| e.to_string()).collect()
            }
            Outcome::DeadLetter { record, .. } => {
                seen.1 += 1;
                assert_eq!(record.value.as_deref(), Some(payload.as_slice()), "{}", path.display());
                dead_letter
                    .iter_errors(&header_object(&record))
                    .map(|e| e.to_string())
                    .collect()
            }
            other => panic!("{}: {other:?}", path.display()),
        };
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
    assert!(seen.0 >= 90 && seen.1 >= 90, "{seen:?}");
}

#[test]
fn plain_samples_are_valid_input() {
    let input = jsonschema::validator_for(chancery::record::schemas::input().as_value()).unwrap();
    for name in ["kafka_project", "targets", "body_only", "title_only"] {
        let path = crate::records::root().join(format!("valid/{name}.json"));
        let value: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let has_own_names = value.get("title").is_some() || value.get("body").is_some();
        assert!(!has_own_names || input.is_valid(&value), "{}", path.display());
    }
}

proptest::proptest! {
    /// Whatever the bytes: one outcome, the same twice, and a dead letter keeps them.
    #[test]
    fn any_bytes_give_one_outcome(payload in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        check_total(&payload);
    }

    /// JSON-like text reaches deeper than noise does.
    #[test]
    fn any_json_like_text_gives_one_outcome(
        payload in r#"\{("(title|body|text|published_at|targets|data|payload)": ?("[^"]{0,20}"|[0-9e+.-]{1,6}|\[[0-9,{}"]{0,8}\]|null|\{"value": ?"x<p>&amp;"\}),?){0,6}\}?"#
    ) {
        check_total(payload.as_bytes());
    }
}

fn check_total(payload: &[u8]) {
    let setup = setup(OutputOptions::default());
    let outcome = process(&setup, &raw(Some(payload)));
    assert_eq!(outcome, process(&setup, &raw(Some(payload))));
    match outcome {
        Outcome::DeadLetter { record, reason, .. } => {
            assert_eq!(record.value.as_deref(), Some(payload));
            assert_ne!(reason, Reason::InternalError);
        }
        Outcome::Enriched(record, item) => {
            let value: Value = serde_json::from_slice(record.value.as_deref().unwrap()).unwrap();
            assert_eq!(value["id"].as_str(), Some(item.id.as_str()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_stage_is_told_in_order_and_a_failed_record_ends_too() {
    let told = |payload: Option<&[u8]>| {
        let mut stages = Vec::new();
        process_observed(&setup(OutputOptions::default()), &raw(payload), &mut |stage| {
            stages.push(stage)
        });
        stages
    };
    let [Stage::Model, alone @ ..] = Stage::ALL else {
        panic!("a record by itself is not asked with others");
    };
    assert_eq!(told(Some(br#"{"title":"Ankara warned Athens."}"#)), alone);
    assert_eq!(told(Some(b"{")), [Stage::Decode, Stage::Encode]);
    assert_eq!(told(None), [Stage::Encode]);
    let text = Metrics::new().render();
    for stage in Stage::ALL {
        let series = format!("chancery_stage_duration_seconds_count{{stage=\"{}\"}}", stage.code());
        assert!(text.contains(&series), "{series}");
    }
}
