//! From an article of the shelf to its document.

use super::page::{Card, Line, Page, Part, Section, Tone, Value};
use crate::knowledge::articles::{self, Section as Kind};
use crate::knowledge::{Article, Passage};
use crate::model::Language;

/// Returns the document of an article; everything that it says is in it.
#[must_use]
pub fn page_of_article(article: &Article) -> Page {
    let language = article.language;
    let updated = article.updated.map_or_else(String::new, |day| day.to_string());
    let audience = article.audience.map_or("", articles::audience_name);
    let mut front = vec![("id", Value::Text(article.id.clone())), ("title", Value::Text(article.title.clone()))];
    front.extend(article.updated.map(|day| ("updated", Value::Word(day.to_string()))));
    front.push(("state", Value::Word(articles::state_name(article.state).to_owned())));
    front.extend(article.audience.map(|_| ("audience", Value::Word(audience.to_owned()))));
    front.push(("language", Value::Word(language.code().to_owned())));
    front.push(("tags", Value::List(article.tags.clone())));
    Page {
        id: article.id.clone(),
        title: article.title.clone(),
        language,
        state: article.state,
        card: Card { audience: audience.to_owned(), updated, labels: article.tags.clone(), ..Card::default() },
        front,
        notice: Vec::new(),
        sections: if article.headings.is_empty() { by_kind(article) } else { by_heading(article) },
    }
}

/// An article's passages with what their section is for, in the order of the file.
fn passages(article: &Article) -> Vec<(Kind, &Passage)> {
    let sections = [
        (Kind::Issue, &article.issue),
        (Kind::Environment, &article.environment),
        (Kind::Resolution, &article.resolution),
        (Kind::Cause, &article.cause),
        (Kind::Other, &article.other),
    ];
    let mut all: Vec<(Kind, &Passage)> = Vec::new();
    for (kind, passages) in sections {
        all.extend(passages.iter().map(|passage| (kind, passage)));
    }
    all.sort_by_key(|(_, passage)| passage.line);
    all
}

/// Returns the sections under the article's own headings; what stands before the first has none.
fn by_heading(article: &Article) -> Vec<Section> {
    let all = passages(article);
    let between = |after: u32, before: u32| -> Vec<(Kind, &Passage)> {
        all.iter().copied().filter(|(_, passage)| passage.line >= after && passage.line < before).collect()
    };
    let line_of = |at: usize| article.headings.get(at).map_or(u32::MAX, |heading| heading.line);
    let mut sections = vec![section(String::new(), &between(0, line_of(0)))];
    for (at, heading) in article.headings.iter().enumerate() {
        sections.push(section(heading.text.clone(), &between(heading.line, line_of(at + 1))));
    }
    sections.retain(|section| !section.heading.is_empty() || !section.parts.is_empty());
    sections
}

/// Returns the sections of an article without headings, under the usual ones.
fn by_kind(article: &Article) -> Vec<Section> {
    let all = passages(article);
    let named = [
        (Kind::Issue, "문제", "Issue"),
        (Kind::Environment, "환경", "Environment"),
        (Kind::Resolution, "해결", "Resolution"),
        (Kind::Cause, "원인", "Cause"),
        (Kind::Other, "", ""),
    ];
    let mut sections: Vec<Section> = Vec::new();
    for (kind, ko, en) in named {
        let own: Vec<(Kind, &Passage)> = all.iter().copied().filter(|(of, _)| *of == kind).collect();
        sections.push(section(if article.language == Language::Ko { ko } else { en }.to_owned(), &own));
    }
    sections.retain(|section| !section.parts.is_empty());
    sections
}

/// What to do in several passages is steps; anything else in several, points.
fn section(heading: String, passages: &[(Kind, &Passage)]) -> Section {
    let lines: Vec<Line> = passages.iter().map(|(_, passage)| Line::of(passage.text.as_str())).collect();
    let parts = match passages {
        [] => Vec::new(),
        [(_, only)] => vec![Part::Text(only.text.clone())],
        [(Kind::Resolution, _), ..] => vec![Part::Steps(lines)],
        _ => vec![Part::Points(lines)],
    };
    Section { heading, tone: Tone::Text, parts }
}
