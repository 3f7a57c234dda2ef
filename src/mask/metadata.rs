//! What stands for personal data outside the words? Keyed forms, so that equal values stay equal and can be counted.

use super::page::{Found, Kinds, Page};
use super::{Masker, name_words};
use crate::model::{MaskType, Metadata, Pseudonym};
use crate::text::Normalized;

/// Kinds that a label may hold. Orders, accounts and the like are left out: an export's id is made of such digits.
const IN_LABELS: [MaskType; 13] = [
    MaskType::Rrn,
    MaskType::ForeignerNumber,
    MaskType::DriverLicence,
    MaskType::Passport,
    MaskType::Card,
    MaskType::Phone,
    MaskType::Email,
    MaskType::Url,
    MaskType::Ip,
    MaskType::Address,
    MaskType::Name,
    MaskType::Ssn,
    MaskType::Iban,
];

/// Masks every string that is no turn.
pub(super) fn mask(masker: &Masker, metadata: Metadata) -> Metadata {
    let field = |text: Option<String>| text.map(|text| mask_label(masker, &text));
    Metadata {
        channel: field(metadata.channel),
        product: field(metadata.product),
        requester_type: field(metadata.requester_type),
        category: field(metadata.category),
        tags: metadata.tags.iter().map(|tag| mask_label(masker, tag)).collect(),
        agent: metadata.agent.map(|agent| mask_agent(masker, &agent)),
        team: field(metadata.team),
        status: field(metadata.status),
        app_version: field(metadata.app_version),
        platform: field(metadata.platform),
        region: field(metadata.region),
        ..metadata
    }
}

/// Puts a keyed form in place of what is found: `[전화]-3f2a9c01d4`.
pub(super) fn mask_label(masker: &Masker, raw_text: &str) -> String {
    let normalized = Normalized::new(raw_text);
    let text = normalized.text();
    let found = found_in_label(masker, text);
    if found.is_empty() {
        return text.to_owned();
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for one in found {
        masked.push_str(&text[at..one.start]);
        masked.push_str(&keyed_form(masker, one.mask_type, &text[one.start..one.end]));
        at = one.end;
    }
    masked.push_str(&text[at..]);
    masked
}

/// Returns the id, or `k-` and sixteen hexadecimal digits when it holds personal data.
pub(super) fn mask_id(masker: &Masker, raw_id: &str) -> String {
    let normalized = Normalized::new(raw_id);
    let personal = !found_in_label(masker, normalized.text()).is_empty()
        || name_words::is_full_name(&masker.lists, normalized.text());
    if personal {
        format!("k-{}", masker.key.pseudonym("id", normalized.text()).0)
    } else {
        normalized.text().to_owned()
    }
}

/// An agent's id stays; an agent's name becomes a keyed form.
fn mask_agent(masker: &Masker, raw_agent: &str) -> String {
    let normalized = Normalized::new(raw_agent.trim());
    let text = normalized.text();
    let bare = text.trim_end_matches('님').trim_end_matches("상담사").trim_end_matches("상담원").trim_end();
    let latin = text.contains(' ') && text.chars().all(|c| c.is_alphabetic() || " .'-".contains(c)) && text.is_ascii();
    let known = masker.lists.first_names.contains(&text.to_ascii_lowercase());
    if name_words::is_full_name(&masker.lists, bare) || latin || known {
        return keyed_form(masker, MaskType::Name, text);
    }
    mask_label(masker, text)
}

/// Returns a customer's pseudonym; none for an empty field.
pub(super) fn customer_pseudonym(masker: &Masker, raw_customer: &str) -> Option<Pseudonym> {
    let normalized = Normalized::new(raw_customer.trim());
    (!normalized.text().is_empty()).then(|| masker.key.pseudonym("customer", normalized.text()))
}

/// Returns an order's pseudonym: letters and digits count, blanks, marks and case do not.
pub(super) fn order_pseudonym(masker: &Masker, order: &str) -> Pseudonym {
    let bare: String = order.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    masker.key.pseudonym("order", &bare)
}

fn keyed_form(masker: &Masker, mask_type: MaskType, value: &str) -> String {
    let label = mask_type.label();
    format!("[{label}]-{}", masker.key.short(label, value))
}

fn found_in_label(masker: &Masker, text: &str) -> Vec<Found> {
    let page = Page::new(text, &masker.lists, masker.mode, Kinds::default());
    let mut found = Vec::new();
    masker.find_in(&page, &mut found);
    found.retain(|one| IN_LABELS.contains(&one.mask_type));
    masker.settled(text, found)
}
