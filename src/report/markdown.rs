//! The report in a page of Markdown: the same verdict, the same numbers, for mails and wikis.

use std::fmt::Write as _;

use super::change::Movement;
use super::numbers::{count, decimal, duration, percent, score, times};
use super::summary::{Report, Topic};
use super::verdict::onset;
use super::words;
use crate::model::{Bilingual, Language};

/// So many topics are listed.
const N_TOPICS: usize = 30;
/// So many topics come with quotes: those that rose, then the largest.
const N_TOPICS_WITH_QUOTES: usize = 10;
const N_QUOTES: usize = 3;

/// Renders the page in one language.
pub(super) fn render(report: &Report<'_>, language: Language) -> String {
    let mut page = Page { text: String::new(), language };
    page.head(report);
    page.topics(report);
    page.quotes(report);
    page.quality(report);
    page.text
}

struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn say(&self, ko: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Ko => ko,
            Language::En => en,
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn sentences(&mut self, heading: &str, sentences: &[Bilingual]) {
        let _ = writeln!(self.text, "\n**{heading}**\n");
        for sentence in sentences {
            let _ = writeln!(self.text, "- {}", escape(sentence.get(self.language)));
        }
    }

    fn head(&mut self, report: &Report<'_>) {
        let language = self.language;
        let headline: Vec<String> =
            report.verdict.headline.iter().map(|sentence| escape(sentence.get(language))).collect();
        let _ = writeln!(self.text, "# {}\n\n**{}**\n", escape(&report.title(language)), headline.join(" "));
        self.line(report.basis().get(language));
        self.sentences(self.say("정상인가", "Is this normal?"), &report.verdict.normal);
        self.sentences(self.say("원인은", "What is behind it?"), &report.verdict.behind);
        self.sentences(self.say("무엇을 할까", "What to look at first?"), &report.verdict.next);
    }

    fn topics(&mut self, report: &Report<'_>) {
        if report.topics.is_empty() {
            return;
        }
        let of = count(report.totals.n_with_statement);
        let heading = self.say("토픽", "Topics");
        let _ = writeln!(self.text, "\n## {heading}\n");
        let columns = match (report.has_trend(), self.language) {
            (true, Language::Ko) => {
                "| 토픽 | 이름 | 문의 | 비율 | 고객 | 최근 7일 | 직전 평균 | 변화 | 만족도 (n) | 해결 중앙값 (n) |"
            }
            (true, Language::En) => {
                "| Topic | Name | Conversations | Share | Customers | Last 7 days | Mean before | Change | Satisfaction (n) | Resolution, median (n) |"
            }
            (false, Language::Ko) => "| 토픽 | 이름 | 문의 | 비율 | 고객 | 만족도 (n) | 해결 중앙값 (n) |",
            (false, Language::En) => {
                "| Topic | Name | Conversations | Share | Customers | Satisfaction (n) | Resolution, median (n) |"
            }
        };
        self.line(columns);
        let n_columns = columns.matches('|').count() - 1;
        self.line(&format!("|---|---|{}", "--:|".repeat(n_columns - 2)));
        for &at in report.by_conversations.iter().take(N_TOPICS) {
            let row = self.row(report, &report.topics[at]);
            self.line(&row);
        }
        let note = match self.language {
            Language::Ko => format!("\n비율은 불만·요청·질문이 담긴 문의 {of}건에 대한 값입니다."),
            Language::En => {
                format!("\nShares refer to the {of} conversations with a complaint, a request or a question.")
            }
        };
        self.line(&note);
        if report.topics.len() > N_TOPICS {
            let n = count((report.topics.len() - N_TOPICS) as u64);
            let rest = match self.language {
                Language::Ko => format!("나머지 토픽 {n}개는 report.xlsx에 있습니다."),
                Language::En => format!("The other {n} topics are in report.xlsx."),
            };
            self.line(&rest);
        }
    }

    fn row(&self, report: &Report<'_>, topic: &Topic<'_>) -> String {
        let mut cells = vec![
            topic.id.clone(),
            escape(topic.name.get(self.language)),
            count(topic.n_transcripts),
            percent(topic.share.value()),
            count(topic.n_customers),
        ];
        if report.has_trend() {
            let change = &topic.change;
            cells.push(count(change.last_7_days));
            cells.push(change.before_mean().map_or_else(|| "–".to_owned(), decimal));
            cells.push(match (change.movement, change.times()) {
                (Movement::NotEnough, _) => self.say("적은 수", "few").to_owned(),
                (Movement::Appeared, _) => self.say("새로 나타남", "appeared").to_owned(),
                (Movement::Grew, Some(ratio)) => format!("▲ {}", self.times(ratio)),
                (Movement::Shrank, Some(ratio)) => format!("▼ {}", self.times(ratio)),
                (_, Some(ratio)) => self.times(ratio),
                (_, None) => "–".to_owned(),
            });
        }
        cells.push(
            topic.csat.map_or_else(|| "–".to_owned(), |csat| format!("{} ({})", score(csat.mean), count(csat.n))),
        );
        cells.push(topic.resolution_s.map_or_else(
            || "–".to_owned(),
            |spread| format!("{} ({})", duration(spread.median).get(self.language), count(spread.n)),
        ));
        format!("| {} |", cells.join(" | "))
    }

    fn times(&self, ratio: f64) -> String {
        match self.language {
            Language::Ko => format!("{}배", times(ratio)),
            Language::En => format!("×{}", times(ratio)),
        }
    }

    fn quotes(&mut self, report: &Report<'_>) {
        let mut chosen = report.rising.clone();
        chosen.extend(report.by_conversations.iter().filter(|at| !report.rising.contains(at)));
        chosen.truncate(N_TOPICS_WITH_QUOTES);
        if !chosen.is_empty() {
            let heading = self.say("고객의 말", "What customers say");
            let _ = writeln!(self.text, "\n## {heading}");
        }
        for topic in chosen.into_iter().map(|at| &report.topics[at]) {
            let _ = writeln!(self.text, "\n### {} {}\n", topic.id, escape(topic.name.get(self.language)));
            if let Some(onset) = onset(report, topic) {
                let _ = writeln!(self.text, "{}\n", escape(onset.get(self.language)));
            }
            for quote in topic.quotes.iter().take(N_QUOTES) {
                let citation = &quote.citation;
                let _ = writeln!(
                    self.text,
                    "> {} — `{}`\n>",
                    escape(&words::clipped(&citation.text, 300)),
                    citation.transcript.replace('`', "'")
                );
            }
            if let Some(answer) = topic.answers.first() {
                let (label, n) = (self.say("상담사 답변", "Agents’ answer"), count(answer.n_transcripts));
                let unit = self.say("건", " conversations");
                let text = escape(&words::clipped(&answer.citation.text, 300));
                let _ = writeln!(self.text, "\n{label} ({n}{unit}): {text}");
            }
        }
    }

    fn quality(&mut self, report: &Report<'_>) {
        let (quality, totals) = (&report.input.quality, &report.totals);
        let sum = |of: fn(&super::InputFile) -> u64| count(quality.files.iter().map(of).sum());
        let heading = self.say("데이터 품질", "Data quality");
        let _ = writeln!(self.text, "\n## {heading}\n");
        let lines = match self.language {
            Language::Ko => [
                format!(
                    "- 입력 파일 {}개: 읽음 {}, 거절 {}, 중복 {}, 대체됨 {}, 기준일 이후 {}",
                    count(quality.files.len() as u64),
                    sum(|file| file.n_read),
                    sum(|file| file.n_rejected),
                    sum(|file| file.n_duplicate),
                    sum(|file| file.n_superseded),
                    sum(|file| file.n_later)
                ),
                format!(
                    "- 발언 {}개: 묶임 {}, 약하게 묶임 {}, 묶이지 않음 {}",
                    count(totals.n_statements),
                    count(totals.n_assigned),
                    count(totals.n_weak),
                    count(totals.n_single)
                ),
                format!("- 날짜 없는 기록 {}건, 가린 개인정보 {}곳", count(quality.n_undated), n_masks(report)),
            ],
            Language::En => [
                format!(
                    "- {} input files: {} read, {} rejected, {} duplicate, {} superseded, {} later",
                    count(quality.files.len() as u64),
                    sum(|file| file.n_read),
                    sum(|file| file.n_rejected),
                    sum(|file| file.n_duplicate),
                    sum(|file| file.n_superseded),
                    sum(|file| file.n_later)
                ),
                format!(
                    "- {} statements: {} assigned, {} weak, {} single",
                    count(totals.n_statements),
                    count(totals.n_assigned),
                    count(totals.n_weak),
                    count(totals.n_single)
                ),
                format!(
                    "- {} records without a date, {} pieces of personal data hidden",
                    count(quality.n_undated),
                    n_masks(report)
                ),
            ],
        };
        for line in &lines {
            self.line(line);
        }
        for warning in quality.warnings {
            let _ = writeln!(self.text, "- {}", escape(warning.get(self.language)));
        }
        let heading = self.say("방법", "Method");
        let _ = writeln!(self.text, "\n## {heading}\n");
        for (number, sentence) in words::method(report).iter().enumerate() {
            let _ = writeln!(self.text, "{}. {}", number + 1, escape(sentence.get(self.language)));
        }
    }
}

fn n_masks(report: &Report<'_>) -> String {
    count(report.input.quality.masks.iter().map(|(_, n)| n).sum())
}

/// Keeps text from becoming markup: one line, no tags, no emphasis, no table cells, no links, no headings.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' | '\r' | '\t' => escaped.push(' '),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_words_make_no_markup() {
        assert_eq!(escape("<script>|a|\n# [x](y)"), "\\<script\\>\\|a\\| \\# \\[x\\](y)");
    }
}
