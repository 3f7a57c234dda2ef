//! Stage evaluate (being built).

pub mod tokens;
