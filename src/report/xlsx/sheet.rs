//! One sheet with a header row, columns of fixed kinds, and the formats they share.

use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use super::Tab;
use crate::model::{Bilingual, Day, Language};

/// Excel takes no more UTF-16 units in a cell.
const MOST_UNITS: usize = 32_767;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Kind {
    Text,
    /// Text that runs over several lines.
    Long,
    Count,
    Decimal,
    Score,
    Percent,
    Date,
    /// Seconds, shown as hours, minutes and seconds.
    Duration,
}

/// A column: its name, its width in characters, what it holds.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Column {
    pub(in crate::report) ko: &'static str,
    pub(in crate::report) en: &'static str,
    pub(in crate::report) width: f64,
    pub(in crate::report) kind: Kind,
}

impl Column {
    pub(in crate::report) const fn new(ko: &'static str, en: &'static str, width: f64, kind: Kind) -> Self {
        Self { ko, en, width, kind }
    }
}

/// A cell's value.
#[derive(Debug, Clone)]
pub(in crate::report) enum Cell<'a> {
    None,
    Text(&'a str),
    Words(Bilingual),
    Number(f64),
    Day(Day),
    /// A link into another sheet, with the text it shows.
    Link(String, &'a str),
}

impl Cell<'_> {
    pub(in crate::report) fn count(n: u64) -> Self {
        Self::Number(n as f64)
    }

    pub(in crate::report) fn maybe(x: Option<f64>) -> Self {
        x.map_or(Self::None, Self::Number)
    }
}

impl<'a> Cell<'a> {
    pub(in crate::report) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::None, Self::Text)
    }
}

/// The formats of a workbook, and its language.
pub(in crate::report) struct Style {
    pub(in crate::report) language: Language,
    pub(in crate::report) title: Format,
    pub(in crate::report) verdict: Format,
    pub(in crate::report) heading: Format,
    pub(in crate::report) note: Format,
    header: Format,
    link: Format,
    formats: [Format; 8],
}

/// The accent of the page, for charts too.
pub(in crate::report) const ACCENT: Color = Color::RGB(0x14_53_9A);
pub(in crate::report) const PALE: Color = Color::RGB(0xB9_C4_D1);
/// Every Korean Windows has it, and every other system replaces it by a Korean font.
pub(in crate::report) const FONT: &str = "맑은 고딕";

impl Style {
    pub(in crate::report) fn new(language: Language) -> Self {
        let base = || Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::Top);
        let number = |format: &str| base().set_num_format(format);
        Self {
            language,
            title: base().set_font_size(16).set_bold(),
            verdict: base().set_font_size(13).set_bold().set_text_wrap(),
            heading: base().set_font_size(11).set_bold().set_font_color(ACCENT),
            note: base().set_font_color(Color::RGB(0x5B_66_73)).set_text_wrap(),
            header: base()
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0xEE_F2_F7))
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap(),
            link: base().set_font_color(ACCENT).set_underline(rust_xlsxwriter::FormatUnderline::Single),
            formats: [
                base(),
                base().set_text_wrap(),
                number("#,##0"),
                number("#,##0.0"),
                number("0.00"),
                number("0.0%"),
                number("yyyy-mm-dd"),
                number("[h]:mm:ss"),
            ],
        }
    }

    pub(in crate::report) fn say<'w>(&self, ko: &'w str, en: &'w str) -> &'w str {
        match self.language {
            Language::Ko => ko,
            Language::En => en,
        }
    }

    pub(in crate::report) fn format(&self, kind: Kind) -> &Format {
        &self.formats[kind as usize]
    }
}

/// A sheet that grows row by row below its header.
pub(in crate::report) struct Sheet<'s> {
    pub(in crate::report) worksheet: Worksheet,
    style: &'s Style,
    columns: Vec<Column>,
    next_row: u32,
}

