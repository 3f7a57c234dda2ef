//! Charts as inline SVG: text stays text, colours come from the page's style sheet, nothing is measured at display time.

use std::fmt::Write as _;

use super::change::Change;
use crate::evidence::numbers::{count, decimal, tick};
use crate::model::Bilingual;
use crate::model::Period;
use crate::trends::Release;

/// Escapes text for HTML and SVG, in content and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Characters that HTML and XML cannot hold; text arrives without them, this keeps the file valid whatever comes.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push('\u{fffd}');
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// What a weekly chart shows.
pub(super) struct Weekly<'r> {
    /// The weeks, oldest first.
    pub(super) weeks: &'r [Period],
    /// The bars.
    pub(super) bars: &'r [u64],
    /// Paler bars behind them, such as all conversations.
    pub(super) behind: Option<&'r [u64]>,
    /// The comparison whose mean is drawn over its weeks.
    pub(super) change: &'r Change,
    /// Releases, by date.
    pub(super) releases: &'r [Release],
    /// Positions of the releases whose names stand in the chart; all of them where missing. The others are lines alone.
    pub(super) labelled: Option<&'r [usize]>,
    /// What the chart shows, for those who cannot see it.
    pub(super) title: Bilingual,
}

/// Size of a chart in its own units.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A marker's text needs about this much room; those that would overlap go one line up.
const MARKER_LINE: f64 = 15.0;
/// More releases than this make a fence; the newest are shown.
const MOST_MARKERS: usize = 6;

/// Returns a bar chart of weeks with the releases of that time; nothing without a whole week.
pub(super) fn weekly(chart: &Weekly<'_>, size: Size) -> String {
    let Some((first, last)) = chart.weeks.first().zip(chart.weeks.last()) else { return String::new() };
    let markers = markers(chart.releases, chart.labelled, Period { from: first.from, to: last.to }, size.width);
    let n_lines = markers.iter().filter(|marker| marker.is_labelled).map(|marker| marker.line + 1).max().unwrap_or(0);
    let tallest = chart.bars.iter().chain(chart.behind.unwrap_or(&[])).copied().max().unwrap_or(0).max(1);
    let frame = Frame {
        width: size.width,
        top: 16.0 + n_lines as f64 * MARKER_LINE,
        bottom: size.height - 20.0,
        slot: size.width / chart.weeks.len() as f64,
        tallest: tallest as f64,
    };
    let (title, values) = (&chart.title, spoken(chart));
    // Figures come last, so that no line crosses them.
    format!(
        r#"<svg class="chart{}" viewBox="0 0 {} {}" role="img"><title>{} / {}: {values}</title>{}{}{}{}</svg>"#,
        if chart.behind.is_some() { " whole" } else { "" },
        px(size.width),
        px(size.height),
        escape(&title.ko),
        escape(&title.en),
        marker_lines(&markers, frame.bottom),
        columns(chart, frame),
        lines(chart, frame),
        figures(chart, frame, size.height),
    )
}

/// Where a chart's values come to stand.
#[derive(Clone, Copy)]
struct Frame {
    width: f64,
    top: f64,
    bottom: f64,
    slot: f64,
    tallest: f64,
}

impl Frame {
    fn y(self, n: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * n / self.tallest
    }

    fn middle(self, week_idx: usize) -> f64 {
        (week_idx as f64 + 0.5) * self.slot
    }
}

/// Returns the values in words, for those who cannot see the bars.
fn spoken(chart: &Weekly<'_>) -> String {
    let weeks = chart.weeks.iter().zip(chart.bars);
    weeks.map(|(week, n)| format!("{} {}", tick(week.to).ko, count(*n))).collect::<Vec<_>>().join(", ")
}

fn marker_lines(markers: &[Marker], bottom: f64) -> String {
    let mut svg = String::new();
    for marker in markers {
        let (x, label_y) = (px(marker.x), 11.0 + marker.line as f64 * MARKER_LINE);
        let _ = write!(
            svg,
            r#"<line class="release" x1="{x}" x2="{x}" y1="{}" y2="{}"><title>{}</title></line>"#,
            px(label_y - 9.0),
            px(bottom),
            escape(&marker.label),
        );
        if marker.is_labelled {
            let (label_x, side) = if marker.is_left { (marker.x - 4.0, "end") } else { (marker.x + 4.0, "start") };
            let _ = write!(
                svg,
                r#"<text class="release" x="{}" y="{}" text-anchor="{side}">{}</text>"#,
                px(label_x),
                px(label_y),
                escape(&marker.label),
            );
        }
    }
    svg
}

fn columns(chart: &Weekly<'_>, frame: Frame) -> String {
    let mut svg = String::new();
    let mut column = |class: &str, week_idx: usize, n: u64| {
        let y = frame.y(n as f64);
        let _ = write!(
            svg,
            r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#,
            px(frame.middle(week_idx) - frame.slot * 0.34),
            px(y),
            px(frame.slot * 0.68),
            px(frame.bottom - y)
        );
    };
    for (week_idx, &n) in chart.bars.iter().enumerate() {
        if let Some(&all) = chart.behind.and_then(|behind| behind.get(week_idx)) {
            column("bar behind", week_idx, all);
        }
        column(if week_idx + 1 == chart.bars.len() { "bar newest" } else { "bar" }, week_idx, n);
    }
    svg
}

