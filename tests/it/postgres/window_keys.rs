//! Windows over what is compared.

use super::compare::statements;

#[tokio::test]
async fn rows_are_sorted_and_partitioned_by_comparisons() {
    let all = [
        "SELECT rank() OVER (ORDER BY greatest(INTERVAL '1 mon', v)) FROM (VALUES (INTERVAL '30 days'), ('2 mons'), ('1 mon')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY CASE WHEN v > INTERVAL '1 mon' THEN v ELSE INTERVAL '1 day' END) FROM (VALUES (INTERVAL '30 days'), ('2 mons'), ('1 mon')) AS t(v) ORDER BY 1",
        "SELECT count(*) OVER (PARTITION BY v > INTERVAL '1 mon') FROM (VALUES (INTERVAL '30 days'), ('2 mons'), ('1 mon')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY lower(v) > 'a') FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY CASE WHEN lower(v) > 'a' THEN 1 ELSE 2 END) FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY length(v) < 2 DESC, v) FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT count(*) OVER (PARTITION BY upper(v) >= 'B') FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT sum(1) OVER (PARTITION BY lower(v) BETWEEN 'a' AND 'b' ORDER BY v) FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT row_number() OVER (ORDER BY lower(v) > 'a', v) + count(*) OVER (PARTITION BY lower(v) > 'a') FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT n FROM (SELECT v, rank() OVER w AS n FROM (VALUES ('b'), ('a'), ('C')) AS t(v) WINDOW w AS (ORDER BY lower(v) > 'a')) AS q ORDER BY n",
        "SELECT v FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY rank() OVER (ORDER BY lower(v) > 'a'), v",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
