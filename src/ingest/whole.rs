//! Small files that are read whole, in any encoding: articles, and lists of articles.

use std::io::Read;
use std::path::Path;

use encoding_rs::UTF_8;

use super::Problem;
use super::bytes::{self, Container};
use super::delimited::{DELIMITERS, Delimited, NO_DELIMITER};
use super::encoding;
use super::rows::{Row, RowFound, Rows};

/// A whole text as UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    /// Without a byte order mark; what could not be read is U+FFFD.
    pub(crate) text: String,
    /// The encoding it was in, as people write it.
    pub(crate) encoding: &'static str,
    /// The first line with something that could not be read, from 1.
    pub(crate) bad_line: Option<u64>,
}

impl Whole {
    /// Reads bytes in the encoding that they are most likely in.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        // Memory can always be read.
        let found = encoding::find(&mut &*bytes).unwrap_or(UTF_8);
        let encoding = encoding::name_of(found);
        if found == UTF_8 {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            let bad_line = std::str::from_utf8(bytes).err().map(|error| line_at(&bytes[..error.valid_up_to()]));
            return Self { text: String::from_utf8_lossy(bytes).into_owned(), encoding, bad_line };
        }
        let (text, _) = found.decode_with_bom_removal(bytes);
        let bad_line = text.find('\u{fffd}').map(|at| line_at(&text.as_bytes()[..at]));
        Self { text: text.into_owned(), encoding, bad_line }
    }

    /// Reads a file, unpacked where it is gz or zst; `None` where it holds more than `max_bytes`.
    pub(crate) fn read(path: &Path, max_bytes: u64) -> Result<Option<Self>, Problem> {
        let opened = bytes::open(path, None).map_err(|cause| bytes::problem_of(&cause, Container::Plain))?;
        if matches!(opened.container, Container::Zip | Container::Compound) {
            return Err(Problem::UnknownFormat);
        }
        let mut whole = Vec::new();
        let n_bytes = opened
            .reader
            .take(max_bytes.saturating_add(1))
            .read_to_end(&mut whole)
            .map_err(|cause| bytes::problem_of(&cause, opened.container))?;
        Ok((n_bytes as u64 <= max_bytes).then(|| Self::of(&whole)))
    }
}

fn line_at(before: &[u8]) -> u64 {
    before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1
}

/// Cuts delimited text into its header and rows, with the delimiter that gives the most names that `is_known` knows.
///
/// Nothing where no delimiter gives a known name. Rows that cannot be read, or have other columns than the header, come as such.
pub(crate) fn rows_of(whole: &Whole, is_known: &dyn Fn(&str) -> bool) -> Option<(Row, Vec<RowFound>)> {
    // One cell holds an article at most; the reader's limit on a row is in whole MiB.
    const MAX_ROW_MIB: u32 = 16;
    let open =
        |delimiter| Delimited::new(whole.text.as_bytes(), delimiter, MAX_ROW_MIB, whole.encoding, Container::Plain);
    let header = |delimiter| match open(delimiter).next() {
        RowFound::Row(row) => Some((row.cells.iter().filter(|cell| is_known(cell)).count(), row, delimiter)),
        RowFound::Bad(..) | RowFound::End => None,
    };
    let delimiters = DELIMITERS.iter().map(|(delimiter, _)| *delimiter).chain([NO_DELIMITER]);
    // The usual delimiters come first: of equals, the first one stays.
    let best = delimiters.filter_map(header).reduce(|best, next| if next.0 > best.0 { next } else { best });
    let (_, header, delimiter) = best.filter(|(n_known, ..)| *n_known > 0)?;
    let mut table = open(delimiter).with_columns(header.cells.len());
    let mut rows = Vec::new();
    loop {
        match table.next() {
            RowFound::End => break,
            RowFound::Row(row) if row.number == header.number => {}
            row => rows.push(row),
        }
    }
    Some((header, rows))
}

#[cfg(test)]
mod tests {
    use encoding_rs::EUC_KR;

    use super::*;

    #[test]
    fn a_text_says_its_encoding_and_where_it_is_damaged() {
        let (cp949, _, _) = EUC_KR.encode("환불은 3일\n안에 됩니다");
        for (bytes, text, encoding, bad_line) in [
            ("환불".as_bytes(), "환불", "UTF-8", None),
            ("\u{feff}환불".as_bytes(), "환불", "UTF-8", None),
            (&cp949, "환불은 3일\n안에 됩니다", "CP949", None),
            ("환불은\n됩니\u{1}".as_bytes(), "환불은\n됩니\u{1}", "UTF-8", None),
            (b"\xed\x99\x98\xeb\xb6\x88\n\xff!", "환불\n\u{fffd}!", "UTF-8", Some(2)),
            (b"", "", "UTF-8", None),
        ] {
            let whole = Whole::of(bytes);
            assert_eq!((whole.text.as_str(), whole.encoding, whole.bad_line), (text, encoding, bad_line));
        }
    }

    #[test]
    fn rows_come_with_the_delimiter_whose_header_is_known() {
        let is_known = |name: &str| ["제목", "본문"].contains(&name);
        for text in
            ["제목,본문\n환불,\"3일;\n5일\"\n", "제목;본문\n환불;\"3일;\n5일\"\n", "제목\t본문\n환불\t\"3일;\n5일\"\n"]
        {
            let (header, rows) = rows_of(&Whole::of(text.as_bytes()), &is_known).expect("a known header");
            assert_eq!(header.cells, ["제목", "본문"]);
            let row = Row { number: 2, cells: vec!["환불".to_owned(), "3일;\n5일".to_owned()] };
            assert_eq!(rows, [RowFound::Row(row)]);
        }
        assert!(rows_of(&Whole::of(b"a,b\n1,2"), &is_known).is_none());
        assert!(rows_of(&Whole::of(b""), &is_known).is_none());
    }
}
