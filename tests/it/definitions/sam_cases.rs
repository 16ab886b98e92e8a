//! Small SAM templates of one kind each, with what SAM's translator makes of them written down; `sam` compares them too.

use std::path::Path;

fn answers(name: &str, columns: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sam/templates").join(name);
    let sql = format!("SELECT concat_ws(' ', {columns}) AS t FROM apigw.integration_detail ORDER BY 1");
    let (rows, stderr) = super::ask(&["--from", path.to_str().unwrap()], &sql);
    assert_eq!(stderr, "", "{name}");
    rows.iter().map(|row| row["t"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_role_that_invokes_a_function_is_that_of_the_event_or_the_api() {
    assert_eq!(
        answers("invoke_role.yaml", "path, authorization_type, coalesce(credentials, 'none')"),
        [
            "/caller AWS_IAM arn:aws:iam::*:user/*",
            "/implicit AWS_IAM arn:aws:iam::*:user/*",
            "/key AWS_IAM none",
            "/of-the-api AWS_IAM none",
            "/role AWS_IAM arn:aws:iam::123456789012:role/desk",
        ]
    );
}

#[test]
fn maps_of_globals_are_added_to_those_of_resources() {
    assert_eq!(
        answers(
            "globals.yaml",
            "path, authorization_type, api_key_required::text, coalesce(credentials, 'none'), split_part(uri, '/', 4), tags::text"
        ),
        [
            "/alone NONE false none ${LendAliasblueD1} ",
            "/books AWS_IAM true arn:aws:iam::*:user/* ${LendAliasblueD1} ",
            "/implicit AWS_IAM true none ${LendAliasblueD1} \"team\"=>\"desk\"",
        ]
    );
}

#[test]
fn events_are_merged_into_documents_or_change_what_their_methods_ask_for() {
    assert_eq!(
        answers("merge.yaml", "path, api_method, type, coalesce(operation_name, '-'), authorization_type, source_pointer"),
        [
            "/books GET AWS_PROXY list NONE /Resources/Lend/Properties/Events/Get",
            "/books OPTIONS MOCK - NONE /Resources/Merged/Properties/Cors",
            "/books POST HTTP_PROXY add NONE /Resources/Merged/Properties/DefinitionBody/paths/~1books/post/x-amazon-apigateway-integration",
            "/closed GET HTTP_PROXY - COGNITO_USER_POOLS /Resources/Kept/Properties/DefinitionBody/paths/~1closed/get/x-amazon-apigateway-integration",
            "/new OPTIONS MOCK - NONE /Resources/Merged/Properties/Cors",
            "/new PUT AWS_PROXY - NONE /Resources/Lend/Properties/Events/New",
            "/open GET HTTP_PROXY - NONE /Resources/Kept/Properties/DefinitionBody/paths/~1open/get/x-amazon-apigateway-integration",
        ]
    );
}

#[test]
fn events_say_how_requests_are_asked_and_answered() {
    assert_eq!(
        answers(
            "requests.yaml",
            "path, coalesce(response_transfer_mode, '-'), lambda_api_version(uri), substring(uri FROM '[^/]*$'), effective_timeout_in_millis, \
             cache_key_parameters::text, method_request_parameters::text, tags -> 'team'"
        ),
        [
            "/asked/{id} - 2015-03-31 invocations 29000 {method.request.header.X-Desk,method.request.path.id} \
             {\"method.request.header.X-Desk\":true,\"method.request.path.id\":false,\"method.request.querystring.page\":false} desk",
            "/buffered - 2015-03-31 invocations 29000 desk",
            "/streamed STREAM 2021-11-15 response-streaming-invocations 60000 desk",
        ]
    );
}

#[test]
fn preflight_methods_stand_beside_those_that_depend_on_conditions() {
    let allowed = "integration_responses::json -> '200' -> 'responseParameters' ->> 'method.response.header.Access-Control-Allow-Methods'";
    assert_eq!(
        answers("conditions.yaml", &format!("path, api_method, {allowed}, array_to_string(unresolved, ' '), source_pointer")),
        [
            "/both OPTIONS 'GET,OPTIONS,PUT' /Resources/Plain/Properties/Cors",
            "/both PUT ${AWS::Partition} ${AWS::Region} ${Made.Arn} /Resources/Made/Properties/Events/Both",
            // The translator gives both sides of a condition the methods of the first one.
            "/decided OPTIONS 'GET,OPTIONS' /Resources/Books/Properties/Cors",
            "/decided POST /Resources/Books/Properties/DefinitionBody/paths/~1decided/Fn::If/2/post/x-amazon-apigateway-integration",
            "/either GET ${Condition:Perhaps} /Resources/Books/Properties/DefinitionBody/paths/~1either/Fn::If/1/get/x-amazon-apigateway-integration",
            "/either OPTIONS 'GET,OPTIONS' ${Condition:Perhaps} /Resources/Books/Properties/Cors",
        ]
    );
}
