use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::workspace::{files_below, repository};

/// Known everywhere.
const GROUND: [&str; 3] = ["error", "model", "dictionaries"];

/// In the order in which data meets them; each may use those before it.
const STAGES: [&str; 20] = [
    "ingest",
    "text",
    "mask",
    "tokenize",
    "concepts",
    "statements",
    "resolutions",
    "features",
    "topics",
    "registry",
    "trends",
    "effects",
    "owners",
    "evidence",
    "alerts",
    "proposals",
    "knowledge",
    "report",
    "store",
    "search",
];

/// What stands on the stages, in the order in which one may use another.
const ABOVE: [&str; 5] = ["evaluate", "settings", "pipeline", "serve", "cli"];

/// Where each package may be used. Packages that are not here may be used anywhere.
const HOMES: [(&str, &[&str]); 35] = [
    ("argon2", &["serve"]),
    ("askama", &["report", "serve"]),
    ("axum", &["serve"]),
    ("calamine", &["ingest"]),
    ("chardetng", &["ingest"]),
    ("clap", &["cli"]),
    ("csv", &["ingest", "trends", "report", "cli"]),
    ("encoding_rs", &["ingest"]),
    ("flate2", &["ingest"]),
    ("getrandom", &["store", "serve"]),
    ("granit_parser", &["knowledge"]),
    ("html5gum", &["knowledge"]),
    ("hyper", &["serve"]),
    ("hyper_util", &["serve"]),
    ("indicatif", &["cli"]),
    ("lindera", &["tokenize"]),
    ("mimalloc", &["main.rs"]),
    ("parquet", &["store"]),
    ("pathfinding", &["registry"]),
    ("pulldown_cmark", &["knowledge"]),
    ("rpassword", &["cli"]),
    ("rusqlite", &["store"]),
    ("rust_stemmers", &["tokenize"]),
    ("rust_xlsxwriter", &["report"]),
    ("tantivy", &["search"]),
    ("tar", &["store"]),
    ("tokio", &["serve"]),
    ("toml", &["settings.rs", "topics", "owners", "proposals", "search"]),
    ("toml_edit", &["registry"]),
    ("tracing", &["cli"]),
    ("tracing_subscriber", &["cli"]),
    ("unicode_normalization", &["text", "ingest"]),
    ("voc_ko_dic", &["tokenize"]),
    ("zstd", &["ingest", "store"]),
    ("postcard", &["pipeline"]),
];

/// A source file: its path below the repository, its text, and its code without comments and tests.
struct Source {
    path: String,
    code: String,
    text: String,
    is_test: bool,
}

impl Source {
    /// Returns the module of the crate it belongs to: `mask` for `src/mask/names.rs`, `settings` for `src/settings.rs`.
    fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = repository();
    let included = Regex::new(r#"include!\("([a-z_]+)\.rs"\)"#).expect("a pattern");
    let test_module = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub\([a-z]+\) )?mod ([a-z_]+);").expect("a pattern");
    let mut test_modules = BTreeSet::new();
    let mut sources = Vec::new();
    for path in files_below(&root.join(folder)) {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("ours");
        let parent = path.parent().expect("it lies in a folder").to_path_buf();
        test_modules.extend(test_module.captures_iter(&text).map(|found| parent.join(&found[1])));
        // What a file includes has no documentation of its own; only tests do that here.
        test_modules.extend(included.captures_iter(&text).map(|found| parent.join(&found[1])));
        let own = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code: Vec<&str> = own.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        sources.push((path, code.join("\n"), text));
    }
    sources
        .into_iter()
        .map(|(path, code, text)| {
            let is_test =
                test_modules.iter().any(|module| path.starts_with(module) || path.with_extension("") == *module);
            let path = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            Source { path, code, text, is_test }
        })
        .collect()
}

fn assert_none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// Returns the modules of the crate that a source names, in paths and in `use crate::{…}`.
fn modules_named(code: &str) -> BTreeSet<String> {
    let single = Regex::new(r"\bcrate::([a-z_]+)").expect("a pattern");
    let group = Regex::new(r"\bcrate::\{([^;]*)\};").expect("a pattern");
    let mut named: BTreeSet<String> = single.captures_iter(code).map(|found| found[1].to_owned()).collect();
    for found in group.captures_iter(code) {
        let mut depth = 0;
        let mut name = String::new();
        // Only names at the top level of the group are modules of the crate.
        for letter in found[1].chars().chain(",".chars()) {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    let first = name.trim().split("::").next().unwrap_or_default().to_owned();
                    named.insert(first);
                    name.clear();
                    continue;
                }
                _ => {}
            }
            if depth == 0 || letter == '{' {
                name.push(letter);
            }
        }
    }
    named.remove("");
    named
}

