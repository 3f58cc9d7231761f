//! The fuzzers' functions over their corpus and over mutations of it, in seconds; `cargo fuzz` goes on for hours.
//!
//! `CHANCERY_TEST_SEED` chooses the mutations, `CHANCERY_TEST_SECONDS` says how long each target is tried.

use crate::chance::Chance;
use crate::faults::told;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../../fuzz/targets.rs"]
mod targets;

const BYTES_MAX: usize = 20_000;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One input made of others: bytes changed, stretches repeated, left out, or taken from elsewhere.
fn mutate(chance: &mut Chance, corpus: &[Vec<u8>]) -> Vec<u8> {
    let any = |chance: &mut Chance| corpus[chance.below(corpus.len() as u64) as usize].clone();
    let mut bytes = any(chance);
    for _ in 0..1 + chance.below(6) {
        let len = bytes.len() as u64;
        let at = chance.below(len + 1) as usize;
        let end = (at + chance.below(40) as usize).min(bytes.len());
        match chance.below(6) {
            0 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let stretch = bytes[at..end].repeat(1 + chance.below(8) as usize);
                bytes.splice(at..at, stretch);
            }
            3 => {
                let other = any(chance);
                let from = chance.below(other.len() as u64 + 1) as usize;
                let to = (from + chance.below(60) as usize).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            4 => {
                const MARKS: &[u8] = b"\"'.,;:-()[]{}|\\\n\t =/0aA";
                bytes.insert(at, MARKS[chance.below(MARKS.len() as u64) as usize]);
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes.truncate(BYTES_MAX);
    bytes
}

#[test]
fn every_target_returns_whatever_it_is_given() {
    let each = Duration::from_secs(told("CHANCERY_TEST_SECONDS", 3));
    for (name, run) in targets::TARGETS {
        let corpus = corpus(name);
        assert!(!corpus.is_empty(), "{name}");
        corpus.iter().for_each(|bytes| run(bytes));
        let mut chance = Chance::new();
        let (begun, mut count) = (Instant::now(), 0);
        while begun.elapsed() < each {
            let bytes = mutate(&mut chance, &corpus);
            let result = std::panic::catch_unwind(|| run(&bytes));
            assert!(
                result.is_ok(),
                "{name}, input {count}: {:?}",
                String::from_utf8_lossy(&bytes)
            );
            count += 1;
        }
        eprintln!("{name}: {count} inputs");
    }
}
