//! An article as text: front matter that any YAML reader takes for what it is, and a body.

use std::fmt::Write as _;

use super::{ArticleState, Audience, names};
use crate::model::{Day, Language};

/// An article that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manuscript {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The day of its last change, where known.
    pub updated: Option<Day>,
    /// How far it is.
    pub state: ArticleState,
    /// Who may read it, where told.
    pub audience: Option<Audience>,
    /// The language it is written in.
    pub language: Language,
    /// Its tags.
    pub tags: Vec<String>,
    /// Further keys of the front matter with their values, in this order.
    pub extra: Vec<(&'static str, String)>,
    /// What stands behind the front matter, in Markdown.
    pub body: String,
}

/// Returns the text of an article file; lines end in `\n`, also the last.
#[must_use]
pub fn to_markdown(manuscript: &Manuscript) -> String {
    let Manuscript { id, title, updated, state, audience, language, tags, extra, body } = manuscript;
    let mut text = format!("---\nid: {}\ntitle: {}\n", yaml(id), yaml(title));
    if let Some(updated) = updated {
        let _ = writeln!(text, "updated: {updated}");
    }
    let _ = writeln!(text, "state: {}", names::state_name(*state));
    if let Some(audience) = audience {
        let _ = writeln!(text, "audience: {}", names::audience_name(*audience));
    }
    let _ = writeln!(text, "language: {}", language.code());
    if !tags.is_empty() {
        let tags: Vec<String> = tags.iter().map(|tag| yaml(tag)).collect();
        let _ = writeln!(text, "tags: [{}]", tags.join(", "));
    }
    for (key, value) in extra {
        let _ = writeln!(text, "{key}: {}", yaml(value));
    }
    let _ = writeln!(text, "---\n{}", body.trim_end());
    text
}

/// Returns a YAML scalar: plain where it is letters, digits, blanks and little else, in double quotes otherwise.
#[must_use]
pub fn yaml(value: &str) -> String {
    let is_plain = value.starts_with(char::is_alphabetic)
        && !value.ends_with(' ')
        && value
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | '·'))
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(&value.to_lowercase().as_str());
    if is_plain {
        return value.to_owned();
    }
    let mut quoted = "\"".to_owned();
    for letter in value.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            // Beside line ends YAML reads U+0085, U+2028 and U+2029 as such.
            letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}') => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::front_matter;
    use super::*;

    fn manuscript(title: &str, tags: &[&str]) -> Manuscript {
        Manuscript {
            id: "KB-021".to_owned(),
            title: title.to_owned(),
            updated: Some(jiff::civil::date(2026, 11, 20)),
            state: ArticleState::NotValidated,
            audience: Some(Audience::Public),
            language: Language::Ko,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            extra: vec![("topic", "T-0042".to_owned())],
            body: "## 해결\n1. 앱을 켭니다\n\n".to_owned(),
        }
    }

    #[test]
    fn an_article_is_written_as_editors_write_it() {
        assert_eq!(
            to_markdown(&manuscript("환불: 언제 되나요?", &["환불", "3~5일"])),
            "---\nid: KB-021\ntitle: \"환불: 언제 되나요?\"\nupdated: 2026-11-20\nstate: not_validated\naudience: public\n\
             language: ko\ntags: [환불, \"3~5일\"]\ntopic: T-0042\n---\n## 해결\n1. 앱을 켭니다\n"
        );
    }

    #[test]
    fn whatever_stands_in_a_title_or_tag_is_read_back_as_it_was() {
        for words in [
            "환불",
            "no",
            "~",
            "0012",
            "1.0",
            "- 환불",
            "a: b",
            "a # b",
            "[열린",
            "{",
            "\"따옴표\"",
            "'홑'",
            "\\n",
            "*별",
            "&앵커",
            "!느낌",
            "%퍼센트",
            "@골뱅이",
            "`",
            "null",
            "3~5일, 7일",
            "---",
            "키: [값]",
            "빈칸 ",
            "yes",
            "=",
            "2026-11-20",
            "|",
            ">",
        ] {
            let text = to_markdown(&manuscript(words, &[words, "둘"]));
            let parts = front_matter::split(&text);
            let yaml = &text[parts.yaml.clone().expect("front matter")];
            let entries = front_matter::entries(yaml, 2).expect("YAML");
            let of = |key| entries.iter().find(|entry| entry.key == key).map(|entry| entry.values.clone());
            assert_eq!(of(names::Key::Title), Some(vec![words.to_owned()]), "{words}");
            assert_eq!(of(names::Key::Tags), Some(vec![words.to_owned(), "둘".to_owned()]), "{words}");
        }
    }
}
