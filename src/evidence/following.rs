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
    /// Returns the days before and after; the day itself belongs to neither.
    fn sides(&self, day: Day) -> [Period; 2] {
        let before = Period { from: plus(day, -BEFORE_DAYS).max(self.period().from), to: plus(day, -1) };
        [before, Period { from: plus(day, 1), to: self.period().to }]
    }

    pub(super) fn before_after(&self, filter: &Filter, day: Day, control: &[String]) -> Option<Value> {
        // Without a control group, "of no topic" would be everybody.
        if control.is_empty() {
            return None;
        }
        let (own, others) = (self.per_day(filter), self.per_day(&Filter::of(control)));
        let compared = trends::before_after(self.period(), self.known_days().from, &own, &others, day);
        let (low, high) = compared.interval?;
        Some(Value::within(compared.ratio?, compared.target_after, low, high))
    }

    pub(super) fn csat_before_after(&self, filter: &Filter, day: Day, control: &[String]) -> Option<Value> {
        if control.is_empty() {
            return None;
        }
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
