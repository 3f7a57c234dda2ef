//! `voc report --period …`: any days, beside those before them.

use std::path::PathBuf;

use crate::error::Result;
use crate::evidence::numbers::decimal;
use crate::model::{Bilingual, Language};
use crate::pipeline;
use crate::report::{Asked, PeriodReport};
use crate::store::Workspace;

use super::arguments::{Arguments, Format};
use super::night::order;
use super::progress::{Bars, IsWanted};
use super::table::{Table, print, print_text};

/// `voc report …`
#[derive(Debug, clap::Args)]
pub(super) struct PeriodArguments {
    /// Week (2026-W46), month (2026-11), days (2026-10-01..2026-10-15), a day or a year
    #[arg(long, value_name = "PERIOD")]
    period: String,
    /// Folder to write period.md, period.html, period.xlsx and period.json into [default: reports/PERIOD in the workspace]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Topics on the screen; the files have all of them.
const N_SHOWN: usize = 10;

/// Writes the report of a period and says what it says.
pub(super) fn report(arguments: &Arguments, asked: &PeriodArguments, language: Language) -> Result<()> {
    let period = Asked::parse(&asked.period)?;
    let is_wanted = if arguments.quiet { IsWanted::No } else { IsWanted::Yes };
    let report = pipeline::report_of_period(&order(arguments), &period, &Bars::new(language, is_wanted))?;
    let own = Workspace::new(&arguments.workspace).reports();
    let folder = asked.output.clone().unwrap_or_else(|| own.join(&report.asked.name));
    report.write(&folder, language)?;
    let table = topics(&report, language);
    match asked.format {
        Format::Json | Format::Jsonl => print_text(&(report.json()? + "\n")),
        Format::Csv => print(Format::Csv, &[] as &[()], &table),
        Format::Table => {
            let verdict: Vec<String> = report.verdict().iter().map(|it| it.get(language).to_owned()).collect();
            let mut text = verdict.join("\n") + "\n";
            if !table.rows.is_empty() {
                let shown = Table { rows: table.rows.into_iter().take(N_SHOWN).collect(), ..table };
                text.push_str(&format!("\n{}", shown.to_text()));
            }
            let place = folder.join("period.html");
            let said =
                Bilingual::new(format!("\n보고서: {}\n", place.display()), format!("\nreport: {}\n", place.display()));
            print_text(&(text + said.get(language)))
        }
    }
}

fn topics(report: &PeriodReport, language: Language) -> Table {
    let header = match language {
        Language::Ko => ["토픽", "이름", "문의", "앞 기간", "같은 요일 평균"],
        Language::En => ["topic", "name", "conversations", "before", "usual"],
    };
    let mut table = Table::new(&header, &[2, 3, 4]);
    table.rows = report
        .topics
        .iter()
        .map(|topic| {
            let it = &topic.counted;
            vec![
                topic.id.clone().unwrap_or_default(),
                topic.name.get(language).to_owned(),
                it.n.to_string(),
                it.n_before.map_or_else(String::new, |n| n.to_string()),
                it.usual.map_or_else(String::new, decimal),
            ]
        })
        .collect();
    table
}
