//! What acts and words say of one mention.
//!
//! Doing harm is bad, being accused too; helping and being praised is good; a victim, a speaker and an accuser stay neutral.
//! Words count where they stand beside the mention ("an embattled president") or in its own clause.
//! Cases: `tests/cases/sentiment/acts.case`, `wording.case`.
//!
//! Not here: the model's opinion (`scoring.rs`), actors over a document (`portrayal.rs`).
//!
//! Invariant: linear in the marks and cues of a sentence.

use super::cues::FoundCue;
use crate::knowledge::lexicon::CueKind;
use crate::knowledge::{ActorKind, KnowledgeBase};
use crate::nlp::relations::Side;
use crate::nlp::tagging::Tagging;
use crate::nlp::text::TokenKind;
use crate::nlp::words::Words;
use crate::nlp::{ActorRef, Cue, Modality};

/// What is known of one mention.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// By acts, -1..=1.
    pub acts: f32,
    /// By words, about -1..=1.
    pub wording: f32,
    pub cues: Vec<Cue>,
}

/// How an act shows its source and its target, from -1 to 1.
fn shown(side: &Side, is_force_of_law: bool, is_against_fighters: bool) -> f32 {
    match (side.is_source, side.event, side.score < 0.0) {
        (true, "ASSAULT", true) if is_against_fighters || is_force_of_law => -0.1,
        (true, "ASSAULT", true) if side.is_mutual => -0.2,
        (true, "ASSAULT", true) => -0.6,
        (true, "COERCE", true) if is_force_of_law => 0.0,
        (true, "COERCE", true) if side.score > -0.65 => -0.15,
        (true, "COERCE", true) => -0.4,
        (true, "THREATEN", true) if side.score <= -0.5 => -0.5,
        (true, "THREATEN", true) => -0.15,
        (true, "MOBILIZE", true) => -0.2,
        (true, "AID", false) => 0.4,
        (true, "CONSULT", false) if side.score > 0.0 => 0.25,
        (true, "COOPERATE" | "RETREAT" | "CONCEDE", false) if side.score > 0.0 => 0.1,
        (false, "COERCE", true) => -0.1,
        (false, "ACCUSE", true) if side.score > -0.55 => -0.3,
        (false, "ACCUSE", true) => -0.5,
        (false, "SANCTION", true) => -0.3,
        (false, "REJECT" | "PROTEST", true) => -0.2,
        (false, "SUPPORT", false) if side.score > 0.0 => 0.35,
        (false, "AGREE" | "COOPERATE" | "CONCEDE", false) if side.score > 0.0 => 0.05,
        _ => 0.0,
    }
}

/// Backing somebody says little good of him, praising does.
fn plainness(words: &Words<'_>, side: &Side) -> f32 {
    const BACKING: [&str; 7] = ["support", "back", "in support", "fund", "arm", "sponsor", "pro"];
    if side.event != "SUPPORT" || side.is_source {
        return 1.0;
    }
    let text = words.prepared.slice(side.trigger).to_ascii_lowercase();
    if BACKING.iter().any(|word| text.starts_with(word)) {
        0.4
    } else {
        1.0
    }
}

fn sureness(modality: Modality) -> f32 {
    match modality {
        Modality::Asserted => 1.0,
        Modality::Alleged => 0.8,
        Modality::Hypothetical => 0.25,
        Modality::Denied => 0.0,
    }
}

/// Adds what acts show.
pub fn by_acts(kb: &KnowledgeBase, words: &Words<'_>, tagging: &Tagging, sides: &[Side], evidence: &mut [Evidence]) {
    for side in sides {
        let mark = &words.marks[side.mark];
        // Asked of those who act with force alone.
        let acts_with_force = side.is_source && matches!(side.event, "ASSAULT" | "COERCE");
        let is_law = acts_with_force && is_force_of_law(kb, &tagging.actors[mark.actor].actor);
        let is_fighters = acts_with_force
            && side
                .other
                .is_some_and(|o| is_armed_group(kb, &tagging.actors[words.marks[o].actor].actor));
        let weight = shown(side, is_law, is_fighters) * sureness(side.modality) * plainness(words, side);
        if weight == 0.0 {
            continue;
        }
        let found = &mut evidence[side.mark];
        // The strongest act speaks; others add little.
        found.acts = if found.acts.abs() >= weight.abs() {
            found.acts + 0.25 * weight
        } else {
            weight + 0.25 * found.acts
        };
        found.cues.push(Cue {
            span: side.trigger,
            weight,
        });
    }
}

fn kind_of(kb: &KnowledgeBase, actor: &ActorRef) -> ActorKind {
    match actor {
        ActorRef::Known(id) => kb.actor(*id).kind,
        ActorRef::Composed { kind, .. } | ActorRef::Named { kind, .. } => *kind,
    }
}

pub fn is_armed_group(kb: &KnowledgeBase, actor: &ActorRef) -> bool {
    kind_of(kb, actor) == ActorKind::ArmedGroup
}

/// Police and courts against a suspect do no harm.
pub fn is_force_of_law(kb: &KnowledgeBase, actor: &ActorRef) -> bool {
    match actor {
        ActorRef::Known(id) => {
            let code = &kb.actor(*id).code;
            let mut organs = code.split('.').skip(1);
            organs.any(|organ| organ.starts_with("COURT") || organ.starts_with("POLICE"))
                || matches!(code.as_str(), "ICC" | "ICJ" | "INTERPOL" | "ECHR" | "CJEU")
        }
        ActorRef::Composed { head, sector, .. } => {
            let head = head.to_lowercase();
            sector == "judiciary"
                || ["court", "police", "judge", "prosecutor"]
                    .iter()
                    .any(|word| head.contains(word))
        }
        ActorRef::Named { .. } => false,
    }
}

