//! MeCab's compiled files, read with every offset checked. All numbers are little endian.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::ImportError;

/// MeCab's `DIC_VERSION`.
const DIC_VERSION: u32 = 102;
/// MeCab's `DictionaryMagicID`: a dictionary begins with this number, xor its own length in bytes.
const DIC_MAGIC: u32 = 0xef71_8f77;
const DIC_HEADER_BYTES: usize = 72;
const TOKEN_BYTES: usize = 16;
const CATEGORY_NAME_BYTES: usize = 32;
/// `char.bin` covers the code points below this one.
const N_CODE_POINTS: usize = 0xffff;

/// A dictionary compiled for MeCab.
pub(crate) struct Compiled {
    pub(crate) words: Vec<Entry>,
    pub(crate) unknown_words: Vec<Entry>,
    pub(crate) costs: ConnectionCosts,
    pub(crate) characters: Characters,
}

impl Compiled {
    /// Reads `sys.dic`, `unk.dic`, `matrix.bin` and `char.bin` of a folder.
    pub(crate) fn read(dir: &Path) -> Result<Self, ImportError> {
        let costs = ConnectionCosts::read(&dir.join("matrix.bin"))?;
        Ok(Self {
            words: read_lexicon(&dir.join("sys.dic"), &costs)?,
            unknown_words: read_lexicon(&dir.join("unk.dic"), &costs)?,
            characters: Characters::read(&dir.join("char.bin"))?,
            costs,
        })
    }
}

/// One line of MeCab's `*.csv` or `unk.def`.
pub(crate) struct Entry {
    pub(crate) surface: String,
    pub(crate) left_id: u16,
    pub(crate) right_id: u16,
    pub(crate) cost: i16,
    /// The columns after the cost, still as comma-separated text.
    pub(crate) features: String,
}

/// Reads `sys.dic` or `unk.dic`: the entries in the order of their surfaces' bytes, as lindera sorts them too.
fn read_lexicon(path: &Path, costs: &ConnectionCosts) -> Result<Vec<Entry>, ImportError> {
    let bytes = Bytes::read(path)?;
    let n_bytes = bytes.content.len();
    if bytes.u32_at(0)? ^ DIC_MAGIC != n_bytes as u32 {
        return Err(ImportError::new(path, format!("expected a dictionary compiled by MeCab, {n_bytes} bytes long"))
            .help("the file is cut short or of another kind; fetch it again"));
    }
    let version = bytes.u32_at(4)?;
    if version != DIC_VERSION {
        return Err(ImportError::new(
            path,
            format!("expected MeCab dictionary version {DIC_VERSION}, found {version}"),
        ));
    }
    let charset = bytes.text_in_field(40, 32)?;
    if !matches!(charset.to_ascii_lowercase().as_str(), "utf-8" | "utf8") {
        return Err(ImportError::new(path, format!("expected the character set UTF-8, found {charset}"))
            .help("compile the dictionary again with `mecab-dict-index -t utf-8`"));
    }
    let (n_right_ids, n_left_ids) = (bytes.u32_at(16)?, bytes.u32_at(20)?);
    if (n_right_ids, n_left_ids) != (u32::from(costs.n_right_ids), u32::from(costs.n_left_ids)) {
        return Err(ImportError::new(
            path,
            format!(
                "expected {} x {} context ids as in matrix.bin, found {n_right_ids} x {n_left_ids}",
                costs.n_right_ids, costs.n_left_ids
            ),
        )
        .help("the files of DIR must come from one dictionary"));
    }

    let n_entries = bytes.u32_at(12)? as usize;
    let trie_bytes = bytes.u32_at(24)? as usize;
    let tokens_bytes = bytes.u32_at(28)? as usize;
    let features_bytes = bytes.u32_at(32)? as usize;
    let trie = bytes.part("double array", DIC_HEADER_BYTES, trie_bytes)?;
    let tokens = bytes.part("token table", DIC_HEADER_BYTES + trie_bytes, tokens_bytes)?;
    let features = bytes.part("feature text", DIC_HEADER_BYTES + trie_bytes + tokens_bytes, features_bytes)?;

    let mut entries = Vec::with_capacity(n_entries.min(tokens_bytes / TOKEN_BYTES));
    for_each_key(&trie, |key, value| {
        let surface = String::from_utf8(key.to_vec())
            .map_err(|_| ImportError::new(path, format!("expected UTF-8 surfaces, found the bytes {key:02x?}")))?;
        let (first_token, n_tokens) = ((value >> 8) as usize, (value & 0xff) as usize);
        for token_idx in first_token..first_token + n_tokens {
            let token_at = token_idx * TOKEN_BYTES;
            let entry = Entry {
                surface: surface.clone(),
                left_id: tokens.u16_at(token_at)?,
                right_id: tokens.u16_at(token_at + 2)?,
                cost: tokens.u16_at(token_at + 6)?.cast_signed(),
                features: features.text_until_nul(tokens.u32_at(token_at + 8)? as usize)?,
            };
            if entry.left_id >= costs.n_left_ids || entry.right_id >= costs.n_right_ids {
                return Err(ImportError::new(
                    path,
                    format!(
                        "the entry {surface:?} has the context ids {} and {}, which matrix.bin does not have",
                        entry.left_id, entry.right_id
                    ),
                ));
            }
            entries.push(entry);
        }
        Ok(())
    })?;
    if entries.len() != n_entries {
        return Err(ImportError::new(
            path,
            format!("expected {n_entries} entries as the header says, found {}", entries.len()),
        ));
    }
    Ok(entries)
}

