//! Sixteen hex digits that tell one set of data files from another.
//!
//! Invariant: any byte of any file or path changes it; the order of files does too, so callers sort by path.

use super::DataFile;
use sha2::{Digest, Sha256};

pub fn of_files(files: &[DataFile]) -> String {
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.path.as_bytes());
        digest.update([0]);
        digest.update(file.text.as_bytes());
        digest.update([0]);
    }
    digest
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
