//! `voc schedule`: what does the system need to start every night? Prints it for systemd, cron and Windows; writes nothing.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Language};
use crate::pipeline;

use super::arguments::Arguments;
use super::table::print_text;

/// Who starts the nights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ScheduleFormat {
    /// A service and a timer of systemd
    Systemd,
    /// Lines for crontab
    Cron,
    /// A command for the Task Scheduler of Windows
    Windows,
    /// All of them
    All,
}

/// A time of day to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeOfDay {
    pub(super) hour: u8,
    pub(super) minute: u8,
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let number = |digits: &str, limit: u8| {
            let is_plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u8>().ok().filter(|number| is_plain && *number < limit)
        };
        text.split_once(':')
            .and_then(|(hour, minute)| {
                let minute = Some(minute).filter(|digits| digits.len() == 2)?;
                Some(Self { hour: number(hour, 24)?, minute: number(minute, 60)? })
            })
            .ok_or_else(|| "expected a time from 00:00 to 23:59".to_owned())
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// What is to be started when.
struct Night {
    program: String,
    workspace: String,
    /// Tells the tasks of several workspaces apart.
    task: String,
    zone: String,
    at: TimeOfDay,
}

/// Prints what to install, with how to install it in comments.
pub(super) fn schedule(arguments: &Arguments, at: TimeOfDay, format: ScheduleFormat, language: Language) -> Result<()> {
    let settings = pipeline::settings_of(&arguments.workspace)?;
    let program = std::env::current_exe().map_err(|cause| Error::unreadable(Kind::Internal, "voc", cause))?;
    let workspace = std::path::absolute(&arguments.workspace)
        .map_err(|cause| Error::unreadable(Kind::Usage, &arguments.workspace, cause))?;
    // Without `.` in the middle and a slash at the end.
    let workspace: PathBuf = workspace.components().collect();
    let night = Night {
        program: plain(&program)?,
        task: task(&workspace),
        workspace: plain(&workspace)?,
        zone: settings.workspace.timezone,
        at,
    };
    let parts: &[fn(&Night, Language) -> String] = match format {
        ScheduleFormat::Systemd => &[systemd],
        ScheduleFormat::Cron => &[cron],
        ScheduleFormat::Windows => &[windows],
        ScheduleFormat::All => &[systemd, cron, windows],
    };
    let parts: Vec<String> = parts.iter().map(|part| part(&night, language)).collect();
    print_text(&parts.join("\n"))
}

/// Returns a path as text; a line of a schedule cannot hold every path that a disk can.
fn plain(path: &Path) -> Result<String> {
    match path.to_str().filter(|text| !text.contains(char::is_control)) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Error::new(
            Kind::Usage,
            Bilingual::new(
                "경로에 줄바꿈이나 읽을 수 없는 글자가 있어 예약에 쓸 수 없습니다",
                "a path with a line break or unreadable letters cannot stand in a schedule",
            ),
        )
        .at(Place::file(path))
        .help(Bilingual::new("폴더 이름을 바꿔 주세요", "rename the folder"))),
    }
}

/// Returns a name for the task after the workspace's folder, of letters that every scheduler takes.
fn task(workspace: &Path) -> String {
    let name = workspace.file_name().unwrap_or_default().to_string_lossy();
    let kept: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
    if !kept.is_empty() && kept == name {
        return format!("voc-{kept}");
    }
    // Six of its 64 digits keep the few workspaces of a machine apart.
    let hash = blake3::hash(workspace.to_string_lossy().as_bytes()).to_hex();
    let kept = if kept.is_empty() { "nightly" } else { &kept };
    format!("voc-{kept}-{}", &hash[..6])
}

fn systemd(night: &Night, language: Language) -> String {
    let Night { task, zone, at, .. } = night;
    let install = Bilingual::new(
        format!(
            "# systemd (Linux)\n\
             # 1. 아래 두 부분을 ~/.config/systemd/user/{task}.service 와 {task}.timer 로 저장합니다.\n\
             # 2. systemctl --user daemon-reload && systemctl --user enable --now {task}.timer\n\
             # 3. 로그인하지 않아도 실행되게 합니다: loginctl enable-linger\n\
             # 다음 실행 시각: systemctl --user list-timers {task}.timer, 기록: journalctl --user -u {task}\n\
             # 컴퓨터가 꺼져 있었으면 켜진 뒤에 실행합니다(Persistent). 75는 다른 실행이 진행 중이라는 뜻이며 실패가 아닙니다.\n"
        ),
        format!(
            "# systemd (Linux)\n\
             # 1. Save the two parts below as ~/.config/systemd/user/{task}.service and {task}.timer.\n\
             # 2. systemctl --user daemon-reload && systemctl --user enable --now {task}.timer\n\
             # 3. To run without anyone logged in: loginctl enable-linger\n\
             # Next start: systemctl --user list-timers {task}.timer; what happened: journalctl --user -u {task}\n\
             # A night that the machine slept through is made up for (Persistent). 75 says that another run is at work: no failure.\n"
        ),
    );
    let program = systemd_word(&night.program);
    // A variable is replaced in arguments only; doubled in the program's path it would stay doubled.
    let workspace = systemd_word(&night.workspace).replace('$', "$$");
    format!(
        "{}\n# ~/.config/systemd/user/{task}.service\n\
         [Unit]\n\
         Description={task}\n\
         \n\
         [Service]\n\
         Type=oneshot\n\
         ExecStart={program} run --log json --workspace {workspace}\n\
         SuccessExitStatus=75\n\
         StandardOutput=null\n\
         Nice=10\n\
         IOSchedulingClass=idle\n\
         \n\
         # ~/.config/systemd/user/{task}.timer\n\
         [Unit]\n\
         Description={task}\n\
         \n\
         [Timer]\n\
         OnCalendar=*-*-* {at}:00 {zone}\n\
         Persistent=true\n\
         \n\
         [Install]\n\
         WantedBy=timers.target\n",
        install.get(language)
    )
}

