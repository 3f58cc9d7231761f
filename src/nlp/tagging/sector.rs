//! Which kind of actor a role word makes.
//!
//! Invariant: every role has a kind; an office in the singular is a person.

use crate::knowledge::{ActorKind, RoleClass, RoleWord};

pub fn kind_of(role: &RoleWord) -> ActorKind {
    match &role.class {
        RoleClass::Office(_) if !role.is_plural => ActorKind::Person,
        RoleClass::Organ(code) if code.starts_with("MIL") => ActorKind::Military,
        RoleClass::Organ(_) => ActorKind::Government,
        RoleClass::Other(class) => match class.as_str() {
            "mercenary" | "militia" | "militant" | "rebel" => ActorKind::ArmedGroup,
            "party" => ActorKind::Party,
            "organisation" | "company" | "vessel" => ActorKind::Organisation,
            "troops" | "forces" | "soldier" | "ship" | "warplane" => ActorKind::Military,
            "state" => ActorKind::State,
            _ => of_sector(&role.sector),
        },
        RoleClass::Office(_) | RoleClass::Honorific => of_sector(&role.sector),
    }
}

fn of_sector(sector: &str) -> ActorKind {
    match sector {
        "military" => ActorKind::Military,
        "rebel" | "crime" => ActorKind::ArmedGroup,
        "government" | "legislature" | "judiciary" | "intelligence" | "police" => ActorKind::Government,
        "business" | "media" | "education" | "international" | "health" | "labour" | "religion" => {
            ActorKind::Organisation
        }
        "opposition" => ActorKind::Party,
        _ => ActorKind::People,
    }
}

/// "ISIS fighters" are the group itself.
pub fn is_fighter(class: &str) -> bool {
    matches!(
        class,
        "militant" | "rebel" | "militia" | "soldier" | "forces" | "troops" | "mercenary"
    )
}

/// "ISIS fighters", "Wagner mercenaries": groups and companies that fight.
pub fn has_fighters(kind: ActorKind) -> bool {
    matches!(kind, ActorKind::ArmedGroup | ActorKind::Organisation)
}
