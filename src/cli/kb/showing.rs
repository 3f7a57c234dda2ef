//! `voc kb show`: a draft as a reviewer reads it.

use clap::{Args, ValueEnum};

use crate::deciding::kb::{self, Document, Drafts, Source, decision_told, with_sources, with_standing};
use crate::deciding::rules_of;
use crate::error::Result;
use crate::knowledge::{Draft, review};
use crate::model::{Bilingual, Language};

use super::super::arguments::Arguments;
use super::super::table::print_text;

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
    let drafts = Drafts::read(&arguments.workspace)?;
    let curation = rules_of(&arguments.workspace)?;
    let line = drafts.find(&asked.id, &curation)?;
    let draft = &line.draft;
    let mut text = match asked.format {
        ShowFormat::Json => {
            let value = if asked.sources { with_sources(line, &curation) } else { with_standing(line, &curation) };
            return print_text(&format!("{value}\n"));
        }
        ShowFormat::Diff => kb::diff(&arguments.workspace, draft, language)?,
        ShowFormat::Markdown => {
            let Document { text, source } = kb::document(&arguments.workspace, &drafts, draft, &curation)?;
            if source == Source::Edit {
                say(&Bilingual::new("수정해 둔 문서입니다", "this is the edit that waits to be accepted"), language);
            }
            text
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
