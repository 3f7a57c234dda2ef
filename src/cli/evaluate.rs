//! `voc evaluate`: how good is each stage?

use std::path::{Path, PathBuf};

use clap::Subcommand;

use serde::Serialize;
use serde_json::Value;

use crate::concepts::Lexicon;
use crate::dictionaries::Dictionaries;
use crate::error::{Error, Kind, Result};
use crate::evaluate;
use crate::knowledge;
use crate::mask::{self, Masker};
use crate::model::Language;
use crate::search::Finder;
use crate::store::{Store, Workspace};
use crate::tokenize::Tokenizer;
use crate::{resolutions, statements};

use super::arguments::{Arguments, Format};
use super::evaluate_alerts;
use super::table::{Table, print, print_one};

#[derive(Debug, Subcommand)]
pub(super) enum EvaluateCommand {
    /// Topics against labels: k, ACC, P, R, F1, NMI, ARI, B-cubed F1, share without a topic
    Clusters {
        /// JSON Lines: transcripts, or {"id","lang","text","labels":{…}}
        file: PathBuf,
        /// Name of the label to compare with
        #[arg(long)]
        label: String,
        /// Also group 90 % of the records so many times, and say how well the topics agree (bootstrap ARI)
        #[arg(long, default_value_t = 0, value_name = "N")]
        bootstrap: usize,
        /// Write id,topic of every record into this CSV
        #[arg(long, value_name = "OUT.csv")]
        assignments: Option<PathBuf>,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// The newest run of a workspace against gold statements
    Run {
        /// JSON Lines: {"transcript","turn","start","end","topic","lang"}
        #[arg(long)]
        gold: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Search against judged queries
    Search {
        /// Folder with corpus.jsonl, queries.jsonl, qrels.tsv
        dir: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Search over a workspace against labelled queries: nDCG@10 over all and by kind
    Queries {
        /// JSON Lines: {"query","kind","lang","topics":["gold topic",…]}
        #[arg(long)]
        gold: PathBuf,
        /// Gold statements [default: gold/statements.jsonl of the workspace]
        #[arg(long)]
        statements: Option<PathBuf>,
        /// One row for each query instead of means
        #[arg(long)]
        each: bool,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Masking against labelled spans, by type
    Mask {
        /// JSON Lines: {"id","text","spans":[{"start","end","type"}]}
        file: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Morphemes against labelled ones
    Tokens {
        /// JSON Lines: {"id","text","morphemes":[["결제","NNG"],…]}
        file: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Titles of utterances against key phrases written by people: ROUGE-L, exact match, two baselines
    Titles {
        /// JSON Lines: {"id","lang","text","keyphrase"}
        file: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Alerts of a workspace's nights against the events planted in its stream
    #[command(after_help = evaluate_alerts::AFTER_HELP)]
    Alerts(evaluate_alerts::AlertsArguments),
    /// Drafts of a workspace's newest run against gold steps, contradictions and decisions
    Knowledge {
        /// A folder with steps.jsonl, contradictions.jsonl, articles.jsonl and statements.jsonl
        #[arg(long)]
        gold: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// How conversations ended by the customer's last words, against labels
    Outcomes {
        /// JSON Lines: {"id","lang","text","outcome"}
        file: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Which sentences of agents are one step, against labels
    Steps {
        /// JSON Lines: {"id","lang","problem","text","step"}
        file: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Complaint or not against labels
    Complaint {
        /// JSON Lines: {"id","text","labels":{"complaint":true}}
        file: PathBuf,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
}

/// What is printed of topics against labels.
#[derive(Serialize)]
struct Scores {
    #[serde(flatten)]
    agreement: evaluate::agreement::Agreement,
    #[serde(skip_serializing_if = "Option::is_none")]
    cross_language: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bootstrap_ari: Option<f64>,
}

impl Scores {
    fn of(outcome: &evaluate::clusters::Outcome) -> Self {
        Self {
            agreement: outcome.agreement,
            cross_language: outcome.cross_language,
            bootstrap_ari: outcome.bootstrap_ari,
        }
    }
}

/// Scores one stage and prints the scores.
pub(super) fn evaluate(arguments: &Arguments, command: &EvaluateCommand, language: Language) -> Result<()> {
    let dictionaries = Dictionaries::with_additions(arguments.workspace.join("dictionaries"));
    let tokenizer = || Tokenizer::new(&dictionaries);
    match command {
        EvaluateCommand::Clusters { file, label, bootstrap, assignments, format } => {
            let outcome = {
                let tokenizer = tokenizer()?;
                let agents = resolutions::Extractor::new(&dictionaries)?;
                let lexicon = Lexicon::new(&dictionaries, &tokenizer)?;
                evaluate::clusters::score(file, label, &tokenizer, &agents, &lexicon, *bootstrap)?
            };
            if let Some(path) = assignments {
                write_assignments(path, &outcome.assignments)?;
            }
            show(*format, &Scores::of(&outcome), language)
        }
        EvaluateCommand::Run { gold, format } => {
            let store = Store::open(&Workspace::new(&arguments.workspace))?;
            show(*format, &evaluate::run::score(gold, &store)?, language)
        }
        EvaluateCommand::Search { dir, format } => {
            show(*format, &evaluate::search::score(dir, &tokenizer()?, &dictionaries)?, language)
        }
        EvaluateCommand::Queries { gold, statements, each, format } => {
            let store = Store::open(&Workspace::new(&arguments.workspace))?;
            let tokenizer = tokenizer()?;
            let finder = Finder::open(&store, &dictionaries, &tokenizer)?;
            let beside = || arguments.workspace.join("gold/statements.jsonl");
            let statements = statements.clone().unwrap_or_else(beside);
            let scores = evaluate::queries::score(gold, &statements, &finder, &mut tokenizer.worker())?;
            if *each {
                show_each(*format, &scores, language)
            } else {
                show(*format, &evaluate::queries::mean(&scores), language)
            }
        }
        EvaluateCommand::Mask { file, format } => {
            // Any key will do: pseudonyms are not looked at.
            let masker = Masker::new(&dictionaries, &mask::Settings::default(), &[0; 32])?;
            show(*format, &evaluate::mask::score(file, &masker)?, language)
        }
        EvaluateCommand::Tokens { file, format } => {
            show(*format, &evaluate::tokens::score(file, &tokenizer()?)?, language)
        }
        EvaluateCommand::Titles { file, format } => {
            show(*format, &evaluate::titles::score(file, &tokenizer()?)?, language)
        }
        EvaluateCommand::Alerts(alerts) => evaluate_alerts::evaluate_alerts(arguments, alerts, language),
        EvaluateCommand::Knowledge { gold, format } => {
            let workspace = Workspace::new(&arguments.workspace);
            show(*format, &evaluate::knowledge::score(gold, &workspace)?, language)
        }
        EvaluateCommand::Outcomes { file, format } => {
            show(*format, &evaluate::outcomes::score(file, &resolutions::Outcomes::new(&dictionaries)?)?, language)
        }
        EvaluateCommand::Steps { file, format } => {
            let tokenizer = tokenizer()?;
            let lexicon = Lexicon::new(&dictionaries, &tokenizer)?;
            let stances = knowledge::Stances::new(&dictionaries)?;
            show(*format, &evaluate::steps::score(file, &tokenizer, &lexicon, &stances)?, language)
        }
        EvaluateCommand::Complaint { file, format } => {
            let extractor = statements::Extractor::new(&dictionaries)?;
            show(*format, &evaluate::complaint::score(file, &tokenizer()?, &extractor)?, language)
        }
    }
}

/// Prints an object of numbers: a JSON object, or a row each; nested objects get rows `outer.inner`.
fn show<T: Serialize>(format: Format, scores: &T, language: Language) -> Result<()> {
    let header = match language {
        Language::Ko => ["지표", "값"],
        Language::En => ["measure", "value"],
    };
    let mut table = Table::new(&header, &[1]);
    if let Ok(value) = serde_json::to_value(scores) {
        add_rows(&mut table, "", &value);
    }
    print_one(format, scores, &table)
}

fn add_rows(table: &mut Table, name: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
                add_rows(table, &name, value);
            }
        }
        Value::Number(number) if number.is_f64() => {
            table.rows.push(vec![name.to_owned(), format!("{:.4}", number.as_f64().unwrap_or(0.0))]);
        }
        other => table.rows.push(vec![name.to_owned(), other.to_string()]),
    }
}

/// Prints a row for each query.
fn show_each(format: Format, scores: &[evaluate::queries::QueryScore], language: Language) -> Result<()> {
    let header = match language {
        Language::Ko => ["종류", "질의", "nDCG@10", "정답", "상담", "너그럽게 읽은 것"],
        Language::En => ["kind", "query", "nDCG@10", "wanted", "cases", "forgiven"],
    };
    let mut table = Table::new(&header, &[2, 3, 4]);
    table.rows = scores
        .iter()
        .map(|score| {
            vec![
                score.kind.clone(),
                score.query.clone(),
                format!("{:.3}", score.ndcg_at_10),
                score.n_wanted.to_string(),
                score.n_cases.to_string(),
                score.forgiven.join("; "),
            ]
        })
        .collect();
    print(format, scores, &table)
}

fn write_assignments(path: &Path, assignments: &[(String, Option<u32>)]) -> Result<()> {
    let failed = |cause: csv::Error| Error::unreadable(Kind::Input, path, std::io::Error::other(cause));
    let mut writer = csv::Writer::from_path(path).map_err(failed)?;
    writer.write_record(["id", "topic"]).map_err(failed)?;
    for (id, topic) in assignments {
        let topic = topic.map_or_else(String::new, |topic| format!("T-{:04}", topic + 1));
        writer.write_record([id, &topic]).map_err(failed)?;
    }
    writer.flush().map_err(|cause| Error::unreadable(Kind::Input, path, cause))
}
