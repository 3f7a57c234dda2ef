//! Stage search (being built).
