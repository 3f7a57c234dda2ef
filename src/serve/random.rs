//! Numbers that nobody can guess, and how they are written.

use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;

/// Draws bytes from the system.
///
/// # Errors
/// A system that gives none.
pub(super) fn draw<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("난수를 만들 수 없습니다", "the system gives no random numbers"))
            .because(std::io::Error::other(cause.to_string()))
    })?;
    Ok(bytes)
}

/// Returns bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the bytes of exactly `2 N` hexadecimal digits.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (value(pair[0])? * 16 + value(pair[1])?) as u8;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_their_digits_and_nothing_else_does() {
        let bytes: [u8; 32] = draw().expect("a system with randomness");
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        assert_ne!(draw::<32>().expect("as before"), bytes);
        for text in ["", "00", "zz", "+0", "0가"] {
            assert_eq!(unhex::<2>(text), None, "{text}");
        }
    }
}
