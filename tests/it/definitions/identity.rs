//! Records that only look alike: what an expression stands for, and what a document calls its API, is the same nowhere else.

use super::modules::answers;

/// A plan with these resources, changes and configuration of the root module.
pub(super) fn plan(planned: &str, changes: &[&str], configuration: &str) -> String {
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.9.0","complete":true,"planned_values":{{"root_module":{planned}}},"resource_changes":[{}],"configuration":{{"root_module":{configuration}}}}}"#,
        changes.join(",")
    )
}

/// A planned resource with its address.
pub(super) fn planned(address: &str, index: &str, values: &str) -> String {
    let own = address.rsplit_once("module.").map_or(address, |(_, rest)| rest.split_once('.').map_or(rest, |(_, rest)| rest));
    let (kind, name) = own.split('[').next().unwrap().split_once('.').unwrap();
    format!(r#"{{"address":"{}","mode":"managed","type":"{kind}","name":"{name}"{index},"values":{values}}}"#, address.replace('"', "\\\""))
}

/// What a plan does not know of a resource.
pub(super) fn change(address: &str, unknown: &str) -> String {
    format!(r#"{{"address":"{}","change":{{"actions":["create"],"after_unknown":{unknown}}}}}"#, address.replace('"', "\\\""))
}

/// A resource of a configuration with its expressions.
pub(super) fn configured(address: &str, expressions: &str) -> String {
    let (kind, name) = address.split_once('.').unwrap();
    format!(r#"{{"address":"{address}","mode":"managed","type":"{kind}","name":"{name}","expressions":{expressions}}}"#)
}

const PREFLIGHT: &str = r#"{"http_method":"OPTIONS","type":"MOCK"}"#;

#[test]
fn integrations_whose_resource_is_only_an_expression_are_all_there() {
    let (a, b) = ("aws_api_gateway_integration.cors[\"a\"]", "aws_api_gateway_integration.cors[\"b\"]");
    let resources = [planned(a, r#","index":"a""#, PREFLIGHT), planned(b, r#","index":"b""#, PREFLIGHT)].join(",");
    let unknown = r#"{"id":true,"resource_id":true}"#;
    for reference in ["each.value.id", "local.ids", "local.ids[each.key]"] {
        let expressions = format!(r#"{{"resource_id":{{"references":["{reference}"]}}}}"#);
        let text = plan(
            &format!(r#"{{"resources":[{resources}]}}"#),
            &[&change(a, unknown), &change(b, unknown)],
            &format!(r#"{{"resources":[{}]}}"#, configured("aws_api_gateway_integration.cors", &expressions)),
        );
        let (rows, status) = answers(&[("plan.json", &text)], "plan.json", "path, array_to_string(unresolved, ' '), source_pointer");
        let expected = |n: usize| format!("/${{{reference}}} ${{{reference}}} /planned_values/root_module/resources/{n}");
        assert_eq!((rows, status.as_str()), (vec![expected(0), expected(1)], "complete"), "{reference}");
    }
    let block = |name: &str, set: &str| {
        format!(
            "resource \"aws_api_gateway_integration\" \"{name}\" {{\n  for_each = var.{set}\n  rest_api_id = \"a1\"\n  resource_id = each.value.id\n  http_method = \"OPTIONS\"\n  type = \"MOCK\"\n}}\n"
        )
    };
    let columns = "_key, array_to_string(unresolved, ' ')";
    let (rows, status) = answers(&[("main.tf", &(block("x", "a") + &block("y", "b")))], "main.tf", columns);
    let expected = [
        "-/-/a1//${each.value.id}/OPTIONS ${each.value.id} ${var.a} ${for_each:var.a}",
        "-/-/a1//${each.value.id}/OPTIONS#2 ${each.value.id} ${var.b} ${for_each:var.b}",
    ];
    assert_eq!((rows.as_slice(), status.as_str()), (&expected.map(str::to_owned)[..], "complete"));
}

#[test]
fn what_a_module_is_called_with_decides_its_paths_in_a_plan() {
    let module = |name: &str| {
        let (part, preflight) =
            (format!("module.{name}.aws_api_gateway_resource.part"), format!("module.{name}.aws_api_gateway_integration.cors"));
        let resources = [planned(&part, "", r#"{"path_part":"items"}"#), planned(&preflight, "", PREFLIGHT)].join(",");
        let changes = [
            change(&part, r#"{"id":true,"rest_api_id":true,"parent_id":true,"path":true}"#),
            change(&preflight, r#"{"rest_api_id":true,"resource_id":true}"#),
        ];
        (format!(r#"{{"address":"module.{name}","resources":[{resources}]}}"#), changes.join(","))
    };
    let refers = |to: &str| format!(r#"{{"references":["{to}","{}"]}}"#, to.rsplit_once('.').unwrap().0);
    let body = format!(
        r#"{{"resources":[{},{}]}}"#,
        configured(
            "aws_api_gateway_resource.part",
            r#"{"rest_api_id":{"references":["var.api"]},"parent_id":{"references":["var.parent"]}}"#
        ),
        configured(
            "aws_api_gateway_integration.cors",
            &format!(r#"{{"rest_api_id":{{"references":["var.api"]}},"resource_id":{}}}"#, refers("aws_api_gateway_resource.part.id"))
        )
    );
    let call = |parent: &str| {
        format!(r#"{{"expressions":{{"api":{},"parent":{}}},"module":{body}}}"#, refers("aws_api_gateway_rest_api.shop.id"), parent)
    };
    let root = [
        planned("aws_api_gateway_rest_api.shop", "", r#"{"name":"shop","tags_all":{"team":"web"}}"#),
        planned("aws_api_gateway_resource.v2", "", r#"{"path_part":"v2"}"#),
    ];
    let ((one, changes_one), (two, changes_two), (three, changes_three)) = (module("one"), module("two"), module("three"));
    let text = plan(
        &format!(r#"{{"resources":[{}],"child_modules":[{one},{two},{three}]}}"#, root.join(",")),
        &[
            &change("aws_api_gateway_rest_api.shop", r#"{"id":true,"root_resource_id":true}"#),
            &change("aws_api_gateway_resource.v2", r#"{"id":true,"rest_api_id":true,"parent_id":true}"#),
            &changes_one,
            &changes_two,
            &changes_three,
        ],
        &format!(
            r#"{{"resources":[{}],"module_calls":{{"one":{},"two":{},"three":{}}}}}"#,
            configured(
                "aws_api_gateway_resource.v2",
                &format!(
                    r#"{{"rest_api_id":{},"parent_id":{}}}"#,
                    refers("aws_api_gateway_rest_api.shop.id"),
                    refers("aws_api_gateway_rest_api.shop.root_resource_id")
                )
            ),
            call(&refers("aws_api_gateway_rest_api.shop.root_resource_id")),
            call(&refers("aws_api_gateway_resource.v2.id")),
            // Which of both is decided nowhere.
            call(r#"{"references":["var.is_new","aws_api_gateway_resource.v2.id","aws_api_gateway_resource.v2"]}"#)
        ),
    );
    let columns = "_key, rest_api_name, tags, array_to_string(unresolved, ' ')";
    let (rows, status) = answers(&[("plan.json", &text)], "plan.json", columns);
    let key = |path: &str| format!("-/-/~aws_api_gateway_rest_api.shop/{path}/OPTIONS shop \"team\"=>\"web\"");
    assert_eq!(
        rows,
        [format!("{} ${{var.parent}}", key("/${var.parent}/items")), key("/items"), key("/v2/items")].map(|row| row.trim().to_owned())
    );
    assert_eq!(status, "complete");
}

#[test]
fn documents_of_one_file_that_call_their_api_the_same_are_several_apis() {
    let openapi =
        r#"{"openapi":"3.0.1","info":{"title":"desk"},"paths":{"/a":{"get":{"x-amazon-apigateway-integration":{"type":"MOCK"}}}}}"#;
    let template = r#"{"Resources":{"Api":{"Type":"AWS::ApiGateway::RestApi","Properties":{"Name":"n"}},"M":{"Type":"AWS::ApiGateway::Method","Properties":{"RestApiId":{"Ref":"Api"},"ResourceId":{"Fn::GetAtt":["Api","RootResourceId"]},"HttpMethod":"GET","AuthorizationType":"NONE","Integration":{"Type":"MOCK"}}}}}"#;
    let files = [
        ("apis.ndjson", format!("{openapi}\n{openapi}\n")),
        ("apis.json", format!("[{openapi},{openapi}]")),
        ("apis.yaml", format!("{openapi}\n---\n{openapi}\n")),
        ("templates.json", format!("[{template},{template}]")),
        (
            "answers.json",
            format!(
                r#"{{"TemplateBody":{template},"StagesAvailable":["Original"]}} {{"TemplateBody":{template},"StagesAvailable":["Original"]}}"#
            ),
        ),
        ("stacks.json", format!(r#"{{"shop-dev":{{"TemplateBody":{template}}},"shop-prod":{{"TemplateBody":{template}}}}}"#)),
    ];
    for (name, text) in &files {
        for (table, key) in [("integration_detail", "_key"), ("method", "path"), ("rest_api", "name")] {
            let from = tempfile::tempdir().unwrap();
            let path = from.path().join(name);
            std::fs::write(&path, text).unwrap();
            let rows = super::ask(&["--from", path.to_str().unwrap()], &format!("SELECT {key} FROM apigw.{table}")).0;
            assert_eq!(rows.len(), 2, "{name} {table}");
        }
        let (_, status) = answers(&[(*name, text.as_str())], name, "uri");
        assert!(status.starts_with("complete"), "{name}: {status}");
    }
}

#[test]
fn stacks_of_one_application_of_the_cdk_have_names_of_their_own() {
    let stack = |name: &str| {
        format!(
            r#""{name}":{{"id":"{name}","path":"{name}","constructInfo":{{"fqn":"aws-cdk-lib.Stack"}},"children":{{"M":{{"id":"M","path":"{name}/M","attributes":{{"aws:cdk:cloudformation:type":"AWS::ApiGateway::Method","aws:cdk:cloudformation:props":{{"httpMethod":"GET","resourceId":{{"Ref":"ItemsC0FFEE00"}},"restApiId":{{"Ref":"ApiF00DF00D"}},"integration":{{"type":"MOCK"}}}}}}}}}}}}"#
        )
    };
    let tree = |stacks: &str| format!(r#"{{"version":"tree-0.1","tree":{{"id":"App","path":"","children":{{{stacks}}}}}}}"#);
    let both = [stack("Dev"), stack("Prod")].join(",");
    let stage = format!(r#""Eu":{{"id":"Eu","path":"Eu","children":{{{both}}}}}"#);
    for stacks in [&both, &stage] {
        let (rows, status) = answers(&[("tree.json", &tree(stacks))], "tree.json", "_key");
        let key = "-/-/~ApiF00DF00D//${ItemsC0FFEE00}/GET";
        assert_eq!((rows, status.as_str()), (vec![key.to_owned(), format!("{key}#2")], "complete"));
    }
}

#[test]
fn what_is_called_several_times_says_that_its_records_stand_for_several() {
    let module = "variable \"id\" {}\nresource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a1\"\n  resource_id = \"r1\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n}\n";
    let call = |name: &str, more: &str| format!("module \"{name}\" {{\n  source = \"./m\"\n  {more}\n}}\n");
    let open = |main: &str| answers(&[("main.tf", main), ("m/main.tf", module)], "", "array_to_string(unresolved, ' ')").0;
    assert_eq!(open(&(call("a", "id = 1") + &call("b", "id = 2"))), ["${module:a,b}"]);
    assert_eq!(open(&call("a", "for_each = var.names")), ["${module:a[*]}"]);
    assert_eq!(open(&call("a", "count = 2")), ["${module:a[*]}"]);
    assert_eq!(open(&call("a", "count = 1")), [""]);
    assert_eq!(open(&(call("a", "count = 0") + &call("b", ""))), [""]);

    let child = "Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties: {RestApiId: a1, ResourceId: r1, HttpMethod: GET, Integration: {Type: MOCK}}\n";
    let parent = |calls: &[&str]| {
        calls.iter().fold("Resources:\n".to_owned(), |text, name| {
            text + &format!("  {name}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: ./child.yaml}}\n")
        })
    };
    for (calls, expected) in [(&["A"][..], ""), (&["A", "B"], "${stack:A,B}"), (&["A", "B", "C", "D"], "${stack:A,B,C,…1 more}")] {
        let (rows, _) = answers(&[("parent.yaml", &parent(calls)), ("child.yaml", child)], "", "array_to_string(unresolved, ' ')");
        assert_eq!(rows, [expected], "{calls:?}");
    }
}
