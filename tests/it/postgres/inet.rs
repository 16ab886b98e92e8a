//! inet and cidr: reading, printing, operators, order and functions. The server answers with a value cast to text, which
//! for inet is not what it prints: `concat` is.

use super::compare::expressions;
use super::generate::Random;
use super::server::quote;

const TEXTS: &[&str] = &[
    "10.0.0.1",
    "10.0.0.0/8",
    "10.1.2.3/8",
    "10.0.0.1/32",
    "0.0.0.0/0",
    "0.0.0.0",
    "255.255.255.255",
    "192.168.1.5/24",
    "192.168.1.0/24",
    "192.168.1/24",
    "10/8",
    "10.1/16",
    "10",
    "10.1",
    "192.168.1",
    "224",
    "224.1",
    "230",
    "240.1",
    "128.1",
    "172.16.0.0/12",
    "10.16.0.0/12",
    "010.001.1.1",
    "10.0.0.1/0008",
    "::",
    "::/0",
    "::1",
    "::1/64",
    "::1/128",
    "2001:db8::/32",
    "2001:db8::1/32",
    "2001:db8:0:1::/64",
    "fe80::1%eth0",
    "::ffff:1.2.3.4",
    "::1.2.3.4",
    "::ffff:0:5",
    "::5",
    "1:0:0:2:0:0:0:3",
    "0:0:0:0:0:0:2:3",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "ABCD::EF",
    "2001::/16",
    "2000::/3",
    "0:0:1::/48",
    "::ffff:1.2.0.0/112",
    "::/96",
    "1:0:0:2::/100",
    "1:0:0:2:0:0:0:0",
    "2001:0:0:1::/65",
    "64:ff9b::192.0.2.33",
    "::ffff:0.0.0.0/96",
    "0:0:0:0:0:ffff::/96",
    "",
    " 10.0.0.1",
    "10.0.0.1 ",
    "10.0.0.256",
    "10.0.0",
    "10.",
    ".1",
    "1.2.3.4.5",
    "10.0.0.1/33",
    "10.0.0.1/",
    "10.0.0.1/+8",
    "10.0.0.1/8/8",
    "::1/129",
    "1::2::3",
    ":::",
    "12345::",
    "::g",
    "a",
    "10.0.0.1/a",
    "1:2:3:4:5:6:7:8:9",
    "1:2",
    "10.0.0.-1",
];

/// Texts that are addresses.
const ADDRESSES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.0/8",
    "10.1.2.3/8",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "10.1.2.3",
    "11.0.0.0/8",
    "0.0.0.0/0",
    "192.168.1.5/24",
    "192.168.1.5/25",
    "192.168.1.80/28",
    "::1",
    "::/0",
    "2001:db8::/32",
    "2001:db8::1",
    "2001:db8::1/64",
    "2001:db8::2/64",
    "255.255.255.255",
    "::ffff:10.0.0.1",
    "128.0.0.0/1",
    "8000::/1",
];

