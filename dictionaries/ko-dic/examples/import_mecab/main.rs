//! Turns a dictionary compiled for MeCab into one for lindera, packed as this package carries it.
//!
//! ```text
//! cargo run --release -p voc-ko-dic --example import_mecab -- DIR OUT [METADATA]
//! ```
//!
//! DIR holds `sys.dic`, `unk.dic`, `matrix.bin` and `char.bin`. They are read back into MeCab's source form, which loses
//! nothing, because lindera builds from sources only. OUT receives the built dictionary in `ko-dic/`, and the archive and
//! checksum to put beside this package's `Cargo.toml`. METADATA describes the columns of a dictionary other than
//! mecab-ko-dic, in the form of `source/metadata.json`.

mod compiled;
mod source;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::Dictionary;
use lindera_dictionary::dictionary::metadata::Metadata;
use lindera_dictionary::space_penalty::pos_detail_index;

use crate::compiled::{Bytes, Compiled, Entry};
use crate::source::SourceDir;

/// The columns of mecab-ko-dic, as lindera 6.2 describes them.
const KO_DIC_METADATA: &str = include_str!("../../source/metadata.json");
/// How often each context id is met in Korean prose, as lindera 6.2 counted it.
const KO_DIC_CONTEXT_ID_FREQ: &str = include_str!("../../source/context_id_freq.txt");

