//! The rows of a table, whatever it is kept in.

use super::Problem;

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Row {
    /// The row in a workbook, the line on which it begins in a text; from 1.
    pub(crate) number: u64,
    /// Its cells as words; dates of a workbook in ISO form.
    pub(crate) cells: Vec<String>,
}

impl Row {
    /// Returns a cell, empty where the row is shorter.
    pub(crate) fn cell(&self, column_idx: usize) -> &str {
        self.cells.get(column_idx).map_or("", String::as_str)
    }

    /// Returns whether no cell says anything.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// What a table gave.
#[derive(Debug, PartialEq)]
pub(crate) enum RowFound {
    Row(Row),
    /// A row that cannot be read; the next one can.
    Bad(u64, Problem),
    /// The table ends here.
    End,
}

/// A table read row by row.
pub(crate) trait Rows: Send {
    fn next(&mut self) -> RowFound;
}
