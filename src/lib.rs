//! `voc` reads support conversations in Korean and English and says what customers complain about, with evidence.
//!
//! The modules stand in the order in which data meets them; a stage uses only what stands above it and the ground
//! (`model`, `error`, `dictionaries`).

pub mod dictionaries;
pub mod error;
pub mod model;

pub mod evaluate;
pub mod features;
pub mod ingest;
pub mod mask;
pub mod report;
pub mod resolutions;
pub mod search;
pub mod statements;
pub mod store;
pub mod text;
pub mod tokenize;
pub mod topics;

pub use error::{Error, Result};
