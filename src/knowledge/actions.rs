//! `data/lexicon/actions.tsv`: who does what to whom, as triggers with their slots.
//!
//! A trie over folded words whose first words are inflected. Not here: matching with gaps, and what fills the slots
//! (`nlp/relations`).
//!
//! Invariant: every action names an event, and no slot twice; forms of one trigger end at one node.

use super::DataFile;
pub use super::action_row::EVENTS;
use super::action_row::read_action;
use super::inflect::{Forms, Inflector};
use super::lexicon::token_hash;
use super::name_index::HashTable;
use super::problem::Problem;
use super::table::rows;
use super::words::split_words;

/// Part of speech of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pos {
    Verb,
    Noun,
    Adjective,
}

/// What stands in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotRole {
    Source,
    Target,
    /// Partner of a mutual act.
    Partner,
    /// A clause or action noun.
    Clause,
    /// Somebody else: no relation.
    Other,
}

/// How sure the trigger itself is that the act takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    Asserted,
    Attempt,
    Verbal,
    Hypothetical,
    Ended,
}

/// A preposition that opens a slot, by its place in [`PREPOSITIONS`].
pub type Preposition = u8;

/// Every preposition that `actions.tsv` may name; others end a trigger's reach.
pub const PREPOSITIONS: [&str; 40] = [
    "of", "to", "with", "on", "against", "for", "in", "from", "by", "at", "over", "as", "between", "into", "about",
    "near", "along", "behind", "towards", "around", "outside", "before", "upon", "under", "toward", "after", "during",
    "through", "across", "inside", "within", "without", "among", "amid", "via", "since", "despite", "beyond",
    "alongside", "onto",
];

pub const OF: Preposition = 0;
pub const TO: Preposition = 1;
pub const WITH: Preposition = 2;
pub const ON: Preposition = 3;
pub const FOR: Preposition = 5;
pub const IN: Preposition = 6;
pub const FROM: Preposition = 7;
pub const BY: Preposition = 8;
pub const OVER: Preposition = 10;
pub const BETWEEN: Preposition = 12;
pub const INTO: Preposition = 13;
pub const ABOUT: Preposition = 14;

/// A trigger with its roles.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub pos: Pos,
    pub subject: Option<SlotRole>,
    pub object: Option<SlotRole>,
    pub possessive: Option<SlotRole>,
    pub clause: Option<SlotRole>,
    pub prefix: Option<SlotRole>,
    pub prepositions: Vec<(Preposition, SlotRole)>,
    /// PLOVER type.
    pub event: &'static str,
    /// -1, 0 or 1.
    pub polarity: i8,
    /// 0.1..=1.0.
    pub score: f32,
    pub certainty: Certainty,
}

impl Action {
    pub fn preposition(&self, wanted: Preposition) -> Option<SlotRole> {
        self.prepositions
            .iter()
            .find(|(p, _)| *p == wanted)
            .map(|(_, role)| *role)
    }

    /// Whether any slot holds the role.
    pub fn has(&self, role: SlotRole) -> bool {
        let named = [self.subject, self.object, self.possessive, self.clause, self.prefix];
        named.contains(&Some(role)) || self.prepositions.iter().any(|(_, r)| *r == role)
    }
}

/// Where a trigger may begin: the node after its first word, and what form that word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Root {
    pub node: u32,
    pub forms: Forms,
}

/// All triggers.
#[derive(Debug, Default)]
pub struct Actions {
    actions: Vec<Action>,
    /// By first words, with every form that a trigger may take there.
    roots: HashTable<(Forms, Vec<Root>)>,
    edges: HashTable<u32>,
    /// Actions that end at a node.
    ends: Vec<Vec<u32>>,
    /// Whether some longer trigger goes on at a node.
    continued: Vec<bool>,
    /// Nodes of first words, by the lemma's hash and part of speech.
    lemmas: HashTable<u32>,
}

