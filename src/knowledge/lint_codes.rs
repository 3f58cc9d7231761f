//! Codes of other systems that cannot be right: ISO, CAMEO, FIPS, Correlates of War, Wikidata.
//!
//! Not here: whether a code is the right one of those that exist. Invariant: the same base gives the same remarks.

use super::lint::{Remark, Topic};
use super::{Actor, ActorKind, KnowledgeBase};
use std::collections::BTreeMap;

/// Every wrong code of a base.
pub fn wrong_codes(kb: &KnowledgeBase) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = kb.actors().iter().flat_map(|actor| of_actor(kb, actor)).collect();
    remarks.extend(doubled(kb, "wikidata", |actor| actor.wikidata.clone()));
    remarks.extend(doubled(kb, "iso2", |actor| actor.state_codes.as_deref()?.iso2.clone()));
    remarks
}

fn of_actor(kb: &KnowledgeBase, actor: &Actor) -> Vec<Remark> {
    let mut messages = Vec::new();
    let is_state = |code: &str| {
        kb.find_code(code)
            .is_some_and(|id| kb.actor(id).kind == ActorKind::State)
    };
    if let Some(country) = actor.country.as_deref().filter(|country| !is_state(country)) {
        messages.push(format!(
            "country `{country}` is no state's code; write ISO 3166-1 alpha-3, such as IRN"
        ));
    }
    for member in actor.members.iter().filter(|member| !is_state(member)) {
        messages.push(format!(
            "member `{member}` is no state's code; write ISO 3166-1 alpha-3, such as IRN"
        ));
    }
    if let Some(id) = actor.wikidata.as_deref().filter(|id| !is_wikidata(id)) {
        messages.push(format!("wikidata `{id}` is no item; write Q and digits, such as Q794"));
    }
    let dated = actor.dated_codes.iter().map(|dated| &dated.code);
    for cameo in actor.cameo.iter().chain(dated).filter(|cameo| !is_cameo(cameo)) {
        messages.push(format!(
            "cameo `{cameo}` is no code; write three capitals or more in threes, such as USAGOV"
        ));
    }
    if let Some(codes) = &actor.state_codes {
        let is_two = |code: &&String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        for (what, code) in [("iso2", &codes.iso2), ("fips", &codes.fips)] {
            if let Some(code) = code.as_ref().filter(|code| !is_two(code)) {
                messages.push(format!("{what} `{code}` is no code; write two capitals"));
            }
        }
        if let Some(cow) = codes.cow.filter(|cow| !(2..1000).contains(cow)) {
            messages.push(format!("cow {cow} is no number of a state; write 2 to 999"));
        }
    }
    if actor.kind == ActorKind::State && !is_iso3(&actor.code) {
        messages.push(format!(
            "state code `{}` is not ISO 3166-1 alpha-3 in shape",
            actor.code
        ));
    }
    messages
        .into_iter()
        .map(|message| Remark {
            topic: Topic::Codes,
            code: actor.code.clone(),
            message,
        })
        .collect()
}

/// One code of several actors.
fn doubled(kb: &KnowledgeBase, what: &str, code_of: fn(&Actor) -> Option<String>) -> Vec<Remark> {
    let mut by_code: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for actor in kb.actors() {
        if let Some(code) = code_of(actor) {
            by_code.entry(code).or_default().push(&actor.code);
        }
    }
    let several = by_code.into_iter().filter(|(_, actors)| actors.len() > 1);
    several
        .map(|(code, actors)| Remark {
            topic: Topic::Codes,
            code: actors[0].to_owned(),
            message: format!(
                "{what} `{code}` is of {} too; one of them is another's",
                actors[1..].join(", ")
            ),
        })
        .collect()
}

fn is_wikidata(id: &str) -> bool {
    id.strip_prefix('Q')
        .is_some_and(|digits| !digits.starts_with('0') && digits.parse::<u32>().is_ok())
}

fn is_iso3(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())
}

fn is_cameo(code: &str) -> bool {
    !code.is_empty()
        && code.len().is_multiple_of(3)
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
