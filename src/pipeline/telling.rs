//! From what the stages found to what the report is told.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::effects::tally_of;
use crate::model::{Bilingual, MaskedTranscript};
use crate::owners::{Owner, Owners, Subject};
use crate::registry::{Churn, Curation, Known};
use crate::report;
use crate::topics::names::TopicName;
use crate::topics::{self, Definitions, Judgement, TopicModel};

use super::counting::{Row, told};
use super::inputs::Inputs;
use super::plan::Plan;
use super::window::Window;

/// What the stages found, before it is told to the report.
pub(super) struct Found<'a> {
    pub(super) model: &'a TopicModel,
    pub(super) definitions: &'a Definitions,
    pub(super) areas: Vec<report::AreaSeed>,
    /// How grave each row's words are.
    pub(super) severities: &'a [u8],
    /// The stage of the journey that each topic speaks of.
    pub(super) journeys: &'a [Option<&'static str>],
    pub(super) names: &'a [TopicName],
    /// What the registry knows of the topics, in their order.
    pub(super) known: &'a [Known],
    /// What changed since the night before.
    pub(super) churn: Churn,
    /// Who answers for topics, and what was noted about them.
    pub(super) curation: &'a Curation,
    /// Of the variants of all topics, those of the first topic first.
    pub(super) variant_names: &'a [TopicName],
    pub(super) answers: Vec<Vec<report::Answer>>,
    pub(super) rows: &'a [Row<'a>],
    /// Who answers for what.
    pub(super) owners: &'a Owners,
}

/// What the report is told, owned.
pub(super) struct Told {
    statements: Vec<report::StatementRow>,
    topics: Vec<report::TopicSeed>,
    areas: Vec<report::AreaSeed>,
    empty_topics: Vec<Bilingual>,
    churn: Churn,
    files: Vec<report::InputFile>,
    rejections: Vec<report::Rejection>,
    masks: Vec<(crate::model::MaskType, u64)>,
    n_undated: u64,
    owners: Vec<Option<Owner>>,
}

impl Told {
    pub(super) fn new(window: &Window, inputs: &Inputs, found: Found<'_>) -> Self {
        let Found { model, definitions, rows, .. } = found;
        let memberships: FxHashMap<(u32, u32), usize> =
            rows.iter().enumerate().map(|(idx, row)| ((row.transcript_idx, row.statement_idx), idx)).collect();
        let mut statements = Vec::new();
        let mut statement_of_row = vec![0_u32; rows.len()];
        for (transcript_idx, findings) in window.findings.iter().enumerate() {
            for (statement_idx, statement) in findings.statements.iter().enumerate() {
                let row = memberships.get(&(transcript_idx as u32, statement_idx as u32)).copied();
                if let Some(row) = row {
                    statement_of_row[row] = statements.len() as u32;
                }
                statements.push(report::StatementRow {
                    transcript_idx: transcript_idx as u32,
                    statement: statement.clone(),
                    membership: row.map(|row| told(model.grouping.memberships[row])),
                    variant: row.and_then(|row| model.variants[row]),
                    severity: row.map_or(0, |row| found.severities[row]),
                });
            }
        }
        let (decided, notes) = (found.curation.owners(), notes(found.curation));
        let owners = owners(window, &found, &decided);
        let severities = severities_of_topics(model, found.severities);
        let variants = variants(model, found.variant_names, &statement_of_row);
        let topics = found
            .names
            .iter()
            .zip(found.answers)
            .zip(variants)
            .enumerate()
            .map(|(topic, ((name, answers), variants))| {
                let definition = model.defined[topic];
                let known = &found.known[topic];
                report::TopicSeed {
                    known: Some(known.clone()),
                    owner: owners[topic].as_ref().map(|owner| owner.team.clone()),
                    note: notes.get(&known.id.to_string()).cloned(),
                    label_ko: known.label_ko.clone().or_else(|| name.ko.clone()),
                    label_en: known.label_en.clone().or_else(|| name.en.clone()),
                    area: Some(model.areas[topic]),
                    variants,
                    quality: quality(&model.qualities[topic]),
                    is_defined: definition.is_some(),
                    journey: found.journeys[topic],
                    severity: severities[topic],
                    terms: name.terms.clone(),
                    cohesion: model.grouping.cohesions[topic],
                    examples: name.examples.iter().map(|&row| statement_of_row[row as usize]).collect(),
                    answers,
                }
            })
            .collect();
        let empty = model.empty_definitions(definitions);
        Self {
            statements,
            topics,
            areas: found.areas,
            empty_topics: empty.into_iter().map(|idx| definitions.topics[idx as usize].name.clone()).collect(),
            churn: found.churn,
            files: inputs.files(),
            rejections: inputs.rejections(),
            masks: inputs.masks(),
            n_undated: inputs.n_undated(),
            owners,
        }
    }

    /// Returns who answers for each topic, in the order that the topics were found in.
    pub(super) fn owners(&self) -> &[Option<Owner>] {
        &self.owners
    }

    pub(super) fn input<'a>(
        &'a self,
        transcripts: &'a [MaskedTranscript],
        plan: &'a Plan,
        warnings: &'a [Bilingual],
    ) -> report::Input<'a> {
        report::Input {
            workspace: &plan.settings.workspace.name,
            as_of: plan.as_of,
            window_days: plan.settings.window.days,
            transcripts,
            statements: &self.statements,
            topics: &self.topics,
            areas: &self.areas,
            empty_topics: &self.empty_topics,
            churn: Some(self.churn),
            releases: &plan.releases,
            quality: report::Quality {
                files: &self.files,
                rejections: &self.rejections,
                masks: &self.masks,
                n_undated: self.n_undated,
                warnings,
            },
            version: env!("CARGO_PKG_VERSION"),
            fingerprints: &plan.fingerprints,
        }
    }
}

