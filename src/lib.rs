//! `voc` reads support conversations in Korean and English and says what customers complain about, with evidence.
//!
//! One binary, one machine, no network, no model. The modules stand in the order in which data meets them:
//!
//! ```text
//! exports ─ ingest ─ text ─ mask ─ tokenize ─┬─ statements (customer) ─┬─ features ─ topics ─ registry ─┬─ trends ──┐
//!                                            ├─ resolutions (agent) ───┤                                ├─ effects ─┼─ evidence ─ alerts ─ proposals ─ report
//!                                            └─ concepts (ko = en) ────┘                                └─ owners ──┘
//! store keeps facts and decisions; search indexes them; pipeline is the night, deciding the day; serve shows both in a browser; cli stands on top
//! ```
//!
//! Every arrow is a function from plain values to plain values; only the ends touch files. What one conversation gives
//! depends on that conversation and the dictionaries alone; what depends on the others is decided in `features` and `topics`.
//!
//! # Walls
//!
//! A stage imports only stages above it and the ground (`model`, `error`, `dictionaries`). A package has one home: clap in
//! `cli`, lindera in `tokenize`, tantivy in `search`, parquet and rusqlite in `store`, formats in `ingest` and `report`.
//! Raw text lives between `ingest` and `mask` and is never written. Stages do not print, read the clock or draw numbers: days
//! come in as values, progress goes to a [`model::Progress`]; only `cli`, `pipeline` and `serve` know the time, only `store::key` and
//! `serve` draw;
//! resampling in `effects` goes from a fixed seed.
//! `cli` alone starts another program: the one that a person names under `[notify]`.
//!
//! # Promises
//!
//! Each is a test in `tests/suite`: equal input gives equal output at any number of threads; no raw identifier of a person is in
//! anything written; every input record ends in exactly one class; a run that is killed
//! leaves what was there before it; what people decided in `registers/curation.toml` holds on every later night; every sentence of an
//! alert and a proposal is quoted, measured or fixed, and is taken again from the facts.

// The ground.
pub mod error;
pub mod model;
pub mod dictionaries;

// The stages, in the order of the data.
pub mod ingest;
pub mod text;
pub mod mask;
pub mod tokenize;
pub mod concepts;
pub mod statements;
pub mod resolutions;
pub mod features;
pub mod topics;
pub mod registry;
pub mod trends;
pub mod effects;
pub mod owners;
pub mod evidence;
pub mod alerts;
pub mod proposals;
pub mod knowledge;
pub mod report;
pub mod store;
pub mod search;

// What stands on them.
pub mod evaluate;
pub mod settings;
pub mod pipeline;
pub mod deciding;
pub mod serve;
pub mod cli;

pub use error::{Error, Result};
