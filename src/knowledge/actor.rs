//! What is known of an actor: names, kind, codes, dated offices.
//!
//! Invariant: codes are unique in a base; an office ends after it began.

/// Index into one [`super::KnowledgeBase`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorId(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActorKind {
    State,
    Government,
    Military,
    Person,
    Igo,
    Organisation,
    ArmedGroup,
    Party,
    People,
}

impl ActorKind {
    /// The word on the wire and in data files.
    pub fn code(self) -> &'static str {
        match self {
            ActorKind::State => "state",
            ActorKind::Government => "government",
            ActorKind::Military => "military",
            ActorKind::Person => "person",
            ActorKind::Igo => "igo",
            ActorKind::Organisation => "organisation",
            ActorKind::ArmedGroup => "armed_group",
            ActorKind::Party => "party",
            ActorKind::People => "people",
        }
    }
}

/// An office's place in the closed list of `data/README.md`; `Other` keeps the word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Role(pub Box<str>);

#[derive(Clone, Debug, PartialEq)]
pub struct Office {
    pub role: Role,
    /// As agencies write it, in lower case: "president", "foreign secretary".
    pub title: String,
    /// Code of the state or body.
    pub of: String,
    pub from: Option<jiff::civil::Date>,
    pub until: Option<jiff::civil::Date>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    pub id: ActorId,
    pub code: String,
    pub name: String,
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-3 or one of the user-assigned codes.
    pub country: Option<String>,
    pub parent: Option<ActorId>,
    pub wikidata: Option<String>,
    pub cameo: Option<String>,
    pub offices: Vec<Office>,
}
