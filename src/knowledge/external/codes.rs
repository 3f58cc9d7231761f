//! The code of an actor that a dictionary adds: made of its country, its Wikidata id, its name and its id in the list.
//!
//! Invariant: the same entry gives the same code, whatever else is loaded; it holds A-Z, 0-9, `.` and `_` only.

use super::listed::Listed;
use crate::knowledge::words::fold;
use sha2::{Digest, Sha256};

/// `RUS.D.Q7747`, `RUS.D.IVAN_IVANOV`, `RUS.D.IVAN_IVANOV_3F2A9C01`: D as in dictionary.
pub fn new_code(listed: &Listed) -> String {
    let country = listed.country.as_deref().unwrap_or("XXX");
    if let Some(wikidata) = &listed.wikidata {
        return format!("{country}.D.{wikidata}");
    }
    let mut slug = slug(&listed.name);
    if let Some(id) = &listed.id {
        slug.push('_');
        slug.push_str(&short_hash(id));
    }
    format!("{country}.D.{slug}")
}

fn slug(name: &str) -> String {
    const LETTERS_MAX: usize = 40;
    let mut folded = Vec::with_capacity(name.len());
    let mut slug = String::with_capacity(name.len());
    for word in name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if !slug.is_empty() {
            slug.push('_');
        }
        folded.clear();
        fold(word, &mut folded);
        slug.extend(
            folded
                .iter()
                .filter(|c| c.is_ascii_alphanumeric())
                .map(char::to_ascii_uppercase),
        );
    }
    if !name.is_ascii() && slug.bytes().filter(u8::is_ascii_alphanumeric).count() * 2 < name.chars().count() {
        return short_hash(name);
    }
    slug.truncate(LETTERS_MAX);
    slug
}

fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02X}"))
        .collect()
}
