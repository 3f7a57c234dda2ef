//! What does lindera find by itself? The yardstick of `voc evaluate tokens`; no stage uses it.

use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera::worker::SegmentWorker;

use super::cannot_open;
use crate::error::Result;

/// lindera with the Korean dictionary as it is: no lexicon, no rules, inflected forms split by their expression.
pub struct PlainSegmenter {
    worker: SegmentWorker,
}

impl PlainSegmenter {
    /// Opens the dictionary.
    ///
    /// # Errors
    /// When the dictionary does not fit this version of lindera.
    pub fn new() -> Result<Self> {
        let dictionary = voc_ko_dic::load().map_err(cannot_open)?;
        Ok(Self { worker: Segmenter::new(Mode::Normal, dictionary, None).into_worker() })
    }

    /// Returns forms and tags as the dictionary has them, its counterparts of final consonants written as people type them.
    pub fn morphemes(&mut self, text: &str) -> Vec<(String, String)> {
        let Ok(words) = self.worker.segment(text) else { return Vec::new() };
        let mut morphemes = Vec::new();
        for mut word in words {
            let surface = word.surface.clone().into_owned();
            let details = word.details();
            match details.as_slice() {
                [_, _, _, _, "Inflect", _, _, expression, ..] if *expression != "*" => {
                    for part in expression.split('+') {
                        let mut fields = part.split('/');
                        if let (Some(form), Some(tag)) = (fields.next(), fields.next()) {
                            morphemes.push((super::korean::spelled(form), tag.to_owned()));
                        }
                    }
                }
                [tag, ..] => morphemes.push((surface, (*tag).to_owned())),
                [] => {}
            }
        }
        morphemes
    }

    /// Returns the number of words; what a text costs lindera alone, tags included (unit L).
    pub fn n_words(&mut self, text: &str) -> usize {
        let Ok(words) = self.worker.segment(text) else { return 0 };
        words.into_iter().filter_map(|mut word| word.details_iter().next().map(str::len)).filter(|&tag| tag > 0).count()
    }
}
