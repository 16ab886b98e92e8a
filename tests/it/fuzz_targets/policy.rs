//! Resource policies: whatever is read is decided of any path, and who is let pass without a lock passes everywhere.

use apigw_sql_routes::policy::{Calls, Effect, Policy};

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (policy, path) = text.rsplit_once('\n').unwrap_or((text, "/pets/{id}"));
    let Ok(policy) = Policy::parse(policy) else { return };
    for (is_private, is_signed) in [(false, false), (false, true), (true, false), (true, true)] {
        for account_id in [None, Some("111122223333")] {
            let verbs = ["GET", "POST"];
            let calls = Calls {
                partition: Some("aws"),
                region: Some("eu-west-1"),
                account_id,
                api_id: Some("a1"),
                stage: Some("prod"),
                verbs: &verbs,
                path,
                is_private,
                is_signed,
            };
            let found = policy.decide(&calls);
            let is_free = matches!(found.effect, Some(Effect::Allows | Effect::Denies));
            assert!(!is_free || found.locks.is_empty(), "{found:?}");
            // What holds of all calls holds of a part of them.
            let one = policy.decide(&Calls { verbs: &verbs[..1], ..calls });
            assert!(found.effect.is_none() || one.effect == found.effect, "{found:?} {one:?}");
        }
    }
}
