//! What is kept of a password, and whether a typed one is it. argon2id, so that whoever steals the file has to work for each guess.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, Version};

use super::random::{draw, hex, unhex};
use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;

/// What OWASP's cheat sheet on passwords asks of argon2id (2024): 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Shorter ones are guessed; a sentence of four words is longer.
const LEAST_CHARS: usize = 10;
/// Nobody types more, and hashing it costs.
const MOST_BYTES: usize = 512;
/// Longest name.
const MOST_NAME_CHARS: usize = 64;

/// Returns what is to be kept of a password.
///
/// # Errors
/// A password that is too short, too long or the user's name; a system without randomness.
pub fn keep(name: &str, password: &str) -> Result<String> {
    let n_chars = password.chars().count();
    let what = if n_chars < LEAST_CHARS {
        Some(Bilingual::new(
            format!("비밀번호는 {LEAST_CHARS}자 이상이어야 합니다"),
            format!("a password needs at least {LEAST_CHARS} characters"),
        ))
    } else if password.len() > MOST_BYTES {
        Some(Bilingual::new("비밀번호가 너무 깁니다", "this password is too long"))
    } else if password.to_lowercase().contains(&name.to_lowercase()) && n_chars < 2 * LEAST_CHARS {
        Some(Bilingual::new("비밀번호에 사용자 이름이 들어 있습니다", "this password holds the user's name"))
    } else {
        None
    };
    if let Some(what) = what {
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            "서로 관계없는 낱말 네 개를 이어 쓰면 길고 외우기 쉽습니다",
            "four unrelated words in a row are long and easy to remember",
        )));
    }
    let salt: [u8; 16] = draw()?;
    let hash = hash(password, &salt, MEMORY_KIB, PASSES, LANES).ok_or_else(|| {
        Error::new(Kind::Internal, Bilingual::new("비밀번호를 처리할 수 없습니다", "the password cannot be hashed"))
    })?;
    Ok(format!("argon2id:{MEMORY_KIB}:{PASSES}:{LANES}:{}:{}", hex(&salt), hex(&hash)))
}

/// Draws a token for a program: what the program is given, and what is kept of it.
///
/// # Errors
/// A system without randomness.
pub fn token() -> Result<(String, String)> {
    let secret: [u8; 32] = draw()?;
    let token = format!("voc_{}", hex(&secret));
    let kept = kept_token(&token);
    Ok((token, kept))
}

/// Returns what is kept of a token. It was drawn, not thought up, so that one quick hash hides it well.
pub(super) fn kept_token(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

/// Checks a name before it is given to somebody.
///
/// # Errors
/// A name that is empty, too long, or holds anything but letters, digits and `._@-`.
pub fn check_name(name: &str) -> Result<()> {
    let is_plain = |letter: char| letter.is_alphanumeric() || "._@-".contains(letter);
    if !name.is_empty() && name.chars().count() <= MOST_NAME_CHARS && name.chars().all(is_plain) {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, Bilingual::new("사용자 이름으로 쓸 수 없습니다", "this cannot be the name of a user"))
        .help(Bilingual::new(
            format!("글자, 숫자와 . _ @ - 로 {MOST_NAME_CHARS}자까지 쓸 수 있습니다. 예: jimin.kim"),
            format!("letters, digits and . _ @ - up to {MOST_NAME_CHARS}; for example jimin.kim"),
        )))
}

/// Returns whether a typed password is the kept one. Where there is no such user (`None`) the same work is done in vain, so that the
/// time tells nobody which names exist.
pub(super) fn is_right(typed: &str, kept: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| format!("argon2id:{MEMORY_KIB}:{PASSES}:{LANES}:{}:{}", hex(&[0; 16]), hex(&[0; 32])));
    let is_equal = compare(typed, kept.unwrap_or(&NOBODY)).unwrap_or(false);
    is_equal && kept.is_some()
}

fn compare(typed: &str, kept: &str) -> Option<bool> {
    if typed.len() > MOST_BYTES {
        return None;
    }
    let parts: Vec<&str> = kept.split(':').collect();
    let ["argon2id", memory, passes, lanes, salt, expected] = parts[..] else { return None };
    let expected: [u8; 32] = unhex(expected)?;
    let found = hash(typed, &unhex::<16>(salt)?, memory.parse().ok()?, passes.parse().ok()?, lanes.parse().ok()?)?;
    // blake3's hashes compare in constant time.
    Some(blake3::Hash::from_bytes(found) == blake3::Hash::from_bytes(expected))
}

fn hash(password: &str, salt: &[u8; 16], memory_kib: u32, passes: u32, lanes: u32) -> Option<[u8; 32]> {
    let params = Params::new(memory_kib, passes, lanes, Some(32)).ok()?;
    let mut hash = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(password.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_right_and_everything_else_is_not() {
        let kept = keep("지민", "말 배터리 스테이플 correct").expect("long enough");
        assert!(!kept.contains("배터리"));
        assert!(is_right("말 배터리 스테이플 correct", Some(&kept)));
        for typed in ["", "말 배터리 스테이플 Correct", "말 배터리 스테이플 correct "] {
            assert!(!is_right(typed, Some(&kept)), "{typed}");
        }
        assert!(!is_right("말 배터리 스테이플 correct", None));
        for broken in ["", "argon2id:1:1:1:00:00", "md5:x", &kept[..kept.len() - 2]] {
            assert!(!is_right("말 배터리 스테이플 correct", Some(broken)), "{broken}");
        }
        assert_ne!(keep("지민", "말 배터리 스테이플 correct").expect("as before"), kept, "each has a salt of its own");
    }

    #[test]
    fn of_a_token_only_a_hash_is_kept() {
        let (token, kept) = token().expect("random");
        assert!(token.starts_with("voc_") && token.len() == 68 && !kept.contains(&token[4..]));
        assert_eq!(kept_token(&token), kept);
        assert_ne!(super::token().expect("random").0, token);
    }

    #[test]
    fn short_passwords_and_strange_names_are_refused() {
        for (name, password) in [("a", "short"), ("jimin.kim", "jimin.kim123"), ("a", &"x".repeat(600))] {
            assert_eq!(keep(name, password).expect_err(password).kind(), Kind::Usage);
        }
        for name in ["", "a b", "a\nb", "<b>", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name}");
        }
        for name in ["지민", "jimin.kim@duru-1"] {
            check_name(name).expect(name);
        }
    }
}
