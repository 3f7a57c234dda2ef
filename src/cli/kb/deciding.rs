//! `voc kb reject`, `voc kb reopen`: what is not wanted, and what is to be decided again.

use clap::Args;

use crate::error::{Error, Kind, Result};
use crate::knowledge::{Draft, Review};
use crate::model::{Bilingual, Language, Particle};
use crate::registry::{Action, Curation, CurationFile, DraftReview};

use super::super::arguments::Arguments;
use super::super::curate::{filled, open, today, write_down};
use super::super::table::print_text;
use super::files;
use super::written::{Drafts, decision_told, standing};

/// `voc kb reject …`
#[derive(Debug, Args)]
pub(in crate::cli) struct RejectArguments {
    /// Id such as KB-D-000012
    id: String,
    /// Why; whoever asks later reads it
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// `voc kb reopen …`
#[derive(Debug, Args)]
pub(in crate::cli) struct ReopenArguments {
    /// Id such as KB-D-000012
    id: String,
    /// A remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// Writes down that a draft is not wanted.
pub(super) fn reject(arguments: &Arguments, asked: &RejectArguments, language: Language) -> Result<()> {
    let reason = filled("--reason", Some(&asked.reason))?;
    let mut file = open(arguments)?;
    let drafts = Drafts::read(arguments)?;
    let draft = &drafts.find(&asked.id, file.curation())?.draft;
    undecided(draft, file.curation())?;
    let said = rule(&mut file, arguments, draft, DraftReview::Rejected, reason)?;
    print_text(&format!("{}\n", said.get(language)))
}

/// Takes a decision back; an edit that waits is set aside.
pub(super) fn reopen(arguments: &Arguments, asked: &ReopenArguments, language: Language) -> Result<()> {
    let note = filled("--note", asked.note.as_deref())?;
    let mut file = open(arguments)?;
    let drafts = Drafts::read(arguments)?;
    let draft = &drafts.find(&asked.id, file.curation())?.draft;
    let edit = files::edit_of(&arguments.workspace, &draft.id);
    if standing(draft, file.curation()) == Review::Open && !edit.exists() {
        let id = &draft.id;
        let topic = Particle::Topic.after(id);
        let what = Bilingual::new(
            format!("{id}{topic} 아직 결정하지 않은 초안입니다"),
            format!("nothing was decided about {id} yet"),
        );
        let help = Bilingual::new("되돌릴 결정이 없습니다", "there is nothing to take back");
        return Err(Error::new(Kind::Usage, what).help(help));
    }
    let was_accepted = standing(draft, file.curation()) == Review::Accepted;
    let aside = set_aside(&edit)?;
    let mut said = rule(&mut file, arguments, draft, DraftReview::Open, note)?;
    if let Some(aside) = aside {
        let aside = files::below(&arguments.workspace, &aside);
        said.ko.push_str(&format!("\n수정해 둔 문서는 {aside}에 옮겨 두었습니다."));
        said.en.push_str(&format!("\nthe edit was set aside as {aside}"));
    }
    if was_accepted {
        said.ko.push_str("\n이미 반영한 문서는 kb/에 그대로 있습니다. 다시 반영하려면 먼저 그 문서를 정리해 주세요.");
        said.en.push_str("\nwhat was accepted stays in kb/ as it is; look after it before accepting again");
    }
    print_text(&format!("{}\n", said.get(language)))
}

/// Moves an edit out of the way, under a name that is free.
fn set_aside(edit: &std::path::Path) -> Result<Option<std::path::PathBuf>> {
    if !edit.exists() {
        return Ok(None);
    }
    let free = (1..).map(|number: u32| edit.with_extension(format!("{number}.md"))).find(|path| !path.exists());
    let free = free.unwrap_or_else(|| edit.with_extension("0.md"));
    std::fs::rename(edit, &free).map_err(|cause| Error::unreadable(Kind::Store, edit, cause))?;
    Ok(Some(free))
}

/// Writes a rule about a draft as it is now; returns the sentence that says what comes of it.
pub(super) fn rule(
    file: &mut CurationFile,
    arguments: &Arguments,
    draft: &Draft,
    state: DraftReview,
    note: Option<String>,
) -> Result<Bilingual> {
    let revision = Some(draft.revision.clone()).filter(|revision| !revision.is_empty());
    let action = Action::Draft { draft: draft.id.clone(), state, revision, note };
    write_down(file, &action, today(arguments)?)
}

/// Refuses a second decision: says who decided what, as far as the rule tells.
pub(super) fn undecided(draft: &Draft, curation: &Curation) -> Result<()> {
    let states = curation.draft_states();
    let decided = match states.get(draft.id.as_str()) {
        Some(decided) if matches!(standing(draft, curation), Review::Accepted | Review::Rejected) => decided,
        _ => return Ok(()),
    };
    let (id, told) = (&draft.id, decision_told(decided));
    let what = Bilingual::new(
        format!("{id}에는 이미 내린 결정이 있습니다: {}", told.ko),
        format!("{id} was decided about already: {}", told.en),
    );
    Err(Error::new(Kind::Usage, what).help(Bilingual::new(
        format!("다시 정하려면 먼저 `voc kb reopen {id}`를 실행해 주세요"),
        format!("to decide again, type `voc kb reopen {id}` first"),
    )))
}
