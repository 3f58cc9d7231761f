//! What stands beside a name between commas is the one named, and no actor of its own: "Jane Roe, a former minister,
//! resigned", "Lt. Gen. Omar Khan, head of Pakistan's ISI, met"; so is the office whose place stands between it and the name:
//! "US Ambassador to Germany Jane Roe".
//!
//! Cases: `tests/cases/tagging/unlisted.case`, `unnamed.case`, `composition.case`.
//!
//! Not here: the role and country that an apposition gives a new person (`unlisted.rs`).
//! Invariant: what names a state in its own words stays ("Spain's ambassador").

use super::hit::{Hit, Who, hit_at};
use super::holders::is_person;
use super::unnamed::Determiner;
use super::view::View;
use crate::knowledge::ActorKind;
use crate::nlp::Reading;

/// "US Ambassador to Germany Jane Roe": the office and the name behind its place are one person.
pub fn join_offices<'a>(view: &View<'a>, hits: &mut [Hit<'a>]) {
    if !view.is_english {
        return;
    }
    for at in 2..hits.len() {
        let [office, place, name] = [at - 2, at - 1, at].map(|i| &hits[i]);
        let is_office = matches!(
            &office.who,
            Who::Composed {
                kind: ActorKind::Person,
                ..
            }
        ) && office.role.is_some();
        let opens = |token: &usize| view.is_any(*token, &["to", "of", "for", "in"]);
        let preposition = view.after(office.tokens.end).filter(opens);
        let inner = preposition.map(|p| p + 1 + usize::from(view.after(p + 1).is_some_and(|t| view.is(t, "the"))));
        let is_beside = inner == Some(place.tokens.start) && view.after(place.tokens.end) == Some(name.tokens.start);
        if is_office && is_person(view, name) && is_beside && place.owner().is_some() && name.reading == Reading::Name {
            let (who, role) = (name.who.clone(), office.role);
            hits[at - 2].who = who;
            hits[at].role = hits[at].role.or(role);
        }
    }
}

/// Takes offices out whose owner is a mention of its own: the name before the comma is the mention.
pub fn drop_appositions<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    if !view.is_english {
        return;
    }
    let is_dropped = |hit: &Hit<'_>| {
        let start = Determiner::before(view, hit.tokens.start).start;
        let names_another = || person_before(view, hits, start).is_some_and(|named| named.who != hit.who);
        let is_owner_apart = match &hit.who {
            Who::Composed {
                kind: ActorKind::Person,
                head,
                ..
            } => head.len() > view.text(&hit.tokens).len(),
            // The text names another holder than the base knows.
            Who::Actor(_) if hit.reading == Reading::Office => {
                view.after(hit.tokens.end).is_some_and(|of| view.is(of, "of")) && names_another()
            }
            _ => false,
        };
        hit.role.is_some() && is_owner_apart && is_apposed(view, hits, start, hit.tokens.end)
    };
    let dropped: Vec<usize> = hits
        .iter()
        .filter(|hit| is_dropped(hit))
        .map(|hit| hit.tokens.start)
        .collect();
    hits.retain(|hit| dropped.binary_search(&hit.tokens.start).is_err());
}

/// Whether a noun phrase stands between commas behind a person's name.
pub fn is_apposed(view: &View<'_>, hits: &[Hit<'_>], start: usize, end: usize) -> bool {
    closes(view, end) && person_before(view, hits, start).is_some()
}

/// The person whose name stands before the comma before a token.
fn person_before<'h, 'a>(view: &View<'a>, hits: &'h [Hit<'a>], start: usize) -> Option<&'h Hit<'a>> {
    let comma = view.before(start).filter(|comma| view.words[*comma] == ",")?;
    let name = &hits[hit_at(hits, view.before(comma)?)?];
    is_person(view, name).then_some(name)
}

/// "…, head of the ISI", "…, a former minister, said"; not the second of three: "Putin, the chancellor and the pope met".
fn closes(view: &View<'_>, end: usize) -> bool {
    view.after(end).is_none_or(|next| {
        matches!(view.words[next], "," | "." | ")" | ";" | ":")
            || view.is_any(
                next,
                &[
                    "of", "at", "in", "for", "from", "who", "whom", "whose", "with", "under", "to",
                ],
            )
    })
}
