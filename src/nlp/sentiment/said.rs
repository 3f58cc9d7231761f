//! What speakers say of others: an accusation where it shows somebody badly, support where it shows him well.
//!
//! "We will not be blackmailed by a neighbour that trades in hostages," the minister said: the minister accuses the neighbour.
//! Cases: `tests/cases/linked/speech.case`; weights: `data/models/relations/speech.tsv`.
//!
//! Not here: verbs that accuse or praise by themselves (`relations`). Invariant: adds relations, changes none.

use super::model::Scores;
use crate::nlp::relations::{Found, SpeechWeights};
use crate::nlp::trace::{Trace, TracedSaid};
use crate::nlp::words::Words;
use crate::nlp::{Polarity, Relation};

/// Adds the relations between speakers and those they speak of; `shown` are probabilities by mark.
pub fn relate(
    weights: &SpeechWeights,
    words: &Words<'_>,
    shown: &[[f32; 3]],
    found: &mut Found,
    trace: Option<&mut Trace>,
) {
    if let Some(trace) = trace {
        trace.said.extend(found.said.iter().map(|said| TracedSaid {
            sentence: said.sentence,
            source: words.marks[said.source].actor,
            target: words.marks[said.target].actor,
            features: said.features.names.clone().unwrap_or_default(),
        }));
    }
    for said in &mut std::mem::take(&mut found.said) {
        let [negative, _, positive] = shown[said.target];
        said.features.add_value(&weights.shown, [0], odds(negative));
        said.features.add_value(&weights.shown, [1], odds(positive));
        let (source, target) = (words.marks[said.source].actor, words.marks[said.target].actor);
        let polarities = [
            (Polarity::Negative, "ACCUSE", -0.4),
            (Polarity::Positive, "SUPPORT", 0.4),
        ];
        for (nth, (polarity, event, score)) in polarities.into_iter().enumerate() {
            let probability = Scores::sigmoid(said.features.sums[nth]);
            let is_known = found
                .relations
                .iter()
                .any(|r| r.sentence == said.sentence && (r.source, r.target) == (source, target));
            // An accusation shows its object worse than it praises him, praise better.
            let is_against = [positive > negative, negative > positive][nth];
            if probability < weights.threshold[nth] || is_known || is_against || source == target {
                continue;
            }
            found.relations.push(Relation {
                source,
                target,
                polarity,
                score,
                confidence: probability,
                modality: said.modality,
                event: Some(event),
                sentence: said.sentence,
                trigger: said.trigger,
            });
        }
    }
    found.relations.sort_by_key(|r| r.sentence);
}

fn odds(probability: f32) -> f32 {
    let p = probability.clamp(0.01, 0.99);
    (p / (1.0 - p)).ln()
}
