//! The pages, one module each.

pub(super) mod alerts;
pub(super) mod case;
pub(super) mod cases;
pub(super) mod runs;
pub(super) mod search;
pub(super) mod tonight;
pub(super) mod topic;
pub(super) mod topics;
