//! What one record is, whatever source it came from.
