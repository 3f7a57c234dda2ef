//! One line at a time, never more in memory than the longest line that is allowed.

use std::io::{self, BufRead, Read};

/// A buffer that grew beyond this for one long line is given back.
const KEPT_BUFFER_BYTES: usize = 1024 * 1024;

/// What [`Lines::next`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line, without its end, lies in [`Lines::bytes`].
    Whole,
    /// A line was longer than allowed and was passed over.
    TooLong,
    /// There are no more lines.
    End,
}

/// Reads lines that end in LF or CRLF, and counts them.
pub(crate) struct Lines<R> {
    reader: R,
    /// The current line, without its end.
    pub(crate) bytes: Vec<u8>,
    /// The number of the current line, from 1.
    pub(crate) number: u64,
    max_bytes: usize,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R, max_bytes: usize) -> Self {
        Self { reader, bytes: Vec::new(), number: 0, max_bytes }
    }

    pub(crate) fn next(&mut self) -> io::Result<Line> {
        if self.bytes.capacity() > KEPT_BUFFER_BYTES {
            self.bytes = Vec::new();
        }
        self.bytes.clear();
        let limit = self.max_bytes as u64 + 2;
        if (&mut self.reader).take(limit).read_until(b'\n', &mut self.bytes)? == 0 {
            return Ok(Line::End);
        }
        self.number += 1;
        if self.bytes.last() == Some(&b'\n') {
            self.bytes.pop();
            if self.bytes.last() == Some(&b'\r') {
                self.bytes.pop();
            }
        } else if self.bytes.len() > self.max_bytes {
            self.skip_line()?;
            return Ok(Line::TooLong);
        }
        Ok(Line::Whole)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(());
            }
            match chunk.iter().position(|byte| *byte == b'\n') {
                Some(at) => {
                    self.reader.consume(at + 1);
                    return Ok(());
                }
                None => {
                    let n_bytes = chunk.len();
                    self.reader.consume(n_bytes);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_the_next_is_read() {
        let mut lines = Lines::new(&b"ab\r\n\nabcdefghij\ncd"[..], 4);
        let mut found = Vec::new();
        loop {
            let line = lines.next().expect("memory can be read");
            if line == Line::End {
                break;
            }
            let text =
                if line == Line::TooLong { "-".to_owned() } else { String::from_utf8_lossy(&lines.bytes).into_owned() };
            found.push((lines.number, text));
        }
        assert_eq!(found, [(1, "ab".to_owned()), (2, String::new()), (3, "-".to_owned()), (4, "cd".to_owned())]);
    }
}
