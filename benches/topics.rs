//! What do neighbours and communities cost a statement?
//!
//! Rows are made by rule: 300 problems, 12 of 40 words each, so that common and rare words occur as in real statements.
//! Run with `cargo bench --bench topics`.

use voc::features::{self, Document, FeatureMatrix};
use voc::topics::communities;
use voc::topics::graph::Graph;
use voc::topics::neighbours::{self, N_NEIGHBOURS, Views};

const N_ROWS: usize = 10_000;

fn main() {
    divan::main();
}

/// A fixed walk through the numbers (the multiplier of Knuth's MMIX).
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

fn rows() -> FeatureMatrix {
    let mut state = 7;
    let documents: Vec<Document> = (0..N_ROWS)
        .map(|row| {
            let problem = row % 300;
            let own: Vec<u32> = (0..8).map(|_| (problem * 37 + next(&mut state) % 40) as u32 % 6_000).collect();
            let common: Vec<u32> = (0..4).map(|_| 6_000 + (next(&mut state) % 200) as u32).collect();
            Document { customer: [own, common].concat(), ..Document::default() }
        })
        .collect();
    features::count(&documents, 6_200, 0)
}

fn views(features: &FeatureMatrix) -> Views {
    Views { n_probed: features.n_probed_terms, n_customer: features.n_customer_terms }
}

#[divan::bench(sample_count = 10)]
fn neighbours_of_10_000_rows(bencher: divan::Bencher<'_, '_>) {
    let features = rows();
    bencher.counter(N_ROWS).bench_local(|| {
        let found = neighbours::nearest(&features.both, views(&features));
        assert!(found.iter().all(|list| list.len() == N_NEIGHBOURS));
    });
}

#[divan::bench(args = [1.0, 8.0, 64.0], sample_count = 10)]
fn communities_of_10_000_rows(bencher: divan::Bencher<'_, '_>, resolution: f64) {
    let features = rows();
    let graph = Graph::of_shared_neighbours(&neighbours::nearest(&features.both, views(&features)));
    bencher.counter(N_ROWS).bench_local(|| {
        let communities = communities::detect(&graph, resolution);
        assert!(communities.iter().max().is_some_and(|&largest| largest > 5));
    });
}