/// How far left of a mention a word says something of it.
const BESIDE: usize = 3;
/// How far right of a mention a predicate is looked for.
const PREDICATE: usize = 9;
const NEAR: usize = 3;

/// Where a cue stands towards a mention that it says something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// "the embattled president".
    Attribute,
    /// "the president failed".
    Predicate,
    /// Further behind, in the same clause.
    Behind,
    /// "the president was attacked".
    Suffered,
    /// "pushed the president for a ceasefire": a thing behind a preposition.
    Thing,
}

/// How a cue concerns a mention; `None` where it does not.
pub fn place_of(words: &Words<'_>, at: usize, cue: &FoundCue) -> Option<Placed> {
    let tokens = &words.marks[at].tokens;
    let next_mark = words.marks.get(at + 1).map_or(usize::MAX, |m| m.tokens.start);
    if cue.token + cue.count <= tokens.start {
        let gap = tokens.start - (cue.token + cue.count);
        let adjoins = gap < BESIDE && is_attribute(words, cue.token + cue.count..tokens.start);
        return adjoins.then_some(Placed::Attribute);
    }
    if cue.token < tokens.end || cue.token >= next_mark {
        return None;
    }
    let gap = cue.token - tokens.end;
    if gap > PREDICATE || has_break(words, tokens.end..cue.token) {
        return None;
    }
    if is_suffered(words, tokens.end, cue) {
        return Some(Placed::Suffered);
    }
    if cue.kind == CueKind::Event && has_preposition(words, tokens.end..cue.token) {
        return Some(Placed::Thing);
    }
    Some(if gap <= NEAR { Placed::Predicate } else { Placed::Behind })
}

/// Adds what the words around mark `at` show; `cues` are those of its sentence.
pub fn by_wording(words: &Words<'_>, at: usize, cues: &[FoundCue], field: crate::nlp::Field, evidence: &mut Evidence) {
    let mut sum = 0.0;
    for cue in cues {
        let weight = match (place_of(words, at, cue), cue.kind) {
            (Some(Placed::Attribute), CueKind::Wording) => 0.5,
            (Some(Placed::Attribute), CueKind::Event) => 0.25,
            (Some(Placed::Predicate), _) => 0.7,
            (Some(Placed::Behind), CueKind::Wording) => 0.35,
            _ => continue,
        };
        sum += weight * cue.weight;
        evidence.cues.push(super::tone::published(words, field, cue));
    }
    evidence.wording = sum.clamp(-0.6, 0.6);
}

fn is_form_of_be(word: &str) -> bool {
    matches!(word, "was" | "were" | "been" | "is" | "are" | "being" | "be")
}

/// What shows its sufferer badly: convicted, defeated, outwitted.
pub fn is_deserved(words: &Words<'_>, cue: &FoundCue) -> bool {
    const DESERVED: [&str; 17] = [
        "convicted", "defeated", "guilty", "jailed", "sentenced", "indicted", "charged", "accused", "disgraced",
        "discredited", "outvoted", "impeached", "outmanoeuvred", "outmaneuvered", "outwitted", "humiliated", "snubbed",
    ];
    let is_passive = (cue.token.saturating_sub(2)..cue.token).any(|t| is_form_of_be(words.text(t)));
    is_passive && DESERVED.contains(&words.text(cue.token))
}

/// "was killed", "was attacked": what befalls somebody says nothing bad of him; a conviction or defeat does.
fn is_suffered(words: &Words<'_>, from: usize, cue: &FoundCue) -> bool {
    let is_passive = (from..cue.token).any(|t| is_form_of_be(words.text(t)));
    is_passive && cue.kind == CueKind::Event && cue.weight < 0.0 && !is_deserved(words, cue)
}

/// Only words stand between attribute and name.
fn is_attribute(words: &Words<'_>, between: std::ops::Range<usize>) -> bool {
    between.into_iter().all(|t| {
        words.prepared.tokens[t].kind == TokenKind::Word
            && !matches!(
                words.text(t),
                "of" | "by"
                    | "in"
                    | "on"
                    | "to"
                    | "against"
                    | "from"
                    | "with"
                    | "and"
                    | "at"
                    | "for"
                    | "the"
                    | "a"
                    | "an"
            )
    })
}

/// "pushed Haftar for a ceasefire": a thing behind a preposition is not said of the name.
fn has_preposition(words: &Words<'_>, between: std::ops::Range<usize>) -> bool {
    between.into_iter().any(|t| {
        matches!(
            words.text(t),
            "for" | "to" | "in" | "on" | "with" | "at" | "from" | "into" | "over"
        )
    })
}

fn has_break(words: &Words<'_>, between: std::ops::Range<usize>) -> bool {
    between.into_iter().any(|t| {
        matches!(
            words.text(t),
            "," | ";"
                | ":"
                | "("
                | "that"
                | "after"
                | "before"
                | "when"
                | "while"
                | "but"
                | "of"
                | "against"
                | "by"
                | "\""
                | "“"
        )
    })
}