#[test]
fn a_stage_imports_only_stages_above_it_and_the_ground() {
    let order: Vec<&str> = GROUND.into_iter().chain(STAGES).chain(ABOVE).collect();
    let rank: BTreeMap<&str, usize> = order.iter().enumerate().map(|(idx, name)| (*name, idx)).collect();
    let mut broken = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test && !["lib", "main"].contains(&source.module()))
    {
        let own = rank.get(source.module()).unwrap_or_else(|| panic!("{} is in no list of this test", source.path));
        for named in modules_named(&source.code) {
            // Capitals and macros come from the crate's root: `crate::Result`.
            let Some(other) = rank.get(named.as_str()) else { continue };
            let is_ground = GROUND.contains(&named.as_str());
            // `error` and `model` know each other: a message has two languages.
            if other > own && !is_ground {
                broken.push(format!("{} uses {named}", source.path));
            }
        }
    }
    assert_none("walls are broken", &broken);
}

#[test]
fn the_map_of_the_crate_names_every_module_in_the_order_of_this_test() {
    let map = fs::read_to_string(repository().join("src/lib.rs")).expect("ours");
    let declared: Vec<&str> = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let expected: Vec<&str> = GROUND.into_iter().chain(STAGES).chain(ABOVE).collect();
    let sorted = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.join(" ")
    };
    assert_eq!(sorted(declared.clone()), sorted(expected));
    let stages: Vec<&str> = declared.into_iter().filter(|name| STAGES.contains(name)).collect();
    assert_eq!(stages, STAGES);
}

#[test]
fn a_package_has_one_home() {
    let mut strays = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test) {
        for (package, homes) in HOMES {
            let at_home = homes
                .iter()
                .any(|home| source.path == format!("src/{home}") || source.path.starts_with(&format!("src/{home}/")));
            let used = Regex::new(&format!(r"(^|[^a-z_:.]){package}::")).expect("a pattern");
            if !at_home && used.is_match(&source.code) {
                strays.push(format!("{} uses {package}", source.path));
            }
        }
    }
    assert_none("packages away from home", &strays);
}

#[test]
fn stages_do_not_print_read_the_clock_or_draw_numbers() {
    let mut found = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test) {
        let (module, code) = (source.module(), &source.code);
        for (call, allowed) in [
            ("println!", &[][..]),
            ("print!(", &[]),
            ("dbg!(", &[]),
            ("Timestamp::now", &["pipeline", "serve", "cli"]),
            ("Instant::now", &["pipeline", "serve", "cli"]),
            ("SystemTime::now", &[]),
            ("Zoned::now", &["pipeline", "cli"]),
            ("getrandom::", &["store", "serve"]),
            ("RandomState", &[]),
            ("std::collections::HashMap", &[]),
            ("std::collections::HashSet", &[]),
            ("env::var", &["cli"]),
            ("process::Command", &["cli"]),
        ] {
            if code.contains(call) && !allowed.contains(&module) {
                found.push(format!("{} calls {call}", source.path));
            }
        }
    }
    assert_none("a stage depends on more than its input", &found);
}

#[test]
fn no_source_file_has_more_than_500_lines() {
    let long: Vec<String> = ["src", "dictionaries/ko-dic/src", "tests", "benches"]
        .into_iter()
        .flat_map(sources)
        .filter(|source| source.text.lines().count() > 500)
        .map(|source| format!("{}: {} lines", source.path, source.text.lines().count()))
        .collect();
    assert_none("split these by idea", &long);
}

#[test]
fn nothing_has_a_name_that_says_nothing() {
    const IN_TYPES: [&str; 6] = ["Manager", "Helper", "Processor", "Handler", "Util", "Utils"];
    const TYPES: [&str; 2] = ["Data", "Info"];
    const MODULES: [&str; 10] =
        ["utils", "util", "common", "misc", "core", "types", "prelude", "helpers", "helper", "manager"];
    let item = Regex::new(r"(?m)\b(struct|enum|trait|type|mod)\s+([A-Za-z_]+)").expect("a pattern");
    let mut found = Vec::new();
    for source in
        ["src", "tests", "benches", "dictionaries/ko-dic/src", "corpus-samples/make/src"].into_iter().flat_map(sources)
    {
        let stem = Path::new(&source.path).file_stem().expect("a file").to_string_lossy().into_owned();
        if MODULES.contains(&stem.as_str()) {
            found.push(source.path.clone());
        }
        for item in item.captures_iter(&source.code) {
            let name = &item[2];
            let is_banned =
                IN_TYPES.iter().any(|part| name.ends_with(part)) || TYPES.contains(&name) || MODULES.contains(&name);
            if is_banned {
                found.push(format!("{}: {name}", source.path));
            }
        }
    }
    assert_none("names that say nothing", &found);
}

