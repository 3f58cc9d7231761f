//! The fast model: hashed features of the words around a target, summed from an int8 table.
//!
//! Not here: the features' meaning (training/FEATURES.md, the contract; training/features.py, the reference).
//!
//! Invariant: scores depend on the masked sentence alone, never on the target's name.

use super::{
    ModelError, Scores,
    cues::{self, Cues},
    fast_words::{bucket, is_be, is_break, is_pronoun},
    header::{self, f32_of},
    masked::{Masked, Shape},
};

const BUCKETS: usize = 1 << 20;
const REACH: usize = 9;
const NEGATED: u8 = 4;

const PARTICIPLE: [&str; 6] = ["ed", "en", "wn", "un", "de", "ng"];

#[derive(Debug)]
pub struct FastModel {
    name: String,
    cues: Cues,
    table: Vec<Row>,
    scale: f32,
    bias: [f32; 3],
}

/// What the features of all targets of one sentence share.
#[derive(Debug, Default)]
pub struct Reading {
    classes: Vec<u8>,
    negated: Vec<bool>,
    quoted: Vec<bool>,
    breaks: Vec<bool>,
    mentions: usize,
    /// Rows of the features that are the same for every target: of each word, each pair of words, each quoted word.
    words: Vec<Row>,
    pairs: Vec<Row>,
    quotes: Vec<Row>,
    /// Sum and number of all of them.
    shared: Sum,
}

/// Weights of one feature.
type Row = [i8; 4];

/// Weights summed, and how many features they come from.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    total: [i32; 3],
    count: usize,
}

impl Sum {
    fn add(&mut self, row: Row) {
        for (total, &weight) in self.total.iter_mut().zip(&row) {
            *total += i32::from(weight);
        }
        self.count += 1;
    }

    fn remove(&mut self, row: Row) {
        for (total, &weight) in self.total.iter_mut().zip(&row) {
            *total -= i32::from(weight);
        }
        self.count -= 1;
    }
}

impl FastModel {
    /// Reads `model.bin` and `cues.tsv`.
    pub fn parse(model: &[u8], cue_list: &str) -> Result<Self, ModelError> {
        let (head, data) = header::split(model, b"CHFAST01")?;
        let (bitmap, rows) = data.split_at_checked(BUCKETS / 8).ok_or(ModelError::Short)?;
        let mut table = vec![[0i8; 4]; BUCKETS];
        let mut rows = rows.chunks_exact(3);
        for (bucket, slot) in table.iter_mut().enumerate() {
            if bitmap[bucket / 8] >> (bucket % 8) & 1 == 1 {
                let row = rows.next().ok_or(ModelError::Short)?;
                *slot = [row[0].cast_signed(), row[1].cast_signed(), row[2].cast_signed(), 0];
            }
        }
        let bias = head["bias"].as_array().ok_or(ModelError::Header("bias"))?;
        let number = |i: usize| bias.get(i).and_then(f32_of).ok_or(ModelError::Header("bias"));
        Ok(Self {
            name: head["name"].as_str().unwrap_or("fast").to_owned(),
            cues: Cues::parse(cue_list),
            table,
            scale: f32_of(&head["scale"]).ok_or(ModelError::Header("scale"))?,
            bias: [number(0)?, number(1)?, number(2)?],
        })
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What all targets of the sentence share.
    #[must_use]
    pub fn read(&self, text: &Masked) -> Reading {
        let mut reading = Reading::default();
        self.cues.mark(text, &mut reading.classes);
        reading.breaks = (0..text.len()).map(|i| is_break(text.form(i))).collect();
        let mut run = 0;
        for i in 0..text.len() {
            let mut negated = false;
            if reading.classes[i] == cues::NEGATOR {
                run = NEGATED;
            } else if reading.breaks[i] {
                run = 0;
            } else if run > 0 {
                negated = true;
                run -= 1;
            }
            reading.negated.push(negated);
        }
        let mut inside = false;
        for i in 0..text.len() {
            let mark = text.form(i) == "\"";
            inside ^= mark;
            reading.quoted.push(inside && !mark);
        }
        if inside {
            reading.quoted.fill(false);
        }
        reading.mentions = (0..text.len()).filter(|&i| text.shape(i) == Shape::Mention).count();
        self.add_shared(text, &mut reading);
        reading
    }

    /// What a feature weighs.
    #[inline]
    fn row(&self, parts: &[&str]) -> Row {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        // Loops within loops: a flattened iterator asks at every byte which part it is in.
        for part in parts {
            for byte in part.bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        self.table[usize::try_from(hash & (BUCKETS as u64 - 1)).unwrap_or(0)]
    }

    fn add_shared(&self, text: &Masked, reading: &mut Reading) {
        for i in 0..text.len() {
            let x = text.form(i);
            let no = if reading.negated[i] { "!" } else { "" };
            reading.words.push(self.row(&["w", no, "|", x]));
            reading.shared.add(reading.words[i]);
            if i + 1 < text.len() {
                reading.pairs.push(self.row(&["b", no, "|", x, " ", text.form(i + 1)]));
                reading.shared.add(reading.pairs[i]);
            }
            reading.quotes.push(if reading.quoted[i] {
                self.row(&["q|", x])
            } else {
                Row::default()
            });
            if reading.quoted[i] {
                reading.shared.add(reading.quotes[i]);
            }
        }
    }

    /// Scores of the mention at token `target`.
    #[must_use]
    pub fn score(&self, text: &Masked, reading: &Reading, target: usize) -> Scores {
        let mut features = Features {
            model: self,
            sum: reading.shared,
        };
        // The target's own name is no feature.
        features.sum.remove(reading.words[target]);
        if reading.quoted[target] {
            features.sum.remove(reading.quotes[target]);
        }
        for pair in [target.checked_sub(1), Some(target)].into_iter().flatten() {
            if let Some(row) = reading.pairs.get(pair) {
                features.sum.remove(*row);
            }
        }
        extract(text, reading, target, &mut features);
        let sum = features.sum;
        let factor = self.scale / f32::from(u16::try_from(sum.count).unwrap_or(u16::MAX)).sqrt();
        #[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^24")]
        let logits = std::array::from_fn(|c| self.bias[c] + factor * sum.total[c] as f32);
        Scores::from_logits(logits)
    }
}

/// Sums what features weigh as they are named.
struct Features<'m> {
    model: &'m FastModel,
    sum: Sum,
}

impl Features<'_> {
    #[inline]
    fn add(&mut self, parts: &[&str]) {
        self.sum.add(self.model.row(parts));
    }
}

