//! What the numbers say, in sentences: the verdict first, then three questions.
//!
//! Every sentence is a fixed template filled with measured values. None names a cause: what was measured at the same time
//! is said to be at the same time.

use super::change::{Change, Movement};
use super::churn;
use super::coincidence::{by_release, concentration, near_release};
use super::pressing;
use super::rise::{others_rose, rise};
use super::summary::{Report, Topic, Trend, Verdict};
use crate::evidence::numbers::{count, counted, decimal, percent, period, score, signed_score, times as times_words};
use crate::model::Bilingual;
use crate::model::Particle;

/// So many releases, and so many values that set a topic apart, are named: the answer to a question is a short one.
const N_RELEASES: usize = 3;
const N_CONCENTRATIONS: usize = 2;
/// A topic pulls satisfaction down when the mean of all moves by this much: the second decimal that people read.
const LEAST_CSAT_EFFECT: f64 = 0.02;

/// Returns the sentences of a report whose numbers are complete: by its alerts where there are some or could be, else by its weeks.
pub(super) fn of(report: &Report<'_>) -> Verdict {
    let is_pressing = report.live_alerts().next().is_some() || report.is_watched();
    if is_pressing && report.totals.n_transcripts > 0 {
        return pressing::of(report);
    }
    let mut next = pressing::proposed(report);
    if next.is_empty() {
        next.extend(first_to_read(report));
    }
    next.extend(rest_to_read(report));
    Verdict { headline: headline(report), normal: normal(report), behind: behind(report), next }
}

/// Returns a name in single quotes, as it stands in a sentence.
pub(super) fn quoted(topic: &Topic<'_>) -> Bilingual {
    Bilingual::new(format!("‘{}’", topic.name.ko), format!("‘{}’", topic.name.en))
}

/// Returns one sentence that says by how much something changed, both numbers in it.
pub(super) fn change_words(change: &Change) -> Bilingual {
    let last = count(change.last_7_days);
    let Some(mean) = change.before_mean() else {
        return Bilingual::new(
            format!("최근 7일 {last}건(비교할 이전 기간 없음)"),
            format!("{last} in the last 7 days (no earlier weeks to compare with)"),
        );
    };
    let (mean, weeks) = (decimal(mean), change.n_weeks_before);
    let (ko_before, en_before) = (format!("직전 {weeks}주 평균(주 {mean}건)"), mean_words(weeks, &mean));
    match (change.movement, change.times()) {
        (Movement::NotEnough, _) => Bilingual::new(
            format!("최근 7일 {last}건, 직전 {weeks}주 평균 주 {mean}건(비교하기에는 적은 수)"),
            format!("{last} in the last 7 days, {en_before} (not enough data to compare)"),
        ),
        (Movement::Appeared, _) => Bilingual::new(
            format!("최근 7일 {last}건, 직전 {weeks}주에는 없었음"),
            format!("{last} in the last 7 days, none in the {weeks} weeks before"),
        ),
        (Movement::Shrank, _) => Bilingual::new(
            format!("최근 7일 {last}건으로 {ko_before}보다 적음"),
            format!("{last} in the last 7 days, down from {en_before}"),
        ),
        (_, Some(times)) => Bilingual::new(
            format!("최근 7일 {last}건, {ko_before}의 {}배", times_words(times)),
            format!("{last} in the last 7 days, {} times {en_before}", times_words(times)),
        ),
        (_, None) => Bilingual::new(
            format!("최근 7일 {last}건, 직전 {weeks}주에는 모두 {}건", count(change.before_total)),
            format!("{last} in the last 7 days, {} in all of the {weeks} weeks before", count(change.before_total)),
        ),
    }
}

pub(super) fn mean_words(weeks: u32, mean: &str) -> String {
    if weeks == 1 {
        format!("{mean} in the week before")
    } else {
        format!("the mean of {mean} a week over the {weeks} weeks before")
    }
}

