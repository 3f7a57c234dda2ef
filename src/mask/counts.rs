//! How much did each rule hide?

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::page::Found;
use crate::model::MaskType;

/// How often each rule hid something; the order is that of [`MaskType`], then of the rules' names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MaskCounts {
    by_rule: BTreeMap<(MaskType, &'static str), u64>,
}

impl MaskCounts {
    pub(super) fn count(&mut self, found: &Found) {
        *self.by_rule.entry((found.mask_type, found.rule)).or_default() += 1;
    }

    /// Adds the counts of another conversation; the order of adding does not matter.
    pub fn add(&mut self, other: &Self) {
        for (rule, n) in &other.by_rule {
            *self.by_rule.entry(*rule).or_default() += n;
        }
    }

    /// Returns how much was hidden of each kind, most first, kinds in their fixed order on ties.
    #[must_use]
    pub fn by_type(&self) -> Vec<(MaskType, u64)> {
        let mut counts: Vec<(MaskType, u64)> = Vec::new();
        for kind in MaskType::ALL {
            let count = self.by_rule().filter(|(found, ..)| *found == kind).map(|(.., count)| count).sum();
            if count > 0 {
                counts.push((kind, count));
            }
        }
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        counts
    }

    /// Returns kind, rule and how often it hid something.
    pub fn by_rule(&self) -> impl Iterator<Item = (MaskType, &'static str, u64)> {
        self.by_rule.iter().map(|((mask_type, rule), n)| (*mask_type, *rule, *n))
    }

    /// Returns how much was hidden in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_rule.values().sum()
    }
}

impl Serialize for MaskCounts {
    /// One entry a rule: `"phone: phone mobile": 12`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.by_rule.len()))?;
        for (mask_type, rule, n) in self.by_rule() {
            let kind = serde_json::to_value(mask_type).ok();
            let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
            map.serialize_entry(&format!("{kind}: {rule}"), &n)?;
        }
        map.end()
    }
}
