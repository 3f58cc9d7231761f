//! Who held an office on the day, and which body a part of a state is.
//!
//! "the Russian President" on 2020-01-16 is Vladimir Putin. Cases: `tests/cases/tagging/offices.case`.
//!
//! Not here: reading the office from text (`compose.rs`, `nominals.rs`). Invariant: depends on the document's day only.

use super::view::View;
use crate::knowledge::{Actor, ActorId, ActorKind, Role, Wanted};

/// Who held the office of a state or body on the day: by title first, then by role.
pub fn holder(view: &View<'_>, owner: &Actor, title: &str, office: Role) -> Option<ActorId> {
    let title = title.to_lowercase();
    if owner.kind == ActorKind::State && !is_unique(office) && !title.contains(' ') {
        return None;
    }
    let by = |wanted| view.kb.office_holder(&owner.code, wanted, view.day).map(|(id, _)| id);
    by(Wanted::Title(&title))
        .or_else(|| {
            (owner.kind != ActorKind::State || is_unique(office))
                .then(|| by(Wanted::Role(office)))
                .flatten()
        })
        .or_else(|| {
            let state = owner
                .country
                .as_deref()
                .filter(|country| owner.kind == ActorKind::Government && **country != *owner.code)?;
            let of_state = |wanted| view.kb.office_holder(state, wanted, view.day).map(|(id, _)| id);
            of_state(Wanted::Title(&title))
                .or_else(|| is_unique(office).then(|| of_state(Wanted::Role(office))).flatten())
        })
}

/// The part of a state or body that a code names.
pub fn organ(view: &View<'_>, owner: &Actor, code: &str) -> Option<ActorId> {
    let at = |code: String| view.kb.find_code(&code);
    at(format!("{}.{code}", owner.code)).or_else(|| {
        let country = owner.country.as_deref().filter(|_| owner.kind == ActorKind::State)?;
        at(format!("{country}.{code}"))
    })
}

/// A state has many commanders, ministers and judges; their office alone names nobody.
fn is_unique(office: Role) -> bool {
    const MANY: [&str; 15] = [
        "minister",
        "commander",
        "ambassador",
        "envoy",
        "spokesperson",
        "judge",
        "prosecutor",
        "governor",
        "mayor",
        "religious_leader",
        "party_leader",
        "group_leader",
        "chief_executive",
        "head_of_organisation",
        "deputy_head_of_organisation",
    ];
    !MANY.contains(&office.code())
}
