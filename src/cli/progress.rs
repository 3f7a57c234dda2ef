//! A progress bar a stage: with rate and time left, on a terminal only.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::model::{Language, Progress};

/// Draws bars on stderr.
pub(super) struct Bars {
    current: Mutex<Option<ProgressBar>>,
    language: Language,
    is_shown: bool,
}

impl Bars {
    /// Returns bars that are drawn only where a person watches.
    pub(super) fn new(language: Language, is_wanted: IsWanted) -> Self {
        let is_shown = is_wanted == IsWanted::Yes && std::io::stderr().is_terminal();
        Self { current: Mutex::new(None), language, is_shown }
    }

    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        if self.is_shown
            && let Ok(mut current) = self.current.lock()
        {
            act(&mut current);
        }
    }
}

/// Whether bars are wanted at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IsWanted {
    Yes,
    No,
}

impl Progress for Bars {
    fn begin(&self, stage: &'static str, total: Option<u64>) {
        self.with(|current| {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = match total {
                Some(_) => "{msg:14} {wide_bar:.cyan/dim} {percent:>3}% {per_sec:>14} {eta:>6}",
                None => "{msg:14} {spinner} {elapsed}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style.progress_chars("━━─"));
            }
            bar.set_message(title(stage, self.language));
            *current = Some(bar);
        });
    }

    fn advance(&self, n: u64) {
        self.with(|current| {
            if let Some(bar) = current {
                bar.inc(n);
            }
        });
    }

    fn end(&self) {
        self.with(|current| {
            if let Some(bar) = current.take() {
                bar.finish();
            }
        });
    }
}

/// Says the seconds of each stage as a log line when it ends.
#[derive(Default)]
pub(super) struct Lines {
    current: Mutex<Option<(&'static str, Instant)>>,
}

impl Progress for Lines {
    fn begin(&self, stage: &'static str, _total: Option<u64>) {
        if let Ok(mut current) = self.current.lock() {
            *current = Some((stage, Instant::now()));
        }
    }

    fn advance(&self, _n: u64) {}

    fn end(&self) {
        let ended = self.current.lock().ok().and_then(|mut current| current.take());
        if let Some((stage, begun)) = ended {
            tracing::info!(event = "stage", stage, seconds = in_ms(begun.elapsed()), "a stage has ended");
        }
    }
}

/// Returns seconds to the millisecond.
pub(super) fn in_ms(duration: Duration) -> f64 {
    duration.as_millis() as f64 / 1e3
}

/// Returns the words for a stage.
pub(super) fn title(stage: &'static str, language: Language) -> &'static str {
    if language == Language::En {
        return stage;
    }
    match stage {
        "read" => "읽기·가리기",
        "features" => "세기",
        "topics" => "토픽 찾기",
        "names" => "이름 붙이기",
        "facts" => "저장",
        "index" => "색인",
        "report" => "보고서",
        "commit" => "마무리",
        "backup" => "백업",
        "restore" => "복원",
        other => other,
    }
}
