//! What speakers want of others: "The envoy said that A must leave", "A should pay, B said".
//!
//! Cases: `tests/cases/linked/pairs.case`.
//!
//! Not here: verbs that ask or demand by themselves (`actions.tsv`). Invariant: one pass over the verbs of a sentence.

use super::acts::{Act, Clauses};
use super::speech::{around, plain};
use crate::knowledge::lexicon::token_hash;
use crate::nlp::Modality;
use std::sync::LazyLock;

static DUTIES: LazyLock<[u64; 4]> = LazyLock::new(|| ["must", "should", "mustn't", "shouldn't"].map(token_hash));

/// A request of each speaker to whoever he says must or should do something.
pub fn demands(clauses: &Clauses<'_>) -> Vec<Act> {
    let units = clauses.units;
    let mut acts = Vec::new();
    for (at, chunk) in clauses.chunks.iter().enumerate() {
        let Some(verb) = chunk.verb.filter(|v| !v.is_passive && !v.is_infinitive) else {
            continue;
        };
        let duty = chunk.units.clone().find(|unit| DUTIES.contains(&units[*unit].hash));
        let targets = clauses.subjects.of(at);
        let (Some(duty), false) = (duty, targets.is_empty()) else {
            continue;
        };
        let (speech, speakers) = match clauses.frames[at].speech {
            Some(speech) => (speech, clauses.subjects.of(speech).to_vec()),
            None => match around(clauses, verb.main) {
                Some((speech, _, speakers)) => (speech, speakers),
                None => continue,
            },
        };
        // "demanded that A should leave" is a trigger by itself.
        let is_asking = clauses
            .triggers
            .iter()
            .any(|t| t.chunk == speech && clauses.kb.actions().action(t.action).event == "REQUEST");
        if speakers.is_empty() || is_asking || speakers.iter().any(|s| targets.contains(s)) {
            continue;
        }
        acts.push(Act {
            sources: speakers,
            targets: targets.to_vec(),
            trigger: (duty, verb.main),
            ..plain(at, duty, Modality::Asserted, ("REQUEST", 0.0))
        });
    }
    acts
}
