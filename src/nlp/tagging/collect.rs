//! Groups hits into actors and places, with salience, confidence and role.
//!
//! Salience counts the headline, the first sentence and the share of mentions; a role comes from the title in the
//! text, else from the office held on the day.
//!
//! Not here: finding anything. Invariant: mentions stand in text order; actors by falling salience.

use super::Tagging;
use super::hit::{HeldRole, Hit, Who, lower};
use super::view::View;
use super::{cities, confidence};
use crate::knowledge::{Actor, ActorId, ActorTable, Office};
use crate::nlp::{ActorRef, Field, FoundActor, FoundRole, Mention, Place, Reading, Zone};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Where in [`Tagging`] what was met before stands.
#[derive(Default)]
struct Met {
    known: ActorTable<usize>,
    /// Composed and named actors. The text chooses these keys, so their hash must resist it.
    others: HashMap<String, usize>,
    places: HashMap<String, usize>,
}

pub fn collect(view: &View<'_>, hits: Vec<Hit<'_>>) -> Tagging {
    let mut tagging = Tagging::default();
    let mut met = Met::default();
    let mut roles: Vec<Option<HeldRole<'_>>> = Vec::new();
    for hit in hits {
        if let Who::Place(id) = hit.who {
            add_place(view, &mut tagging, &mut met.places, id, &hit);
            continue;
        }
        let fresh = tagging.actors.len();
        let at = met.index_of(&hit.who, fresh);
        let of_hit = confidence::of_hit(view, &hit);
        if at == fresh {
            tagging.actors.push(new_actor(&hit.who));
            roles.push(None);
        }
        let actor = &mut tagging.actors[at];
        actor.confidence = actor.confidence.max(of_hit);
        if is_better_role(roles[at].as_ref(), hit.role.as_ref()) {
            roles[at] = hit.role;
        }
        actor.mentions.push(Mention {
            span: view.span(&hit.tokens),
            sentence: view.sentence(hit.tokens.start),
            reading: hit.reading,
            sentiment: None,
        });
    }
    for (actor, role) in tagging.actors.iter_mut().zip(roles) {
        actor.role = match actor.actor {
            ActorRef::Known(id) => role_on_day(view, view.kb.actor(id), role),
            _ => role.map(HeldRole::to_found),
        };
    }
    rate(view, &mut tagging);
    tagging
}

impl Met {
    /// The index of an actor, `fresh` where it was not met before.
    fn index_of(&mut self, who: &Who<'_>, fresh: usize) -> usize {
        match who {
            Who::Actor(id) | Who::Place(id) => *self.known.entry(*id).or_insert(fresh),
            Who::Composed {
                country, sector, head, ..
            } => {
                let key = [country.unwrap_or(""), sector, &lower(head)].join("\u{1f}");
                index_of(&mut self.others, &key, fresh)
            }
            Who::Named { name, .. } => index_of(&mut self.others, &lower(name), fresh),
        }
    }
}

fn index_of(table: &mut HashMap<String, usize>, key: &str, fresh: usize) -> usize {
    if let Some(at) = table.get(key) {
        return *at;
    }
    table.insert(key.to_owned(), fresh);
    fresh
}

fn new_actor(who: &Who<'_>) -> FoundActor {
    let actor = match who {
        Who::Actor(id) | Who::Place(id) => ActorRef::Known(*id),
        Who::Composed {
            country,
            sector,
            kind,
            head,
        } => ActorRef::Composed {
            country: country.map(str::to_owned),
            sector: (*sector).to_owned(),
            kind: *kind,
            head: head.clone().into_owned(),
        },
        Who::Named { name, kind, country } => ActorRef::Named {
            name: (*name).to_owned(),
            kind: *kind,
            country: country.map(str::to_owned),
        },
    };
    FoundActor {
        actor,
        role: None,
        mentions: Vec::new(),
        salience: 0.0,
        confidence: 0.0,
        portrayal: None,
    }
}