/// A record of lindera's `dict.vals`: number of the word, cost, left and right context id.
const ENTRY_BYTES: usize = 10;
/// The level that `zstd -19` names: small matters here, because every clone of the repository carries the archive.
const ZSTD_LEVEL: i32 = 19;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (mecab_dir, out_dir, metadata_path) = match arguments.as_slice() {
        [dir, out] => (dir, out, None),
        [dir, out, metadata] => (dir, out, Some(metadata.as_path())),
        _ => {
            eprintln!("usage: import_mecab DIR OUT [METADATA]");
            return ExitCode::from(2);
        }
    };
    match import(mecab_dir, out_dir, metadata_path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn import(mecab_dir: &Path, out_dir: &Path, metadata_path: Option<&Path>) -> Result<(), ImportError> {
    let compiled = Compiled::read(mecab_dir)?;
    eprintln!(
        "read {} words, {} unknown-word entries, {} x {} connection costs, {} character categories",
        compiled.words.len(),
        compiled.unknown_words.len(),
        compiled.costs.n_right_ids,
        compiled.costs.n_left_ids,
        compiled.characters.names.len()
    );
    let metadata = read_metadata(metadata_path)?;
    check_words(&compiled.words, &metadata, &mecab_dir.join("sys.dic"))?;

    fs::create_dir_all(out_dir).map_err(|error| ImportError::new(out_dir, error))?;
    let built_dir = out_dir.join("ko-dic");
    fs::create_dir(&built_dir)
        .map_err(|error| ImportError::new(&built_dir, error).help("name a new or an empty folder as OUT"))?;
    let sources = SourceDir::create(out_dir.join("source-while-importing"), &compiled)?;
    let mut builder = DictionaryBuilder::new(metadata);
    if metadata_path.is_none() {
        sources.write("context_id_freq.txt", |file| file.write_all(KO_DIC_CONTEXT_ID_FREQ.as_bytes()))?;
        builder = builder.with_context_id_freq(sources.path.join("context_id_freq.txt"));
    }
    builder
        .build_dictionary(&sources.path, &built_dir)
        .map_err(|error| ImportError::new(mecab_dir, format!("lindera cannot build this dictionary: {error}")))?;
    drop(sources);
    number_penalized_words_first(&built_dir)?;
    eprintln!("built {}", built_dir.display());

    pack(&built_dir, out_dir)
}

fn read_metadata(path: Option<&Path>) -> Result<Metadata, ImportError> {
    let (path, json) = match path {
        Some(path) => (path, fs::read(path).map_err(|error| ImportError::new(path, error))?),
        None => (Path::new("source/metadata.json"), KO_DIC_METADATA.as_bytes().to_vec()),
    };
    Metadata::load(&json).map_err(|error| {
        ImportError::new(path, format!("expected lindera's dictionary metadata: {error}"))
            .help("source/metadata.json of this package is an example")
    })
}

/// Checks that the words have the columns that the metadata names.
fn check_words(words: &[Entry], metadata: &Metadata, path: &Path) -> Result<(), ImportError> {
    let n_features = metadata.dictionary_schema.get_custom_fields().len();
    for Entry { surface, features, .. } in words {
        // Features with quoted commas are left to lindera's CSV reader; the others are enough to see a wrong description.
        if !features.contains('"') && features.split(',').count() != n_features {
            return Err(ImportError::new(
                path,
                format!("expected {n_features} features a word, found {features:?} for {surface:?}"),
            )
            .help("name the columns of this dictionary in a METADATA file; source/metadata.json is an example"));
        }
    }
    let n_trimmed = words.iter().filter(|word| word.surface.trim() != word.surface).count();
    if n_trimmed > 0 {
        eprintln!("warning: lindera takes the white space off the ends of {n_trimmed} words");
    }
    Ok(())
}

/// Numbers the words that cost more after a space (particles, endings, suffixes) before all others.
///
/// lindera keeps a table of these costs by word number and makes it anew, from the tags of all words, whenever a program
/// starts. With the few thousand costly words in front, `voc_ko_dic::segmenter` lets it look at these alone. The numbers
/// decide nothing else: which words are found, and in which order, stands in `dict.trie` and `dict.vals`.
fn number_penalized_words_first(built_dir: &Path) -> Result<(), ImportError> {
    let problem = |error| ImportError::new(built_dir, error);
    let dictionary = Dictionary::load_from_path_with_options(built_dir, false).map_err(problem)?;
    let Some(rules) = &dictionary.metadata.space_penalty else { return Ok(()) };
    let tag_idx = pos_detail_index(&dictionary.metadata.dictionary_schema).map_err(problem)?;
    let is_penalized = |word_id: &u32| {
        let tag = dictionary.word_details_iter(*word_id as usize).nth(tag_idx);
        tag.is_some_and(|tag| rules.cost_for_tag(tag) != 0)
    };
    let n_words = dictionary.prefix_dictionary.word_count();
    let (penalized, others): (Vec<u32>, Vec<u32>) = (0..n_words as u32).partition(is_penalized);

    let words_path = built_dir.join("dict.words");
    let offsets_path = built_dir.join("dict.wordsidx");
    let entries_path = built_dir.join("dict.vals");
    let old_words = Bytes::read(&words_path)?;
    let old_offsets = Bytes::read(&offsets_path)?;
    let mut words = Vec::with_capacity(old_words.content.len());
    let mut offsets = Vec::with_capacity(old_offsets.content.len());
    let mut new_ids = vec![0; n_words];
    for (new_id, old_id) in (0u32..).zip(penalized.into_iter().chain(others)) {
        let old_offset = old_offsets.u32_at(4 * old_id as usize)? as usize;
        let word_bytes = 4 + old_words.u32_at(old_offset)? as usize;
        offsets.extend((words.len() as u32).to_le_bytes());
        words.extend_from_slice(&old_words.part("word", old_offset, word_bytes)?.content);
        new_ids[old_id as usize] = new_id;
    }
    // An entry begins with the number of its word.
    let mut entries = Bytes::read(&entries_path)?.content.into_owned();
    let (entry_arrays, _) = entries.as_chunks_mut::<ENTRY_BYTES>();
    for entry in entry_arrays {
        let (id, _) = entry.split_at_mut(4);
        let old_id = u32::from_le_bytes([id[0], id[1], id[2], id[3]]) as usize;
        let new_id = new_ids.get(old_id).ok_or_else(|| ImportError::new(&entries_path, "an entry without a word"))?;
        id.copy_from_slice(&new_id.to_le_bytes());
    }
    for (path, content) in [(&words_path, words), (&offsets_path, offsets), (&entries_path, entries)] {
        fs::write(path, content).map_err(|error| ImportError::new(path, error))?;
    }
    Ok(())
}

/// Writes the archive of `built_dir` and its checksum. The same dictionary gives the same bytes on every machine.
fn pack(built_dir: &Path, out_dir: &Path) -> Result<(), ImportError> {
    let archive_path = out_dir.join("ko-dic.tar.zst");
    let checksum_path = out_dir.join("ko-dic.tar.zst.blake3");
    let read = |path: &Path| fs::read(path).map_err(|error| ImportError::new(path, error));

    let mut names: Vec<_> = fs::read_dir(built_dir)
        .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>())
        .map_err(|error| ImportError::new(built_dir, error))?;
    names.sort();
    let mut archive = tar::Builder::new(Vec::new());
    for name in names {
        let content = read(&built_dir.join(&name))?;
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o644);
        header.set_size(content.len() as u64);
        archive
            .append_data(&mut header, &name, content.as_slice())
            .map_err(|error| ImportError::new(&archive_path, error))?;
    }
    let packed = archive
        .into_inner()
        .and_then(|unpacked| zstd::bulk::compress(&unpacked, ZSTD_LEVEL))
        .map_err(|error| ImportError::new(&archive_path, error))?;
    fs::write(&archive_path, &packed).map_err(|error| ImportError::new(&archive_path, error))?;
    let checksum = format!("{}  ko-dic.tar.zst\n", blake3::hash(&packed));
    fs::write(&checksum_path, checksum).map_err(|error| ImportError::new(&checksum_path, error))?;
    eprintln!("packed {} ({} bytes) and its checksum", archive_path.display(), packed.len());
    Ok(())
}

#[derive(Debug)]
struct ImportError {
    path: PathBuf,
    problem: String,
    help: Option<&'static str>,
}

impl ImportError {
    fn new(path: &Path, problem: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), problem: problem.to_string(), help: None }
    }

    fn help(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.problem)?;
        self.help.map_or(Ok(()), |help| write!(formatter, "\nhelp: {help}"))
    }
}
