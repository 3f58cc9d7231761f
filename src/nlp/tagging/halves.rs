//! "the North" and "the South" of a divided country.
//!
//! "North Korea fired a missile. The South protested.": the South is South Korea, for one of the two is spoken of.
//! Cases: `tests/cases/tagging/nominals.case`.
//!
//! Not here: points of the compass of one country. Invariant: takes only tokens that no hit covers.

use super::hit::{Hit, Who, hit_at, merge};
use super::view::View;
use crate::knowledge::ActorId;
use crate::knowledge::words::Shape;
use crate::nlp::Reading;

pub fn link_halves<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>, links: bool) {
    if !links || !view.is_english {
        return;
    }
    let (Some(north), Some(south)) = (view.kb.find_code("PRK"), view.kb.find_code("KOR")) else {
        return;
    };
    let is_spoken_of = hits.iter().filter_map(Hit::owner).any(|id| {
        view.kb
            .state_of(id)
            .is_some_and(|state| state == north || state == south)
    });
    if !is_spoken_of {
        return;
    }
    let fresh = view.capitals.iter().copied().filter_map(|at| {
        let half = match view.words[at] {
            "North" => north,
            "South" => south,
            _ => return None,
        };
        is_half(view, hits, at, south).then(|| Hit::new(at..at + 1, Who::Actor(half), Reading::Name, 0.75))
    });
    let fresh: Vec<Hit<'a>> = fresh.collect();
    merge(hits, fresh);
}

/// "the North", "North and South Korea"; not "the North Sea", "the North of England".
fn is_half(view: &View<'_>, hits: &[Hit<'_>], at: usize, south: ActorId) -> bool {
    if hit_at(hits, at).is_some() {
        return false;
    }
    let next = view.after(at + 1);
    let goes_on = next.is_some_and(|n| view.shapes[n] == Shape::Capital || view.is_hyphen(n) || view.is(n, "of"));
    let is_definite = view.before(at).is_some_and(|b| view.is(b, "the"));
    let is_paired = next.is_some_and(|n| view.is(n, "and"))
        && view
            .after(at + 2)
            .and_then(|n| hit_at(hits, n))
            .is_some_and(|i| hits[i].owner() == Some(south));
    is_definite && !goes_on || is_paired
}