/// The first role with a title wins; one that says whose it is replaces one that does not.
fn is_better_role(known: Option<&HeldRole<'_>>, fresh: Option<&HeldRole<'_>>) -> bool {
    match (known, fresh) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(known), Some(fresh)) => known.of.is_none() && fresh.of.is_some(),
    }
}

/// The office held on the day; where none was, the last one before as former, else the title of the text.
fn role_on_day(view: &View<'_>, actor: &Actor, text: Option<HeldRole<'_>>) -> Option<FoundRole> {
    let held = actor.offices.iter().filter(|office| office.is_held_on(view.day));
    let by_title = held
        .clone()
        .find(|office| text.is_some_and(|text| text.title == office.title));
    let by_rank = || held.min_by_key(|office| (office.role.rank(), Reverse(office.from)));
    if let Some(office) = by_title.or_else(by_rank) {
        return Some(role_of(office, false));
    }
    let text = text.map(HeldRole::to_found);
    let Some(day) = view.day else {
        return text.or_else(|| actor.offices.iter().max_by_key(|o| o.until).map(|o| role_of(o, true)));
    };
    if text.as_ref().is_some_and(|text| !text.former) {
        return text;
    }
    let ended = actor
        .offices
        .iter()
        .filter(|office| office.until.is_some_and(|until| until <= day));
    ended
        .max_by_key(|office| office.until)
        .map(|office| role_of(office, true))
        .or(text)
}

fn role_of(office: &Office, former: bool) -> FoundRole {
    FoundRole {
        title: if office.title.is_empty() {
            office.role.code().replace('_', " ")
        } else {
            office.title.clone()
        },
        of: Some(office.of.clone()),
        former,
    }
}

fn add_place(view: &View<'_>, tagging: &mut Tagging, met: &mut HashMap<String, usize>, id: ActorId, hit: &Hit<'_>) {
    let span = view.span(&hit.tokens);
    let surface = view.prepared.slice(span);
    let fresh = tagging.places.len();
    let at = index_of(met, &lower(surface), fresh);
    if at == fresh {
        tagging.places.push(Place {
            name: surface.to_owned(),
            country: cities::country_of_place(view, id, surface).map(str::to_owned),
            spans: Vec::new(),
        });
    }
    tagging.places[at].spans.push(span);
}

fn rate(view: &View<'_>, tagging: &mut Tagging) {
    let weight = |mention: &Mention| if mention.reading == Reading::Pronoun { 0.5 } else { 1.0 };
    let total: f32 = tagging
        .actors
        .iter()
        .flat_map(|actor| &actor.mentions)
        .map(weight)
        .sum();
    let most: f32 = tagging
        .actors
        .iter()
        .map(|actor| actor.mentions.iter().map(weight).sum())
        .fold(1.0, f32::max);
    let first_text = view
        .prepared
        .sentences
        .iter()
        .position(|s| s.span.field == Field::Body && s.zone == Zone::Text);
    for actor in &mut tagging.actors {
        let own: f32 = actor.mentions.iter().map(weight).sum();
        let in_headline = actor
            .mentions
            .iter()
            .any(|m| view.prepared.sentences[m.sentence].zone == Zone::Headline);
        let in_first = actor.mentions.iter().any(|m| Some(m.sentence) == first_text);
        let share = 0.5 * own / most + 0.15 * own / total.max(1.0);
        let place = f32::from(u8::from(in_headline)) * 0.25 + f32::from(u8::from(in_first)) * 0.1;
        actor.salience = (share + place).min(1.0);
        actor.confidence = confidence::of_actor(actor.confidence, actor.mentions.len());
    }
    // A salience is never negative, so that its bits stand in its order.
    tagging
        .actors
        .sort_by_cached_key(|actor| (Reverse(actor.salience.to_bits()), actor.mentions[0].span));
}
