//! Policies of the documentation, and random ones against an evaluator that looks at one request at a time.

use proptest::prelude::*;

use super::{Calls, Decision, Effect, Lock, Policy};

const API: &str = "arn:aws:execute-api:eu-west-1:111122223333:a1";

fn calls(is_private: bool, is_signed: bool) -> Calls<'static> {
    Calls {
        partition: Some("aws"),
        region: Some("eu-west-1"),
        account_id: Some("111122223333"),
        api_id: Some("a1"),
        stage: Some("prod"),
        verbs: &["GET"],
        path: "/pets/{id}",
        is_private,
        is_signed,
    }
}

fn statement(effect: &str, principal: &str, resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Principal":{principal},"Action":"execute-api:Invoke","Resource":{resource},"Condition":{condition}}}"#
    )
}

fn decide(statements: &[String], calls: &Calls<'_>) -> Decision {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    Policy::parse(&text).unwrap().decide(calls)
}

fn all(effect: &str, condition: &str) -> String {
    statement(effect, r#""*""#, r#""execute-api:/*""#, condition)
}

#[test]
fn a_text_that_was_escaped_twice_is_read() {
    let text = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"*"}}"#;
    let escaped = format!("\"{}\"", text.replace('"', "\\\""));
    for text in [text, &escaped] {
        assert_eq!(Policy::parse(text).unwrap().decide(&calls(false, false)).effect, Some(Effect::Allows));
    }
    for (text, expected) in [
        ("x", "the policy is not JSON"),
        ("{}", "no `Statement`"),
        (r#"{"Statement":[{"Effect":"Maybe"}]}"#, "neither `Allow` nor `Deny`"),
        (r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#, "no `Principal`"),
    ] {
        assert!(Policy::parse(text).unwrap_err().contains(expected), "{text}");
    }
}

#[test]
fn a_list_of_networks_is_a_lock_and_all_networks_are_none() {
    let office = r#"{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]}}"#;
    let found = decide(&[all("Allow", office)], &calls(false, false));
    assert_eq!((found.effect, found.locks.as_slice()), (Some(Effect::Restricts), &[Lock::SourceIp][..]));
    assert_eq!(found.source_ips, ["192.0.2.0/24", "198.51.100.0/24"]);
    // As the documentation shows it: all are allowed, and those from elsewhere denied.
    let elsewhere = r#"{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#;
    let found = decide(&[all("Allow", "{}"), all("Deny", elsewhere)], &calls(false, false));
    assert_eq!((found.effect, found.source_ips), (Some(Effect::Restricts), vec!["192.0.2.0/24".to_owned()]));
    let everywhere = r#"{"IpAddress":{"aws:SourceIp":["0.0.0.0/0","::/0"]}}"#;
    assert_eq!(decide(&[all("Allow", everywhere)], &calls(false, false)).effect, Some(Effect::Allows));
    let bad = r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#;
    let found = decide(&[all("Allow", "{}"), all("Deny", bad)], &calls(false, false));
    assert_eq!((found.effect, found.locks), (Some(Effect::Restricts), vec![]));
}

#[test]
fn keys_of_vpcs_are_there_for_private_apis_alone() {
    let endpoint = r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#;
    let others = r#"{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}"#;
    let found = decide(&[all("Allow", endpoint)], &calls(true, false));
    assert_eq!((found.effect, found.locks.as_slice()), (Some(Effect::Restricts), &[Lock::VpcEndpoint][..]));
    assert_eq!(found.vpc_endpoints, ["vpce-1"]);
    let found = decide(&[all("Allow", "{}"), all("Deny", others)], &calls(true, false));
    assert_eq!((found.effect, found.vpc_endpoints), (Some(Effect::Restricts), vec!["vpce-1".to_owned()]));
    // Without the key an Allow fails, and a negated Deny holds.
    assert_eq!(decide(&[all("Allow", endpoint)], &calls(false, false)).effect, Some(Effect::Silent));
    assert_eq!(decide(&[all("Allow", "{}"), all("Deny", others)], &calls(false, false)).effect, Some(Effect::Denies));
    let if_exists = r#"{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}"#;
    assert_eq!(decide(&[all("Allow", if_exists)], &calls(false, false)).effect, Some(Effect::Allows));
}

#[test]
fn what_the_caller_writes_is_no_lock() {
    for condition in [
        r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#,
        r#"{"StringEquals":{"aws:UserAgent":"secret"}}"#,
        r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
    ] {
        assert_eq!(decide(&[all("Allow", condition)], &calls(false, false)).effect, Some(Effect::Allows), "{condition}");
    }
    let referer = r#"{"StringNotLike":{"aws:Referer":"https://example.com/*"}}"#;
    assert_eq!(decide(&[all("Allow", "{}"), all("Deny", referer)], &calls(false, false)).effect, Some(Effect::Allows));
    let plain = r#"{"Bool":{"aws:SecureTransport":false}}"#;
    assert_eq!(decide(&[all("Allow", "{}"), all("Deny", plain)], &calls(false, false)).effect, Some(Effect::Allows));
}

#[test]
fn another_key_is_a_condition_in_an_allow_and_not_known_in_a_deny() {
    let other = r#"{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}"#;
    let found = decide(&[all("Allow", other)], &calls(false, false));
    assert_eq!((found.effect, found.locks), (Some(Effect::Restricts), vec![Lock::PolicyCondition]));
    assert_eq!(decide(&[all("Allow", "{}"), all("Deny", other)], &calls(false, false)).effect, None);
    // What is denied anyway stays denied.
    assert_eq!(decide(&[all("Deny", other), all("Deny", "{}")], &calls(false, false)).effect, Some(Effect::Denies));
}

#[test]
fn principals_are_known_of_callers_that_sign() {
    let partner = statement("Allow", r#"{"AWS":["arn:aws:iam::444455556666:root","777788889999"]}"#, r#""*""#, "{}");
    assert_eq!(decide(std::slice::from_ref(&partner), &calls(false, false)).effect, Some(Effect::Silent));
    let found = decide(&[partner], &calls(false, true));
    assert_eq!((found.effect, found.locks), (Some(Effect::Restricts), vec![Lock::AwsAccount]));
    assert_eq!(found.accounts, ["444455556666", "777788889999"]);
    let own = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#;
    let found = decide(&[all("Allow", own)], &calls(false, true));
    assert_eq!(found.accounts, ["o-1"]);
    assert_eq!(decide(&[all("Allow", own)], &calls(false, false)).effect, Some(Effect::Silent));
}

#[test]
fn what_differs_between_the_calls_to_a_method_is_not_known() {
    let one = statement("Allow", r#""*""#, &format!(r#""{API}/prod/GET/pets/7""#), "{}");
    assert_eq!(decide(&[one], &calls(false, false)).effect, None);
    let both = [all("Allow", "{}"), statement("Deny", r#""*""#, &format!(r#""{API}/prod/GET/pets/7""#), "{}")];
    assert_eq!(decide(&both, &calls(false, false)).effect, None);
    let other = [all("Allow", "{}"), statement("Deny", r#""*""#, &format!(r#""{API}/prod/POST/*""#), "{}")];
    assert_eq!(decide(&other, &calls(false, false)).effect, Some(Effect::Allows));
}

#[test]
fn alternatives_with_different_locks_have_none_in_common() {
    let by_address = all("Allow", r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#);
    let by_endpoint = all("Allow", r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#);
    let found = decide(&[by_address, by_endpoint], &calls(true, false));
    assert_eq!((found.effect, found.locks), (Some(Effect::Restricts), vec![Lock::PolicyCondition]));
}

/// A statement of a random policy, and how one request fares with it.
#[derive(Clone, Debug)]
struct Random {
    allows: bool,
    principal: usize,
    resource: usize,
    conditions: Vec<(usize, Vec<usize>)>,
}

#[derive(Clone, Copy, Debug)]
struct One {
    id: &'static str,
    address: &'static str,
    endpoint: &'static str,
    account: &'static str,
    referer: &'static str,
}

const PRINCIPALS: [(&str, Option<&[&str]>); 3] =
    [(r#""*""#, None), (r#"{"AWS":"444455556666"}"#, Some(&["444455556666"])), (r#"{"AWS":["*"]}"#, None)];
const RESOURCES: [(&str, &[&str]); 5] = [
    ("execute-api:/*", &["7", "8"]),
    ("execute-api:/prod/GET/pets/7", &["7"]),
    ("execute-api:/*/*/pets/*", &["7", "8"]),
    ("execute-api:/dev/*", &[]),
    ("arn:aws:execute-api:*:*:a1/prod/*", &["7", "8"]),
];
/// Operator, key, values.
const CONDITIONS: [(&str, &str, &[&str]); 8] = [
    ("IpAddress", "aws:SourceIp", &["10.0.0.0/8", "192.0.2.0/24", "0.0.0.0/0", "::/0", "128.0.0.0/1"]),
    ("NotIpAddress", "aws:SourceIp", &["10.0.0.0/8", "192.0.2.0/24", "0.0.0.0/0", "::/0", "128.0.0.0/1"]),
    ("StringEquals", "aws:SourceVpce", &["vpce-1", "vpce-2"]),
    ("StringNotEquals", "aws:SourceVpce", &["vpce-1", "vpce-2"]),
    ("StringEqualsIfExists", "aws:SourceVpce", &["vpce-1", "vpce-2"]),
    ("StringEquals", "aws:PrincipalAccount", &["444455556666", "111122223333"]),
    ("StringNotEquals", "aws:PrincipalAccount", &["444455556666", "111122223333"]),
    ("StringEquals", "aws:Referer", &["a", "b"]),
];
const ADDRESSES: [&str; 5] = ["10.1.2.3", "192.0.2.9", "203.0.113.1", "2001:db8::1", "9.9.9.9"];
const ENDPOINTS: [&str; 3] = ["vpce-1", "vpce-2", "vpce-3"];
const ACCOUNTS: [&str; 3] = ["444455556666", "111122223333", "999999999999"];
const REFERERS: [&str; 3] = ["a", "b", "c"];

impl Random {
    fn text(&self) -> String {
        let condition = |(at, values): &(usize, Vec<usize>)| {
            let (operator, key, all) = CONDITIONS[*at];
            let values: Vec<String> = values.iter().map(|value| format!("\"{}\"", all[value % all.len()])).collect();
            (operator, format!(r#""{key}":[{}]"#, values.join(",")))
        };
        let conditions: Vec<String> = self.conditions.iter().map(condition).map(|(op, one)| format!(r#""{op}":{{{one}}}"#)).collect();
        let effect = if self.allows { "Allow" } else { "Deny" };
        let resource = format!("\"{}\"", RESOURCES[self.resource].0);
        statement(effect, PRINCIPALS[self.principal].0, &resource, &format!("{{{}}}", conditions.join(",")))
    }

    fn applies(&self, one: &One, is_private: bool, is_signed: bool) -> bool {
        let principal = match PRINCIPALS[self.principal].1 {
            None => true,
            Some(accounts) => is_signed && accounts.contains(&one.account),
        };
        principal && RESOURCES[self.resource].1.contains(&one.id) && self.conditions.iter().all(|c| holds(c, one, is_private, is_signed))
    }
}

fn holds((at, values): &(usize, Vec<usize>), one: &One, is_private: bool, is_signed: bool) -> bool {
    let (operator, key, all) = CONDITIONS[*at];
    let value = match key {
        "aws:SourceIp" => (!is_private).then_some(one.address),
        "aws:SourceVpce" => is_private.then_some(one.endpoint),
        "aws:PrincipalAccount" => is_signed.then_some(one.account),
        _ => Some(one.referer),
    };
    let is_negated = operator.contains("Not");
    let Some(value) = value else { return is_negated || operator.ends_with("IfExists") };
    let fits = |wanted: &usize| {
        let wanted = all[wanted % all.len()];
        if key == "aws:SourceIp" { is_inside(wanted, value) } else { wanted == value }
    };
    values.iter().any(fits) != is_negated
}

/// Whether an address is in a network, by its bits.
fn is_inside(network: &str, address: &str) -> bool {
    let (base, length) = network.split_once('/').unwrap();
    let bits = |text: &str| match text.parse::<std::net::IpAddr>().unwrap() {
        std::net::IpAddr::V4(v4) => format!("4{:032b}", u32::from(v4)),
        std::net::IpAddr::V6(v6) => format!("6{:0128b}", u128::from(v6)),
    };
    let length = 1 + length.parse::<usize>().unwrap();
    bits(base)[..length] == bits(address)[..length]
}

fn random() -> impl Strategy<Value = Vec<Random>> {
    let condition = (0..CONDITIONS.len(), proptest::collection::vec(0..5_usize, 1..4));
    let conditions = proptest::collection::vec(condition, 0..3).prop_map(|mut all| {
        // An operator stands once.
        all.sort();
        all.dedup_by_key(|(at, _)| CONDITIONS[*at].0);
        all
    });
    let one = (any::<bool>(), 0..PRINCIPALS.len(), 0..RESOURCES.len(), conditions)
        .prop_map(|(allows, principal, resource, conditions)| Random { allows, principal, resource, conditions });
    proptest::collection::vec(one, 1..5)
}

/// All requests.
fn requests() -> Vec<One> {
    let mut all = Vec::new();
    for id in ["7", "8"] {
        for address in ADDRESSES {
            for endpoint in ENDPOINTS {
                for account in ACCOUNTS {
                    all.push(One { id, address, endpoint, account, referer: "" });
                }
            }
        }
    }
    all
}

proptest! {
    #[test]
    fn what_is_decided_of_all_calls_holds_of_each(statements in random(), is_private: bool, is_signed: bool) {
        let found = decide(&statements.iter().map(Random::text).collect::<Vec<_>>(), &calls(is_private, is_signed));
        for one in requests() {
            let passes = |referer: &'static str| {
                let one = One { referer, ..one };
                let applies = |allows: bool| statements.iter().any(|s| s.allows == allows && s.applies(&one, is_private, is_signed));
                (applies(true), applies(false))
            };
            let outcomes: Vec<(bool, bool)> = REFERERS.into_iter().map(passes).collect();
            let is_allowed = outcomes.iter().any(|(allowed, denied)| *allowed && !denied);
            match found.effect {
                Some(Effect::Allows) => prop_assert!(is_allowed, "{found:?} {one:?}"),
                Some(Effect::Denies) => prop_assert!(!is_allowed, "{found:?} {one:?}"),
                Some(Effect::Silent) => prop_assert!(!outcomes.iter().any(|(allowed, _)| *allowed), "{found:?} {one:?}"),
                Some(Effect::Restricts) | None => {}
            }
            if found.effect.is_none() || !is_allowed {
                continue;
            }
            if found.locks.contains(&Lock::SourceIp) && !found.source_ips.is_empty() {
                prop_assert!(found.source_ips.iter().any(|network| is_inside(network, one.address)), "{found:?} {one:?}");
            }
            if found.locks.contains(&Lock::VpcEndpoint) && !found.vpc_endpoints.is_empty() {
                prop_assert!(found.vpc_endpoints.iter().any(|name| name == one.endpoint), "{found:?} {one:?}");
            }
            if found.locks.contains(&Lock::AwsAccount) && !found.accounts.is_empty() {
                prop_assert!(found.accounts.iter().any(|name| name == one.account), "{found:?} {one:?}");
            }
        }
        // Whoever is let pass by nobody's leave.
        let restricts_nobody = found.effect == Some(Effect::Restricts) && !found.locks.is_empty() && found.locks != [Lock::PolicyCondition];
        if restricts_nobody {
            let someone = requests().iter().any(|one| {
                REFERERS.into_iter().all(|referer| {
                    let one = One { referer, ..*one };
                    let applies = |allows: bool| statements.iter().any(|s| s.allows == allows && s.applies(&one, is_private, is_signed));
                    !applies(true) || applies(false)
                })
            });
            prop_assert!(someone, "{found:?} lets everybody pass");
        }
    }
}