/// The target's surroundings.
struct Place<'t> {
    text: &'t Masked,
    reading: &'t Reading,
    target: usize,
    clause: std::ops::Range<usize>,
    left: Option<usize>,
    right: Option<usize>,
}

impl<'t> Place<'t> {
    fn new(text: &'t Masked, reading: &'t Reading, target: usize) -> Self {
        let other = |i: &usize| text.shape(*i) == Shape::Mention;
        let start = (0..target).rev().find(|&i| reading.breaks[i]).map_or(0, |i| i + 1);
        let end = (target + 1..text.len())
            .find(|&i| reading.breaks[i])
            .unwrap_or(text.len());
        Self {
            text,
            reading,
            target,
            clause: start..end,
            left: (0..target).rev().find(other),
            right: (target + 1..text.len()).find(other),
        }
    }

    /// Form at a distance from the target, `<e>` outside.
    fn near(&self, by: isize) -> &'t str {
        let at = self.target.checked_add_signed(by).filter(|&i| i < self.text.len());
        at.map_or("<e>", |i| self.text.form(i))
    }

    fn between(&self, i: usize) -> bool {
        self.left.is_none_or(|l| l < i) && self.right.is_none_or(|r| i < r)
    }
}

/// Sums of cue signs and the nearest cues.
#[derive(Default)]
struct Tally {
    total: [i32; 3],
    near: [String; 2],
}

fn extract(text: &Masked, reading: &Reading, target: usize, sum: &mut Features<'_>) {
    let place = Place::new(text, reading, target);
    let mut tally = Tally::default();
    let mut passive = false;
    for i in (0..text.len()).filter(|&i| i != target) {
        word_features(&place, i, &mut passive, sum);
        cue_features(&place, i, &mut tally, sum);
        if is_pronoun(text.form(i)) {
            let side = if i < target { "L" } else { "R" };
            sum.add(&["o", side, bucket(i.abs_diff(target)), "|", text.form(i)]);
        }
    }
    window_features(&place, sum);
    whole_features(&place, &tally, sum);
}

