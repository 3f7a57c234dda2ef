//! What each character means for a reader of support conversations, as tables of ranges.

use unicode_normalization::UnicodeNormalization;

/// What a single character stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Itself.
    Same,
    /// Another character.
    As(char),
    /// A line end unless a line feed follows.
    CarriageReturn,
    /// Part of the picture before it, nothing elsewhere.
    PartOfPicture,
    /// A digit beside other digits, itself elsewhere (`①`).
    DigitInNumbers(char),
    /// A dash between digits, itself elsewhere (`ㅡ`).
    DashInNumbers,
    /// Nothing that can be seen.
    Nothing,
}

/// First characters of the decimal digits of other scripts (Unicode category Nd, the living scripts).
const ZEROS: [u32; 22] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
    0x0f20, 0x1040, 0x17e0, 0x1810, 0x1946, 0x19d0, 0xa8d0, 0xa9d0,
];

/// Returns whether a character is normal already and never joins the one before it.
pub(super) fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\n' | '가'..='힣' | 'ㄱ'..='ㅠ' | 'ㅢ'..='ㅣ' | '…' | '·' | '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

/// Returns what a character stands for.
pub(super) fn meaning(c: char) -> Meaning {
    match c {
        '\n' => Meaning::Same,
        '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}' | '\u{3000}' => {
            Meaning::As(' ')
        }
        '\r' => Meaning::CarriageReturn,
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Meaning::As('\n'),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Meaning::Nothing,
        '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' => Meaning::PartOfPicture,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'
        | '\u{200c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Meaning::Nothing,
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Meaning::As('-'),
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' => Meaning::As('\''),
        '\u{201c}' | '\u{201d}' | '\u{201f}' => Meaning::As('"'),
        'ㅡ' | 'ー' | '\u{2500}' | '\u{2501}' | '\u{2d7}' => Meaning::DashInNumbers,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).map_or(Meaning::Same, Meaning::As),
        '\u{ff61}'..='\u{ffdc}' | '\u{ffe0}'..='\u{ffee}' | '\u{1d400}'..='\u{1d7ff}' => {
            compatible(c).map_or(Meaning::Same, Meaning::As)
        }
        '\u{24ea}'
        | '\u{2460}'..='\u{2468}'
        | '\u{2070}'
        | '\u{b2}'
        | '\u{b3}'
        | '\u{b9}'
        | '\u{2074}'..='\u{2079}'
        | '\u{2080}'..='\u{2089}' => {
            compatible(c).filter(char::is_ascii_digit).map_or(Meaning::Same, Meaning::DigitInNumbers)
        }
        _ => foreign_digit(c).map_or(Meaning::Same, Meaning::As),
    }
}

/// Returns whether a character is a digit or becomes one beside other digits.
pub(super) fn is_digit_like(c: char) -> bool {
    c.is_ascii_digit()
        || match meaning(c) {
            Meaning::As(other) => other.is_ascii_digit(),
            Meaning::DigitInNumbers(_) => true,
            _ => false,
        }
}

/// Returns whether a character is a picture that joiners and selectors can follow.
pub(super) fn is_picture(c: char) -> bool {
    let pictures = matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{200d}' | '\u{fe0f}' | '\u{3030}' | '\u{303d}' | '\u{a9}' | '\u{ae}');
    // Circled digits and lines stand in the same blocks and become digits and dashes inside numbers.
    pictures && !matches!(meaning(c), Meaning::DigitInNumbers(_) | Meaning::DashInNumbers)
}

fn compatible(c: char) -> Option<char> {
    let mut forms = std::iter::once(c).nfkc();
    match (forms.next(), forms.next()) {
        (Some(form), None) => Some(form),
        _ => None,
    }
}

fn foreign_digit(c: char) -> Option<char> {
    let code = c as u32;
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    char::from_digit(code.checked_sub(*zero)?, 10)
}
