//! `voc forget`: what would go, and with `--yes` its going.

use std::io::BufRead;

use serde_json::json;

use super::arguments::{Arguments, Format};
use super::night::order;
use super::progress::{Bars, IsWanted};
use super::table::print_text;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
use crate::pipeline::{self, Forgotten, Who};

/// `voc forget …`
#[derive(Debug, clap::Args)]
pub(super) struct ForgetArguments {
    /// The customer as exports write it, or the pseudonym in the facts
    #[arg(
        long,
        value_name = "KEY",
        required_unless_present = "case",
        conflicts_with = "case",
        allow_hyphen_values = true
    )]
    customer: Option<String>,
    /// Id of a conversation
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    case: Option<String>,
    /// Do it
    #[arg(long)]
    yes: bool,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Whether what is asked for is done or only told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    Yes,
    No,
}

/// Forgets a customer or a conversation, or says what that would remove.
pub(super) fn forget(arguments: &Arguments, asked: &ForgetArguments, language: Language) -> Result<()> {
    let (sure, format) = (if asked.yes { Sure::Yes } else { Sure::No }, asked.format);
    let who = match (asked.customer.as_deref(), asked.case.as_deref()) {
        (Some("-"), _) => Who::Customer(typed()?),
        (Some(customer), _) => Who::Customer(customer.to_owned()),
        (None, Some("-")) => Who::Case(typed()?),
        (None, case) => Who::Case(case.unwrap_or_default().to_owned()),
    };
    let order = order(arguments);
    let forgotten = match sure {
        Sure::No => pipeline::seek(&order, &who)?,
        Sure::Yes => {
            let is_wanted = if arguments.quiet { IsWanted::No } else { IsWanted::Yes };
            pipeline::forget(&order, &who, &Bars::new(language, is_wanted))?
        }
    };
    match format {
        Format::Json | Format::Jsonl => print_text(&(as_json(&forgotten, sure).to_string() + "\n")),
        Format::Table | Format::Csv => print_text(&as_text(&forgotten, sure, language)),
    }
}

/// Reads one line of standard input, so that a person's number stays out of the shell's history.
fn typed() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|cause| {
        Error::new(Kind::Usage, Bilingual::new("표준 입력을 읽을 수 없습니다", "standard input cannot be read"))
            .because(cause)
    })?;
    Ok(line.trim().to_owned())
}

fn as_json(forgotten: &Forgotten, sure: Sure) -> serde_json::Value {
    let Forgotten { n_transcripts, days, runs, exports, articles } = forgotten;
    let lines = articles.iter().map(|it| json!({"file": it.path, "line": it.line}));
    json!({
        "done": sure == Sure::Yes,
        "transcripts": n_transcripts,
        "first_day": days.map(|(first, _)| first.to_string()),
        "last_day": days.map(|(_, last)| last.to_string()),
        "runs": runs,
        "exports": exports,
        "articles": lines.collect::<Vec<_>>(),
    })
}

fn as_text(forgotten: &Forgotten, sure: Sure, language: Language) -> String {
    let Forgotten { n_transcripts: n, days, runs, exports, articles } = forgotten;
    let span = days.map_or_else(String::new, |(first, last)| format!("{first}~{last}"));
    let n_runs = runs.len();
    let said = match sure {
        Sure::Yes => Bilingual::new(
            format!(
                "상담 {n}건({span})을 저장소, 검색 색인, 사본에서 지웠고, 그 기간을 본 보고서 {n_runs}개를 다시 썼습니다. 다시 들어와도 읽지 않습니다.\n"
            ),
            format!(
                "{n} conversations ({span}) are gone from store, index and copies; {n_runs} reports that looked at those days are told again. They will not be read again.\n"
            ),
        ),
        Sure::No => Bilingual::new(
            format!(
                "지울 것: 상담 {n}건({span}), 다시 쓸 보고서 {n_runs}개. 아직 아무것도 지우지 않았습니다. 지우려면 --yes를 붙여 주세요. 되돌릴 수 없습니다.\n"
            ),
            format!(
                "to be removed: {n} conversations ({span}); to be told again: {n_runs} reports. Nothing is removed yet: add --yes. It cannot be undone.\n"
            ),
        ),
    };
    let mut text = said.get(language).to_owned();
    if !exports.is_empty() {
        let told = Bilingual::new(
            "원본 파일에는 아직 남아 있습니다. voc는 원본을 고치지 않으므로 직접 지우거나 다시 내보내 주세요:\n",
            "these exports still hold them; voc never edits exports, so remove them or export them again:\n",
        );
        text.push_str(told.get(language));
        exports.iter().for_each(|export| text.push_str(&format!("  {}\n", export.display())));
    }
    if !articles.is_empty() {
        let told = Bilingual::new(
            "지식 문서의 다음 줄은 이 상담을 인용합니다. voc는 문서를 고치지 않으므로, 고객의 말이 남지 않게 문장과 출처를 직접 지우거나 고쳐 주세요:\n",
            "these lines of articles quote or cite them; voc never edits articles on its own, so remove or rewrite the words and their source:\n",
        );
        text.push_str(told.get(language));
        articles.iter().for_each(|it| text.push_str(&format!("  {}:{}\n", it.path, it.line)));
    }
    let others = Bilingual::new(
        "`voc backup`으로 만든 파일과 다른 곳에 복사한 보고서에는 남아 있을 수 있습니다.\n",
        "files made with `voc backup`, and reports copied elsewhere, may still hold them.\n",
    );
    text.push_str(others.get(language));
    text
}
