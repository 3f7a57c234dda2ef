//! HTML as the pieces that browsers cut it into, without what nobody reads.

use std::str;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// `<name>`, in small letters, with the attributes that are looked at.
    Start { name: String, at: usize, href: Option<String> },
    /// `</name>`
    End { name: String },
    /// Words, entities decoded, with their first byte in the source.
    Text { text: String, at: usize },
}

/// What stands inside of these is not read by anyone.
const SILENT: [&str; 6] = ["script", "style", "head", "title", "template", "noscript"];

/// Cuts HTML into pieces; comments, scripts and styles are left out. Never fails: what is no tag is text.
pub(super) fn pieces(html: &str) -> Vec<Piece> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Otherwise a `<` in a script would open a tag.
    emitter.naively_switch_states(true);
    let mut pieces = Vec::new();
    let mut silent: Option<String> = None;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = words(&tag.name);
                if silent.is_none() && SILENT.contains(&name.as_str()) && !tag.self_closing {
                    silent = Some(name);
                } else if silent.is_none() {
                    let href = tag.attributes.get(&b"href"[..]).map(|value| words(value));
                    pieces.push(Piece::Start { name, at: tag.span.start, href });
                }
            }
            Token::EndTag(tag) => {
                let name = words(&tag.name);
                match &silent {
                    Some(open) if *open == name => silent = None,
                    Some(_) => {}
                    None => pieces.push(Piece::End { name }),
                }
            }
            Token::String(text) if silent.is_none() => {
                pieces.push(Piece::Text { text: words(&text.value), at: text.span.start });
            }
            _ => {}
        }
    }
    pieces
}

fn words(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned)
}

/// Returns the level of `h1` to `h6`.
pub(super) fn heading_level(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// Whether a tag ends the line before it.
pub(super) fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 28] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "p",
        "pre",
        "section",
        "summary",
        "tr",
        "table",
    ];
    BLOCKS.contains(&name) || matches!(name, "ol" | "ul" | "thead" | "tbody" | "tfoot") || heading_level(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(html: &str) -> String {
        let told = pieces(html).into_iter().map(|piece| match piece {
            Piece::Start { name, href, .. } => format!("<{name}{}>", href.unwrap_or_default()),
            Piece::End { name } => format!("</{name}>"),
            Piece::Text { text, at } => format!("{text}@{at}"),
        });
        told.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn html_is_cut_as_browsers_do_and_what_nobody_reads_is_left_out() {
        for (html, expected) in [
            ("<P CLASS=a>환불</P>", "<p> 환불@11 </p>"),
            ("<a href='/a?b=1&amp;c'>x</a>", "<a/a?b=1&c> x@23 </a>"),
            ("a<script>if (1<2) {'</p>'}</script>b", "a@0 b@35"),
            ("<style>p{}</style><head><title>제목</title></head>글", "글@52"),
            ("<!-- 근거 <p> -->글<br/>", "글@19 <br>"),
            ("3 < 5 원", "3 < 5 원@0"),
            ("", ""),
        ] {
            assert_eq!(told(html), expected, "{html}");
        }
        assert_eq!(pieces(&"<div>".repeat(100_000)).len(), 100_000);
    }
}
