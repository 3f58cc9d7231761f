//! What the fast model makes of a word, wherever it stands: the weights of every feature that names the word alone.
//!
//! Words repeat: those met first are kept, so that their features are hashed once in the life of the process and not once
//! for every target of every sentence.
//!
//! Not here: features of several words (`fast.rs`). Invariant: what is kept depends on the word alone; room is bounded.

use std::sync::OnceLock;

use super::{
    cues::{Cues, FormHash},
    fast_table::{Row, State, Table},
    fast_words::{PRONOUNS, is_be, is_break},
};

/// Words kept at most.
const SLOTS: usize = 1 << 14;

/// Distances from a target as the model tells them apart.
pub const FAR: [&str; 6] = ["1", "2", "3", "4", "5", "6"];
pub const SIDES: [&str; 2] = ["L", "R"];

/// Index of a distance into [`FAR`].
pub fn far(distance: usize) -> usize {
    match distance {
        1..=3 => distance - 1,
        4..=6 => 3,
        7..=12 => 4,
        _ => 5,
    }
}

/// Features of one word, as indices into [`Word::rows`]; `no` is 1 behind a negator, `side` 1 right of the target.
pub mod feature {
    pub const QUOTED: usize = 2;
    /// Left of the target, right of it, and first of the sentence.
    pub const BEFORE: usize = 45;
    pub const BEHIND: usize = 46;
    pub const FIRST: usize = 47;
    pub const COUNT: usize = 48;

    pub const fn word(no: usize) -> usize {
        no
    }

    pub const fn distance(side: usize, far: usize, no: usize) -> usize {
        3 + side * 12 + far * 2 + no
    }

    /// In the target's clause or outside it.
    pub const fn clause(is_outside: usize, side: usize, no: usize) -> usize {
        27 + is_outside * 4 + side * 2 + no
    }

    /// Between the target and the next mention of its side, or the sentence's end.
    pub const fn beside(side: usize, is_last: usize, no: usize) -> usize {
        35 + side * 4 + is_last * 2 + no
    }

    /// A participle of the passive.
    pub const fn passive(no: usize) -> usize {
        43 + no
    }
}

/// What stands before the word in a feature's name, hashed.
static BEFORE_WORD: [State; feature::COUNT] = {
    const NO: [&str; 2] = ["|", "!|"];
    let mut all = [State::START; feature::COUNT];
    let mut no = 0;
    while no < 2 {
        all[feature::word(no)] = State::START.with("w").with(NO[no]);
        all[feature::passive(no)] = State::START.with("p").with(NO[no]);
        let mut side = 0;
        while side < 2 {
            let mut far = 0;
            while far < FAR.len() {
                let name = State::START.with("d").with(SIDES[side]).with(FAR[far]);
                all[feature::distance(side, far, no)] = name.with(NO[no]);
                far += 1;
            }
            let mut which = 0;
            while which < 2 {
                let clause = State::START.with(["c", "x"][which]).with(SIDES[side]);
                all[feature::clause(which, side, no)] = clause.with(NO[no]);
                let beside = State::START.with(["l", "r"][side]).with(["a", "z"][which]);
                all[feature::beside(side, which, no)] = beside.with(NO[no]);
                which += 1;
            }
            side += 1;
        }
        no += 1;
    }
    all[feature::QUOTED] = State::START.with("q|");
    all[feature::BEFORE] = State::START.with("8|");
    all[feature::BEHIND] = State::START.with("9|");
    all[feature::FIRST] = State::START.with("J|");
    all
};

/// What stands around the first word in the names of windows, which are several words beside the target.
const WINDOWS: [(&str, &str); 7] = [
    ("1|", "|"),
    ("2|", " "),
    ("3|", " "),
    ("4|", " "),
    ("5|", " "),
    ("6|", " "),
    ("7|", "|"),
];

/// What stands before two words in a feature's name: anywhere, left of the target, right of it.
static BEFORE_PAIR: [[State; 3]; 2] = [
    [
        State::START.with("b|"),
        State::START.with("eL|"),
        State::START.with("eR|"),
    ],
    [
        State::START.with("b!|"),
        State::START.with("eL!|"),
        State::START.with("eR!|"),
    ],
];

/// A word with all that depends on it alone.
#[derive(Debug)]
pub struct Word {
    form: Box<str>,
    pub facts: Facts,
    pub rows: [Row; feature::COUNT],
    /// Names of pairs that begin with the word and a space, without and behind a negator.
    pub pairs: [[State; 3]; 2],
    /// Names of windows that begin with the word, and what stands behind it.
    pub windows: [State; WINDOWS.len()],
}

impl Word {
    pub fn new(table: &Table, cues: &Cues, form: &str, hash: FormHash) -> Self {
        Self {
            form: form.into(),
            facts: Facts::of(cues, form, hash),
            rows: std::array::from_fn(|feature| row_of(table, form, feature)),
            pairs: [0, 1].map(|no| pairs_of(form, no)),
            windows: std::array::from_fn(|window| window_of(form, window)),
        }
    }
}

/// What a word is.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Its class by itself, and whether a phrase may begin with it.
    pub cue: u8,
    pub opens_phrase: bool,
    pub is_quote: bool,
    pub is_break: bool,
    pub is_be: bool,
    pub is_participle: bool,
    /// Its place among [`PRONOUNS`].
    pub pronoun: Option<u8>,
}

impl Facts {
    pub fn of(cues: &Cues, form: &str, hash: FormHash) -> Self {
        const PARTICIPLE: [&str; 6] = ["ed", "en", "wn", "un", "de", "ng"];
        Self {
            cue: cues.single(form, hash),
            opens_phrase: cues.opens(form, hash),
            is_quote: form == "\"",
            is_break: is_break(form),
            is_be: is_be(form),
            is_participle: PARTICIPLE.iter().any(|end| form.ends_with(end)),
            pronoun: (0..)
                .zip(PRONOUNS)
                .find(|(_, pronoun)| *pronoun == form)
                .map(|(at, _)| at),
        }
    }
}

/// Names of the pairs that begin with a word.
pub fn pairs_of(form: &str, no: usize) -> [State; 3] {
    BEFORE_PAIR[no].map(|state| state.with(form).with_byte(b' '))
}

/// The name of a window that begins with a word.
pub fn window_of(form: &str, window: usize) -> State {
    let (before, behind) = WINDOWS[window];
    State::START.with(before).with(form).with(behind)
}

/// The weights of a feature of one word.
#[inline]
pub fn row_of(table: &Table, form: &str, feature: usize) -> Row {
    table.row(BEFORE_WORD[feature].with(form))
}

/// The words met so far.
#[derive(Debug)]
pub struct Words {
    slots: Vec<OnceLock<Box<Word>>>,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| OnceLock::new()).collect(),
        }
    }
}

impl Words {
    /// The word as it is kept; none where another one has its place.
    pub fn get(&self, table: &Table, cues: &Cues, form: &str, hash: FormHash) -> Option<&Word> {
        let slot = &self.slots[hash.mixed() % SLOTS];
        let word = slot.get_or_init(|| Box::new(Word::new(table, cues, form, hash)));
        (*word.form == *form).then_some(word)
    }
}
