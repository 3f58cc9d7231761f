//! Groups hits into actors and places, with salience, confidence and role.
//!
//! Salience counts the headline, the first sentence and the share of mentions; a role comes from the title in the
//! text, else from the office held on the day.
//!
//! Not here: finding anything. Invariant: mentions stand in text order; actors by falling salience.

use super::Tagging;
use super::hit::{Hit, Who};
use super::view::View;
use super::{cities, confidence};
use crate::knowledge::{Actor, ActorId};
use crate::nlp::{ActorRef, Field, FoundActor, FoundRole, Mention, Place, Reading, Zone};
use std::collections::HashMap;

/// What makes two hits the same actor.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Known(ActorId),
    Other(String),
}

pub fn collect(view: &View<'_>, hits: Vec<Hit>) -> Tagging {
    let mut tagging = Tagging::default();
    let mut at_key: HashMap<Key, usize> = HashMap::new();
    let mut at_place: HashMap<String, usize> = HashMap::new();
    for hit in hits {
        if let Who::Place(id) = hit.who {
            add_place(view, &mut tagging, &mut at_place, id, &hit);
            continue;
        }
        let fresh = tagging.actors.len();
        let at = *at_key.entry(key_of(&hit.who)).or_insert(fresh);
        if at == fresh {
            tagging.actors.push(new_actor(&hit));
        }
        let actor = &mut tagging.actors[at];
        actor.confidence = actor.confidence.max(confidence::of_hit(view, &hit));
        if is_better_role(actor.role.as_ref(), hit.role.as_ref()) {
            actor.role = hit.role.clone();
        }
        actor.mentions.push(Mention {
            span: view.span(&hit.tokens),
            sentence: view.sentence(hit.tokens.start),
            reading: hit.reading,
            sentiment: None,
        });
    }
    for actor in &mut tagging.actors {
        if let ActorRef::Known(id) = actor.actor {
            actor.role = role_on_day(view, view.kb.actor(id), actor.role.take());
        }
    }
    rate(view, &mut tagging);
    tagging
}

fn key_of(who: &Who) -> Key {
    match who {
        Who::Actor(id) | Who::Place(id) => Key::Known(*id),
        Who::Composed {
            country, sector, head, ..
        } => Key::Other(format!(
            "{}\u{1f}{sector}\u{1f}{}",
            country.as_deref().unwrap_or(""),
            head.to_lowercase()
        )),
        Who::Named { name, .. } => Key::Other(name.to_lowercase()),
    }
}

fn new_actor(hit: &Hit) -> FoundActor {
    let actor = match hit.who.clone() {
        Who::Actor(id) | Who::Place(id) => ActorRef::Known(id),
        Who::Composed {
            country,
            sector,
            kind,
            head,
        } => ActorRef::Composed {
            country,
            sector,
            kind,
            head,
        },
        Who::Named { name, kind, country } => ActorRef::Named { name, kind, country },
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
fn is_better_role(known: Option<&FoundRole>, fresh: Option<&FoundRole>) -> bool {
    match (known, fresh) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(known), Some(fresh)) => known.of.is_none() && fresh.of.is_some(),
    }
}

/// The office held on the day; where none was, the last one before as former, else the title of the text.
fn role_on_day(view: &View<'_>, actor: &Actor, text: Option<FoundRole>) -> Option<FoundRole> {
    let of_office = |office: &crate::knowledge::Office, former: bool| FoundRole {
        title: if office.title.is_empty() {
            office.role.code().replace('_', " ")
        } else {
            office.title.clone()
        },
        of: Some(office.of.clone()),
        former,
    };
    let held = actor.offices.iter().filter(|office| office.is_held_on(view.day));
    let by_title = held
        .clone()
        .find(|office| text.as_ref().is_some_and(|text| text.title == office.title));
    if let Some(office) =
        by_title.or_else(|| held.min_by_key(|office| (office.role.rank(), std::cmp::Reverse(office.from))))
    {
        return Some(of_office(office, false));
    }
    let Some(day) = view.day else {
        return text.or_else(|| actor.offices.iter().max_by_key(|o| o.until).map(|o| of_office(o, true)));
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
        .map(|office| of_office(office, true))
        .or(text)
}

fn add_place(view: &View<'_>, tagging: &mut Tagging, at_place: &mut HashMap<String, usize>, id: ActorId, hit: &Hit) {
    let span = view.span(&hit.tokens);
    let surface = view.prepared.slice(span);
    let fresh = tagging.places.len();
    let at = *at_place.entry(surface.to_lowercase()).or_insert(fresh);
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
    tagging.actors.sort_by(|a, b| {
        b.salience
            .total_cmp(&a.salience)
            .then_with(|| a.mentions[0].span.cmp(&b.mentions[0].span))
    });
}