impl<'s> Sheet<'s> {
    /// Returns a sheet with a frozen header row and so many frozen columns.
    pub(in crate::report) fn new(
        name: &str,
        style: &'s Style,
        columns: Vec<Column>,
        n_frozen_columns: u16,
    ) -> Result<Self, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?;
        worksheet.set_freeze_panes(1, n_frozen_columns)?;
        worksheet.set_row_height(0, 30)?;
        worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        for (position, column) in columns.iter().enumerate() {
            let col = position as u16;
            worksheet.set_column_width(col, column.width)?;
            worksheet.write_string_with_format(0, col, style.say(column.ko, column.en), &style.header)?;
        }
        Ok(Self { worksheet, style, columns, next_row: 1 })
    }

    /// Writes a date into a header cell.
    pub(in crate::report) fn header_day(&mut self, col: u16, day: Day) -> Result<(), XlsxError> {
        self.header_words(col, &crate::evidence::numbers::tick(day))
    }

    /// Writes words into a header cell.
    pub(in crate::report) fn header_words(&mut self, col: u16, words: &Bilingual) -> Result<(), XlsxError> {
        self.worksheet.write_string_with_format(
            0,
            col,
            cell_text(words.get(self.style.language)),
            &self.style.header,
        )?;
        Ok(())
    }

    /// Writes a name into a header cell that only the report knows.
    pub(in crate::report) fn header_text(&mut self, col: u16, text: &str) -> Result<(), XlsxError> {
        self.worksheet.write_string_with_format(0, col, cell_text(text), &self.style.header)?;
        Ok(())
    }

    /// Returns the row that the next call of [`Self::row`] writes.
    pub(in crate::report) fn next_row(&self) -> u32 {
        self.next_row
    }

    /// Writes one row, cell by column.
    pub(in crate::report) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        for (position, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
            let format = &self.style.formats[column.kind as usize];
            let (row, col) = (self.next_row, position as u16);
            let worksheet = &mut self.worksheet;
            match cell {
                Cell::None => {}
                Cell::Text(text) => {
                    worksheet.write_string_with_format(row, col, cell_text(text), format)?;
                }
                Cell::Words(words) => {
                    let text = cell_text(words.get(self.style.language));
                    worksheet.write_string_with_format(row, col, text, format)?;
                }
                Cell::Number(x) => {
                    let x = if column.kind == Kind::Duration { x / 86_400.0 } else { *x };
                    worksheet.write_number_with_format(row, col, x, format)?;
                }
                Cell::Day(day) => {
                    worksheet.write_datetime_with_format(row, col, &excel_day(*day)?, format)?;
                }
                Cell::Link(to, text) => {
                    let url = Url::new(to.as_str()).set_text(cell_text(text));
                    worksheet.write_url_with_format(row, col, url, &self.style.link)?;
                }
            }
        }
        self.next_row += 1;
        Ok(())
    }

    /// Writes a note below the rows.
    pub(in crate::report) fn note(&mut self, words: &Bilingual) -> Result<(), XlsxError> {
        let text = cell_text(words.get(self.style.language));
        self.worksheet.write_string(self.next_row, 0, text)?;
        self.next_row += 1;
        Ok(())
    }

    /// Sets the filter over all rows and returns the sheet.
    pub(in crate::report) fn finish(mut self, n_rows: u32) -> Result<Worksheet, XlsxError> {
        let last_col = self.columns.len().saturating_sub(1) as u16;
        self.worksheet.autofilter(0, 0, n_rows, last_col)?;
        Ok(self.worksheet)
    }
}

/// Returns a link to a cell of a sheet; `row` counts from 0.
pub(in crate::report) fn link_to(tab: Tab, language: Language, row: u32) -> String {
    format!("internal:'{}'!A{}", tab.name(language), row + 1)
}

fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())
}

/// Returns text that a cell can hold: no control characters but line breaks, not longer than a cell may be.
pub(in crate::report) fn cell_text(text: &str) -> String {
    let (mut kept, mut n_units) = (String::with_capacity(text.len()), 0);
    for letter in text.chars() {
        let letter = match letter {
            '\n' | '\t' => letter,
            '\r' => continue,
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => '\u{fffd}',
            letter => letter,
        };
        n_units += letter.len_utf16();
        if n_units > MOST_UNITS - 1 {
            kept.push('…');
            break;
        }
        kept.push(letter);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_no_control_characters_and_no_more_than_excel_takes() {
        assert_eq!(cell_text("환불\u{0}\u{1b}\r\n요청"), "환불\u{fffd}\u{fffd}\n요청");
        let long = cell_text(&"가".repeat(40_000));
        assert_eq!(long.encode_utf16().count(), MOST_UNITS);
        assert!(long.ends_with('…'));
        assert_eq!(cell_text(&"😀".repeat(20_000)).encode_utf16().count(), MOST_UNITS);
    }
}
