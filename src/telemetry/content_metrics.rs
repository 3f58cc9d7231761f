//! What the news says, in metrics: actors by sentiment, languages, scores; and what answers it: knowledge, page.
//!
//! Not here: pairs of actors, people, sources: their sets are open (`world.rs` counts them for the page).
//!
//! Invariant: every label comes from a closed set; actors beyond [`ACTORS_MAX`], or not told to
//! [`ContentMetrics::follow`], count as `other`.

use super::register::Register;
use crate::record::{EnrichedItem, Label, PublishedAtSource};
use prometheus::{Histogram, IntCounter, IntCounterVec, IntGauge, IntGaugeVec};
use std::collections::HashSet;
use std::sync::RwLock;

/// Actors that may have series of their own; each has up to three.
pub const ACTORS_MAX: usize = 500;

/// The commit, where the build was told (`CHANCERY_REVISION`; the Dockerfile's REVISION).
const REVISION: &str = match option_env!("CHANCERY_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

/// Languages that have a series of their own, `und` among them.
const LANGUAGES: [&str; 41] = [
    "ar", "az", "be", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu",
    "hy", "id", "it", "ja", "ka", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sr", "sv", "tr", "uk",
    "ur", "zh", "und",
];
const SCORES: [f64; 10] = [-0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
const COUNTS: [f64; 8] = [0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0];
const AGES: [f64; 9] = [1.0, 10.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0, 604_800.0];

/// What is in force, for [`ContentMetrics::follow`].
#[derive(Clone, Copy, Debug)]
pub struct KnowledgeInForce<'a> {
    pub hash: &'a str,
    pub tier: &'a str,
    /// Kind of every actor with how many there are.
    pub kinds: &'a [(&'static str, usize)],
    /// Codes that deserve series of their own, the most important first.
    pub followed: &'a [&'a str],
}

/// Written when an item is settled, and by the server.
pub struct ContentMetrics {
    followed: RwLock<HashSet<String>>,
    build_info: IntGaugeVec,
    actor_mentions: IntCounterVec,
    documents_by_language: IntCounterVec,
    documents_by_sentiment: IntCounterVec,
    relations: IntCounterVec,
    sentiment_score: Histogram,
    sentiment_fallback_records: IntCounter,
    actors_per_document: Histogram,
    item_age: Histogram,
    knowledge_info: IntGaugeVec,
    knowledge_actors: IntGaugeVec,
    pub knowledge_reloads: IntCounterVec,
    pub knowledge_last_reload_success: IntGauge,
    pub knowledge_loaded: IntGauge,
    actors_left_out: IntGauge,
    pub ready: IntGauge,
    pub live_pages: IntGauge,
    pub live_events_lost: IntCounter,
    pub live_counts_dropped: IntGauge,
}

impl ContentMetrics {
    pub(super) fn register(r: &Register) -> Self {
        let build_info = r.gauges(
            "build_info",
            "1; its labels tell the version, the commit it was built from, the compiler and the Kafka library.",
            &["version", "revision", "rustc", "librdkafka"],
        );
        let metrics = Self {
            followed: RwLock::default(),
            build_info,
            actor_mentions: r.counters(
                "actor_mentions_total",
                "Mentions of states and intergovernmental organisations by the sentiment of the item towards them; all others are `other`.",
                &["actor", "sentiment"],
            ),
            documents_by_language: r.counters("documents_by_language_total", "Items enriched, by language.", &["language"]),
            documents_by_sentiment: r.counters("documents_by_sentiment_total", "Items enriched, by sentiment of the document.", &["sentiment"]),
            relations: r.counters("relations_total", "Relations found (who acts on whom), by polarity.", &["polarity"]),
            sentiment_score: r.histogram("sentiment_score", "Sentiment score of items, -1 to 1.", &SCORES),
            sentiment_fallback_records: r.counter(
                "sentiment_fallback_records_total",
                "Items enriched that a cheaper tier judged than the one configured: lag, a failing model, or a very long text.",
            ),
            actors_per_document: r.histogram("actors_per_document", "Actors found in an item.", &COUNTS),
            item_age: r.histogram(
                "item_age_seconds",
                "From publication, as the item tells it, to settling: freshness of the sources.",
                &AGES,
            ),
            knowledge_info: r.gauges("knowledge_info", "1; its labels tell the data files and the sentiment tier in force.", &["hash", "tier"]),
            knowledge_actors: r.gauges("knowledge_actors", "Actors of the knowledge base.", &["kind"]),
            knowledge_reloads: r.counters("knowledge_reloads_total", "Times the data files were read again: loaded, or refused and the old ones kept.", &["outcome"]),
            knowledge_last_reload_success: r.gauge("knowledge_last_reload_success", "1 while the data files in force are those last read; 0 after a refusal."),
            knowledge_loaded: r.gauge("knowledge_loaded_timestamp_seconds", "When the data files in force were built."),
            actors_left_out: r.gauge("metric_actors_left_out", "Actors that were to have series of their own and count as `other`: beyond the cap."),
            ready: r.gauge("ready", "1 while /readyz says so."),
            live_pages: r.gauge("live_pages", "Live pages that are open."),
            live_events_lost: r.counter("live_events_lost_total", "Events that slow live pages lost."),
            live_counts_dropped: r.gauge("live_counts_dropped", "Actors and pairs that the live page could not count, for there were too many in a minute."),
        };
        for label in [Label::Negative, Label::Neutral, Label::Positive] {
            metrics.documents_by_sentiment.with_label_values(&[word(label)]);
            metrics.relations.with_label_values(&[word(label)]);
            metrics.actor_mentions.with_label_values(&["other", word(label)]);
        }
        for outcome in ["loaded", "refused"] {
            metrics.knowledge_reloads.with_label_values(&[outcome]);
        }
        metrics
    }

