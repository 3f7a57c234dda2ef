//! In which order, and which steps belong together? Steps given in the same conversations are one way to the solution.

use super::steps::Found;

/// Steps that share this much of their conversations (Jaccard) are one way.
const SAME_WAY: f64 = 0.3;

/// Groups steps to ways; each way in the order in which agents give its steps, the ways by how many conversations they solved.
///
/// `steps` are positions in `found`. Average linkage over the share of solved conversations in common.
pub(super) fn routes(found: &[Found<'_>], steps: &[usize]) -> Vec<Vec<usize>> {
    let mut ways: Vec<Vec<usize>> = steps.iter().map(|&step| vec![step]).collect();
    let link = |a: &[usize], b: &[usize]| {
        let sum: f64 = a.iter().flat_map(|&x| b.iter().map(move |&y| (x, y))).map(|(x, y)| jaccard(found, x, y)).sum();
        sum / (a.len() * b.len()) as f64
    };
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for a in 0..ways.len() {
            for b in a + 1..ways.len() {
                let like = link(&ways[a], &ways[b]);
                if like >= SAME_WAY && best.is_none_or(|(most, ..)| like > most) {
                    best = Some((like, a, b));
                }
            }
        }
        let Some((_, into, from)) = best else { break };
        let moved = ways.remove(from);
        ways[into].extend(moved);
    }
    for way in &mut ways {
        way.sort_by(|&a, &b| found[a].order.total_cmp(&found[b].order).then(a.cmp(&b)));
    }
    ways.sort_by_key(|way| (std::cmp::Reverse(solved_by(found, way).len()), way.first().copied()));
    ways
}

/// Returns the conversations that one of the steps solved, ascending.
pub(super) fn solved_by(found: &[Found<'_>], steps: &[usize]) -> Vec<u32> {
    let mut solved: Vec<u32> = steps.iter().flat_map(|&step| found[step].solved.iter().copied()).collect();
    solved.sort_unstable();
    solved.dedup();
    solved
}

fn jaccard(found: &[Found<'_>], a: usize, b: usize) -> f64 {
    let (a, b) = (&found[a].solved, &found[b].solved);
    let common = a.iter().filter(|idx| b.binary_search(idx).is_ok()).count();
    let any = a.len() + b.len() - common;
    if any == 0 { 0.0 } else { common as f64 / any as f64 }
}
