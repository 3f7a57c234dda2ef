//! Writes the sample workspace: invented conversations of a Korean commerce, delivery and payment service, with gold labels.
//!
//! The same seed gives the same bytes on every machine.

mod calendar;
mod check;
mod composer;
mod conversation;
mod course;
mod cp949;
mod draft;
mod ending;
mod export;
mod letters;
mod people;
mod planted;
mod random;
mod scenes;
mod script;
mod stage;
mod stream;
mod template;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use calendar::{Day, LAST_DAY};
use composer::Composer;
use conversation::Conversation;
use course::Course;
use export::{Cut, Export};
use planted::Tally;
use script::Scripts;
use stream::Stream;

const USAGE: &str = "\
Writes the sample workspace of voc.

Usage: make-samples [--out DIR] [--conversations N] [--seed S] [--weeks W] [--check]
       make-samples --stream SEED --out DIR [--events K] [--conversations N] [--weeks W]

  --out DIR            where to write (default: the folder above the scripts)
  --conversations N    how many conversations (default 2400)
  --seed S             another seed gives another corpus (default 20261120)
  --weeks W            how many weeks, ending 2026-11-20 (default 10)
  --scripts DIR        the folder with topics/, talk.toml and people.toml (default: this package)
  --check              write nothing; read the workspace in DIR and check its gold labels

  --stream SEED        a stream with planted events instead: levels, events and releases drawn by SEED, a file a day,
                       the truth in planted.json (default: 12 weeks, about 300 conversations a day)
  --events K           how many events to plant (default 6); with 0 only one topic that grows slowly";

