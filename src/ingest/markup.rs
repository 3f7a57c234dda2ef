//! Words out of HTML bodies, and control characters out of words.

use std::borrow::Cow;

/// Tags that a mail or chat system writes; a text without any of them is not HTML, whatever angle brackets it holds.
const TAGS: [&str; 22] = [
    "p",
    "br",
    "div",
    "span",
    "html",
    "body",
    "table",
    "tr",
    "td",
    "ul",
    "ol",
    "li",
    "a",
    "b",
    "i",
    "strong",
    "em",
    "img",
    "font",
    "blockquote",
    "h1",
    "pre",
];

/// Returns the words of a text: tags and entities taken away where it is HTML, control characters turned into spaces.
///
/// A text without markup keeps the number and the places of its characters, so that labels made on it stay right.
pub(crate) fn words(text: Cow<'_, str>) -> String {
    let text = if text.contains('<') && is_html(&text) {
        Cow::Owned(entities(&strip(&text)))
    } else if text.contains('&') {
        Cow::Owned(entities(&text))
    } else {
        text
    };
    if text.chars().any(is_unwanted) {
        text.chars().map(|c| if is_unwanted(c) { ' ' } else { c }).collect()
    } else {
        text.into_owned()
    }
}

/// Control characters but line ends and tabs; a carriage return is unwanted too: line ends are `\n`.
fn is_unwanted(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

fn is_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(&rest[..end]))
            && rest[end..].starts_with(['>', ' ', '/', '\n', '\t'])
            && rest[end..].contains('>')
    })
}

fn strip(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        let tag = &rest[open..];
        let name_at = 1 + usize::from(tag[1..].starts_with('/'));
        let is_tag = tag[name_at..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
        let Some(close) = tag.find('>').filter(|_| is_tag) else {
            words.push('<');
            rest = &tag[1..];
            continue;
        };
        let name_end = tag[name_at..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(close, |end| end + name_at);
        let name = tag[name_at..name_end].to_ascii_lowercase();
        rest = &tag[close + 1..];
        match name.as_str() {
            // What stands between these is not said by anyone.
            "script" | "style" if name_at == 1 => {
                let end = format!("</{name}");
                let found = rest.to_ascii_lowercase().find(&end);
                rest = found.and_then(|at| rest[at..].find('>').map(|close| &rest[at + close + 1..])).unwrap_or("");
            }
            "br" | "p" | "div" | "tr" | "li" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "blockquote" => {
                words.truncate(words.trim_end_matches([' ', '\t']).len());
                let is_new_line = words.is_empty() || words.ends_with('\n');
                words.push_str(if is_new_line { "" } else { "\n" });
            }
            "td" | "th" => words.push(' '),
            _ => {}
        }
    }
    words.push_str(rest);
    words.truncate(words.trim_end().len());
    words
}

/// Returns the text with the entities that exports really hold.
fn entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest entity looked for is `&#x10FFFF;`.
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, entity(&rest[1..end])?))) {
            Some((end, c)) => {
                plain.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "middot" => Some('·'),
        "hellip" => Some('…'),
        "lsquo" => Some('‘'),
        "rsquo" => Some('’'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_gives_its_words_and_plain_text_stays_as_it_is() {
        for (text, expected) in [
            ("<p>결제했는데 <b>환불</b>이 안 돼요</p><p>확인해 주세요</p>", "결제했는데 환불이 안 돼요\n확인해 주세요"),
            ("안녕하세요<br/>환불이요", "안녕하세요\n환불이요"),
            ("<div><style>p{color:red}</style>환불&nbsp;요청 &amp; 취소</div>", "환불 요청 & 취소"),
            ("<a href=\"mailto:a@b.c\">메일</a> 보냈어요", "메일 보냈어요"),
            ("3 < 5 이고 <b>5 > 3", "3 < 5 이고 5 > 3"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("가격<100원> 인가요", "가격<100원> 인가요"),
            ("&#39;환불&#39; &lt;취소&gt; A&B &unknown; &", "'환불' <취소> A&B &unknown; &"),
            ("제어\u{0}문자\u{7}와\r\n탭\t", "제어 문자 와 \n탭\t"),
            ("끝에 <b", "끝에 <b"),
        ] {
            assert_eq!(words(Cow::Borrowed(text)), expected, "{text}");
        }
    }
}
