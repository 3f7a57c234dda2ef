//! What was typed wrongly, said in the language of the person who typed it. clap says it in English.

use std::io::Write;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::model::Language;

/// Prints what clap found; help and version go to stdout as they are.
pub(super) fn print(message: &clap::Error, language: Language) -> std::io::Result<()> {
    let told = if language == Language::Ko && message.use_stderr() { korean(message) } else { None };
    match told {
        Some(told) => std::io::stderr().write_all(told.as_bytes()),
        None => message.print(),
    }
}

/// Returns what is wrong and what to do in Korean; nothing for kinds that nobody meets by typing.
fn korean(message: &clap::Error) -> Option<String> {
    let words = |kind: ContextKind| match message.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    };
    let one = |kind: ContextKind| words(kind).into_iter().next().unwrap_or_default();
    let meant = |kind: ContextKind| match words(kind) {
        words if words.is_empty() => String::new(),
        words => format!("혹시 '{}'인가요? ", words.join("', '")),
    };
    let argument = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    let valid = || words(ContextKind::ValidValue).join(", ");
    let (what, help) = match message.kind() {
        ErrorKind::MissingSubcommand => {
            let known = words(ContextKind::ValidSubcommand);
            let known: Vec<String> = known.into_iter().filter(|name| name != "help").collect();
            ("무엇을 할지 적지 않았습니다".to_owned(), format!("다음 가운데 하나를 적어 주세요: {}", known.join(", ")))
        }
        ErrorKind::InvalidSubcommand => (
            format!("'{}'라는 명령은 없습니다", one(ContextKind::InvalidSubcommand)),
            meant(ContextKind::SuggestedSubcommand),
        ),
        ErrorKind::UnknownArgument => {
            (format!("'{argument}'는 여기에 쓸 수 없습니다"), meant(ContextKind::SuggestedArg))
        }
        ErrorKind::MissingRequiredArgument => {
            (format!("빠진 것이 있습니다: {}", words(ContextKind::InvalidArg).join(", ")), String::new())
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            let known = if valid().is_empty() { String::new() } else { format!("쓸 수 있는 값: {}", valid()) };
            (format!("'{argument}'에 값이 없습니다"), known)
        }
        ErrorKind::InvalidValue => (
            format!("'{argument}'에 쓸 수 없는 값입니다: '{value}'"),
            format!("{}쓸 수 있는 값: {}", meant(ContextKind::SuggestedValue), valid()),
        ),
        ErrorKind::ValueValidation => (format!("'{argument}'의 값을 읽을 수 없습니다: '{value}'"), String::new()),
        ErrorKind::ArgumentConflict => {
            let other = words(ContextKind::PriorArg).join(", ");
            (format!("'{argument}'는 '{other}'와 함께 쓸 수 없습니다"), String::new())
        }
        _ => return None,
    };
    let usage = match message.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let usage = usage.trim().trim_start_matches("Usage:").trim().to_owned();
    let usage = if usage.is_empty() { usage } else { format!("사용법: {usage}\n") };
    let help = if help.is_empty() { String::new() } else { format!("도움말: {}\n", help.trim_end()) };
    Some(format!("오류: {what}\n{help}{usage}자세한 설명은 --help를 붙이면 나옵니다\n"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::arguments::Arguments;

    #[test]
    fn what_is_typed_wrongly_is_answered_in_korean() {
        let check = |typed: &[&str], expected: &[&str]| {
            let words = std::iter::once("voc").chain(typed.iter().copied());
            let message = Arguments::command().try_get_matches_from(words).expect_err("typed wrongly");
            let told = korean(&message).expect("told in Korean");
            for words in expected {
                assert!(told.contains(words), "{typed:?}: {told}");
            }
            assert!(!told.contains("error") && told.ends_with("나옵니다\n"), "{told}");
        };
        check(&["kb", "--quiet"], &["무엇을 할지", "list, gaps, show", "사용법: voc kb"]);
        check(&["kb", "accept"], &["빠진 것이 있습니다: <ID>"]);
        check(&["kb", "reject", "KB-D-1"], &["--reason <TEXT>"]);
        check(&["kb", "gap"], &["'gap'라는 명령은 없습니다", "혹시 'gaps'"]);
        check(&["kb", "export", "--format", "pdf"], &["'pdf'", "쓸 수 있는 값: markdown, html"]);
        check(&["kb", "list", "--limit", "abc"], &["읽을 수 없습니다: 'abc'"]);
        check(&["kb", "list", "--stat", "open"], &["'--stat'는 여기에", "--state"]);
        check(&["kb", "export", "--format", "csv", "--out", "x", "--all", "--articles"], &["함께 쓸 수 없습니다"]);
    }
}
