//! What did people decide about topics? Merges, splits, statements placed by hand; before topics are described.

use super::{Class, Grouping, Membership, Why};

/// Topics as they were grouped: what people may still change.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    /// The topics, both languages in one.
    pub grouping: Grouping,
    /// For each topic the definition that it is.
    pub defined: Vec<Option<u32>>,
    /// Weight of the agents' words, Korean and English.
    pub agents_weights: [f64; 2],
}

/// What people decided about one night's topics. Rows and topics are those of a [`Grouped`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    /// Topics that go into another one, which itself goes nowhere.
    pub merged: Vec<(u32, u32)>,
    /// Rows that make a topic of their own, each set one; they are numbered after all others.
    pub apart: Vec<Vec<u32>>,
    /// Topics that are left out: their statements stand alone.
    pub left_out: Vec<u32>,
    /// Statements with the topic that they are in, or in none.
    pub placed: Vec<(u32, Option<u32>)>,
}

impl Decided {
    /// Whether nothing was decided that changes a group.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Grouped {
    /// Does what was decided: splits, then merges and what is left out, then single statements, so that these have the last
    /// word. Returns the new number of each topic, those of [`Decided::apart`] last; `None` for one that is no more.
    #[must_use]
    pub fn decide(mut self, decided: &Decided) -> (Self, Vec<Option<u32>>) {
        let n_before = self.grouping.sizes.len() as u32;
        if decided.is_empty() {
            return (self, (0..n_before).map(Some).collect());
        }
        let n_all = n_before + decided.apart.len() as u32;
        let memberships = &mut self.grouping.memberships;
        for (topic, rows) in (n_before..).zip(&decided.apart) {
            rows.iter().for_each(|&row| put(&mut memberships[row as usize], Some(topic)));
        }
        for membership in memberships.iter_mut() {
            if membership.topic_idx.is_some_and(|topic| decided.left_out.contains(&topic)) {
                put(membership, None);
            }
        }
        for &(row, topic) in &decided.placed {
            put(&mut memberships[row as usize], topic);
        }
        let mut into: Vec<u32> = (0..n_all).collect();
        for &(topic, target) in &decided.merged {
            into[topic as usize] = target;
        }
        let mut sizes = vec![0; n_all as usize];
        for topic in memberships.iter().filter_map(|membership| membership.topic_idx) {
            sizes[topic as usize] += 1;
        }
        self.grouping.sizes = sizes;
        self.grouping.cohesions.resize(n_all as usize, 0.0);
        // A topic that people made holds: nothing is asked again.
        self.grouping.stabilities.resize(n_all as usize, 1.0);
        let (grouping, numbers) = self.grouping.merged_with_numbers(&into);
        let mut defined = vec![None; grouping.sizes.len()];
        let kept: Vec<Option<u32>> =
            numbers.iter().zip(0..).map(|(number, topic)| number.filter(|_| into[topic as usize] == topic)).collect();
        for (topic, definition) in self.defined.iter().enumerate() {
            if let Some(number) = numbers[into[topic] as usize] {
                let own: &mut Option<u32> = &mut defined[number as usize];
                *own = own.or(*definition);
            }
        }
        (Self { grouping, defined, ..self }, kept)
    }
}

/// Puts a statement where people want it.
fn put(membership: &mut Membership, topic: Option<u32>) {
    if membership.topic_idx == topic && membership.class != Class::Weak {
        return;
    }
    *membership = Membership {
        topic_idx: topic,
        class: if topic.is_some() { Class::Assigned } else { Class::Single },
        why: topic.is_none().then_some(Why::Decided),
        nearest: None,
        margin: 0.0,
        part: None,
        fine: None,
        ..*membership
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(topics: &[Option<u32>]) -> Grouped {
        let member = |topic: &Option<u32>| Membership {
            topic_idx: *topic,
            class: if topic.is_some() { Class::Assigned } else { Class::Single },
            why: None,
            strength: 0.5,
            nearest: None,
            margin: 0.1,
            part: None,
            fine: None,
        };
        let n_topics = topics.iter().flatten().max().map_or(0, |&last| last as usize + 1);
        let size = |topic| topics.iter().filter(|own| **own == Some(topic as u32)).count() as u32;
        Grouped {
            grouping: Grouping {
                memberships: topics.iter().map(member).collect(),
                sizes: (0..n_topics).map(size).collect(),
                cohesions: vec![0.5; n_topics],
                stabilities: vec![1.0; n_topics],
                exponents: [0; 2],
            },
            defined: vec![None; n_topics],
            agents_weights: [0.0; 2],
        }
    }

    fn topics(grouped: &Grouped) -> Vec<Option<u32>> {
        grouped.grouping.memberships.iter().map(|membership| membership.topic_idx).collect()
    }

    #[test]
    fn what_was_decided_is_done_and_topics_are_numbered_by_size_again() {
        // Topic 0 has rows 0 to 3, topic 1 rows 4 to 6, topic 2 rows 7 and 8, row 9 is alone.
        let before = grouped(&[Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), Some(2), Some(2), None]);
        let decided = Decided {
            merged: vec![(2, 1)],
            apart: vec![vec![0]],
            left_out: Vec::new(),
            placed: vec![(9, Some(1)), (4, None)],
        };
        let (after, numbers) = before.clone().decide(&decided);
        // Topic 1 now has rows 5, 6, 7, 8, 9 and is the largest; topic 0 rows 1 to 3; row 0 is a topic of its own.
        assert_eq!(numbers, [Some(1), Some(0), None, Some(2)]);
        let expected = [Some(2), Some(1), Some(1), Some(1), None, Some(0), Some(0), Some(0), Some(0), Some(0)];
        assert_eq!(topics(&after), expected);
        assert_eq!(after.grouping.sizes, [5, 3, 1]);
        assert_eq!(after.grouping.memberships[4].why, Some(Why::Decided));

        let (after, numbers) = before.decide(&Decided { left_out: vec![0], ..Decided::default() });
        assert_eq!(numbers, [None, Some(0), Some(1)]);
        assert_eq!(after.grouping.memberships[0].class, Class::Single);
    }
}