#[tokio::test]
async fn texts_are_read_and_printed() {
    let mut questions = Vec::new();
    for text in TEXTS {
        let text = quote(text);
        for question in [
            "concat({}::inet)",
            "{}::inet::text",
            "concat({}::cidr)",
            "{}::cidr::text",
            "abbrev({}::inet)",
            "abbrev({}::cidr)",
            "host({}::inet)",
            "concat({}::inet::cidr)",
        ] {
            questions.push(question.replace("{}", &text));
        }
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn functions_of_one_address() {
    let mut questions = Vec::new();
    for address in ADDRESSES.iter().map(|a| quote(a)).chain(["NULL".to_owned()]) {
        for function in ["host", "family", "masklen", "network", "netmask", "hostmask", "broadcast", "abbrev"] {
            questions.push(format!("concat({function}({address}::inet))"));
        }
        for length in ["8", "0", "32", "33", "-1", "128", "NULL"] {
            questions.push(format!("concat(set_masklen({address}::inet, {length}))"));
        }
        questions.push(format!("set_masklen(network({address}::inet), 4)"));
        questions.push(format!("abbrev(network({address}::inet))"));
        questions.push(format!("masklen({address})"));
        questions.push(format!("'a' || {address}::inet"));
        questions.push(format!("concat({address}::inet, network({address}))"));
        questions.push(format!("format('%s %L', {address}::inet, {address}::inet)"));
        questions.push(format!("to_json({address}::inet)"));
        questions.push(format!("ARRAY[{address}::inet]"));
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn operators_between_addresses() {
    let mut random = Random::new(91);
    let mut questions = Vec::new();
    for _ in 0..120 {
        let (a, b) = (quote(random.pick(ADDRESSES)), quote(random.pick(ADDRESSES)));
        for operator in ["<<", "<<=", ">>", ">>=", "&&", "=", "<>", "<", "<=", ">", ">="] {
            questions.push(format!("{a}::inet {operator} {b}::inet"));
        }
        questions.push(format!("{a}::inet << {b}"));
        questions.push(format!("{a} >>= {b}::inet"));
        questions.push(format!("network({a}) = {b}::inet"));
        questions.push(format!("{a}::inet <<= network({b})"));
        questions.push(format!("network({a}) && network({b})"));
        questions.push(format!("{a}::inet IN ({b}, '10.0.0.1', NULL)"));
        questions.push(format!("{a}::inet BETWEEN '10.0.0.0/8' AND {b}"));
        questions.push(format!("{a}::inet IS DISTINCT FROM {b}"));
        questions.push(format!("inet_same_family({a}, {b})"));
        questions.push(format!("inet_merge({a}, {b})"));
    }
    questions.push("'10.0.0.1'::inet << NULL".to_owned());
    questions.push("'10.0.0.1'::inet = 'nonsense'".to_owned());
    questions.push("'10.0.0.1'::inet = '10.0.0.1'::text".to_owned());
    questions.push("'10.0.0.1'::inet << 8".to_owned());
    questions.push("1 << 4".to_owned());
    questions.push("INET '10.0.0.1' << CIDR '10.0.0.0/8'".to_owned());
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn order_groups_and_aggregates() {
    let mut random = Random::new(92);
    let mut questions = Vec::new();
    for _ in 0..20 {
        let rows: Vec<_> = (0..8)
            .map(|_| if random.below(8) == 0 { "(NULL::inet)".to_owned() } else { format!("({}::inet)", quote(random.pick(ADDRESSES))) })
            .collect();
        let rows = rows.join(",");
        questions.push(format!("(SELECT string_agg(a::text, ' ' ORDER BY a) FROM (VALUES {rows}) AS v(a))"));
        questions.push(format!(
            "(SELECT string_agg(a::text, ' ' ORDER BY a DESC NULLS LAST) FROM (SELECT DISTINCT a FROM (VALUES {rows}) AS v(a)) AS d)"
        ));
        questions.push(format!("(SELECT min(a::text) || max(network(a)::text) FROM (VALUES {rows}) AS v(a))"));
        questions.push(format!("(SELECT string_agg(n::text || '=' || c, ' ' ORDER BY n) FROM (SELECT network(a) AS n, count(*) AS c FROM (VALUES {rows}) AS v(a) GROUP BY 1) AS g)"));
        questions.push(format!("(SELECT count(*) FROM (VALUES {rows}) AS v(a) JOIN (VALUES {rows}) AS w(b) ON a = b)"));
        questions.push(format!("(SELECT count(*) FROM (VALUES {rows}) AS v(a) JOIN (VALUES {rows}) AS w(b) ON a <<= b)"));
        questions.push(format!("(SELECT concat(coalesce(a, '::')) FROM (VALUES {rows}) AS v(a) ORDER BY a NULLS FIRST LIMIT 1)"));
        questions
            .push(format!("(SELECT count(*) FROM (VALUES {rows}) AS v(a) WHERE CASE WHEN a << '10/8' THEN true ELSE family(a) = 6 END)"));
    }
    expressions(&questions, &[]).await;
}
