//! What can a person type? Turns arguments into calls of the stages, results into tables, errors into messages.
//!
//! In: the arguments. Out: results on stdout, everything else on stderr, an exit code. Fails: as the stages do.

mod arguments;
mod backup;
mod concepts;
mod curate;
mod deciding;
mod diff;
mod evaluate;
mod evaluate_alerts;
mod explain;
mod finding;
mod forget;
mod help;
mod inbox;
mod init;
mod kb;
mod lineage;
mod logging;
mod mistyped;
mod night;
mod notify;
mod period;
mod progress;
mod reading;
mod rules;
mod schedule;
mod serve;
mod status;
mod table;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
use crate::settings::Settings;

use arguments::{Arguments, Command, ConceptsCommand, IndexCommand};

/// Runs what was typed; the first item is the program's own name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let spoken = help::language_of(&typed);
    let command = help::in_language(Arguments::command(), spoken);
    let parsed = command.try_get_matches_from(typed).and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version go to stdout and are no errors; clap knows which is which.
            let code = if message.use_stderr() { Kind::Usage.exit_code() } else { 0 };
            let _ = mistyped::print(&message, spoken);
            return ExitCode::from(code);
        }
    };
    let language = message_language(&arguments, spoken);
    logging::start(&arguments);
    match dispatch(&arguments, language) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logging::error(&error, language);
            ExitCode::from(error.kind().exit_code())
        }
    }
}

/// Messages are in the language asked for, else in the workspace's, else in the terminal's.
fn message_language(arguments: &Arguments, spoken: Language) -> Language {
    if let Some(language) = arguments.lang
        && !matches!(arguments.command, Command::Search(_))
    {
        return language.into();
    }
    let path = arguments.workspace.join("voc.toml");
    match Settings::read(&path) {
        Ok(settings) if path.exists() => settings.workspace.language,
        _ => spoken,
    }
}

fn dispatch(arguments: &Arguments, language: Language) -> Result<()> {
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = arguments.threads {
        pool = pool.num_threads(threads.get());
    }
    let pool = pool.build().map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("스레드를 만들 수 없습니다", "threads cannot be started"))
            .because(cause)
    })?;
    pool.install(|| match &arguments.command {
        Command::Init { dir, taxonomy } => init::init(dir, *taxonomy, language),
        Command::Check { format } => night::check(arguments, *format, language),
        Command::Run(run) => night::run(arguments, run, language),
        Command::Forget(forget) => forget::forget(arguments, forget, language),
        Command::Index(IndexCommand::Rebuild) => night::rebuild_index(arguments, language),
        Command::Status { format } => status::status(arguments, *format, language),
        Command::Schedule { at, format } => schedule::schedule(arguments, *at, *format, language),
        Command::Backup(backup) => backup::back_up(arguments, backup, language),
        Command::Restore(restore) => backup::restore(arguments, restore, language),
        Command::Search(search) => finding::search(arguments, search, language),
        Command::Searches { format } => finding::searches(arguments, *format, language),
        Command::Similar { id, limit, format } => finding::similar(arguments, id, *limit, *format, language),
        Command::Topics { limit, format } => reading::topics(arguments, *limit, *format, language),
        Command::Topic { id, lineage: true, format, .. } => lineage::lineage(arguments, id, *format, language),
        Command::Topic { id, cases: false, format, .. } => reading::topic(arguments, id, *format, language),
        Command::Topic { id, output, .. } => reading::cases(arguments, id, output.as_deref(), language),
        Command::Alerts(asked) => deciding::alerts(arguments, asked, language),
        Command::Alert(asked) => deciding::alert(arguments, asked, language),
        Command::Proposals(asked) => deciding::proposals(arguments, asked, language),
        Command::Proposal(asked) => deciding::proposal(arguments, asked, language),
        Command::Kb(command) => kb::kb(arguments, command, language),
        Command::Verify { format } => verify::verify(arguments, *format, language),
        Command::Report(asked) => period::report(arguments, asked, language),
        Command::Diff { runs, format } => diff::diff(arguments, runs, *format, language),
        Command::Explain(command) => explain::explain(arguments, command, language),
        Command::Serve(asked) => serve::serve(arguments, asked, language),
        Command::User(command) => serve::user(arguments, command, language),
        Command::Curate(command) => curate::curate(arguments, command, language),
        Command::Concepts(ConceptsCommand::Suggest { limit, format }) => {
            concepts::suggest_pairs(arguments, *limit, *format, language)
        }
        Command::Evaluate(evaluate) => evaluate::evaluate(arguments, evaluate, language),
    })
}
