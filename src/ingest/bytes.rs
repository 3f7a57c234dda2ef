//! The bytes of a file: opened, unpacked, counted.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::Problem;

/// One read of the disk.
const BUFFER_BYTES: usize = 64 * 1024;

/// What a file begins with, which tells more than its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// ZIP: a workbook.
    Zip,
    /// The compound file of older Office programs: an XLS, or a workbook under a password.
    Compound,
    /// Anything else: text.
    Plain,
}

impl Container {
    fn of(start: &[u8]) -> Self {
        if start.starts_with(&[0x1f, 0x8b]) {
            Self::Gzip
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Self::Zstd
        } else if start.starts_with(b"PK\x03\x04") {
            Self::Zip
        } else if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            Self::Compound
        } else {
            Self::Plain
        }
    }
}

/// A file opened for reading.
pub(crate) struct Opened {
    pub(crate) container: Container,
    pub(crate) reader: Box<dyn BufRead + Send>,
}

/// Opens a file; gz and zst are unpacked. Bytes read from the disk are added to `counter`.
pub(crate) fn open(path: &Path, counter: Option<Arc<AtomicU64>>) -> io::Result<Opened> {
    let file = Counting { inner: File::open(path)?, counter };
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, file);
    let container = Container::of(reader.fill_buf()?);
    let reader: Box<dyn BufRead + Send> = match container {
        Container::Gzip => Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(reader))),
        Container::Zstd => {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, zstd::stream::read::Decoder::with_buffer(reader)?))
        }
        Container::Zip | Container::Compound | Container::Plain => Box::new(reader),
    };
    Ok(Opened { container, reader })
}

/// Says what an error in the middle of a file means to a person.
pub(crate) fn problem_of(cause: &io::Error, container: Container) -> Problem {
    match (container, cause.kind()) {
        (Container::Gzip | Container::Zstd, io::ErrorKind::UnexpectedEof) => Problem::CutOffArchive,
        // zstd reports an incomplete frame at the end of the input as "other".
        (Container::Zstd, io::ErrorKind::Other) if cause.to_string().contains("incomplete") => Problem::CutOffArchive,
        (Container::Gzip | Container::Zstd, _) => Problem::BrokenArchive,
        _ => Problem::UnreadableFile { cause: cause.to_string() },
    }
}

struct Counting<R> {
    inner: R,
    counter: Option<Arc<AtomicU64>>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        if let Some(counter) = &self.counter {
            counter.fetch_add(n as u64, Ordering::Relaxed);
        }
        Ok(n)
    }
}
