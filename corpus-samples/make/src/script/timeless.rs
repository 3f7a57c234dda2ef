//! Scripts for streams, whose releases are other ones than those of the samples.

use crate::calendar::{self, AppRelease};
use crate::template::Template;

use super::{Answer, Scripts, Wording};

impl Scripts {
    /// Leaves out what names a version of the samples, and sets the versions that customers have.
    pub fn set_releases(&mut self, releases: Vec<AppRelease>) {
        self.releases = releases;
        let names_none = |turns: &[Template]| !turns.iter().any(|turn| calendar::names_version(&turn.source));
        for topic in &mut self.topics {
            for wordings in [&mut topic.ko, &mut topic.en, &mut topic.followup_ko, &mut topic.followup_en] {
                wordings.retain(|wording: &Wording| names_none(&wording.turns));
            }
            for answers in [&mut topic.agent_ko, &mut topic.agent_en] {
                answers.retain(|answer: &Answer| names_none(&answer.turns));
                answers.iter_mut().for_each(|answer| answer.before_release = false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::script::Language;

    #[test]
    fn every_topic_still_has_wordings_and_answers_in_both_languages() {
        let mut scripts = Scripts::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the scripts are whole");
        scripts.set_releases(calendar::app_releases());
        for topic in &scripts.topics {
            for language in [Language::Ko, Language::En] {
                assert!(topic.wordings(language).len() >= 5, "{} {language:?}", topic.id);
                assert!(topic.answers(language).len() >= 2, "{} {language:?}", topic.id);
                let wordings = topic.wordings(language).iter().chain(topic.followups(language));
                for turn in wordings.flat_map(|wording| &wording.turns) {
                    assert!(!turn.source.contains("5.2"), "{}: {}", topic.id, turn.source);
                }
            }
        }
    }
}
