//! Answers below keys of other documents tell what they tell alone, and so do the places where none is.

use std::fs;

use super::{Scanned, scan, scan_text};

fn state(scanned: &Scanned) -> &'static str {
    scanned.status().state.map_or("not read", apigw_sql::source::SourceState::name)
}

fn resource(n: usize) -> String {
    format!(
        r#"{{"id":"r{n}","path":"/{n}","resourceMethods":{{"GET":{{"httpMethod":"GET","methodIntegration":{{"type":"HTTP","uri":"https://b.example/{n}"}}}}}}}}"#
    )
}

fn page(n: usize) -> String {
    format!(r#"{{"items":[{}]}}"#, resource(n))
}

/// What stands in a document, in its place alone and below keys.
fn places(answer: &str) -> [String; 5] {
    [
        answer.to_owned(),
        format!(r#"{{"abcd123456":{answer}}}"#),
        format!(r#"{{"data":{answer}}}"#),
        format!(r#"{{"step":{{"response":{answer}}}}}"#),
        format!(r#"{{"pages":[{answer}]}}"#),
    ]
}

#[test]
fn an_answer_below_a_key_tells_what_it_tells_alone() {
    for answer in [
        format!(r#"{{"items":[{}],"position":"p2"}}"#, resource(1)),
        format!(r#"{{"items":[{}],"nextToken":"p2"}}"#, resource(1)),
        format!(r#"{{"items":[{},"oops"]}}"#, resource(1)),
        format!(r#"{{"items":[{},{{"unknown":1}}]}}"#, resource(1)),
        r#"{"items":[{"id":"r","path":"/","resourceMethods":{"GET":{}}}]}"#.to_owned(),
        format!(r#"{{"items":[{}],"error":"it was too much"}}"#, resource(1)),
    ] {
        let states: Vec<_> = places(&answer).iter().map(|text| state(&scan_text("x.json", text))).collect();
        assert!(states.iter().all(|state| *state == states[0] && *state != "complete"), "{answer}: {states:?}");
    }
    for text in places(&page(1)) {
        assert_eq!(scan_text("x.json", &text).summary().0, "complete 1 0", "{text}");
    }
}

#[test]
fn what_stands_in_the_place_of_an_answer_is_told() {
    for (instead, expected) in [
        (r#""An error occurred (AccessDeniedException) when calling the GetResources operation: no""#, "denied"),
        (r#""An error occurred (TooManyRequestsException) when calling the GetResources operation: slow""#, "throttled"),
        (r#""<Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>""#, "throttled"),
        (r#"{"message":"Too Many Requests"}"#, "throttled"),
        (r#"{"error":"it was not there"}"#, "failed"),
        (r#"{"errors":{"code":"NotFoundException"}}"#, "failed"),
        (r#"{"__type":"NotFoundException","message":"Invalid API identifier specified"}"#, "failed"),
        ("null", "partial"),
        ("{}", "partial"),
        (r#""""#, "partial"),
        (r#"{"items":[],"position":"p2"}"#, "partial"),
        (r#"{"items":[{"id":"r9","path":"/9"}],"position":"p2"}"#, "partial"),
    ] {
        let text = format!(r#"{{"aaa":{},"bbb":{instead}}}"#, page(1));
        let scanned = scan_text("x.json", &text);
        assert_eq!((state(&scanned), scanned.rows.len()), (expected, 1), "{text}");
        // In a list of what belongs to APIs.
        let list = format!(r#"[{{"api":"aaa","resources":{}}},{{"api":"bbb","resources":{instead}}}]"#, page(1));
        let lines = format!("{{\"api\":\"aaa\",\"resources\":{}}}\n{{\"api\":\"bbb\",\"resources\":{instead}}}\n", page(1));
        let records = format!(r#"{{"aaa":{{"resources":{}}},"bbb":{{"resources":{instead}}}}}"#, page(1));
        let apis =
            format!(r#"{{"apis":[{{"id":"aaa","name":"A","resources":{}}},{{"id":"bbb","name":"B","resources":{instead}}}]}}"#, page(1));
        for text in [list, lines, records, apis] {
            assert_ne!(state(&scan_text("x.json", &text)), "complete", "{text}");
        }
    }
}

#[test]
fn what_has_no_place_for_an_answer_beside_what_has_one_is_told() {
    for text in [
        format!(r#"[{{"restApiId":"aaa","resources":{}}},{{"restApiId":"bbb"}}]"#, page(1)),
        format!(r#"{{"apis":[{{"id":"aaa","name":"A","resources":{}}},{{"id":"bbb","name":"B"}}]}}"#, page(1)),
        format!(r#"{{"aaa":{},"bbb":false}}"#, page(1)),
        format!(r#"{{"aaa":{{"items":[{}],"Position":"p2"}}}}"#, resource(1)),
    ] {
        assert_eq!(scan_text("x.json", &text).summary().0, "partial 1 0", "{text}");
    }
}

#[test]
fn what_is_about_an_answer_is_none() {
    for text in [
        format!(r#"{{"status_code":200,"error":null,"data":{},"errors":[]}}"#, page(1)),
        format!(r#"{{"aaa":{},"nextToken":null,"description":"forbidden fruit","generated":"2026-01-01"}}"#, page(1)),
        format!(r#"{{"data":{},"tags":{{}},"note":""}}"#, page(1)),
    ] {
        assert_eq!(scan_text("x.json", &text).summary().0, "complete 1 0", "{text}");
    }
}

#[test]
fn an_api_that_a_script_wrote_without_its_resources_is_missing_by_name() {
    for beside in ["", r#","resources":null"#, r#","resources":{}"#, r#","resources":{"message":"Too Many Requests"}"#, r#","error":"no""#]
    {
        let text = format!(r#"{{"items":[{{"id":"aaa","name":"A","resources":[{}]}},{{"id":"bbb","name":"B"{beside}}}]}}"#, resource(1));
        let scanned = {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("apis.json"), &text).unwrap();
            scan(&[folder.path()])
        };
        let failed = scanned.report.sources.iter().filter(|s| s.rest_api_id.as_deref() == Some("bbb"));
        assert_eq!((failed.count(), scanned.rows.len()), (1, 1), "{text}");
        assert!(!scanned.report.sources.iter().any(|s| s.rest_api_id.as_deref() == Some("aaa")), "{text}");
    }
    let array = format!(r#"[{{"id":"aaa","name":"A","resources":[{}]}},{{"id":"bbb","name":"B"}}]"#, resource(1));
    assert!(scan_text("x.json", array).report.incomplete().any(|s| s.rest_api_id.as_deref() == Some("bbb")));
    let cut = format!(
        r#"{{"items":[{{"id":"aaa","name":"A","resources":[{}]}},{{"id":"bbb","name":"B","resources":{{"items":[{}],"position":"p"}}}}]}}"#,
        resource(1),
        resource(2)
    );
    assert_eq!(scan_text("x.json", cut).summary().0, "partial 2 0");
    let listed = r#"{"data":{"items":[{"id":"abcd123456","name":"A","createdDate":1600000000}]}}"#;
    let scanned = scan_text("x.json", listed);
    assert!(scanned.report.incomplete().any(|s| s.rest_api_id.as_deref() == Some("abcd123456")));
}

#[test]
fn the_page_that_a_token_asks_for_may_follow_in_an_array() {
    let first = format!(r#"{{"items":[{}],"position":"p2"}}"#, resource(1));
    for text in [
        format!("[{first},{}]", page(2)),
        format!("{first}\n{}", page(2)),
        format!(r#"{{"pages":[{first},{}]}}"#, page(2)),
        format!(r#"{{"aaa":[{first},{}]}}"#, page(2)),
    ] {
        assert_eq!(scan_text("x.json", &text).summary().0, "complete 2 0", "{text}");
    }
    for text in [format!("[{},{first}]", page(2)), format!(r#"{{"pages":[{},{first}]}}"#, page(2))] {
        assert_eq!(scan_text("x.json", &text).summary().0, "partial 2 0", "{text}");
    }
    let sent = |query: &str, body: &str| {
        format!(
            r#"{{"request":{{"uri":"https://x/restapis/a/resources{query}"}},"response":{{"body":{{"string":{}}}}}}}"#,
            serde_json::to_string(body).unwrap()
        )
    };
    let (first_sent, second_sent) = (sent("", &first), sent("?position=p2", &page(2)));
    assert_eq!(scan_text("x.json", format!(r#"{{"interactions":[{first_sent},{second_sent}]}}"#)).summary().0, "complete 2 0");
    assert_eq!(scan_text("x.json", format!(r#"{{"interactions":[{first_sent}]}}"#)).summary().0, "partial 1 0");
    // Another API's answer is no page of this one.
    assert_eq!(scan_text("x.json", format!(r#"{{"aaa":{first},"bbb":{}}}"#, page(2))).summary().0, "partial 2 0");
}

#[test]
fn answers_in_texts_are_read_or_told() {
    let text = serde_json::to_string(&page(1)).unwrap();
    for recording in [
        format!(r#"{{"statusCode":200,"body":{text}}}"#),
        format!(
            r#"{{"log":{{"entries":[{{"request":{{"method":"GET"}},"response":{{"status":200,"content":{{"mimeType":"application/json","text":{text}}}}}}}]}}}}"#
        ),
        format!(r#"{{"interactions":[{{"request":{{"body":null}},"response":{{"body":{{"string":{text}}}}}}}]}}"#),
    ] {
        let scanned = scan_text("x.json", &recording);
        assert_eq!(
            (scanned.summary().0.as_str(), scanned.column("uri")),
            ("complete 1 0", vec![Some("https://b.example/1")]),
            "{recording}"
        );
    }
    let cassette = format!("interactions:\n- request:\n    body: null\n  response:\n    body:\n      string: '{}'\nversion: 1\n", page(1));
    assert_eq!(scan_text("cassette.yaml", cassette).summary().0, "complete 1 0");
    let cut = serde_json::to_string(&page(1)[..70]).unwrap();
    assert_eq!(state(&scan_text("x.json", format!(r#"{{"body":{cut}}}"#))), "partial");
    let packed = r#"{"content":{"mimeType":"application/json","encoding":"base64","text":"e30="}}"#;
    assert_eq!(state(&scan_text("x.json", packed)), "partial");
}

#[test]
fn an_integration_under_another_name_is_read_and_one_that_is_null_is_told() {
    let method = |integration: &str| {
        format!(
            r#"{{"items":[{{"id":"r1","path":"/1","resourceMethods":{{"GET":{{"httpMethod":"GET","authorizationType":"NONE",{integration}}}}}}}]}}"#
        )
    };
    for integration in [
        r#""MethodIntegration":{"Type":"HTTP","Uri":"https://b.example/1","TimeoutInMillis":5000}"#,
        r#""method_integration":{"type":"HTTP","uri":"https://b.example/1","timeout_in_millis":5000}"#,
        r#""integration":{"type":"HTTP","uri":"https://b.example/1","timeoutInMillis":5000}"#,
    ] {
        let scanned = scan_text("get-resources.json", method(integration));
        let found = (state(&scanned), scanned.column("uri"), scanned.column("timeout_in_millis"));
        assert_eq!(found, ("complete", vec![Some("https://b.example/1")], vec![Some("5000")]), "{integration}");
    }
    assert_eq!(state(&scan_text("get-resources.json", method(r#""methodIntegration":null"#))), "partial");
}

#[test]
fn a_key_that_stands_twice_in_an_answer_is_read_twice() {
    let method = |verb: &str, n: usize| {
        format!(r#""{verb}":{{"httpMethod":"{verb}","methodIntegration":{{"type":"HTTP","uri":"https://b.example/{n}"}}}}"#)
    };
    let text = format!(
        r#"{{"items":[{{"id":"r","path":"/","resourceMethods":{{{}}},"resourceMethods":{{{}}}}}]}}"#,
        method("GET", 1),
        method("POST", 2)
    );
    assert_eq!(scan_text("get-resources.json", text).column("uri"), [Some("https://b.example/1"), Some("https://b.example/2")]);
    let text = r#"{"items":[{"id":"r","path":"/","resourceMethods":{"GET":{"httpMethod":"GET",
        "methodIntegration":{"type":"HTTP","uri":"https://b.example/1"},"methodIntegration":{"type":"HTTP","uri":"https://b.example/2"}}}}]}"#;
    let scanned = scan_text("get-resources.json", text);
    assert_eq!((state(&scanned), scanned.rows.len()), ("conflict", 2));
}
