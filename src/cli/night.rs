//! `voc run` and `voc check`: the night itself, and a look before it.

use std::time::Instant;

use serde_json::json;

use crate::concepts::{self, Lexicon};
use crate::error::{Error, Kind, Result};
use crate::ingest::{Entry, Ledger, NoPast, Placement};
use crate::knowledge::Stances;
use crate::knowledge::articles::Problem;
use crate::mask::Masker;
use crate::model::{Bilingual, Day, Language, MaskType};
use crate::pipeline::{self, Order, Outcome, Plan};
use crate::store::{self, Store, Workspace};
use crate::tokenize::Tokenizer;
use crate::{resolutions, search, statements};

use super::arguments::{Arguments, Format, LogFormat};
use super::deciding;
use super::notify::Notice;
use super::progress::{Bars, IsWanted, Lines, in_ms};
use super::table::{Table, print, print_text};

/// `voc run …`
#[derive(Debug, clap::Args)]
pub(super) struct RunArguments {
    /// Day the run looks back from [default: today in the workspace's zone]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Day>,
    /// Open every file of the inbox, also those that an earlier run has read
    #[arg(long)]
    rehash: bool,
    /// Repeat an earlier night even if another version of voc ran it
    #[arg(long)]
    with_this_version: bool,
    /// Leave with exit code 10 when the run raises a new alert; the report is there nevertheless
    #[arg(long, value_name = "alert")]
    fail_on: Option<FailOn>,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// What a complete run may still leave with a code of its own for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// A new alert
    Alert,
}

/// Returns an order for tonight.
pub(super) fn order(arguments: &Arguments) -> Order {
    let language = arguments.lang.map(Into::into);
    Order { workspace: arguments.workspace.clone(), language, ..Order::default() }
}

/// Records set aside that a run tells of on the screen; `rejected.jsonl` has them all.
const N_REJECTED: usize = 5;

/// Runs the night and says what it did.
pub(super) fn run(arguments: &Arguments, asked: &RunArguments, language: Language) -> Result<()> {
    let RunArguments { as_of, rehash, with_this_version, fail_on, format } = *asked;
    let order = Order { as_of, rehash, with_this_version, ..order(arguments) };
    let notice = Notice::before(&order);
    let result = match arguments.log {
        LogFormat::Json => run_with_lines(&order),
        LogFormat::Text => {
            let is_wanted = if arguments.quiet { IsWanted::No } else { IsWanted::Yes };
            pipeline::run(&order, &Bars::new(language, is_wanted))
        }
    };
    if let Some(notice) = notice {
        notice.send(&result, language);
    }
    let outcome = result?;
    for guess in &outcome.guesses {
        tracing::info!("{}", guess.describe().get(language));
    }
    for rejected in outcome.rejected.iter().take(N_REJECTED) {
        tracing::warn!("{}", rejected.message(language));
    }
    for caught in outcome.caught.iter().filter(|caught| caught.n_cases > 0) {
        let (name, n) = (&caught.name, caught.n_cases);
        let told = Bilingual::new(
            format!("저장한 검색 '{name}': 새 상담 {n}건"),
            format!("saved search '{name}': {n} new {}", if n == 1 { "case" } else { "cases" }),
        );
        tracing::info!("{}", told.get(language));
    }
    for warning in &outcome.warnings {
        tracing::warn!("{}", warning.get(language));
    }
    match format {
        Format::Json | Format::Jsonl => print_text(&(as_json(&outcome).to_string() + "\n")),
        Format::Table | Format::Csv => print_text(&as_text(&outcome, language)),
    }?;
    match fail_on {
        Some(FailOn::Alert) => deciding::tell_of_new_alerts(&outcome.folder),
        None => Ok(()),
    }
}

/// Makes the search index anew and says what it holds.
pub(super) fn rebuild_index(arguments: &Arguments, language: Language) -> Result<()> {
    let is_wanted = if arguments.quiet { IsWanted::No } else { IsWanted::Yes };
    let n_turns = pipeline::rebuild_index(&order(arguments), &Bars::new(language, is_wanted))?;
    let said = Bilingual::new(
        format!("검색 색인을 새로 만들었습니다: 발화 {n_turns}개\n"),
        format!("the search index is made anew: {n_turns} turns\n"),
    );
    print_text(said.get(language))
}

