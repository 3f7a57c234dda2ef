//! What became of it after the day on which something was done? Before and after, against topics that are not concerned.

use super::casebook::Casebook;
use super::measure::{Filter, Value};
use crate::effects::{self, Effect};
use crate::model::period::plus;
use crate::model::{Day, Period};
use crate::trends;

/// So many days before the day are compared.
const BEFORE_DAYS: i64 = 28;
/// So many answers are needed on each of the four sides.
const LEAST_ANSWERS: usize = 5;

impl Casebook<'_> {
    /// Returns the days before and since.
    fn sides(&self, day: Day) -> [Period; 2] {
        let before = Period { from: plus(day, -BEFORE_DAYS).max(self.period().from), to: plus(day, -1) };
        [before, Period { from: day, to: self.period().to }]
    }

    pub(super) fn before_after(&self, filter: &Filter, day: Day, control: &[String]) -> Option<Value> {
        let counts = |filter: &Filter| {
            let per_day = self.per_day(filter);
            let count = |period: &Period| -> Vec<u64> {
                let from = self.period().position(period.from.max(self.period().from));
                let to = self.period().position(period.to.min(self.period().to));
                match (from, to) {
                    (Some(from), Some(to)) if from <= to => per_day[from..=to].to_vec(),
                    _ => Vec::new(),
                }
            };
            self.sides(day).map(|side| count(&side))
        };
        let [own_before, own_after] = counts(filter);
        let [control_before, control_after] = counts(&Filter::of(control));
        let compared = trends::before_after(&own_before, &own_after, &control_before, &control_after)?;
        Some(Value::within(compared.ratio, own_after.iter().sum(), compared.low, compared.high))
    }

    pub(super) fn csat_before_after(&self, filter: &Filter, day: Day, control: &[String]) -> Option<Value> {
        let answers = |filter: &Filter| {
            self.sides(day).map(|side| {
                let csat = |idx: u32| self.transcripts()[idx as usize].metadata.csat;
                self.select(filter, side).into_iter().filter_map(csat).collect::<Vec<f64>>()
            })
        };
        let [own_before, own_after] = answers(filter);
        let [control_before, control_after] = answers(&Filter::of(control));
        let sides = [&own_before, &own_after, &control_before, &control_after];
        if sides.iter().any(|side| side.len() < LEAST_ANSWERS) {
            return None;
        }
        let Effect { value, low, high } =
            effects::difference_in_differences([&own_after, &own_before], [&control_after, &control_before]);
        Some(Value::within(value, own_after.len() as u64, low, high))
    }
}
