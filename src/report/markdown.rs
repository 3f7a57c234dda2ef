//! The report in a page of Markdown: the same verdict, the same numbers, for mails and wikis.

use std::fmt::Write as _;

use super::change::Movement;
use super::classes;
use super::counts::Figures;
use super::judgement;
use super::leaflet::{blocks_of, rows_of};
use super::paper;
use super::rise::rise_told;
use super::summary::{Report, Topic};
use super::{drafts, tags, words};
use crate::effects::Ratio;
use crate::evidence::numbers::{count, decimal, duration, percent, score, times};
use crate::model::{Bilingual, Language};

/// So many topics are listed.
const N_TOPICS: usize = 30;
/// So many topics come with quotes: those that rose, then the largest.
const N_TOPICS_WITH_QUOTES: usize = 10;
const N_QUOTES: usize = 3;
/// So many statements in no topic.
const N_SINGLES: usize = 10;

/// Renders the page in one language.
pub(super) fn render(report: &Report<'_>, language: Language) -> String {
    let mut page = Page { text: String::new(), language };
    page.head(report);
    page.text.push_str(&paper::alerts(report, language));
    page.text.push_str(&paper::proposals(report, language));
    page.text.push_str(&blocks_of(&drafts::blocks(report), language));
    page.topics(report);
    page.quotes(report);
    page.classes(report);
    page.singles(report);
    page.tags(report);
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
        let columns = self.columns(report);
        self.line(&format!("| {} |", columns.join(" | ")));
        let n_words = [report.has_quality(), report.has_journey(), report.has_severity()].map(usize::from).iter().sum();
        let n_numbers = columns.len() - 2 - n_words;
        self.line(&format!("|---|---|{}{}", "--:|".repeat(n_numbers), "---|".repeat(n_words)));
        for group in report.by_area(N_TOPICS) {
            if let Some(area) = group.area {
                let name = format!("**{}**", self.both_names(&area.name));
                let row = self.row(report, &area.id, &name, &area.figures, vec![String::new(); n_words]);
                self.line(&row);
            } else if !report.areas.is_empty() {
                let name = self.say("영역 없음", "Without an area");
                self.line(&format!("| – | **{name}** |{}", " |".repeat(columns.len() - 2)));
            }
            for topic in group.topics {
                let (name, words) = (self.both_names(&topic.name), self.judged(report, topic));
                let row = self.row(report, &topic.id, &name, &topic.figures, words);
                self.line(&row);
            }
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
        if report.has_severity() {
            let words = judgement::severity_explained();
            self.line(&format!("\n{}", escape(words.get(self.language))));
        }
        self.empty_topics(report);
    }

    fn empty_topics(&mut self, report: &Report<'_>) {
        let empty = report.input.empty_topics;
        if empty.is_empty() {
            return;
        }
        let heading = self.say("정의했지만 해당 문의가 없는 토픽", "Defined topics without statements");
        let _ = writeln!(self.text, "\n**{heading}**\n");
        for name in empty {
            let name = self.both_names(name);
            self.line(&format!("- {name}"));
        }
    }

    fn columns(&self, report: &Report<'_>) -> Vec<&'static str> {
        let mut columns = vec![
            self.say("토픽", "Topic"),
            self.say("이름", "Name"),
            self.say("문의", "Conversations"),
            self.say("비율", "Share"),
            self.say("고객", "Customers"),
        ];
        if report.has_trend() {
            columns.push(self.say("최근 7일", "Last 7 days"));
            columns.push(self.say("직전 평균", "Mean before"));
            columns.push(self.say("변화", "Change"));
        }
        columns.push(self.say("만족도 (n)", "Satisfaction (n)"));
        columns.push(self.say("해결 중앙값 (n)", "Resolution, median (n)"));
        let words = [
            (report.has_severity(), self.say("심각도", "Severity")),
            (report.has_journey(), self.say("여정 단계", "Stage")),
            (report.has_quality(), self.say("품질", "Quality")),
        ];
        columns.extend(words.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, name)| name));
        columns
    }

    /// The name in the page's language, and the other in brackets where it is another.
    fn both_names(&self, name: &Bilingual) -> String {
        let (own, other) = match self.language {
            Language::Ko => (&name.ko, &name.en),
            Language::En => (&name.en, &name.ko),
        };
        if own == other { escape(own) } else { format!("{} ({})", escape(own), escape(other)) }
    }

    /// The last cells of a topic's row: how grave, which stage, how good.
    fn judged(&self, report: &Report<'_>, topic: &Topic<'_>) -> Vec<String> {
        let words = [
            (report.has_severity(), judgement::severity(topic.seed.severity)),
            (report.has_journey(), topic.seed.journey.map(judgement::journey)),
            (report.has_quality(), judgement::quality(topic).cloned()),
        ];
        let shown = words.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, word)| word);
        shown.map(|word| word.map_or_else(|| "–".to_owned(), |word| escape(word.get(self.language)))).collect()
    }

    fn row(&self, report: &Report<'_>, id: &str, name: &str, figures: &Figures<'_>, words: Vec<String>) -> String {
        let mut cells = vec![
            id.to_owned(),
            name.to_owned(),
            count(figures.n_transcripts),
            percent(figures.share.value()),
            count(figures.n_customers),
        ];
        if report.has_trend() {
            let change = &figures.change;
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
            figures.csat.map_or_else(|| "–".to_owned(), |csat| format!("{} ({})", score(csat.mean), count(csat.n))),
        );
        cells.push(figures.resolution_s.map_or_else(
            || "–".to_owned(),
            |spread| format!("{} ({})", duration(spread.median).get(self.language), count(spread.n)),
        ));
        cells.extend(words);
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
            if let Some(told) = rise_told(report, topic) {
                let _ = writeln!(self.text, "{}\n", escape(told.get(self.language)));
            }
            if let Some(suggestion) = judgement::suggestion(report, topic) {
                let _ = writeln!(self.text, "{}\n", escape(suggestion.get(self.language)));
            }
            self.variants(topic);
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

    fn variants(&mut self, topic: &Topic<'_>) {
        if topic.variants.is_empty() {
            return;
        }
        let whole = topic.figures.n_transcripts;
        let unit = self.say("건", " conversations");
        let parts = topic.variants.iter().map(|variant| {
            let part = variant.figures.n_transcripts;
            let share = percent(Ratio { part, whole }.value());
            format!("{} {}{unit} ({share})", escape(variant.name.get(self.language)), count(part))
        });
        let (heading, parts) = (self.say("세부 유형", "Variants"), parts.collect::<Vec<_>>().join(" · "));
        let _ = writeln!(self.text, "{heading}: {parts}\n");
    }

    fn classes(&mut self, report: &Report<'_>) {
        let heading = self.say("세 가지 분류", "How surely statements are placed");
        let _ = writeln!(self.text, "\n## {heading}\n");
        for class in classes::of(report) {
            let language = self.language;
            let counted = |name: &Bilingual, share: Ratio| {
                let (n, share) = (count(share.part), percent(share.value()));
                format!("{}: {n} ({share})", escape(name.get(language)))
            };
            let of_class = counted(&class.name, class.share);
            let _ = writeln!(self.text, "- {of_class}. {}", escape(class.meaning.get(language)));
            for (why, share) in &class.reasons {
                let _ = writeln!(self.text, "  - {}", counted(why, *share));
            }
        }
        let n = count(report.totals.n_statements);
        let note = match self.language {
            Language::Ko => format!("\n비율은 불만·요청·질문 {n}개에 대한 값입니다."),
            Language::En => format!("\nShares refer to the {n} complaints, requests and questions."),
        };
        self.line(&note);
    }

    fn singles(&mut self, report: &Report<'_>) {
        if report.singles.is_empty() {
            return;
        }
        let heading = self.say("읽어 볼 만한 단건", "Single cases worth reading");
        let _ = writeln!(self.text, "\n## {heading}\n");
        for single in report.singles.iter().take(N_SINGLES) {
            let citation = &single.quote.citation;
            let severity = judgement::severity(single.severity)
                .map_or_else(String::new, |words| format!("**{}** · ", escape(words.get(self.language))));
            let text = escape(&words::clipped(&citation.text, 300));
            let _ = writeln!(self.text, "- {severity}{text} — `{}`", citation.transcript.replace('`', "'"));
        }
    }

    fn tags(&mut self, report: &Report<'_>) {
        let Some(audit) = tags::of(report) else { return };
        let heading = self.say("상담 태그와 토픽", "The desk’s tags and the topics");
        let _ = writeln!(self.text, "\n## {heading}\n");
        for sentence in audit.sentences(report) {
            let _ = writeln!(self.text, "- {}", escape(sentence.get(self.language)));
        }
        self.line("");
        self.text.push_str(&rows_of(&audit.grid(report), self.language));
    }

    fn quality(&mut self, report: &Report<'_>) {
        let (quality, totals) = (&report.input.quality, &report.totals);
        let sum = |of: fn(&super::InputFile) -> u64| count(quality.files.iter().map(of).sum());
        let heading = self.say("데이터 품질", "Data quality");
        let _ = writeln!(self.text, "\n## {heading}\n");
        let lines = match self.language {
            Language::Ko => [
                format!(
                    "- 이날 연 입력 파일 {}개: 새로 읽음 {}, 거절 {}, 중복(이미 읽은 기록 포함) {}, 대체됨 {}, 기준일 이후 {}",
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
                    "- {} input files opened on this day: {} newly read, {} rejected, {} duplicate (those read before included), {} superseded, {} later",
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
pub(super) fn escape(text: &str) -> String {
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
