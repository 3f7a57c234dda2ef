//! From one file into a workspace. Everything is unpacked and checked beside the workspace's own folders first; a store is there only
//! when all of it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use serde::Deserialize;
use tar::{Archive, Entries, Entry, EntryType};

use super::{
    ALWAYS, Backup, CONTENTS, Contents, DATABASE, FACTS, FORMAT, LATEST, Piece, SECRET, is_whole, n_transcripts,
    path_in,
};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Progress};
use crate::store::decisions::{self, Database};
use crate::store::{Workspace, disk, run_folder};

/// zstd begins every frame with these four bytes (RFC 8878, 3.1.1).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// More than the names and hashes of ten thousand nights take; whatever claims to be longer is no list of files.
const MAX_CONTENTS_BYTES: u64 = 1 << 28;

/// Bytes that are read at a time.
const BUFFER_BYTES: usize = 1 << 16;

/// What of a workspace a backup brings besides the store, in the order in which it comes into its place.
const BESIDE_THE_STORE: [&str; 5] = ["voc.toml", "registers", "dictionaries", "kb", "runs"];

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup held.
    pub backup: Backup,
    /// Where the workspace's own files now lie that the backup had in another form; `None` where there were none.
    pub set_aside: Option<PathBuf>,
}

/// Unpacks a backup into a workspace without a store, which need not exist. Until everything is checked nothing of the workspace changes,
/// and the store comes last, at once. The search index is not made here.
///
/// # Errors
/// [`Kind::Usage`] when there is no such file or the workspace has a store; [`Kind::Locked`] when another program is at work there;
/// [`Kind::Store`] when the file is no backup, is damaged, cut off or made by a newer version, or the disk cannot be written.
pub fn restore(file: &Path, workspace: &Workspace, progress: &dyn Progress) -> Result<Restored> {
    refuse_store(workspace)?;
    let mut unpacking = open(file)?;
    let mut archive = Archive::new(&mut unpacking);
    let mut entries = archive.entries().map_err(|_| damaged(file))?;
    let contents = read_contents(&mut entries, file)?;
    let is_new = !workspace.folder().exists();
    if !is_new && !workspace.folder().is_dir() {
        return Err(Error::new(Kind::Usage, Bilingual::new("폴더가 아닙니다", "this is no folder"))
            .at(Place::file(workspace.folder()))
            .help(Bilingual::new("--workspace로 폴더를 지정해 주세요", "name a folder with --workspace")));
    }
    disk::make_folder(workspace.folder())?;
    let lock = workspace.lock()?;
    refuse_store(workspace)?;
    let beside = workspace.folder().join(".restore.tmp");
    let restored = unpack(&contents, entries, &beside, file, progress)
        // The checksum of the whole stands at the end.
        .and_then(|()| io::copy(&mut unpacking, &mut io::sink()).map_err(|_| damaged(file)))
        .and_then(|_| check(&contents, &beside, file))
        .and_then(|n_transcripts| Ok((n_transcripts, put_in_place(&contents, &beside, workspace)?)));
    // What cannot be tidied up now is tidied up by the next one.
    let _ = disk::remove_folder(&beside);
    drop(lock);
    if restored.is_err() && is_new {
        let _ = disk::remove_file(&workspace.lock_file());
        let _ = fs::remove_dir(workspace.folder());
    }
    let (n_transcripts, set_aside) = restored?;
    let packed_bytes = fs::metadata(file).map_or(0, |metadata| metadata.len());
    Ok(Restored { backup: contents.figures(n_transcripts, packed_bytes), set_aside })
}

/// Refuses a workspace with a store: two cannot be made one, and none is overwritten.
fn refuse_store(workspace: &Workspace) -> Result<()> {
    let store = workspace.store();
    if store.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(Error::new(
        Kind::Usage,
        Bilingual::new("저장소가 이미 있습니다. 덮어쓰지 않습니다", "there is a store already; it is not overwritten"),
    )
    .at(Place::file(store))
    .help(Bilingual::new(
        "--workspace로 다른 폴더를 지정하거나, `store` 폴더를 다른 곳으로 옮긴 뒤 다시 실행해 주세요",
        "name another folder with --workspace, or move `store` away and type it again",
    )))
}

fn is_no_backup(file: &Path) -> Error {
    Error::new(Kind::Store, Bilingual::new("voc의 백업 파일이 아닙니다", "this is no backup of voc"))
        .at(Place::file(file))
        .help(Bilingual::new("`voc backup`으로 만든 파일을 지정해 주세요", "name a file that `voc backup` made"))
}

fn damaged(file: &Path) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new(
            "백업 파일이 손상되었거나 끝이 잘렸습니다. 아무것도 복원하지 않았습니다",
            "this backup is damaged or cut off; nothing was restored",
        ),
    )
    .at(Place::file(file))
    .help(Bilingual::new(
        "파일을 원래 있던 곳에서 다시 복사하거나, 다른 날의 백업을 지정해 주세요",
        "copy the file again from where it came, or restore the backup of another day",
    ))
}

