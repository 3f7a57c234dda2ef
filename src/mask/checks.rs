//! Which digits check? Check digits, dates and shapes of numbers; no context.

/// Returns whether digits pass the Luhn check of cards (ISO/IEC 7812-1).
pub(super) fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (idx, byte) in digits.bytes().rev().enumerate() {
        let Some(digit) = value(byte) else { return false };
        let weighted = if idx % 2 == 1 { digit * 2 } else { digit };
        sum += if weighted > 9 { weighted - 9 } else { weighted };
    }
    sum % 10 == 0
}

/// Returns whether ten digits pass the check of a business registration number (weights 1 3 7 1 3 7 1 3 5).
pub(super) fn business(digits: &str) -> bool {
    const WEIGHTS: [u32; 9] = [1, 3, 7, 1, 3, 7, 1, 3, 5];
    let Some(values) = values(digits).filter(|values| values.len() == 10) else { return false };
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    (10 - (sum + values[8] * 5 / 10) % 10) % 10 == values[9]
}

/// Returns whether thirteen digits pass the check of a corporate registration number (weights 1 2 1 2 …).
pub(super) fn corporate(digits: &str) -> bool {
    let Some(values) = values(digits).filter(|values| values.len() == 13) else { return false };
    let sum: u32 = values[..12].iter().enumerate().map(|(idx, digit)| digit * (1 + (idx as u32 % 2))).sum();
    (10 - sum % 10) % 10 == values[12]
}

/// Returns whether thirteen digits pass the check of a resident number (weights 2‥9, 2‥5); numbers since October 2020 need not.
pub(super) fn resident(digits: &str) -> bool {
    const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let Some(values) = values(digits).filter(|values| values.len() == 13) else { return false };
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    (11 - sum % 11) % 10 == values[12]
}

/// Returns whether letters and digits without blanks pass the IBAN check (ISO 7064, modulus 97).
pub(super) fn iban(code: &str) -> bool {
    let shape = code.len() >= 15 && code.len() <= 34 && code.is_ascii();
    if !shape
        || !code.as_bytes()[..2].iter().all(u8::is_ascii_alphabetic)
        || !code.as_bytes()[2..4].iter().all(u8::is_ascii_digit)
    {
        return false;
    }
    let rearranged = code.bytes().skip(4).chain(code.bytes().take(4));
    let remainder = rearranged.fold(0_u32, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    code.bytes().all(|byte| byte.is_ascii_alphanumeric()) && remainder == 1
}

/// Returns whether `yymmdd` can be a day.
pub(super) fn short_date(digits: &str) -> bool {
    digits.len() == 6 && month_day(&digits[2..])
}

/// Returns whether `yyyymmdd` can be a day of someone who lives.
pub(super) fn long_date(digits: &str) -> bool {
    digits.len() == 8 && matches!(number(&digits[..4]), Some(1900..=2035)) && month_day(&digits[4..])
}

/// Returns whether `yyyymmdd` can be a day on which something was ordered, paid or sent: 2000 to 2035.
pub(super) fn recent_date(digits: &str) -> bool {
    long_date(digits) && digits >= "2000"
}

fn month_day(digits: &str) -> bool {
    matches!(number(&digits[..2]), Some(1..=12)) && matches!(number(&digits[2..]), Some(1..=31))
}

/// Returns the value of a run of digits; none when another character stands in it or it is too long.
pub(super) fn number(digits: &str) -> Option<u32> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn values(digits: &str) -> Option<Vec<u32>> {
    digits.bytes().map(value).collect()
}

fn value(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_pass_and_one_changed_digit_fails() {
        assert!(luhn("4242424242424242") && !luhn("4242424242424243") && !luhn("4242****42424242"));
        assert!(business("1208147521") && !business("1208147522"));
        assert!(iban("GB82WEST12345698765432") && !iban("GB82WEST12345698765433") && !iban("GB82"));
        // 2*8+3*0+4*0+5*1+6*0+7*1+8*1+9*2+2*3+3*4+4*5+5*6 = 122; 122 mod 11 = 1; (11-1) mod 10 = 0.
        assert!(resident("8001011234560") && !resident("8001011234561"));
        assert!(short_date("960131") && !short_date("961301") && !short_date("960132"));
        assert!(recent_date("20261101") && !recent_date("19991231") && long_date("19991231") && !long_date("20261301"));
    }
}
