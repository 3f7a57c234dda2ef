//! `voc kb`: draft articles and the articles that exist.

mod export;

use clap::Subcommand;

use crate::error::Result;
use crate::model::Language;

use super::arguments::Arguments;
pub(super) use export::ExportArguments;

/// `voc kb …`
#[derive(Debug, Subcommand)]
pub(super) enum KbCommand {
    /// Write drafts and articles as files for Confluence, Zendesk, Intercom, a browser or Excel
    Export(ExportArguments),
}

/// Does what was typed.
pub(super) fn kb(arguments: &Arguments, command: &KbCommand, language: Language) -> Result<()> {
    match command {
        KbCommand::Export(asked) => export::export(arguments, asked, language),
    }
}
