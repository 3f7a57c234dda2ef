//! Whom does a run tell that it has ended? The program that `[notify]` names gets a short summary as JSON on its standard input.
//!
//! The only program that is ever started. No shell is involved; what it prints goes nowhere, and how it ends changes nothing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::error::{Error, Kind, Result};
use crate::ingest;
use crate::model::{Bilingual, Day, Language};
use crate::pipeline::{Order, Outcome};
use crate::settings::{NotifySettings, Settings};
use crate::store::{Store, Workspace};

use super::inbox;

/// Between two looks at a program that is still running.
const PAUSE: Duration = Duration::from_millis(20);

/// What is known before the run and told after it.
pub(super) struct Notice {
    command: NotifySettings,
    workspace: PathBuf,
    name: String,
    as_of: Day,
    n_files: Option<usize>,
    n_unseen: Option<usize>,
}

impl Notice {
    /// Looks at the inbox before a run; nothing where the settings name no command, or cannot be read, which the run will say.
    pub(super) fn before(order: &Order) -> Option<Self> {
        let settings = Settings::read(&order.workspace.join("voc.toml")).ok()?;
        if settings.notify.command.is_empty() {
            return None;
        }
        let workspace = Workspace::new(&order.workspace);
        let files = ingest::files(&order.workspace.join("inbox")).ok();
        let store = Store::open(&workspace).ok();
        let n_unseen =
            files.as_ref().and_then(|files| inbox::n_unseen(files, &workspace, &settings, store.as_ref()).ok());
        Some(Self {
            workspace: std::path::absolute(&order.workspace).ok()?,
            as_of: order.as_of.unwrap_or_else(|| Timestamp::now().to_zoned(settings.zone()).date()),
            name: settings.workspace.name,
            command: settings.notify,
            n_files: files.map(|files| files.len()),
            n_unseen,
        })
    }

    /// Starts the command and waits for it; what goes wrong with it is one warning.
    pub(super) fn send(&self, result: &Result<Outcome>, language: Language) {
        // Whoever holds the workspace tells of its own end.
        if matches!(result, Err(error) if error.kind() == Kind::Locked) {
            return;
        }
        if let Err(problem) = start(&self.command, &self.workspace, &self.summary(result)) {
            tracing::warn!("{}", problem.get(language));
        }
    }

    fn event(&self, result: &Result<Outcome>) -> &'static str {
        match result {
            Err(error) if error.kind() == Kind::Input && self.n_files == Some(0) => "empty_inbox",
            Err(_) => "failed",
            Ok(_) if self.n_files == Some(0) => "empty_inbox",
            Ok(_) if self.n_unseen == Some(0) => "nothing_new",
            Ok(_) => "ready",
        }
    }

    fn summary(&self, result: &Result<Outcome>) -> Value {
        let outcome = result.as_ref().ok();
        json!({
            "event": self.event(result),
            "workspace": self.workspace,
            "name": self.name,
            "as_of": outcome.map_or(self.as_of, |outcome| outcome.as_of).to_string(),
            "run_folder": outcome.map(|outcome| self.workspace.join("runs").join(outcome.folder.file_name().unwrap_or_default())),
            "verdict": outcome.map(|outcome| &outcome.verdict),
            "counts": outcome.map(|outcome| json!({
                "records": outcome.counts,
                "transcripts": outcome.n_transcripts,
                "statements": outcome.n_statements,
                "topics": outcome.n_topics,
                "new_files": self.n_unseen,
            })),
            "warnings": outcome.map_or(&[][..], |outcome| &outcome.warnings),
            "error": result.as_ref().err().map(|error| json!({
                "code": error.kind().exit_code(),
                "ko": self.told(error, Language::Ko),
                "en": self.told(error, Language::En),
            })),
        })
    }

    /// The message without the name of a raw file: the summary may leave the machine, and such a name may hold a person's number.
    fn told(&self, error: &Error, language: Language) -> String {
        let message = error.message(language);
        let Some(path) = error.place().map(|place| place.path.as_path()) else { return message };
        let inbox = path.ancestors().skip(1).find(|folder| folder.ends_with("inbox"));
        match inbox {
            Some(inbox) => message.replace(&path.display().to_string(), &format!("{}/…", inbox.display())),
            None => message,
        }
    }
}

