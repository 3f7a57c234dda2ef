//! Who decides, on which day, and in which words: what every form that decides something needs.

use axum::http::StatusCode;

use super::answer::Failure;
use super::asked::Asked;
use crate::deciding::day_of;
use crate::error::{Error, Kind, Problem, Result};
use crate::model::{Bilingual, Day};
use crate::registry::Signed;

/// Longest remark, name or reason: what people read beside an id.
pub(super) const MOST_CHARS: usize = 500;

/// Returns a decision of the one who asks, of today in the workspace's zone.
///
/// # Errors
/// Settings that cannot be read.
pub(super) fn signed(asked: &Asked) -> Result<Signed> {
    let on = day_of(asked.app.workspace.folder(), jiff::Timestamp::now())?;
    Ok(Signed { on, by: asked.visitor.name.clone() })
}

/// Returns what was typed into a field of one line; `None` where nothing was.
///
/// # Errors
/// More than anybody reads.
pub(super) fn typed(asked: &Asked, name: &str) -> Result<Option<String>> {
    asked.form.get(name).map(line).transpose()
}

/// Returns a text on one line, without what no field of one line can hold.
///
/// # Errors
/// More than anybody reads.
pub(super) fn line(text: &str) -> Result<String> {
    if text.chars().count() > MOST_CHARS {
        return Err(Error::new(Kind::Input, Bilingual::new("적으신 글이 너무 깁니다", "what you wrote is too long"))
            .help(Bilingual::new(
                format!("{MOST_CHARS}자까지 쓸 수 있습니다"),
                format!("up to {MOST_CHARS} characters"),
            )));
    }
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    Ok(plain.trim().to_owned())
}

/// Returns an id as the log may hold it; what is no id is not written down, for it may be anything.
pub(super) fn plain(id: &str) -> &str {
    let is_id = id.len() <= 24 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let has_digit = id.bytes().any(|byte| byte.is_ascii_digit());
    if is_id && has_digit { id } else { "unknown" }
}

/// Returns a typed day.
///
/// # Errors
/// What is no day.
pub(super) fn day(typed: &str) -> Result<Day> {
    typed.parse().map_err(|_| {
        Error::new(Kind::Input, Bilingual::new("날짜를 읽을 수 없습니다", "cannot read the day"))
            .help(Bilingual::new("2026-11-20처럼 적어 주세요", "write it like 2026-11-20"))
    })
}

/// What is wrong with something that was typed, and what to do.
pub(super) struct Trouble {
    pub(super) line: Option<u64>,
    pub(super) what: String,
    pub(super) help: String,
}

/// Returns everything that is wrong, in the language of the page.
pub(super) fn troubles(asked: &Asked, error: &Error) -> Vec<Trouble> {
    let own = |words: &Bilingual| words.get(asked.language).to_owned();
    let trouble = |it: Problem<'_>| Trouble {
        line: it.place.and_then(|place| place.line),
        what: own(it.what),
        help: it.help.map(own).unwrap_or_default(),
    };
    error.problems().into_iter().map(trouble).collect()
}

/// Returns the error with its status where whoever typed can mend it, or try again; every other one is a page of its own.
///
/// # Errors
/// The error, where nothing that is typed mends it.
pub(super) fn wrong(error: Error) -> std::result::Result<(StatusCode, Error), Failure> {
    match error.kind() {
        Kind::Usage | Kind::Input => Ok((StatusCode::UNPROCESSABLE_ENTITY, error)),
        Kind::Locked => Ok((StatusCode::SERVICE_UNAVAILABLE, error)),
        _ => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_stands_on_one_line_and_has_an_end() {
        assert_eq!(line(" 결제팀과\r\n확인\u{0} ").expect("short"), "결제팀과  확인");
        assert!(line(&"가".repeat(MOST_CHARS)).is_ok());
        for (id, expected) in
            [("T-0042", "T-0042"), ("KB-D-000012.en", "KB-D-000012.en"), ("홍길동", "unknown"), ("hong", "unknown")]
        {
            assert_eq!(plain(id), expected);
        }
        assert_eq!(line(&"가".repeat(MOST_CHARS + 1)).expect_err("long").kind(), Kind::Input);
    }
}
