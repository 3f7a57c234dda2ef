//! Stage store (being built).