/// Calls `visit` with each key and value of a double array, keys in the order of their bytes.
///
/// A child of the node with base `b` for byte `c` sits at `b + c + 1` when its check is `b`; a key's end sits at `b` itself
/// when its check is `b` and its base negative, and the value is `-base - 1`.
fn for_each_key(
    units: &Bytes<'_>,
    mut visit: impl FnMut(&[u8], u32) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let n_units = units.content.len() / 8;
    let mut key = Vec::new();
    // Nodes still to visit: base, length of the key before the last byte, last byte.
    let mut waiting = vec![(units.u32_at(0)?, 0, None)];
    let mut n_visited = 0;
    while let Some((base, n_key_bytes, last_byte)) = waiting.pop() {
        key.truncate(n_key_bytes);
        key.extend(last_byte);
        n_visited += 1;
        if n_visited > n_units {
            return Err(units.problem("the double array runs in a circle"));
        }
        let at = |offset: usize| {
            let unit_idx = base as usize + offset;
            if unit_idx >= n_units || units.u32_at(unit_idx * 8 + 4).ok()? != base {
                return None;
            }
            units.u32_at(unit_idx * 8).ok()
        };
        if let Some(end) = at(0)
            && end.cast_signed() < 0
        {
            // In two's complement, `!end` is `-end - 1`.
            visit(&key, !end)?;
        }
        for byte in (0..=u8::MAX).rev() {
            if let Some(child_base) = at(usize::from(byte) + 1) {
                if child_base.cast_signed() < 0 {
                    return Err(units.problem("the double array has a value where a node is expected"));
                }
                waiting.push((child_base, key.len(), Some(byte)));
            }
        }
    }
    Ok(())
}

/// `matrix.bin`: what it costs that a word with one right context id is followed by one with a left context id.
pub(crate) struct ConnectionCosts {
    pub(crate) n_right_ids: u16,
    pub(crate) n_left_ids: u16,
    /// The cost of right id `i` before left id `j` stands at `i + n_right_ids * j`.
    pub(crate) costs: Vec<i16>,
}

impl ConnectionCosts {
    fn read(path: &Path) -> Result<Self, ImportError> {
        let bytes = Bytes::read(path)?;
        let (n_right_ids, n_left_ids) = (bytes.u16_at(0)?, bytes.u16_at(2)?);
        let expected_bytes = 4 + 2 * usize::from(n_right_ids) * usize::from(n_left_ids);
        if bytes.content.len() != expected_bytes {
            return Err(bytes.problem(format!(
                "expected {expected_bytes} bytes for {n_right_ids} x {n_left_ids} costs, found {}",
                bytes.content.len()
            )));
        }
        let (pairs, _) = bytes.content[4..].as_chunks();
        Ok(Self { n_right_ids, n_left_ids, costs: pairs.iter().copied().map(i16::from_le_bytes).collect() })
    }
}

/// `char.bin`: the categories, and which of them each character belongs to.
pub(crate) struct Characters {
    pub(crate) names: Vec<String>,
    pub(crate) kinds: Vec<CharacterKind>,
}

/// What MeCab keeps of one character.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct CharacterKind(u32);

impl CharacterKind {
    pub(crate) fn belongs_to(self, category: usize) -> bool {
        self.0 & 0x3ffff & (1 << category) != 0
    }

