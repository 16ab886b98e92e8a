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

#[test]
fn a_body_and_a_resource_for_one_method_of_a_state_contradict_each_other() {
    let body = r#"{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"b\"},\"paths\":{\"/r\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"http\",\"uri\":\"https://old\"}}},\"/b\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"mock\"}}}}}"#;
    let resource = |kind: &str, values: &str| {
        format!(r#"{{"mode":"managed","type":"aws_api_gateway_{kind}","name":"x","instances":[{{"attributes":{{{values}}}}}]}}"#)
    };
    let resources = [
        resource("rest_api", &format!(r#""id":"a1","name":"n","root_resource_id":"r0","body":"{body}""#)),
        resource("resource", r#""id":"r1","rest_api_id":"a1","parent_id":"r0","path":"/r","path_part":"r""#),
        resource("integration", r#""rest_api_id":"a1","resource_id":"r1","http_method":"GET","type":"HTTP","uri":"https://new""#),
    ];
    let state = format!(r#"{{"version":4,"terraform_version":"1.5.0","serial":1,"lineage":"x","resources":[{}]}}"#, resources.join(","));
    let (rows, status) = answers(&[("terraform.tfstate", &state)], "terraform.tfstate", "_key, uri");
    assert_eq!(rows, ["-/-/a1//b/GET", "-/-/a1/r1/GET https://old", "-/-/a1/r1/GET#2 https://new"]);
    assert!(status.starts_with("conflict 1 record contradicts"), "{status}");
}

#[test]
fn a_file_of_opentofu_stands_in_for_that_of_terraform() {
    let file = |uri: &str| {
        format!(
            "resource \"aws_api_gateway_rest_api\" \"x\" {{\n  name = \"desk\"\n}}\nresource \"aws_api_gateway_integration\" \"i\" {{\n  rest_api_id = aws_api_gateway_rest_api.x.id\n  resource_id = aws_api_gateway_rest_api.x.root_resource_id\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"{uri}\"\n}}\n"
        )
    };
    let (rows, status) = answers(&[("main.tf", &file("https://old")), ("main.tofu", &file("https://new"))], "", "uri, rest_api_name");
    assert_eq!(rows, ["https://new desk"]);
    assert_eq!(status, "unrelated files of Terraform that OpenTofu has one of its own for: 1\ncomplete");
    // One that is no source stands in for nothing.
    let (rows, status) = answers(&[("main.tf", &file("https://old")), ("main.tofu", &file("https://new"))], "main.tf", "uri");
    assert_eq!((rows, status.as_str()), (vec!["https://old".to_owned()], "complete"));
}

#[test]
fn tags_that_a_provider_adds_are_those_of_its_apis() {
    let provider = |more: &str, tags: &str| format!("provider \"aws\" {{\n  {more}\n  default_tags {{\n    tags = {tags}\n  }}\n}}\n");
    let api = |more: &str| {
        format!(
            "resource \"aws_api_gateway_rest_api\" \"x\" {{\n  name = \"desk\"\n  {more}\n}}\nresource \"aws_api_gateway_integration\" \"i\" {{\n  rest_api_id = aws_api_gateway_rest_api.x.id\n  resource_id = aws_api_gateway_rest_api.x.root_resource_id\n  http_method = \"GET\"\n  type = \"MOCK\"\n}}\n"
        )
    };
    let columns = "tags, 'tags' = ANY(unknown_columns)";
    let (own, west) = ("tags = { team = \"web\", env = \"own\" }", "provider = aws.west");
    for (text, expected) in [
        (provider("", "{ env = \"dev\" }") + &api(own), "\"env\"=>\"own\", \"team\"=>\"web\" f"),
        (provider("", "{ env = \"dev\" }") + &api(""), "\"env\"=>\"dev\" f"),
        (provider("alias = \"west\"", "{ env = \"west\" }") + &api(""), " f"),
        (provider("alias = \"west\"", "{ env = \"west\" }") + &api(west), "\"env\"=>\"west\" f"),
        (provider("", "var.tags") + &api(own), "t"),
        (api("tags = var.tags"), "t"),
        (api("tags = merge(var.tags, { a = \"b\" })"), "t"),
        (api("tags = merge({ c = \"d\" }, { a = \"b\" })"), "\"a\"=>\"b\", \"c\"=>\"d\" f"),
        (provider("alias = \"east\"", "{ env = \"east\" }") + &api(west), "t"),
        (format!("provider \"aws\" {{\n  alias = \"west\"\n}}\n{}", api(west)), " f"),
        ("provider \"aws\" {\n  dynamic \"default_tags\" {\n    for_each = var.tags\n  }\n}\n".to_owned() + &api(own), "t"),
    ] {
        assert_eq!(rows(&text, columns), [expected], "{text}");
    }
    let (rows, _) = answers(&[("main.tf", &api(own)), ("providers.tf", &provider("", "{ env = \"dev\" }"))], "main.tf", columns);
    assert_eq!(rows, ["\"env\"=>\"own\", \"team\"=>\"web\" f"]);
    // A module without a provider has its caller's.
    let call = provider("", "{ env = \"dev\" }") + "module \"m\" {\n  source = \"./m\"\n}\n";
    assert_eq!(answers(&[("main.tf", &call), ("m/main.tf", &api(own))], "", columns).0, ["t"]);
}

#[test]
fn secrets_of_pulumi_in_a_map_are_told_and_those_that_are_shown_are_values() {
    let secret = |more: &str| format!(r#"{{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270",{more}}}"#);
    let (hidden, shown) = (secret(r#""ciphertext":"AAAA""#), secret(r#""plaintext":"\"https://b\"""#));
    let integration = |verb: &str, more: &str| {
        format!(
            r#"{{"urn":"urn:pulumi:p::s::aws:apigateway/integration:Integration::{verb}","type":"aws:apigateway/integration:Integration","custom":true,{more}"outputs":{{"restApi":"a1","resourceId":"r1","httpMethod":"{verb}","type":"HTTP","uri":{shown},"requestParameters":{{"integration.request.header.key":{hidden}}}}}}}"#
        )
    };
    let stack = format!(
        r#"{{"version":3,"deployment":{{"manifest":{{}},"resources":[{},{}]}}}}"#,
        integration("GET", ""),
        integration("PUT", r#""pendingReplacement":true,"#)
    );
    let columns = "uri, request_parameters->'integration.request.header.key', array_to_string(unresolved, ' ')";
    let (rows, status) = answers(&[("stack.json", &stack)], "stack.json", columns);
    assert_eq!(rows, ["https://b ${secret} ${secret}"]);
    assert_eq!(status, "complete replaced resources to be destroyed: 1");
}
