//! The column tables: names, order, types and documentation of every dataset.

mod any;
mod detail;
mod integration;
mod rest;
mod route;
mod snapshot;
mod status;

pub(super) use any::ANY;
pub(super) use detail::DETAIL;
pub(super) use integration::INTEGRATION;
pub(super) use rest::{METHOD, RESOURCE, REST_API};
pub(super) use route::{DRIFT, ROUTE};
pub(super) use snapshot::{DIFF, HISTORY, SNAPSHOTS};
pub(super) use status::{COLUMNS, SOURCE_STATUS};
