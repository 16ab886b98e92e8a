//! Running statements and scripts: results, variables, COPY, errors with their position.
