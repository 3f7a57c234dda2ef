//! How does a column of values become Parquet and come back?
//!
//! Three shapes are enough for facts: one value a row, at most one value a row, and a list of values a row. Parquet writes them as
//! values with *definition levels* (is there a value?) and *repetition levels* (does it continue the row's list?).

use std::vec;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::RowGroupReader;
use parquet::file::writer::SerializedColumnWriter;

/// A value as Parquet stores it.
pub(super) trait Value: Sized {
    type Physical: DataType<T = Self>;
    fn into_values(values: Vec<Self>) -> Values;
    fn reader(column: ColumnReader) -> Option<ColumnReaderImpl<Self::Physical>>;
}

macro_rules! value {
    ($value:ty, $physical:ty, $values:ident, $reader:ident) => {
        impl Value for $value {
            type Physical = $physical;
            fn into_values(values: Vec<Self>) -> Values {
                Values::$values(values)
            }
            fn reader(column: ColumnReader) -> Option<ColumnReaderImpl<$physical>> {
                match column {
                    ColumnReader::$reader(reader) => Some(reader),
                    _ => None,
                }
            }
        }
    };
}
value!(ByteArray, ByteArrayType, Text, ByteArrayColumnReader);
value!(i32, Int32Type, Int32, Int32ColumnReader);
value!(i64, Int64Type, Int64, Int64ColumnReader);
value!(f64, DoubleType, Double, DoubleColumnReader);
value!(bool, BoolType, Bool, BoolColumnReader);

/// The values of one column that are there.
pub(super) enum Values {
    Text(Vec<ByteArray>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Double(Vec<f64>),
    Bool(Vec<bool>),
}

/// One column of one row group, ready to be written.
pub(super) struct Column {
    values: Values,
    definition_levels: Option<Vec<i16>>,
    repetition_levels: Option<Vec<i16>>,
}

/// Returns a text as Parquet's value.
pub(super) fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

impl Column {
    /// One value a row.
    pub(super) fn required<T: Value>(rows: impl Iterator<Item = T>) -> Self {
        Self { values: T::into_values(rows.collect()), definition_levels: None, repetition_levels: None }
    }

    /// At most one value a row.
    pub(super) fn optional<T: Value>(rows: impl Iterator<Item = Option<T>>) -> Self {
        let (mut values, mut definition_levels) = (Vec::new(), Vec::new());
        for row in rows {
            definition_levels.push(i16::from(row.is_some()));
            values.extend(row);
        }
        Self { values: T::into_values(values), definition_levels: Some(definition_levels), repetition_levels: None }
    }

    /// A list of values a row.
    pub(super) fn list<T: Value, I: IntoIterator<Item = T>>(rows: impl Iterator<Item = I>) -> Self {
        let (mut values, mut definition_levels, mut repetition_levels) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let begin = values.len();
            values.extend(row);
            let n_values = values.len() - begin;
            // An empty list has one pair of levels and no value.
            for value_idx in 0..n_values.max(1) {
                definition_levels.push(i16::from(n_values > 0));
                repetition_levels.push(i16::from(value_idx > 0));
            }
        }
        Self {
            values: T::into_values(values),
            definition_levels: Some(definition_levels),
            repetition_levels: Some(repetition_levels),
        }
    }

    /// Returns how many rows the column has.
    pub(super) fn n_rows(&self) -> usize {
        match (&self.repetition_levels, &self.definition_levels, &self.values) {
            (Some(levels), _, _) => levels.iter().filter(|&&level| level == 0).count(),
            (None, Some(levels), _) => levels.len(),
            (None, None, Values::Text(values)) => values.len(),
            (None, None, Values::Int32(values)) => values.len(),
            (None, None, Values::Int64(values)) => values.len(),
            (None, None, Values::Double(values)) => values.len(),
            (None, None, Values::Bool(values)) => values.len(),
        }
    }

