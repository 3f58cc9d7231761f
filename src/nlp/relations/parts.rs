//! Verb or noun: settles by its neighbours what a word of content is.
//!
//! "Germany bans the airline" has a verb, "the bans on the airline" a noun, "the banned airline" an adjective.
//! Cases: `tests/cases/relations/parts.case`.
//!
//! Not here: verb groups (`chunks.rs`). Invariant: one part of speech a unit; looks at most a few units to either side,
//! once over the sentence.

use super::grammar::{Class, STEERS, is_attached};
use super::units::Unit;
use crate::knowledge::inflect::Forms;

/// What a unit is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// By its class.
    Plain,
    /// Past, third person, or base with a plural subject.
    Finite,
    /// Base after "to" or an auxiliary.
    Base,
    /// "attacking" as a verb.
    Ing,
    /// After a form of "be".
    Passive,
    /// After a form of "have".
    Perfect,
    /// "troops backed by": says something of the noun before.
    Reduced,
    /// An attribute: "the banned airline".
    Adjective,
}

impl Part {
    pub fn is_verb(self) -> bool {
        !matches!(self, Part::Plain | Part::Adjective)
    }
}

/// The part of every unit.
pub fn parts(units: &[Unit], out: &mut Vec<Part>) {
    out.clear();
    out.resize(units.len(), Part::Plain);
    // A finite verb further right makes "US strikes on Iran" a noun.
    let mut finite_right = vec![false; units.len() + 1];
    for at in (0..units.len()).rev() {
        let unit = &units[at];
        let sure = matches!(
            unit.class,
            Class::Be | Class::Have | Class::Modal | Class::Doubt | Class::Do
        ) || unit.class == Class::Noun && unit.forms.has(Forms::PAST) && !unit.forms.has(Forms::NOUN);
        finite_right[at] = finite_right[at + 1] || sure;
    }
    for at in 0..units.len() {
        if units[at].class == Class::Noun && units[at].forms.has(Forms::VERB) {
            out[at] = part_at(units, out, at, finite_right[at + 1]);
        }
    }
}

/// The nearest unit before that is no adverb, negation or time word.
fn before(units: &[Unit], at: usize) -> Option<usize> {
    (0..at)
        .rev()
        .take(4)
        .find(|i| !matches!(units[*i].class, Class::Adverb | Class::Not))
}

fn part_at(units: &[Unit], parts: &[Part], at: usize, finite_right: bool) -> Part {
    let forms = units[at].forms;
    let previous = before(units, at);
    let class = previous.map(|i| units[i].class);
    let next = units.get(at + 1).map(|u| u.class);
    if class == Some(Class::Hyphen) {
        return Part::Adjective;
    }
    if next == Some(Class::Hyphen) && !forms.has(Forms::PAST) {
        return Part::Plain;
    }
    if forms.has(Forms::ING) && !forms.has(Forms::BASE) {
        return ing_part(units, parts, previous, next);
    }
    if (forms.has(Forms::PAST) || forms.has(Forms::PARTICIPLE))
        && let Some(part) = past_part(units, parts, at, (previous, next), finite_right)
    {
        return part;
    }
    if forms.has(Forms::THIRD) && is_third(units, parts, at, previous, next, finite_right) {
        return Part::Finite;
    }
    if forms.has(Forms::BASE) {
        return base_part(units, parts, at, previous, next);
    }
    Part::Plain
}

fn is_noun_like(units: &[Unit], parts: &[Part], at: usize) -> bool {
    matches!(units[at].class, Class::Noun) && matches!(parts[at], Part::Plain)
}

fn ing_part(units: &[Unit], parts: &[Part], previous: Option<usize>, next: Option<Class>) -> Part {
    use crate::knowledge::actions::{BETWEEN, OF};
    // "Fighting between the army and the rebels".
    let is_of = matches!(next, Some(Class::Preposition(OF | BETWEEN)));
    let Some(i) = previous else {
        return if next == Some(Class::Preposition(BETWEEN)) {
            Part::Plain
        } else {
            Part::Ing
        };
    };
    match units[i].class {
        Class::Determiner | Class::Possessive | Class::Number => Part::Plain,
        Class::Actor if units[i].is_adjective => Part::Plain,
        _ if is_of => Part::Plain,
        Class::Noun if parts[i] == Part::Adjective => Part::Plain,
        Class::Noun if parts[i].is_verb() && next == Some(Class::Noun) => Part::Plain,
        _ => Part::Ing,
    }
}

