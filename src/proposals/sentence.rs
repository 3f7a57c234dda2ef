//! The sentences of actions: fixed words with slots, which state nothing about customers.

use crate::model::{Bilingual, Language, Particle};

/// What fills the slots of an action's sentence; where something is not known, plain words stand in for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots<'a> {
    /// `{topic}`: the topic's name, set in quotes.
    pub topic: &'a Bilingual,
    /// `{owner}`: the team that answers for it.
    pub owner: Option<&'a str>,
    /// `{product}`: the product or service.
    pub product: Option<&'a str>,
    /// `{release}`: the release at whose time it began to rise.
    pub release: Option<&'a str>,
}

/// Slots with the words for what is not known; `{topic}` is always known.
const SLOTS: [(&str, &str, &str); 4] = [
    ("topic", "", ""),
    ("owner", "담당 팀", "the owner team"),
    ("product", "해당 서비스", "the service"),
    ("release", "해당 배포", "the release"),
];

/// Markers behind a slot, each replaced by the form that follows the word before it.
const PARTICLES: [(&str, Particle); 5] = [
    ("은", Particle::Topic),
    ("이", Particle::Subject),
    ("을", Particle::Object),
    ("과", Particle::With),
    ("으로", Particle::Toward),
];

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

/// Returns the sentence of a template.
pub(super) fn told(template: &str, slots: &Slots<'_>, language: Language) -> String {
    let mut sentence = String::with_capacity(template.len() + 32);
    for piece in pieces(template) {
        match piece {
            Piece::Words(words) => sentence.push_str(words),
            Piece::Slot("topic") => sentence.push_str(&format!("‘{}’", slots.topic.get(language))),
            Piece::Slot(name) => {
                let known = match name {
                    "owner" => slots.owner,
                    "product" => slots.product,
                    _ => slots.release,
                };
                let plain = SLOTS.iter().find(|(slot, ..)| *slot == name).map_or("", |(_, ko, en)| match language {
                    Language::Ko => ko,
                    Language::En => en,
                });
                sentence.push_str(known.unwrap_or(plain));
            }
            Piece::Marker(marker) => {
                if let Some((_, particle)) = PARTICLES.iter().find(|(name, _)| *name == marker) {
                    sentence.push_str(particle.after(&sentence));
                }
            }
        }
    }
    sentence
}

/// Returns the slots and markers of a template that are not known, as they stand there.
pub(super) fn unknown(template: &str) -> Vec<String> {
    pieces(template)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Slot(name) if SLOTS.iter().all(|(slot, ..)| *slot != name) => Some(format!("{{{name}}}")),
            Piece::Marker(name) if PARTICLES.iter().all(|(marker, _)| *marker != name) => Some(format!("[{name}]")),
            Piece::Words(words) if words.contains(['{', '}', '[', ']']) => Some(words.trim().to_owned()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_and_particles_follow_the_name() {
        let late = Bilingual::new("환불 입금 지연", "Refund not paid");
        let login = Bilingual::new("앱 로그인 오류", "Login error");
        let check = |template: &str, topic: &Bilingual, owner: Option<&str>, language: Language, expected: &str| {
            let slots = Slots { topic, owner, product: None, release: Some("앱 5.2.1") };
            assert_eq!(told(template, &slots, language), expected);
        };
        check("{topic}[을] 점검합니다.", &late, None, Language::Ko, "‘환불 입금 지연’을 점검합니다.");
        check("{topic}[을] 점검합니다.", &login, None, Language::Ko, "‘앱 로그인 오류’를 점검합니다.");
        check("{owner}[과] 정합니다.", &late, Some("결제운영팀"), Language::Ko, "결제운영팀과 정합니다.");
        check("{owner}[과] 정합니다.", &late, Some("물류센터"), Language::Ko, "물류센터와 정합니다.");
        check("{owner}[으로] 넘깁니다.", &late, None, Language::Ko, "담당 팀으로 넘깁니다.");
        check("{owner}[으로] 넘깁니다.", &late, Some("앱 개발"), Language::Ko, "앱 개발로 넘깁니다.");
        check("{release}[으로] 돌립니다.", &late, None, Language::Ko, "앱 5.2.1로 돌립니다.");
        check("{product}[은] 그대로입니다.", &late, None, Language::Ko, "해당 서비스는 그대로입니다.");
        check("Tell {owner} about {topic}.", &late, None, Language::En, "Tell the owner team about ‘Refund not paid’.");
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
