//! `voc kb`: draft articles as a reviewer meets them, and articles from and for other systems. Reads the newest run's folder, never
//! the store; what is decided becomes a rule in `registers/curation.toml`, what is accepted an article in `kb/`.

mod editing;
mod export;
mod import;
mod listing;
mod reviewing;
mod showing;

use clap::Subcommand;

use crate::error::Result;
use crate::model::Language;

use super::arguments::Arguments;

/// `voc kb …`
#[derive(Debug, Subcommand)]
pub(super) enum KbCommand {
    /// List what there is to write or to change, what matters most first
    List(listing::ListArguments),
    /// Say where an article is missing most: how much is unanswered, how differently agents answer, how much it hurts
    Gaps(listing::GapsArguments),
    /// Show a draft with the sources of its sentences, or what it would change in an article
    Show(showing::ShowArguments),
    /// Take another version of a draft, from a file or from an editor
    Edit(editing::EditArguments),
    /// Make an article of a draft, or make its changes in the article concerned
    Accept(reviewing::AcceptArguments),
    /// Say that a draft is not wanted, and why
    Reject(reviewing::RejectArguments),
    /// Take a decision back, so that the draft is to be reviewed again
    Reopen(reviewing::ReopenArguments),
    /// Take articles of a help center into kb/, from a CSV or JSON export
    #[command(after_help = import::AFTER_HELP)]
    Import(import::ImportArguments),
    /// Write drafts and articles as files for Confluence, Zendesk, Intercom, a browser or Excel
    #[command(after_help = export::AFTER_HELP)]
    Export(export::ExportArguments),
}

/// Does what was typed below `voc kb`.
pub(super) fn kb(arguments: &Arguments, command: &KbCommand, language: Language) -> Result<()> {
    match command {
        KbCommand::List(asked) => listing::list(arguments, asked, language),
        KbCommand::Gaps(asked) => listing::gaps(arguments, asked, language),
        KbCommand::Show(asked) => showing::show(arguments, asked, language),
        KbCommand::Edit(asked) => editing::edit(arguments, asked, language),
        KbCommand::Accept(asked) => reviewing::accept(arguments, asked, language),
        KbCommand::Reject(asked) => reviewing::reject(arguments, asked, language),
        KbCommand::Reopen(asked) => reviewing::reopen(arguments, asked, language),
        KbCommand::Import(asked) => import::import(arguments, asked, language),
        KbCommand::Export(asked) => export::export(arguments, asked, language),
    }
}
