//! From a workspace into one file. Reads only, so that a run may be at work: what it commits meanwhile is not in the snapshot.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use tar::{Builder, EntryType, Header};

use super::place::{Half, check_place, secret};
use super::{
    ALWAYS, AUDIT, Backup, CONTENTS, Contents, DATABASE, FORMAT, KEY, LATEST, Piece, USERS, is_whole, n_transcripts,
};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Progress};
use crate::store::decisions::{self, Database};
use crate::store::{Store, Workspace, disk, facts, read_key, run_folder, workspace};

/// zstd's default. Fact files and workbooks are packed already; the decisions and the reports are not.
const ZSTD_LEVEL: i32 = 3;

/// What becomes of a file that has the backup's name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and there is no backup.
    Keep,
    /// The backup takes its place, once it is whole.
    Replace,
}

/// Why an attempt came to no end.
enum Stopped {
    /// A file of the workspace is not what it was a moment ago.
    Changed(PathBuf),
    Failed(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Writes everything of a workspace that cannot be made again into one file, readable by its owner alone. Under its last name the file is
/// whole.
///
/// # Errors
/// [`Kind::Usage`] when there was no run yet, the file exists already or lies in a folder that is backed up; [`Kind::Locked`] when another
/// backup writes the same file or the workspace changes under it twice; [`Kind::Store`] when something of the store is damaged or missing,
/// or a disk cannot be written.
pub fn back_up(workspace: &Workspace, file: &Path, existing: Existing, progress: &dyn Progress) -> Result<Backup> {
    Store::open(workspace)?;
    check_place(workspace, file, existing)?;
    let half = Half::begin(file)?;
    let mut attempt = write(workspace, &half, progress);
    if matches!(attempt, Err(Stopped::Changed(_))) {
        attempt = write(workspace, &half, progress);
    }
    let (contents, n_transcripts) = match attempt {
        Ok(written) => written,
        Err(Stopped::Failed(error)) => return Err(error),
        Err(Stopped::Changed(path)) if is_lost_fact(workspace, &path) => return Err(facts::damaged(&path)),
        Err(Stopped::Changed(path)) => return Err(changed_twice(&path)),
    };
    // Looked at last: what was begun while the files were read counts too.
    if workspace::to_forget_file(&workspace.store()).exists() {
        return Err(being_forgotten(workspace));
    }
    let packed_bytes = half.finish(file)?;
    Ok(contents.figures(n_transcripts, packed_bytes))
}

/// Returns the error for a workspace out of which somebody is just going: a backup would bring them back.
fn being_forgotten(workspace: &Workspace) -> Error {
    Error::new(
        Kind::Locked,
        Bilingual::new(
            "개인정보를 지우는 중이라 백업을 만들지 않았습니다",
            "something is just being forgotten; there is no new backup",
        ),
    )
    .at(Place::file(workspace.folder()))
    .help(Bilingual::new(
        "삭제가 끝난 뒤 다시 백업해 주세요. 삭제가 도중에 멈췄다면 `voc run`이 마저 끝냅니다",
        "back up again when it has ended; if it was cut off, `voc run` goes on with it",
    ))
}

/// Returns whether a fact file is missing for good: nobody is at work who could have taken it away and out of the manifest.
fn is_lost_fact(workspace: &Workspace, path: &Path) -> bool {
    path.starts_with(workspace.store().join("facts")) && !workspace.is_at_work().unwrap_or(false)
}

fn changed_twice(path: &Path) -> Error {
    Error::new(
        Kind::Locked,
        Bilingual::new(
            "백업하는 동안 파일이 두 번 바뀌거나 없어졌습니다. 백업을 만들지 않았습니다",
            "this file changed or vanished twice while it was being backed up; there is no new backup",
        ),
    )
    .at(Place::file(path))
    .help(Bilingual::new(
        "작업 폴더를 고치는 일이 끝난 뒤 다시 시도해 주세요",
        "try again when whatever changes the workspace has finished",
    ))
}

/// Where the bytes of a file come from.
enum Source {
    /// Small, and edited by people: read at one moment.
    Bytes(Vec<u8>),
    File(PathBuf),
    /// A fact file, which never changes: other bytes than the store tells of are damaged ones.
    Fact(PathBuf),
}

/// Writes the whole of a workspace as it is at one moment.
fn write(workspace: &Workspace, half: &Half, progress: &dyn Progress) -> std::result::Result<(Contents, u64), Stopped> {
    let runs_before = run_names(&workspace.runs())?;
    let database = take_snapshot(workspace, &half.snapshot)?;
    let (Some(clock), Some(run)) = (database.clock()?, database.run()?) else {
        return Err(decisions::damaged(database.path()).into());
    };
    let mut pieces = Vec::new();
    add_what_people_write(workspace, &mut pieces)?;
    pieces.push(hashed(DATABASE.to_owned(), &half.snapshot)?);
    let store = workspace.store();
    let (fact_files, _) = database.manifest(&ALWAYS, u32::MAX)?;
    pieces.extend(fact_files.into_iter().map(|fact| {
        let source = Source::Fact(fact.path_in(&store));
        let path = format!("store/{}", fact.path());
        (Piece { path, n_bytes: fact.n_bytes, blake3: fact.blake3 }, source)
    }));
    let folders = run_folders(workspace, &database, &clock.name, runs_before)?;
    for (name, folder) in &folders {
        for (path, file) in files_below(folder, &format!("runs/{name}"))? {
            pieces.push(hashed(path, &file)?);
        }
        // Renamed while it was listed, it would seem empty.
        if !folder.is_dir() {
            return Err(Stopped::Changed(folder.clone()));
        }
    }
    let is_there = |name: &String| folders.iter().any(|(folder, _)| folder == name);
    let latest = Some(clock.name.clone()).filter(is_there).or_else(|| run_folder::latest(workspace).filter(is_there));
    let contents = Contents {
        format: FORMAT,
        written_by: concat!("voc ", env!("CARGO_PKG_VERSION")).to_owned(),
        run: clock.name,
        as_of: run.as_of,
        latest,
        n_files: pieces.len(),
        files: pieces.iter().map(|(piece, _)| piece.clone()).collect(),
    };
    let n_transcripts = n_transcripts(&database)?;
    drop(database);
    progress.begin("backup", Some(contents.n_files as u64));
    write_all(half, &contents, pieces, clock.ended_at.as_second().unsigned_abs(), progress)?;
    progress.end();
    Ok((contents, n_transcripts))
}

/// Copies the decisions as they are at this moment and checks the copy.
fn take_snapshot(workspace: &Workspace, to: &Path) -> Result<Database> {
    let path = workspace::database_file(&workspace.store());
    let database = Database::open(&path)?;
    disk::remove_file(to)?;
    // SQLite fills an empty file as well as it makes one, which others could read.
    disk::write_durably(to, secret(OpenOptions::new().create_new(true).write(true)), &[])?;
    let copied = database.connection().execute("VACUUM INTO ?", [to.to_string_lossy()]);
    copied.map_err(|cause| decisions::failed(&path, cause))?;
    let snapshot = Database::open(to)?;
    if is_whole(snapshot.connection()).map_err(|cause| decisions::failed(to, cause))? {
        Ok(snapshot)
    } else {
        Err(decisions::damaged(&path))
    }
}

fn run_names(runs: &Path) -> Result<BTreeSet<String>> {
    let folders = disk::entries(runs)?.into_iter().filter(|path| path.symlink_metadata().is_ok_and(|it| it.is_dir()));
    let names = folders.filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    Ok(names.filter(|name| !name.starts_with('.')).collect())
}

/// Returns the runs that have a folder and that the snapshot knows of: those whose folder lay there before it, and those that it names.
fn run_folders(
    workspace: &Workspace,
    database: &Database,
    newest: &str,
    before: BTreeSet<String>,
) -> Result<Vec<(String, PathBuf)>> {
    let named = || -> rusqlite::Result<Vec<String>> {
        database.connection().prepare("SELECT name FROM run_clock")?.query_map([], |row| row.get(0))?.collect()
    };
    let mut names = before;
    names.extend(named().map_err(|cause| decisions::failed(database.path(), cause))?);
    let runs = workspace.runs();
    let folder_of = |name: String| {
        // A run counts a moment before its folder has its last name; looked for in this order, it cannot slip through.
        let begun = run_folder::folder_of_begun(&runs, &name);
        let folder = if name == newest && begun.is_dir() { begun } else { runs.join(&name) };
        folder.is_dir().then_some((name, folder))
    };
    Ok(names.into_iter().filter_map(folder_of).collect())
}

fn add_what_people_write(workspace: &Workspace, pieces: &mut Vec<(Piece, Source)>) -> std::result::Result<(), Stopped> {
    let key = read_key(workspace)?.ok_or_else(|| {
        Error::new(Kind::Store, Bilingual::new("가명 키가 없습니다", "the key of the pseudonyms is missing"))
            .at(Place::file(workspace.store().join("key")))
            .help(Bilingual::new(
                "이전 백업에서 되돌려 주세요. `voc run`을 실행하면 새 키를 만들고 고객 수를 처음부터 다시 셉니다",
                "restore it from an earlier backup; `voc run` makes a new one and counts customers from the start",
            ))
    })?;
    pieces.push(in_memory(KEY.to_owned(), key.bytes().to_vec()));
    for name in ["voc.toml", "registers", "dictionaries", USERS, AUDIT] {
        for (path, file) in files_below(&workspace.folder().join(name), name)? {
            if path.ends_with(".lock") {
                continue;
            }
            match fs::read(&file) {
                Ok(bytes) => pieces.push(in_memory(path, bytes)),
                Err(cause) => return Err(unreadable(&file, cause)),
            }
        }
    }
    for (path, file) in files_below(&workspace.folder().join("kb"), "kb")? {
        pieces.push(hashed(path, &file)?);
    }
    Ok(())
}

fn in_memory(path: String, bytes: Vec<u8>) -> (Piece, Source) {
    let piece = Piece { path, n_bytes: bytes.len() as u64, blake3: blake3::hash(&bytes).to_hex().to_string() };
    (piece, Source::Bytes(bytes))
}

fn hashed(path: String, file: &Path) -> std::result::Result<(Piece, Source), Stopped> {
    let mut hasher = blake3::Hasher::new();
    let n_bytes = File::open(file)
        .and_then(|mut opened| io::copy(&mut opened, &mut hasher))
        .map_err(|cause| unreadable(file, cause))?;
    let blake3 = hasher.finalize().to_hex().to_string();
    Ok((Piece { path, n_bytes, blake3 }, Source::File(file.to_path_buf())))
}

fn unreadable(path: &Path, cause: io::Error) -> Stopped {
    match cause.kind() {
        io::ErrorKind::NotFound => Stopped::Changed(path.to_path_buf()),
        _ => Stopped::Failed(disk::failed(path, cause)),
    }
}

/// Returns the files of a folder, or the one file, by path, with their paths in the backup. Links are followed, but not in a circle.
fn files_below(path: &Path, name: &str) -> Result<Vec<(String, PathBuf)>> {
    let Ok(metadata) = fs::metadata(path) else { return Ok(Vec::new()) };
    if metadata.is_file() {
        return Ok(vec![(name.to_owned(), path.to_path_buf())]);
    }
    let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    if !metadata.is_dir() || (is_link && leads_above_itself(path)) {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    let mut children = disk::entries(path)?;
    children.sort();
    for child in children {
        let Some(child_name) = child.file_name().and_then(|name| name.to_str()) else {
            return Err(Error::new(
                Kind::Store,
                Bilingual::new("파일 이름이 UTF-8이 아닙니다", "this file's name is not UTF-8"),
            )
            .at(Place::file(&child))
            .help(Bilingual::new("파일 이름을 바꿔 주세요", "rename the file")));
        };
        files.extend(files_below(&child, &format!("{name}/{child_name}"))?);
    }
    Ok(files)
}

fn leads_above_itself(link: &Path) -> bool {
    let folder = link.parent().map(Path::canonicalize);
    matches!((link.canonicalize(), folder), (Ok(to), Some(Ok(folder))) if folder.starts_with(&to))
}

fn write_all(
    half: &Half,
    contents: &Contents,
    pieces: Vec<(Piece, Source)>,
    modified_s: u64,
    progress: &dyn Progress,
) -> std::result::Result<(), Stopped> {
    let failed = |cause| disk::failed(&half.path, cause);
    // A second attempt begins anew.
    half.file.set_len(0).map_err(failed)?;
    io::Seek::rewind(&mut &half.file).map_err(failed)?;
    let mut packing = zstd::stream::write::Encoder::new(BufWriter::new(&half.file), ZSTD_LEVEL).map_err(failed)?;
    packing.include_checksum(true).map_err(failed)?;
    let mut archive = Builder::new(packing);
    let header = |n_bytes| {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_mtime(modified_s);
        header.set_size(n_bytes);
        header
    };
    let said = serde_json::to_vec(contents).map_err(|cause| failed(io::Error::from(cause)))?;
    archive.append_data(&mut header(said.len() as u64), CONTENTS, said.as_slice()).map_err(failed)?;
    for (piece, source) in pieces {
        let mut header = header(piece.n_bytes);
        let (from, path): (Box<dyn Read>, &Path) = match &source {
            Source::Bytes(bytes) => (Box::new(bytes.as_slice()), Path::new(&piece.path)),
            Source::File(path) | Source::Fact(path) => {
                (Box::new(File::open(path).map_err(|cause| unreadable(path, cause))?), path)
            }
        };
        let mut from = Hashing::new(from, piece.n_bytes);
        let appended = archive.append_data(&mut header, &piece.path, &mut from);
        if let Some(cause) = from.failure {
            return Err(unreadable(path, cause));
        }
        appended.map_err(failed)?;
        if from.n_left > 0 || from.hasher.finalize().to_hex().as_str() != piece.blake3 {
            return Err(match source {
                Source::Fact(_) => facts::damaged(path).into(),
                Source::File(_) | Source::Bytes(_) => Stopped::Changed(path.to_path_buf()),
            });
        }
        progress.advance(1);
    }
    if let Some(name) = &contents.latest {
        let mut header = header(0);
        header.set_entry_type(EntryType::Symlink);
        archive.append_link(&mut header, LATEST, name).map_err(failed)?;
    }
    let close = || archive.into_inner()?.finish()?.flush();
    close().map_err(failed)?;
    Ok(())
}

/// Gives exactly as many bytes as were announced and knows afterwards what they were.
struct Hashing<R> {
    from: R,
    hasher: blake3::Hasher,
    n_left: u64,
    failure: Option<io::Error>,
}

impl<R: Read> Hashing<R> {
    fn new(from: R, n_bytes: u64) -> Self {
        Self { from, hasher: blake3::Hasher::new(), n_left: n_bytes, failure: None }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_wanted = buffer.len().min(usize::try_from(self.n_left).unwrap_or(usize::MAX));
        match self.from.read(&mut buffer[..n_wanted]) {
            Ok(n_read) => {
                self.hasher.update(&buffer[..n_read]);
                self.n_left -= n_read as u64;
                Ok(n_read)
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => Err(cause),
            Err(cause) => {
                let kind = cause.kind();
                self.failure = Some(cause);
                Err(kind.into())
            }
        }
    }
}
