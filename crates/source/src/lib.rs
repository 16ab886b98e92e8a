//! Bytes to batches: which files, which shape, which records, and what could not be read.

mod archive;
mod batch;
mod calls;
mod context;
mod convert;
mod dataset_folders;
mod definitions;
mod documents;
mod error_answer;
mod facts;
mod filter;
mod foreign;
mod guard;
mod head;
pub mod input;
mod lines;
mod memory;
mod missing;
mod operation;
mod pages;
mod pipeline;
mod placeholders;
mod places;
pub mod private;
mod progress;
mod read_along;
mod reader;
mod request;
mod row_source;
mod rows;
mod scan;
mod scan_log;
mod secret_values;
mod sequence;
mod set;
mod shape;
mod sink;
pub mod snapshot;
mod spill;
mod status;
mod stored;
mod stream;
mod survey;
mod tally;
mod unknown_account;

pub use context::ModuleFile;
pub use definitions::knowledge::{Known, column_limits};
pub use guard::guarded;
pub use guard::is_guarded;
pub use input::Embedded;
pub use private::{make_folder, private_file};
pub use progress::Progress;
pub use read_along::ReadAlong;
pub use request::{Comparison, Predicate, ScanRequest, Target, Test};
pub(crate) use row_source::columns_in;
pub use row_source::{BatchIter, ParquetFile, ParquetObject, RowSource};
pub use rows::{check_arrow, check_parquet, csv_cells, csv_record_end, statuses_in};
pub use scan::RowScan;
pub use scan_log::ScanLog;
pub use set::SourceSet;
pub use shape::{ShapeYield, shape_yields};
pub use status::{ScanReport, SourceState, SourceStatus};
pub use stored::{BLOCK, Blocks, FOLDER_MANIFEST, FolderManifest, checksum, decode, digest, hex, sha256, with_header};
pub use stored::{DecodeError, ResultColumns, StoredCall, StoredFile};

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// Files, directories, globs, path templates, `-`; in this order.
    pub from: Vec<String>,
    /// The built-in sample, if it is to be read.
    pub sample: Option<&'static Embedded>,
    /// The account of records whose source does not say.
    pub assume_account: Option<String>,
    /// The region of records whose source does not say.
    pub assume_region: Option<String>,
    /// Values of templates' parameters, which win over their defaults.
    pub parameters: Vec<(String, String)>,
}