    /// Writes the column as the next one of a row group.
    pub(super) fn write(&self, mut writer: SerializedColumnWriter<'_>) -> Result<()> {
        match (writer.untyped(), &self.values) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Text(values)) => self.write_values(writer, values),
            (ColumnWriter::Int32ColumnWriter(writer), Values::Int32(values)) => self.write_values(writer, values),
            (ColumnWriter::Int64ColumnWriter(writer), Values::Int64(values)) => self.write_values(writer, values),
            (ColumnWriter::DoubleColumnWriter(writer), Values::Double(values)) => self.write_values(writer, values),
            (ColumnWriter::BoolColumnWriter(writer), Values::Bool(values)) => self.write_values(writer, values),
            _ => Err(ParquetError::General("a column has another type than its schema says".to_owned())),
        }?;
        writer.close()
    }

    fn write_values<T: DataType>(&self, writer: &mut ColumnWriterImpl<'_, T>, values: &[T::T]) -> Result<()> {
        writer.write_batch(values, self.definition_levels.as_deref(), self.repetition_levels.as_deref()).map(|_| ())
    }
}

/// One row group to be read, column by column, each by its path.
pub(super) struct Group<'a> {
    row_group: Box<dyn RowGroupReader + 'a>,
}

/// The values of a column in row order.
pub(super) struct Rows<T>(vec::IntoIter<T>);

impl<T> Rows<T> {
    /// Returns the next row's value.
    pub(super) fn next(&mut self) -> Result<T> {
        self.0.next().ok_or_else(|| ParquetError::EOF("a column has fewer rows than its row group".to_owned()))
    }
}

/// A column with its levels as they were stored.
struct Stored<T> {
    values: Vec<T>,
    definition_levels: Vec<i16>,
    repetition_levels: Vec<i16>,
}

impl<'a> Group<'a> {
    pub(super) fn new(row_group: Box<dyn RowGroupReader + 'a>) -> Self {
        Self { row_group }
    }

    /// Returns how many rows the group has.
    pub(super) fn n_rows(&self) -> usize {
        usize::try_from(self.row_group.metadata().num_rows()).unwrap_or(0)
    }

    /// Reads a column with one value a row.
    pub(super) fn required<T: Value>(&self, path: &str) -> Result<Rows<T>> {
        Ok(Rows(self.stored::<T>(path)?.values.into_iter()))
    }

    /// Reads a column with at most one value a row.
    pub(super) fn optional<T: Value>(&self, path: &str) -> Result<Rows<Option<T>>> {
        let stored = self.stored::<T>(path)?;
        let mut values = stored.values.into_iter();
        let rows: Vec<Option<T>> =
            stored.definition_levels.iter().map(|&level| if level > 0 { values.next() } else { None }).collect();
        Ok(Rows(rows.into_iter()))
    }

    /// Reads a column with a list of values a row.
    pub(super) fn list<T: Value>(&self, path: &str) -> Result<Rows<Vec<T>>> {
        let stored = self.stored::<T>(path)?;
        let mut values = stored.values.into_iter();
        let mut rows: Vec<Vec<T>> = Vec::with_capacity(self.n_rows());
        for (repetition, definition) in stored.repetition_levels.iter().zip(&stored.definition_levels) {
            if *repetition == 0 {
                rows.push(Vec::new());
            }
            if *definition > 0
                && let (Some(row), Some(value)) = (rows.last_mut(), values.next())
            {
                row.push(value);
            }
        }
        Ok(Rows(rows.into_iter()))
    }

    fn stored<T: Value>(&self, path: &str) -> Result<Stored<T>> {
        let metadata = self.row_group.metadata();
        let column_idx = metadata
            .columns()
            .iter()
            .position(|column| column.column_path().string() == path)
            .ok_or_else(|| ParquetError::General(format!("the column {path} is missing")))?;
        let mut reader = T::reader(self.row_group.get_column_reader(column_idx)?)
            .ok_or_else(|| ParquetError::General(format!("the column {path} has another type")))?;
        let mut stored = Stored { values: Vec::new(), definition_levels: Vec::new(), repetition_levels: Vec::new() };
        reader.read_records(
            self.n_rows(),
            Some(&mut stored.definition_levels),
            Some(&mut stored.repetition_levels),
            &mut stored.values,
        )?;
        Ok(stored)
    }
}

/// Returns the text of a stored value.
pub(super) fn string(value: &ByteArray) -> Result<String> {
    Ok(value.as_utf8()?.to_owned())
}
