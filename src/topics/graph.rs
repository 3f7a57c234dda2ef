//! Which statements belong together, and how strongly? A graph of shared neighbours.

use rayon::prelude::*;

use super::neighbours::Neighbour;

/// What two rows get for being alike at all, before neighbours that they share are counted: 0 and 0.1 fragment,
/// without the overlap common words build bridges (`docs/quality.md`, graph).
const OVERLAP_BASE: f32 = 0.5;

/// An undirected weighted graph: each edge stands at both of its ends, ends ascending.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    starts: Vec<usize>,
    edges: Vec<(u32, f32)>,
}

impl Graph {
    /// Builds the graph of the union of directed neighbours.
    ///
    /// Edge weight = `s * (0.5 + J)`: `s` is the cosine, halved where only one of the two names the other, and `J`
    /// the size of the intersection over that of the union of the two neighbour lists.
    #[must_use]
    pub fn of_shared_neighbours(neighbours: &[Vec<Neighbour>]) -> Self {
        let sorted: Vec<Vec<u32>> = neighbours
            .par_iter()
            .map(|list| {
                let mut rows: Vec<u32> = list.iter().map(|neighbour| neighbour.row).collect();
                rows.sort_unstable();
                rows
            })
            .collect();
        let weighed: Vec<Vec<(u32, u32, f32)>> = neighbours
            .par_iter()
            .enumerate()
            .with_min_len(256)
            .map(|(row, list)| {
                let row = row as u32;
                let mut edges = Vec::with_capacity(list.len());
                for neighbour in list {
                    let other = neighbour.row;
                    let mutual = sorted[other as usize].binary_search(&row).is_ok();
                    // A mutual edge is made once, from its smaller end.
                    if mutual && other < row {
                        continue;
                    }
                    let similarity = if mutual { neighbour.cosine } else { neighbour.cosine * 0.5 };
                    let overlap = jaccard(&sorted[row as usize], &sorted[other as usize]);
                    edges.push((row, other, similarity * (OVERLAP_BASE + overlap)));
                }
                edges
            })
            .collect();
        Self::from_edges(neighbours.len(), weighed.iter().flatten().copied())
    }

    /// Builds the graph from edges, each named once, without loops.
    #[must_use]
    pub fn from_edges(n_nodes: usize, edges: impl Iterator<Item = (u32, u32, f32)> + Clone) -> Self {
        let mut degrees = vec![0_usize; n_nodes];
        for (a, b, _) in edges.clone() {
            degrees[a as usize] += 1;
            degrees[b as usize] += 1;
        }
        let mut starts = Vec::with_capacity(n_nodes + 1);
        starts.push(0);
        for degree in &degrees {
            starts.push(starts[starts.len() - 1] + degree);
        }
        let mut next = starts.clone();
        let mut placed = vec![(0_u32, 0.0_f32); starts[n_nodes]];
        for (a, b, weight) in edges {
            placed[next[a as usize]] = (b, weight);
            next[a as usize] += 1;
            placed[next[b as usize]] = (a, weight);
            next[b as usize] += 1;
        }
        for node in 0..n_nodes {
            placed[starts[node]..starts[node + 1]].sort_unstable_by_key(|&(end, _)| end);
        }
        Self { starts, edges: placed }
    }

    /// Returns the number of nodes.
    #[must_use]
    pub fn n_nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the edges of a node: other end and weight, ends ascending.
    #[must_use]
    pub fn edges(&self, node: usize) -> &[(u32, f32)] {
        &self.edges[self.starts[node]..self.starts[node + 1]]
    }
}

fn jaccard(a: &[u32], b: &[u32]) -> f32 {
    let (mut i, mut j, mut shared) = (0, 0, 0_usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let union = a.len() + b.len() - shared;
    if union == 0 { 0.0 } else { shared as f32 / union as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutual_edge_weighs_its_cosine_and_a_one_way_edge_half() {
        let to = |row, cosine| Neighbour { row, cosine };
        // 0 and 1 name each other and share neighbour 2: J = |{2}| / |{0,1,2}| = 1/3.
        let graph = Graph::of_shared_neighbours(&[vec![to(1, 0.9), to(2, 0.4)], vec![to(0, 0.9), to(2, 0.5)], vec![]]);
        assert_eq!(graph.n_nodes(), 3);
        let weight = |a: usize, b: u32| graph.edges(a).iter().find(|edge| edge.0 == b).map(|edge| edge.1);
        assert!((weight(0, 1).unwrap() - 0.9 * (0.5 + 1.0 / 3.0)).abs() < 1e-6);
        assert!((weight(2, 0).unwrap() - 0.2 * 0.5).abs() < 1e-6);
        assert_eq!(weight(0, 2), weight(2, 0));
    }
}
