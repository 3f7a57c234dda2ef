//! Each language by itself: Korean and English statements share almost no words, so they are grouped apart.

use crate::features::{self, Corpus, Document};
use crate::model::Language;

use super::join::Hosts;
use super::profiles::{Profile, Profiler};
use super::trace::{OfLanguage, Trace};
use super::{Grouping, Membership, group_rows, identical, join};

/// Groups statements of each language and numbers all topics together, by size, then by smallest row.
///
/// The second part of the result is the weight that the agents' words got in Korean and in English.
#[must_use]
pub fn discover_by_language(corpus: &Corpus) -> (Grouping, [f64; 2]) {
    discover_with(corpus, &identical::sets(corpus), None)
}

/// As [`discover_by_language`], where `equal` holds the rows of equal words; leaves what it knew in `trace`.
pub(super) fn discover_with(
    corpus: &Corpus,
    equal: &[Vec<u32>],
    mut trace: Option<&mut Trace>,
) -> (Grouping, [f64; 2]) {
    let part = |language: Language, trace: Option<&mut OfLanguage>| {
        let rows: Vec<usize> = (0..corpus.documents.len()).filter(|&row| corpus.languages[row] == language).collect();
        let own: Vec<&Document> = rows.iter().map(|&row| &corpus.documents[row]).collect();
        let features = features::count(&own, corpus.n_vocabulary, corpus.n_concepts);
        let agents_weight = features.agents_weight;
        let grouping = match trace {
            None => group_rows(&features, None, None),
            Some(trace) => {
                let grouping = group_rows(&features, None, Some(&mut trace.by_words));
                (trace.rows, trace.features) = (rows.iter().map(|&row| row as u32).collect(), Some(features));
                grouping
            }
        };
        (rows, grouping, agents_weight)
    };
    let [of_ko, of_en] = match &mut trace {
        None => [None, None],
        Some(trace) => trace.languages.each_mut().map(Some),
    };
    let ((rows_ko, ko, weight_ko), (rows_en, en, weight_en)) =
        rayon::join(|| part(Language::Ko, of_ko), || part(Language::En, of_en));
    let merged = merge(corpus.documents.len(), [(rows_ko, ko), (rows_en, en)]);
    let (joined, crossed) = join_languages(corpus, merged);
    let (grouping, with_equals) = identical::together(joined, equal);
    if let Some(trace) = trace {
        (trace.crossed, trace.with_equals) = (crossed, with_equals);
    }
    (grouping, [weight_ko, weight_en])
}

/// Makes one topic of a Korean and an English one that tell of the same problem.
///
/// The language with fewer topics joins the other. Its topics are fewer because fewer people write it, so that several
/// problems of the other side may lie in one of them: its parts are compared too, and go where they are nearer. The second part
/// of the result is the rows that went with a part.
fn join_languages(corpus: &Corpus, mut grouping: Grouping) -> (Grouping, Vec<u32>) {
    let members = grouping.members();
    let profiler = Profiler::new(corpus, &[], &members);
    let profiles = profiler.of_all(&members);
    let language_of = |topic: usize| members[topic].first().map(|&row| corpus.languages[row as usize]);
    let of_language =
        |language| -> Vec<usize> { (0..members.len()).filter(|&topic| language_of(topic) == Some(language)).collect() };
    let (mut hosts, mut guests) = (of_language(Language::Ko), of_language(Language::En));
    if hosts.len() < guests.len() {
        std::mem::swap(&mut hosts, &mut guests);
    }
    let chosen = |topics: &[usize]| -> Vec<&Profile> { topics.iter().map(|&t| &profiles[t]).collect() };
    let partners = join::partners(&chosen(&guests), &chosen(&hosts));
    let mut into: Vec<u32> = (0..members.len() as u32).collect();
    for (&guest, partner) in guests.iter().zip(&partners) {
        if let Some(host) = partner {
            into[guest] = hosts[*host] as u32;
        }
    }
    let of_hosts = chosen(&hosts);
    let by_value = Hosts::new(&of_hosts);
    let parts: Vec<(usize, Vec<u32>)> = guests
        .iter()
        .enumerate()
        .flat_map(|(guest, &topic)| {
            let by_host = parts_by_host(&profiler, &members[topic], &by_value, partners[guest]);
            parts_of(&grouping, &members[topic]).into_iter().chain(by_host).map(move |rows| (guest, rows))
        })
        .collect();
    let rows: Vec<Vec<u32>> = parts.iter().map(|(_, rows)| rows.clone()).collect();
    let part_profiles = profiler.of_all(&rows);
    let of_parts: Vec<&Profile> = part_profiles.iter().collect();
    let homes: Vec<Option<usize>> = parts.iter().map(|(guest, _)| partners[*guest]).collect();
    let mut moved = Vec::new();
    for ((_, rows), host) in parts.iter().zip(join::movers(&of_parts, &of_hosts, &homes)) {
        if let Some(host) = host {
            for &row in rows {
                grouping.memberships[row as usize].topic_idx = Some(hosts[host] as u32);
            }
            moved.extend_from_slice(rows);
        }
    }
    (grouping.merged(&into), moved)
}

