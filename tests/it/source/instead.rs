//! Errors and nothing in the places of methods, integrations and answers: what is gone is told.

use std::fs;

use super::{scan, scan_text};

const METHOD: &str = r#"{"httpMethod":"GET","methodIntegration":{"type":"MOCK"}}"#;

fn resource(n: usize) -> String {
    format!(r#"{{"id":"r{n}","parentId":"r0","path":"/{n}","resourceMethods":{{"GET":{METHOD}}}}}"#)
}

fn page(n: usize) -> String {
    format!(r#"{{"items":[{}]}}"#, resource(n))
}

#[test]
fn an_error_in_the_place_of_a_method_or_of_its_integration_is_no_method() {
    for (error, expected) in [
        (r#"{"message":"Too Many Requests"}"#, "throttled"),
        (r#"{"Error":{"Code":"ThrottlingException"}}"#, "throttled"),
        (r#"{"__type":"AccessDeniedException"}"#, "denied"),
        (r#"{"error":"no"}"#, "failed"),
        (r#"{"errorMessage":"no"}"#, "failed"),
        (r#"{"name":"ThrottlingException","$metadata":{"httpStatusCode":429}}"#, "throttled"),
        (r#"{"ResponseMetadata":{"HTTPStatusCode":429}}"#, "throttled"),
        (r#"{"something":"else"}"#, "partial"),
    ] {
        for methods in [
            format!(r#"{{"GET":{error},"PUT":{METHOD}}}"#),
            format!(r#"{{"GET":{{"httpMethod":"GET","methodIntegration":{error}}},"PUT":{METHOD}}}"#),
        ] {
            let answer = format!(r#"{{"items":[{{"id":"r","path":"/a","resourceMethods":{methods}}}]}}"#);
            for text in [answer.clone(), format!(r#"{{"abcd123456":{answer}}}"#)] {
                let scanned = scan_text("x.json", &text);
                assert_eq!((scanned.state(), scanned.rows.len()), (expected, 1), "{text}");
            }
        }
    }
}

#[test]
fn what_hal_has_in_the_place_of_a_method_is_told() {
    let hal = |embedded: &str| {
        format!(
            r#"{{"_embedded":{{"item":[{{"_links":{{"self":{{"href":"/restapis/abc/resources/r1"}}}},"id":"r1","path":"/a","_embedded":{embedded}}},{{"_links":{{}},"id":"r2","path":"/b","_embedded":{{"resource:methods":{{"httpMethod":"GET","_embedded":{{"method:integration":{{"type":"MOCK"}}}}}}}}}}]}}}}"#
        )
    };
    let method = r#"{"httpMethod":"PUT","_embedded":{"method:integration":{"type":"MOCK"}}}"#;
    assert_eq!(scan_text("x.json", hal(&format!(r#"{{"resource:methods":{method}}}"#))).summary().0, "complete 2 0");
    for (embedded, expected) in [
        (r#"{"resource:methods":{"message":"Too Many Requests"}}"#.to_owned(), "throttled"),
        (r#"{"message":"Too Many Requests"}"#.to_owned(), "throttled"),
        (
            r#"{"resource:methods":{"httpMethod":"PUT","_embedded":{"method:integration":{"message":"Too Many Requests"}}}}"#.to_owned(),
            "throttled",
        ),
        (r#"{"resource:methods":null}"#.to_owned(), "partial"),
        (r#"{"resource:methods":{}}"#.to_owned(), "partial"),
        (r#"{"resource:methods":"x"}"#.to_owned(), "partial"),
        ("null".to_owned(), "partial"),
        ("5".to_owned(), "partial"),
        (format!(r#"{{"resource:methods":{}}}"#, method.replace("\"PUT\"", "null")), "partial"),
        (format!(r#"{{"resource:methods":{}}}"#, method.replace("\"httpMethod\":\"PUT\",", "")), "partial"),
        (r#"{"resource:methods":{"httpMethod":"PUT","_links":{},"_embedded":null}}"#.to_owned(), "partial"),
        (r#"{"resource:methods":{"httpMethod":"PUT","_embedded":{"method:integration":null}}}"#.to_owned(), "partial"),
    ] {
        let scanned = scan_text("x.json", hal(&embedded));
        assert_eq!((scanned.state(), scanned.rows.len()), (expected, 1), "{embedded}");
    }
    for (embedded, expected) in [("null", "partial"), (r#"{"message":"Too Many Requests"}"#, "throttled"), (r#"{"item":null}"#, "partial")]
    {
        let text = format!(r#"{{"_links":{{"self":{{"href":"/restapis/abc/resources"}}}},"_embedded":{embedded}}}"#);
        assert_eq!(scan_text("x.json", &text).state(), expected, "{text}");
    }
    // HAL of somebody else.
    assert_eq!(scan_text("x.json", r#"{"_links":{"self":{"href":"/orders"}},"_embedded":null}"#).state(), "unrelated");
}

#[test]
fn a_response_with_a_status_in_an_object_is_an_error_like_one_with_a_number() {
    for (status, body, expected) in
        [(429, r#"{\"message\":\"Too Many Requests\"}"#, "throttled"), (403, "<html></html>", "denied"), (500, "", "failed")]
    {
        let step = |api: &str, status: u16, body: &str| {
            format!(
                r#"{{"request":{{"uri":"https://apigateway.example/restapis/{api}/resources?embed=methods"}},"response":{{"status":{{"code":{status},"message":"x"}},"body":{{"string":"{body}"}}}}}}"#
            )
        };
        let good = page(1).replace('"', "\\\"");
        let text = format!(r#"{{"interactions":[{},{}]}}"#, step("aaa", 200, &good), step("bbb", status, body));
        for name in ["x.json", "x.yaml"] {
            let scanned = scan_text(name, &text);
            assert_eq!((scanned.state(), scanned.rows.len()), (expected, 1), "{name} {text}");
        }
    }
}

#[test]
fn an_element_without_an_answer_among_those_with_one_is_told() {
    let template = r#"{"Resources":{"M":{"Type":"AWS::ApiGateway::Method","Properties":{"RestApiId":"a","ResourceId":"b","HttpMethod":"GET","Integration":{"Type":"MOCK"}}}}}"#;
    let as_text = serde_json::to_string(&page(1)).unwrap();
    for (text, expected) in [
        (format!(r#"{{"resources":[{{"message":"Too Many Requests"}},{}]}}"#, resource(1)), "throttled"),
        (format!(r#"{{"apis":{{"abc":{{"resources":[null,{}]}}}}}}"#, resource(1)), "partial"),
        (
            format!(
                r#"[{{"restApiId":"aaa","response":{}}},"An error occurred (TooManyRequestsException) when calling the GetResources operation: x"]"#,
                page(1)
            ),
            "throttled",
        ),
        (format!(r#"[{{"restApiId":"aaa","response":{}}},null]"#, page(1)), "partial"),
        (format!(r#"[{{"status":"fulfilled","value":{}}},{{"status":"rejected","reason":{{}}}}]"#, page(1)), "failed"),
        (format!(r#"[{{"status":"fulfilled","value":{}}},{{"status":"rejected","reason":"Rate exceeded"}}]"#, page(1)), "throttled"),
        (format!(r#"{{"results":[{{"rc":0,"stdout":{as_text}}},{{"rc":255,"stdout":""}}]}}"#), "failed"),
        (format!(r#"{{"results":[{{"stdout":{as_text}}},{{"failed":true,"msg":"timeout"}}]}}"#), "failed"),
        (
            format!(r#"{{"Stacks":{{"a":{{"TemplateBody":{template}}},"b":{{"TemplateBody":{{"message":"Rate exceeded"}}}}}}}}"#),
            "throttled",
        ),
        (format!(r#"{{"Stacks":{{"a":{{"TemplateBody":{template}}},"b":{{"TemplateBody":null}}}}}}"#), "partial"),
    ] {
        let scanned = scan_text("x.json", &text);
        assert_eq!((scanned.state(), scanned.rows.len()), (expected, 1), "{text}");
    }
    assert_eq!(scan_text("x.json", r#"{"status_code":500,"data":{}}"#).state(), "failed");
}

#[test]
fn a_recorded_request_for_resources_without_its_answer_is_told() {
    let entry = |api: &str, response: &str| {
        format!(
            r#"{{"request":{{"method":"GET","url":"https://apigateway.example/restapis/{api}/resources?embed=methods"}},"response":{response}}}"#
        )
    };
    let text = |body: &str| {
        format!(r#"{{"status":200,"content":{{"mimeType":"application/json","text":{}}}}}"#, serde_json::to_string(body).unwrap())
    };
    let log = |second: &str| format!(r#"{{"log":{{"entries":[{},{}]}}}}"#, entry("aaa", &text(&page(1))), second);
    assert_eq!(scan_text("x.json", log(&entry("bbb", &text(&page(2))))).state(), "complete");
    for response in [
        r#"{"status":0,"content":{}}"#,
        r#"{"status":200,"content":{"size":400,"mimeType":"application/json"}}"#,
        r#"{"status":304,"content":{}}"#,
    ] {
        assert_eq!(scan_text("x.json", log(&entry("bbb", response))).state(), "partial", "{response}");
    }
    // It was answered before.
    assert_eq!(scan_text("x.json", log(&entry("aaa", r#"{"status":304,"content":{}}"#))).state(), "complete");
}

#[test]
fn the_first_page_of_another_api_is_not_the_next_one() {
    let unfinished = |items: &str| format!(r#"{{"items":[{items}],"position":"p2"}}"#);
    let other = r#"{"items":[{"id":"q0","path":"/"},{"id":"q1","parentId":"q0","path":"/z"}]}"#;
    let with_root = format!(r#"{{"id":"r0","path":"/"}},{}"#, resource(1));
    let without_parents = resource(1).replace(r#""parentId":"r0","#, "");
    for first in [unfinished(&resource(1)), unfinished(&with_root), unfinished(&without_parents)] {
        for text in [format!("{first}\n{other}"), format!("[{first},{other}]")] {
            assert_eq!(scan_text("x.ndjson", &text).state(), "partial", "{text}");
        }
    }
    let next = format!(r#"{{"items":[{{"id":"r0","path":"/"}},{}]}}"#, resource(2));
    assert_eq!(scan_text("x.json", format!("{}\n{next}", unfinished(&resource(1)))).state(), "complete");
    assert_eq!(scan_text("x.json", format!("{}\n{}", unfinished(&with_root), page(2))).state(), "complete");
}

/// The states of the sources of a listing and of two APIs; `None`: there is no answer of the second one.
fn listed(listing: &str, second: Option<&str>) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("get-rest-apis.json", listing);
    write("restapis/aaaaaaaaa1/get-resources.json", &format!(r#"{{"items":[{{"id":"r0","path":"/"}},{}]}}"#, resource(1)));
    if let Some(text) = second {
        write("restapis/bbbbbbbbb2/get-resources.json", text);
    }
    let scanned = scan(&[&folder.path().join("get-rest-apis.json"), &folder.path().join("restapis/{rest_api_id}")]);
    let incomplete = scanned.report.incomplete();
    let of = |s: &apigw_sql_source::SourceStatus| (s.rest_api_id.clone().unwrap_or_default(), s.reason.clone().unwrap_or_default());
    incomplete.map(of).filter(|(api, _)| !api.is_empty()).collect()
}

#[test]
fn an_api_without_a_root_resource_is_not_shown() {
    let apis = r#"{"items":[{"id":"aaaaaaaaa1","name":"A","rootResourceId":"r0","createdDate":1},{"id":"bbbbbbbbb2","name":"B","rootResourceId":"q0","createdDate":1}]}"#;
    let good = format!(r#"{{"items":[{{"id":"q0","path":"/"}},{}]}}"#, resource(2));
    assert_eq!(listed(apis, Some(&good)), []);
    for empty in [r#"{"items":[]}"#, "[]"] {
        let told = listed(apis, Some(empty));
        assert!(matches!(told.as_slice(), [(api, reason)] if api == "bbbbbbbbb2" && reason.contains("in no source")), "{told:?}");
    }
    // The answer of the other one under its name.
    let told = listed(apis, Some(&good.replace("q0", "r0")));
    assert!(matches!(told.as_slice(), [(api, reason)] if api == "bbbbbbbbb2" && reason.contains("another API")), "{told:?}");
}

#[test]
fn a_listing_of_ids_is_a_listing() {
    for apis in [
        r#"["aaaaaaaaa1","bbbbbbbbb2"]"#,
        r#"[["aaaaaaaaa1","orders"],["bbbbbbbbb2","users"]]"#,
        r#"[{"id":"aaaaaaaaa1"},{"id":"bbbbbbbbb2"}]"#,
        r#"[{"id":"aaaaaaaaa1","n":"orders"},{"id":"bbbbbbbbb2","n":"users"}]"#,
        r#"[{"Id":"aaaaaaaaa1","Name":"orders"},{"Id":"bbbbbbbbb2","Name":"users"}]"#,
        r#"{"aaaaaaaaa1":"orders","bbbbbbbbb2":"users"}"#,
    ] {
        let told = listed(apis, None);
        assert!(matches!(told.as_slice(), [(api, reason)] if api == "bbbbbbbbb2" && reason.contains("in no source")), "{apis}: {told:?}");
    }
}

#[test]
fn a_table_without_our_header_is_told() {
    let header = "_key,account_id,type,uri\n";
    let row = "111122223333/eu-west-1/ab12/r1/GET,111122223333,MOCK,\n";
    assert_eq!(scan_text("x.csv", format!("{header}{row}")).state(), "complete");
    for text in [format!("{header}{row}").replace('\n', "\r"), format!("sep=,\n{header}{row}"), row.to_owned()] {
        assert_eq!(scan_text("x.csv", &text).state(), "malformed", "{text}");
    }
    let capitals = r#"{"_KEY":"111122223333/eu-west-1/ab12/r1/GET","ACCOUNT_ID":"111122223333","TYPE":"MOCK"}"#;
    assert_eq!(scan_text("x.ndjson", capitals).state(), "partial");
    assert_eq!(scan_text("x.csv", "a,b\n1,2\n").state(), "unrelated");
}

#[test]
fn answers_in_other_text_are_told() {
    assert_eq!(scan_text("x.log", format!("2026-01-01 INFO {}\n", page(1))).state(), "malformed");
    assert_eq!(scan_text("x.txt", format!("{}\n", serde_json::to_string(&page(1)).unwrap())).state(), "malformed");
    assert_eq!(scan_text("x.txt", "the resourceMethods of an API\n").state(), "unrelated");
}
