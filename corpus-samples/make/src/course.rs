//! How much is written about each topic on each day.

use crate::calendar::{self, Day};
use crate::script::Topic;
use crate::stream::Stream;

/// What decides how much is written about each topic on each day.
#[derive(Debug, Clone)]
pub enum Course {
    /// The ten weeks of the samples, with the marks that their README tells of.
    Sample,
    /// Planted events on levels drawn by seed.
    Stream(Stream),
}

impl Course {
    /// Returns how common each topic is on `day`, in the order of `topics`.
    pub fn weights(&self, topics: &[Topic], day: Day) -> Vec<f64> {
        match self {
            Self::Sample => topics.iter().map(|topic| topic.weight * calendar::trend(&topic.id, day)).collect(),
            Self::Stream(stream) => (0..topics.len()).map(|idx| stream.level(idx, day)).collect(),
        }
    }

    /// Returns how much is written on `day` beside other days; in a stream, how many conversations.
    pub fn volume(&self, topics: &[Topic], day: Day) -> f64 {
        let that_day: f64 = self.weights(topics, day).iter().sum();
        match self {
            Self::Sample => {
                let weights: f64 = topics.iter().map(|topic| topic.weight).sum();
                calendar::busyness(day) * (0.15 + 0.85 * that_day / weights)
            }
            Self::Stream(stream) => stream.volume(day, that_day),
        }
    }
}
