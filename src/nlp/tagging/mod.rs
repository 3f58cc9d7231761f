//! Finds the actors of a document and tells them from places.
//!
//! The steps, one rule group a file: `scan` finds names, `choose` decides between namesakes, `traps` removes what is
//! no actor, `cities` finds towns of other states and counties, `persons` takes titles in, `unlisted` adds persons and
//! `bodies` organisations that only the text knows, `compose` joins countries and roles, `halves` finds the North and
//! the South, `places` tells places, `nominals` and the pronouns link what refers back (`appositions`, `focus`, `unnamed`
//! help them), `collect` groups and `confidence` says how sure each is.
//!
//! Not here: sentiment and relations.
//!
//! Invariant: mentions never overlap.

mod appositions;
mod bodies;
mod choose;
mod cities;
mod collect;
mod compose;
mod compose_behind;
mod compose_cities;
mod conditions;
mod confidence;
mod dealings;
mod focus;
mod halves;
mod hit;
mod holders;
mod lexical;
mod neuter_pronouns;
mod nominals;
mod persons;
mod place_signs;
mod places;
mod pronouns;
mod scan;
mod sector;
mod traps;
mod unlisted;
mod unnamed;
mod view;
mod word_set;

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
    let view = view::View::new(kb, prepared, doc.published);
    let found = scan::scan(&view);
    let mut hits = choose::choose(&view, &found);
    traps::remove_traps(&view, &mut hits);
    cities::place_towns(&view, &mut hits);
    cities::find_counties(&view, &mut hits);
    persons::extend_titles(&view, &mut hits);
    unlisted::find_unlisted(&view, &mut hits);
    bodies::find_by_role(&view, &mut hits);
    bodies::find_short_forms(&view, &mut hits);
    compose::compose(&view, &mut hits);
    bodies::find_short_forms(&view, &mut hits);
    appositions::drop_appositions(&view, &mut hits);
    appositions::join_offices(&view, &mut hits);
    halves::link_halves(&view, &mut hits, options.coreference);
    places::tell_places(&view, &mut hits);
    nominals::link_nominals(&view, &mut hits, options.coreference);
    if options.coreference {
        pronouns::link_pronouns(&view, &mut hits);
        neuter_pronouns::link(&view, &mut hits);
    }
    collect::collect(&view, hits)
}
