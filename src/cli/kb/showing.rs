//! `voc kb show`: a draft as a reviewer reads it.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::error::{Error, Kind, Result};
use crate::knowledge::{Draft, Review, review};
use crate::model::{Bilingual, Language};
use crate::registry::Curation;

use super::super::arguments::Arguments;
use super::super::table::print_text;
use super::files;
use super::written::{Drafts, Line, decision_told, standing};

/// `voc kb show …`
#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArguments {
    /// Id such as KB-D-000012
    id: String,
    /// How to print: the document, the whole draft as JSON, or what it would change in an article
    #[arg(long, default_value = "markdown")]
    format: ShowFormat,
    /// Also every sentence with all the places that it comes from
    #[arg(long)]
    sources: bool,
}

/// How a draft is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ShowFormat {
    /// The document
    Markdown,
    /// One JSON object
    Json,
    /// The changes of the article's section
    Diff,
}

/// Shows one draft.
pub(super) fn show(arguments: &Arguments, asked: &ShowArguments, language: Language) -> Result<()> {
    let drafts = Drafts::read(arguments)?;
    let curation = Curation::read(&arguments.workspace.join("registers/curation.toml"))?;
    let line = drafts.find(&asked.id, &curation)?;
    let draft = &line.draft;
    let mut text = match asked.format {
        ShowFormat::Json => return print_text(&format!("{}\n", as_json(line, &curation, asked.sources))),
        ShowFormat::Diff => diff(arguments, draft, language)?,
        ShowFormat::Markdown => {
            let edit = files::read(&files::edit_of(&arguments.workspace, &draft.id), Kind::Store)?;
            match edit.filter(|_| standing(draft, &curation) != Review::Accepted) {
                Some(edit) => {
                    say(
                        &Bilingual::new("수정해 둔 문서입니다", "this is the edit that waits to be accepted"),
                        language,
                    );
                    edit
                }
                None => files::document(&drafts.folder(), draft)?,
            }
        }
    };
    if let Some(decided) = curation.draft_states().get(draft.id.as_str()) {
        let told = decision_told(decided);
        say(&Bilingual::new(format!("검토: {}", told.ko), format!("review: {}", told.en)), language);
    }
    if asked.sources {
        text.push_str(&sources(draft, language));
    }
    print_text(&text)
}

fn say(said: &Bilingual, language: Language) {
    tracing::info!("{}", said.get(language));
}

fn as_json(line: &Line, curation: &Curation, with_sources: bool) -> Value {
    let mut value = line.value.clone();
    value["standing"] = standing(&line.draft, curation).code().into();
    if with_sources {
        let all = review::shown(&line.draft);
        let one =
            |it: &review::Shown<'_>| json!({"part": it.part.words(), "text": it.sentence.words(), "places": it.places});
        value["sources"] = all.iter().map(one).collect();
    }
    value
}

fn diff(arguments: &Arguments, draft: &Draft, language: Language) -> Result<String> {
    let article = draft.article.as_deref().unwrap_or_default();
    let found = if article.is_empty() { None } else { files::find_article(&arguments.workspace, article)? };
    let path = found.map_or_else(|| format!("kb/{article}.md"), |path| files::below(&arguments.workspace, &path));
    let text = review::diff(draft, &path, language);
    if !text.is_empty() {
        return Ok(text);
    }
    let Bilingual { ko, en } = draft.decision.words();
    let (id, ko_of, en_of) = (&draft.id, ko, en);
    let what = Bilingual::new(
        format!("{id}의 판단은 ‘{ko_of}’이며, 기존 문서에서 바꿀 줄이 없습니다"),
        format!("{id} ({en_of}) changes no line of an article"),
    );
    Err(Error::new(Kind::Usage, what).help(Bilingual::new(
        format!("문서는 `voc kb show {id}`로 봅니다"),
        format!("`voc kb show {id}` shows its document"),
    )))
}

/// Returns every sentence with where it comes from.
fn sources(draft: &Draft, language: Language) -> String {
    let title = Bilingual::new("문장별 근거", "Sentences and their sources");
    let mut text = format!("\n{}\n", title.get(language));
    for shown in review::shown(draft) {
        let (part, said) = (shown.part.words(), shown.sentence.text(draft.language));
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&format!("\n[{}] {said}\n", part.get(language)));
        let counted: Vec<String> = shown.sentence.measurements().iter().map(|it| it.told(language)).collect();
        for place in shown.places.iter().chain(&counted) {
            text.push_str(&format!("  {place}\n"));
        }
    }
    text
}