/// Runs the night and says its beginning, its stages and its end as log lines with fields.
fn run_with_lines(order: &Order) -> Result<Outcome> {
    let begun = Instant::now();
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(event = "run_begin", workspace = %order.workspace.display(), version, "the run begins");
    let result = pipeline::run(order, &Lines::default());
    let seconds = in_ms(begun.elapsed());
    match &result {
        Ok(outcome) => tracing::info!(
            event = "run_end",
            outcome = "done",
            run = %outcome.folder.display(),
            as_of = %outcome.as_of,
            records = outcome.counts.total(),
            transcripts = outcome.n_transcripts,
            topics = outcome.n_topics,
            warnings = outcome.warnings.len(),
            seconds,
            "the run has ended"
        ),
        Err(error) => {
            let code = error.kind().exit_code();
            tracing::info!(event = "run_end", outcome = "failed", code, seconds, "the run has failed");
        }
    }
    result
}

fn as_json(outcome: &Outcome) -> serde_json::Value {
    let masked: serde_json::Map<String, serde_json::Value> =
        outcome.masks.iter().map(|(kind, count)| (kind.label().to_owned(), json!(count))).collect();
    json!({
        "run": outcome.folder,
        "as_of": outcome.as_of.to_string(),
        "records": outcome.counts,
        "transcripts": outcome.n_transcripts,
        "statements": outcome.n_statements,
        "topics": outcome.n_topics,
        "single_ratio": outcome.single_ratio,
        "masked": masked,
        "verdict": outcome.verdict,
        "warnings": outcome.warnings,
    })
}

fn as_text(outcome: &Outcome, language: Language) -> String {
    let total: f64 = outcome.seconds.iter().map(|(_, seconds)| seconds).sum();
    let masked = describe_masks(&outcome.masks, language);
    let folder = outcome.folder.display();
    let counts = outcome.counts.describe();
    let (n_transcripts, n_statements, n_topics) = (outcome.n_transcripts, outcome.n_statements, outcome.n_topics);
    let single = outcome.single_ratio * 100.0;
    match language {
        Language::Ko => format!(
            "{}\n\n{}\n기준일 {}까지의 기간에 상담 {n_transcripts}건, 고객 발언 {n_statements}건, 토픽 {n_topics}개 (묶이지 않은 발언 {single:.1}%)\n가린 개인정보: {masked}\n보고서: {folder}/report.html ({total:.1}초)\n",
            outcome.verdict.ko, counts.ko, outcome.as_of,
        ),
        Language::En => format!(
            "{}\n\n{}\nin the window that ends on {}: {n_transcripts} conversations, {n_statements} statements, {n_topics} topics ({single:.1}% of statements in none)\npersonal data hidden: {masked}\nreport: {folder}/report.html ({total:.1} s)\n",
            outcome.verdict.en, counts.en, outcome.as_of,
        ),
    }
}

fn describe_masks(masks: &[(MaskType, u64)], language: Language) -> String {
    let name = |kind: &MaskType| match language {
        Language::Ko => kind.label().to_owned(),
        // The names that the formats use are English words.
        Language::En => json!(kind).as_str().unwrap_or_default().replace('_', " "),
    };
    let shown: Vec<String> = masks.iter().map(|(kind, count)| format!("{} {count}", name(kind))).collect();
    if shown.is_empty() { "0".to_owned() } else { shown.join(", ") }
}