struct Options {
    scripts: PathBuf,
    out: PathBuf,
    n_conversations: Option<usize>,
    seed: u64,
    weeks: Option<i64>,
    is_stream: bool,
    n_events: usize,
    check_only: bool,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
        let mut options = Self {
            scripts: package,
            out: PathBuf::new(),
            n_conversations: None,
            seed: 20_261_120,
            weeks: None,
            is_stream: false,
            n_events: 6,
            check_only: false,
        };
        while let Some(arg) = args.next() {
            if arg == "--check" {
                options.check_only = true;
                continue;
            }
            let value = args.next().ok_or_else(|| format!("{arg}: expected a value"))?;
            let not_a_number = |_| format!("{arg}: expected a number, found {value}");
            match arg.as_str() {
                "--out" => options.out = PathBuf::from(&value),
                "--scripts" => options.scripts = PathBuf::from(&value),
                "--conversations" => options.n_conversations = Some(value.parse().map_err(not_a_number)?),
                "--seed" => options.seed = value.parse().map_err(not_a_number)?,
                "--weeks" => options.weeks = Some(value.parse().map_err(not_a_number)?),
                "--stream" => {
                    options.seed = value.parse().map_err(not_a_number)?;
                    options.is_stream = true;
                }
                "--events" => options.n_events = value.parse().map_err(not_a_number)?,
                _ => return Err(format!("{arg}: unknown option")),
            }
        }
        if options.weeks.is_some_and(|weeks| weeks < 1) {
            return Err("--weeks: expected 1 or more".to_owned());
        }
        if options.is_stream && options.out.as_os_str().is_empty() {
            return Err("--stream: expected --out as well".to_owned());
        }
        if options.out.as_os_str().is_empty() {
            options.out = options.scripts.join("..");
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    if std::env::args().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("error: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mut scripts = match Scripts::read(&options.scripts) {
        Ok(scripts) => scripts,
        Err(problems) => {
            for problem in problems {
                eprintln!("error: {problem}");
            }
            return ExitCode::from(3);
        }
    };
    let done = match (options.check_only, options.is_stream) {
        (true, _) => report(&options.out),
        (_, true) => write_stream(&options, &mut scripts),
        _ => write(&options, &scripts),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn write(options: &Options, scripts: &Scripts) -> io::Result<ExitCode> {
    let n_total = options.n_conversations.unwrap_or(2400);
    let days = days(options.weeks.unwrap_or(10));
    compose(options, scripts, &Course::Sample, Cut::Weeks, &days, n_total, |_| {})?;
    copy_fixed(&options.scripts.join(".."), &options.out)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a stream, its registers and its truth.
fn write_stream(options: &Options, scripts: &mut Scripts) -> io::Result<ExitCode> {
    let days = days(options.weeks.unwrap_or(12));
    let (first, last) = (days[0], days[days.len() - 1]);
    let mut stream = match Stream::draw(options.seed, options.n_events, first, last, &scripts.topics) {
        Ok(stream) => stream,
        Err(problem) => {
            eprintln!("error: {problem}");
            return Ok(ExitCode::from(2));
        }
    };
    scripts.set_releases(stream.app_releases(&scripts.topics));
    let n_natural = |stream: &Stream| {
        let course = Course::Stream(stream.clone());
        days.iter().map(|day| course.volume(&scripts.topics, *day)).sum::<f64>()
    };
    if let Some(n) = options.n_conversations {
        stream.scale(n as f64 / n_natural(&stream));
    }
    let n_total = n_natural(&stream).round() as usize;
    let mut tally = Tally::default();
    let course = Course::Stream(stream.clone());
    compose(options, scripts, &course, Cut::Days, &days, n_total, |conversation| tally.count(conversation))?;
    copy_fixed(&options.scripts.join(".."), &options.out)?;
    let registers = options.out.join("registers");
    fs::create_dir_all(&registers)?;
    fs::write(registers.join("releases.csv"), stream.releases_csv())?;
    let policies = registers.join("policies.csv");
    let lasting = fs::read_to_string(&policies).unwrap_or_default();
    fs::write(policies, lasting + &stream.policies_csv())?;
    let truth = tally.truth(options.seed, &stream, &scripts.topics);
    let truth = serde_json::to_string_pretty(&truth).map_err(io::Error::other)?;
    fs::write(options.out.join("planted.json"), truth + "\n")?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the days of so many weeks up to the last one.
fn days(weeks: i64) -> Vec<Day> {
    (0..weeks * 7).rev().map(|back| Day(LAST_DAY.0 - back)).collect()
}

/// Has the conversations of all days composed and exported; `seen` is told of each.
fn compose(
    options: &Options,
    scripts: &Scripts,
    course: &Course,
    cut: Cut,
    days: &[Day],
    n_total: usize,
    mut seen: impl FnMut(&Conversation),
) -> io::Result<()> {
    let mut export = Export::begin(&options.out, cut, &scripts.topics)?;
    let mut composer = Composer::new(scripts, course, n_total, options.seed);
    let volumes: Vec<f64> = days.iter().map(|day| course.volume(&scripts.topics, *day)).collect();
    let total: f64 = volumes.iter().sum();
    let mut sum = 0.0;
    let mut n_done = 0;
    for (day, volume) in days.iter().zip(volumes) {
        sum += volume;
        let n_by_now = (sum / total * n_total as f64).round() as usize;
        for conversation in composer.day(*day, n_by_now - n_done, |channel| export::charset(cut, channel, *day)) {
            export.write(&conversation, &scripts.topics)?;
            seen(&conversation);
        }
        export.end_day()?;
        n_done = n_by_now;
    }
    let n_files = export.end()?;
    println!("{n_done} conversations of {} customers in {n_files} files", composer.n_customers());
    Ok(())
}

/// Copies what is written by hand into a workspace elsewhere.
fn copy_fixed(from: &Path, to: &Path) -> io::Result<()> {
    if !from.join("voc.toml").exists() || fs::canonicalize(from)? == fs::canonicalize(to)? {
        return Ok(());
    }
    fs::copy(from.join("voc.toml"), to.join("voc.toml"))?;
    for folder in ["registers", "kb"] {
        fs::create_dir_all(to.join(folder))?;
        for entry in fs::read_dir(from.join(folder))? {
            let entry = entry?;
            fs::copy(entry.path(), to.join(folder).join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn report(folder: &Path) -> io::Result<ExitCode> {
    let findings = check::check(folder)?;
    println!("{} conversations: {:?}", findings.n_conversations, findings.channels);
    println!("{} customer turns, {} of them different", findings.n_customer_turns, findings.n_distinct_customer_turns);
    println!("personal data: {:?}", findings.personal);
    println!("{:28}{:>6}{:>6}", "statements of", "ko", "en");
    for (topic, [ko, en]) in &findings.topics {
        println!("{topic:28}{ko:>6}{en:>6}");
    }
    for problem in &findings.problems {
        eprintln!("error: {problem}");
    }
    println!("{} problems", findings.problems.len());
    Ok(if findings.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(6) })
}
