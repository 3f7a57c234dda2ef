//! Stage evaluate (being built).
