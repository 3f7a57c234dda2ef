//! From an article of the shelf to its document.

use super::page::{Card, Line, Page, Part, Section, Tone, Value};
use super::words;
use crate::knowledge::{Article, Passage};
use crate::model::Language;

/// Returns the document of an article; everything that it says is in it.
#[must_use]
pub fn page_of_article(article: &Article) -> Page {
    let language = article.language;
    let say = |ko: &str, en: &str| if language == Language::Ko { ko.to_owned() } else { en.to_owned() };
    let updated = article.updated.map_or_else(String::new, |day| day.to_string());
    let audience = article.audience.map_or("", words::audience_code);
    let mut front = vec![("id", Value::Text(article.id.clone())), ("title", Value::Text(article.title.clone()))];
    front.extend(article.updated.map(|day| ("updated", Value::Word(day.to_string()))));
    front.push(("state", Value::Word(words::state_code(article.state).to_owned())));
    front.extend(article.audience.map(|_| ("audience", Value::Word(audience.to_owned()))));
    front.push(("language", Value::Word(language.code().to_owned())));
    front.push(("tags", Value::List(article.tags.clone())));
    let sections = [
        (say("문제", "Issue"), told(&article.issue)),
        (say("환경", "Environment"), told(&article.environment)),
        (say("해결", "Resolution"), steps(&article.resolution)),
        (say("원인", "Cause"), told(&article.cause)),
        (say("그 밖의 내용", "More"), told(&article.other)),
    ];
    let sections = sections.into_iter().filter(|(_, parts)| !parts.is_empty());
    Page {
        id: article.id.clone(),
        title: article.title.clone(),
        language,
        state: article.state,
        card: Card { audience: audience.to_owned(), updated, labels: article.tags.clone(), ..Card::default() },
        front,
        notice: Vec::new(),
        sections: sections.map(|(heading, parts)| Section { heading, tone: Tone::Text, parts }).collect(),
    }
}

fn lines(passages: &[Passage]) -> Vec<Line> {
    passages.iter().map(|passage| Line::of(passage.text.as_str())).collect()
}

fn told(passages: &[Passage]) -> Vec<Part> {
    match passages {
        [] => Vec::new(),
        [only] => vec![Part::Text(only.text.clone())],
        several => vec![Part::Points(lines(several))],
    }
}

fn steps(passages: &[Passage]) -> Vec<Part> {
    match passages {
        [] => Vec::new(),
        [only] => vec![Part::Text(only.text.clone())],
        several => vec![Part::Steps(lines(several))],
    }
}