/// Quotes a word of a command line in a unit: C escapes inside of double quotes, and `%%` for a percent sign.
fn systemd_word(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%"))
}

fn cron(night: &Night, language: Language) -> String {
    let Night { zone, at, .. } = night;
    let install = Bilingual::new(
        format!(
            "# cron (Linux, macOS)\n\
             # `crontab -e`로 아래 두 줄을 넣습니다. 오류가 있을 때만 메일이 옵니다.\n\
             # CRON_TZ를 모르는 cron(Debian의 cron, macOS)에서는 시각이 컴퓨터의 시간대를 따르니 {at}을 맞춰 고쳐 주세요.\n\
             # flock은 필요 없습니다. 다른 실행이 진행 중이면 75로 끝납니다.\n"
        ),
        format!(
            "# cron (Linux, macOS)\n\
             # Add the two lines below with `crontab -e`. A mail comes only when there was an error.\n\
             # A cron that does not know CRON_TZ (Debian's, macOS) goes by the machine's zone: change {at} to what it is there.\n\
             # No flock is needed: when another run is at work it leaves with 75.\n"
        ),
    );
    let (program, workspace) = (cron_word(&night.program), cron_word(&night.workspace));
    format!(
        "{}CRON_TZ={zone}\n{} {} * * * nice -n 10 {program} run --quiet --workspace {workspace} > /dev/null\n",
        install.get(language),
        at.minute,
        at.hour
    )
}

/// Quotes a word for the shell that cron starts; cron itself takes a bare percent sign for the end of the command.
fn cron_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''").replace('%', "\\%"))
}

fn windows(night: &Night, language: Language) -> String {
    let Night { task, zone, at, .. } = night;
    let install = Bilingual::new(
        format!(
            ":: Windows 작업 스케줄러\n\
             :: 명령 프롬프트(cmd)에서 아래 한 줄을 실행합니다. 시각은 컴퓨터의 시간대를 따릅니다(작업 폴더는 {zone}).\n\
             :: 로그인하지 않아도 실행하려면 관리자 프롬프트에서 끝에 /RU SYSTEM 을 붙입니다.\n\
             :: 확인: schtasks /Query /TN {task}, 지우기: schtasks /Delete /TN {task}\n"
        ),
        format!(
            ":: Windows Task Scheduler\n\
             :: Type the line below into a command prompt (cmd). The time is the machine's (the workspace is in {zone}).\n\
             :: To run without anyone logged in, add /RU SYSTEM at the end, in a prompt of an administrator.\n\
             :: Look at it: schtasks /Query /TN {task}; remove it: schtasks /Delete /TN {task}\n"
        ),
    );
    let percent = Bilingual::new(
        ":: 경로에 %가 있습니다. 두 % 사이의 말이 환경 변수 이름이면 Windows가 바꿔 버리니 폴더 이름을 바꿔 주세요.\n",
        ":: A path holds %: Windows replaces what stands between two of them when a variable has that name; rename the folder then.\n",
    );
    let has_percent = night.program.contains('%') || night.workspace.contains('%');
    let percent = if has_percent { percent.get(language) } else { "" };
    let (program, workspace) = (windows_word(&night.program), windows_word(&night.workspace));
    format!(
        "{}{percent}schtasks /Create /F /TN {task} /SC DAILY /ST {at} /TR \"{program} run --quiet --workspace {workspace}\"\n",
        install.get(language)
    )
}

/// Quotes a word inside of the quoted command of `schtasks`; a backslash before the closing quote would escape it.
fn windows_word(text: &str) -> String {
    let ending = if text.ends_with('\\') { "\\" } else { "" };
    format!("\\\"{text}{ending}\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_as_each_scheduler_reads_it() {
        let check = |path: &str, systemd: &str, cron: &str, windows: &str| {
            assert_eq!([systemd_word(path), cron_word(path), windows_word(path)], [systemd, cron, windows], "{path}");
        };
        check("/srv/voc", r#""/srv/voc""#, "'/srv/voc'", r#"\"/srv/voc\""#);
        check("/srv/고객 100%", r#""/srv/고객 100%%""#, r"'/srv/고객 100\%'", r#"\"/srv/고객 100%\""#);
        check("/srv/it's", r#""/srv/it's""#, r"'/srv/it'\''s'", r#"\"/srv/it's\""#);
        check(r#"/srv/a"b\c"#, r#""/srv/a\"b\\c""#, r#"'/srv/a"b\c'"#, r#"\"/srv/a"b\c\""#);
        check(r"D:\", r#""D:\\""#, r"'D:\'", r#"\"D:\\\""#);
    }

    #[test]
    fn a_task_has_the_name_of_its_workspace_in_plain_letters() {
        let task = |path: &str| task(Path::new(path));
        assert_eq!(task("/srv/my-voc"), "voc-my-voc");
        assert!(task("/srv/my voc 100%").starts_with("voc-myvoc100-"));
        assert!(task("/srv/고객의 소리").starts_with("voc-nightly-"));
        assert_ne!(task("/srv/고객의 소리"), task("/srv/고객센터"));
    }
}
