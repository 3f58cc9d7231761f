//! The standard model: words, and the mean of the networks that read them.
//!
//! Not here: training (training/model.py) and the layout of the file (training/FEATURES.md).
//!
//! Invariant: a word's gates do not depend on where it stands, so that frequent words are multiplied out once.

use std::sync::OnceLock;

use super::{
    ModelError, Scores, header,
    masked::Masked,
    network::{Network, Sizes, States},
    tensors::{Quantized, Tensors},
    vocabulary::Vocabulary,
};

/// Tokens of a sentence that are read; the rest is not.
const LONGEST: usize = 200;
/// Words whose gates are kept once computed; the vocabulary is sorted by frequency.
const KEPT_WORDS: usize = 6000;
const NETWORKS_MAX: usize = 8;

#[derive(Debug)]
pub struct StandardModel {
    name: String,
    vocabulary: Vocabulary,
    embeddings: Quantized,
    /// Gates of a word for all networks, one behind the other.
    kept: Vec<OnceLock<Box<[f32]>>>,
    networks: Vec<Network>,
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
        let networks = (0..count).map(|n| Network::read(&t, &format!("{n}."), sizes));
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

    /// Reads a sentence once for all its targets.
    #[must_use]
    pub fn encode(&self, text: &Masked) -> Encoding {
        let tokens = text.len().min(LONGEST);
        let ids: Vec<usize> = (0..tokens).map(|i| self.vocabulary.id(text, i)).collect();
        let rare: Vec<Option<Box<[f32]>>> = ids
            .iter()
            .map(|&id| (id >= self.kept.len()).then(|| self.gates(id)))
            .collect();
        let gates = ids.iter().zip(&rare).map(|(&id, rare)| {
            rare.as_deref()
                .unwrap_or_else(|| self.kept[id].get_or_init(|| self.gates(id)))
        });
        let gates: Vec<&[f32]> = gates.collect();
        let mut words = Vec::with_capacity(tokens);
        let mut start = 0;
        let read = |network: &Network| {
            let end = start + network.gate_count();
            words.clear();
            words.extend(gates.iter().map(|all| &all[start..end]));
            start = end;
            network.encode(&words)
        };
        Encoding {
            states: self.networks.iter().map(read).collect(),
            tokens,
        }
    }

    /// Scores of the mention at token `target`; none where the sentence was cut before it.
    #[must_use]
    pub fn score(&self, text: &Encoding, target: usize) -> Option<Scores> {
        if target >= text.tokens {
            return None;
        }
        let mut mean = [0.0; 3];
        for (network, states) in self.networks.iter().zip(&text.states) {
            for (sum, logit) in mean.iter_mut().zip(network.logits(states, target)) {
                *sum += logit;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a handful of networks")]
        let count = self.networks.len() as f32;
        Some(Scores::from_logits(mean.map(|sum| sum / count)))
    }

    /// What a word gives to the gates of all networks.
    fn gates(&self, id: usize) -> Box<[f32]> {
        let word: Vec<f32> = self.embeddings.row(id).collect();
        let mut out = Vec::with_capacity(self.networks.iter().map(Network::gate_count).sum());
        for network in &self.networks {
            network.gates(&word, &mut out);
        }
        out.into_boxed_slice()
    }
}
