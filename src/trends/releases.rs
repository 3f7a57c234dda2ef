//! The register of releases: what changed for customers, and when.

use std::path::Path;

use jiff::civil::Time;

use super::register::{self, Row};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};

/// The columns of `releases.csv`, in order.
const COLUMNS: [&str; 5] = ["date", "time", "product", "version", "note"];

/// One release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    /// The day it went out.
    pub date: Day,
    /// The time, if known.
    pub time: Option<Time>,
    /// Product or service; empty for all of them.
    pub product: String,
    /// Version.
    pub version: String,
    /// What changed, in the writer's words.
    pub note: String,
}

impl Release {
    /// Returns product and version as people name a release: `두루 앱 5.2.0`.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.product.is_empty(), self.version.is_empty()) {
            (false, false) => format!("{} {}", self.product, self.version),
            (false, true) => self.product.clone(),
            (true, false) => self.version.clone(),
            (true, true) => self.note.clone(),
        }
    }
}

/// Parses `registers/releases.csv`; `path` is what errors name.
///
/// Lines that are empty or begin with `#` say nothing; `time`, `product`, `version` and `note` may be empty. The rows come
/// back by date, then in file order.
///
/// # Errors
/// A header with other columns, a row with too many, a date or time that is none: all of them at once, with file and line.
pub fn parse_releases(path: &Path, text: &str) -> Result<Vec<Release>> {
    let mut releases = register::parse(path, text, &COLUMNS, parse_row)?;
    releases.sort_by_key(|release| (release.date, release.time));
    Ok(releases)
}

fn parse_row(row: &Row<'_>) -> Result<Release> {
    let date = row.day(0)?;
    let time = match row.field(1) {
        "" | "-" => None,
        words => Some(words.parse::<Time>().map_err(|cause| {
            Error::new(Kind::Settings, Bilingual::new("시각을 읽을 수 없습니다", "cannot read the time"))
                .help(Bilingual::new("14:30처럼 적거나 비워 두세요", "write it like 14:30, or leave it empty"))
                .because(cause)
        })?),
    };
    let field = |column: usize| row.field(column).to_owned();
    Ok(Release { date, time, product: field(2), version: field(3), note: field(4) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    fn parse(text: &str) -> Result<Vec<Release>> {
        parse_releases(Path::new("registers/releases.csv"), text)
    }

    #[test]
    fn releases_come_by_date_and_a_note_may_hold_commas() {
        let releases = parse(
            "\u{feff}# 배포 기록\ndate,time,product,version,note\n2026-11-10,14:30,두루 앱,5.2.0,\"로그인 개편, 위젯\"\n2026.10.02,,정산,,수수료 변경\n",
        )
        .expect("well-formed");
        assert_eq!(releases.len(), 2);
        assert_eq!(releases[0].name(), "정산");
        assert_eq!(releases[1].name(), "두루 앱 5.2.0");
        assert_eq!(releases[1].note, "로그인 개편, 위젯");
    }

    #[test]
    fn every_broken_row_is_named_with_its_line_and_remedy() {
        let error = parse(
            "date,time,product,version,note\n11월 10일,,앱,5.2,\n2026-11-10,오후,앱,5.2,\n2026-11-10,,앱,5.2,a,b\n",
        )
        .expect_err("three broken rows");
        let message = error.message(Language::Ko);
        for expected in ["releases.csv:2: 날짜를", "releases.csv:3: 시각을", "releases.csv:4: 열이 5개여야 하는데 6개"]
        {
            assert!(message.contains(expected), "{message}");
        }
        let error = parse("날짜,시간\n").expect_err("another header");
        assert!(error.message(Language::En).contains("expected the first line \"date,time,product,version,note\""));
    }

    #[test]
    fn an_empty_register_is_no_error() {
        assert_eq!(parse("").expect("empty"), []);
        assert_eq!(parse("date,time,product,version,note\n").expect("header only"), []);
    }
}
