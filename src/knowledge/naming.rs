//! How do sentences name articles, their lines, policies, days and teams?

use super::desk::Desk;
use super::templates as say;
use crate::evidence::{Card, Name, NameKind, Sentence, Template};
use crate::model::{Bilingual, Day};

/// So many words to search by.
const N_SEARCH_WORDS: usize = 12;

/// Returns a policy by its bare title.
pub(super) fn policy_title(policy: &crate::trends::Policy) -> Name {
    Name::plain_of(NameKind::Policy, format!("{} title", policy.id), &policy.title)
}

/// Returns a day as a name.
pub(super) fn day_named(day: Day) -> Name {
    let (year, month, date) = (day.year(), day.month(), day.day());
    Name::new(
        NameKind::Moment,
        day.to_string(),
        Bilingual::new(format!("{year}년 {month}월 {date}일"), day.to_string()),
    )
}

/// Returns an article by its id and title.
pub(super) fn named_article(desk: &Desk<'_>, id: &str) -> Name {
    let title = desk.shelf.article(id).map_or_else(String::new, |article| article.title.clone());
    Name::plain_of(NameKind::Article, id, &article_words(id, &title))
}

/// Returns how sentences name an article.
pub(crate) fn article_words(id: &str, title: &str) -> String {
    if title.is_empty() { id.to_owned() } else { format!("{id} ‘{title}’") }
}

/// Says something of articles.
pub(super) fn article_named(desk: &Desk<'_>, template: &Template<'_>, ids: &[&str]) -> Sentence {
    Sentence::fixed(template, ids.iter().map(|id| named_article(desk, id)).collect())
}

/// Shows a line of an article as it stands.
pub(super) fn passage_named(article: &str, passage: &super::articles::Passage) -> Sentence {
    Sentence::fixed(
        &say::LINE,
        vec![Name::plain_of(NameKind::Passage, format!("{article}:{}", passage.line), &passage.text)],
    )
}

/// Says who takes it when it does not help.
pub(super) fn handover(owner: Option<&crate::owners::Owner>) -> Sentence {
    let Some(owner) = owner else { return Sentence::fixed(&say::NO_OWNER, Vec::new()) };
    let team = Name::plain(NameKind::Owner, &owner.team);
    match &owner.channel {
        Some(channel) => {
            let reached = Name::plain_of(NameKind::Moment, channel.clone(), channel);
            Sentence::fixed(&say::HANDOVER_CHANNEL, vec![team, reached])
        }
        None => Sentence::fixed(&say::HANDOVER, vec![team]),
    }
}

/// Returns the words of the topics and their names, each once.
pub(super) fn search_words(cards: &[&Card]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let names = cards.iter().flat_map(|card| [card.name.ko.clone(), card.name.en.clone()]);
    for word in names.chain(cards.iter().flat_map(|card| card.terms.iter().cloned())) {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words.truncate(N_SEARCH_WORDS);
    words
}
