//! The three kinds of sentences, and how a template becomes one.

use serde::{Deserialize, Serialize};

use super::measure::Measurement;
use super::numbers;
use super::rewording;
use crate::model::{Bilingual, Citation, Language, Particle};

/// Words with slots in both languages, of the program or of a dictionary.
///
/// `{0:count}` is the value of the first measurement as a count; `{0.n:count}`, `{0.low:percent}`, `{0.high:decimal}` its n and the
/// ends of its interval; `{0:period}`, `{0:from}`, `{0:to}` its days; `{#0}` the first name. Formats: count, conversations and customers (English, with their noun), decimal, times, score, signed_score,
/// percent, duration, hours. `[은] [이] [을] [과] [으로] [이며]` after a slot become the form that fits what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template<'t> {
    /// By what a sentence names it.
    pub id: &'t str,
    /// Korean.
    pub ko: &'t str,
    /// English.
    pub en: &'t str,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// A topic of the run, by its id.
    Topic,
    /// A team of the register of owners.
    Owner,
    /// A row of the register of releases, by day, product and version.
    Release,
    /// A row of the register of policies, by its id.
    Policy,
    /// A day of the calendar, by its date.
    Holiday,
    /// A value of the filter of one of the sentence's measurements, or the word that one counts.
    Value,
    /// A problem type of the catalogue of actions.
    Problem,
    /// A stage of the journey.
    Stage,
    /// A stretch of time between two registered moments, or a day, worked out from the alert itself.
    Moment,
    /// An existing article, by its id.
    Article,
    /// A line of an existing article, by the article's id and the line: `KB-001:15`.
    Passage,
    /// An assumption of the settings or the catalogue: a number that nobody measured.
    Assumption,
}

/// A name that stands in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// What it names.
    pub kind: NameKind,
    /// Its id in the register or list.
    pub id: String,
    /// What people call it.
    #[serde(flatten)]
    pub words: Bilingual,
}

impl Name {
    /// Returns a name.
    #[must_use]
    pub fn new(kind: NameKind, id: impl Into<String>, words: Bilingual) -> Self {
        Self { kind, id: id.into(), words }
    }

    /// Returns a name that is its own id and the same in both languages.
    #[must_use]
    pub fn plain(kind: NameKind, text: &str) -> Self {
        Self::plain_of(kind, text, text)
    }

    /// Returns a name that is the same in both languages.
    #[must_use]
    pub fn plain_of(kind: NameKind, id: impl Into<String>, text: &str) -> Self {
        Self::new(kind, id, Bilingual::new(text, text))
    }
}

/// What was done to a quote between the conversation and the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Line ends and runs of blanks became one blank.
    OneLine,
    /// What goes beyond 200 characters was cut off, and an ellipsis put there.
    Clipped,
    /// An opening that says nothing of the matter was dropped: 네 고객님, 확인해 보니.
    NoLead,
    /// Whom the agent spoke to, and the agent, were dropped.
    NoPerson,
    /// Days and times of the one conversation became `[날짜]` and `[시각]`.
    NoMoment,
    /// The ending of a request or a report became the even form: 해 주시기 바랍니다 became 해 주세요.
    EvenEnding,
}

/// So long may a quote be on the page.
const LONGEST_QUOTE_CHARS: usize = 200;

impl Transform {
    /// Applies it.
    #[must_use]
    pub fn apply(self, text: &str) -> String {
        match self {
            Self::OneLine => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Clipped => match text.char_indices().nth(LONGEST_QUOTE_CHARS) {
                Some((at, _)) => format!("{}…", text[..at].trim_end()),
                None => text.to_owned(),
            },
            Self::NoLead | Self::NoPerson | Self::NoMoment | Self::EvenEnding => rewording::reworded(self, text),
        }
    }
}

