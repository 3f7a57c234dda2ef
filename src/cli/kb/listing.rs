//! `voc kb list`, `voc kb gaps`: which drafts there are, and where an article is missing most.

use clap::Args;
use serde_json::Value;

use crate::deciding::kb::{
    self, Drafts, Settled, Wanted, concerned, gap_line, known_decision, known_state, standing, why, with_standing,
};
use crate::deciding::rules_of;
use crate::error::Result;
use crate::evidence::numbers::{count, times};
use crate::knowledge::{Draft, DraftState};
use crate::model::{Bilingual, Language};
use crate::registry::Curation;

use super::super::arguments::{Arguments, Format, LanguageArgument};
use super::super::table::{Table, print, print_text};

/// `voc kb list …`
#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    /// Only this decision: new, update, contradiction, stale, duplicate, ok, or 새로 쓰기, 보완, 충돌, 오래됨, 중복, 문제없음
    #[arg(long)]
    decision: Option<String>,
    /// Only this state: open, edited, accepted, rejected, reopened, wip, or 검토 전, 수정, 반영, 반려, 다시 검토, 작성 중
    #[arg(long)]
    state: Option<String>,
    /// Only drafts in this language
    #[arg(long, value_name = "ko|en")]
    language: Option<LanguageArgument>,
    /// Also what is settled: accepted and rejected drafts, and problems that need no article
    #[arg(long)]
    all: bool,
    /// Most drafts to show
    #[arg(long, default_value_t = 40)]
    limit: usize,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// `voc kb gaps …`
#[derive(Debug, Args)]
pub(in crate::cli) struct GapsArguments {
    /// Also accepted and rejected drafts
    #[arg(long)]
    all: bool,
    /// Most gaps to show
    #[arg(long, default_value_t = 40)]
    limit: usize,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Lists the drafts of the newest run.
pub(super) fn list(arguments: &Arguments, asked: &ListArguments, language: Language) -> Result<()> {
    let decision = asked.decision.as_deref().map(known_decision).transpose()?;
    let state = asked.state.as_deref().map(known_state).transpose()?;
    let (drafts, curation) = read(arguments, language)?;
    let settled = if asked.all { Settled::Shown } else { Settled::Hidden };
    let wanted = Wanted { decision, state, language: asked.language.map(Into::into), settled };
    let (mut listed, n_hidden) = kb::list(drafts.lines(), &curation, &wanted);
    let n_all = listed.len();
    listed.truncate(asked.limit);
    if asked.format == Format::Table {
        tell_of_the_rest(n_all - listed.len(), n_hidden, language);
        tell_of_the_gone(&drafts, &curation, language);
        if listed.is_empty() {
            let nothing = Bilingual::new("검토할 초안이 없습니다.\n", "no draft to review\n");
            return if drafts.missing().is_some() { Ok(()) } else { print_text(nothing.get(language)) };
        }
    }
    let header = match language {
        Language::Ko => ["초안", "점수", "판단", "대상", "상태", "이름", "토픽", "해결", "상담사", "담당"],
        Language::En => {
            ["draft", "score", "decision", "article", "state", "name", "topic", "solved", "agents", "owner"]
        }
    };
    let mut table = Table::new(&header, &[1, 7, 8]);
    table.rows = listed.iter().map(|line| row(&line.draft, &curation, language)).collect();
    let values: Vec<Value> = listed.iter().map(|line| with_standing(line, &curation)).collect();
    print(asked.format, &values, &table)
}

/// Says where an article is missing most.
pub(super) fn gaps(arguments: &Arguments, asked: &GapsArguments, language: Language) -> Result<()> {
    let (drafts, curation) = read(arguments, language)?;
    let mut ranked = kb::gaps(drafts.lines(), &curation, if asked.all { Settled::Shown } else { Settled::Hidden });
    let n_all = ranked.len();
    ranked.truncate(asked.limit);
    if asked.format == Format::Table {
        tell_of_the_rest(n_all - ranked.len(), 0, language);
        if ranked.is_empty() {
            let nothing = Bilingual::new("문서가 더 필요한 토픽이 없습니다.\n", "no topic needs more of an article\n");
            return if drafts.missing().is_some() { Ok(()) } else { print_text(nothing.get(language)) };
        }
    }
    let header = match language {
        Language::Ko => ["초안", "점수", "문서 없음", "답변 차이", "피해", "판단", "이름", "이유"],
        Language::En => ["draft", "score", "gap", "variance", "harm", "decision", "name", "why"],
    };
    let mut table = Table::new(&header, &[1, 2, 3, 4]);
    let part = |value: f64| format!("{value:.2}");
    table.rows = ranked
        .iter()
        .map(|line| {
            let draft = &line.draft;
            vec![
                draft.id.clone(),
                times(draft.score),
                part(draft.gap),
                part(draft.variance),
                part(draft.harm),
                draft.decision.words().get(language).to_owned(),
                draft.name.get(language).to_owned(),
                why(draft).get(language).to_owned(),
            ]
        })
        .collect();
    let values: Vec<Value> = ranked.iter().map(|line| gap_line(&line.draft)).collect();
    print(asked.format, &values, &table)
}

fn read(arguments: &Arguments, language: Language) -> Result<(Drafts, Curation)> {
    let drafts = Drafts::read(&arguments.workspace)?;
    if let Some(missing) = drafts.missing() {
        tracing::info!("{}", missing.get(language));
    }
    Ok((drafts, rules_of(&arguments.workspace)?))
}

fn row(draft: &Draft, curation: &Curation, language: Language) -> Vec<String> {
    let review = standing(draft, curation).words();
    let state = match draft.state {
        DraftState::Wip => format!("{} ({})", review.get(language), draft.state.words().get(language)),
        DraftState::NotValidated => review.get(language).to_owned(),
    };
    vec![
        draft.id.clone(),
        times(draft.score),
        draft.decision.words().get(language).to_owned(),
        concerned(draft),
        state,
        draft.name.get(language).to_owned(),
        draft.topic.clone(),
        count(draft.confidence.n_solved),
        count(draft.confidence.n_agents),
        draft.owner.as_ref().map_or_else(String::new, |owner| owner.team.clone()),
    ]
}

/// Says what the list leaves out.
fn tell_of_the_rest(n_cut: usize, n_hidden: usize, language: Language) {
    if n_cut > 0 {
        let said = Bilingual::new(
            format!("초안 {n_cut}건이 더 있습니다. --limit으로 늘려 주세요"),
            format!("{n_cut} more with a higher --limit"),
        );
        tracing::info!("{}", said.get(language));
    }
    if n_hidden > 0 {
        let said = Bilingual::new(
            format!("검토를 마쳤거나 새 문서가 필요 없는 {n_hidden}건은 --all로 볼 수 있습니다"),
            format!("{n_hidden} settled or without need of an article with --all"),
        );
        tracing::info!("{}", said.get(language));
    }
}

/// Says which drafts were decided about and are there no more.
fn tell_of_the_gone(drafts: &Drafts, curation: &Curation, language: Language) {
    let gone = kb::gone(drafts, curation);
    if !gone.is_empty() {
        let gone = gone.join(", ");
        let said = Bilingual::new(
            format!("결정은 남아 있으나 근거가 사라져 최근 실행에 없는 초안: {gone}"),
            format!("decided about and no longer in the newest run, for their evidence is gone: {gone}"),
        );
        tracing::info!("{}", said.get(language));
    }
}
