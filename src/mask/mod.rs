//! What must nobody see? Hides personal data in every string of a conversation before anything is kept.
//!
//! In: [`Transcript`]. Out: [`MaskedTranscript`], same turns, same order, with its edits; and [`MaskCounts`].
//! Fails: only when the lists cannot be read. Parallel: one [`Masker`] is shared, one conversation at a time.

mod address_words;
mod addresses;
mod checks;
mod codes;
mod conversation;
mod counts;
mod digits;
mod english;
mod lists;
mod metadata;
mod name_words;
mod names;
mod numbers;
mod online;
mod page;
mod pseudonym;
mod secrets;
mod spoken;
mod streets;
mod writing;

use serde::{Deserialize, Serialize};

use crate::dictionaries::Dictionaries;
use crate::error::Result;
use crate::model::{Edit, MaskType, MaskedTranscript, Transcript};
use crate::text::Normalized;
use lists::Lists;
use page::{Found, Kinds, Page};
use pseudonym::Key;

pub use counts::MaskCounts;

/// How numbers that fail their check or have no context are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Hidden: every number of seven digits and more that is no amount, day or service number.
    #[default]
    Strict,
    /// Kept readable: cards that fail the Luhn check and long numbers without context (codes of financial products).
    Finance,
}

/// What a workspace sets under `[mask]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How unproven numbers are treated.
    pub mode: Mode,
    /// Kinds that stay readable, such as `["business"]`.
    pub keep: Vec<MaskType>,
}

/// Hides personal data. Holds the lists and the key; shared between threads.
pub struct Masker {
    lists: Lists,
    key: Key,
    mode: Mode,
    keep: Kinds,
}

impl Masker {
    /// Returns a masker with the built-in lists and a workspace's additions.
    ///
    /// # Errors
    /// A list that cannot be read or has a broken line.
    pub fn new(dictionaries: &Dictionaries, settings: &Settings, key: &[u8; 32]) -> Result<Self> {
        let mut keep = Kinds::default();
        settings.keep.iter().for_each(|kind| keep.insert(*kind));
        Ok(Self { lists: Lists::read(dictionaries)?, key: Key::new(key), mode: settings.mode, keep })
    }

    /// Hides the personal data of a conversation; beside it, how much each rule hid in the words.
    #[must_use]
    pub fn mask(&self, transcript: Transcript) -> (MaskedTranscript, MaskCounts) {
        conversation::mask(self, transcript)
    }

    /// Hides the personal data of one text that stands alone.
    ///
    /// Edits ascend; their raw spans count characters of `raw_text`, their masked spans those of the returned text.
    #[must_use]
    pub fn mask_text(&self, raw_text: &str) -> (String, Vec<Edit>) {
        let normalized = Normalized::new(raw_text);
        let mut hidden = self.hidden(normalized.text(), Kinds::default());
        conversation::spread_names(self, &mut [(normalized.text(), &mut hidden)], &[]);
        writing::write(&normalized, &self.to_rest(normalized.text(), hidden, Kinds::default()))
    }

    /// Hides personal data in a name of a file, a category and the like; a keyed form stands for it (`[전화]-3f2a9c01d4`).
    #[must_use]
    pub fn mask_label(&self, raw_text: &str) -> String {
        metadata::mask_label(self, raw_text)
    }

    /// Returns the id under which a conversation is kept: as it is, or a keyed form where it holds personal data.
    #[must_use]
    pub fn mask_id(&self, raw_id: &str) -> String {
        metadata::mask_id(self, raw_id)
    }

    /// Returns what stands for a customer; empty where the name is.
    #[must_use]
    pub fn customer_pseudonym(&self, raw_customer: &str) -> String {
        metadata::customer_pseudonym(self, raw_customer).map(|pseudonym| pseudonym.0).unwrap_or_default()
    }

    /// Returns the keyed form of a digest: equal for equal ones, meaningless without the key.
    #[must_use]
    pub fn seal(&self, digest: u128) -> [u8; 16] {
        self.key.seal(digest)
    }

    /// Returns what is to be hidden in a normalised text, in ascending order, none overlapping.
    fn hidden(&self, text: &str, expected: Kinds) -> Vec<Found> {
        let page = Page::new(text, &self.lists, self.mode, expected);
        let mut found = Vec::new();
        self.find_in(&page, &mut found);
        conversation::find_answers_in_lines(self, &page, &mut found);
        self.settled(text, found)
    }

    fn find_in(&self, page: &Page, found: &mut Vec<Found>) {
        if page.has_digit || page.text.contains(['일', '공', '영']) || conversation::speaks_digits(page.text) {
            numbers::find(page, found);
        }
        codes::find(page, found);
        online::find(page, found);
        secrets::find(page, found);
        addresses::find(page, found);
        streets::find(page, found);
        names::find(page, found);
        english::find(page, found);
        conversation::find_agents(&self.lists, page.text, found);
    }

    /// Drops what is allowed or kept, cuts around labels that stand already, and keeps of what overlaps the surest.
    fn settled(&self, text: &str, mut found: Vec<Found>) -> Vec<Found> {
        if found.is_empty() {
            return found;
        }
        found.retain(|one| !self.keep.contains(one.mask_type));
        if let Some(allow) = &self.lists.allow {
            let allowed: Vec<_> = allow.find_iter(text).map(|hit| hit.range()).collect();
            found.retain(|one| !allowed.iter().any(|range| range.start <= one.start && one.end <= range.end));
        }
        page::settle(writing::cut_around_labels(text, found))
    }

    /// Looks again at the masked text until nothing more is found: what is hidden changes what stands beside what.
    fn to_rest(&self, text: &str, mut hidden: Vec<Found>, expected: Kinds) -> Vec<Found> {
        // Each round hides at least one character more; real texts need one round, invented ones up to three.
        for _ in 0..8 {
            if hidden.is_empty() {
                break;
            }
            let (masked, places) = writing::masked_with_places(text, &hidden);
            let more = self.hidden(&masked, expected);
            if more.is_empty() {
                break;
            }
            hidden.extend(more.into_iter().filter_map(|one| writing::back(&places, one)));
            hidden = page::settle(hidden);
        }
        hidden
    }
}

#[cfg(test)]
mod tests;
