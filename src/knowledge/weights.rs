//! Reads the lexicons of every language and the actions out of the data files.
//!
//! Not here: the formats (`lexicon.rs`, `actions.rs`). Invariant: a file that is absent leaves its list empty.

use super::actions::Actions;
use super::inflect::Inflector;
use super::lexicon::Lexicon;
use super::problem::Problem;
use super::{DataFile, KnowledgeBase};
use std::collections::HashMap;

/// What words weigh and who does what to whom.
pub struct Weights {
    lexicons: HashMap<String, Lexicon>,
    actions: Actions,
}

pub fn read_weights(files: &[DataFile], problems: &mut Vec<Problem>) -> Weights {
    let mut lexicons: HashMap<String, Lexicon> = HashMap::new();
    for file in files {
        if let Some(language) = language_of(&file.path, "polarity.tsv") {
            lexicons
                .entry(language.to_owned())
                .or_default()
                .read_polarity(file, problems);
        } else if let Some(language) = language_of(&file.path, "modifiers.tsv") {
            lexicons
                .entry(language.to_owned())
                .or_default()
                .read_modifiers(file, problems);
        }
    }
    let find = |path: &str| files.iter().find(|file| file.path == path);
    let inflector =
        find("lexicon/irregular.tsv").map_or_else(Inflector::default, |file| Inflector::read(file, problems));
    let actions =
        find("lexicon/actions.tsv").map_or_else(Actions::default, |file| Actions::read(file, &inflector, problems));
    Weights { lexicons, actions }
}

impl Weights {
    pub fn put_into(self, kb: &mut KnowledgeBase) {
        kb.lexicons = self.lexicons;
        kb.actions = self.actions;
    }
}

/// "en" of `lexicon/polarity.tsv`, "fr" of `lexicon/fr/polarity.tsv`.
fn language_of<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let inside = path.strip_prefix("lexicon/")?.strip_suffix(name)?;
    if inside.is_empty() {
        Some("en")
    } else {
        inside.strip_suffix('/').filter(|code| !code.contains('/'))
    }
}