/// A sentence that can be traced. Read back from a file only to be checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sentence {
    /// What somebody said.
    Quoted {
        /// As it stands on the page.
        text: String,
        /// Where it was said.
        citation: Citation,
        /// What was done to the span, in order.
        transforms: Vec<Transform>,
    },
    /// What was counted.
    Measured {
        /// The id of its template.
        template: String,
        /// As it reads.
        #[serde(flatten)]
        words: Bilingual,
        /// Its numbers, in the order of the slots.
        measurements: Vec<Measurement>,
        /// Its names, in the order of the slots.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        names: Vec<Name>,
    },
    /// What holds whatever customers say.
    Fixed {
        /// The id of its template.
        template: String,
        /// As it reads.
        #[serde(flatten)]
        words: Bilingual,
        /// Its names, in the order of the slots.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        names: Vec<Name>,
    },
}

impl Sentence {
    /// Quotes a span.
    #[must_use]
    pub fn quoted(citation: Citation) -> Self {
        let transforms = vec![Transform::OneLine, Transform::Clipped];
        let text = transforms.iter().fold(citation.text.clone(), |text, transform| transform.apply(&text));
        Self::Quoted { text, citation, transforms }
    }

    /// Quotes a span as an article says it: without address, opening and moments, with an even ending. Names the transforms that changed
    /// anything.
    #[must_use]
    pub fn as_article(citation: Citation) -> Self {
        let all = [
            Transform::OneLine,
            Transform::NoLead,
            Transform::NoPerson,
            Transform::NoMoment,
            Transform::EvenEnding,
            Transform::Clipped,
        ];
        let (mut text, mut transforms) = (citation.text.clone(), Vec::new());
        for transform in all {
            let next = transform.apply(&text);
            if next != text {
                transforms.push(transform);
                text = next;
            }
        }
        Self::Quoted { text, citation, transforms }
    }

    /// Says what was counted; every number of the template comes from a measurement.
    #[must_use]
    pub fn measured(template: &Template<'_>, measurements: Vec<Measurement>, names: Vec<Name>) -> Self {
        let words = fill(template, &measurements, &names);
        Self::Measured { template: template.id.to_owned(), words, measurements, names }
    }

    /// Says what the template says.
    #[must_use]
    pub fn fixed(template: &Template<'_>, names: Vec<Name>) -> Self {
        let words = fill(template, &[], &names);
        Self::Fixed { template: template.id.to_owned(), words, names }
    }

    /// Returns how it reads in a language; a quote stays in its own.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match self {
            Self::Quoted { text, .. } => text,
            Self::Measured { words, .. } | Self::Fixed { words, .. } => words.get(language),
        }
    }

    /// Returns both languages; a quote is the same in both.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        Bilingual::new(self.text(Language::Ko), self.text(Language::En))
    }

    /// Returns where it was said, of a quote.
    #[must_use]
    pub fn citation(&self) -> Option<&Citation> {
        if let Self::Quoted { citation, .. } = self { Some(citation) } else { None }
    }

    /// Returns its numbers.
    #[must_use]
    pub fn measurements(&self) -> &[Measurement] {
        if let Self::Measured { measurements, .. } = self { measurements } else { &[] }
    }
}

/// Fills the slots of a template in both languages. A slot that asks for what is not there shows `–`.
#[must_use]
pub fn fill(template: &Template<'_>, measurements: &[Measurement], names: &[Name]) -> Bilingual {
    Bilingual::new(
        filled(template.ko, Language::Ko, measurements, names),
        filled(template.en, Language::En, measurements, names),
    )
}

fn filled(text: &str, language: Language, measurements: &[Measurement], names: &[Name]) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len() * 2), text);
    while let Some(at) = rest.find(['{', '[']) {
        out.push_str(&rest[..at]);
        let (open, tail) = rest[at..].split_at(1);
        let close = if open == "{" { '}' } else { ']' };
        let Some(end) = tail.find(close) else {
            out.push_str(&rest[at..]);
            return out;
        };
        let inner = &tail[..end];
        rest = &tail[end + 1..];
        if open == "{" {
            out.push_str(&slot(inner, language, measurements, names));
        } else if let Some(particle) = particle(inner) {
            let form = particle.after(&out);
            out.push_str(form);
        } else {
            out.push_str(open);
            out.push_str(inner);
            out.push(close);
        }
    }
    out.push_str(rest);
    out
}