/// Returns how many conversations there were, of the newest week where weeks can be compared.
pub(super) fn opening(report: &Report<'_>) -> Vec<Bilingual> {
    let totals = &report.totals;
    if totals.n_transcripts == 0 {
        return vec![Bilingual::new("이 기간에는 문의가 없습니다.", "There is no conversation in this period.")];
    }
    let is_weekly = is_weekly(report);
    let (range, n, m) = if is_weekly {
        (report.last_week, totals.change.last_7_days, totals.change_with_statement.last_7_days)
    } else {
        (totals.days.unwrap_or(report.window), totals.n_transcripts, totals.n_with_statement)
    };
    // Records without a date stand on the as-of day; naming that day would claim that they are of it.
    let range = (report.trend != Trend::Undated).then(|| period(range));
    let (ko_range, en_range) =
        range.map_or_else(Default::default, |range| (format!("{} ", range.ko), format!(" ({})", range.en)));
    let mut sentences = vec![Bilingual::new(
        format!("{ko_range}문의 {}건 가운데 {}건에 불만·요청·질문이 담겨 있습니다.", count(n), count(m)),
        format!(
            "Of {}{en_range}, {} {} a complaint, a request or a question.",
            counted(n, "conversation"),
            count(m),
            if m == 1 { "holds" } else { "hold" }
        ),
    )];
    if report.has_trend() && !is_weekly {
        sentences.push(Bilingual::new("최근 7일에는 문의가 없습니다.", "There is no conversation in the last 7 days."));
    }
    sentences
}

fn headline(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = opening(report);
    if report.totals.n_transcripts == 0 {
        return sentences;
    }
    if let Some(&first) = report.rising.first() {
        sentences.extend(rise(report, &report.topics[first]));
        sentences.extend(others_rose(report));
        sentences.push(Bilingual::new("확인이 필요합니다.", "A look is needed."));
    } else if let Some(largest) = largest(report) {
        sentences.push(largest);
        if is_weekly(report) {
            sentences.push(Bilingual::new(
                "평소보다 뚜렷하게 늘어난 토픽은 없습니다.",
                "No topic grew clearly beyond its usual level.",
            ));
        }
    }
    sentences
}

/// Whether the newest week is what the report begins with.
pub(super) fn is_weekly(report: &Report<'_>) -> bool {
    report.has_trend() && report.totals.change.last_7_days > 0
}

/// Returns the largest topic with its share.
pub(super) fn largest(report: &Report<'_>) -> Option<Bilingual> {
    let topic = report.by_conversations.first().map(|&at| &report.topics[at])?;
    let (name, n_days) = (quoted(topic), report.input.window_days);
    let (ko_days, en_days) = if is_weekly(report) {
        (format!("최근 {n_days}일 동안 "), format!(" of the last {n_days} days"))
    } else {
        Default::default()
    };
    let (n, share, whole) =
        (topic.figures.n_transcripts, percent(topic.figures.share.value()), count(topic.figures.share.whole));
    Some(Bilingual::new(
        format!(
            "{ko_days}가장 큰 토픽은 {}{} 문의 {}건({share}, n={whole})에서 나왔습니다.",
            name.ko,
            Particle::Being.after(&name.ko),
            count(n)
        ),
        format!(
            "The largest topic{en_days} is {}, found in {} ({share}, n={whole}).",
            name.en,
            counted(n, "conversation")
        ),
    ))
}