/// Fewer statements than this say too little to be told apart from their topic.
const LEAST_PART: usize = 4;

/// Returns the rows of each part of a topic that is large enough; none where it is of one piece.
fn parts_of(grouping: &Grouping, members: &[u32]) -> Vec<Vec<u32>> {
    let mut rows = members.to_vec();
    rows.sort_by_key(|&row| (grouping.memberships[row as usize].fine, row));
    let fine = |row: u32| grouping.memberships[row as usize].fine;
    let parts: Vec<Vec<u32>> = rows.chunk_by(|&a, &b| fine(a) == fine(b)).map(<[u32]>::to_vec).collect();
    if parts.len() < 2 { Vec::new() } else { parts.into_iter().filter(|part| part.len() >= LEAST_PART).collect() }
}

/// Returns the rows that are one by one nearest to another host than their topic is, together for each host, where they are
/// enough: a problem that few people of one language tell of is no part of its own there, but has a topic in the other.
fn parts_by_host(profiler: &Profiler<'_>, members: &[u32], hosts: &Hosts, home: Option<usize>) -> Vec<Vec<u32>> {
    let rows: Vec<Vec<u32>> = members.iter().map(|&row| vec![row]).collect();
    let mut nearest: Vec<(usize, u32)> = profiler
        .of_all(&rows)
        .iter()
        .zip(members)
        .filter_map(|(profile, &row)| Some((hosts.nearest(profile)?, row)))
        .filter(|&(host, _)| Some(host) != home)
        .collect();
    nearest.sort_unstable();
    let same_host = nearest.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() >= LEAST_PART);
    same_host.map(|same| same.iter().map(|&(_, row)| row).collect()).collect()
}

fn merge(n_rows: usize, parts: [(Vec<usize>, Grouping); 2]) -> Grouping {
    // For each topic its size, first row, part and number there.
    let mut order: Vec<(u32, usize, usize, u32)> = Vec::new();
    for (part_idx, (rows, grouping)) in parts.iter().enumerate() {
        let mut first_rows = vec![usize::MAX; grouping.sizes.len()];
        for (idx, membership) in grouping.memberships.iter().enumerate() {
            if let Some(topic) = membership.topic_idx {
                let first = &mut first_rows[topic as usize];
                *first = (*first).min(rows[idx]);
            }
        }
        for (topic, &size) in grouping.sizes.iter().enumerate() {
            order.push((size, first_rows[topic], part_idx, topic as u32));
        }
    }
    order.sort_by_key(|&(size, first_row, ..)| (std::cmp::Reverse(size), first_row));
    let mut numbers = [vec![0; parts[0].1.sizes.len()], vec![0; parts[1].1.sizes.len()]];
    let mut merged = Grouping {
        memberships: Vec::new(),
        sizes: Vec::new(),
        cohesions: Vec::new(),
        stabilities: Vec::new(),
        exponents: [0; 2],
    };
    for (number, &(size, _, part_idx, topic)) in order.iter().enumerate() {
        numbers[part_idx][topic as usize] = number as u32;
        merged.sizes.push(size);
        merged.cohesions.push(parts[part_idx].1.cohesions[topic as usize]);
        merged.stabilities.push(parts[part_idx].1.stabilities[topic as usize]);
    }
    let mut memberships: Vec<Option<Membership>> = vec![None; n_rows];
    // Parts of topics are numbered over both languages.
    let mut n_parts = 0;
    for (part_idx, (rows, grouping)) in parts.into_iter().enumerate() {
        let first_part = n_parts;
        n_parts +=
            grouping.memberships.iter().filter_map(|membership| membership.fine).max().map_or(0, |last| last + 1);
        merged.exponents[part_idx] = grouping.exponents[0];
        let renumber = |topic: Option<u32>| topic.map(|topic| numbers[part_idx][topic as usize]);
        for (row, membership) in rows.into_iter().zip(grouping.memberships) {
            memberships[row] = Some(Membership {
                topic_idx: renumber(membership.topic_idx),
                nearest: renumber(membership.nearest),
                part: membership.part.map(|part| first_part + part),
                fine: membership.fine.map(|fine| first_part + fine),
                ..membership
            });
        }
    }
    merged.memberships = memberships.into_iter().flatten().collect();
    merged
}
