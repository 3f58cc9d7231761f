//! What a deep model is asked of several records at once, before each is analysed.
//!
//! Text is prepared and tagged twice so, which costs a hundredth of what the model takes.
//!
//! Not here: batches of the model (`nlp`). Invariant: only time depends on it: a record that is analysed alone asks the
//! same itself.

use super::Setup;
use super::enrich::Texts;
use super::process::document;
use crate::nlp::sentiment::{Answers, Questions};
use crate::nlp::{self, Tier};
use crate::record::{NewsItem, RawRecord};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The setup with the model's answers to all questions of these items; as it was where no model is asked.
pub fn asked_ahead<'a>(setup: &'a Setup, items: &[(&RawRecord, NewsItem)]) -> Cow<'a, Setup> {
    let Some(model) = setup.models.deep().filter(|_| setup.options.tier == Tier::Deep) else {
        return Cow::Borrowed(setup);
    };
    let mut all = Questions::default();
    for (raw, item) in items {
        // Whatever breaks here breaks again when the record is analysed, and is told there.
        let questions = catch_unwind(AssertUnwindSafe(|| questions(setup, raw, item)));
        if let Ok(questions) = questions
            && !questions.are_too_many()
        {
            all.append(questions);
        }
    }
    Cow::Owned(Setup {
        answers: Some(Arc::new(Answers::to(all, model))),
        ..setup.clone()
    })
}

fn questions(setup: &Setup, raw: &RawRecord, item: &NewsItem) -> Questions {
    let texts = Texts::of(item);
    nlp::questions(setup.resources(), &document(raw, item, &texts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::sentiment::model::deep_tests::{Fake, Shapes, fake, honest};
    use crate::nlp::sentiment::{Models, QUESTIONS_MAX};
    use crate::pipeline::{Outcome, process, process_batch};
    use crate::record::{EnrichedItem, Origin};

    /// A setup that asks the network, and the shapes that it was asked.
    fn setup(fake: Fake, tier: Tier) -> (Setup, Shapes) {
        let mut setup = Setup {
            kb: crate::knowledge::embedded().expect("the embedded files have no problems"),
            models: Arc::new(Models::embedded().with_deep(fake.model)),
            ..Setup::default()
        };
        setup.options.tier = tier;
        (setup, fake.shapes)
    }

    fn raw(offset: i64, body: &str) -> RawRecord {
        RawRecord {
            origin: Origin {
                topic: "news.raw".into(),
                partition: 3,
                offset,
            },
            key: None,
            headers: Vec::new(),
            timestamp_ms: Some(1_790_000_000_000),
            payload: Some(
                serde_json::json!({"language": "en", "body": body})
                    .to_string()
                    .into_bytes(),
            ),
        }
    }

    fn records() -> Vec<RawRecord> {
        let bodies = [
            "Iran attacked Saudi Arabia. Turkey praised Iran's restraint, and Russia did not.",
            "Germany and France welcomed the ceasefire that Qatar had brokered.",
            "Iran attacked Saudi Arabia.",
            "Nobody is named here.",
        ];
        let mut records: Vec<RawRecord> = (41..).zip(bodies).map(|(offset, body)| raw(offset, body)).collect();
        records[3].payload = Some(b"{".to_vec());
        records
    }

    fn items(outcomes: &[Outcome]) -> Vec<&EnrichedItem> {
        let items = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Enriched(_, item) => Some(&**item),
            _ => None,
        });
        items.collect()
    }

    #[test]
    fn records_together_ask_once_and_come_out_as_each_alone() {
        let (setup, shapes) = setup(fake(|inputs| Ok(honest(inputs))).expect("a model"), Tier::Deep);
        let records = records();
        let asked = || std::mem::take(&mut *shapes.lock().expect("no test panics in here"));
        let mut stages = Vec::new();
        let together = process_batch(&setup, &records, &mut |stage| stages.push(stage));
        let rows: Vec<usize> = asked().iter().map(|(rows, _)| *rows).collect();
        assert_eq!(stages[0], super::super::Stage::Model);
        let alone: Vec<Outcome> = records.iter().map(|raw| process(&setup, raw)).collect();
        let pairs: usize = asked().iter().map(|(rows, _)| rows).sum();
        assert_eq!(rows, [8], "what a reprint repeats is asked once");
        assert_eq!(pairs, 10);
        assert_eq!(together, alone);
        for item in items(&together) {
            assert_eq!(
                (item.processing.tier.as_str(), item.processing.model.as_str()),
                ("deep", "fake")
            );
            assert!(!item.processing.fallback);
        }
    }

    #[test]
    fn a_model_that_fails_gives_way_and_the_record_says_so() {
        let tries = std::sync::atomic::AtomicUsize::new(0);
        let failing = move |inputs: &_| match tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0..5 => Ok(honest(inputs)), // the trial at the start
            _ => Err("out of memory".to_owned()),
        };
        let (deep, _) = setup(fake(failing).expect("a model"), Tier::Deep);
        let (standard, _) = setup(fake(|inputs| Ok(honest(inputs))).expect("a model"), Tier::Standard);
        let (found, expected) = (
            process_batch(&deep, &records(), &mut |_| {}),
            process_batch(&standard, &records(), &mut |_| {}),
        );
        for (found, expected) in items(&found).into_iter().zip(items(&expected)) {
            assert!(found.processing.fallback && !expected.processing.fallback);
            let mut found = found.clone();
            found.processing.fallback = false;
            assert_eq!(&found, expected);
        }
    }

    #[test]
    fn a_text_with_too_many_questions_is_judged_by_the_standard_tier() {
        let (setup, shapes) = setup(fake(|inputs| Ok(honest(inputs))).expect("a model"), Tier::Deep);
        let long = raw(41, &"Iran attacked Iraq. ".repeat(QUESTIONS_MAX / 2 + 1));
        let outcomes = process_batch(&setup, &[long, raw(42, "Iran attacked Saudi Arabia.")], &mut |_| {});
        let processing: Vec<_> = items(&outcomes).iter().map(|item| &item.processing).collect();
        assert_eq!(
            (processing[0].tier.as_str(), processing[0].fallback),
            ("standard", true)
        );
        assert_eq!((processing[1].tier.as_str(), processing[1].fallback), ("deep", false));
        assert_eq!(shapes.lock().expect("no test panics in here").len(), 1);
    }
}