fn particle(marker: &str) -> Option<Particle> {
    Some(match marker {
        "은" => Particle::Topic,
        "이" => Particle::Subject,
        "을" => Particle::Object,
        "과" => Particle::With,
        "으로" => Particle::By,
        "이며" => Particle::Being,
        _ => return None,
    })
}

/// Returns what a slot shows; `–` where the sentence lacks it.
fn slot(inner: &str, language: Language, measurements: &[Measurement], names: &[Name]) -> String {
    let shown = || {
        if let Some(position) = inner.strip_prefix('#') {
            let name = names.get(position.parse::<usize>().ok()?)?;
            return Some(name.words.get(language).to_owned());
        }
        let (source, format) = inner.split_once(':')?;
        let (position, part) = source.split_once('.').unwrap_or((source, "value"));
        let taken = measurements.get(position.parse::<usize>().ok()?)?;
        let both = |words: Bilingual| words.get(language).to_owned();
        match format {
            "period" => return Some(both(numbers::period(taken.period()))),
            "from" => return Some(both(numbers::day(taken.from))),
            "to" => return Some(both(numbers::day(taken.to))),
            _ => {}
        }
        let value = match part {
            "value" => taken.value.value,
            "n" => taken.value.n as f64,
            "low" => taken.value.low?,
            "high" => taken.value.high?,
            _ => return None,
        };
        Some(match format {
            "count" => numbers::count(value.max(0.0).round() as u64),
            "conversations" => numbers::counted(value.max(0.0).round() as u64, "conversation"),
            "customers" => numbers::counted(value.max(0.0).round() as u64, "customer"),
            "decimal" => numbers::decimal(value),
            "times" => numbers::times(value),
            "score" => numbers::score(value),
            "signed_score" => numbers::signed_score(value),
            "percent" => numbers::percent(value),
            "duration" => both(numbers::duration(value)),
            "hours" => numbers::decimal(value / 3600.0),
            _ => return None,
        })
    };
    shown().unwrap_or_else(|| "–".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::measure::{Filter, Measure, Value};
    use crate::model::Day;

    fn measurement(value: Value) -> Measurement {
        let (from, to) = (Day::constant(2026, 11, 14), Day::constant(2026, 11, 20));
        Measurement { measure: Measure::Share, filter: Filter::default(), from, to, value }
    }

    #[test]
    fn a_template_takes_its_numbers_and_names_and_the_particle_that_fits() {
        let share = measurement(Value::within(0.1234, 1_500, 0.1, 0.15));
        let check = |ko: &str, expected: &str| {
            let name = Name::plain(NameKind::Topic, "‘환불 지연’");
            let template = Template { id: "t", ko, en: "" };
            let words = fill(&template, std::slice::from_ref(&share), &[name]);
            assert_eq!(words.ko, expected);
        };
        check(
            "{#0}[은] {0:period} 문의의 {0:percent}(n={0.n:count})입니다.",
            "‘환불 지연’은 11월 14일~20일 문의의 12.3%(n=1,500)입니다.",
        );
        check("{0.low:percent}~{0.high:percent}[으로]", "10.0%~15.0%로");
        check("{1:count}건, {#1}, {0.n:nothing}, {}, [전화]", "–건, –, –, –, [전화]");
        check("{열린", "{열린");
    }

    #[test]
    fn a_long_quote_of_many_lines_is_one_line_and_ends_in_an_ellipsis() {
        let text = "가".repeat(250) + "\n  나";
        let end = text.chars().count() as u32;
        let citation = Citation { transcript: "C-1".to_owned(), turn: 0, start: 0, end, text };
        let quote = Sentence::quoted(citation.clone());
        assert_eq!(quote.text(Language::Ko), format!("{}…", "가".repeat(200)));
        assert_eq!(quote.citation(), Some(&citation));
        let read: Sentence = serde_json::from_str(&serde_json::to_string(&quote).expect("plain")).expect("ours");
        assert_eq!(read, quote);
    }
}
