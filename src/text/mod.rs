//! Stage text (being built).
