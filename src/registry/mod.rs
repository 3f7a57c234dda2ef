//! What have people decided about topics? Reads and edits `registers/curation.toml`, the one source of curation.
//!
//! In: the text of the file. Out: [`Curation`], the rules in the order in which every run replays them.
//! Fails: a rule that cannot be meant as it stands, all of them at once, each with its line. Parallel: no.

mod curation;

pub use curation::{Action, Curation, CurationFile, Membership, Rule};
