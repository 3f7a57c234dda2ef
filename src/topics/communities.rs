//! Which groups does the graph fall into? Communities by modularity at a given resolution (Leiden).
//!
//! Traag, Waltman, van Eck 2019, "From Louvain to Leiden". Quality = sum over communities of
//! `w_inside - resolution * degree^2 / (2 * total)`, up to a constant. Nodes are visited in the order of their ids instead
//! of a drawn one, and refinement takes the best move instead of a drawn one: the result is the same every time.

use std::collections::VecDeque;

use super::graph::Graph;

/// Rounds of move, refine, aggregate from the start: more changed nothing that was measured.
const N_ROUNDS: usize = 3;

/// Returns the community of each node; communities are numbered by their smallest node.
#[must_use]
pub fn detect(graph: &Graph, resolution: f64) -> Vec<u32> {
    let mut partition: Vec<u32> = (0..graph.n_nodes() as u32).collect();
    let network = Network::of_graph(graph);
    if network.total <= 0.0 {
        return partition;
    }
    for _ in 0..N_ROUNDS {
        let before = partition.clone();
        partition = one_round(&network, partition, resolution);
        if partition == before {
            break;
        }
    }
    renumber(&partition)
}

/// Numbers communities in the order of their smallest member.
#[must_use]
pub fn renumber(partition: &[u32]) -> Vec<u32> {
    let largest = partition.iter().copied().max().unwrap_or(0) as usize;
    let mut names = vec![u32::MAX; largest + 1];
    let mut next = 0;
    partition
        .iter()
        .map(|&community| {
            let name = &mut names[community as usize];
            if *name == u32::MAX {
                *name = next;
                next += 1;
            }
            *name
        })
        .collect()
}

/// A graph whose nodes are groups of statements.
struct Network {
    starts: Vec<usize>,
    ends: Vec<u32>,
    weights: Vec<f64>,
    /// Weighted degree, edges inside the node included.
    degrees: Vec<f64>,
    /// Twice the weight of all edges.
    total: f64,
}

impl Network {
    fn of_graph(graph: &Graph) -> Self {
        let n = graph.n_nodes();
        let mut network =
            Self { starts: vec![0], ends: Vec::new(), weights: Vec::new(), degrees: vec![0.0; n], total: 0.0 };
        for node in 0..n {
            for &(end, weight) in graph.edges(node) {
                network.ends.push(end);
                network.weights.push(f64::from(weight));
                network.degrees[node] += f64::from(weight);
            }
            network.starts.push(network.ends.len());
            network.total += network.degrees[node];
        }
        network
    }

    fn n_nodes(&self) -> usize {
        self.degrees.len()
    }

    fn edges(&self, node: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[node]..self.starts[node + 1];
        self.ends[range.clone()].iter().zip(&self.weights[range]).map(|(&end, &weight)| (end as usize, weight))
    }

    /// Makes one node of each group; groups are numbered 0 to `n_groups`.
    fn aggregate(&self, groups: &[u32], n_groups: usize) -> Self {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_groups];
        for (node, &group) in groups.iter().enumerate() {
            members[group as usize].push(node as u32);
        }
        let mut network = Self {
            starts: vec![0],
            ends: Vec::new(),
            weights: Vec::new(),
            degrees: vec![0.0; n_groups],
            total: self.total,
        };
        let mut to = vec![0.0; n_groups];
        let mut touched: Vec<u32> = Vec::new();
        for (group, nodes) in members.iter().enumerate() {
            for &node in nodes {
                let node = node as usize;
                network.degrees[group] += self.degrees[node];
                for (end, weight) in self.edges(node) {
                    let other = groups[end];
                    if other as usize != group {
                        if to[other as usize] == 0.0 {
                            touched.push(other);
                        }
                        to[other as usize] += weight;
                    }
                }
            }
            touched.sort_unstable();
            for &other in &touched {
                network.ends.push(other);
                network.weights.push(to[other as usize]);
                to[other as usize] = 0.0;
            }
            touched.clear();
            network.starts.push(network.ends.len());
        }
        network
    }
}

/// Moves, refines and aggregates until nothing moves; returns the community of each node of the first network.
fn one_round(first: &Network, partition: Vec<u32>, resolution: f64) -> Vec<u32> {
    let mut partition = partition;
    let moved = move_nodes(first, &mut partition, resolution);
    if !moved {
        return partition;
    }
    // For each statement the node that it is in at the present level.
    let mut place: Vec<u32> = (0..first.n_nodes() as u32).collect();
    let mut level: Option<Network> = None;
    let mut communities = partition;
    loop {
        let network = level.as_ref().unwrap_or(first);
        let refined = renumber(&refine(network, &communities, resolution));
        let n_groups = refined.iter().max().map_or(0, |&group| group as usize + 1);
        if n_groups == network.n_nodes() {
            break;
        }
        let next = network.aggregate(&refined, n_groups);
        let mut next_communities = vec![0; n_groups];
        for (node, &group) in refined.iter().enumerate() {
            next_communities[group as usize] = communities[node];
        }
        for node in &mut place {
            *node = refined[*node as usize];
        }
        let mut next_communities = renumber(&next_communities);
        let moved = move_nodes(&next, &mut next_communities, resolution);
        communities = next_communities;
        level = Some(next);
        if !moved {
            break;
        }
    }
    place.iter().map(|&node| communities[node as usize]).collect()
}

