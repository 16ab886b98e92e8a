//! Result formats: one file a format, over any writer.
