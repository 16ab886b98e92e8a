//! One documented column table for each dataset; schemas, `\\d`, documentation and builders come from it.