/// Returns what the weeks say of the usual.
pub(super) fn normal(report: &Report<'_>) -> Vec<Bilingual> {
    let totals = &report.totals;
    let mut sentences = Vec::new();
    match report.trend {
        Trend::Known { .. } => {
            let words = change_words(&totals.change);
            let judged = match totals.change.movement {
                Movement::Grew | Movement::Appeared => Bilingual::new(" 평소보다 많습니다.", "; more than usual."),
                Movement::Steady => Bilingual::new(" 평소 수준입니다.", "; the usual level."),
                Movement::Shrank => Bilingual::new("", "."),
                Movement::NotEnough => Bilingual::new(" 판단하기에는 적은 수입니다.", "; too few to tell."),
            };
            sentences.push(Bilingual::new(
                format!("전체 문의: {}.{}", words.ko, judged.ko),
                format!("All conversations: {}{}", words.en, judged.en),
            ));
            let (up, down, n) = (report.rising.len(), report.falling.len(), report.topics.len());
            sentences.push(match (up, down) {
                (0, 0) => Bilingual::new(
                    format!("토픽 {n}개 가운데 뚜렷하게 늘거나 줄어든 것은 없습니다."),
                    format!("None of {n} topics clearly grew or shrank."),
                ),
                (up, 0) => Bilingual::new(
                    format!("토픽 {n}개 가운데 {up}개가 늘었고, 뚜렷하게 줄어든 것은 없습니다."),
                    format!("Of {n} topics, {up} grew and none clearly shrank."),
                ),
                (0, down) => Bilingual::new(
                    format!("토픽 {n}개 가운데 {down}개가 줄었고, 뚜렷하게 늘어난 것은 없습니다."),
                    format!("Of {n} topics, {down} shrank and none clearly grew."),
                ),
                (up, down) => Bilingual::new(
                    format!("토픽 {n}개 가운데 {up}개가 늘고 {down}개가 줄었습니다."),
                    format!("Of {n} topics, {up} grew and {down} shrank."),
                ),
            });
            if let Some(topic) = report.falling.first().map(|&at| &report.topics[at]) {
                let (name, words) = (quoted(topic), change_words(&topic.figures.change));
                sentences.push(Bilingual::new(
                    format!("가장 많이 줄어든 것은 {}입니다: {}.", name.ko, words.ko),
                    format!("{} fell most: {}.", name.en, words.en),
                ));
            }
        }
        Trend::TooShort => sentences.push(Bilingual::new(
            "기록이 2주에 미치지 못해 평소와 비교할 수 없습니다. 건수와 인용만 보여 드립니다.",
            "The records cover less than two weeks, so nothing can be compared with the usual level. Counts and quotes only.",
        )),
        Trend::Undated => sentences.push(Bilingual::new(
            format!(
                "날짜가 없는 기록이 {}건이어서 기간을 비교할 수 없습니다. 건수와 인용만 보여 드립니다.",
                count(report.input.quality.n_undated)
            ),
            format!(
                "{} without a date: weeks cannot be compared. Counts and quotes only.",
                counted(report.input.quality.n_undated, "record")
            ),
        )),
    }
    sentences.extend(levels(report));
    sentences
}

/// Returns satisfaction, and how topics come and go.
pub(super) fn levels(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = Vec::new();
    if let Some(csat) = report.totals.csat {
        sentences.push(Bilingual::new(
            format!("만족도 평균은 {}점입니다(n={}).", score(csat.mean), count(csat.n)),
            format!("Mean satisfaction is {} (n={}).", score(csat.mean), count(csat.n)),
        ));
    }
    sentences.extend(report.input.churn.as_ref().and_then(churn::sentence));
    sentences
}

fn behind(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = Vec::new();
    sentences.extend(by_release(report).iter().take(N_RELEASES).map(|(release, topics)| near_release(release, topics)));
    let rising = report.rising.iter().map(|&at| &report.topics[at]);
    sentences.extend(rising.filter_map(concentration).take(N_CONCENTRATIONS));
    sentences.extend(harmful(report));
    observed_only(sentences)
}

/// Returns the topic that lowers satisfaction most, with both means.
pub(super) fn harmful(report: &Report<'_>) -> Option<Bilingual> {
    let topic = most_harmful(report)?;
    let (name, effect) = (quoted(topic), signed_score(topic.figures.csat_effect?));
    let (own, others) = (topic.figures.csat?, topic.figures.csat_others?);
    let (a, n, b, m) = (score(own.mean), count(own.n), score(others.mean), count(others.n));
    Some(Bilingual::new(
        format!(
            "만족도를 가장 많이 낮추는 토픽은 {}입니다: {a}점(n={n}), 그 밖의 문의 {b}점(n={m}), 전체 평균에 미치는 영향 {effect}점.",
            name.ko
        ),
        format!(
            "The topic that lowers satisfaction most is {}: {a} (n={n}) against {b} (n={m}) elsewhere, {effect} on the mean of all.",
            name.en
        ),
    ))
}