/// Moves nodes to the neighbouring community with the highest gain until no move gains; returns whether any moved.
fn move_nodes(network: &Network, communities: &mut [u32], resolution: f64) -> bool {
    let n = network.n_nodes();
    let mut community_degrees = vec![0.0; n];
    let mut community_sizes = vec![0_u32; n];
    for node in 0..n {
        community_degrees[communities[node] as usize] += network.degrees[node];
        community_sizes[communities[node] as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..n as u32).rev().filter(|&c| community_sizes[c as usize] == 0).collect();
    let mut queue: VecDeque<u32> = (0..n as u32).collect();
    let mut is_queued = vec![true; n];
    let mut to = vec![0.0; n];
    let mut touched: Vec<u32> = Vec::new();
    let mut moved = false;
    while let Some(node) = queue.pop_front() {
        let node = node as usize;
        is_queued[node] = false;
        let own = communities[node];
        let degree = network.degrees[node];
        community_degrees[own as usize] -= degree;
        community_sizes[own as usize] -= 1;
        for (end, weight) in network.edges(node) {
            let community = communities[end];
            if to[community as usize] == 0.0 {
                touched.push(community);
            }
            to[community as usize] += weight;
        }
        let gain = |community: u32| {
            to[community as usize] - resolution * degree * community_degrees[community as usize] / network.total
        };
        let (mut best, mut best_gain) = (own, gain(own));
        touched.sort_unstable();
        for &community in &touched {
            let gain = gain(community);
            if gain > best_gain + 1e-12 {
                (best, best_gain) = (community, gain);
            }
        }
        // Alone is better than in a community that costs more than it gives.
        if best_gain < -1e-12 {
            if community_sizes[own as usize] == 0 {
                best = own;
            } else if let Some(&fresh) = empty.last() {
                best = fresh;
            }
        }
        for community in touched.drain(..) {
            to[community as usize] = 0.0;
        }
        community_degrees[best as usize] += degree;
        community_sizes[best as usize] += 1;
        if best == own {
            continue;
        }
        if empty.last() == Some(&best) {
            empty.pop();
        }
        if community_sizes[own as usize] == 0 {
            empty.push(own);
        }
        communities[node] = best;
        moved = true;
        for (end, _) in network.edges(node) {
            if communities[end] != best && !is_queued[end] {
                is_queued[end] = true;
                queue.push_back(end as u32);
            }
        }
    }
    moved
}

/// Splits each community into parts that hang together: single nodes join the part of their own community with the
/// highest gain.
fn refine(network: &Network, communities: &[u32], resolution: f64) -> Vec<u32> {
    let n = network.n_nodes();
    let mut parts: Vec<u32> = (0..n as u32).collect();
    let mut part_degrees = network.degrees.clone();
    let mut part_sizes = vec![1_u32; n];
    let mut to = vec![0.0; n];
    let mut touched: Vec<u32> = Vec::new();
    for node in 0..n {
        // Only nodes that are still alone move, so that parts stay connected.
        if part_sizes[parts[node] as usize] != 1 {
            continue;
        }
        for (end, weight) in network.edges(node) {
            if communities[end] == communities[node] {
                let part = parts[end];
                if to[part as usize] == 0.0 {
                    touched.push(part);
                }
                to[part as usize] += weight;
            }
        }
        let own = parts[node];
        let degree = network.degrees[node];
        let (mut best, mut best_gain) = (own, 0.0);
        touched.sort_unstable();
        for &part in &touched {
            let gain = to[part as usize] - resolution * degree * part_degrees[part as usize] / network.total;
            if gain > best_gain + 1e-12 && part != own {
                (best, best_gain) = (part, gain);
            }
        }
        for part in touched.drain(..) {
            to[part as usize] = 0.0;
        }
        if best != own {
            part_sizes[own as usize] = 0;
            part_degrees[own as usize] -= degree;
            part_sizes[best as usize] += 1;
            part_degrees[best as usize] += degree;
            parts[node] = best;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles joined by one weak edge.
    fn two_triangles() -> Graph {
        let edges = [(0, 1, 1.0), (0, 2, 1.0), (1, 2, 1.0), (3, 4, 1.0), (3, 5, 1.0), (4, 5, 1.0), (2, 3, 0.1)];
        Graph::from_edges(6, edges.iter().copied())
    }

    #[test]
    fn six_nodes_fall_into_their_two_triangles() {
        assert_eq!(detect(&two_triangles(), 1.0), [0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn a_resolution_near_zero_joins_all_and_a_high_one_parts_all() {
        assert_eq!(detect(&two_triangles(), 0.01), [0; 6]);
        assert_eq!(detect(&two_triangles(), 50.0), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn nodes_without_edges_stay_alone() {
        assert_eq!(detect(&Graph::from_edges(3, std::iter::empty()), 1.0), [0, 1, 2]);
    }
}
