//! Sixteen hex digits that tell one set of data files from another.
//!
//! Invariant: any byte of any file or path changes it; the order of files does too, so callers sort by path.

use super::DataFile;
use sha2::{Digest, Sha256};

/// The digits while files are added.
pub struct Fingerprint(Sha256);

impl Fingerprint {
    pub fn of(files: &[DataFile]) -> Self {
        let mut all = Self(Sha256::new());
        files.iter().for_each(|file| all.add(file));
        all
    }

    pub fn add(&mut self, file: &DataFile) {
        self.0.update(file.path.as_bytes());
        self.0.update([0]);
        self.0.update(file.text.as_bytes());
        self.0.update([0]);
    }

    pub fn finish(self) -> String {
        self.0
            .finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}
