//! What do editors decide about draft articles? Reads a run's folder, never the store; what is decided becomes a rule in
//! `registers/curation.toml`, what is accepted an article in `kb/`.

mod accepting;
mod drafts;
mod editing;
pub mod files;
mod listing;
mod reviewing;
mod showing;

pub use accepting::accept;
pub use drafts::{Drafts, Line, decision_told, standing};
pub use editing::{Begun, begin, faulty, nothing_changed, take};
pub use listing::{
    Settled, State, Wanted, by_score, concerned, gap_line, gaps, gone, harm_told, is_open, known_decision, known_state,
    list, why, with_standing,
};
pub use reviewing::{reject, reopen, undecided};
pub use showing::{Document, Source, diff, document, document_in, with_sources};