fn newer(file: &Path, found: u64, known: u32) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new(
            format!("더 새로운 버전의 voc가 만든 백업입니다 (형식 {found}, 이 버전은 {known}까지 읽습니다)"),
            format!("a newer version of voc made this backup (format {found}, this version reads up to {known})"),
        ),
    )
    .at(Place::file(file))
    .help(Bilingual::new("voc를 새 버전으로 올린 뒤 다시 실행해 주세요", "install the newer voc and type it again"))
}

/// Says that a backup holds what `voc backup` never puts there.
fn foreign(file: &Path) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new(
            "작업 폴더에 속하지 않는 것이 백업에 들어 있습니다. 아무것도 복원하지 않았습니다",
            "this backup holds what does not belong into a workspace; nothing was restored",
        ),
    )
    .at(Place::file(file))
    .help(Bilingual::new(
        "`voc backup`으로 직접 만들어 보관한 파일만 복원해 주세요",
        "restore only files that you made with `voc backup` and kept yourself",
    ))
}

type Unpacking = zstd::stream::read::Decoder<'static, BufReader<File>>;

/// What every version of `backup.json` says.
#[derive(Deserialize)]
struct Format {
    format: u64,
}

fn open(file: &Path) -> Result<Unpacking> {
    let cannot = |cause: io::Error| match cause.kind() {
        io::ErrorKind::NotFound => Error::unreadable(Kind::Usage, file, cause),
        _ => disk::failed(file, cause),
    };
    let mut opened = File::open(file).map_err(cannot)?;
    if opened.metadata().map_err(cannot)?.is_dir() {
        return Err(is_no_backup(file));
    }
    let mut magic = [0; 4];
    match opened.read_exact(&mut magic).and_then(|()| opened.rewind()) {
        Ok(()) if magic == ZSTD_MAGIC => zstd::stream::read::Decoder::new(opened).map_err(cannot),
        Err(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => Err(cannot(cause)),
        _ => Err(is_no_backup(file)),
    }
}

/// Reads the first file. Causes are left out here and below: they may quote what lies in the archive.
fn read_contents(entries: &mut Entries<'_, &mut Unpacking>, file: &Path) -> Result<Contents> {
    let first = entries.next().transpose().map_err(|cause| match cause.kind() {
        io::ErrorKind::UnexpectedEof => damaged(file),
        _ => is_no_backup(file),
    })?;
    let Some(first) = first.filter(|entry| *entry.path_bytes() == *CONTENTS.as_bytes()) else {
        return Err(is_no_backup(file));
    };
    let mut said = Vec::new();
    first.take(MAX_CONTENTS_BYTES).read_to_end(&mut said).map_err(|_| damaged(file))?;
    let Format { format } = serde_json::from_slice(&said).map_err(|_| damaged(file))?;
    if format > u64::from(FORMAT) {
        return Err(newer(file, format, FORMAT));
    }
    let contents: Contents = serde_json::from_slice(&said).map_err(|_| damaged(file))?;
    if contents.is_sound() { Ok(contents) } else { Err(foreign(file)) }
}

/// Unpacks everything into a folder of its own, each file compared with what was announced.
fn unpack(
    contents: &Contents,
    entries: Entries<'_, &mut Unpacking>,
    to: &Path,
    file: &Path,
    progress: &dyn Progress,
) -> Result<()> {
    disk::remove_folder(to)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(to).map_err(|cause| disk::failed(to, cause))?;
    progress.begin("restore", Some(contents.n_files as u64));
    let mut missing: BTreeMap<&str, &Piece> = contents.files.iter().map(|piece| (piece.path.as_str(), piece)).collect();
    let mut buffer = vec![0; BUFFER_BYTES];
    for entry in entries {
        let mut entry = entry.map_err(|_| damaged(file))?;
        let path = entry.path_bytes().into_owned();
        let path = std::str::from_utf8(&path).map_err(|_| foreign(file))?;
        let is_latest = entry.header().entry_type() == EntryType::Symlink
            && path == LATEST
            && entry.link_name_bytes().as_deref() == contents.latest.as_deref().map(str::as_bytes);
        if is_latest {
            continue;
        }
        let piece = missing.remove(path).filter(|_| entry.header().entry_type() == EntryType::Regular);
        lay_down(piece.ok_or_else(|| foreign(file))?, &mut entry, &path_in(to, path), &mut buffer, file)?;
        progress.advance(1);
    }
    progress.end();
    if missing.is_empty() { Ok(()) } else { Err(damaged(file)) }
}

/// Writes one file and compares it with what was announced.
fn lay_down(
    piece: &Piece,
    entry: &mut Entry<'_, &mut Unpacking>,
    to: &Path,
    buffer: &mut [u8],
    file: &Path,
) -> Result<()> {
    to.parent().map_or(Ok(()), disk::make_folder)?;
    let failed = |cause| disk::failed(to, cause);
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    if SECRET.contains(&piece.path.as_str()) {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut written = options.open(to).map_err(failed)?;
    let mut hasher = blake3::Hasher::new();
    let mut n_bytes = 0;
    loop {
        let n_read = match entry.read(buffer) {
            Ok(0) => break,
            Ok(n_read) => n_read,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(damaged(file)),
        };
        n_bytes += n_read as u64;
        if n_bytes > piece.n_bytes {
            return Err(damaged(file));
        }
        hasher.update(&buffer[..n_read]);
        written.write_all(&buffer[..n_read]).map_err(failed)?;
    }
    if n_bytes == piece.n_bytes && hasher.finalize().to_hex().as_str() == piece.blake3 {
        Ok(())
    } else {
        Err(damaged(file))
    }
}

/// Checks the decisions, and the fact files against what the decisions say of them.
fn check(contents: &Contents, unpacked: &Path, file: &Path) -> Result<u64> {
    let path = path_in(unpacked, DATABASE);
    let look = || -> rusqlite::Result<(u32, bool)> {
        let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok((version, is_whole(&connection)?))
    };
    let (version, is_whole) = look().map_err(|_| damaged(file))?;
    if version > decisions::VERSION {
        return Err(newer(file, u64::from(version), decisions::VERSION));
    }
    if !is_whole {
        return Err(damaged(file));
    }
    let database = Database::open(&path).map_err(|_| damaged(file))?;
    let (facts, _) = database.manifest(&ALWAYS, u32::MAX)?;
    let named: BTreeSet<Piece> = facts
        .into_iter()
        .map(|fact| Piece { path: format!("store/{}", fact.path()), n_bytes: fact.n_bytes, blake3: fact.blake3 })
        .collect();
    let found = contents.files.iter().filter(|piece| piece.path.starts_with(FACTS)).cloned();
    let is_newest = database.clock()?.is_some_and(|clock| clock.name == contents.run)
        && database.run()?.is_some_and(|run| run.as_of == contents.as_of);
    if found.collect::<BTreeSet<_>>() != named || !is_newest {
        return Err(damaged(file));
    }
    n_transcripts(&database)
}

/// Moves everything into its place, the store last. Returns where the workspace's own files were put that would have been overwritten.
fn put_in_place(contents: &Contents, unpacked: &Path, workspace: &Workspace) -> Result<Option<PathBuf>> {
    let folder = workspace.folder();
    if let Some(name) = contents.latest.as_ref().filter(|name| unpacked.join("runs").join(name).is_dir()) {
        run_folder::point_latest_to(&unpacked.join("runs"), name)?;
    }
    disk::sync_tree(unpacked)?;
    let known: BTreeMap<&str, &Piece> = contents.files.iter().map(|piece| (piece.path.as_str(), piece)).collect();
    let mut set_aside = None;
    for name in BESIDE_THE_STORE {
        let (from, to) = (unpacked.join(name), folder.join(name));
        if !from.exists() {
            continue;
        }
        if to.symlink_metadata().is_ok() {
            let aside = match &set_aside {
                Some(aside) => aside,
                None => set_aside.insert(free(folder.join("before-restore"))),
            };
            disk::make_folder(aside)?;
            disk::rename(&to, &aside.join(name))?;
        }
        disk::rename(&from, &to)?;
    }
    if let Some(aside) = &set_aside
        && holds_nothing_else(aside, "", &known)
    {
        disk::remove_folder(aside)?;
        set_aside = None;
    }
    for name in ["inbox", "kb", "registers", "dictionaries"] {
        disk::make_folder(&folder.join(name))?;
    }
    disk::sync_folder(folder)?;
    disk::rename(&unpacked.join("store"), &workspace.store())?;
    disk::sync_folder(folder)?;
    Ok(set_aside)
}

/// Returns the path, with a number behind it where something else has it already.
fn free(path: PathBuf) -> PathBuf {
    let numbered = |n: u32| {
        let mut name = path.clone().into_os_string();
        name.push(format!("-{n}"));
        PathBuf::from(name)
    };
    let mut names = std::iter::once(path.clone()).chain((2..).map(numbered));
    names.find(|path| path.symlink_metadata().is_err()).unwrap_or(path)
}

/// Returns whether every file below a folder is one of the backup's, bytes and all: then nothing is lost with it.
fn holds_nothing_else(path: &Path, name: &str, known: &BTreeMap<&str, &Piece>) -> bool {
    let Ok(metadata) = path.symlink_metadata() else { return false };
    if metadata.is_dir() {
        let Ok(children) = disk::entries(path) else { return false };
        return children.iter().all(|child| {
            let Some(child_name) = child.file_name().and_then(|name| name.to_str()) else { return false };
            let name = if name.is_empty() { child_name.to_owned() } else { format!("{name}/{child_name}") };
            // Locks are nobody's work, and where `latest` leads the decisions know.
            name == LATEST || name.ends_with(".lock") || holds_nothing_else(child, &name, known)
        });
    }
    let Some(piece) = known.get(name).filter(|piece| metadata.is_file() && piece.n_bytes == metadata.len()) else {
        return false;
    };
    let mut hasher = blake3::Hasher::new();
    let is_read = File::open(path).and_then(|mut file| io::copy(&mut file, &mut hasher)).is_ok();
    is_read && hasher.finalize().to_hex().as_str() == piece.blake3
}
