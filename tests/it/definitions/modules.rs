//! Terraform configuration: bodies whatever way they are written, and a folder as one module.

use std::path::Path;

const DOCUMENT: &str = r#"{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/p":{"get":{"x-amazon-apigateway-integration":{"type":"http_proxy","httpMethod":"GET","uri":"https://${host}/"}}}}}"#;
const HCL: &str = r#"{
    openapi = "3.0.1"
    paths   = { "/p" = { get = { x-amazon-apigateway-integration = { type = "http_proxy", uri = "https://${local.host}/" } } } }
  }"#;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What the rows of one source below the files say, and the state of the source.
pub(super) fn answers(files: &[(&str, &str)], from: &str, columns: &str) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let from = folder.path().join(from);
    let arguments = ["--from", from.to_str().unwrap()];
    let texts = |sql: &str| super::ask(&arguments, sql).0.iter().map(|row| row["t"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let rows = texts(&format!("SELECT concat_ws(' ', {columns}) AS t FROM apigw.integration_detail ORDER BY 1"));
    (rows, texts("SELECT concat_ws(' ', state, reason) AS t FROM apigw.source_status ORDER BY source_path").join("\n"))
}

fn api(body: &str) -> String {
    format!(
        "locals {{\n  host = \"desk.example.com\"\n  text = <<-EOT\n{}\n  EOT\n  spec = {HCL}\n}}\nresource \"aws_api_gateway_rest_api\" \"desk\" {{\n  name = \"desk\"\n  body = {body}\n}}\n",
        DOCUMENT.replace("${host}", "${local.host}")
    )
}

#[test]
fn bodies_of_the_configuration_itself_are_read() {
    let old =
        "EOT\ndata \"template_file\" \"spec\" {\n  template = file(\"${path.module}/spec.json\")\n  vars     = { host = local.host }\n}\n";
    for body in [
        "local.text",
        "\"${local.text}\"",
        "jsonencode(local.spec)",
        "yamlencode(local.spec)",
        "trimspace(local.text)",
        "jsonencode(yamldecode(local.text))",
        "jsonencode(merge(local.spec, { info = { title = \"x\" } }))",
        &format!("yamlencode({HCL})"),
        "templatefile(\"${path.module}/spec.json\", { host = local.host })",
        "templatefile(\"spec.json\", { host = \"desk.example.com\" })",
    ] {
        let files = [("main.tf", api(body)), ("spec.json", DOCUMENT.to_owned())];
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let (rows, status) = answers(&files, "main.tf", "path, uri, rest_api_name");
        assert_eq!((rows.as_slice(), status.as_str()), (["/p https://desk.example.com/ desk".to_owned()].as_slice(), "complete"), "{body}");
    }
    let main = api("data.template_file.spec.rendered") + old.trim_start_matches("EOT\n");
    let (rows, status) = answers(&[("main.tf", &main), ("spec.json", DOCUMENT)], "main.tf", "path, uri");
    assert_eq!((rows, status), (vec!["/p https://desk.example.com/".to_owned()], "complete data sources: 1".to_owned()));
}

#[test]
fn parts_of_a_body_that_names_lead_to_are_read() {
    let main = "locals {\n  name = \"/q\"\n  get = { x-amazon-apigateway-integration = { type = \"http_proxy\", uri = local.uri, timeoutInMillis = local.time } }\n  \
                uri = \"https://part.example.com/\"\n  time = 4000\n  more = { (local.name) = { get = local.get } }\n}\n\
                resource \"aws_api_gateway_rest_api\" \"desk\" {\n  body = jsonencode({ openapi = \"3.0.1\", paths = merge({ \"/p\" = { put = local.get } }, local.more) })\n}\n";
    let (rows, status) = answers(&[("main.tf", main)], "main.tf", "path, api_method, uri, timeout_in_millis");
    assert_eq!(rows, ["/p PUT https://part.example.com/ 4000", "/q GET https://part.example.com/ 4000"], "{status}");
    let open = main.replace("local.more)", "{ for x in var.all : x => {} })");
    let (rows, status) = answers(&[("main.tf", &open)], "main.tf", "path");
    let told = "partial paths in expressions: 1 (${merge({ ";
    assert!(rows.is_empty() && status.starts_with(told), "{status}");
}

#[test]
fn bodies_in_files_are_read_below_the_scanned_folder_and_told_elsewhere() {
    let main =
        "resource \"aws_api_gateway_rest_api\" \"desk\" {\n  name = \"desk\"\n  body = file(\"${path.module}/../shared/spec.json\")\n}\n";
    let spec = DOCUMENT.replace("${host}", "spec.example.com");
    let files = [("api/main.tf", main), ("shared/spec.json", spec.as_str())];
    let (rows, _) = answers(&files, "", "path, uri, rest_api_name, source_line, source");
    assert_eq!(rows, ["/p https://spec.example.com/ desk 3 terraform", "/p https://spec.example.com/ t 1 openapi"]);
    let (rows, status) = answers(&files, "api/main.tf", "path");
    assert_eq!((rows.len(), status.as_str()), (0, "partial bodies in other files: 1"));
    for (body, reason) in [
        ("templatefile(\"d.json\", {})", "partial bodies of templates with directives: 1"),
        ("file(\"none.json\")", "partial 1 record skipped: cannot read `none.json`: "),
        ("module.other.body", "partial bodies in other files: 1"),
        ("local.loop", "partial bodies in other files: 1"),
    ] {
        let main = api(body) + "locals {\n  loop = local.pool\n  pool = local.loop\n}\n";
        let (rows, status) = answers(&[("main.tf", &main), ("d.json", "%{ for x in y }{}%{ endfor }")], "main.tf", "path");
        assert!(rows.is_empty() && status.starts_with(reason), "{body}: {status}");
    }
}

#[test]
fn a_body_in_a_local_of_the_json_syntax_is_read() {
    let text = serde_json::to_string(&DOCUMENT.replace("${host}", "chalice.example.com")).unwrap();
    for body in ["${local.swagger}", "${trimspace(local.swagger)}", "${file(\\\"spec.json\\\")}"] {
        let main = format!(
            r#"{{"locals":{{"swagger":{text}}},"resource":{{"aws_api_gateway_rest_api":{{"desk":{{"name":"desk","body":"{body}"}}}}}}}}"#
        );
        let spec = DOCUMENT.replace("${host}", "chalice.example.com");
        let (rows, status) = answers(&[("main.tf.json", &main), ("spec.json", &spec)], "main.tf.json", "path, uri, source_pointer");
        assert_eq!(rows, ["/p https://chalice.example.com/ /resource/aws_api_gateway_rest_api/desk/body"], "{body}");
        assert_eq!(status, "complete", "{body}");
    }
}

#[test]
fn the_files_of_a_folder_are_one_module() {
    let files = [
        (
            "integration.tf",
            "resource \"aws_api_gateway_integration\" \"get\" {\n  rest_api_id = aws_api_gateway_rest_api.desk.id\n  resource_id = \
             aws_api_gateway_resource.books.id\n  http_method = aws_api_gateway_method.get.http_method\n  type = \"HTTP_PROXY\"\n  uri = \
             \"https://${var.host}/${local.paths.books[\"name\"]}/${var.port}\"\n  timeout_milliseconds = var.timeout\n}\n",
        ),
        (
            "api.tf",
            "resource \"aws_api_gateway_rest_api\" \"desk\" {\n  name = local.name\n}\nresource \"aws_api_gateway_resource\" \"books\" {\n  rest_api_id = aws_api_gateway_rest_api.desk.id\n  parent_id = aws_api_gateway_rest_api.desk.root_resource_id\n  path_part = \"books\"\n}\n",
        ),
        (
            "method.tf.json",
            r#"{"resource":{"aws_api_gateway_method":{"get":{"rest_api_id":"${aws_api_gateway_rest_api.desk.id}","resource_id":"${aws_api_gateway_resource.books.id}","http_method":"GET","authorization":"AWS_IAM"}}}}"#,
        ),
        ("locals.tf", "locals {\n  name = \"${var.stage}-desk\"\n}\nlocals {\n  paths = { books = { name = \"books\" } }\n}\n"),
        (
            "variables.tf",
            "variable \"host\" {\n  default = \"default.example.com\"\n}\nvariable \"stage\" {\n  default = \"dev\"\n}\nvariable \"timeout\" {\n  default = 5000\n}\nvariable \"port\" {}\n",
        ),
        ("terraform.tfvars", "host = \"set.example.com\"\n"),
    ];
    let columns = "path, api_method, uri, timeout_in_millis, authorization_type, rest_api_name, array_to_string(unresolved, ' ')";
    let expected = "/books GET https://set.example.com/books/${var.port} 5000 AWS_IAM dev-desk ${var.port}";
    for from in ["", "integration.tf"] {
        let (rows, status) = answers(&files, from, columns);
        assert_eq!(rows, [expected], "{from:?}: {status}");
    }
}

#[test]
fn what_a_caller_sets_counts_and_not_the_default_of_the_module() {
    let module = "variable \"host\" {\n  default = \"default.example.com\"\n}\nvariable \"stage\" {\n  default = \"dev\"\n}\nresource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"https://${var.host}/${var.stage}\"\n}\n";
    let call = |name: &str, arguments: &str| format!("module \"{name}\" {{\n  source = \"../modules/api\"\n{arguments}\n}}\n");
    for (calls, expected) in [
        (call("a", ""), "https://default.example.com/dev "),
        (call("a", "  host = \"set.example.com\""), "https://set.example.com/dev "),
        (call("a", "  host = var.other"), "https://${var.host}/dev ${var.host}"),
        (call("a", "  host = \"one\"") + &call("b", "  host = \"two\""), "https://${var.host}/dev ${var.host} ${module:a,b}"),
        (call("a", "  host = \"one\"") + &call("b", "  host = \"one\""), "https://one/dev ${module:a,b}"),
        (call("a", "  host = \"one\"") + &call("b", ""), "https://${var.host}/dev ${var.host} ${module:a,b}"),
    ] {
        let files = [("env/main.tf", calls.as_str()), ("modules/api/main.tf", module)];
        let (rows, _) = answers(&files, "", "uri, array_to_string(unresolved, ' ')");
        assert_eq!(rows, [expected.trim_end()], "{calls}");
    }
    let json = r#"{"module":{"a":{"source":"../modules/api","host":"json.example.com"}}}"#;
    let (rows, _) = answers(&[("env/main.tf.json", json), ("modules/api/main.tf", module)], "", "uri");
    assert_eq!(rows, ["https://json.example.com/dev"]);
}

#[test]
fn conditions_and_replacements_of_known_values_are_evaluated() {
    for (expression, expected) in [
        ("var.stage == \"prod\" ? \"https://prod/\" : \"https://dev/\"", "https://prod/ "),
        ("\"https://${var.stage != \"prod\" ? \"dev\" : \"prod\"}/\"", "https://prod/ "),
        ("!var.off && (var.stage == \"prod\" || var.open) ? \"a\" : \"b\"", "a "),
        ("replace(\"https://HOST/\", \"HOST\", var.stage)", "https://prod/ "),
        ("upper(replace(var.stage, \"p\", \"b\"))", "BROD "),
        ("var.open ? \"a\" : \"b\"", "${var.open ? \"a\" : \"b\"} ${var.open ? \"a\" : \"b\"}"),
        // A number is no text.
        ("var.number == \"1\" ? \"a\" : \"b\"", "b "),
        ("replace(var.stage, \"/p(.)/\", \"x\")", "${replace(var.stage, \"/p(.)/\", \"x\")} ${replace(var.stage, \"/p(.)/\", \"x\")}"),
        ("local.loop ? \"a\" : \"b\"", "${local.loop ? \"a\" : \"b\"} ${local.loop ? \"a\" : \"b\"}"),
    ] {
        let main = format!(
            "variable \"stage\" {{\n  default = \"prod\"\n}}\nvariable \"off\" {{\n  default = false\n}}\nvariable \"number\" {{\n  default = 1\n}}\nvariable \"open\" {{}}\nlocals {{\n  loop = local.pool == local.loop ? local.loop : local.pool\n  pool = !local.loop && local.pool\n}}\nresource \"aws_api_gateway_integration\" \"i\" {{\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = {expression}\n}}\n"
        );
        let (rows, _) = answers(&[("main.tf", &main)], "main.tf", "uri, array_to_string(unresolved, ' ')");
        assert_eq!(rows, [expected.trim_end()], "{expression}");
    }
    for body in [
        "replace(local.text, \"desk\", \"shop\")",
        "replace(file(\"spec.json\"), \"$${host}\", \"shop.example.com\")",
        "local.host == \"desk.example.com\" ? replace(local.text, \"desk\", \"shop\") : local.text",
    ] {
        let (rows, status) = answers(&[("main.tf", &api(body)), ("spec.json", DOCUMENT)], "main.tf", "path, uri");
        assert_eq!((rows.as_slice(), status.as_str()), (["/p https://shop.example.com/".to_owned()].as_slice(), "complete"), "{body}");
    }
}

#[test]
fn a_folder_of_many_files_is_one_module_for_each_of_them() {
    let number = 150;
    let mut files: Vec<(String, String)> = (0..number)
        .map(|n| {
            let next = (n + 1) % number;
            (format!("f{n:03}.tf"), format!("locals {{\n  host_{n} = \"h{n}\"\n}}\nresource \"aws_api_gateway_integration\" \"i{n}\" {{\n  rest_api_id = \"a\"\n  resource_id = \"r{n}\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"https://${{local.host_{next}}}/\"\n}}\n"))
        })
        .collect();
    files.push(("sub/main.tf".to_owned(), files[0].1.clone()));
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (rows, _) = answers(&files, "", "uri");
    let mut expected: Vec<_> = (0..number).map(|n| format!("https://h{n}/")).collect();
    expected.push("https://${local.host_1}/".to_owned());
    expected.sort();
    let mut rows = rows;
    rows.sort();
    assert_eq!(rows, expected);
}

#[test]
fn a_body_that_the_cdk_uploads_is_read_where_the_cdk_keeps_it() {
    let document = DOCUMENT.replace("${host}", "desk.example.com");
    let uploaded = |key: &str| format!(r#""BodyS3Location":{{"Bucket":{{"Fn::Sub":"cdk-assets-${{AWS::AccountId}}"}},"Key":"{key}"}}"#);
    let api = |properties: &str, more: &str| {
        format!(r#"{{"Resources":{{"A":{{"Type":"AWS::ApiGateway::RestApi","Properties":{{"Name":"desk",{properties}}}{more}}}}}}}"#)
    };
    let metadata = r#","Metadata":{"aws:asset:path":"asset.0123.json","aws:asset:property":"BodyS3Location"}"#;
    let included = r#""Body":{"Fn::Transform":{"Name":"AWS::Include","Parameters":{"Location":{"Fn::Sub":"s3://cdk-assets-${AWS::AccountId}/0123.json"}}}}"#;
    for template in [api(&uploaded("x/other.json"), metadata), api(&uploaded("0123.json"), ""), api(included, "")] {
        let files = [("t.template.json", template.as_str()), ("asset.0123.json", document.as_str())];
        let (rows, status) = answers(&files, "t.template.json", "rest_api_name, path, uri");
        assert_eq!(
            (rows.as_slice(), status.as_str()),
            (["desk /p https://desk.example.com/".to_owned()].as_slice(), "complete"),
            "{template}"
        );
    }
    for (template, expected) in [
        (api(&uploaded("4567.json"), ""), "partial bodies in S3: 1"),
        (api(&uploaded("0123.json"), &metadata.replace("asset.0123", "../asset.0123")), "partial bodies in other files: 1"),
    ] {
        let (rows, status) = answers(&[("t.template.json", &template), ("asset.0123.json", &document)], "t.template.json", "uri");
        assert_eq!((rows.len(), status.as_str()), (0, expected), "{template}");
    }
}