fn word_features(place: &Place<'_>, i: usize, passive: &mut bool, sum: &mut Features<'_>) {
    let (text, target) = (place.text, place.target);
    let x = text.form(i);
    let no = if place.reading.negated[i] { "!" } else { "" };
    let side = if i < target { "L" } else { "R" };
    let inner = place.clause.contains(&i);
    sum.add(&["d", side, bucket(i.abs_diff(target)), no, "|", x]);
    sum.add(&[if inner { "c" } else { "x" }, side, no, "|", x]);
    if inner && i + 1 < text.len() && i + 1 != target {
        sum.add(&["e", side, no, "|", x, " ", text.form(i + 1)]);
    }
    if i > target && place.right.is_none_or(|r| i < r) && i - target <= REACH {
        sum.add(&[if place.right.is_some() { "ra" } else { "rz" }, no, "|", x]);
        if is_be(x) {
            *passive = true;
        } else if *passive && PARTICIPLE.iter().any(|end| x.ends_with(end)) {
            sum.add(&["p", no, "|", x]);
        }
    }
    if i < target && place.left.is_none_or(|l| l < i) && target - i <= REACH {
        sum.add(&[if place.left.is_some() { "la" } else { "lz" }, no, "|", x]);
    }
}

fn cue_features(place: &Place<'_>, i: usize, tally: &mut Tally, sum: &mut Features<'_>) {
    let class = place.reading.classes[i];
    if class == cues::NONE || class == cues::INSIDE {
        return;
    }
    let negated = place.reading.negated[i];
    let no = if negated { "!" } else { "" };
    let quote = if place.reading.quoted[i] { "q" } else { "" };
    let side = if i < place.target { "L" } else { "R" };
    let inner = place.clause.contains(&i);
    let far = bucket(i.abs_diff(place.target));
    let letter = [class];
    let letter = std::str::from_utf8(&letter).unwrap_or("");
    sum.add(&["k", letter, no, quote, "|", side, far]);
    sum.add(&["k", letter, no, quote, "|", if inner { "c" } else { "x" }, side]);
    let beside = |there: bool| if there { "A" } else { "Z" };
    if place.between(i) {
        sum.add(&[
            "k",
            letter,
            no,
            "|",
            beside(place.left.is_some()),
            beside(place.right.is_some()),
            side,
        ]);
    }
    let sign = cues::sign(class) * if negated { -1 } else { 1 };
    if sign == 0 {
        return;
    }
    tally.total[0] += sign;
    tally.total[1] += if inner { sign } else { 0 };
    tally.total[2] += if place.between(i) { sign } else { 0 };
    let behind = usize::from(i > place.target);
    if behind == 0 || tally.near[1].is_empty() {
        tally.near[behind] = [letter, no, far].concat();
    }
}

fn window_features(place: &Place<'_>, sum: &mut Features<'_>) {
    let [a1, a2, a3] = [-1, -2, -3].map(|d| place.near(d));
    let [b1, b2, b3] = [1, 2, 3].map(|d| place.near(d));
    sum.add(&["1|", a1, "|", b1]);
    sum.add(&["2|", a2, " ", a1]);
    sum.add(&["3|", b1, " ", b2]);
    sum.add(&["4|", a3, " ", a2, " ", a1]);
    sum.add(&["5|", b1, " ", b2, " ", b3]);
    sum.add(&["6|", a2, " ", a1, "|", b1]);
    sum.add(&["7|", a1, "|", b1, " ", b2]);
    sum.add(&["8|", a1]);
    sum.add(&["9|", b1]);
}

fn whole_features(place: &Place<'_>, tally: &Tally, sum: &mut Features<'_>) {
    let clip =
        |x: i32| ["-4", "-3", "-2", "-1", "0", "1", "2", "3", "4"][usize::try_from(x.clamp(-4, 4) + 4).unwrap_or(4)];
    let digit = |x: usize| ["0", "1", "2", "3", "4", "5", "6", "7"][x.min(7)];
    let [all, inner, between] = tally.total;
    let (n, target) = (place.text.len(), place.target);
    sum.add(&["S0|", clip(all)]);
    sum.add(&["S1|", clip(inner)]);
    sum.add(&["S2|", clip(between)]);
    sum.add(&["S3|", clip(inner), "|", clip(all - inner)]);
    sum.add(&["N0|", &tally.near[0]]);
    sum.add(&["N1|", &tally.near[1]]);
    sum.add(&["N2|", &tally.near[0], "|", &tally.near[1]]);
    sum.add(&["Q|", if place.reading.quoted[target] { "1" } else { "0" }]);
    sum.add(&["M|", digit((place.reading.mentions - 1).min(4))]);
    sum.add(&[
        "Y|",
        if place.left.is_some() { "L" } else { "" },
        if place.right.is_some() { "R" } else { "" },
    ]);
    sum.add(&["T|", digit((target * 6 / n).min(6))]);
    sum.add(&["Z|", digit(n / 8)]);
    sum.add(&["J|", if target == 0 { "<t>" } else { place.text.form(0) }]);
}
