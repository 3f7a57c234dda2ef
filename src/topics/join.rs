//! Which Korean and which English topic are one? Joins topics, not statements, across languages.
//!
//! Statements of two languages share no word, so that joining them one by one loses fine distinctions. Topics have
//! profiles: the concepts that their customers and agents speak of, and what the desk says of their conversations. Both
//! are made of many statements and tell near neighbours apart.

use rustc_hash::FxHashMap;

use super::profiles::{Profile, cosine, mean_and_deviation};

/// A topic of the smaller side joins the topic of the other side that it is nearest to, when it is nearer than this many
/// standard deviations above the mean of all pairs. Most right pairs of the samples stand at 2.3 to 5, the nearest of topics
/// that have no partner below 1 (`docs/quality.md`, two languages).
const NEAR: f64 = 1.5;

/// Returns for each guest the host that it joins.
///
/// How near two topics are is the mean over the views (concepts, desk) of the cosines, each in standard deviations above
/// the mean of its view: cosines of concepts are lower than those of the desk and tell more. A view that says the same of
/// all pairs counts for nothing.
pub(super) fn partners(guests: &[&Profile], hosts: &[&Profile]) -> Vec<Option<usize>> {
    let nearness = Nearness::of(guests, hosts);
    (0..guests.len())
        .map(|guest| nearness.nearest(guest).filter(|&(_, near)| near >= NEAR).map(|(host, _)| host))
        .collect()
}

/// A part of a topic leaves it when another host is nearer than the topic's own by so many standard deviations: less is a
/// draw. With 1 two in three of those that lay wrong stayed.
const NEARER: f64 = 0.2;

/// Returns for each part of a guest the host that it goes to instead of `homes`, the host that its topic joins.
pub(super) fn movers(parts: &[&Profile], hosts: &[&Profile], homes: &[Option<usize>]) -> Vec<Option<usize>> {
    let nearness = Nearness::of(parts, hosts);
    (0..parts.len())
        .map(|part| {
            let (host, near) = nearness.nearest(part)?;
            let at_home = homes[part].map_or(NEAR, |home| nearness.at(part, home));
            (Some(host) != homes[part] && near >= at_home + NEARER && near >= NEAR).then_some(host)
        })
        .collect()
}

/// Hosts by what their profiles hold, to find the nearest of many single statements.
pub(super) struct Hosts {
    n: usize,
    /// For each value of a view the hosts that hold it, with its weight there: concepts, desk.
    holders: [FxHashMap<u32, Vec<(u32, f64)>>; 2],
}

impl Hosts {
    pub(super) fn new(hosts: &[&Profile]) -> Self {
        let mut holders = [FxHashMap::<u32, Vec<(u32, f64)>>::default(), FxHashMap::default()];
        for (host, profile) in (0..).zip(hosts) {
            for (holders, view) in holders.iter_mut().zip([&profile.concepts, &profile.desk]) {
                for &(value, weight) in view {
                    holders.entry(value).or_default().push((host, weight));
                }
            }
        }
        Self { n: hosts.len(), holders }
    }

    /// Returns the host with the highest mean cosine over the views, the first of equal ones; `None` where none shares anything.
    pub(super) fn nearest(&self, profile: &Profile) -> Option<usize> {
        let mut sums = vec![0.0; self.n];
        for (holders, view) in self.holders.iter().zip([&profile.concepts, &profile.desk]) {
            for (value, weight) in view {
                for &(host, at_host) in holders.get(value).into_iter().flatten() {
                    sums[host as usize] += weight * at_host;
                }
            }
        }
        let best = (0..self.n).rev().max_by(|&a, &b| sums[a].total_cmp(&sums[b]))?;
        (sums[best] > 0.0).then_some(best)
    }
}

/// How near all pairs are, in standard deviations above the mean of all.
struct Nearness {
    views: Vec<Vec<f64>>,
    n_hosts: usize,
}

impl Nearness {
    fn of(guests: &[&Profile], hosts: &[&Profile]) -> Self {
        let views = [
            pairs(guests, hosts, |guest, host| cosine(&guest.concepts, &host.concepts)),
            pairs(guests, hosts, |guest, host| cosine(&guest.desk, &host.desk)),
        ];
        Self { views: views.into_iter().filter_map(standardised).collect(), n_hosts: hosts.len() }
    }

    fn at(&self, guest: usize, host: usize) -> f64 {
        let sum: f64 = self.views.iter().map(|view| view[guest * self.n_hosts + host]).sum();
        sum / self.views.len().max(1) as f64
    }

    /// Returns the nearest host, the first of equally near ones.
    fn nearest(&self, guest: usize) -> Option<(usize, f64)> {
        let all = (0..self.n_hosts).rev().map(|host| (host, self.at(guest, host)));
        all.max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// Returns a value for each pair, guests in the outer order.
fn pairs(guests: &[&Profile], hosts: &[&Profile], of: impl Fn(&Profile, &Profile) -> f64) -> Vec<f64> {
    guests.iter().flat_map(|guest| hosts.iter().map(|host| of(guest, host))).collect()
}

/// Returns the values in standard deviations above their mean; `None` where all are the same.
fn standardised(values: Vec<f64>) -> Option<Vec<f64>> {
    let (mean, deviation) = mean_and_deviation(&values);
    (deviation > 1e-9).then(|| values.into_iter().map(|value| (value - mean) / deviation).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(concepts: &[(u32, f64)]) -> Profile {
        Profile { concepts: concepts.to_vec(), ..Profile::default() }
    }

    #[test]
    fn a_topic_joins_the_one_that_speaks_of_the_same() {
        let hosts: Vec<Profile> = (0..20).map(|host| profile(&[(host, 0.8), (100, 0.6)])).collect();
        let guests = [profile(&[(7, 0.8), (100, 0.6)]), profile(&[(500, 0.8), (100, 0.6)])];
        let partners = partners(&guests.iter().collect::<Vec<_>>(), &hosts.iter().collect::<Vec<_>>());
        assert_eq!(partners, [Some(7), None]);
    }

    #[test]
    fn a_statement_is_nearest_to_the_host_that_shares_its_rare_value() {
        let hosts = [profile(&[(1, 0.9), (100, 0.1)]), profile(&[(2, 0.9), (100, 0.1)])];
        let hosts = Hosts::new(&hosts.iter().collect::<Vec<_>>());
        assert_eq!(hosts.nearest(&profile(&[(2, 0.5), (100, 0.8)])), Some(1));
        assert_eq!(hosts.nearest(&profile(&[(100, 1.0)])), Some(0), "the first of equally near ones");
        assert_eq!(hosts.nearest(&profile(&[(7, 1.0)])), None);
    }

    #[test]
    fn topics_that_say_nothing_stay_apart() {
        let nothing = Profile::default();
        assert_eq!(partners(&[&nothing, &nothing], &[&nothing]), [None, None]);
    }
}
