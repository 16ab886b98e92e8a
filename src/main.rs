//! The `apigw-sql` program: everything happens in `apigw_sql::cli`.

fn main() {}
