//! The sentences of actions: fixed words with slots, which state nothing about customers.

/// Slots in the order of the names that fill them.
const SLOTS: [&str; 4] = ["topic", "owner", "product", "release"];

/// Markers behind a slot, each replaced by the form that follows the word before it.
const PARTICLES: [&str; 5] = ["은", "이", "을", "과", "으로"];

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'t> {
    Words(&'t str),
    Slot(&'t str),
    Marker(&'t str),
}

/// Cuts a template; brackets that do not close are words.
fn pieces(template: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), template);
    while let Some(open) = rest.find(['{', '[']) {
        let is_slot = rest[open..].starts_with('{');
        let Some(length) = rest[open..].find(if is_slot { '}' } else { ']' }) else { break };
        if open > 0 {
            pieces.push(Piece::Words(&rest[..open]));
        }
        let inside = &rest[open + 1..open + length];
        pieces.push(if is_slot { Piece::Slot(inside) } else { Piece::Marker(inside) });
        rest = &rest[open + length + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// Returns a template with its slots numbered, as sentences with evidence are filled: `{topic}` is `{#0}` and so on.
pub(super) fn numbered(template: &str) -> String {
    SLOTS
        .iter()
        .enumerate()
        .fold(template.to_owned(), |text, (at, slot)| text.replace(&format!("{{{slot}}}"), &format!("{{#{at}}}")))
}

/// Returns the slots and markers of a template that are not known, as they stand there.
pub(super) fn unknown(template: &str) -> Vec<String> {
    pieces(template)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Slot(name) if !SLOTS.contains(&name) => Some(format!("{{{name}}}")),
            Piece::Marker(name) if !PARTICLES.contains(&name) => Some(format!("[{name}]")),
            Piece::Words(words) if words.contains(['{', '}', '[', ']']) => Some(words.trim().to_owned()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Name, NameKind, Template, fill};

    #[test]
    fn slots_are_numbered_and_filled_with_the_particle_that_follows() {
        let check = |template: &str, expected: &str| {
            let names =
                ["‘환불 입금 지연’", "물류센터", "두루마켓", "앱 5.2.1"].map(|name| Name::plain(NameKind::Topic, name));
            let ko = numbered(template);
            assert_eq!(fill(&Template { id: "", ko: &ko, en: "" }, &[], &names).ko, expected);
        };
        check("{topic}[을] 점검합니다.", "‘환불 입금 지연’을 점검합니다.");
        check("{owner}[과] 정합니다.", "물류센터와 정합니다.");
        check("{release}[으로] 돌립니다.", "앱 5.2.1로 돌립니다.");
        check("{product}[은] 그대로입니다.", "두루마켓은 그대로입니다.");
    }

    #[test]
    fn slots_and_markers_that_nothing_fills_are_named() {
        let check = |template: &str, expected: &[&str]| assert_eq!(unknown(template), expected, "{template}");
        check("{topic}[을] {owner}[과] 봅니다.", &[]);
        check("{team}[을] 봅니다.", &["{team}"]);
        check("{topic}[를] 봅니다.", &["[를]"]);
        check("끝나지 않는 {topic", &["끝나지 않는 {topic"]);
    }
}
