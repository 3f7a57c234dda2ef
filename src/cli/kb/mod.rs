//! `voc kb`: draft articles and the articles that exist.

mod export;
mod import;

use clap::Subcommand;

use super::arguments::Arguments;
use crate::error::Result;
use crate::model::Language;

/// `voc kb …`
#[derive(Debug, Subcommand)]
pub(super) enum KbCommand {
    /// Take articles of a help center into kb/, from a CSV or JSON export
    #[command(after_help = import::AFTER_HELP)]
    Import(import::ImportArguments),
    /// Write drafts and articles as files for Confluence, Zendesk, Intercom, a browser or Excel
    #[command(after_help = export::AFTER_HELP)]
    Export(export::ExportArguments),
}

/// Does what was asked for.
pub(super) fn kb(arguments: &Arguments, command: &KbCommand, language: Language) -> Result<()> {
    match command {
        KbCommand::Import(asked) => import::import(arguments, asked, language),
        KbCommand::Export(asked) => export::export(arguments, asked, language),
    }
}
