//! Stage topics (being built).
