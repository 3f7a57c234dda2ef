use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::repeatable::{assert_same_files, assert_same_text, run_folder, store_content};
use crate::workspace::{AS_OF, Workspace, files_below};

/// How often a run is killed: enough for each build, more where somebody measures.
fn n_kills() -> u32 {
    std::env::var("VOC_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

/// Returns a copy of everything that a workspace holds.
pub(crate) fn copy(workspace: &Workspace) -> Workspace {
    let to = Workspace::empty();
    for path in files_below(workspace.folder()) {
        let name = path.strip_prefix(workspace.folder()).expect("below");
        let target = to.folder().join(name);
        fs::create_dir_all(target.parent().expect("below")).expect("ours");
        fs::copy(&path, &target).expect("ours");
        let modified = fs::metadata(&path).expect("there").modified().expect("known");
        let file = fs::File::options().write(true).open(&target).expect("ours");
        file.set_modified(modified).expect("ours");
    }
    to
}

fn start(workspace: &Workspace) -> Child {
    Command::new(env!("CARGO_BIN_EXE_voc"))
        .args(["run", "--as-of", AS_OF, "--quiet", "--workspace"])
        .arg(workspace.folder())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum When {
    /// So long after its start.
    After(Duration),
    /// So long after its report was written: about the commit.
    AfterReport(Duration),
}

/// Starts a run and kills it; returns whether it was still at work.
fn kill(workspace: &Workspace, when: When) -> bool {
    let mut run = start(workspace);
    let wait = match when {
        When::After(wait) => wait,
        When::AfterReport(wait) => {
            let written = workspace.folder().join(format!("runs/.{AS_OF}-001.tmp/run.json"));
            while !written.exists() && run.try_wait().expect("ours").is_none() {
                std::thread::sleep(Duration::from_micros(200));
            }
            wait
        }
    };
    std::thread::sleep(wait);
    let was_at_work = run.try_wait().expect("ours").is_none();
    let _ = run.kill();
    run.wait().expect("it has ended");
    was_at_work
}

/// Kills runs over a template at many instants; the next start must bring what an undisturbed run brings.
fn check(template: &Workspace, n_kills: u32) {
    let undisturbed = copy(template);
    let begun = Instant::now();
    undisturbed.run(AS_OF).ok();
    let whole = begun.elapsed();
    let (files, content) = (run_folder(&undisturbed), store_content(&undisturbed));
    let mut n_killed = 0;
    for kill_idx in 0..n_kills {
        let workspace = copy(template);
        // Two thirds over the whole run, one third about the commit, which takes a twentieth of it.
        let when = match kill_idx % 3 {
            2 => When::AfterReport(whole / 8 * (kill_idx / 3) / (n_kills / 3).max(1)),
            _ => When::After(whole * kill_idx / n_kills),
        };
        n_killed += u32::from(kill(&workspace, when));
        let case = format!("kill {kill_idx} of {n_kills}: {when:?} of {whole:?}");
        let said = workspace.run(AS_OF);
        assert_eq!(said.code, 0, "{case}: {said:?}");
        assert_same_files(&run_folder(&workspace), &files, &case);
        assert_same_text(&store_content(&workspace), &content, &case);
        workspace.voc(&["status"]).ok();
        let runs = fs::read_dir(workspace.folder().join("runs")).expect("runs").flatten();
        let begun: Vec<_> =
            runs.map(|run| run.file_name()).filter(|name| name.to_string_lossy().ends_with(".tmp")).collect();
        assert!(begun.is_empty(), "{case}: {begun:?}");
    }
    eprintln!("{n_killed} of {n_kills} runs were killed at work; all were put right");
    assert!(n_killed * 2 >= n_kills, "only {n_killed} of {n_kills} were still at work");
}

#[test]
fn a_first_run_killed_at_any_instant_is_put_right_by_the_next() {
    check(&Workspace::samples_with_key(), n_kills() / 2);
}

#[test]
fn a_later_run_killed_at_any_instant_is_put_right_by_the_next() {
    let template = Workspace::samples_with_key();
    template.run("2026-11-17").ok();
    check(&template, n_kills().div_ceil(2));
}

/// A limit on the size of files: a write beyond it is cut, and the program is killed by it or told that nothing more fits.
#[cfg(target_os = "linux")]
fn run_with_limit(workspace: &Workspace, prelude: &str, n_blocks: u32) -> std::process::Output {
    let script =
        format!("{prelude} ulimit -f {n_blocks}; exec \"$0\" run --as-of {AS_OF} --lang en --quiet --workspace \"$1\"");
    Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_voc")])
        .arg(workspace.folder())
        .output()
        .expect("a shell")
}

#[cfg(target_os = "linux")]
#[test]
fn a_write_that_is_cut_and_a_disk_without_room_leave_what_was_there() {
    let template = Workspace::samples_with_key();
    template.run("2026-11-17").ok();
    let before = store_content(&template);
    let undisturbed = copy(&template);
    undisturbed.run(AS_OF).ok();
    let (files, content) = (run_folder(&undisturbed), store_content(&undisturbed));
    for n_blocks in [0, 1, 8, 40, 200, 800] {
        for prelude in ["", "trap '' XFSZ;"] {
            let workspace = copy(&template);
            let output = run_with_limit(&workspace, prelude, n_blocks);
            let case = format!("{n_blocks} KiB, {prelude:?}: {output:?}");
            if output.status.success() {
                continue;
            }
            if !prelude.is_empty() {
                // It was told, and says so without giving up its senses.
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(said.starts_with("error: "), "{case}");
                assert_eq!(output.status.code(), Some(1), "{case}");
            }
            if fs::read_dir(workspace.folder().join("runs"))
                .is_ok_and(|runs| runs.flatten().all(|run| !run.file_name().to_string_lossy().starts_with(AS_OF)))
            {
                assert_same_text(&store_content(&workspace), &before, &case);
            }
            workspace.run(AS_OF).ok();
            assert_same_files(&run_folder(&workspace), &files, &case);
            assert_same_text(&store_content(&workspace), &content, &case);
        }
    }
}

#[test]
fn a_damaged_index_is_made_anew_by_a_command_and_by_the_next_run() {
    let workspace = Workspace::samples_with_key();
    workspace.run("2026-11-19").ok();
    let content = store_content(&workspace);
    let damage = |n_th: usize| {
        let index = workspace.store().index_dir();
        let largest = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
        let mut files = files_below(&index);
        files.sort_by_key(|path| std::cmp::Reverse(largest(path)));
        let mut bytes = fs::read(&files[n_th]).expect("there");
        let half = bytes.len() / 2;
        bytes[half] ^= 0xff;
        fs::write(&files[n_th], bytes).expect("ours");
    };
    for n_th in 0..3 {
        damage(n_th);
        workspace.voc(&["index", "rebuild"]).ok();
        assert_same_text(&store_content(&workspace), &content, "made anew by the command");
    }
    let undisturbed = copy(&workspace);
    undisturbed.run(AS_OF).ok();
    damage(0);
    workspace.run(AS_OF).ok();
    assert_same_text(&store_content(&workspace), &store_content(&undisturbed), "made anew by the run");
    fs::remove_dir_all(workspace.store().index_dir()).expect("ours");
    let said = workspace.voc(&["search", "환불"]);
    assert_eq!(said.code, 1, "{said:?}");
    let expected = "검색 색인이 없습니다\n도움말: `voc index rebuild`를 실행하면 저장된 상담으로 새로 만듭니다";
    assert!(said.stderr.contains(expected), "{}", said.stderr);
}

#[test]
fn a_damaged_fact_file_is_named_and_read_again_or_told_to_be_lost() {
    let template = Workspace::samples_with_key();
    template.run("2026-11-19").ok();
    let undisturbed = copy(&template);
    undisturbed.run(AS_OF).ok();
    let damage = |workspace: &Workspace| {
        let path = workspace.folder().join("store/facts/turns/day=2026-11-10/run-1.parquet");
        let bytes = fs::read(&path).expect("there");
        fs::write(&path, &bytes[..bytes.len() - 7]).expect("ours");
    };
    let workspace = copy(&template);
    damage(&workspace);
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "en"]).ok();
    assert!(said.stderr.contains("damaged files are set aside in store/damaged"), "{}", said.stderr);
    assert_eq!(workspace.ids(), undisturbed.ids());
    let topics = |workspace: &Workspace| workspace.read("runs/latest/statements.jsonl");
    assert_eq!(topics(&workspace), topics(&undisturbed));

    let workspace = copy(&template);
    damage(&workspace);
    fs::remove_dir_all(workspace.folder().join("inbox")).expect("ours");
    fs::create_dir(workspace.folder().join("inbox")).expect("ours");
    workspace.voc(&["run", "--as-of", AS_OF]).ok();
    let report = workspace.read("runs/latest/report.md");
    assert!(report.contains("저장된 파일이 손상되어 상담"), "{report}");
}
