//! Stage mask (being built).