/// Returns the base line and the mean of the weeks before, drawn from the first of them to the newest.
fn lines(chart: &Weekly<'_>, frame: Frame) -> String {
    let (width, bottom) = (px(frame.width), px(frame.bottom));
    let mut svg = format!(r#"<line class="axis" x1="0" x2="{width}" y1="{bottom}" y2="{bottom}"/>"#);
    if let (Some(mean), None) = (chart.change.before_mean(), chart.behind) {
        let first = chart.bars.len().saturating_sub(1 + chart.change.n_weeks_before as usize);
        let (from, y) = (px(first as f64 * frame.slot), px(frame.y(mean)));
        let _ = write!(
            svg,
            r#"<line class="mean" x1="{from}" x2="{width}" y1="{y}" y2="{y}"><title>{}</title></line>"#,
            decimal(mean)
        );
    }
    svg
}

/// Returns the figures above the bars and the days below them, every second week counted from the newest.
fn figures(chart: &Weekly<'_>, frame: Frame, height: f64) -> String {
    let mut svg = String::new();
    for (week_idx, (week, &n)) in chart.weeks.iter().zip(chart.bars).enumerate() {
        let n_after = chart.weeks.len() - 1 - week_idx;
        let n = chart.behind.and_then(|behind| behind.get(week_idx)).copied().unwrap_or(n);
        let class = if n_after == 0 { "value newest" } else { "value" };
        let (x, y) = (px(frame.middle(week_idx)), px(frame.y(n as f64) - 4.0));
        let _ = write!(svg, r#"<text class="{class}" x="{x}" y="{y}">{}</text>"#, count(n));
        if n_after.is_multiple_of(2) {
            svg.push_str(&both_texts(&tick(week.to), frame.middle(week_idx), height - 5.0));
        }
    }
    svg
}

fn both_texts(words: &Bilingual, x: f64, y: f64) -> String {
    let text = |language: &str, words: &str| {
        format!(r#"<text class="t tick" lang="{language}" x="{}" y="{}">{}</text>"#, px(x), px(y), escape(words))
    };
    text("ko", &words.ko) + &text("en", &words.en)
}

struct Marker {
    x: f64,
    line: usize,
    label: String,
    is_left: bool,
    is_labelled: bool,
}

/// Places the newest releases, names that would overlap on lines of their own, those at the right edge to the left.
fn markers(releases: &[Release], labelled: Option<&[usize]>, days: Period, width: f64) -> Vec<Marker> {
    let shown: Vec<(usize, &Release)> =
        releases.iter().enumerate().filter(|(_, release)| days.contains(release.date)).collect();
    let mut ends: Vec<f64> = Vec::new();
    shown[shown.len().saturating_sub(MOST_MARKERS)..]
        .iter()
        .filter_map(|&(at, release)| {
            let x = width * (days.position(release.date)? as f64) / days.n_days() as f64;
            let label: String = release.name().chars().take(24).collect();
            if labelled.is_some_and(|labelled| !labelled.contains(&at)) {
                return Some(Marker { x, line: 0, label, is_left: false, is_labelled: false });
            }
            // Hangul is about as wide as the type is high, Latin half of it; the type is 11 units.
            let room: f64 = label.chars().map(|letter| if letter.is_ascii() { 6.2 } else { 11.0 }).sum::<f64>() + 10.0;
            let is_left = x + room > width;
            let (from, to) = if is_left { (x - room, x) } else { (x, x + room) };
            let line = ends.iter().position(|end| *end <= from).unwrap_or(ends.len());
            if line == ends.len() {
                ends.push(to);
            } else {
                ends[line] = to;
            }
            Some(Marker { x, line, label, is_left, is_labelled: true })
        })
        .collect()
}

/// Returns the weeks as tiny bars, for a table cell.
pub(crate) fn sparkline(weekly: &[u64]) -> String {
    let n = weekly.len();
    let most = weekly.iter().copied().max().unwrap_or(0).max(1) as f64;
    let (mut before, mut newest) = (String::new(), String::new());
    for (at, &value) in weekly.iter().enumerate() {
        let bar_height = (20.0 * value as f64 / most).max(if value > 0 { 1.0 } else { 0.5 });
        let path = if at + 1 == n { &mut newest } else { &mut before };
        let _ = write!(path, "M{} 22v-{}h4v{}z", at * 6, px(bar_height), px(bar_height));
    }
    format!(
        r#"<svg class="spark" viewBox="0 0 {} 22" aria-hidden="true"><path d="{before}"/><path class="newest" d="{newest}"/></svg>"#,
        (n * 6).max(6)
    )
}

/// Returns a length without needless digits.
pub(crate) fn px(x: f64) -> String {
    let tenths = (x * 10.0).round() / 10.0;
    format!("{tenths}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(
            escape(r#"<script>alert("1")</script> & 'x'"#),
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;"
        );
        assert_eq!(escape("환불\u{0}\u{1b}[0m"), "환불\u{fffd}\u{fffd}[0m");
    }

    #[test]
    fn releases_that_would_overlap_stand_on_lines_of_their_own() {
        let release = |day: i8| Release {
            date: Day::constant(2026, 11, day),
            time: None,
            product: "두루 앱".into(),
            version: format!("5.{day}"),
            note: String::new(),
        };
        let days = Period::ending(Day::constant(2026, 11, 20), 91);
        let markers = markers(&[release(1), release(3), release(19)], None, days, 520.0);
        assert_eq!(markers.iter().map(|marker| marker.line).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(markers[2].is_left);
    }
}
