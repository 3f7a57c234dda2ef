//! The pages, one module each.

pub(super) mod tonight;
