//! Metadata values as exports write them.

use super::conventions::Conventions;

/// Returns a satisfaction score on the scale 1 to 5: a number, `4점`, `4/5`, stars, or words; none where it is none of these or
/// lies outside the scale.
pub(crate) fn csat(text: &str, max: f64, conventions: &Conventions) -> Option<f64> {
    let stars = text.chars().filter(|c| matches!(c, '★' | '⭐')).count();
    if stars > 0 {
        return Some(stars as f64).filter(|stars| *stars <= 5.0);
    }
    let (number, max) = match text.split_once('/') {
        Some((number, of)) => (number.trim(), of.trim().parse::<f64>().ok()?),
        None => (text.trim_end_matches('점').trim_end_matches("stars").trim_end_matches("star").trim(), max),
    };
    match number.parse::<f64>() {
        // The scale runs from 1 to its best score; both ends keep their meaning.
        Ok(score) if (1.0..=max).contains(&score) && max > 1.0 => {
            let carried = 1.0 + (score - 1.0) * 4.0 / (max - 1.0);
            // To a thousandth, so that the same score reads the same whatever its scale.
            Some((carried * 1_000.0).round() / 1_000.0)
        }
        Ok(_) => None,
        Err(_) => conventions.value("csat", text).and_then(|score| score.parse().ok()),
    }
}

/// Returns what a yes-or-no cell says.
pub(crate) fn flag(text: &str, conventions: &Conventions) -> Option<bool> {
    conventions
        .value("flag", text)
        .map_or_else(|| text.parse::<f64>().ok().map(|count| count > 0.0), |value| Some(value == "true"))
}

/// Returns the tags of a cell: separated by commas, semicolons, bars, `#` or line ends, or a JSON list of strings.
pub(crate) fn tags(text: &str) -> Vec<String> {
    text.trim_matches(['[', ']'])
        .split([',', ';', '|', '#', '\n'])
        .map(|tag| tag.trim().trim_matches(['"', '\'']).trim())
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns whether a number was written over an id: `1.23E+15`, or the digits that Excel cannot keep.
pub(crate) fn is_damaged_id(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    !mantissa.is_empty()
        && mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && exponent
            .strip_prefix('+')
            .is_some_and(|digits| (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::conventions::for_tests;
    use super::*;

    #[test]
    fn scores_are_carried_to_one_to_five() {
        let conventions = for_tests(&Settings::default());
        for (text, max, expected) in [
            ("4", 5.0, Some(4.0)),
            ("4.0", 5.0, Some(4.0)),
            ("4점", 5.0, Some(4.0)),
            ("★★★★☆", 5.0, Some(4.0)),
            ("매우 만족", 5.0, Some(5.0)),
            ("불만족", 5.0, Some(2.0)),
            ("4/5", 10.0, Some(4.0)),
            ("10", 10.0, Some(5.0)),
            ("1", 10.0, Some(1.0)),
            ("7", 5.0, None),
            ("0", 5.0, None),
            ("좋아요최고에요", 5.0, None),
        ] {
            assert_eq!(csat(text, max, &conventions), expected, "{text} of {max}");
        }
    }

    #[test]
    fn flags_tags_and_damaged_ids_are_recognised() {
        let conventions = for_tests(&Settings::default());
        for (text, expected) in
            [("Y", Some(true)), ("아니오", Some(false)), ("2", Some(true)), ("0", Some(false)), ("글쎄", None)]
        {
            assert_eq!(flag(text, &conventions), expected, "{text}");
        }
        assert_eq!(tags("환불, 배송지연"), ["환불", "배송지연"]);
        assert_eq!(tags("[\"환불\",\"배송\"]"), ["환불", "배송"]);
        assert_eq!(tags("#환불 #배송"), ["환불", "배송"]);
        for (text, damaged) in [
            ("1.23E+15", true),
            ("2.02611E+11", true),
            ("2E+14", true),
            ("12E15", false),
            ("C-1E+5", false),
            ("1.5", false),
        ] {
            assert_eq!(is_damaged_id(text), damaged, "{text}");
        }
    }
}
