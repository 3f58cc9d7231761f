//! How often a record asks the allocator for memory, by the length of its text and by the number of its mentions.
//!
//!     cargo bench --bench allocations
//!
//! Prints a table; the counts are exact and the same in every run. Not here: how much memory (`chancery bench`).

use chancery::knowledge::embedded;
use chancery::nlp::Tier;
use chancery::nlp::sentiment::Models;
use chancery::pipeline::{Outcome, Setup, process};
use chancery::record::{Origin, RawRecord};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A sentence with two mentions, and one of the same length with none.
const NAMED: &str = "Moscow said on Monday that talks with Ankara would go on for another week. ";
const NAMELESS: &str = "Shares fell on Monday after sales that month had gone on for another week. ";

fn main() {
    let kb = embedded().expect("the embedded base is sound");
    let models = Models::embedded().into();
    println!(
        "{:<10} {:>10} {:>10} {:>12} {:>16} {:>14}",
        "tier", "text bytes", "mentions", "allocations", "bytes asked for", "a kB of text"
    );
    for tier in [Tier::Fast, Tier::Standard] {
        let mut setup = Setup {
            kb: kb.clone(),
            models: std::sync::Arc::clone(&models),
            ..Setup::default()
        };
        setup.options.tier = tier;
        for (sentences, named) in [
            (1, 0),
            (40, 0),
            (40, 1),
            (40, 10),
            (40, 20),
            (40, 40),
            (400, 0),
            (400, 400),
        ] {
            let body: String = (0..sentences)
                .map(|at| {
                    if at * named / sentences < (at + 1) * named / sentences {
                        NAMED
                    } else {
                        NAMELESS
                    }
                })
                .collect();
            let raw = record(&body);
            // The first time fills what is kept for good.
            process(&setup, &raw);
            let region = Region::new(ALLOCATOR);
            let outcome = process(&setup, &raw);
            let stats = region.change();
            let Outcome::Enriched(_, item) = outcome else {
                panic!("a record without text");
            };
            let mentions: u32 = item.actor_mentions.iter().sum();
            let asked = stats.allocations + stats.reallocations;
            println!(
                "{:<10} {:>10} {:>10} {:>12} {:>16} {:>14.1}",
                tier.code(),
                body.len(),
                mentions,
                asked,
                stats.bytes_allocated,
                asked as f64 * 1000.0 / body.len() as f64
            );
        }
    }
}

fn record(body: &str) -> RawRecord {
    let payload = format!(
        r#"{{"id":"a","title":"Talks go on","language":"en","published_at":"2020-01-16T00:00:00Z","body":"{body}"}}"#
    );
    RawRecord {
        origin: Origin {
            topic: "load".into(),
            partition: 0,
            offset: 0,
        },
        key: None,
        headers: Vec::new(),
        timestamp_ms: None,
        payload: Some(payload.into_bytes()),
    }
}
