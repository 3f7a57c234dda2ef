//! Documents for other systems. Nothing here is ever marked as published: a person does that.

use std::collections::BTreeSet;

use serde_json::json;

use super::html::{self, Look};
use super::markdown;
use super::page::Page;
use crate::knowledge::articles;
use crate::model::Language;
use crate::report::case_list::{guarded, record};
use crate::report::names;

/// What documents are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Markdown with front matter, a file each.
    Markdown,
    /// A page each that opens in any browser.
    Html,
    /// The storage format of Confluence (XHTML), a file each.
    Confluence,
    /// What Zendesk's help centre takes to create an article, a file each.
    Zendesk,
    /// What Intercom takes to create an article, a file each.
    Intercom,
    /// One table for spreadsheets.
    Csv,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Its name, safe on every system and unlike every other, whatever the id of its document.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// The table of all documents.
const TABLE: &str = "articles.csv";
const COLUMNS: [&str; 12] = [
    "id",
    "title",
    "body",
    "locale",
    "state",
    "draft",
    "labels",
    "decision",
    "audience",
    "topic",
    "owner",
    "updated_at",
];
/// Zendesk takes no longer label.
const MOST_LABEL_CHARS: usize = 80;

/// Renders documents, in the order given.
#[must_use]
pub fn export(pages: &[Page], form: Form) -> Vec<ExportFile> {
    if form == Form::Csv {
        return vec![ExportFile { name: TABLE.to_owned(), text: csv(pages) }];
    }
    let extension = match form {
        Form::Markdown => "md",
        Form::Html => "html",
        Form::Confluence => "xhtml",
        Form::Zendesk | Form::Intercom | Form::Csv => "json",
    };
    let names = names::of_ids(pages.iter().map(|page| page.id.as_str()));
    let file = |(page, name): (&Page, String)| {
        let text = match form {
            Form::Markdown => markdown::render(page),
            Form::Html => html::whole(page),
            Form::Confluence => html::body(page, Look::Confluence),
            Form::Zendesk => zendesk(page),
            Form::Intercom | Form::Csv => intercom(page),
        };
        ExportFile { name: format!("{name}.{extension}"), text }
    };
    pages.iter().zip(names).map(file).collect()
}

/// Section, permission group and readers belong to the help centre and are added by whoever sends it.
fn zendesk(page: &Page) -> String {
    let article = json!({
        "title": page.title,
        "body": html::body(page, Look::Plain),
        "locale": locale(page.language),
        "draft": true,
        "label_names": labels(page),
    });
    pretty(&json!({"article": article, "notify_subscribers": false}))
}

/// The author belongs to the workspace and is added by whoever sends it.
fn intercom(page: &Page) -> String {
    pretty(&json!({"title": page.title, "body": html::body(page, Look::Plain), "state": "draft"}))
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// Zendesk's names of the two languages.
fn locale(language: Language) -> &'static str {
    match language {
        Language::Ko => "ko",
        Language::En => "en-us",
    }
}

/// Returns words to find it by, each once, and its id, by which an article is found again that came from here.
fn labels(page: &Page) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let all = page.card.labels.iter().map(String::as_str).chain([page.id.as_str()]);
    // A comma separates labels in Zendesk.
    let plain = all.map(|label| label.replace(',', " ").trim().chars().take(MOST_LABEL_CHARS).collect::<String>());
    plain.filter(|label| !label.is_empty() && seen.insert(label.clone())).collect()
}

/// UTF-8 with a byte order mark, because Excel takes it for another encoding without one.
fn csv(pages: &[Page]) -> String {
    let mut text = "\u{feff}".to_owned();
    text.push_str(&record(COLUMNS.into_iter().map(str::to_owned)));
    for page in pages {
        let (card, body) = (&page.card, html::body(page, Look::Plain));
        let state = articles::state_name(page.state);
        let labels = card.labels.join(", ");
        let cells = [
            page.id.as_str(),
            &page.title,
            &body,
            page.language.code(),
            state,
            "true",
            &labels,
            &card.decision,
            &card.audience,
            &card.topic,
            &card.owner,
            &card.updated,
        ];
        text.push_str(&record(cells.into_iter().map(guarded)));
    }
    text
}
