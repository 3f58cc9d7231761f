//! Load like news: items whose sizes, languages and actors are spread as a wire's are, from a seed.
//!
//! Bodies are sentences of the demo's items in a new order; the states they name are exchanged for others drawn by
//! Zipf's law, so that tables are asked for the whole world and a few actors make most of the news.
//! Sizes: one item in eight is a headline alone, the others are log-normal with a median near 3 kB, up to 40 kB. One
//! item in eight is in another language than English, one in a hundred cannot be read.
//!
//! Invariant: the same seed and knowledge give the same bytes, without end.

use super::news::news;
use super::random::Random;
use crate::knowledge::{ActorKind, KnowledgeBase};
use crate::nlp::text::prepare;
use crate::nlp::{ActorRef, Document, Field, Mention, Options, Reading, Zone, tagging};
use crate::record::{DecodeOptions, NewsItem, decode};

const HEADLINES: f64 = 0.125;
const FOREIGN: f64 = 0.125;
const MALFORMED: f64 = 0.01;
const MEDIAN_BYTES: f64 = 3400.0;
const SPREAD: f64 = 0.95;
const BYTES_MIN: f64 = 200.0;
const BYTES_MAX: f64 = 40_000.0;
/// Who is in the news most; the other states follow by code.
const IN_THE_NEWS: &str = "USA CHN RUS UKR ISR IRN GBR FRA DEU SYR TUR IND PAK AFG IRQ PRK KOR JPN SAU EGY LBY YEM VEN \
                           BRA MEX ITA ESP POL NGA ETH SDN ZAF CAN AUS LBN PSE ARM AZE GEO TWN";

/// A sentence in pieces: text, and the states it names.
struct Pattern {
    pieces: Vec<Piece>,
}

enum Piece {
    Text(String),
    State,
}

/// Items without end; every one is the value of a record.
pub struct Load {
    random: Random,
    states: Vec<String>,
    english: Vec<Pattern>,
    /// Sentences of each other language.
    foreign: Vec<(String, Vec<Pattern>)>,
    count: u64,
}

impl Load {
    pub fn new(kb: &KnowledgeBase, seed: u64) -> Self {
        let mut load = Self {
            random: Random(seed),
            states: states(kb),
            english: Vec::new(),
            foreign: Vec::new(),
            count: 0,
        };
        for item in news().filter_map(|raw| decode(raw.as_bytes(), &DecodeOptions::default()).ok()) {
            load.add(kb, &item);
        }
        // A language with headlines alone has no sentence to make items of.
        load.foreign.retain(|(_, patterns)| !patterns.is_empty());
        load
    }

    fn add(&mut self, kb: &KnowledgeBase, item: &NewsItem) {
        let doc = Document {
            title: item.title.as_deref().unwrap_or(""),
            body: item.body.as_deref().unwrap_or(""),
            language: item.language.as_deref(),
            ..Document::default()
        };
        let prepared = prepare(&doc, usize::MAX);
        let tagged = tagging::tag(kb, &doc, &prepared, Options::default());
        let mut states: Vec<&Mention> = tagged
            .actors
            .iter()
            .filter(|found| matches!(found.actor, ActorRef::Known(id) if kb.actor(id).kind == ActorKind::State))
            .flat_map(|found| &found.mentions)
            .filter(|mention| mention.reading == Reading::Name)
            .collect();
        states.sort_by_key(|mention| mention.span);
        let pool = match prepared.language.as_str() {
            "en" | "und" => &mut self.english,
            other => {
                let known = self.foreign.iter().position(|(language, _)| language == other);
                let at = known.unwrap_or(self.foreign.len());
                if known.is_none() {
                    self.foreign.push((other.to_owned(), Vec::new()));
                }
                &mut self.foreign[at].1
            }
        };
        for sentence in &prepared.sentences {
            if sentence.span.field == Field::Title || !matches!(sentence.zone, Zone::Text | Zone::Dateline) {
                continue;
            }
            let text = prepared.text(sentence.span.field);
            let inside = states.iter().map(|mention| mention.span).filter(|s| {
                s.field == sentence.span.field && sentence.span.start <= s.start && s.end <= sentence.span.end
            });
            let (mut pieces, mut at) = (Vec::new(), sentence.span.start);
            for span in inside {
                pieces.push(Piece::Text(text[at..span.start].to_owned()));
                pieces.push(Piece::State);
                at = span.end;
            }
            pieces.push(Piece::Text(text[at..sentence.span.end].to_owned()));
            pool.push(Pattern { pieces });
        }
    }

