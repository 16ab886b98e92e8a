//! Bytes to batches: which files, which shape, which records, and what could not be read.
