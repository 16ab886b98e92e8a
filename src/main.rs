//! The `apigw-sql` program: everything happens in `apigw_sql::cli`.

use std::process::ExitCode;

/// Many small texts are allocated by many threads: mimalloc takes less time and less memory for it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    apigw_sql::cli::main()
}
