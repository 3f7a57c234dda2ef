//! CP949, the encoding of older Korean exports: KS X 1001 with the remaining Hangul syllables around it.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Rows A1 to AC (signs and letters) and B0 to C8 (2350 syllables), 94 characters each; U+FFFD where there is none.
const ROWS: &str = include_str!("ksx1001.txt");

struct Tables {
    code_of: HashMap<char, u16>,
    char_of: HashMap<u16, char>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut code_of = HashMap::new();
        let leads = (0xA1..=0xACu16).chain(0xB0..=0xC8);
        for (lead, row) in leads.zip(ROWS.lines()) {
            for (c, trail) in row.chars().zip(0xA1u16..) {
                if c != '\u{FFFD}' {
                    code_of.insert(c, lead << 8 | trail);
                }
            }
        }
        // The other 8822 syllables fill the free places in Unicode order.
        let low = || (0x41..=0x5Au16).chain(0x61..=0x7A);
        let first = (0x81..=0xA0u16).flat_map(|lead| low().chain(0x81..=0xFE).map(move |trail| lead << 8 | trail));
        let second = (0xA1..=0xC6u16).flat_map(|lead| low().chain(0x81..=0xA0).map(move |trail| lead << 8 | trail));
        let others: Vec<char> = ('가'..='힣').filter(|c| !code_of.contains_key(c)).collect();
        code_of.extend(others.into_iter().zip(first.chain(second)));
        let char_of = code_of.iter().map(|(c, code)| (*code, *c)).collect();
        Tables { code_of, char_of }
    })
}

/// Returns whether CP949 has a code for `c`.
pub fn holds(c: char) -> bool {
    c.is_ascii() || tables().code_of.contains_key(&c)
}

/// Returns `text` in CP949; a character that it does not hold becomes a question mark.
pub fn encode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match (u8::try_from(c), tables().code_of.get(&c)) {
            (Ok(byte), _) if byte.is_ascii() => out.push(byte),
            (_, Some(code)) => out.extend(code.to_be_bytes()),
            _ => out.push(b'?'),
        }
    }
    out
}

/// Returns the text of CP949 `bytes`, or nothing when they are none.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            out.push(*tables().char_of.get(&(u16::from(byte) << 8 | u16::from(rest.next()?)))?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_inside_and_outside_the_standard_keep_their_codes() {
        assert_eq!(encode("가a"), [0xB0, 0xA1, b'a']);
        assert_eq!(encode("힝"), [0xC8, 0xFE]);
        assert_eq!(encode("갂"), [0x81, 0x41]);
        assert_eq!(encode("힣"), [0xC6, 0x52]);
        assert_eq!(encode("똠방각하"), [0x8C, 0x63, 0xB9, 0xE6, 0xB0, 0xA2, 0xC7, 0xCF]);
        assert_eq!(encode("ㅠ★😭"), [0xA4, 0xD0, 0xA1, 0xDA, b'?']);
    }

    #[test]
    fn every_syllable_comes_back() {
        let all: String = ('가'..='힣').collect();
        assert_eq!(decode(&encode(&all)).as_deref(), Some(all.as_str()));
    }
}