/// Adds that no cause is established; or says that there is nothing to point to.
pub(super) fn observed_only(mut sentences: Vec<Bilingual>) -> Vec<Bilingual> {
    sentences.push(Bilingual::new(
        "위 내용은 같은 시기에 관찰된 사실이며, 원인은 확인되지 않았습니다.",
        "These were observed at the same time; no cause is established.",
    ));
    if sentences.len() == 1 {
        sentences[0] = Bilingual::new(
            "수치만으로 가리킬 수 있는 사건은 없습니다. 토픽별 인용을 확인해 주세요.",
            "The numbers alone point to no event. See the quotes of each topic.",
        );
    }
    sentences
}

/// Returns the topic with the largest negative effect on satisfaction, where it can be seen at all.
fn most_harmful<'r, 'a>(report: &'r Report<'a>) -> Option<&'r Topic<'a>> {
    report
        .topics
        .iter()
        .filter(|topic| topic.figures.csat_effect.is_some_and(|effect| effect <= -LEAST_CSAT_EFFECT))
        .min_by(|a, b| a.figures.csat_effect.unwrap_or(0.0).total_cmp(&b.figures.csat_effect.unwrap_or(0.0)))
}

/// Returns which topic to read first: the one that rose most, or the largest.
fn first_to_read(report: &Report<'_>) -> Option<Bilingual> {
    let topic = report.rising.first().or(report.by_conversations.first()).map(|&at| &report.topics[at])?;
    Some(to_read(topic))
}

/// Asks to read a topic.
pub(super) fn to_read(topic: &Topic<'_>) -> Bilingual {
    let name = quoted(topic);
    Bilingual::new(
        format!("{}의 인용과 상담사 답변을 먼저 읽어 주세요({}).", name.ko, topic.id),
        format!("Read the quotes and the agents’ answers of {} first ({}).", name.en, topic.id),
    )
}

