//! MeCab's source form, written for lindera to build from.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use crate::ImportError;
use crate::compiled::{Characters, Compiled, ConnectionCosts, Entry};

/// The folder of the source form, a few hundred megabytes that go away with this value.
pub(crate) struct SourceDir {
    pub(crate) path: PathBuf,
}

impl SourceDir {
    /// Makes the folder and writes `words.csv`, `unk.def`, `matrix.def` and `char.def`.
    pub(crate) fn create(path: PathBuf, compiled: &Compiled) -> Result<Self, ImportError> {
        fs::create_dir(&path)
            .map_err(|error| ImportError::new(&path, error).help("name a new or an empty folder as OUT"))?;
        let sources = Self { path };
        sources.write("words.csv", |file| write_words(file, &compiled.words))?;
        sources.write("unk.def", |file| write_unknown_words(file, &compiled.unknown_words))?;
        sources.write("matrix.def", |file| write_costs(file, &compiled.costs))?;
        sources.write("char.def", |file| write_characters(file, &compiled.characters))?;
        Ok(sources)
    }

    pub(crate) fn write(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), ImportError> {
        let path = self.path.join(name);
        File::create(&path)
            .and_then(|file| {
                let mut file = BufWriter::with_capacity(1 << 20, file);
                content(&mut file)?;
                file.flush()
            })
            .map_err(|error| ImportError::new(&path, error))
    }
}

impl Drop for SourceDir {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("warning: {} could not be removed: {error}", self.path.display());
        }
    }
}

fn write_words(file: &mut dyn Write, words: &[Entry]) -> io::Result<()> {
    for Entry { surface, left_id, right_id, cost, features } in words {
        let surface = surface.replace('"', "\"\"");
        writeln!(file, "\"{surface}\",{left_id},{right_id},{cost},{features}")?;
    }
    Ok(())
}

/// Unlike the words, unknown words stand without quotation marks: lindera splits `unk.def` at every comma.
fn write_unknown_words(file: &mut dyn Write, words: &[Entry]) -> io::Result<()> {
    for Entry { surface, left_id, right_id, cost, features } in words {
        writeln!(file, "{surface},{left_id},{right_id},{cost},{features}")?;
    }
    Ok(())
}

fn write_costs(file: &mut dyn Write, costs: &ConnectionCosts) -> io::Result<()> {
    writeln!(file, "{} {}", costs.n_right_ids, costs.n_left_ids)?;
    for (left_id, row) in costs.costs.chunks(usize::from(costs.n_right_ids).max(1)).enumerate() {
        for (right_id, cost) in row.iter().enumerate() {
            writeln!(file, "{right_id} {left_id} {cost}")?;
        }
    }
    Ok(())
}

/// Writes the categories, then the ranges of characters, the default category of each range first.
fn write_characters(file: &mut dyn Write, Characters { names, kinds }: &Characters) -> io::Result<()> {
    for (category, name) in names.iter().enumerate() {
        // A category that is no character's default never makes an unknown word, so MeCab has not kept its settings.
        let kind = kinds.iter().find(|kind| kind.default_category() == category);
        let (invoke, group, length) = kind.map_or((0, 1, 0), |kind| (kind.invoke(), kind.group(), kind.length()));
        writeln!(file, "{name} {invoke} {group} {length}")?;
    }
    let mut start = 0;
    for range in kinds.chunk_by(|left, right| left == right) {
        let end = start + range.len() as u32;
        let code_points = start..end;
        start = end;
        let default = range[0].default_category();
        let others = (0..names.len()).filter(|&other| other != default && range[0].belongs_to(other));
        let categories: Vec<&str> = std::iter::once(default).chain(others).map(|idx| names[idx].as_str()).collect();
        // lindera gives DEFAULT to every character without a range, and ends a range neither at a surrogate, which no text
        // has, nor at a byte order mark.
        let mut ends = code_points.filter(|&code| char::from_u32(code).is_some() && !matches!(code, 0xfeff | 0xfffe));
        if categories != ["DEFAULT"]
            && let Some(first) = ends.next()
        {
            let last = ends.next_back().unwrap_or(first);
            writeln!(file, "0x{first:04X}..0x{last:04X} {}", categories.join(" "))?;
        }
    }
    Ok(())
}
