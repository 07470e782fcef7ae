//! Allotments.