/// Returns what else there is to read: where satisfaction is low, what is in no topic, what could not be read.
pub(super) fn rest_to_read(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = Vec::new();
    if let Some(topic) =
        most_harmful(report).filter(|topic| report.rising.first().is_none_or(|&at| report.topics[at].id != topic.id))
    {
        let name = quoted(topic);
        sentences.push(Bilingual::new(
            format!("{}{} 만족도가 낮은 까닭을 살펴봐 주세요({}).", name.ko, Particle::Topic.after(&name.ko), topic.id),
            format!("See why satisfaction is low in {} ({}).", name.en, topic.id),
        ));
    }
    let totals = &report.totals;
    if totals.n_single > 0 {
        sentences.push(Bilingual::new(
            format!(
                "토픽에 묶이지 않은 발언이 {}건입니다(n={}). 드물지만 심각한 건이 있는지 훑어봐 주세요.",
                count(totals.n_single),
                count(totals.n_statements)
            ),
            format!(
                "{} fell into no topic (n={}). Skim them for rare but serious cases.",
                counted(totals.n_single, "statement"),
                count(totals.n_statements)
            ),
        ));
    }
    let n_rejected = report.input.quality.rejections.len() as u64;
    if n_rejected > 0 {
        sentences.push(Bilingual::new(
            format!("읽지 못한 기록이 {}건입니다. 데이터 품질에서 이유를 확인해 주세요.", count(n_rejected)),
            format!("{} could not be read. See the reasons under data quality.", counted(n_rejected, "record")),
        ));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use crate::model::Bilingual;
    use crate::report::fixture::Fixture;
    use crate::report::{Quality, summarise};

    fn said(sentences: &[Bilingual]) -> String {
        sentences.iter().map(|sentence| format!("{}\n{}\n", sentence.ko, sentence.en)).collect()
    }

    #[test]
    fn the_verdict_is_measured_and_names_no_cause() {
        let fixture = Fixture::new(5.0);
        let verdict = summarise(fixture.input()).verdict;
        insta::assert_snapshot!(said(&verdict.headline), @r"
        11월 14일~20일 문의 119건 가운데 114건에 불만·요청·질문이 담겨 있습니다.
        Of 119 conversations (14–20 Nov), 114 hold a complaint, a request or a question.
        ‘앱 로그인 오류’가 47건으로 직전 4주 평균(주 10.5건)의 4.5배입니다.
        ‘App login error’ stands at 47, 4.5 times the mean of 10.5 a week over the 4 weeks before.
        두루 앱 5.2.0 배포(11월 10일)와 같은 시기인 11월 11일부터 늘었습니다(하루 평균 1건 → 6.7건).
        It rose from 11 Nov on (daily mean 1 → 6.7), at the time of the release of 두루 앱 5.2.0 (10 Nov).
        확인이 필요합니다.
        A look is needed.
        ");
        insta::assert_snapshot!(said(&verdict.normal), @r"
        전체 문의: 최근 7일 119건, 직전 4주 평균(주 83.8건)의 1.4배. 평소보다 많습니다.
        All conversations: 119 in the last 7 days, 1.4 times the mean of 83.8 a week over the 4 weeks before; more than usual.
        토픽 12개 가운데 1개가 늘고 1개가 줄었습니다.
        Of 12 topics, 1 grew and 1 shrank.
        가장 많이 줄어든 것은 ‘배송지 변경 요청’입니다: 최근 7일 1건으로 직전 4주 평균(주 7건)보다 적음.
        ‘Change of address’ fell most: 1 in the last 7 days, down from the mean of 7 a week over the 4 weeks before.
        만족도 평균은 2.88점입니다(n=709).
        Mean satisfaction is 2.88 (n=709).
        ");
        insta::assert_snapshot!(said(&verdict.behind), @r"
        두루 앱 5.2.0 배포(11월 10일, 로그인 개편, 위젯)와 같은 시기에 늘기 시작한 토픽: ‘앱 로그인 오류’.
        Began to rise at the time of the release of 두루 앱 5.2.0 (10 Nov, 로그인 개편, 위젯): ‘App login error’.
        최근 7일 ‘앱 로그인 오류’ 문의 가운데 앱 버전이 알려진 34건 중 34건이 5.2.0입니다(같은 기간 전체 문의는 67.4%, n=92).
        In the last 7 days, 34 of the 34 conversations of ‘App login error’ with a known app version have 5.2.0 (all conversations of that week: 67.4%, n=92).
        만족도를 가장 많이 낮추는 토픽은 ‘앱 로그인 오류’입니다: 1.85점(n=106), 그 밖의 문의 3.06점(n=603), 전체 평균에 미치는 영향 −0.18점.
        The topic that lowers satisfaction most is ‘App login error’: 1.85 (n=106) against 3.06 (n=603) elsewhere, −0.18 on the mean of all.
        위 내용은 같은 시기에 관찰된 사실이며, 원인은 확인되지 않았습니다.
        These were observed at the same time; no cause is established.
        ");
        insta::assert_snapshot!(said(&verdict.next), @r"
        ‘앱 로그인 오류’의 인용과 상담사 답변을 먼저 읽어 주세요(T-0002).
        Read the quotes and the agents’ answers of ‘App login error’ first (T-0002).
        토픽에 묶이지 않은 발언이 14건입니다(n=1,015). 드물지만 심각한 건이 있는지 훑어봐 주세요.
        14 statements fell into no topic (n=1,015). Skim them for rare but serious cases.
        읽지 못한 기록이 2건입니다. 데이터 품질에서 이유를 확인해 주세요.
        2 records could not be read. See the reasons under data quality.
        ");
    }

    #[test]
    fn without_dates_or_topics_the_verdict_stays_honest() {
        let fixture = Fixture::new(1.0);
        let undated = Quality { n_undated: 300, ..fixture.input().quality };
        let verdict = summarise(crate::report::Input { quality: undated, ..fixture.input() }).verdict;
        insta::assert_snapshot!(said(&verdict.normal), @r"
        날짜가 없는 기록이 300건이어서 기간을 비교할 수 없습니다. 건수와 인용만 보여 드립니다.
        300 records without a date: weeks cannot be compared. Counts and quotes only.
        만족도 평균은 2.90점입니다(n=155).
        Mean satisfaction is 2.90 (n=155).
        ");
        let nothing = crate::report::Input { transcripts: &[], statements: &[], topics: &[], ..fixture.input() };
        insta::assert_snapshot!(said(&summarise(nothing).verdict.headline), @r"
        이 기간에는 문의가 없습니다.
        There is no conversation in this period.
        ");
    }
}
