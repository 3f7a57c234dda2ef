use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use voc::store::{Store, Workspace as Folders};

/// The last day of the sample workspace.
pub(crate) const AS_OF: &str = "2026-11-20";

/// What a night's run is typed as.
pub(crate) const RUN: [&str; 3] = ["run", "--as-of", AS_OF];

/// Two records that can be read whatever lies beside them.
pub(crate) const GOOD: &str = concat!(
    "{\"id\":\"A\",\"started_at\":\"2026-11-18\",\"customer\":\"u-1\",\"text\":\"환불이 안 돼요\"}\n",
    "{\"id\":\"Z\",\"started_at\":\"2026-11-19\",\"customer\":\"u-2\",\"text\":\"배송이 안 와요\"}\n",
);

/// What a program said when it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    /// Returns the object on stdout.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("stdout is not one JSON value: {self:?}"))
    }

    /// Returns the objects on stdout, one a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        json_lines(&self.stdout)
    }

    /// Fails with everything that was said unless the program ended well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self
    }
}

/// Starts the program without a person's terminal or language.
pub(crate) fn voc(arguments: &[&str]) -> Said {
    let output = program(arguments).output().expect("the program starts");
    Said {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("results are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// Returns the program, not yet started.
pub(crate) fn program(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_voc"));
    command.args(arguments);
    for name in ["VOC_WORKSPACE", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// A workspace that is removed at the end of its test.
pub(crate) struct Workspace {
    folder: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Workspace {
    /// Returns a workspace with an empty inbox and no settings.
    pub(crate) fn empty() -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        fs::create_dir(temporary.path().join("inbox")).expect("ours");
        Self { folder: temporary.path().to_path_buf(), _temporary: Some(temporary) }
    }

    /// Returns a workspace with one export.
    pub(crate) fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        Self::empty().and(name, content)
    }

    /// Adds an export.
    pub(crate) fn and(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(&format!("inbox/{name}"), content);
        self
    }

    /// Returns a copy of the sample workspace in which nothing has run yet.
    pub(crate) fn samples() -> Self {
        let workspace = Self::empty();
        copy_samples(&workspace.folder);
        workspace
    }

    /// Returns the same with a fixed key, so that two of them can be compared.
    pub(crate) fn samples_with_key() -> Self {
        let workspace = Self::samples();
        workspace.write("store/key", [7_u8; 32]);
        workspace
    }

    /// Returns the sample workspace after one run, shared by all tests: for reading only.
    pub(crate) fn after_a_night() -> &'static Self {
        static NIGHT: LazyLock<Workspace> = LazyLock::new(|| {
            // Not a temporary folder, for nothing drops a static; the next run of the tests starts by removing it.
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("night");
            let _ = fs::remove_dir_all(&folder);
            copy_samples(&folder);
            let workspace = Workspace { folder, _temporary: None };
            let said = workspace.voc(&["run", "--as-of", AS_OF, "--format", "json", "--threads", "2"]).ok();
            workspace.write("said.json", said.stdout);
            workspace.write("said.log", said.stderr);
            workspace
        });
        &NIGHT
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file below the workspace.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().expect("it lies in the workspace")).expect("ours");
        fs::write(path, content).expect("ours");
    }

    /// Reads a text file below the workspace.
    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_else(|cause| panic!("{name}: {cause}"))
    }

    /// Starts the program in this workspace.
    pub(crate) fn voc(&self, arguments: &[&str]) -> Said {
        voc(&[arguments, &["--workspace", self.folder.to_str().expect("a plain path")]].concat())
    }

    /// Runs as of a day.
    pub(crate) fn run(&self, as_of: &str) -> Said {
        self.voc(&["run", "--as-of", as_of, "--format", "json"])
    }

    /// Types something in each language: the program stops with a code and the person reads the message.
    #[track_caller]
    pub(crate) fn stops(&self, arguments: &[&str], code: i32, english: &str, korean: &str) {
        for (language, expected) in [("en", english), ("ko", korean)] {
            let said = self.voc(&[arguments, &["--lang", language]].concat());
            let shown = said.stderr.replace(&self.folder.display().to_string(), "DESK");
            assert!(shown.contains(expected), "expected:\n{expected}\nsaid:\n{shown}");
            assert_eq!((said.code, said.stdout.as_str()), (code, ""), "{shown}");
        }
    }

    /// Returns the ids of the conversations that the store has.
    pub(crate) fn ids(&self) -> Vec<String> {
        let facts = self.store().facts().expect("facts");
        let mut ids: Vec<String> = facts.read_transcripts().map(|transcript| transcript.expect("intact").id).collect();
        ids.sort();
        ids
    }

    /// Returns the lines of a file of the newest run.
    pub(crate) fn latest(&self, name: &str) -> Vec<Value> {
        json_lines(&self.read(&format!("runs/latest/{name}")))
    }

    /// Returns the lines of `topics.jsonl` that tell of topics; areas and variants stand in it too.
    pub(crate) fn topics(&self) -> Vec<Value> {
        self.latest("topics.jsonl").into_iter().filter(|line| line["level"] == 1).collect()
    }

    pub(crate) fn folders(&self) -> Folders {
        Folders::new(&self.folder)
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(&self.folders()).expect("a run was committed")
    }
}

/// Returns a value's text.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Returns the folder of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns every file below a folder, by path, links not followed.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let kind = path.symlink_metadata().expect("it is there").file_type();
        if kind.is_dir() {
            files.extend(files_below(&path));
        } else if kind.is_file() {
            files.push(path);
        }
    }
    files
}

fn copy_samples(to: &Path) {
    let samples = repository().join("corpus-samples");
    for part in ["voc.toml", "inbox", "registers", "kb"] {
        let from = samples.join(part);
        let files = if from.is_dir() { files_below(&from) } else { vec![from] };
        for file in files {
            let path = to.join(file.strip_prefix(&samples).expect("it lies in the samples"));
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("ours");
            fs::copy(&file, path).expect("ours");
        }
    }
}

#[track_caller]
fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect()
}