/// Returns who answers for each topic: whom somebody named, else whom the register names.
fn owners(window: &Window, found: &Found<'_>, decided: &BTreeMap<&str, &str>) -> Vec<Option<Owner>> {
    let n_topics = found.names.len();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_topics];
    for (row, membership) in found.rows.iter().zip(&found.model.grouping.memberships) {
        if let Some(topic) = membership.topic_idx {
            members[topic as usize].push(row.transcript_idx);
        }
    }
    let of_topic = |(topic, mut members): (usize, Vec<u32>)| {
        members.dedup();
        let known = &found.known[topic];
        if let Some(team) = decided.get(known.id.to_string().as_str()) {
            return Some(found.owners.decided(team));
        }
        let metadata = || members.iter().map(|&idx| &window.transcripts[idx as usize].metadata);
        let name = &found.names[topic];
        let names = [&known.label_ko, &known.label_en, &name.ko, &name.en];
        found.owners.of(&Subject {
            names: names.into_iter().flatten().map(String::as_str).collect(),
            terms: name.terms.iter().map(String::as_str).collect(),
            categories: tally_of(metadata().filter_map(|it| it.category.as_deref())),
            products: tally_of(metadata().filter_map(|it| it.product.as_deref())),
            stage: found.journeys[topic],
        })
    };
    members.into_iter().enumerate().map(of_topic).collect()
}

/// Returns what was noted about each topic, one remark a line.
fn notes(curation: &Curation) -> BTreeMap<String, String> {
    let mut notes: BTreeMap<String, String> = BTreeMap::new();
    for (topic, text) in curation.notes() {
        let note = notes.entry(topic.to_owned()).or_default();
        if !note.is_empty() {
            note.push('\n');
        }
        note.push_str(text);
    }
    notes
}

/// Law, safety and privacy count from this share of a topic's statements on.
const GRAVEST_SHARE: f64 = 0.1;
/// Else a topic is as grave as this share of its statements at least.
const GRAVE_SHARE: f64 = 0.5;

/// Returns for each topic the highest severity that half of its statements reach; 3 where a tenth speaks of law or safety.
fn severities_of_topics(model: &TopicModel, severities: &[u8]) -> Vec<u8> {
    let mut counts = vec![[0_u32; 4]; model.grouping.sizes.len()];
    for (membership, &severity) in model.grouping.memberships.iter().zip(severities) {
        if let Some(topic) = membership.topic_idx {
            counts[topic as usize][usize::from(severity.min(3))] += 1;
        }
    }
    let reaches = |counts: &[u32; 4], severity: usize, size: u32| {
        let share = if severity == 3 { GRAVEST_SHARE } else { GRAVE_SHARE };
        f64::from(counts[severity..].iter().sum::<u32>()) >= share * f64::from(size)
    };
    counts
        .iter()
        .zip(&model.grouping.sizes)
        .map(|(counts, &size)| (1..=3).rev().find(|&severity| reaches(counts, severity, size)).unwrap_or(0) as u8)
        .collect()
}

/// Quotes kept for each variant.
const N_VARIANT_EXAMPLES: usize = 3;

/// Returns for each topic its variants with their names and strongest statements.
fn variants(model: &TopicModel, names: &[TopicName], statement_of_row: &[u32]) -> Vec<Vec<report::VariantSeed>> {
    let mut rows: Vec<Vec<Vec<u32>>> =
        model.n_of_variants.iter().map(|variants| vec![Vec::new(); variants.len()]).collect();
    for (row, (membership, variant)) in model.grouping.memberships.iter().zip(&model.variants).enumerate() {
        if let (Some(topic), Some(variant)) = (membership.topic_idx, variant) {
            rows[topic as usize][*variant as usize].push(row as u32);
        }
    }
    let strength = |row: u32| model.grouping.memberships[row as usize].strength;
    let mut names = names.iter();
    rows.into_iter()
        .map(|variants| {
            variants
                .into_iter()
                .map(|mut rows| {
                    rows.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)).then(a.cmp(&b)));
                    rows.truncate(N_VARIANT_EXAMPLES);
                    let examples = rows.into_iter().map(|row| statement_of_row[row as usize]).collect();
                    let name = names.next().cloned().unwrap_or_default();
                    report::VariantSeed { label_ko: name.ko, label_en: name.en, examples }
                })
                .collect()
        })
        .collect()
}

fn quality(quality: &topics::Quality) -> report::TopicQuality {
    let (ko, en) = match quality.judgement {
        Judgement::Clear => ("뚜렷함", "clear"),
        Judgement::Fair => ("보통", "fair"),
        Judgement::Unsettled => ("흔들림", "unsettled"),
        Judgement::Mixed => ("섞여 있음", "mixed"),
    };
    report::TopicQuality {
        separation: quality.separation,
        stability: quality.stability,
        weak_ratio: quality.weak_ratio,
        judgement: Bilingual::new(ko, en),
        suggestion: quality.suggestion.map(|suggestion| match suggestion {
            topics::Suggestion::Split => report::Suggestion::Split,
            topics::Suggestion::MergeWith(other) => report::Suggestion::MergeWith(other),
        }),
    }
}
