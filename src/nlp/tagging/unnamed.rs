//! Which nouns stand for an actor though nobody owns or names it, and what article they come with.
//!
//! "villagers fled", "a judge ordered", "the ruling party lost", "a former minister wrote": people and bodies that act in
//! news without a name. "people", "women" or "the leader" alone are nobody in particular.
//! Cases: `tests/cases/tagging/unnamed.case`.
//!
//! Not here: whose they are (`focus.rs`), nouns that refer back (`nominals.rs`). Invariant: looks back a bounded number of tokens.

use super::lexical::Class;
use super::view::{Style, View};
use crate::knowledge::words::Shape;
use crate::knowledge::{RoleClass, RoleWord};
use crate::nlp::Zone;

/// How many adjectives may stand between an article and its noun.
const ADJECTIVES_MAX: usize = 4;

/// What stands before a noun.
#[derive(Clone, Copy, Debug, Default)]
pub struct Determiner {
    /// The first token of the noun phrase.
    pub start: usize,
    pub is_indefinite: bool,
    pub is_definite: bool,
    /// "former", "ousted" among the adjectives.
    pub is_former: bool,
    /// "became a minister", "as a judge": says what somebody else is.
    pub is_predicate: bool,
}

impl Determiner {
    pub fn before(view: &View<'_>, noun: usize) -> Self {
        let mut found = Self {
            start: noun,
            ..Self::default()
        };
        for _ in 0..=ADJECTIVES_MAX {
            let Some(before) = view.before(found.start) else { break };
            if view.is_any(before, &["a", "an", "another", "any", "no", "one"]) {
                found.start = before;
                found.is_indefinite = true;
                break;
            }
            if view.is_any(before, &["the", "his", "her", "their", "its", "this", "that"]) {
                found.start = before;
                found.is_definite = true;
                break;
            }
            if !is_adjective(view, before) {
                break;
            }
            found.is_former |= view.class(before).has(Class::FORMER);
            found.start = before;
        }
        // "as farmers burned tyres" is a clause.
        let is_subject = view.after(noun + 1).is_some_and(|n| {
            view.shapes[n] == Shape::Lower && (view.class(n).has(Class::VERB) || view.words[n].ends_with("ed"))
        });
        found.is_predicate = view.before(found.start).is_some_and(|b| {
            const LINKS: [&str; 23] = [
                "is", "was", "are", "were", "be", "been", "being", "as", "become", "becomes", "became", "becoming",
                "named", "elected", "appointed", "sworn", "like", "not", "remains", "remained", "called", "either",
                "nor",
            ];
            view.is_any(b, &LINKS) && !(is_subject && view.is(b, "as"))
        });
        found
    }
}

/// "grateful" in "a grateful minister", "ousted" in "the ousted leader", "two" in "two ministers".
fn is_adjective(view: &View<'_>, at: usize) -> bool {
    let class = view.class(at);
    if class.has(Class::MODIFIER) || view.is_hyphen(at) {
        return true;
    }
    let behind_article = || view.before(at).is_some_and(|b| view.is_any(b, &["a", "an", "the"]));
    view.is_word(at)
        && view.shapes[at] == Shape::Lower
        && !class.has(Class::FUNCTION)
        && (behind_article() || !class.has(Class::VERB) && !class.has(Class::SAYS) && !view.words[at].ends_with("ed"))
}

/// How many tokens a line without a full stop may have that reads as a headline.
const HEADLINE_TOKENS_MAX: usize = 16;

/// Headlines leave articles out: "ICC clears ex-president of all charges"; not "Acme spokesman", ", president of Acme".
pub fn is_in_headline(view: &View<'_>, at: usize) -> bool {
    let tokens = view.sentence_tokens(at);
    let ends_plain = matches!(
        view.words[tokens.end - 1],
        "." | "!" | "?" | "\"" | "”" | "…" | ")" | ":"
    );
    let is_line = !ends_plain && tokens.len() <= HEADLINE_TOKENS_MAX && view.zone(at) == Zone::Text;
    let is_headline = view.zone(at) == Zone::Headline || view.style_at(at) != Style::Plain || is_line;
    let is_free = view.before(at).is_none_or(|b| {
        let word = view.words[b];
        let is_verb = view.class(b).has(Class::VERB) || ["s", "ed", "ing"].iter().any(|end| word.ends_with(end));
        view.is_word(b) && view.shapes[b] == Shape::Lower && (is_verb || view.class(b).has(Class::FUNCTION))
            || matches!(word, ";" | ":")
    });
    is_headline && is_free
}

