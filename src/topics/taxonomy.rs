//! Which topics does the desk expect? Reads `registers/taxonomy.toml`.

use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// Areas and topics that statements are steered to.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Taxonomy {
    /// `[[area]]`, in file order.
    #[serde(rename = "area")]
    pub areas: Vec<DefinedArea>,
}

/// One `[[area]]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinedArea {
    /// Its name.
    pub name: Bilingual,
    /// Words of its conversations, besides those of its topics.
    #[serde(default)]
    pub words: Vec<String>,
    /// `[[area.topic]]`, in file order.
    #[serde(rename = "topic", default)]
    pub topics: Vec<DefinedTopic>,
}

/// One `[[area.topic]]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinedTopic {
    /// Its name.
    pub name: Bilingual,
    /// Words that statements on it hold, in either language.
    #[serde(default)]
    pub words: Vec<String>,
    /// Sentences as customers say them, in either language.
    #[serde(default)]
    pub examples: Vec<String>,
}

/// Parses a taxonomy.
///
/// # Errors
/// Text that is not TOML or holds an unknown key, with its line; a topic with neither words nor examples, or without a name
/// in one language.
pub fn parse(path: &Path, text: &str) -> Result<Taxonomy> {
    let taxonomy: Taxonomy = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|cause| {
        let line = cause.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
        Error::new(Kind::Settings, Bilingual::new("분류 체계를 읽을 수 없습니다", "is not a taxonomy that can be read"))
            .at(Place { path: path.to_owned(), line })
            .help(Bilingual::new(
                "[[area]]에는 name.ko와 name.en을, [[area.topic]]에는 name, words, examples를 적어 주세요",
                "write name.ko and name.en for each [[area]]; name, words and examples for each [[area.topic]]",
            ))
            .because(cause.message().to_owned())
    })?;
    let problems: Vec<Error> = taxonomy
        .areas
        .iter()
        .flat_map(|area| &area.topics)
        .filter(|topic| topic.words.is_empty() && topic.examples.is_empty())
        .map(|topic| {
            Error::new(
                Kind::Settings,
                Bilingual::new(
                    format!("'{}'에 words도 examples도 없습니다", topic.name.ko),
                    format!("'{}' has neither words nor examples", topic.name.en),
                ),
            )
            .at(Place::file(path))
            .help(Bilingual::new(
                "고객이 하는 말을 한두 문장 적어 주세요",
                "write a sentence or two as customers say it",
            ))
        })
        .collect();
    if problems.is_empty() { Ok(taxonomy) } else { Err(Error::several(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn areas_and_topics_are_read_in_file_order() {
        let text = "[[area]]\nname.ko = \"배송\"\nname.en = \"Parcels\"\n[[area.topic]]\nname.ko = \"택배 지연\"\nname.en = \"Parcel is late\"\nwords = [\"택배\"]\n";
        let taxonomy = parse(Path::new("taxonomy.toml"), text).expect("sound");
        assert_eq!(taxonomy.areas[0].topics[0].name.en, "Parcel is late");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let message = |text: &str| parse(Path::new("t.toml"), text).expect_err("broken").message(Language::En);
        assert!(message("[[area]]\nname.ko = \"가\"\nname.en = \"a\"\ncolour = 1\n").contains("t.toml:4"));
        let empty = "[[area]]\nname.ko = \"가\"\nname.en = \"a\"\n[[area.topic]]\nname.ko = \"나\"\nname.en = \"b\"\n";
        assert!(message(empty).contains("'b' has neither words nor examples"), "{}", message(empty));
    }
}
