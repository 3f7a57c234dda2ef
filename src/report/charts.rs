//! Charts as inline SVG: text stays text, colours come from the page's style sheet, nothing is measured at display time.

use std::fmt::Write as _;

use super::change::Change;
use super::numbers::{count, decimal, tick};
use super::weeks::Period;
use super::Release;
use crate::model::Bilingual;

/// Escapes text for HTML and SVG, in content and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
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
    /// How many of the newest weeks have records.
    pub(super) n_known: usize,
    /// The comparison whose mean is drawn over its weeks.
    pub(super) change: &'r Change,
    /// Releases, by date.
    pub(super) releases: &'r [Release],
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

/// Returns a bar chart of weeks with the releases of that time.
pub(super) fn weekly(chart: &Weekly<'_>, size: Size) -> String {
    let Size { width, height } = size;
    let days = chart.weeks.first().zip(chart.weeks.last()).map(|(first, last)| Period { from: first.from, to: last.to });
    let Some(days) = days else { return String::new() };
    let markers = markers(chart.releases, days, width);
    let n_lines = markers.iter().map(|marker| marker.line + 1).max().unwrap_or(0);
    let (top, bottom) = (16.0 + n_lines as f64 * MARKER_LINE, height - 20.0);
    let most = chart.bars.iter().chain(chart.behind.unwrap_or(&[])).copied().max().unwrap_or(0).max(1) as f64;
    let slot = width / chart.weeks.len() as f64;
    let y = |n: f64| bottom - (bottom - top) * n / most;
    let first_known = chart.weeks.len().saturating_sub(chart.n_known);

    let mut svg = format!(r#"<svg class="chart" viewBox="0 0 {} {}" role="img">"#, px(width), px(height));
    let values: Vec<String> = chart
        .weeks
        .iter()
        .zip(chart.bars)
        .skip(first_known)
        .map(|(week, n)| format!("{} {}", tick(week.to).ko, count(*n)))
        .collect();
    let _ = write!(svg, "<title>{} / {}: {}</title>", escape(&chart.title.ko), escape(&chart.title.en), values.join(", "));
    for marker in &markers {
        let (x, label_y) = (px(marker.x), 11.0 + marker.line as f64 * MARKER_LINE);
        let _ = write!(
            svg,
            r#"<line class="release" x1="{x}" x2="{x}" y1="{}" y2="{}"/><text class="release" x="{}" y="{}" text-anchor="{}">{}</text>"#,
            px(label_y - 9.0),
            px(bottom),
            px(if marker.is_left { marker.x - 4.0 } else { marker.x + 4.0 }),
            px(label_y),
            if marker.is_left { "end" } else { "start" },
            escape(&marker.label),
        );
    }
    for (at, &n) in chart.bars.iter().enumerate().skip(first_known) {
        let is_newest = at + 1 == chart.bars.len();
        let class = if is_newest { "bar newest" } else { "bar" };
        let x = at as f64 * slot + slot * 0.16;
        let mut column = |class: &str, n: f64| {
            let _ = write!(
                svg,
                r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#,
                px(x),
                px(y(n)),
                px(slot * 0.68),
                px(bottom - y(n))
            );
        };
        let above = chart.behind.and_then(|behind| behind.get(at)).copied();
        if let Some(all) = above {
            column("bar behind", all as f64);
        }
        column(class, n as f64);
        let middle = (at as f64 + 0.5) * slot;
        let label_y = y(above.unwrap_or(n).max(n) as f64) - 4.0;
        let label = if above.is_some() { count(above.unwrap_or(n)) } else { count(n) };
        let _ = write!(svg, r#"<text class="value{}" x="{}" y="{}">{label}</text>"#, if is_newest { " newest" } else { "" }, px(middle), px(label_y));
    }
    for (at, week) in chart.weeks.iter().enumerate() {
        // Every second week is named, counted from the newest.
        if (chart.weeks.len() - 1 - at) % 2 == 0 {
            svg.push_str(&both_texts(&tick(week.to), (at as f64 + 0.5) * slot, height - 5.0));
        }
    }
    let _ = write!(svg, r#"<line class="axis" x1="0" x2="{}" y1="{bottom}" y2="{bottom}"/>"#, px(width), bottom = px(bottom));
    if let (Some(mean), None) = (chart.change.before_mean(), chart.behind) {
        let n_weeks = chart.change.n_weeks_before as usize;
        let from = (chart.bars.len() - 1 - n_weeks) as f64 * slot;
        let _ = write!(
            svg,
            r#"<line class="mean" x1="{}" x2="{}" y1="{y}" y2="{y}"><title>{}</title></line>"#,
            px(from),
            px(width),
            decimal(mean),
            y = px(y(mean))
        );
    }
    svg.push_str("</svg>");
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
}

/// Places the newest releases, those that would overlap on lines of their own, those at the right edge to the left.
fn markers(releases: &[Release], days: Period, width: f64) -> Vec<Marker> {
    let shown: Vec<&Release> = releases.iter().filter(|release| days.contains(release.date)).collect();
    let mut ends: Vec<f64> = Vec::new();
    shown[shown.len().saturating_sub(MOST_MARKERS)..]
        .iter()
        .filter_map(|release| {
            let x = width * (days.position(release.date)? as f64) / days.n_days() as f64;
            let label: String = release.name().chars().take(24).collect();
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
            Some(Marker { x, line, label, is_left })
        })
        .collect()
}

/// Returns the weeks as tiny bars, for a table cell.
pub(super) fn sparkline(weekly: &[u64], n_known: usize) -> String {
    let n = weekly.len();
    let most = weekly.iter().copied().max().unwrap_or(0).max(1) as f64;
    let (mut before, mut newest) = (String::new(), String::new());
    for (at, &value) in weekly.iter().enumerate().skip(n.saturating_sub(n_known)) {
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
fn px(x: f64) -> String {
    let tenths = (x * 10.0).round() / 10.0;
    format!("{tenths}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape(r#"<script>alert("1")</script> & 'x'"#), "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;");
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
        let markers = markers(&[release(1), release(3), release(19)], days, 520.0);
        assert_eq!(markers.iter().map(|marker| marker.line).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(markers[2].is_left);
    }
}
