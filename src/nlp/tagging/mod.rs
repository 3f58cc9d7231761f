//! Finds the actors of a document and tells them from places.
//!
//! Not here: sentiment and relations.
//!
//! Invariant: mentions never overlap.

use super::{
    FoundActor, Place,
    analyze::{Document, Options},
    text::Prepared,
};
use crate::knowledge::KnowledgeBase;

/// What tagging found: actors by falling salience, and literal places.
#[derive(Clone, Debug, Default)]
pub struct Tagging {
    pub actors: Vec<FoundActor>,
    pub places: Vec<Place>,
}

/// Tags one prepared document.
pub fn tag(kb: &KnowledgeBase, doc: &Document<'_>, prepared: &Prepared<'_>, options: Options) -> Tagging {
    let _ = (kb, doc, prepared, options);
    Tagging::default()
}
