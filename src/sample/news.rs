//! The items of `data/demo`, as they stand in their files.
//!
//! Invariant: every call gives the same items in the same order.

const FILES: [&str; 8] = [
    include_str!("../../data/demo/europe.ndjson"),
    include_str!("../../data/demo/asia.ndjson"),
    include_str!("../../data/demo/middle-east.ndjson"),
    include_str!("../../data/demo/africa.ndjson"),
    include_str!("../../data/demo/americas.ndjson"),
    include_str!("../../data/demo/world.ndjson"),
    include_str!("../../data/demo/languages.ndjson"),
    include_str!("../../data/demo/malformed.ndjson"),
];

/// The items of all files by turns, so that regions and bad input mix; each is the raw value of one record.
pub fn news() -> impl Iterator<Item = &'static str> {
    let files: Vec<Vec<&str>> = FILES
        .iter()
        .map(|file| file.lines().filter(|l| !l.is_empty()).collect())
        .collect();
    let longest = files.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(move |nth| {
        // A shorter file is spread over the longest one.
        files
            .iter()
            .filter_map(|file| {
                let at = nth * file.len() / longest;
                (nth == 0 || at != (nth - 1) * file.len() / longest).then(|| file[at])
            })
            .collect::<Vec<_>>()
    })
}