    fn sentence(&mut self, foreign: Option<usize>, text: &mut String) {
        let pool = foreign.map_or(&self.english, |at| &self.foreign[at].1);
        let Some(pattern) = (!pool.is_empty()).then(|| &pool[self.random.index(pool.len())]) else {
            return;
        };
        for piece in &pattern.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::State => text.push_str(&self.states[self.random.zipf(self.states.len())]),
            }
        }
    }

    fn item(&mut self) -> Vec<u8> {
        let is_foreign = self.random.share() < FOREIGN && !self.foreign.is_empty();
        let foreign = is_foreign.then(|| self.random.index(self.foreign.len()));
        let mut title = String::new();
        self.sentence(foreign, &mut title);
        title.truncate(title.floor_char_boundary(110));
        let mut body = String::new();
        if self.random.share() >= HEADLINES {
            let wanted = (MEDIAN_BYTES * (SPREAD * self.random.normal()).exp()).clamp(BYTES_MIN, BYTES_MAX);
            while (body.len() as f64) < wanted {
                self.sentence(foreign, &mut body);
                let ends_paragraph = self.random.share() < 0.3;
                body.push_str(if ends_paragraph { "\n\n" } else { " " });
            }
        }
        let day = 1 + self.count % 28;
        let item = serde_json::json!({
            "id": format!("load-{}", self.count),
            "source": "Example Wire",
            "title": title,
            "body": body,
            "language": foreign.map_or("en", |at| self.foreign[at].0.as_str()),
            "published_at": format!("2024-03-{day:02}T08:00:00Z"),
        });
        item.to_string().into_bytes()
    }
}

impl Iterator for Load {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut item = self.item();
        self.count += 1;
        if self.random.share() < MALFORMED {
            match self.count % 3 {
                0 => item.truncate(item.len() / 2),
                1 => item.insert(12, 0xff),
                _ => item = b"{\"id\": \"nothing to read\"}".to_vec(),
            }
        }
        Some(item)
    }
}

/// Names of all states, those in the news first.
fn states(kb: &KnowledgeBase) -> Vec<String> {
    let name = |code: &str| kb.find_code(code).map(|id| kb.actor(id).name.clone());
    let first = IN_THE_NEWS.split_whitespace().filter_map(name);
    let rest = kb
        .actors()
        .iter()
        .filter(|actor| actor.kind == ActorKind::State && !IN_THE_NEWS.contains(actor.code.as_str()))
        .map(|actor| actor.name.clone());
    let mut states: Vec<String> = first.chain(rest).collect();
    if states.is_empty() {
        states.push("Ruritania".to_owned());
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::embedded;

    #[test]
    fn a_seed_gives_the_same_news_of_plausible_sizes() {
        let kb = embedded().expect("the embedded files are sound");
        let items: Vec<Vec<u8>> = Load::new(&kb, 7).take(2_000).collect();
        let again: Vec<Vec<u8>> = Load::new(&kb, 7).take(2_000).collect();
        assert_eq!(items, again);
        assert_ne!(items[0], Load::new(&kb, 8).next().unwrap());
        let mut sizes: Vec<usize> = items.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        assert!((2_000..4_500).contains(&sizes[1_000]), "median {}", sizes[1_000]);
        assert!(*sizes.last().unwrap() > 15_000 && sizes[0] < 300, "{sizes:?}");
        let bad = items
            .iter()
            .filter(|item| decode(item, &DecodeOptions::default()).is_err())
            .count();
        assert!((5..50).contains(&bad), "{bad} of 2000 cannot be read");
    }
}
