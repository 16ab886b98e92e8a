//! Datasets as Parquet files: written once, whole, and read by the readers of sources.

mod dataset_file;

pub use dataset_file::{DatasetFile, file_name};