    pub(crate) fn default_category(self) -> usize {
        (self.0 >> 18 & 0xff) as usize
    }

    pub(crate) fn length(self) -> u32 {
        self.0 >> 26 & 0xf
    }

    pub(crate) fn group(self) -> u32 {
        self.0 >> 30 & 1
    }

    pub(crate) fn invoke(self) -> u32 {
        self.0 >> 31
    }
}

impl Characters {
    fn read(path: &Path) -> Result<Self, ImportError> {
        let bytes = Bytes::read(path)?;
        let n_categories = bytes.u32_at(0)? as usize;
        let names_bytes = n_categories.saturating_mul(CATEGORY_NAME_BYTES);
        let expected_bytes = names_bytes.saturating_add(4 + 4 * N_CODE_POINTS);
        if n_categories > 18 || bytes.content.len() != expected_bytes {
            return Err(bytes.problem(format!(
                "expected at most 18 categories and {expected_bytes} bytes, found {n_categories} and {}",
                bytes.content.len()
            )));
        }
        let names = (0..n_categories)
            .map(|category| bytes.text_in_field(4 + category * CATEGORY_NAME_BYTES, CATEGORY_NAME_BYTES))
            .collect::<Result<_, _>>()?;
        let kinds: Vec<CharacterKind> = (0..N_CODE_POINTS)
            .map(|code_point| Ok(CharacterKind(bytes.u32_at(4 + names_bytes + 4 * code_point)?)))
            .collect::<Result<_, ImportError>>()?;
        if let Some(code_point) = kinds.iter().position(|kind| kind.default_category() >= n_categories) {
            return Err(bytes.problem(format!("the character U+{code_point:04X} has a category without a name")));
        }
        Ok(Self { names, kinds })
    }
}

/// A file, or a part of one, whose reads are checked.
pub(crate) struct Bytes<'a> {
    path: &'a Path,
    pub(crate) content: Cow<'a, [u8]>,
}

impl<'a> Bytes<'a> {
    pub(crate) fn read(path: &'a Path) -> Result<Self, ImportError> {
        let content = fs::read(path).map_err(|error| ImportError::new(path, error))?;
        Ok(Self { path, content: content.into() })
    }

    pub(crate) fn part(&self, name: &str, start: usize, n_bytes: usize) -> Result<Bytes<'_>, ImportError> {
        let content = start.checked_add(n_bytes).and_then(|end| self.content.get(start..end)).ok_or_else(|| {
            self.problem(format!("the {name} of {n_bytes} bytes at {start} goes past the end of the file"))
        })?;
        Ok(Bytes { path: self.path, content: content.into() })
    }

    fn array_at<const N: usize>(&self, at: usize) -> Result<[u8; N], ImportError> {
        let array = self.content.get(at..).and_then(|rest| rest.first_chunk());
        array.copied().ok_or_else(|| self.problem(format!("expected {N} more bytes at {at}, found the end")))
    }

    fn u16_at(&self, at: usize) -> Result<u16, ImportError> {
        self.array_at(at).map(u16::from_le_bytes)
    }

    pub(crate) fn u32_at(&self, at: usize) -> Result<u32, ImportError> {
        self.array_at(at).map(u32::from_le_bytes)
    }

    /// Returns the text of a field that is filled up with NUL.
    fn text_in_field(&self, at: usize, n_bytes: usize) -> Result<String, ImportError> {
        let field = self.part("text", at, n_bytes)?;
        let n_text_bytes = field.content.iter().position(|&byte| byte == 0).unwrap_or(n_bytes);
        self.utf8(&field.content[..n_text_bytes])
    }

    fn text_until_nul(&self, at: usize) -> Result<String, ImportError> {
        let rest = self.content.get(at..).unwrap_or_default();
        match rest.iter().position(|&byte| byte == 0) {
            Some(n_text_bytes) => self.utf8(&rest[..n_text_bytes]),
            None => Err(self.problem(format!("the text at {at} has no end"))),
        }
    }

    fn utf8(&self, text: &[u8]) -> Result<String, ImportError> {
        String::from_utf8(text.to_vec())
            .map_err(|_| self.problem(format!("expected UTF-8, found the bytes {text:02x?}")))
    }

    fn problem(&self, problem: impl fmt::Display) -> ImportError {
        ImportError::new(self.path, problem)
    }
}
