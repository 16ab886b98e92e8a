//! What a plan knows of a part of a collection: Terraform leaves the rest out of `planned_values` and marks it in
//! `after_unknown`.

use super::identity::{change, configured, plan, planned};
use super::modules::answers;

const INTEGRATION: &str = "aws_api_gateway_integration.queue";

/// The columns of an integration with these values, of which the plan does not know these.
fn rows(values: &str, unknown: &str, expressions: &str, columns: &str) -> Vec<String> {
    let text = plan(
        &format!(
            r#"{{"resources":[{}]}}"#,
            planned(
                INTEGRATION,
                "",
                &values.replacen('{', r#"{"rest_api_id":"a1","resource_id":"r1","http_method":"POST","type":"AWS","#, 1)
            )
        ),
        &[&change(INTEGRATION, unknown)],
        &format!(r#"{{"resources":[{}]}}"#, configured(INTEGRATION, expressions)),
    );
    answers(&[("plan.json", &text)], "plan.json", columns).0
}

#[test]
fn what_a_plan_does_not_know_of_a_map_stands_in_it_as_an_expression() {
    let refers = r#"{"references":["aws_sqs_queue.q.url","aws_sqs_queue.q"]}"#;
    let found = rows(
        r#"{"request_parameters":{"integration.request.header.Content-Type":"'text/plain'"},"request_templates":{},"uri":"arn:aws:apigateway:eu-west-1:sqs:path/q"}"#,
        r#"{"id":true,"request_parameters":{"integration.request.header.X-Queue":true},"request_templates":{"application/json":true}}"#,
        &format!(r#"{{"request_parameters":{refers},"request_templates":{{}}}}"#),
        "request_parameters->'integration.request.header.Content-Type', request_parameters->'integration.request.header.X-Queue', request_templates->'application/json', array_to_string(unresolved, ' ')",
    );
    let open = "${aws_sqs_queue.q.url} ${known after apply}";
    assert_eq!(found, [format!("'text/plain' {open} {open}")]);
}

#[test]
fn what_a_plan_does_not_know_of_a_list_is_an_item_of_it_and_of_a_truth_value_nothing() {
    let found = rows(
        r#"{"cache_key_parameters":["method.request.path.id",null],"tls_config":[{}]}"#,
        r#"{"cache_key_parameters":[false,true],"tls_config":[{"insecure_skip_verification":true}]}"#,
        r#"{"cache_key_parameters":{"references":["var.key"]},"tls_config":[{"insecure_skip_verification":{"references":["var.skip"]}}]}"#,
        "array_to_string(cache_key_parameters, ','), coalesce(tls_config::text, '-'), 'tls_config' = ANY(unknown_columns), array_to_string(unresolved, ' ')",
    );
    assert_eq!(found, ["method.request.path.id,${var.key} - t ${var.key} ${var.skip}"]);
}

#[test]
fn what_a_plan_does_not_know_of_an_api_and_a_method_is_told() {
    let (api, method) = ("aws_api_gateway_rest_api.desk", "aws_api_gateway_method.m");
    let refers = r#"{"references":["aws_api_gateway_rest_api.desk.id","aws_api_gateway_rest_api.desk"]}"#;
    let of = format!(r#""rest_api_id":{refers}"#);
    let asked = |tags: &str, unknown: &str, of_method: &str| {
        let resources = [
            planned(api, "", &format!(r#"{{"name":"desk"{tags}}}"#)),
            planned(method, "", r#"{"resource_id":"r1","http_method":"POST","authorization":"CUSTOM"}"#),
            planned(INTEGRATION, "", r#"{"resource_id":"r1","http_method":"POST","type":"MOCK"}"#),
        ];
        let text = plan(
            &format!(r#"{{"resources":[{}]}}"#, resources.join(",")),
            &[&change(api, unknown), &change(method, of_method), &change(INTEGRATION, r#"{"rest_api_id":true}"#)],
            &format!(
                r#"{{"resources":[{},{}]}}"#,
                configured(method, &format!(r#"{{{of},"authorization_scopes":{{"references":["var.scopes"]}}}}"#)),
                configured(INTEGRATION, &format!("{{{of}}}"))
            ),
        );
        answers(&[("plan.json", &text)], "plan.json", "tags, array_to_string(authorization_scopes, ','), authorizer_id, (SELECT string_agg(u, ',' ORDER BY u) FROM unnest(unknown_columns) AS t(u) WHERE u IN ('tags', 'authorizer_id', 'authorization_scopes')), array_to_string(unresolved, ' ')").0
    };
    let team = r#","tags_all":{"team":"web"}"#;
    assert_eq!(asked(team, r#"{"id":true}"#, r#"{"rest_api_id":true}"#), ["\"team\"=>\"web\""]);
    assert_eq!(
        asked(team, r#"{"tags_all":{"queue":true}}"#, r#"{"rest_api_id":true}"#),
        ["\"team\"=>\"web\", \"queue\"=>\"${known after apply}\""]
    );
    assert_eq!(asked("", r#"{"tags_all":true}"#, r#"{"rest_api_id":true,"authorizer_id":true}"#), ["authorizer_id,tags"]);
    let scopes = r#"{"rest_api_id":true,"authorization_scopes":[true]}"#;
    assert_eq!(asked(team, r#"{"id":true}"#, scopes), ["\"team\"=>\"web\" ${var.scopes} ${var.scopes}"]);
}
