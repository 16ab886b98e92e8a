//! Results of numeric values that have hardly a digit within the twenty behind the point here: an error, never zero.

use super::compare::{Deviation, expressions, statements};

#[tokio::test]
async fn what_is_too_small_is_refused() {
    let refused = [
        "1 / 3e20",
        "1.0 / 1e25",
        "1.5 / 1e20",
        "-1 / 3e18",
        "1e-15 * 1e-15 * 1e-15",
        "'1e-25'::numeric(38,30) / 10",
        "extract(epoch FROM interval '1 microsecond') / 1e20",
    ];
    expressions(&refused.map(str::to_owned), &refused.map(|expression| (expression, Deviation::Refused))).await;
    let all = [
        "1 / 1e20",
        "1 / 2e10",
        "2.5 / 1e15",
        "0 / 1e25",
        "1e-15 * 1e-15",
        "-1 / 8e12",
        "0.00000000001 * 0.00000000002",
        "round(1 / 3e10, 20)",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
    let spread = ["SELECT var_pop(x) FROM (VALUES (1e-15),(2e-15)) v(x)"];
    statements(&spread.map(str::to_owned), &spread.map(|statement| (statement, Deviation::Refused))).await;
    let none = ["SELECT var_pop(x) FROM (VALUES (1e-15),(1e-15)) v(x)"];
    statements(&none.map(str::to_owned), &[]).await;
}
