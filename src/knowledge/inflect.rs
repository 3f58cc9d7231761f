//! Forms of English verbs and nouns: plain rules, and `data/lexicon/irregular.tsv` for the rest.
//!
//! Not here: what a form means in its sentence (`nlp/relations`).
//!
//! Invariant: every form carries all readings it can have ("cut" is base, past and participle).

use super::DataFile;
use super::problem::Problem;
use super::table::rows;
use std::collections::HashMap;

/// What a form of a word can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forms(pub u8);

impl Forms {
    pub const BASE: Forms = Forms(1);
    /// "attacks".
    pub const THIRD: Forms = Forms(2);
    pub const PAST: Forms = Forms(4);
    pub const PARTICIPLE: Forms = Forms(8);
    /// "attacking".
    pub const ING: Forms = Forms(16);
    pub const NOUN: Forms = Forms(32);
    /// Said of an actor; a word of `pos` a.
    pub const ADJECTIVE: Forms = Forms(64);
    pub const VERB: Forms = Forms(31);

    pub fn has(self, other: Forms) -> bool {
        self.0 & other.0 != 0
    }

    pub fn with(self, other: Forms) -> Forms {
        Forms(self.0 | other.0)
    }
}

/// Forms that the plain rules do not give, by base.
#[derive(Debug, Default)]
pub struct Inflector {
    irregular: HashMap<String, Vec<String>>,
}

impl Inflector {
    pub fn read(file: &DataFile, problems: &mut Vec<Problem>) -> Self {
        let mut irregular: HashMap<String, Vec<String>> = HashMap::new();
        for row in rows(file) {
            let forms: Vec<String> = row.text(1).split(',').map(|f| f.trim().to_owned()).collect();
            if forms.iter().any(String::is_empty) {
                let message = "a base without forms; write its forms with commas between".to_owned();
                problems.push(Problem::at(&file.path, &file.text, row.at(1), message));
                continue;
            }
            irregular
                .entry(row.text(0).trim().to_owned())
                .or_default()
                .extend(forms);
        }
        Self { irregular }
    }

    /// A verb's forms, the base among them.
    pub fn verb(&self, base: &str) -> Vec<(String, Forms)> {
        let mut forms = vec![(base.to_owned(), Forms::BASE)];
        let listed: Vec<&String> = self
            .irregular
            .get(base)
            .map(|all| all.iter().filter(|f| !is_plural_of(base, f)).collect())
            .unwrap_or_default();
        let ing: Vec<&String> = listed.iter().filter(|f| f.ends_with("ing")).copied().collect();
        let past: Vec<&String> = listed.iter().filter(|f| !f.ends_with("ing")).copied().collect();
        forms.push((third_of(base), Forms::THIRD));
        forms.extend(ing.iter().map(|f| ((*f).clone(), Forms::ING)));
        forms.push((ing_of(base), Forms::ING));
        match past.as_slice() {
            [] => forms.push((past_of(base), Forms::PAST.with(Forms::PARTICIPLE))),
            [one] => forms.push(((*one).clone(), Forms::PAST.with(Forms::PARTICIPLE))),
            [first, rest @ ..] => {
                let both = if first.ends_with("ed") {
                    Forms::PARTICIPLE
                } else {
                    Forms::PAST
                };
                forms.push(((*first).clone(), Forms::PAST.with(both)));
                forms.extend(rest.iter().map(|f| ((*f).clone(), Forms::PARTICIPLE)));
            }
        }
        forms
    }

    /// Singular and plural of a noun.
    pub fn noun(&self, base: &str) -> Vec<String> {
        let mut forms = vec![base.to_owned()];
        match self.irregular.get(base) {
            Some(listed) if listed.iter().any(|f| !f.ends_with("ing") && !f.ends_with("ed")) => {
                forms.extend(listed.iter().cloned());
            }
            _ => {}
        }
        forms.push(third_of(base));
        forms
    }
}

/// "crises" among the forms of "crisis" is no verb form, nor is "vetoes" among those of "veto" a past one.
fn is_plural_of(base: &str, form: &str) -> bool {
    form.ends_with("es") && base.ends_with("is") || form.ends_with("oes") && base.ends_with('o')
}

fn ends_in_consonant_y(base: &str) -> bool {
    let mut letters = base.chars().rev();
    letters.next() == Some('y') && letters.next().is_some_and(|c| !"aeiou".contains(c))
}

fn third_of(base: &str) -> String {
    if ends_in_consonant_y(base) {
        format!("{}ies", &base[..base.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|e| base.ends_with(e))
        || ["go", "do", "veto", "echo"].iter().any(|e| base.ends_with(e))
    {
        format!("{base}es")
    } else {
        format!("{base}s")
    }
}

fn past_of(base: &str) -> String {
    if base.ends_with('e') {
        format!("{base}d")
    } else if ends_in_consonant_y(base) {
        format!("{}ied", &base[..base.len() - 1])
    } else {
        format!("{base}ed")
    }
}

fn ing_of(base: &str) -> String {
    if let Some(stem) = base.strip_suffix("ie") {
        format!("{stem}ying")
    } else if base.ends_with('e')
        && !base.ends_with("ee")
        && !base.ends_with("ye")
        && !base.ends_with("oe")
        && base.len() > 2
    {
        format!("{}ing", &base[..base.len() - 1])
    } else {
        format!("{base}ing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(base: &str) -> String {
        let file = DataFile {
            path: "lexicon/irregular.tsv".into(),
            text: "base\tforms\nban\tbanned,banning\nfight\tfought\ntake\ttook,taken\n".into(),
        };
        let inflector = Inflector::read(&file, &mut Vec::new());
        inflector
            .verb(base)
            .into_iter()
            .map(|(form, _)| form)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn verbs_are_inflected_by_rule_and_by_list() {
        assert_eq!(forms("attack"), "attack attacks attacking attacked");
        assert_eq!(forms("accuse"), "accuse accuses accusing accused");
        assert_eq!(forms("deny"), "deny denies denying denied");
        assert_eq!(forms("ban"), "ban bans banning baning banned");
        assert_eq!(forms("fight"), "fight fights fighting fought");
        assert_eq!(forms("take"), "take takes taking took taken");
        assert_eq!(forms("veto"), "veto vetoes vetoing vetoed");
    }
}
