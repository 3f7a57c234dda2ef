//! What did the person set? Reads `voc.toml` and hands each stage its own settings.
//!
//! In: the file. Out: [`Settings`]. Fails: an unknown key (with the nearest known one), a value of the wrong kind, with the
//! line. A missing file gives the defaults.

use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Language, distance};
use crate::{ingest, mask, proposals};

/// Everything that `voc.toml` can say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// `[workspace]`
    pub workspace: WorkspaceSettings,
    /// `[inbox]`
    pub inbox: ingest::Settings,
    /// `[window]`
    pub window: WindowSettings,
    /// `[mask]`
    pub mask: mask::Settings,
    /// `[schedule]`
    pub schedule: ScheduleSettings,
    /// `[notify]`
    pub notify: NotifySettings,
    /// `[retention]`
    pub retention: RetentionSettings,
    /// `[priority]`
    pub priority: proposals::Settings,
    /// `[serve]`
    pub serve: ServeSettings,
}

/// `[workspace]`: whose conversations these are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkspaceSettings {
    /// Name in the head of reports.
    pub name: String,
    /// Zone of times that come without one, and of days.
    pub timezone: String,
    /// Language of messages and of what a report shows first.
    pub language: Language,
}

impl Default for WorkspaceSettings {
    fn default() -> Self {
        Self { name: String::new(), timezone: "Asia/Seoul".to_owned(), language: Language::Ko }
    }
}

/// `[window]`: how far back a run looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WindowSettings {
    /// Days that end with the as-of day: 13 weeks show a quarter and its weekdays.
    pub days: u32,
}

impl Default for WindowSettings {
    fn default() -> Self {
        Self { days: 91 }
    }
}

/// `[schedule]`: what is expected of the nights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleSettings {
    /// Hours after which `voc status` finds the newest run too old. A night a day and half a day of grace: a night that
    /// failed is noticed the same day, one that only took longer is not.
    pub stale_after_hours: u32,
}

impl Default for ScheduleSettings {
    fn default() -> Self {
        Self { stale_after_hours: 36 }
    }
}

/// `[notify]`: whom a run tells that it has ended.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NotifySettings {
    /// The program and its arguments; nothing is started where it is empty.
    pub command: Vec<String>,
    /// Seconds after which the program is killed.
    pub timeout_seconds: u32,
}

impl Default for NotifySettings {
    fn default() -> Self {
        Self { command: Vec::new(), timeout_seconds: 30 }
    }
}

/// `[retention]`: how long conversations are kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionSettings {
    /// Days that end with the as-of day; conversations of earlier days are removed for good. 0 keeps everything.
    pub days: u32,
}

/// `[serve]`: how the pages of `voc serve` are reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServeSettings {
    /// Names under which browsers may reach it, besides `localhost` and addresses in digits; any other name is refused, so that no
    /// page of the internet makes a browser ask under a name of its own.
    pub hosts: Vec<String>,
    /// Whether browsers reach it through a proxy that speaks HTTPS; cookies are then sent over HTTPS alone.
    pub https: bool,
    /// Minutes without a request after which somebody has to sign in again.
    pub idle_minutes: u32,
    /// Hours after which somebody has to sign in again.
    pub session_hours: u32,
}

impl Default for ServeSettings {
    fn default() -> Self {
        // A lunch break, and a working day.
        Self { hosts: Vec::new(), https: false, idle_minutes: 60, session_hours: 10 }
    }
}

