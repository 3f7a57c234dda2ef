//! What stands for a person or an order so that it can be counted? A keyed hash: equal under one key, meaningless without it.

use std::fmt::Write;

use crate::model::Pseudonym;

/// The workspace's key; lost, counts of customers start anew.
#[derive(Clone)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(*key)
    }

    /// Returns the pseudonym of a value in one realm (customer, order …); the same value in another realm gets another one.
    pub(super) fn pseudonym(&self, realm: &str, value: &str) -> Pseudonym {
        Pseudonym(self.hex(realm, value, 8))
    }

    /// Returns a short keyed form, such as `3f2a9c01d4`, for labels in metadata.
    pub(super) fn short(&self, realm: &str, value: &str) -> String {
        self.hex(realm, value, 5)
    }

    /// Returns the keyed form of a digest.
    pub(super) fn seal(&self, digest: u128) -> [u8; 16] {
        let hash = blake3::keyed_hash(&self.0, &digest.to_le_bytes());
        hash.as_bytes().first_chunk().copied().unwrap_or_default()
    }

    fn hex(&self, realm: &str, value: &str, n_bytes: usize) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        // The realm's length comes first so that no realm and value run into each other.
        hasher.update(&[u8::try_from(realm.len()).unwrap_or(u8::MAX)]);
        hasher.update(realm.as_bytes());
        hasher.update(value.as_bytes());
        let mut hex = String::with_capacity(2 * n_bytes);
        for byte in hasher.finalize().as_bytes().iter().take(n_bytes) {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}
