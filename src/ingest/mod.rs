//! Stage ingest (being built).
