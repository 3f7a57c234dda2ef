//! `voc kb accept`, `voc kb reject`, `voc kb reopen`: what becomes of a draft.

use clap::Args;

use crate::deciding::kb;
use crate::error::Result;
use crate::model::{Day, Language};

use super::super::arguments::Arguments;
use super::super::curate::signed;
use super::super::table::print_text;

/// `voc kb accept …`
#[derive(Debug, Args)]
pub(in crate::cli) struct AcceptArguments {
    /// Id such as KB-D-000012
    id: String,
    /// A remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Day of the article [default: the day of the newest run]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Day>,
}

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

/// Makes an article of a draft, or makes its changes in the article concerned.
pub(super) fn accept(arguments: &Arguments, asked: &AcceptArguments, language: Language) -> Result<()> {
    let said = kb::accept(&arguments.workspace, &asked.id, asked.note.as_deref(), asked.as_of, &signed(arguments)?)?;
    print_text(&format!("{}\n", said.get(language)))
}

/// Writes down that a draft is not wanted.
pub(super) fn reject(arguments: &Arguments, asked: &RejectArguments, language: Language) -> Result<()> {
    let said = kb::reject(&arguments.workspace, &asked.id, &asked.reason, &signed(arguments)?)?;
    print_text(&format!("{}\n", said.get(language)))
}

/// Takes a decision back; an edit that waits is set aside.
pub(super) fn reopen(arguments: &Arguments, asked: &ReopenArguments, language: Language) -> Result<()> {
    let said = kb::reopen(&arguments.workspace, &asked.id, asked.note.as_deref(), &signed(arguments)?)?;
    print_text(&format!("{}\n", said.get(language)))
}
