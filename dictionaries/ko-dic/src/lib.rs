//! The Korean dictionary.
