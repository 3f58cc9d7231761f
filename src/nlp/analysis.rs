//! The result of analysing one document; read this first.
//!
//! Types here are not serialisable: `pipeline/process.rs` maps them to `record` types.
//!
//! Invariant: every output can be explained by words in the text: a tone carries its cues, a relation its
//! trigger, a mention its reading.

use crate::knowledge::{ActorId, ActorKind};

/// Which text of the document a span counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Title,
    Body,
}

/// Bytes `start..end` of one field, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub field: Field,
    pub start: usize,
    pub end: usize,
}

/// What a stretch of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    Headline,
    Dateline,
    Text,
    Caption,
    Boilerplate,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    pub span: Span,
    pub zone: Zone,
    /// Absent where nothing in the sentence says good or bad.
    pub tone: Option<Tone>,
}

/// An actor of the knowledge base, one composed from the text, or a named one it does not know.
#[derive(Clone, Debug, PartialEq)]
pub enum ActorRef {
    Known(ActorId),
    /// "Turkish official", "Russian mercenaries": country, sector and head word.
    Composed {
        country: Option<String>,
        sector: String,
        kind: ActorKind,
        head: String,
    },
    /// "Ms Lena Hartwig, a Sahel expert at ...": named in the text with a role.
    Named {
        name: String,
        kind: ActorKind,
        country: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    Name,
    Adjective,
    Metonym,
    Office,
    Nominal,
    Pronoun,
}

impl Reading {
    /// The word in records and in the names of weights: changing one asks for weights fitted anew.
    pub fn code(self) -> &'static str {
        match self {
            Reading::Name => "name",
            Reading::Adjective => "adjective",
            Reading::Metonym => "metonym",
            Reading::Office => "office",
            Reading::Nominal => "nominal",
            Reading::Pronoun => "pronoun",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    pub span: Span,
    /// Index into [`Analysis::sentences`].
    pub sentence: usize,
    pub reading: Reading,
    /// -1.0..=1.0; absent where the sentence was not scored.
    pub sentiment: Option<f32>,
}

/// An office held or named in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRole {
    pub title: String,
    /// Code of the state or body.
    pub of: Option<String>,
    pub former: bool,
}

/// One actor of the document with all its mentions, in text order.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundActor {
    pub actor: ActorRef,
    pub role: Option<FoundRole>,
    pub mentions: Vec<Mention>,
    /// 0.0..=1.0: headline, first sentence, share of mentions.
    pub salience: f32,
    /// 0.0..=1.0.
    pub confidence: f32,
    pub portrayal: Option<Portrayal>,
}

/// How the reader is led to see an actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Portrayal {
    /// -1.0..=1.0.
    pub score: f32,
    pub polarity: Polarity,
    /// 0.0..=1.0.
    pub confidence: f32,
    pub cues: Vec<Cue>,
    /// What the model alone says, -1.0..=1.0.
    pub model_score: Option<f32>,
}

/// A literal place: "talks in Moscow"; no actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub name: String,
    pub country: Option<String>,
    pub spans: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Polarity {
    Negative,
    Neutral,
    Positive,
}

/// A word that says good or bad, with the weight it had after negation and intensity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cue {
    pub span: Span,
    pub weight: f32,
}

/// Tone of a sentence or document.
#[derive(Clone, Debug, PartialEq)]
pub struct Tone {
    /// -1.0..=1.0.
    pub score: f32,
    /// 0.0..=1.0, sums of weights squashed.
    pub positive: f32,
    pub negative: f32,
    pub polarity: Polarity,
    pub confidence: f32,
    pub cues: Vec<Cue>,
}

/// GDELT's V2Tone numbers; shares are per cent of words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct V2Tone {
    pub tone: f32,
    pub positive: f32,
    pub negative: f32,
    pub polarity: f32,
    pub activity: f32,
    pub self_reference: f32,
    pub words: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Modality {
    Asserted,
    Alleged,
    Denied,
    Hypothetical,
}

impl Modality {
    /// The word in records and in the names of weights: changing one asks for weights fitted anew.
    pub fn code(self) -> &'static str {
        match self {
            Modality::Asserted => "asserted",
            Modality::Alleged => "alleged",
            Modality::Denied => "denied",
            Modality::Hypothetical => "hypothetical",
        }
    }
}

/// Who does what to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Indices into [`Analysis::actors`].
    pub source: usize,
    pub target: usize,
    pub polarity: Polarity,
    /// -1.0..=1.0, the sign agreeing with `polarity`.
    pub score: f32,
    pub confidence: f32,
    pub modality: Modality,
    /// PLOVER type, where the trigger supports one.
    pub event: Option<&'static str>,
    /// Index into [`Analysis::sentences`].
    pub sentence: usize,
    pub trigger: Span,
}

/// Why a document has no sentiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SkipReason {
    /// No lexicon for its language.
    Language,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// Title sentences first, then the body's, in text order; they cover all text but white space.
    pub sentences: Vec<Sentence>,
    /// By falling salience, ties in text order.
    pub actors: Vec<FoundActor>,
    pub places: Vec<Place>,
    pub relations: Vec<Relation>,
    /// One for each target of the document, in its order.
    pub targets: Vec<Portrayal>,
    pub tone: Option<Tone>,
    pub v2tone: V2Tone,
    /// The ISO 639-1 code used; `und` where it could not be told.
    pub language: String,
    pub sentiment_skipped: Option<SkipReason>,
    /// Text beyond the limit was not analysed.
    pub truncated: bool,
    /// The model that judged: the one asked for, or one that stood in for it.
    pub tier: super::Tier,
}
