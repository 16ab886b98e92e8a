//! What DataFusion sees: the table providers and their pushdown.
