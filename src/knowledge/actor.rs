//! What is known of an actor: names, kind, codes, dated offices.
//!
//! Invariant: codes are unique in a base; an office ends after it began.

use jiff::civil::Date;

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
    pub const ALL: [ActorKind; 9] = [
        ActorKind::State,
        ActorKind::Government,
        ActorKind::Military,
        ActorKind::Person,
        ActorKind::Igo,
        ActorKind::Organisation,
        ActorKind::ArmedGroup,
        ActorKind::Party,
        ActorKind::People,
    ];

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

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The roles that an office may have, as data files write them.
pub const ROLES: [&str; 35] = [
    "head_of_state",
    "head_of_government",
    "deputy_head",
    "foreign_minister",
    "defence_minister",
    "interior_minister",
    "finance_minister",
    "justice_minister",
    "energy_minister",
    "trade_minister",
    "minister",
    "chief_of_staff",
    "commander",
    "spy_chief",
    "police_chief",
    "security_adviser",
    "central_bank_governor",
    "un_ambassador",
    "ambassador",
    "envoy",
    "speaker",
    "spokesperson",
    "judge",
    "prosecutor",
    "governor",
    "mayor",
    "monarch",
    "heir",
    "religious_leader",
    "party_leader",
    "opposition_leader",
    "group_leader",
    "head_of_organisation",
    "deputy_head_of_organisation",
    "chief_executive",
];

/// An office's place in the closed list [`ROLES`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Role(u8);

impl Role {
    pub fn from_code(code: &str) -> Option<Self> {
        ROLES
            .iter()
            .position(|role| *role == code)
            .and_then(|at| u8::try_from(at).ok())
            .map(Role)
    }

    /// Place in [`ROLES`]: the lower, the higher the office.
    pub fn rank(self) -> u8 {
        self.0
    }

    /// The word in data files.
    pub fn code(self) -> &'static str {
        ROLES[usize::from(self.0)]
    }
}

impl std::fmt::Debug for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Office {
    pub role: Role,
    /// As agencies write it, in lower case: "president", "foreign secretary".
    pub title: String,
    /// Code of the state or body.
    pub of: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// A CAMEO code that an actor has between two days, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct DatedCode {
    pub code: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl DatedCode {
    pub fn is_undated(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    fn is_in_force(&self, day: Option<Date>) -> bool {
        day.is_none_or(|day| self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until))
    }
}

/// What other codings call a state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateCodes {
    pub iso2: Option<String>,
    pub fips: Option<String>,
    /// Correlates of War.
    pub cow: Option<u16>,
}

impl StateCodes {
    pub fn is_some(&self) -> bool {
        self.iso2.is_some() || self.fips.is_some() || self.cow.is_some()
    }
}

impl Office {
    /// Whether it was held on a day; without one, whether it has not ended.
    pub fn is_held_on(&self, day: Option<Date>) -> bool {
        match day {
            Some(day) => {
                self.from.is_none_or(|from| from <= day)
                    && self.until.is_none_or(|until| day < until || self.from == Some(until))
            }
            None => self.until.is_none(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    Male,
    Female,
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
    pub gender: Option<Gender>,
    pub offices: Vec<Office>,
    /// Organisations: ISO alpha-3 of member states.
    pub members: Vec<String>,
    /// Dates between which the actor existed.
    pub active_from: Option<Date>,
    pub active_until: Option<Date>,
    /// Codes that a dictionary restricts to days, in its order; the first that holds counts.
    pub dated_codes: Box<[DatedCode]>,
    /// States only.
    pub state_codes: Option<Box<StateCodes>>,
}

impl Actor {
    /// The CAMEO code on a day; who has dated codes only has none on other days.
    pub fn cameo_on(&self, day: Option<Date>) -> Option<&str> {
        let dated = || self.dated_codes.iter().find(|code| code.is_in_force(day));
        if self.dated_codes.is_empty() {
            self.cameo.as_deref()
        } else {
            dated().map(|code| code.code.as_str())
        }
    }

    /// Whether it existed on a day; unknown dates count as existing.
    pub fn exists_on(&self, day: Option<Date>) -> bool {
        day.is_none_or(|day| {
            self.active_from.is_none_or(|from| from <= day) && self.active_until.is_none_or(|until| day <= until)
        })
    }
}
