//! Writes the sample workspace: invented conversations of a Korean commerce, delivery and payment service, with gold labels.
//!
//! The same seed gives the same bytes on every machine.

mod calendar;
mod check;
mod composer;
mod conversation;
mod cp949;
mod draft;
mod ending;
mod export;
mod letters;
mod people;
mod random;
mod scenes;
mod script;
mod stage;
mod template;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use calendar::{Day, LAST_DAY};
use composer::Composer;
use export::Export;
use script::Scripts;

const USAGE: &str = "\
Writes the sample workspace of voc.

Usage: make-samples [--out DIR] [--conversations N] [--seed S] [--weeks W] [--check]

  --out DIR            where to write (default: the folder above the scripts)
  --conversations N    how many conversations (default 2400)
  --seed S             another seed gives another corpus (default 20261120)
  --weeks W            how many weeks, ending 2026-11-20 (default 10)
  --scripts DIR        the folder with topics/, talk.toml and people.toml (default: this package)
  --check              write nothing; read the workspace in DIR and check its gold labels";

struct Options {
    scripts: PathBuf,
    out: PathBuf,
    n_conversations: usize,
    seed: u64,
    weeks: i64,
    check_only: bool,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
        let mut options = Self {
            scripts: package,
            out: PathBuf::new(),
            n_conversations: 2400,
            seed: 20_261_120,
            weeks: 10,
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
                "--conversations" => options.n_conversations = value.parse().map_err(not_a_number)?,
                "--seed" => options.seed = value.parse().map_err(not_a_number)?,
                "--weeks" => options.weeks = value.parse().map_err(not_a_number)?,
                _ => return Err(format!("{arg}: unknown option")),
            }
        }
        if options.weeks < 1 {
            return Err("--weeks: expected 1 or more".to_owned());
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
    let scripts = match Scripts::read(&options.scripts) {
        Ok(scripts) => scripts,
        Err(problems) => {
            for problem in problems {
                eprintln!("error: {problem}");
            }
            return ExitCode::from(3);
        }
    };
    let done = if options.check_only { report(&options.out) } else { write(&options, &scripts) };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn write(options: &Options, scripts: &Scripts) -> io::Result<ExitCode> {
    let mut export = Export::begin(&options.out, &scripts.topics)?;
    let mut composer = Composer::new(scripts, options.n_conversations, options.seed);
    let days: Vec<Day> = (0..options.weeks * 7).rev().map(|back| Day(LAST_DAY.0 - back)).collect();
    let volumes: Vec<f64> = days.iter().map(|day| composer.volume(*day)).collect();
    let total: f64 = volumes.iter().sum();
    let mut sum = 0.0;
    let mut n_done = 0;
    for (day, volume) in days.iter().zip(volumes) {
        sum += volume;
        let n_by_now = (sum / total * options.n_conversations as f64).round() as usize;
        for conversation in composer.day(*day, n_by_now - n_done, |channel| export::charset(channel, *day)) {
            export.write(&conversation, &scripts.topics)?;
        }
        n_done = n_by_now;
    }
    let n_files = export.end()?;
    copy_fixed(&options.scripts.join(".."), &options.out)?;
    println!("{n_done} conversations of {} customers in {n_files} files", composer.n_customers());
    Ok(ExitCode::SUCCESS)
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