    /// Says what this program is made of; `librdkafka` is the version of the Kafka library.
    pub fn tell_build(&self, librdkafka: &str) {
        let labels = [env!("CARGO_PKG_VERSION"), REVISION, env!("CHANCERY_RUSTC"), librdkafka];
        self.build_info.with_label_values(&labels).set(1);
    }

    /// Says what is in force and which actors have series of their own; called again after a reload.
    pub fn follow(&self, now: KnowledgeInForce<'_>) {
        let own = &now.followed[..now.followed.len().min(ACTORS_MAX)];
        *self.followed.write().unwrap_or_else(std::sync::PoisonError::into_inner) =
            own.iter().map(|code| (*code).to_owned()).collect();
        self.actors_left_out.set((now.followed.len() - own.len()) as i64);
        self.knowledge_info.reset();
        self.knowledge_info.with_label_values(&[now.hash, now.tier]).set(1);
        for (kind, count) in now.kinds {
            self.knowledge_actors.with_label_values(&[*kind]).set(*count as i64);
        }
    }

    /// Relations found so far.
    pub fn relations(&self) -> u64 {
        let labels = [Label::Negative, Label::Neutral, Label::Positive].map(word);
        labels
            .iter()
            .map(|l| self.relations.with_label_values(&[*l]).get())
            .sum()
    }

    /// Counts one enriched item that is settled.
    pub fn count(&self, item: &EnrichedItem, now_secs: f64) {
        let language = LANGUAGES.iter().find(|l| **l == item.language).unwrap_or(&"other");
        self.documents_by_language.with_label_values(&[*language]).inc();
        let label = word(item.sentiment.label);
        self.documents_by_sentiment.with_label_values(&[label]).inc();
        self.sentiment_score.observe(f64::from(item.sentiment.score));
        self.sentiment_fallback_records
            .inc_by(u64::from(item.processing.fallback));
        self.actors_per_document.observe(item.actors.len() as f64);
        let followed = self.followed.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (actor, mentions) in item.actors.iter().zip(&item.actor_mentions) {
            let code = if followed.contains(&actor.id) {
                actor.id.as_str()
            } else {
                "other"
            };
            let labels = [code, word(actor.sentiment.label)];
            self.actor_mentions
                .with_label_values(&labels)
                .inc_by(u64::from(*mentions));
        }
        for relation in &item.relations {
            self.relations.with_label_values(&[word(relation.polarity)]).inc();
        }
        let told = item.published_at_source == Some(PublishedAtSource::Field);
        if let Some(at) = item
            .published_at
            .as_deref()
            .filter(|_| told)
            .and_then(|at| at.parse::<jiff::Timestamp>().ok())
        {
            self.item_age.observe((now_secs - at.as_second() as f64).max(0.0));
        }
    }
}

fn word(label: Label) -> &'static str {
    match label {
        Label::Negative => "negative",
        Label::Neutral => "neutral",
        Label::Positive => "positive",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ActorItem;

    fn item(actor: &str) -> EnrichedItem {
        EnrichedItem {
            language: "tlh".into(),
            actors: vec![ActorItem {
                id: actor.into(),
                ..ActorItem::default()
            }],
            actor_mentions: vec![2],
            ..EnrichedItem::default()
        }
    }

    #[test]
    fn series_stay_within_the_cap_whatever_the_news() {
        let metrics = ContentMetrics::register(&Register::default());
        let codes: Vec<String> = (0..ACTORS_MAX + 3).map(|n| format!("A{n}")).collect();
        let followed: Vec<&str> = codes.iter().map(String::as_str).collect();
        let kinds = [("state", 3)];
        metrics.follow(KnowledgeInForce {
            hash: "h",
            tier: "fast",
            kinds: &kinds,
            followed: &followed,
        });
        for code in codes.iter().chain(&["<script>".to_owned()]) {
            metrics.count(&item(code), 0.0);
        }
        let of = |actor: &str| metrics.actor_mentions.with_label_values(&[actor, "neutral"]).get();
        assert_eq!((of("A0"), of("other")), (2, 8));
        assert_eq!(metrics.actors_left_out.get(), 3);
        assert_eq!(
            metrics.documents_by_language.with_label_values(&["other"]).get(),
            ACTORS_MAX as u64 + 4
        );
    }
}