fn past_part(
    units: &[Unit],
    parts: &[Part],
    at: usize,
    (previous, next): (Option<usize>, Option<Class>),
    finite_right: bool,
) -> Option<Part> {
    use crate::knowledge::actions::BY;
    let forms = units[at].forms;
    let is_by = next == Some(Class::Preposition(BY));
    let can_be_noun = forms.has(Forms::NOUN) || forms.has(Forms::BASE);
    let Some(i) = previous else {
        return if is_by {
            Some(Part::Reduced)
        } else {
            Some(Part::Adjective).filter(|_| !can_be_noun)
        };
    };
    match units[i].class {
        Class::Be if forms.has(Forms::PARTICIPLE) => Some(Part::Passive),
        Class::Have if forms.has(Forms::PARTICIPLE) => Some(Part::Perfect),
        Class::Determiner if units[i].is_plural || is_by => Some(Part::Finite).filter(|_| !can_be_noun),
        Class::Determiner | Class::Possessive | Class::Number => Some(Part::Adjective).filter(|_| !can_be_noun),
        Class::Modal | Class::Doubt | Class::To | Class::Do => None,
        Class::Preposition(_) => Some(Part::Adjective).filter(|_| !can_be_noun),
        Class::Actor if units[i].is_adjective && !forms.has(Forms::PAST) => Some(Part::Adjective),
        // "was condemned by France and praised by Syria".
        Class::And if is_by && coordinated(units, parts, i) == Part::Passive => Some(Part::Passive),
        _ if is_by && forms.has(Forms::PARTICIPLE) => match parts[i] {
            Part::Passive => Some(Part::Passive),
            _ => Some(Part::Reduced),
        },
        // "Laurent Dago, cleared of the crimes by the judges, returned": no verb has come yet.
        Class::Comma
            if forms.has(Forms::PARTICIPLE)
                && matches!(next, Some(Class::Preposition(_)))
                && i > 0
                && matches!(units[i - 1].class, Class::Actor | Class::Noun)
                && !parts[..i]
                    .iter()
                    .any(|p| matches!(p, Part::Finite | Part::Passive | Part::Perfect)) =>
        {
            Some(Part::Reduced)
        }
        // "was arrested and charged": the second shares the auxiliary.
        Class::And | Class::Comma => {
            Some(coordinated(units, parts, i)).filter(|_| !can_be_noun || forms.has(Forms::PAST))
        }
        Class::Noun | Class::Actor | Class::Pronoun if can_be_noun && forms.has(Forms::BASE) => {
            Some(Part::Finite).filter(|_| is_past_of_cut(&units[i], next, finite_right))
        }
        _ if !forms.has(Forms::PAST) => Some(Part::Reduced),
        // "militias associated with Iran left": the verb comes later.
        Class::Noun | Class::Actor
            if finite_right
                && is_attached(units[at].hash)
                && matches!(next, Some(Class::Preposition(_) | Class::To)) =>
        {
            Some(Part::Reduced)
        }
        Class::Noun | Class::Actor if is_after_object(units, parts, i, next) => Some(Part::Reduced),
        Class::Noun if parts[i] == Part::Adjective => Some(Part::Adjective),
        Class::Noun if parts[i].is_verb() && matches!(next, Some(Class::Noun | Class::Actor)) => Some(Part::Adjective),
        _ => Some(Part::Finite),
    }
}

/// "set", "cut", "hit": past only where the subject cannot take the base form, or where nothing else could be the verb.
fn is_past_of_cut(subject: &Unit, next: Option<Class>, finite_right: bool) -> bool {
    let opens_object = matches!(
        next,
        Some(Class::Determiner | Class::Actor | Class::Pronoun | Class::Number)
    );
    // "Iran cut ties with Sweden".
    let is_only = subject.class == Class::Actor && !subject.is_adjective && next == Some(Class::Noun) && !finite_right;
    opens_object || is_only
}

