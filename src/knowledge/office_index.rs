//! Who held which office on which day.
//!
//! Example: "the Russian President" on 2020-01-16 is whoever held an office with role `head_of_state` or the title
//! "president" of RUS that day. Cases: `tests/cases/tagging/offices.case`.
//!
//! Not here: how an office is read from text. Invariant: without a day the latest holder known is returned.

use super::actor::{Actor, ActorId, Office, Role};
use super::name_index::TextTable;
use jiff::civil::Date;

#[derive(Debug, Default)]
pub struct OfficeIndex {
    /// Body code to (holder, index of its office), in order of actors.
    by_body: TextTable<Vec<(ActorId, u16)>>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    Role(Role),
    /// Lower case: "foreign secretary".
    Title(&'a str),
}

impl OfficeIndex {
    pub fn new(actors: &[Actor]) -> Self {
        let mut by_body: TextTable<Vec<(ActorId, u16)>> = TextTable::default();
        for actor in actors {
            for (at, office) in actor.offices.iter().enumerate() {
                let at = u16::try_from(at).unwrap_or(u16::MAX);
                match by_body.get_mut(office.of.as_str()) {
                    Some(all) => all.push((actor.id, at)),
                    None => {
                        by_body.insert(office.of.clone(), vec![(actor.id, at)]);
                    }
                }
            }
        }
        Self { by_body }
    }

    /// The holder of an office of a body on a day: the one who took it up last, if several claim it.
    pub fn holder(&self, actors: &[Actor], body: &str, wanted: Wanted<'_>, day: Option<Date>) -> Option<ActorId> {
        self.holders(actors, body, wanted, day).map(|(id, _)| id)
    }

    /// The holder and the office.
    pub fn holders<'k>(
        &'k self,
        actors: &'k [Actor],
        body: &str,
        wanted: Wanted<'_>,
        day: Option<Date>,
    ) -> Option<(ActorId, &'k Office)> {
        self.all(actors, body)
            .filter(move |(_, office)| wanted.is(office))
            .filter(move |(_, office)| day.is_none() || office.is_held_on(day))
            .max_by_key(move |(id, office)| {
                (
                    day.is_none() && office.until.is_none(),
                    office.from,
                    std::cmp::Reverse(*id),
                )
            })
    }

    /// Every office of a body with its holder.
    pub fn all<'k>(&'k self, actors: &'k [Actor], body: &str) -> impl Iterator<Item = (ActorId, &'k Office)> {
        self.by_body
            .get(body)
            .into_iter()
            .flatten()
            .filter_map(|(id, at)| Some((*id, actors.get(id.0 as usize)?.offices.get(usize::from(*at))?)))
    }
}

impl Wanted<'_> {
    fn is(&self, office: &Office) -> bool {
        match self {
            Wanted::Role(role) => office.role == *role,
            Wanted::Title(title) => office.title == *title,
        }
    }
}