fn edge(node: u32, word: u64) -> u64 {
    word ^ u64::from(node).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Actions {
    /// Reads the triggers; every wrong line is told.
    pub fn read(file: &DataFile, inflector: &Inflector, problems: &mut Vec<Problem>) -> Self {
        let mut actions = Self::default();
        for row in rows(file) {
            if let Some(action) = read_action(file, &row, problems) {
                actions.add(row.text(0).trim(), action, inflector);
            }
        }
        actions
    }

    pub fn action(&self, at: u32) -> &Action {
        &self.actions[at as usize]
    }

    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Where triggers may begin with this word.
    pub fn roots(&self, word: u64) -> &[Root] {
        self.roots.get(&word).map_or(&[], |(_, roots)| roots)
    }

    /// Forms in which triggers may begin with this word.
    pub fn forms(&self, word: u64) -> Forms {
        self.roots.get(&word).map_or(Forms::default(), |(forms, _)| *forms)
    }

    pub fn step(&self, node: u32, word: u64) -> Option<u32> {
        self.edges.get(&edge(node, word)).copied()
    }

    /// Whether some longer trigger goes on at a node.
    pub fn goes_on(&self, node: u32) -> bool {
        self.continued.get(node as usize).copied().unwrap_or(false)
    }

    /// Actions whose trigger ends at a node.
    pub fn ends(&self, node: u32) -> &[u32] {
        &self.ends[node as usize]
    }

    fn add(&mut self, trigger: &str, action: Action, inflector: &Inflector) {
        let words: Vec<&str> = split_words(trigger, 0, trigger.len())
            .map(|t| &trigger[t.start..t.end])
            .collect();
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let mut node = self.first(first, rest.is_empty(), trigger, action.pos, inflector);
        for (at, word) in rest.iter().enumerate() {
            let next = self.child(node, token_hash(word));
            // "impose sanction" meets "imposed sanctions"; prepositions have no plural.
            if word.len() > 2 && (action.pos != Pos::Noun || at + 1 == rest.len()) {
                for form in inflector.noun(word) {
                    self.edges.entry(edge(node, token_hash(&form))).or_insert(next);
                }
            }
            node = next;
        }
        let number = self.actions.len() as u32;
        self.actions.push(action);
        self.ends[node as usize].push(number);
    }

    fn first(&mut self, word: &str, is_whole: bool, trigger: &str, pos: Pos, inflector: &Inflector) -> u32 {
        let salt = 1 + pos as u64;
        let fresh = self.ends.len() as u32;
        let node = *self.lemmas.entry(token_hash(word).wrapping_add(salt)).or_insert(fresh);
        if node == fresh {
            self.ends.push(Vec::new());
            match pos {
                Pos::Verb => {
                    for (form, forms) in inflector.verb(word) {
                        self.root(&form, node, forms);
                    }
                }
                Pos::Noun => self.root(word, node, Forms::NOUN),
                Pos::Adjective => self.root(word, node, Forms::ADJECTIVE),
            }
        }
        if pos == Pos::Noun && (is_whole || trigger.contains(" of ")) {
            for form in inflector.noun(word) {
                self.root(&form, node, Forms::NOUN);
            }
        }
        node
    }

    fn root(&mut self, word: &str, node: u32, forms: Forms) {
        let (all, roots) = self.roots.entry(token_hash(word)).or_default();
        *all = all.with(forms);
        match roots.iter_mut().find(|root| root.node == node) {
            Some(root) => root.forms = root.forms.with(forms),
            None => roots.push(Root { node, forms }),
        }
    }

    fn child(&mut self, node: u32, word: u64) -> u32 {
        let fresh = self.ends.len() as u32;
        if self.continued.len() <= node as usize {
            self.continued.resize(node as usize + 1, false);
        }
        self.continued[node as usize] = true;
        let next = *self.edges.entry(edge(node, word)).or_insert(fresh);
        if next == fresh {
            self.ends.push(Vec::new());
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> (Actions, Vec<String>) {
        let file = |path: &str, text: String| DataFile {
            path: path.into(),
            text,
        };
        let mut problems = Vec::new();
        let irregular = file("lexicon/irregular.tsv", "base\tforms\nban\tbanned,banning\n".into());
        let inflector = Inflector::read(&irregular, &mut problems);
        let head = "trigger\tpos\tslots\tevent\tpolarity\tscore\tcertainty\n";
        let actions = Actions::read(
            &file("lexicon/actions.tsv", format!("{head}{lines}")),
            &inflector,
            &mut problems,
        );
        (actions, problems.iter().map(ToString::to_string).collect())
    }

    fn ends(actions: &Actions, text: &str) -> Vec<u32> {
        let words: Vec<u64> = text.split(' ').map(token_hash).collect();
        let mut found = Vec::new();
        for root in actions.roots(words[0]) {
            let node = words[1..]
                .iter()
                .try_fold(root.node, |node, word| actions.step(node, *word));
            found.extend(node.into_iter().flat_map(|node| actions.ends(node).to_vec()));
        }
        found
    }

    #[test]
    fn triggers_are_found_in_every_form() {
        let (actions, problems) = read(
            "impose sanction\tv\ton=T,against=T\tSANCTION\tnegative\t0.7\tasserted\n\
             ban\tv\tobj=T\tSANCTION\tnegative\t0.7\tasserted\nban\tn\tby=S,on=T\tSANCTION\tnegative\t0.7\tasserted\n",
        );
        assert_eq!(problems, [] as [String; 0]);
        assert_eq!(ends(&actions, "imposed sanctions"), [0]);
        assert_eq!(ends(&actions, "imposing sanction"), [0]);
        assert_eq!(ends(&actions, "banned"), [1]);
        assert_eq!(ends(&actions, "bans"), [1, 2]);
        assert_eq!(ends(&actions, "imposed"), [] as [u32; 0]);
    }

    #[test]
    fn wrong_lines_are_told_with_their_place() {
        let (_, problems) = read(
            "ban\tx\tobj=T\tSANCTION\tnegative\t0.7\tasserted\nban\tv\tobj=Q\tSANCTION\tnegative\t0.7\tasserted\n\
             ban\tv\tobj=T\tSANCTIONS\tnegative\t0.7\tasserted\nban\tv\tobj=T\tSANCTION\tbad\t0.7\tasserted\n",
        );
        assert_eq!(
            problems,
            [
                "lexicon/actions.tsv:2:5: unknown part of speech `x`; did you mean `a`?",
                "lexicon/actions.tsv:3:7: `obj=Q` is no slot; write subj, obj, poss, pre, that or a preposition, then = and S, T, M, C or X",
                "lexicon/actions.tsv:4:13: unknown event `SANCTIONS`; did you mean `SANCTION`?",
                "lexicon/actions.tsv:5:22: unknown polarity `bad`; write one of negative, neutral, positive"
            ]
        );
    }
}