/// Returns the program: a path is taken from the workspace, whatever folder the scheduler starts in; a bare name from `PATH`.
fn program(name: &str, workspace: &Path) -> PathBuf {
    let is_path = name.contains('/') || name.contains(std::path::MAIN_SEPARATOR);
    if is_path { workspace.join(name) } else { PathBuf::from(name) }
}

fn start(settings: &NotifySettings, workspace: &Path, summary: &Value) -> std::result::Result<(), Bilingual> {
    let Some((name, arguments)) = settings.command.split_first() else { return Ok(()) };
    let no_start = |cause: std::io::Error| {
        Bilingual::new(
            format!("알림 명령 '{name}'을(를) 실행할 수 없습니다 ({cause}). voc.toml의 [notify]를 확인해 주세요"),
            format!("the notify command '{name}' cannot be run ({cause}); check [notify] in voc.toml"),
        )
    };
    // Its output is not ours to show: a program that lives on would otherwise hold our own stdout open.
    let mut child = process::Command::new(program(name, workspace))
        .args(arguments)
        .current_dir(workspace)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(no_start)?;
    if let Some(mut stdin) = child.stdin.take() {
        let text = format!("{summary}\n");
        // Beside the waiting: a program that does not read must not make us wait for longer than its time. One that has ended
        // without reading is no failure.
        std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    }
    let code = match wait(&mut child, Duration::from_secs(settings.timeout_seconds.into())) {
        Ok(Some(status)) if status.success() => return Ok(()),
        Ok(status) => status,
        Err(cause) => return Err(no_start(cause)),
    };
    Err(match code {
        Some(status) => Bilingual::new(
            format!("알림 명령 '{name}'이(가) 실패했습니다 ({status}). 실행 결과는 그대로입니다"),
            format!("the notify command '{name}' failed ({status}); the run is not affected"),
        ),
        None => {
            let seconds = settings.timeout_seconds;
            Bilingual::new(
                format!("알림 명령 '{name}'이(가) {seconds}초 안에 끝나지 않아 멈췄습니다. 실행 결과는 그대로입니다"),
                format!(
                    "the notify command '{name}' did not end within {seconds} s and was killed; the run is not affected"
                ),
            )
        }
    })
}

/// Waits for a program, `None` when its time was over and it was killed.
fn wait(child: &mut Child, timeout: Duration) -> std::io::Result<Option<process::ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= timeout {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn notice(n_files: Option<usize>, n_unseen: Option<usize>) -> Notice {
        Notice {
            command: NotifySettings::default(),
            workspace: PathBuf::from("/srv/desk"),
            name: "두루".to_owned(),
            as_of: jiff::civil::date(2026, 11, 20),
            n_files,
            n_unseen,
        }
    }

    #[test]
    fn a_run_without_a_file_is_told_apart_from_one_that_failed() {
        let error = |kind| Err(Error::new(kind, Bilingual::new("멈춤", "stopped")));
        assert_eq!(notice(Some(0), Some(0)).event(&error(Kind::Input)), "empty_inbox");
        assert_eq!(notice(Some(0), Some(0)).event(&error(Kind::Settings)), "failed");
        assert_eq!(notice(Some(2), Some(0)).event(&error(Kind::Input)), "failed");
        assert_eq!(notice(None, None).event(&error(Kind::Input)), "failed");
    }

    #[test]
    fn the_name_of_a_raw_file_is_not_told() {
        let error = Error::new(Kind::Input, Bilingual::new("읽을 수 없습니다", "cannot be read"));
        let error = error.at(Place::file("/srv/desk/inbox/010-1234-5678/call.csv"));
        assert_eq!(notice(None, None).told(&error, Language::En), "error: /srv/desk/inbox/…: cannot be read");
        let error = Error::new(Kind::Input, Bilingual::new("비어 있습니다", "is empty"));
        let error = error.at(Place::file("/srv/desk/inbox"));
        assert_eq!(notice(None, None).told(&error, Language::En), "error: /srv/desk/inbox: is empty");
    }

    #[test]
    fn a_path_is_taken_from_the_workspace_and_a_name_is_left_to_the_system() {
        assert_eq!(program("./tell.sh", Path::new("/srv/desk")), Path::new("/srv/desk/./tell.sh"));
        assert_eq!(program("/opt/tell", Path::new("/srv/desk")), Path::new("/opt/tell"));
        assert_eq!(program("curl", Path::new("/srv/desk")), Path::new("curl"));
    }
}