impl Settings {
    /// Reads the settings of a workspace.
    ///
    /// # Errors
    /// A file that cannot be read, is not TOML, holds an unknown key or a value of the wrong kind; a time zone that does
    /// not exist; a window of no days; hours or seconds that no one means; a command without a program.
    pub fn read(path: &Path) -> Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(Error::unreadable(Kind::Settings, path, cause)),
        };
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self> {
        let settings: Self = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|cause| {
            let line = cause.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            describe(cause.message()).at(Place { path: path.to_owned(), line })
        })?;
        if jiff::tz::TimeZone::get(&settings.workspace.timezone).is_err() {
            return Err(Error::new(
                Kind::Settings,
                Bilingual::new("workspace.timezone: 없는 시간대입니다", "workspace.timezone: no such time zone"),
            )
            .at(Place::file(path))
            .help(Bilingual::new("예: timezone = \"Asia/Seoul\"", "for example: timezone = \"Asia/Seoul\"")));
        }
        within(path, "window.days", settings.window.days, 1..=3_660, "days = 91")?;
        let (hours, seconds) = (settings.schedule.stale_after_hours, settings.notify.timeout_seconds);
        within(path, "schedule.stale_after_hours", hours, 1..=8_784, "stale_after_hours = 36")?;
        within(path, "notify.timeout_seconds", seconds, 1..=3_600, "timeout_seconds = 30")?;
        within(path, "serve.idle_minutes", settings.serve.idle_minutes, 1..=1_440, "idle_minutes = 60")?;
        within(path, "serve.session_hours", settings.serve.session_hours, 1..=168, "session_hours = 10")?;
        let weights = settings.priority.weights();
        for (key, weight) in ["size", "severity", "trend", "effect", "ease"].into_iter().zip(weights) {
            within(path, &format!("priority.{key}"), weight, 0..=1_000, "size = 30")?;
        }
        within(path, "priority", weights.iter().sum(), 1..=5_000, "size = 30")?;
        let (kept, window) = (settings.retention.days, settings.window.days);
        if kept > 0 && kept < window {
            return Err(Error::new(
                Kind::Settings,
                Bilingual::new(
                    format!("retention.days({kept})는 window.days({window})보다 짧을 수 없습니다"),
                    format!("retention.days ({kept}) must not be shorter than window.days ({window})"),
                ),
            )
            .at(Place::file(path))
            .help(Bilingual::new(
                "보관 기간을 늘리거나 window.days를 줄여 주세요. 0이면 계속 보관합니다",
                "keep more days, or shorten window.days; 0 keeps everything",
            )));
        }
        if settings.notify.command.first().is_some_and(String::is_empty) {
            return Err(Error::new(
                Kind::Settings,
                Bilingual::new("notify.command: 프로그램 이름이 비어 있습니다", "notify.command: names no program"),
            )
            .at(Place::file(path))
            .help(Bilingual::new(
                "예: command = [\"./notify.sh\"]. 알리지 않으려면 이 줄을 지워 주세요",
                "for example: command = [\"./notify.sh\"]; to tell no one, remove the line",
            )));
        }
        Ok(settings)
    }

    /// Returns the zone of the workspace.
    #[must_use]
    pub fn zone(&self) -> jiff::tz::TimeZone {
        // `parse` has refused unknown zones; UTC stands in for settings made in code.
        jiff::tz::TimeZone::get(&self.workspace.timezone).unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

/// Checks that a number lies where someone can mean it.
fn within(path: &Path, key: &str, found: u32, range: RangeInclusive<u32>, example: &str) -> Result<()> {
    if range.contains(&found) {
        return Ok(());
    }
    let (least, most) = (range.start(), range.end());
    Err(Error::new(
        Kind::Settings,
        Bilingual::new(
            format!("{key}: {least}에서 {most} 사이여야 합니다"),
            format!("{key}: must lie between {least} and {most}"),
        ),
    )
    .at(Place::file(path))
    .help(Bilingual::new(format!("예: {example}"), format!("for example: {example}"))))
}

/// Turns the parser's message into one that names the nearest key.
fn describe(message: &str) -> Error {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") {
        let key = quoted.next().unwrap_or_default().to_owned();
        let known: Vec<&str> = quoted.collect();
        let nearest = known.iter().min_by_key(|known| (distance(&key, known), **known)).copied().unwrap_or_default();
        let list = known.join(", ");
        return Error::new(
            Kind::Settings,
            Bilingual::new(format!("모르는 설정 '{key}'입니다"), format!("unknown setting '{key}'")),
        )
        .help(Bilingual::new(
            format!("'{nearest}'을(를) 쓰려고 하셨나요? 여기에서 쓸 수 있는 설정: {list}"),
            format!("did you mean '{nearest}'? settings known here: {list}"),
        ));
    }
    Error::new(
        Kind::Settings,
        Bilingual::new(format!("설정을 읽을 수 없습니다: {message}"), format!("cannot read this setting: {message}")),
    )
    .help(Bilingual::new(
        "`voc init`이 만드는 voc.toml의 주석을 참고해 주세요",
        "see the comments in the voc.toml that `voc init` writes",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_named_with_its_line_and_the_nearest_known_one() {
        let text = "[workspace]\nname = \"두루\"\ntimezon = \"Asia/Seoul\"\n";
        let error = Settings::parse(Path::new("voc.toml"), text).expect_err("an unknown key");
        let message = error.message(Language::En);
        assert!(message.starts_with("error: voc.toml:3: unknown setting 'timezon'"), "{message}");
        assert!(message.contains("did you mean 'timezone'?"), "{message}");
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let settings = Settings::parse(Path::new("voc.toml"), "").expect("nothing is required");
        assert_eq!(settings.window.days, 91);
        assert_eq!(settings.workspace.timezone, "Asia/Seoul");
    }

    #[test]
    fn a_zone_that_does_not_exist_is_refused() {
        let error = Settings::parse(Path::new("voc.toml"), "[workspace]\ntimezone = \"Asia/Soul\"\n");
        assert!(error.expect_err("no such zone").message(Language::Ko).contains("없는 시간대"));
    }

    #[test]
    fn numbers_that_no_one_means_and_a_command_without_a_program_are_refused() {
        let check = |text: &str, expected: &str| {
            let error = Settings::parse(Path::new("voc.toml"), text).expect_err(text);
            assert!(error.message(Language::En).starts_with(expected), "{error}");
        };
        check("[window]\ndays = 0\n", "error: voc.toml: window.days: must lie between 1 and 3660");
        check(
            "[schedule]\nstale_after_hours = 0\n",
            "error: voc.toml: schedule.stale_after_hours: must lie between 1 and 8784\nhelp: for example: stale_after_hours = 36",
        );
        check(
            "[notify]\ntimeout_seconds = 0\n",
            "error: voc.toml: notify.timeout_seconds: must lie between 1 and 3600",
        );
        check("[notify]\ncommand = [\"\"]\n", "error: voc.toml: notify.command: names no program");
        check("[notify]\ncommand = \"curl\"\n", "error: voc.toml:2: cannot read this setting");
    }
}
