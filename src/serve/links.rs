//! Addresses of pages: every number leads to the cases behind it.

use std::fmt::Write as _;

/// Returns a text as it stands in a part of a path or in a value of a query.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) || (byte == b'.' && text != "." && text != "..") {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Returns a path with a query; pairs without a value are left out.
pub(super) fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let mut mark = '?';
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(address, "{mark}{}={}", encode(name), encode(value));
        mark = '&';
    }
    address
}

/// Returns the page of a topic, an area or a variant.
pub(super) fn topic(id: &str) -> String {
    format!("/topics/{}", encode(id))
}

/// Returns the page of a case.
pub(super) fn case(id: &str) -> String {
    format!("/cases/{}", encode(id))
}

/// Returns a case with one place in it.
pub(super) fn place(id: &str, turn: u32) -> String {
    format!("/cases/{}#turn-{turn}", encode(id))
}

/// Returns whether an address leads to a page of this server; `//host`, `/\host` and `https:` do not.
pub(super) fn is_ours(address: &str) -> bool {
    let mut letters = address.chars();
    letters.next() == Some('/')
        && !matches!(letters.next(), Some('/' | '\\'))
        && !address.chars().any(|letter| letter.is_control() || letter == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_an_id_holds_it_stays_one_part_of_a_path() {
        assert_eq!(case("C-17"), "/cases/C-17");
        assert_eq!(case("a/b?c#d 환"), "/cases/a%2Fb%3Fc%23d%20%ED%99%98");
        assert_eq!(case(".."), "/cases/%2E%2E");
        assert_eq!(
            address("/search", &[("q", "환불 & 지연"), ("topic", "")]),
            "/search?q=%ED%99%98%EB%B6%88%20%26%20%EC%A7%80%EC%97%B0"
        );
    }

    #[test]
    fn nobody_is_sent_to_another_server() {
        for ours in ["/", "/topics?sort=name", "/search?q=//x"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in
            ["", "topics", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "javascript:x"]
        {
            assert!(!is_ours(other), "{other}");
        }
    }
}
