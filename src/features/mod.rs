//! Stage features (being built).
