//! The bracket notation of `tag`, docs and tests: `[Tehran|IRN] accused [Washington|USA]`.
//!
//! `[he|RUS.P.PUTIN|pronoun]` names the reading where it is not a name's; `[Moscow|@RUS]` is a place and no actor. Printing stands in `cli/tag_text.rs`.
//!
//! Invariant: brackets without a bar inside are text and stay.

use super::tagging::Tagging;
use super::text::Prepared;
use super::{ActorRef, Field, FoundActor, Mention, Reading, Span};
use crate::knowledge::{ActorKind, KnowledgeBase};

/// One bracket: bytes of [`Notation::text`], and whose they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub start: usize,
    pub end: usize,
    pub id: String,
    pub reading: Reading,
}

/// Text without brackets, and what stood in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notation {
    pub text: String,
    pub marks: Vec<Mark>,
}

impl Notation {
    /// Reads marked text.
    pub fn parse(marked: &str) -> Self {
        let mut notation = Self::default();
        let mut rest = marked;
        while let Some(open) = rest.find('[') {
            notation.text.push_str(&rest[..open]);
            let inside = &rest[open + 1..];
            let close = inside.find(']').unwrap_or(inside.len());
            match inside[..close].split_once('|') {
                Some((surface, id)) if close < inside.len() => {
                    let start = notation.text.len();
                    notation.text.push_str(surface);
                    let (id, reading) = id.split_once('|').unwrap_or((id, "name"));
                    notation.marks.push(Mark {
                        start,
                        end: notation.text.len(),
                        id: id.to_owned(),
                        reading: reading_of(reading),
                    });
                    rest = &inside[close + 1..];
                }
                _ => {
                    notation.text.push('[');
                    rest = inside;
                }
            }
        }
        notation.text.push_str(rest);
        notation
    }

    /// The marks as actors of a prepared body; an id that the base does not know is an actor of its own.
    pub fn tagging(&self, kb: &KnowledgeBase, prepared: &Prepared<'_>) -> Tagging {
        let mut tagging = Tagging::default();
        let mut ids: Vec<&str> = Vec::new();
        for mark in self.marks.iter().filter(|mark| !mark.id.starts_with('@')) {
            let sentence = prepared
                .sentences
                .iter()
                .position(|s| s.span.field == Field::Body && s.span.start <= mark.start && mark.start < s.span.end);
            // A mark around white space, or around nothing in an empty text, marks no mention.
            let Some(sentence) = sentence else { continue };
            let at = ids.iter().position(|id| *id == mark.id).unwrap_or_else(|| {
                ids.push(&mark.id);
                tagging.actors.push(new_actor(kb, &mark.id));
                ids.len() - 1
            });
            tagging.actors[at].mentions.push(Mention {
                span: Span {
                    field: Field::Body,
                    start: mark.start,
                    end: mark.end,
                },
                sentence,
                reading: mark.reading,
                sentiment: None,
            });
        }
        tagging
    }
}

fn new_actor(kb: &KnowledgeBase, id: &str) -> FoundActor {
    let actor = match kb.find_code(id) {
        Some(known) => ActorRef::Known(known),
        None => ActorRef::Named {
            name: id.to_owned(),
            kind: ActorKind::State,
            country: None,
        },
    };
    FoundActor {
        actor,
        role: None,
        mentions: Vec::new(),
        salience: 0.5,
        confidence: 1.0,
        portrayal: None,
    }
}

fn reading_of(word: &str) -> Reading {
    match word {
        "adjective" => Reading::Adjective,
        "metonym" => Reading::Metonym,
        "office" => Reading::Office,
        "nominal" => Reading::Nominal,
        "pronoun" => Reading::Pronoun,
        _ => Reading::Name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::Document;
    use crate::nlp::text::prepare;

    #[test]
    fn marks_are_taken_out_of_the_text() {
        let notation = Notation::parse("[Tehran|IRN|metonym] [sic] praised [Iraq|IRQ].");
        assert_eq!(notation.text, "Tehran [sic] praised Iraq.");
        let shown: Vec<_> = notation
            .marks
            .iter()
            .map(|m| (&notation.text[m.start..m.end], m.id.as_str(), m.reading))
            .collect();
        assert_eq!(
            shown,
            [("Tehran", "IRN", Reading::Metonym), ("Iraq", "IRQ", Reading::Name)]
        );
    }

    #[test]
    fn a_mark_around_nothing_is_no_mention() {
        let kb = KnowledgeBase::default();
        for (marked, mentions) in [
            ("[|USA]", 0),
            ("[ |USA] \n", 0),
            ("Peace. [\u{2003}|USA]", 0),
            ("[Iraq|IRQ]", 1),
        ] {
            let notation = Notation::parse(marked);
            let doc = Document {
                body: &notation.text,
                language: Some("en"),
                ..Document::default()
            };
            let tagging = notation.tagging(&kb, &prepare(&doc, usize::MAX));
            assert_eq!(tagging.actors.len(), mentions, "{marked:?}");
        }
    }
}
