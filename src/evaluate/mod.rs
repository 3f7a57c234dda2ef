//! How good is it? Scores a stage against labelled data.

pub mod mask;