/// "officials said", "told reporters": where a report comes from and to whom it goes is nobody who acts.
pub fn is_source(view: &View<'_>, tokens: &std::ops::Range<usize>, class: &str) -> bool {
    let says = |at: usize| view.class(at).has(Class::SAYS);
    matches!(class, "official" | "journalist" | "diplomat" | "lawyer")
        && (view.after(tokens.end).is_some_and(says) || view.before(tokens.start).is_some_and(says))
}

/// Whether a noun that is no office or organ may stand alone.
pub fn acts_alone(role: &RoleWord, is_english: bool) -> bool {
    let RoleClass::Other(class) = &role.class else {
        return false;
    };
    if !is_english {
        return is_acting_abroad(class, role.is_plural);
    }
    if is_vague(role) {
        return false;
    }
    match class.as_str() {
        "troops" | "forces" | "soldier" | "rebel" | "militant" | "militia" | "mercenary" | "protester" | "police"
        | "lawmaker" | "refugee" | "opposition_leader" | "activist" | "labour" => true,
        "official" | "diplomat" | "journalist" | "lawyer" | "health_worker" | "aid_worker" | "teacher" | "criminal"
        | "spy" | "donor" => true,
        "citizen" => role.is_plural,
        "party" => role.phrase.contains(' ') || role.phrase == "opposition",
        "organisation" => is_panel(role),
        _ => false,
    }
}

fn is_vague(role: &RoleWord) -> bool {
    /// People whom news mentions as a crowd or as witnesses, and houses.
    const VAGUE: &[&str] = &[
        "people", "men", "man", "women", "woman", "children", "child", "boys", "boy", "girls", "girl", "family",
        "families", "youths", "youth", "teenagers", "teenager", "nationals", "national", "locals", "public",
        "population", "minority", "minorities", "community", "communities", "supporter", "supporters", "follower",
        "followers", "relative", "relatives", "leader", "successor", "successors", "predecessor", "predecessors",
        "counterpart", "counterparts", "establishment", "leadership", "press", "media", "agent", "operative",
        "resident", "residents", "voter", "voters", "tourist", "tourists", "taxpayer", "taxpayers", "passenger",
        "passengers", "commuter", "commuters", "citizen", "citizens", "inhabitants", "inhabitant", "victim", "victims",
        "electorate", "expats", "expatriates", "bystanders", "passers-by", "school", "schools", "university",
        "universities", "hospital", "hospitals", "confidant", "insider", "source", "suspect", "suspects", "plaintiff",
        "plaintiffs", "defendant", "defendants",
    ];
    VAGUE.contains(&role.phrase.as_str())
}

/// "a parliamentary committee", "the truth commission"; a bare "group" may be anything.
fn is_panel(role: &RoleWord) -> bool {
    const PANELS: [&str; 9] = [
        "committee", "commission", "council", "commission of inquiry", "fact-finding mission", "monitoring mission",
        "inquiry", "public inquiry", "board of inquiry",
    ];
    PANELS.contains(&role.phrase.as_str())
}

/// Whether a noun may stand alone in the singular behind "a".
pub fn acts_as_one(role: &RoleWord) -> bool {
    const PERSONS: [&str; 22] = [
        "soldier", "rebel", "militant", "protester", "lawmaker", "activist", "official", "diplomat", "journalist",
        "lawyer", "health_worker", "aid_worker", "teacher", "criminal", "judge", "prosecutor", "minister", "commander",
        "envoy", "ambassador", "spokesperson", "religious_leader",
    ];
    match &role.class {
        RoleClass::Other(class) => {
            PERSONS.contains(&class.as_str()) && !is_vague(role) && role.phrase != "insurgency" || is_panel(role)
        }
        RoleClass::Office(office) => !matches!(office.code(), "head_of_organisation" | "deputy_head_of_organisation"),
        _ => false,
    }
}

/// The lists of other languages hold fewer and plainer words: all but things and states act.
fn is_acting_abroad(class: &str, is_plural: bool) -> bool {
    let is_thing = matches!(class, "state" | "ally" | "ship" | "warplane" | "vessel");
    let acts = matches!(
        class,
        "troops"
            | "forces"
            | "soldier"
            | "rebel"
            | "militant"
            | "militia"
            | "mercenary"
            | "protester"
            | "police"
            | "lawmaker"
            | "refugee"
            | "opposition_leader"
            | "activist"
            | "labour"
            | "organisation"
            | "opposition"
            | "party"
    );
    acts || !is_thing && is_plural
}
