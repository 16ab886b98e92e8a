//! The SQL front end, in the order in which text passes through it.
