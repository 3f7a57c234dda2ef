//! Charts as SVG: text stays text, colours come from the style sheet, every mark says its number.

use std::fmt::Write as _;

use super::links;
use crate::evidence::numbers::{count, tick};
use crate::model::{Day, Language};
use crate::report::{escape, px};

/// More names of releases than this make a fence; the newest are written.
const MOST_NAMED: usize = 6;
/// Height of a line of names above the bars.
const LINE: f64 = 15.0;

/// Weeks as bars, with what was released in them.
pub(super) struct Weekly<'w> {
    /// The last days of the weeks, oldest first.
    pub(super) weeks: &'w [Day],
    pub(super) bars: &'w [u64],
    /// Paler bars behind them, such as all conversations.
    pub(super) behind: Option<&'w [u64]>,
    /// The mean of so many weeks before the newest, drawn over them.
    pub(super) mean: Option<(f64, u32)>,
    /// Day and name.
    pub(super) releases: Vec<(Day, &'w str)>,
    pub(super) title: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Returns the bars as SVG; nothing without a whole week.
pub(super) fn weekly(chart: &Weekly<'_>, language: Language) -> String {
    let (Some(first), Some(last)) = (chart.weeks.first(), chart.weeks.last()) else { return String::new() };
    let slot = chart.width / chart.weeks.len() as f64;
    let (from, n_days) = (first.saturating_sub(jiff::Span::new().days(6)), 7 * chart.weeks.len());
    let marks = marks(chart, from, *last, chart.width / n_days as f64);
    let n_lines = marks.iter().filter_map(|mark| mark.line).max().map_or(0, |line| line + 1);
    let (top, bottom) = (18.0 + n_lines as f64 * LINE, chart.height - 20.0);
    let tallest = chart.bars.iter().chain(chart.behind.unwrap_or_default()).copied().max().unwrap_or(0).max(1) as f64;
    let y = |n: f64| bottom - (bottom - top) * n / tallest;
    let mut svg = String::new();
    let spoken: Vec<String> = chart
        .weeks
        .iter()
        .zip(chart.bars)
        .map(|(week, n)| format!("{} {}", tick(*week).get(language), count(*n)))
        .collect();
    let _ = write!(
        svg,
        r#"<svg class="chart" viewBox="0 0 {} {}" role="img"><title>{}: {}</title>"#,
        px(chart.width),
        px(chart.height),
        escape(&chart.title),
        spoken.join(", ")
    );
    for mark in &marks {
        let label_y = mark.line.map_or(top - 4.0, |line| 11.0 + line as f64 * LINE);
        let _ = write!(
            svg,
            r#"<line class="release" x1="{x}" x2="{x}" y1="{}" y2="{}"><title>{}</title></line>"#,
            px(label_y - 9.0),
            px(bottom),
            escape(&mark.name),
            x = px(mark.x),
        );
        if mark.line.is_some() {
            let (x, anchor) = if mark.is_left { (mark.x - 4.0, "end") } else { (mark.x + 4.0, "start") };
            let name = escape(&mark.name);
            let _ = write!(
                svg,
                r#"<text class="release" x="{}" y="{}" text-anchor="{anchor}">{name}</text>"#,
                px(x),
                px(label_y)
            );
        }
    }
    for (at, &n) in chart.bars.iter().enumerate() {
        let x = at as f64 * slot + slot * 0.16;
        let mut bar = |class: &str, n: u64| {
            let n = n as f64;
            let _ = write!(
                svg,
                r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}" rx="2"/>"#,
                px(x),
                px(y(n)),
                px(slot * 0.68),
                px(bottom - y(n))
            );
        };
        if let Some(&all) = chart.behind.and_then(|behind| behind.get(at)) {
            bar("bar-all", all);
        }
        bar(if at + 1 == chart.bars.len() { "bar-new" } else { "bar-n" }, n);
    }
    let _ =
        write!(svg, r#"<line class="axis" x1="0" x2="{w}" y1="{b}" y2="{b}"/>"#, w = px(chart.width), b = px(bottom));
    if let Some((mean, n_weeks)) = chart.mean {
        let from = chart.weeks.len().saturating_sub(1 + n_weeks as usize) as f64 * slot;
        let _ = write!(
            svg,
            r#"<line class="mean" x1="{}" x2="{}" y1="{y}" y2="{y}"/>"#,
            px(from),
            px(chart.width),
            y = px(y(mean))
        );
    }
    for (at, (week, &n)) in chart.weeks.iter().zip(chart.bars).enumerate() {
        let is_newest = at + 1 == chart.weeks.len();
        let shown = chart.behind.and_then(|behind| behind.get(at)).copied().unwrap_or(n);
        let x = px((at as f64 + 0.5) * slot);
        let class = if is_newest { "value new" } else { "value" };
        let _ =
            write!(svg, r#"<text class="{class}" x="{x}" y="{}">{}</text>"#, px(y(shown as f64) - 4.0), count(shown));
        if (chart.weeks.len() - 1 - at).is_multiple_of(2) {
            let day = tick(*week);
            let _ = write!(
                svg,
                r#"<text class="tick" x="{x}" y="{}">{}</text>"#,
                px(chart.height - 5.0),
                day.get(language)
            );
        }
    }
    svg + "</svg>"
}

struct Mark {
    x: f64,
    /// The line of its name; `None` where it has no room.
    line: Option<usize>,
    name: String,
    is_left: bool,
}

/// Places the releases; names that would overlap stand on lines of their own.
fn marks(chart: &Weekly<'_>, from: Day, to: Day, day_width: f64) -> Vec<Mark> {
    let shown: Vec<&(Day, &str)> = chart.releases.iter().filter(|(day, _)| (from..=to).contains(day)).collect();
    let n_silent = shown.len().saturating_sub(MOST_NAMED);
    let mut ends: Vec<f64> = Vec::new();
    let place = |(at, (day, name)): (usize, &&(Day, &str))| {
        let x = f64::from((*day - from).get_days()) * day_width;
        let name: String = name.chars().take(24).collect();
        if at < n_silent {
            return Mark { x, line: None, name, is_left: false };
        }
        // Hangul is about as wide as the type is high, Latin half of it.
        let room: f64 = name.chars().map(|letter| if letter.is_ascii() { 6.4 } else { 11.0 }).sum::<f64>() + 12.0;
        let is_left = x + room > chart.width;
        let (start, end) = if is_left { (x - room, x) } else { (x, x + room) };
        let line = ends.iter().position(|taken| *taken <= start).unwrap_or(ends.len());
        if line == ends.len() {
            ends.push(end);
        } else {
            ends[line] = end;
        }
        Mark { x, line: Some(line), name, is_left }
    };
    shown.iter().enumerate().map(place).collect()
}

/// The cases of some days.
pub(super) struct DayBar {
    pub(super) n: u64,
    pub(super) href: String,
    /// Which days.
    pub(super) told: String,
    pub(super) day: Day,
}

/// Returns bars that lead to the cases of their days.
pub(super) fn bars(days: &[DayBar], language: Language) -> String {
    const WIDTH: f64 = 300.0;
    const HEIGHT: f64 = 84.0;
    let most = days.iter().map(|bar| bar.n).max().unwrap_or(0).max(1) as f64;
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return String::new() };
    let slot = WIDTH / days.len() as f64;
    let mut svg = format!(r#"<svg class="chart days" viewBox="0 0 {} {}" role="group">"#, px(WIDTH), px(HEIGHT));
    for (at, bar) in days.iter().enumerate().filter(|(_, bar)| bar.n > 0) {
        let height = (60.0 * bar.n as f64 / most).max(1.5);
        let _ = write!(
            svg,
            r#"<a href="{}"><rect class="bar-new" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect></a>"#,
            escape(&bar.href),
            px(at as f64 * slot + slot * 0.1),
            px(66.0 - height),
            px(slot * 0.8),
            px(height),
            escape(&bar.told),
            count(bar.n)
        );
    }
    let (from, to) = (tick(first.day), tick(last.day));
    let _ = write!(
        svg,
        r#"<line class="axis" x1="0" x2="{w}" y1="66" y2="66"/><text x="0" y="80">{}</text><text class="tick end" x="{w}" y="80">{}</text></svg>"#,
        from.get(language),
        to.get(language),
        w = px(WIDTH)
    );
    svg
}

/// A number seen, against what was expected.
pub(super) fn band(observed: f64, expected: f64, interval: [f64; 2], told: &str) -> String {
    let [low, high] = interval;
    let most = observed.max(high).max(1.0) * 1.06;
    let x = |value: f64| 4.0 + 252.0 * (value / most).clamp(0.0, 1.0);
    format!(
        concat!(
            r#"<svg class="band" viewBox="0 0 260 24" role="img"><title>{told}</title>"#,
            r#"<line class="axis" x1="4" x2="256" y1="12" y2="12"/>"#,
            r#"<rect class="usual" x="{low}" width="{width}" y="6" height="12" rx="3"/>"#,
            r#"<line class="expected" x1="{mean}" x2="{mean}" y1="4" y2="20"/>"#,
            r#"<circle class="seen" cx="{seen}" cy="12" r="5.5"/></svg>"#
        ),
        told = escape(told),
        low = px(x(low)),
        width = px((x(high) - x(low)).max(2.0)),
        mean = px(x(expected)),
        seen = px(x(observed))
    )
}

/// A topic on the map.
pub(super) struct Dot {
    pub(super) id: String,
    pub(super) name: String,
    /// Conversations of the window.
    pub(super) n: u64,
    /// The newest week against those before.
    pub(super) times: f64,
    /// The class of its movement.
    pub(super) class: &'static str,
    pub(super) told: String,
}

const MAP_WIDTH: f64 = 960.0;
const MAP_HEIGHT: f64 = 340.0;
/// Names that are written; the others show theirs under the pointer.
const MOST_NAMES: usize = 14;

/// Returns the map of topics: to the right those with many conversations, to the top those that grew.
pub(super) fn map(dots: &[Dot], language: Language) -> String {
    let most = dots.iter().map(|dot| dot.n).max().unwrap_or(1).max(2) as f64 * 1.08;
    let least = (dots.iter().map(|dot| dot.n).min().unwrap_or(1) as f64 / 1.25).clamp(1.0, most / 2.0);
    let (left, right, top, bottom) = (44.0, MAP_WIDTH - 16.0, 14.0, MAP_HEIGHT - 30.0);
    // Logarithms: twice as many is as far everywhere, and thrice as often as far up as a third is down.
    let x = |n: f64| left + (right - left) * ((n.max(1.0) / least).ln() / (most / least).ln()).clamp(0.0, 1.0);
    let y = |times: f64| top + (bottom - top) * (0.5 - times.clamp(0.2, 5.0).ln() / (2.0 * 5.0_f64.ln()));
    let (title, cases) = match language {
        Language::Ko => {
            ("토픽 지도: 오른쪽일수록 문의가 많고, 위쪽일수록 최근 7일에 늘었습니다", "문의 수(로그 눈금) →")
        }
        Language::En => (
            "Map of topics: to the right more conversations, to the top more in the last 7 days",
            "conversations (log scale) →",
        ),
    };
    let mut svg = format!(
        r#"<svg class="chart map" viewBox="0 0 {} {}" role="group" aria-label="{}">"#,
        px(MAP_WIDTH),
        px(MAP_HEIGHT),
        escape(title)
    );
    for (times, label) in [(4.0, "×4"), (2.0, "×2"), (1.0, "×1"), (0.5, "×½"), (0.25, "×¼")] {
        let class = if label == "×1" { "zero" } else { "grid-line" };
        let line_y = px(y(times));
        let _ = write!(
            svg,
            r#"<line class="{class}" x1="{}" x2="{}" y1="{line_y}" y2="{line_y}"/><text class="tick end" x="{}" y="{}">{label}</text>"#,
            px(left),
            px(right),
            px(left - 8.0),
            px(y(times) + 4.0)
        );
    }
    for n in [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000]
        .into_iter()
        .filter(|n| (least..=most).contains(&f64::from(*n)))
    {
        let _ = write!(
            svg,
            r#"<text class="tick" x="{}" y="{}">{}</text>"#,
            px(x(f64::from(n))),
            px(bottom + 15.0),
            count(n as u64)
        );
    }
    let _ = write!(svg, r#"<text class="tick end" x="{}" y="{}">{cases}</text>"#, px(right), px(MAP_HEIGHT - 2.0));
    let mut taken: Vec<[f64; 4]> = Vec::new();
    let mut names = String::new();
    let mut n_named = 0;
    for dot in dots {
        let (cx, cy) = (x(dot.n as f64), y(dot.times));
        let r = 3.5 + 11.0 * (dot.n as f64 / most).sqrt();
        let _ = write!(
            svg,
            r#"<a href="{}"><circle class="dot {}" cx="{}" cy="{}" r="{}"><title>{}</title></circle></a>"#,
            escape(&links::topic(&dot.id)),
            dot.class,
            px(cx),
            px(cy),
            px(r),
            escape(&dot.told)
        );
        let name: String = dot.name.chars().take(16).collect();
        let half = name.chars().map(|letter| if letter.is_ascii() { 3.2 } else { 5.6 }).sum::<f64>();
        let label_x = cx.clamp(left + half, right - half);
        let label_y = if cy - r - 6.0 < top + 8.0 { cy + r + 13.0 } else { cy - r - 5.0 };
        let place = [label_x - half, label_y - 11.0, label_x + half, label_y + 2.0];
        let overlaps =
            |other: &[f64; 4]| place[0] < other[2] && other[0] < place[2] && place[1] < other[3] && other[1] < place[3];
        if n_named < MOST_NAMES && !taken.iter().any(overlaps) {
            n_named += 1;
            taken.push(place);
            let _ = write!(
                names,
                r#"<text class="dot-name" x="{}" y="{}">{}</text>"#,
                px(label_x),
                px(label_y),
                escape(&name)
            );
        }
    }
    svg + &names + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(svg: &str) {
        for forbidden in ["style=", "<script", "onload", "javascript:"] {
            assert!(!svg.contains(forbidden), "{forbidden} in {svg}");
        }
    }

    #[test]
    fn charts_hold_text_and_no_style_and_hostile_names_stay_text() {
        let hostile = r#"<script>alert("1")</script>"#;
        let weeks = [Day::constant(2026, 11, 13), Day::constant(2026, 11, 20)];
        let chart = Weekly {
            weeks: &weeks,
            bars: &[3, 9],
            behind: Some(&[10, 12]),
            mean: Some((3.0, 1)),
            releases: vec![(Day::constant(2026, 11, 10), hostile), (Day::constant(2025, 1, 1), "long ago")],
            title: hostile.to_owned(),
            width: 400.0,
            height: 150.0,
        };
        let svg = weekly(&chart, Language::Ko);
        check(&svg);
        assert!(svg.contains("11/13 3, 11/20 9") && svg.contains("&lt;script&gt;") && !svg.contains("long ago"));
        let dot = Dot { id: "T-1".into(), name: hostile.into(), n: 5, times: 100.0, class: "up", told: hostile.into() };
        check(&map(&[dot], Language::En));
        check(&crate::report::sparkline(&[0, 1, 2]));
        check(&band(9.0, 3.0, [1.0, 5.0], hostile));
        assert_eq!(weekly(&Weekly { weeks: &[], ..chart }, Language::Ko), "");
    }
}
