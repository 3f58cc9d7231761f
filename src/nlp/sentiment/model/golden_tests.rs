//! The shipped weights give the numbers of the reference implementation (training/reference.py).

use std::ops::Range;

use serde_json::Value;

use super::{FastModel, Masked, Scores, StandardModel};

fn cases(golden: &str) -> Vec<(String, Vec<Range<usize>>, Vec<f64>)> {
    let list: Vec<Value> = serde_json::from_str(golden).expect("golden vectors");
    list.iter()
        .map(|case| {
            let text = case["text"].as_str().expect("text").to_owned();
            let byte = |n: &Value| {
                let n = usize::try_from(n.as_u64().expect("offset")).expect("offset");
                text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
            };
            let span = |s: &Value| byte(&s[0])..byte(&s[1]);
            let mut spans = vec![span(&case["target"])];
            spans.extend(case["actors"].as_array().expect("actors").iter().map(span));
            let logits = case["logits"]
                .as_array()
                .expect("logits")
                .iter()
                .map(|x| x.as_f64().expect("number"))
                .collect();
            (text.clone(), spans, logits)
        })
        .collect()
}

fn check(golden: &str, within: f64, score: impl Fn(&Masked, usize) -> Scores) {
    let cases = cases(golden);
    assert!(cases.len() >= 20);
    for (text, spans, expected) in cases {
        let masked = Masked::new(&text, &spans, Some(0));
        let target = masked.mention(0).expect("a target is always kept");
        let got = score(&masked, target).logits;
        for (got, expected) in got.iter().zip(&expected) {
            assert!(
                (f64::from(*got) - expected).abs() < within,
                "{text}: {got} instead of {expected}"
            );
        }
    }
}

#[test]
fn the_fast_model_agrees_with_the_reference() {
    let cues = include_str!("../../../../data/models/fast/cues.tsv");
    let model = FastModel::parse(include_bytes!("../../../../data/models/fast/model.bin"), cues).expect("a model");
    let golden = include_str!("../../../../data/models/fast/golden.json");
    check(golden, 1e-4, |text, target| model.score(&model.read(text), target));
}

#[test]
fn the_standard_model_agrees_with_the_reference() {
    let model = StandardModel::parse(include_bytes!("../../../../data/models/standard/model.bin")).expect("a model");
    let golden = include_str!("../../../../data/models/standard/golden.json");
    // States are rounded to 13 bits before they are multiplied.
    check(golden, 1e-2, |text, target| {
        let read = model.encode(&[text]);
        model.score(&[(&read[0], target)])[0].expect("not cut")
    });
}

#[test]
fn bytes_that_are_no_model_are_refused() {
    assert!(StandardModel::parse(b"CHSTD001\xff\xff\xff\xff").is_err());
    assert!(FastModel::parse(b"CHFAST01\x02\0\0\0{}", "").is_err());
    assert!(FastModel::parse(b"something else", "").is_err());
}
