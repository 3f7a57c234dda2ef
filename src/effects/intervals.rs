//! How sure is a share or a difference of means? 95 % intervals, the same on every machine.

use super::Ratio;

/// The normal quantile of a two-sided 95 % interval.
const Z: f64 = 1.959_964;

/// Returns the 95 % interval of a share (Wilson 1927): it stays within 0 and 1 and holds for few conversations.
pub(crate) fn wilson(ratio: Ratio) -> (f64, f64) {
    let n = ratio.whole as f64;
    if ratio.whole == 0 {
        return (0.0, 1.0);
    }
    let p = ratio.value();
    let z2 = Z * Z;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// A difference with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Effect {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// So many resamples: the ends of a 95 % interval then rest on 25 values each.
const N_RESAMPLES: usize = 1_000;
/// Of more answers than this the mean of a resample is drawn from its normal limit instead of answer by answer.
const MOST_DRAWN: usize = 300;

/// Returns how far a topic's answers move the mean of all: the mean of all minus the mean without them (leave one topic out), with the
/// percentile interval of a bootstrap in which both sides are drawn anew. Both sides must hold an answer.
pub(crate) fn leave_one_out(own: &[f64], others: &[f64]) -> Effect {
    let (own, others) = (Answers::of(own), Answers::of(others));
    let share = own.n as f64 / (own.n + others.n) as f64;
    let effect = |own: f64, others: f64| share * (own - others);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut drawn: Vec<f64> =
        (0..N_RESAMPLES).map(|_| effect(own.resampled(&mut random), others.resampled(&mut random))).collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn[((N_RESAMPLES - 1) as f64 * share).round() as usize];
    Effect { value: effect(own.mean, others.mean), low: at(0.025), high: at(0.975) }
}

/// How much more the first pair of means differs than the second (difference in differences, each after minus before), with the
/// percentile interval of a bootstrap. Every side must hold an answer.
pub(crate) fn difference_in_differences(own: [&[f64]; 2], control: [&[f64]; 2]) -> Effect {
    let sides = [own[0], own[1], control[0], control[1]].map(Answers::of);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let combined = |means: [f64; 4]| (means[0] - means[1]) - (means[2] - means[3]);
    let mut drawn: Vec<f64> = Vec::with_capacity(N_RESAMPLES);
    for _ in 0..N_RESAMPLES {
        drawn.push(combined([0, 1, 2, 3].map(|side: usize| sides[side].resampled(&mut random))));
    }
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn[((N_RESAMPLES - 1) as f64 * share).round() as usize];
    Effect { value: combined([0, 1, 2, 3].map(|side: usize| sides[side].mean)), low: at(0.025), high: at(0.975) }
}

/// Answers in ascending order, so that their order in the window does not matter.
struct Answers {
    sorted: Vec<f64>,
    n: usize,
    mean: f64,
    /// Of the mean.
    deviation: f64,
}

impl Answers {
    fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let mean = sorted.iter().sum::<f64>() / n.max(1) as f64;
        let variance = sorted.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n.max(1) as f64;
        Self { n, mean, deviation: (variance / n.max(1) as f64).sqrt(), sorted }
    }

    /// Returns the mean of as many answers drawn with replacement.
    fn resampled(&self, random: &mut Random) -> f64 {
        if self.n > MOST_DRAWN {
            return self.mean + self.deviation * random.normal();
        }
        (0..self.n).map(|_| self.sorted[random.below(self.n)]).sum::<f64>() / self.n.max(1) as f64
    }
}

/// Steele, Lea and Flood's SplitMix64 from a fixed seed: the same draws on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// From (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Box and Muller's.
    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        // 10 of 100: middle (0.1 + 3.8415 / 200) / 1.038415 = 0.1148, half 1.96 / 1.038415 * sqrt(0.0009 + 0.0000960) = 0.0596.
        let (low, high) = wilson(Ratio { part: 10, whole: 100 });
        assert!((low - 0.0552).abs() < 5e-4 && (high - 0.1744).abs() < 5e-4, "{low} {high}");
        let (low, high) = wilson(Ratio { part: 0, whole: 10 });
        assert!(low == 0.0 && (high - 0.2775).abs() < 5e-4, "{high}");
    }

    #[test]
    fn the_effect_of_a_topic_is_the_mean_with_it_minus_the_mean_without() {
        // Four answers of 1 among sixteen of 4: all 68 / 20 = 3.4, without them 4.0, effect -0.6.
        let effect = leave_one_out(&[1.0; 4], &[4.0; 16]);
        assert!(
            (effect.value + 0.6).abs() < 1e-12 && (effect.low + 0.6).abs() < 1e-12 && (effect.high + 0.6).abs() < 1e-12
        );
        // Answers that vary give an interval around the value, whatever their order.
        let (own, others) = ([1.0, 2.0, 3.0, 1.0, 1.0, 2.0], [5.0, 4.0, 3.0, 4.0, 5.0, 4.0, 2.0, 5.0]);
        let effect = leave_one_out(&own, &others);
        assert!(effect.low < effect.value && effect.value < effect.high && effect.high < 0.0, "{effect:?}");
        let mut turned = own;
        turned.reverse();
        assert_eq!(leave_one_out(&turned, &others), effect);
    }

    #[test]
    fn many_answers_are_drawn_from_the_normal_limit() {
        let own: Vec<f64> = (0..1_000).map(|n| f64::from(n % 5 + 1)).collect();
        let others: Vec<f64> = (0..1_000).map(|n| f64::from(n % 2 + 4)).collect();
        // Means 3 and 4.5 with deviations sqrt(2 / 1000) and sqrt(0.25 / 1000): the difference -1.5 has 0.0474, its interval is
        // -1.5 +- 0.093; against a control that stays at 4 in every answer nothing changes.
        let effect = difference_in_differences([&own, &others], [&[4.0; 10], &[4.0; 10]]);
        assert!((effect.value + 1.5).abs() < 1e-9, "{effect:?}");
        assert!((effect.low + 1.593).abs() < 0.02 && (effect.high + 1.407).abs() < 0.02, "{effect:?}");
    }
}
