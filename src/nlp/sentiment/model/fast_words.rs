//! The closed classes of words that the fast model's features name.
//!
//! Invariant: frozen with the weights (training/FEATURES.md).

/// Marks and words at which the clause of a target ends.
pub fn is_break(form: &str) -> bool {
    matches!(
        form,
        "," | ";"
            | ":"
            | "-"
            | "("
            | ")"
            | "but"
            | "while"
            | "although"
            | "though"
            | "whereas"
            | "however"
            | "because"
            | "after"
            | "before"
            | "when"
            | "if"
            | "unless"
            | "which"
            | "who"
            | "whom"
            | "that"
    )
}

/// Forms of "be", before a participle the sign of the passive.
pub fn is_be(form: &str) -> bool {
    matches!(form, "is" | "are" | "was" | "were" | "be" | "been" | "being" | "'s")
}

/// Pronouns that point at a side.
pub const PRONOUNS: [&str; 14] = [
    "i", "we", "you", "he", "she", "it", "they", "his", "her", "its", "their", "him", "them", "who",
];
