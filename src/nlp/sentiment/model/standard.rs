//! The standard model: words, and the mean of the networks that read them.
//!
//! Not here: training (training/model.py) and the layout of the file (training/FEATURES.md).
//!
//! Invariant: a word's gates do not depend on where it stands, so that frequent words are multiplied out once.

use std::sync::OnceLock;

use super::{
    ModelError, Scores, header,
    masked::Masked,
    network::{self, Network, Sizes, States},
    tensors::{Quantized, Tensors},
    vocabulary::Vocabulary,
};

/// Tokens of a sentence that are read; the rest is not.
const LONGEST: usize = 200;
/// Words whose gates are kept once computed; the vocabulary is sorted by frequency.
const KEPT_WORDS: usize = 5_000;
const NETWORKS_MAX: usize = 8;

#[derive(Debug)]
pub struct StandardModel {
    name: String,
    vocabulary: Vocabulary,
    embeddings: Quantized,
    /// Gates of a word for all networks, one behind the other.
    kept: Vec<OnceLock<Box<[f32]>>>,
    networks: Vec<Box<dyn Network>>,
}

/// A sentence as every target of it reads it.
#[derive(Debug)]
pub struct Encoding {
    states: Vec<States>,
    tokens: usize,
}

impl StandardModel {
    /// Reads `model.bin`.
    pub fn parse(model: &[u8]) -> Result<Self, ModelError> {
        let (head, data) = header::split(model, b"CHSTD001")?;
        let words = &head["vocabulary"];
        let start = header::size(words, "offset")?;
        let end = start
            .checked_add(header::size(words, "length")?)
            .ok_or(ModelError::Short)?;
        let words = data.get(start..end).ok_or(ModelError::Short)?;
        let words = std::str::from_utf8(words).map_err(|_| ModelError::Header("vocabulary"))?;
        let t = Tensors::new(&head, data)?;
        let embeddings = t.quantized("emb")?;
        let sizes = Sizes {
            width: embeddings.columns,
            hidden: header::size(&head, "hidden")?,
            heads: header::size(&head, "heads")?,
            key: header::size(&head, "key")?,
            reach: header::size(&head, "reach")?,
        };
        let count = header::size(&head, "networks")?;
        if embeddings.scales.len() != words.lines().count() || sizes.hidden == 0 || sizes.heads == 0 || sizes.key == 0 {
            return Err(ModelError::Tensor("emb".to_owned()));
        }
        if !(1..=NETWORKS_MAX).contains(&count) {
            return Err(ModelError::Header("networks"));
        }
        let networks = (0..count).map(|n| network::read(&t, &format!("{n}."), sizes));
        Ok(Self {
            name: head["name"].as_str().unwrap_or("standard").to_owned(),
            vocabulary: Vocabulary::parse(words),
            networks: networks.collect::<Result<_, _>>()?,
            kept: (0..embeddings.scales.len().min(KEPT_WORDS))
                .map(|_| OnceLock::new())
                .collect(),
            embeddings,
        })
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads sentences, each once for all its targets. Some at a time are quicker than each by itself.
    #[must_use]
    pub fn encode(&self, texts: &[&Masked]) -> Vec<Encoding> {
        let ids = |text: &&Masked| {
            let tokens = 0..text.len().min(LONGEST);
            tokens.map(|i| self.vocabulary.id(text, i)).collect::<Vec<usize>>()
        };
        let ids: Vec<Vec<usize>> = texts.iter().map(ids).collect();
        let rare = ids.iter().map(|ids| {
            let rare = ids.iter().map(|&id| (id >= self.kept.len()).then(|| self.gates(id)));
            rare.collect::<Vec<_>>()
        });
        let rare: Vec<Vec<Option<Box<[f32]>>>> = rare.collect();
        let mut encodings: Vec<Encoding> = ids
            .iter()
            .map(|ids| Encoding {
                states: Vec::new(),
                tokens: ids.len(),
            })
            .collect();
        let mut start = 0;
        for network in &self.networks {
            let end = start + network.gate_count();
            let sentences: Vec<Vec<&[f32]>> = ids
                .iter()
                .zip(&rare)
                .map(|(ids, rare)| {
                    let words = ids.iter().zip(rare);
                    words
                        .map(|(&id, rare)| &rare.as_deref().unwrap_or_else(|| self.kept(id))[start..end])
                        .collect()
                })
                .collect();
            for (encoding, states) in encodings.iter_mut().zip(network.encode(&sentences)) {
                encoding.states.push(states);
            }
            start = end;
        }
        encodings
    }

    /// Scores of mentions at tokens; none where a sentence was cut before it.
    #[must_use]
    pub fn score(&self, asked: &[(&Encoding, usize)]) -> Vec<Option<Scores>> {
        let read: Vec<&(&Encoding, usize)> = asked.iter().filter(|(text, target)| *target < text.tokens).collect();
        let mut sums = vec![[0.0; 3]; read.len()];
        for (number, network) in self.networks.iter().enumerate() {
            let asked: Vec<(&States, usize)> = read
                .iter()
                .map(|(text, target)| (&text.states[number], *target))
                .collect();
            for (sums, logits) in sums.iter_mut().zip(network.logits(&asked)) {
                for (sum, logit) in sums.iter_mut().zip(logits) {
                    *sum += logit;
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a handful of networks")]
        let count = self.networks.len() as f32;
        let mut means = sums
            .into_iter()
            .map(|sums| Scores::from_logits(sums.map(|sum| sum / count)));
        asked
            .iter()
            .map(|(text, target)| if *target < text.tokens { means.next() } else { None })
            .collect()
    }

    /// The gates of a frequent word.
    fn kept(&self, id: usize) -> &[f32] {
        self.kept[id].get_or_init(|| self.gates(id))
    }

    /// What a word gives to the gates of all networks.
    fn gates(&self, id: usize) -> Box<[f32]> {
        let mut out = Vec::with_capacity(self.networks.iter().map(|network| network.gate_count()).sum());
        for network in &self.networks {
            network.gates(self.embeddings.whole_row(id), &mut out);
        }
        out.into_boxed_slice()
    }
}
