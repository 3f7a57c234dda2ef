//! Stage report (being built).