#[test]
fn every_stage_says_its_question_and_what_goes_in_and_out() {
    let mut incomplete = Vec::new();
    for stage in STAGES.into_iter().chain(["evaluate", "pipeline", "serve"]) {
        let text =
            fs::read_to_string(repository().join(format!("src/{stage}/mod.rs"))).expect("every stage is a folder");
        let header: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        let (first, all) = (header.first().copied().unwrap_or_default(), header.join(" "));
        for part in ["In: ", "Out: ", "Fails: ", "Parallel: "] {
            if !all.contains(part) {
                incomplete.push(format!("src/{stage}/mod.rs does not say {part}"));
            }
        }
        if STAGES.contains(&stage) && !first.contains('?') {
            incomplete.push(format!("src/{stage}/mod.rs does not begin with its question"));
        }
    }
    assert_none("headers", &incomplete);
}

#[test]
fn every_module_begins_with_what_it_is_about() {
    let silent: Vec<String> = sources("src")
        .into_iter()
        .filter(|source| !source.is_test && !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert_none("files without a first line of documentation", &silent);
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).expect("ours");
    let mut section = "";
    let mut silent = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if ["[dependencies]", "[dev-dependencies]"].contains(&section) && line.contains(" = ") {
            let reason = line.rsplit_once("# ").map_or("", |(_, reason)| reason);
            if !reason.contains(' ') && reason != "benches" {
                silent.push(line.to_owned());
            }
        }
    }
    assert_none("dependencies without a reason", &silent);
}

#[test]
fn every_word_list_is_read_and_says_its_columns() {
    let lists = repository().join("dictionaries");
    let code: String = sources("src").into_iter().map(|source| source.text).collect();
    let mut broken = Vec::new();
    for path in files_below(&lists) {
        let name = path.strip_prefix(&lists).expect("below").to_string_lossy().replace('\\', "/");
        if name.starts_with("ko-dic/") {
            continue;
        }
        // Lists of one folder may share a path: `concat!("mask/", $file)`.
        let file = name.rsplit('/').next().unwrap_or_default();
        if !code.contains(&format!("dictionaries/{name}\"")) && !code.contains(&format!("\"{file}\"")) {
            broken.push(format!("{name} is read by nothing"));
        }
        let text = fs::read_to_string(&path).expect("UTF-8");
        if !text.starts_with('#') && !text.lines().next().is_some_and(|line| line.contains(['\t', ','])) {
            broken.push(format!("{name} begins neither with its columns nor with what it is"));
        }
    }
    assert_none("word lists", &broken);
}

#[test]
fn the_names_of_tests_are_sentences() {
    let test = Regex::new(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn ([a-z0-9_]+)").expect("a pattern");
    let mut short = Vec::new();
    for source in ["src", "tests", "dictionaries/ko-dic/src"].into_iter().flat_map(sources) {
        for found in test.captures_iter(&source.text).filter(|found| found[1].matches('_').count() < 2) {
            short.push(format!("{}: {}", source.path, &found[1]));
        }
    }
    assert_none("names that are no sentences", &short);
}

#[test]
fn no_tracked_file_names_a_place_on_a_developers_machine() {
    let root = repository();
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output();
    let Some(listed) = listed.ok().filter(|output| output.status.success()) else {
        eprintln!("passed over: this copy is no git repository");
        return;
    };
    // In two halves, so that this file does not find itself.
    let places = [
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("C:\\", "Users"),
    ];
    let mut found = Vec::new();
    for name in String::from_utf8(listed.stdout).expect("UTF-8").split('\0').filter(|name| !name.is_empty()) {
        let Ok(text) = fs::read_to_string(root.join(name)) else { continue };
        for (idx, line) in text.lines().enumerate() {
            if places.iter().any(|place| line.contains(place)) {
                found.push(format!("{name}:{}", idx + 1));
            }
        }
    }
    assert_none("paths of a machine", &found);
}