/// Checks settings, dictionaries, registers and inputs; says how each file would be read.
pub(super) fn check(arguments: &Arguments, format: Format, language: Language) -> Result<()> {
    let mut problems = Vec::new();
    let plan = Plan::read(&order(arguments))?;
    let tokenizer = keep(Tokenizer::new(&plan.dictionaries), &mut problems);
    // Without a key yet, zeros: nothing that is masked here is kept.
    let key = store::read_key(&Workspace::new(&arguments.workspace))?;
    let key = key.as_ref().map_or(&[0; 32], store::Key::bytes);
    let masker = keep(Masker::new(&plan.dictionaries, &plan.settings.mask, key), &mut problems);
    keep(statements::Extractor::new(&plan.dictionaries), &mut problems);
    keep(resolutions::Extractor::new(&plan.dictionaries), &mut problems);
    keep(resolutions::Outcomes::new(&plan.dictionaries), &mut problems);
    keep(Stances::new(&plan.dictionaries), &mut problems);
    if let Some(tokenizer) = &tokenizer {
        keep(search::Synonyms::read(&plan.dictionaries, &mut tokenizer.worker()), &mut problems);
    }
    let lexicon = tokenizer.as_ref().and_then(|it| keep(Lexicon::new(&plan.dictionaries, it), &mut problems));
    let reader = keep(plan.reader(), &mut problems);
    if !problems.is_empty() {
        return Err(Error::several(problems));
    }
    let (Some(reader), Some(masker)) = (reader, masker) else { return Ok(()) };
    let label = |name: &str| masker.mask_label(name);
    let n_files = reader.files().len();
    let mut ledger = Ledger::new(plan.as_of);
    let (mut guesses, mut rejected) = (Vec::new(), Vec::new());
    for entry in reader {
        match entry {
            Entry::Record(mut record) => {
                if let Placement::Rejected(problem) = ledger.place(&mut record, &mut NoPast)? {
                    rejected.push(problem.relabelled(&label).message(language));
                }
            }
            Entry::Rejected(problem) => {
                ledger.set_aside(&problem);
                rejected.push(problem.relabelled(&label).message(language));
            }
            Entry::Guess(guess) => guesses.push(guess.relabelled(&label).describe().get(language).to_owned()),
            Entry::FileDone(_) => {}
        }
    }
    // What is said of the lexicon stops no run.
    let findings: Vec<String> = match (&lexicon, &tokenizer) {
        (Some(lexicon), Some(tokenizer)) => concepts::check(lexicon, tokenizer)
            .iter()
            .map(|finding| format!("{}: {}", finding.place, finding.what.get(language)))
            .collect(),
        _ => Vec::new(),
    };
    let articles: Vec<String> = plan
        .shelf
        .problems
        .iter()
        .map(|problem| Problem { path: label(&problem.path), ..problem.clone() }.told().get(language).to_owned())
        .collect();
    let n_articles = plan.shelf.articles.len();
    let shelf = (n_articles > 0).then(|| {
        let said = Bilingual::new(
            format!("kb: 문서 {n_articles}건"),
            format!("kb: {n_articles} {}", if n_articles == 1 { "article" } else { "articles" }),
        );
        said.get(language).to_owned()
    });
    let n_rules = plan.curation.rules.len();
    let rules = (n_rules > 0).then(|| {
        let said = Bilingual::new(
            format!("registers/curation.toml: 규칙 {n_rules}개"),
            format!("registers/curation.toml: {n_rules} {}", if n_rules == 1 { "rule" } else { "rules" }),
        );
        said.get(language).to_owned()
    });
    let header = Bilingual::new("확인", "check");
    let mut table = Table::new(&[header.get(language)], &[]);
    table.rows = [&guesses, &rejected, &findings, &articles]
        .into_iter()
        .flatten()
        .chain(&shelf)
        .chain(&rules)
        .map(|line| vec![line.clone()])
        .collect();
    table.rows.push(vec![ledger.counts().describe().get(language).to_owned()]);
    match format {
        Format::Table => {
            let text: Vec<&str> = table.rows.iter().map(|row| row[0].as_str()).collect();
            print_text(&(text.join("\n") + "\n"))?;
        }
        _ => print(
            format,
            &[
                json!({"files": guesses, "rejected": rejected, "concepts": findings, "rules": n_rules, "articles": n_articles, "articles_to_mend": articles, "records": ledger.counts(),
                     "newest_day": ledger.newest_day().map(|day| day.to_string())}),
            ],
            &table,
        )?,
    }
    ledger.check_rejected(plan.settings.inbox.max_rejected_ratio)?;
    let days = plan.first_day()..=plan.as_of;
    let has_any = ledger.newest_day_in_time().is_some_and(|day| days.contains(&day));
    let has_undated = (0..n_files).any(|file_idx| ledger.n_without_date_of(file_idx) > 0);
    let is_first = Store::open(&Workspace::new(&arguments.workspace)).is_err();
    if is_first && !has_any && !has_undated {
        return Err(pipeline::nothing_in(&days, ledger.newest_day_in_time().or_else(|| ledger.newest_day())));
    }
    Ok(())
}

fn keep<T>(result: Result<T>, problems: &mut Vec<Error>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

/// Returns the error for something that a workspace does not have, with the nearest thing that it has.
pub(super) fn unknown(what: Bilingual, nearest: Option<String>) -> Error {
    let error = Error::new(Kind::Usage, what);
    match nearest {
        Some(nearest) => {
            error.help(Bilingual::new(format!("'{nearest}'을(를) 찾으시나요?"), format!("did you mean '{nearest}'?")))
        }
        None => error,
    }
}
