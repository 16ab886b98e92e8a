//! Terraform: blocks and resources that an expression repeats, values that another resource has, and instances that others
//! have replaced.

use super::modules::answers;

fn rows(text: &str, columns: &str) -> Vec<String> {
    answers(&[("main.tf", text)], "main.tf", columns).0
}

#[test]
fn a_dynamic_block_is_the_block_that_it_makes_or_is_told() {
    let integration = |block: &str| {
        format!(
            "resource \"aws_api_gateway_integration\" \"i\" {{\n  rest_api_id = \"a1\"\n  resource_id = \"r1\"\n  http_method = \"GET\"\n  \
             type = \"HTTP\"\n  uri = \"https://b.example.com\"\n  dynamic \"tls_config\" {{\n    {block}\n    content {{\n      insecure_skip_verification = true\n    }}\n  }}\n}}\n"
        )
    };
    let columns = "coalesce(tls_config::text, '-'), 'tls_config' = ANY(coalesce(unknown_columns, '{}')), array_to_string(unresolved, ' ')";
    for (block, expected) in [
        ("for_each = [1]", "{\"insecureSkipVerification\":true} f"),
        ("for_each = []", "- f"),
        ("for_each = var.tls ? [1] : []", "- t ${dynamic:tls_config}"),
        ("for_each = toset(var.tls)", "- t ${dynamic:tls_config}"),
    ] {
        assert_eq!(rows(&integration(block), columns), [expected], "{block}");
    }
    let known = integration("for_each = var.tls ? [1] : []") + "variable \"tls\" {\n  default = false\n}\n";
    assert_eq!(rows(&known, columns), ["- f"]);
}

#[test]
fn the_integrations_of_a_body_of_an_api_that_is_repeated_say_so() {
    let body = r#"jsonencode({ openapi = "3.0.1", info = { title = "q" }, paths = { "/x" = { get = { x-amazon-apigateway-integration = { type = "MOCK" } } } } })"#;
    let api =
        |repeated: &str| format!("resource \"aws_api_gateway_rest_api\" \"a\" {{\n  {repeated}\n  name = \"n\"\n  body = {body}\n}}\n");
    let columns = "path, array_to_string(unresolved, ' ')";
    assert_eq!(rows(&api("for_each = var.names"), columns), ["/x ${var.names} ${for_each:var.names}"]);
    assert_eq!(rows(&api("count = var.number"), columns), ["/x ${var.number} ${count:var.number}"]);
    assert_eq!(rows(&api("count = 1"), columns), ["/x"]);
    assert_eq!(rows(&api("count = 0"), columns), [""; 0]);
}

#[test]
fn a_status_code_that_the_method_response_has_is_known() {
    let of_method = "rest_api_id = \"a1\"\n  resource_id = \"r1\"\n  http_method = \"GET\"";
    let text = format!(
        "resource \"aws_api_gateway_method\" \"m\" {{\n  {of_method}\n  authorization = \"NONE\"\n}}\n\
         resource \"aws_api_gateway_integration\" \"i\" {{\n  {of_method}\n  type = \"MOCK\"\n}}\n\
         locals {{\n  missing = 404\n}}\n\
         resource \"aws_api_gateway_method_response\" \"ok\" {{\n  {of_method}\n  status_code = 200\n}}\n\
         resource \"aws_api_gateway_method_response\" \"no\" {{\n  {of_method}\n  status_code = local.missing\n}}\n\
         resource \"aws_api_gateway_integration_response\" \"ok\" {{\n  {of_method}\n  status_code = aws_api_gateway_method_response.ok.status_code\n}}\n\
         resource \"aws_api_gateway_integration_response\" \"no\" {{\n  {of_method}\n  status_code = \"${{aws_api_gateway_method_response.no.status_code}}\"\n}}\n"
    );
    let columns = "(SELECT string_agg(k, ',' ORDER BY k) FROM json_object_keys(integration_responses) AS t(k)), \
                   (SELECT string_agg(k, ',' ORDER BY k) FROM json_object_keys(method_responses) AS t(k)), array_to_string(unresolved, ' ')";
    assert_eq!(rows(&text, columns), ["200,404 200,404"]);
}

/// A state of version 4 with an integration of two instances, the second one deposed.
const STATE: &str = r#"{"version":4,"terraform_version":"1.5.0","serial":3,"lineage":"x","resources":[{"mode":"managed","type":"aws_api_gateway_integration","name":"i","instances":[
  {"attributes":{"id":"agi-a1-r1-GET","rest_api_id":"a1","resource_id":"r1","http_method":"GET","type":"HTTP","uri":"https://new.example.com"}},
  {"deposed":"4f3c2b1a","attributes":{"id":"agi-a1-r1-GET","rest_api_id":"a1","resource_id":"r1","http_method":"GET","type":"HTTP","uri":"https://old.example.com"}}]}]}"#;

#[test]
fn an_instance_that_another_one_has_replaced_is_no_row() {
    let shown = r#"{"format_version":"1.0","terraform_version":"1.5.0","values":{"root_module":{"resources":[
      {"address":"aws_api_gateway_integration.i","mode":"managed","type":"aws_api_gateway_integration","name":"i","values":{"rest_api_id":"a1","resource_id":"r1","http_method":"GET","type":"HTTP","uri":"https://new.example.com"}},
      {"address":"aws_api_gateway_integration.i","deposed_key":"4f3c2b1a","mode":"managed","type":"aws_api_gateway_integration","name":"i","values":{"rest_api_id":"a1","resource_id":"r1","http_method":"GET","type":"HTTP","uri":"https://old.example.com"}}]}}}"#;
    let stack = r#"{"version":3,"deployment":{"manifest":{},"resources":[
      {"urn":"urn:pulumi:p::s::aws:apigateway/integration:Integration::i","type":"aws:apigateway/integration:Integration","custom":true,"outputs":{"restApi":"a1","resourceId":"r1","httpMethod":"GET","type":"HTTP","uri":"https://new.example.com"}},
      {"urn":"urn:pulumi:p::s::aws:apigateway/integration:Integration::i","type":"aws:apigateway/integration:Integration","custom":true,"delete":true,"outputs":{"restApi":"a1","resourceId":"r1","httpMethod":"GET","type":"HTTP","uri":"https://old.example.com"}}]}}"#;
    for (name, text) in [("terraform.tfstate", STATE), ("show.json", shown), ("stack.json", stack)] {
        let (rows, status) = answers(&[(name, text)], name, "_key, uri");
        assert_eq!(rows.len(), 1, "{name}");
        assert!(rows[0].ends_with("/a1/r1/GET https://new.example.com"), "{name}: {rows:?}");
        assert!(status.starts_with("complete") && status.contains("replaced resources to be destroyed: 1"), "{name}: {status}");
    }
}