/// "expelled two diplomats based in Geneva": behind the object of a verb, and before a preposition, no verb of its own.
fn is_after_object(units: &[Unit], parts: &[Part], noun: usize, next: Option<Class>) -> bool {
    use super::grammar::SAYS;
    if !matches!(next, Some(Class::Preposition(_))) {
        return false;
    }
    for i in (0..=noun).rev().take(12) {
        match units[i].class {
            Class::Noun if parts[i].is_verb() => return parts[i] != Part::Reduced && units[i].kinds & SAYS == 0,
            Class::And
            | Class::Comma
            | Class::That
            | Class::Relative
            | Class::Subordinator(_)
            | Class::Stop
            | Class::Quote
            | Class::Be => {
                return false;
            }
            _ => {}
        }
    }
    false
}

/// The kind of the verb that a coordinated past form continues.
fn coordinated(units: &[Unit], parts: &[Part], at: usize) -> Part {
    let verb = (0..at).rev().take(12).find(|i| parts[*i].is_verb());
    match verb.map(|i| parts[i]) {
        Some(Part::Passive) if units[at].class == Class::And => Part::Passive,
        Some(Part::Perfect) => Part::Perfect,
        _ => Part::Finite,
    }
}

fn is_third(
    units: &[Unit],
    parts: &[Part],
    at: usize,
    previous: Option<usize>,
    next: Option<Class>,
    finite_right: bool,
) -> bool {
    let Some(i) = previous else { return false };
    let can_be_noun = units[at].forms.has(Forms::NOUN) || units[at].kinds == 0;
    let opens_object = matches!(
        next,
        Some(
            Class::Determiner
                | Class::Actor
                | Class::To
                | Class::That
                | Class::Pronoun
                | Class::Number
                | Class::Quote
                | Class::Adverb
        )
    );
    match units[i].class {
        Class::Actor if units[i].is_adjective => false,
        // "which Burundi blames for the attack".
        Class::Actor if i > 0 && units[i - 1].class == Class::Relative => true,
        Class::Actor => match next {
            Some(Class::Preposition(_)) | Some(Class::And) | Some(Class::Comma) | None => {
                !(can_be_noun && finite_right)
            }
            _ => !units[i].is_plural || opens_object,
        },
        Class::Relative | Class::Pronoun | Class::That => true,
        Class::Noun if is_noun_like(units, parts, i) => !units[i].is_plural && (opens_object || !can_be_noun),
        Class::Close | Class::Comma | Class::Dash | Class::Quote => opens_object,
        Class::And => opens_object && (0..i).rev().take(12).any(|k| parts[k] == Part::Finite),
        Class::Time => opens_object,
        _ => false,
    }
}

fn base_part(units: &[Unit], parts: &[Part], at: usize, previous: Option<usize>, next: Option<Class>) -> Part {
    let Some(i) = previous else { return Part::Plain };
    let forms = units[at].forms;
    let opens_object = matches!(
        next,
        Some(
            Class::Determiner | Class::Actor | Class::To | Class::That | Class::Pronoun | Class::Number | Class::Quote
        )
    );
    let can_be_noun = forms.has(Forms::NOUN);
    match units[i].class {
        Class::To | Class::Modal | Class::Doubt | Class::Do => Part::Base,
        Class::Pronoun | Class::Relative => Part::Finite,
        Class::And if (0..i).rev().take(12).any(|k| parts[k] == Part::Base) && (opens_object || !can_be_noun) => {
            Part::Base
        }
        Class::Actor if units[i].is_adjective => Part::Plain,
        // "helped Assad defeat the rebels".
        Class::Actor if opens_object && i > 0 && parts[i - 1].is_verb() && units[i - 1].kinds & STEERS != 0 => {
            Part::Base
        }
        Class::Actor => {
            let is_pair =
                i >= 2 && matches!(units[i - 1].class, Class::And | Class::Comma) && units[i - 2].class == Class::Actor;
            if (units[i].is_plural || is_pair) && (opens_object || !can_be_noun) {
                Part::Finite
            } else {
                Part::Plain
            }
        }
        Class::Noun if is_noun_like(units, parts, i) && units[i].is_plural && (opens_object || !can_be_noun) => {
            Part::Finite
        }
        _ => Part::Plain,
    }
}
