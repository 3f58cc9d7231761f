//! What an actor is called on the wire: id, name, kind, country, codes.
//!
//! Invariant: the id of an actor that the knowledge base lacks depends on its country, role and name alone.

use crate::knowledge::{ActorKind, KnowledgeBase};
use crate::nlp::ActorRef;

/// An actor as published.
pub(crate) struct Named {
    pub id: String,
    pub name: String,
    pub kind: ActorKind,
    pub country: Option<String>,
    pub wikidata: Option<String>,
    pub cameo: Option<String>,
    pub is_known: bool,
}

/// Looks actors up in one base.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub kb: &'a KnowledgeBase,
    /// Of the document: dated codes resolve on it.
    pub day: Option<jiff::civil::Date>,
}

impl Naming<'_> {
    pub(crate) fn of(self, actor: &ActorRef) -> Named {
        match actor {
            ActorRef::Known(id) => {
                let actor = self.kb.actor(*id);
                Named {
                    id: actor.code.to_string(),
                    name: actor.name.to_string(),
                    kind: actor.kind,
                    country: actor.country.as_ref().map(ToString::to_string),
                    wikidata: actor.wikidata.as_ref().map(ToString::to_string),
                    cameo: actor.cameo_on(self.day).map(str::to_owned),
                    is_known: true,
                }
            }
            ActorRef::Composed {
                country, head, kind, ..
            } => unlisted("X", head, *kind, country.as_deref()),
            ActorRef::Named { name, kind, country } => unlisted("N", name, *kind, country.as_deref()),
        }
    }
}

/// `TUR.X.TURKISH_OFFICIAL`, `DEU.N.LENA_HARTWIG`; without a country the first part is `XXX`.
fn unlisted(class: &str, name: &str, kind: ActorKind, country: Option<&str>) -> Named {
    Named {
        id: format!("{}.{class}.{}", country.unwrap_or("XXX"), slug(name)),
        name: name.to_owned(),
        kind,
        country: country.map(str::to_owned),
        wikidata: None,
        cameo: None,
        is_known: false,
    }
}

/// Letters and digits in upper case, everything else one `_`.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_uppercase).collect::<Vec<_>>().join("_")
}
