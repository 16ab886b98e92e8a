//! Answers below keys of other documents tell what they tell alone, and so do the places where none is.

use std::fs;

use super::{scan, scan_text};

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
        let states: Vec<_> = places(&answer).iter().map(|text| scan_text("x.json", text).state()).collect();
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
        assert_eq!((scanned.state(), scanned.rows.len()), (expected, 1), "{text}");
        // In a list of what belongs to APIs.
        let list = format!(r#"[{{"api":"aaa","resources":{}}},{{"api":"bbb","resources":{instead}}}]"#, page(1));
        let lines = format!("{{\"api\":\"aaa\",\"resources\":{}}}\n{{\"api\":\"bbb\",\"resources\":{instead}}}\n", page(1));
        let records = format!(r#"{{"aaa":{{"resources":{}}},"bbb":{{"resources":{instead}}}}}"#, page(1));
        let apis =
            format!(r#"{{"apis":[{{"id":"aaa","name":"A","resources":{}}},{{"id":"bbb","name":"B","resources":{instead}}}]}}"#, page(1));
        for text in [list, lines, records, apis] {
            assert_ne!(scan_text("x.json", &text).state(), "complete", "{text}");
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
    assert_eq!(scan_text("x.json", format!(r#"{{"body":{cut}}}"#)).state(), "partial");
}

#[test]
fn answers_in_base64_are_read_and_other_bodies_are_nobodys_loss() {
    let entry = |text: &str| {
        format!(
            r#"{{"log":{{"entries":[{{"request":{{"url":"https://shop.example/"}},"response":{{"content":{{"mimeType":"application/json; charset=utf-8","encoding":"base64","text":"{text}"}}}}}}]}}}}"#
        )
    };
    // `{}` and `{"cart":[1]}`.
    for other in ["e30=", "eyJjYXJ0IjpbMV19"] {
        assert_eq!(scan_text("x.har", entry(other)).state(), "unrelated", "{other}");
    }
    let packed = base64(&page(1));
    for text in [
        entry(&packed),
        format!(r#"{{"statusCode":200,"isBase64Encoded":true,"body":"{packed}"}}"#),
        format!(r#"{{"interactions":[{{"request":{{}},"response":{{"body":{{"base64_string":"{packed}"}}}}}}]}}"#),
    ] {
        assert_eq!(scan_text("x.json", &text).summary().0, "complete 1 0", "{text}");
    }
    let cut = base64(&page(1)[..70]);
    assert_eq!(scan_text("x.json", entry(&cut)).state(), "partial");
    assert_eq!(scan_text("x.json", entry("e30%")).state(), "partial");
}

/// As RFC 4648 has it.
fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |bytes: &[u8]| {
        let bits = bytes.iter().enumerate().fold(0_u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        let digit = |at: usize| if at <= bytes.len() { char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]) } else { '=' };
        (0..4).map(digit).collect::<String>()
    };
    text.as_bytes().chunks(3).map(group).collect()
}

#[test]
fn a_page_of_something_else_does_not_follow_one_that_is_cut_off() {
    let first = format!(r#"{{"items":[{}],"position":"p2"}}"#, resource(1));
    let others = [
        r#"{"items":[{"id":"zzz","name":"other","createdDate":1}]}"#,
        r#"{"item":[{"stageName":"prod","deploymentId":"d"}]}"#,
        r#"{"items":[{"unknown":1}]}"#,
    ];
    for other in others {
        for text in [
            format!("[{first},{other}]"),
            format!("{first}\n{other}"),
            format!("{first}\n{other}\n{}", page(2)),
            format!(r#"{{"pages":[{first},{other}]}}"#),
            format!(r#"{{"pages":[{first},{other},{}]}}"#, page(2)),
        ] {
            assert_eq!(scan_text("x.json", &text).state(), "partial", "{text}");
        }
    }
    // The last page may be empty.
    for text in [format!(r#"[{first},{{"items":[]}}]"#), format!(r#"{{"pages":[{first},{{"items":[]}}]}}"#)] {
        assert_eq!(scan_text("x.json", &text).summary().0, "complete 1 0", "{text}");
    }
    let hal = |api: &str, next: &str| {
        format!(
            r#"{{"_links":{{"self":{{"href":"/restapis/{api}/resources"}}{next}}},"_embedded":{{"item":[{{"id":"r{api}","path":"/x","_links":{{"self":{{"href":"/restapis/{api}/resources/r"}}}},"_embedded":{{"resource:methods":{{"httpMethod":"GET","_embedded":{{"method:integration":{{"type":"MOCK"}}}}}}}}}}]}}}}"#
        )
    };
    let cut = hal("aaa", r#","next":{"href":"/restapis/aaa/resources?position=p"}"#);
    assert_eq!(scan_text("x.json", format!("{cut}\n{}", hal("aaa", ""))).state(), "complete");
    assert_eq!(scan_text("x.json", format!("{cut}\n{}", hal("bbb", ""))).state(), "partial");
    let listed = |kind: &str, token: &str| format!(r#"{{"TypeName":"AWS::ApiGateway::{kind}","ResourceDescriptions":[]{token}}}"#);
    let cut = listed("Method", r#","NextToken":"t""#);
    assert_eq!(scan_text("x.json", format!("{cut}\n{}", listed("Method", ""))).state(), "complete");
    assert_eq!(scan_text("x.json", format!("{cut}\n{}", listed("Stage", ""))).state(), "partial");
    // Requests for pages of another address.
    let sent = |address: &str, body: &str| {
        let body = serde_json::to_string(body).unwrap();
        format!(r#"{{"request":{{"uri":"https://x/restapis/{address}"}},"response":{{"body":{{"string":{body}}}}}}}"#)
    };
    let text = format!(r#"{{"interactions":[{},{}]}}"#, sent("a/resources", &first), sent("b/resources?limit=1&position=p2", &page(2)));
    assert_eq!(scan_text("x.json", text).state(), "partial");
}

#[test]
fn metadata_beside_an_answer_is_no_place_for_another_one() {
    for text in [
        format!(r#"{{"apiId":"abc","policy":null,"tags":{{}},"methods":[{}]}}"#, resource(1)),
        format!(r#"{{"prod":{},"truncated":false}}"#, page(1)),
        format!(r#"{{"prod":{},"owner":null,"generated_by":{{}}}}"#, page(1)),
        format!(r#"{{"a":{},"tags":{{"items":["a","b"]}}}}"#, page(1)),
        format!(r#"{{"a":{},"note":"access is denied to all but us"}}"#, page(1)),
        format!(r#"{{"orders":{},"debug":false}}"#, page(1)),
        format!(r#"{{"order":{},"debug":true}}"#, page(1)),
        format!(r#"{{"orders":{},"dryRun":false,"ok":true}}"#, page(1)),
        format!(r#"[{{"api":"aaa","tags":{{"team":"x"}},"resources":{}}},{{"level":"info","tags":{{}}}}]"#, page(1)),
    ] {
        assert_eq!(scan_text("x.json", &text).summary().0, "complete 1 0", "{text}");
    }
    let two = format!(r#"{{"prod":{},"dev":{},"truncated":false,"lastUpdated":null}}"#, page(1), page(2));
    assert_eq!(scan_text("x.json", two).summary().0, "complete 2 0");
    // Lines of a log.
    let log = format!("{{\"level\":\"info\",\"answer\":{}}}\n{{\"level\":\"info\"}}\n", page(1));
    assert_eq!(scan_text("x.json", log).state(), "complete");
}

#[test]
fn names_of_other_apis_beside_one_answer_are_told() {
    for text in [
        format!(r#"{{"abcd123456":{},"efgh123456":null}}"#, page(1)),
        format!(r#"{{"abcd123456":{},"efgh123456":{{}},"accountId":"123456789012"}}"#, page(1)),
        format!(r#"{{"orders-v1":{},"orders-v2":null}}"#, page(1)),
        format!(r#"{{"orders":{},"users":{{}}}}"#, page(1)),
        format!(r#"{{"orders":{},"users":false}}"#, page(1)),
        format!(r#"{{"orders":{},"debug":null}}"#, page(1)),
        format!(r#"{{"orders-api":{},"user-accounts-api":null}}"#, page(1)),
        format!(r#"{{"orders":{},"users":{{"items":[],"position":"p2"}}}}"#, page(1)),
        format!(r#"{{"orders":{},"users":{},"carts":null}}"#, page(1), page(2)),
    ] {
        assert_eq!(scan_text("x.json", &text).state(), "partial", "{text}");
    }
    // Errors are told whatever the keys look like.
    for error in [r#"{"message":"Too Many Requests"}"#, r#""TooManyRequestsException: Too Many Requests""#] {
        let text = format!(r#"{{"orders":{},"payment-service":{error}}}"#, page(1));
        assert_eq!(scan_text("x.json", &text).state(), "throttled", "{text}");
    }
}

#[test]
fn a_method_without_an_integration_beside_one_that_has_one_is_whole() {
    let integration = r#"{"type":"HTTP","httpMethod":"GET","uri":"https://b.example/1","passthroughBehavior":"NEVER"}"#;
    let lone = |verb: &str, integration: &str| {
        format!(r#"{{"httpMethod":"{verb}","authorizationType":"NONE","methodIntegration":{integration}}}"#)
    };
    let method = |verb: &str, integration: &str| format!(r#""{verb}":{}"#, lone(verb, integration));
    let resource = |methods: &str| format!(r#"{{"items":[{{"id":"r1","path":"/1","resourceMethods":{{{methods}}}}}]}}"#);
    let (full, none) = (method("GET", integration), method("OPTIONS", "null"));
    for text in [
        resource(&format!("{full},{none}")),
        format!(r#"{{"aaa":{}}}"#, resource(&format!("{none},{full}"))),
        format!("[{},{}]", lone("GET", integration), lone("OPTIONS", "null")),
        format!(
            r#"[{{"restApiId":"a","path":"/p","method":"GET","integration":{integration}}},{{"restApiId":"a","path":"/p","method":"OPTIONS","integration":null}}]"#
        ),
    ] {
        assert_eq!(scan_text("get-resources.json", &text).summary().0, "complete 1 0", "{text}");
    }
    // Where none of an answer has one, they were left out.
    assert_eq!(scan_text("get-resources.json", resource(&none)).state(), "partial");
    let text = format!(r#"{{"aaa":{},"bbb":{}}}"#, resource(&full), resource(&none));
    assert_eq!(scan_text("get-resources.json", text).state(), "partial");
    let error = format!(r#"[{{"path":"/p","integration":{integration}}},{{"path":"/q","integration":{{"message":"Too Many Requests"}}}}]"#);
    assert_eq!(scan_text("x.json", error).state(), "throttled");
}

#[test]
fn methods_that_another_step_shows_are_not_missing() {
    let bare = r#"{"items":[{"id":"r1","path":"/1","resourceMethods":{"GET":{},"POST":{}}}]}"#;
    let method = |verb: &str| {
        format!(r#"{{"httpMethod":"{verb}","authorizationType":"NONE","methodIntegration":{{"type":"MOCK","cacheNamespace":"r1"}}}}"#)
    };
    let shown = |verbs: &[&str]| {
        let methods: Vec<_> = verbs.iter().map(|verb| format!(r#""{verb}":{}"#, method(verb))).collect();
        format!(r#"{{"items":[{{"id":"r1","path":"/1","resourceMethods":{{{}}}}}]}}"#, methods.join(","))
    };
    for text in [
        format!(r#"{{"steps":{{"before":{bare},"after":{}}}}}"#, shown(&["GET", "POST"])),
        format!(r#"{{"steps":{{"get":{},"post":{},"all":{bare}}}}}"#, method("GET"), method("POST")),
    ] {
        assert_eq!(scan_text("x.json", &text).summary().0, "complete 2 0", "{text}");
    }
    let text = format!(r#"{{"steps":{{"before":{bare},"after":{}}}}}"#, shown(&["GET"]));
    assert_eq!(scan_text("x.json", text).summary().1, Some("1 method without details: rerun with `--embed methods`"));
    let text = format!(r#"{{"steps":{{"before":{bare},"after":{}}}}}"#, shown(&["GET", "POST"]).replace("r1", "r2"));
    assert_eq!(scan_text("x.json", text).state(), "partial");
}

#[test]
fn what_a_command_printed_beside_its_answer_is_an_error_only_if_it_says_so() {
    let cli = "An error occurred (AccessDeniedException) when calling the GetResources operation: no";
    for key in ["stderr", "err"] {
        for text in [
            format!(r#"{{"stdout":{},"{key}":"warning: urllib3 is old"}}"#, page(1)),
            format!("{{\"level\":1,\"answer\":{}}}\n{{\"level\":1,\"{key}\":\"retrying: slow\"}}\n", page(1)),
            format!(r#"{{"aaa":{{"stdout":{},"{key}":"took longer than 5 s: slow down"}}}}"#, page(1)),
        ] {
            assert_eq!(scan_text("x.json", &text).summary().0, "complete 1 0", "{text}");
        }
        for text in [
            format!(r#"{{"stdout":{},"{key}":"{cli}"}}"#, page(1)),
            format!(r#"{{"runs":[{{"stdout":{},"{key}":""}},{{"stdout":"","{key}":"{cli}"}}]}}"#, page(1)),
            format!(r#"{{"items":[{}],"{key}":"{cli}"}}"#, resource(1)),
        ] {
            let scanned = scan_text("x.json", &text);
            assert_eq!(scanned.state(), "partial", "{text}");
            assert_eq!(scanned.summary().1, Some("errors printed beside answers: 1 (AccessDeniedException: no)"), "{text}");
        }
        assert_eq!(scan_text("x.json", format!(r#"{{"stdout":"","{key}":"{cli}"}}"#)).state(), "denied", "{key}");
    }
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
        let found = (scanned.state(), scanned.column("uri"), scanned.column("timeout_in_millis"));
        assert_eq!(found, ("complete", vec![Some("https://b.example/1")], vec![Some("5000")]), "{integration}");
    }
    assert_eq!(scan_text("get-resources.json", method(r#""methodIntegration":null"#)).state(), "partial");
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
    assert_eq!((scanned.state(), scanned.rows.len()), ("conflict", 2));
}
