//! What `--redact` leaves of secrets: nothing, in no file, page, statistic or message.

use std::fs;

use serde_json::{Value, json};

use super::Place;
use crate::leaks::{all_in_files, base64, find_in_files, is_in};

/// Secrets by their shape, name, place, or because the definition says so. Put together from pieces, so that no scanner takes this
/// file for a leak.
struct Planted {
    all: Vec<(&'static str, String)>,
}

impl Planted {
    fn new() -> Self {
        let pieces: [(&str, &[&str]); 30] = [
            ("key", &["gh", "p_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"]),
            ("reason", &["gh", "p_Zz9Yy8Xx7Ww6Vv5Uu4Tt3Ss2Rr1Qq0Pp9Oo8"]),
            ("pointer", &["sk_", "live_51HxAbCdEfGhIjKlMnOpQrStUv"]),
            ("conflict", &["gh", "o_C0n1f2l3i4c5t6A7b8C9d0E1f2G3h4I5j6K7"]),
            ("column", &["glp", "at-c0lumnN4meT0ken5x6y7"]),
            ("file", &["sk_", "test_F1leN4meAbCdEfGhIjKl99"]),
            ("url", &["hunter2", "Zebra!"]),
            ("slashed", &["wJalr/XUtn", "FEMI/K7MDENG"]),
            ("sas", &["aB1cD2eF3", "gH4iJ5kL6"]),
            ("amz", &["0a1b2c3d4e5f", "60718293a4b5c6d7"]),
            ("session", &["IQoJb3JpZ2lu", "X2VjEHoaCXVz"]),
            ("header", &["9f8a7c6b", "5d4e3f2a1b0c"]),
            ("hstore", &["v3ry", "-s3cret-tag"]),
            ("json", &["Tr0ub4dor", "&3\"x"]),
            ("nested", &["N3st3d", "P4ssw0rd"]),
            ("soap", &["S04p", "P4ssw0rd"]),
            ("wsse", &["MIIB8zCCAVygAwIBAgIQ", "0a1b2c3d4e5f"]),
            ("cdata", &["c<d]4t4", "S3cret"]),
            ("attribute", &["4ttr1but3", "S3cret"]),
            ("pair", &["P41r", "V4lu3!"]),
            ("base64", &["b4s3", "64S3cret"]),
            ("percent", &["p3rc3nt", "%S3cret"]),
            ("escaped", &["3scap3d", "S3cret"]),
            ("noecho", &["orchard", "Lantern"]),
            ("parameter", &["meadow \"lamp\"", " <river>&"]),
            ("sensitive", &["hollow", "Maple"]),
            ("marked", &["quiet", "Harbour"]),
            ("state", &["silver", "Thimble"]),
            ("data", &["crooked", "Lighthouse"]),
            ("output", &["velvet", "Anchor"]),
        ];
        Self { all: pieces.into_iter().map(|(name, pieces)| (name, pieces.concat())).collect() }
    }

    fn get(&self, name: &str) -> &str {
        self.all.iter().find(|(known, _)| *known == name).map(|(_, secret)| secret.as_str()).unwrap()
    }

    fn secrets(&self) -> Vec<&str> {
        self.all.iter().map(|(_, secret)| secret.as_str()).collect()
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Records whose texts hold secrets.
fn rows(planted: &Planted) -> String {
    let s = |name| planted.get(name);
    let row = |number: usize, more: Value| {
        let mut row = json!({"_key": format!("111111111111/us-east-1/ab/r{number}/GET"), "type": "HTTP"});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row.to_string() + "\n"
    };
    let template = |body: String| json!({"request_templates": {"text/xml": body}});
    let header = |name: &str, value: String| json!({"request_parameters": {name: value}});
    let soap = format!(
        "<soap:Envelope><soap:Header><wsse:Security><wsse:UsernameToken><wsse:Username>svc</wsse:Username>\
         <wsse:Password Type=\"x#PasswordText\">{}</wsse:Password></wsse:UsernameToken>\
         <wsse:BinarySecurityToken ValueType=\"x\">{}</wsse:BinarySecurityToken></wsse:Security></soap:Header></soap:Envelope>",
        s("soap"),
        s("wsse")
    );
    let in_json = json!({"user": "svc", "password": s("json")}).to_string();
    let twice = json!({"body": json!({"password": s("nested")}).to_string()}).to_string();
    [
        row(1, json!({"uri": format!("https://svc:{}@h/x", s("url"))})),
        row(2, json!({"uri": format!("s3://svc:{}@bucket/x", s("slashed"))})),
        row(3, json!({"uri": format!("https://a.blob.core.windows.net/c?sv=1&sig={}&se=2", s("sas"))})),
        row(4, json!({"uri": format!("https://h/?X-Amz-Signature={}&X-Amz-Security-Token={}", s("amz"), s("session"))})),
        row(5, header("integration.request.header.x-api-key", format!("'{}'", s("header")))),
        row(6, json!({"tags": {"db_password": s("hstore")}})),
        row(7, template(in_json)),
        row(8, json!({"integration_responses": json!({"200": {"statusCode": "200", "responseTemplates": {"a": twice}}}).to_string()})),
        row(9, template(soap)),
        row(10, template(format!("<Secret><![CDATA[{}]]></Secret><u password='{}'/>", s("cdata"), s("attribute")))),
        row(11, template(format!("[{{\"Name\": \"DB_PASSWORD\", \"Value\": \"{}\"}}]", s("pair")))),
        row(
            12,
            header("integration.request.header.x-a", format!("'{}'", base64(format!("{{\"password\":\"{}\"}}", s("base64")).as_bytes()))),
        ),
        row(13, json!({"uri": format!("https://h/x?q={}", percent_encoded(&format!("{{\"password\":\"{}\"}}", s("percent"))))})),
        row(14, template(format!("\\u0022password\\u0022:\\u0022{}\\u0022", s("escaped")))),
        row(15, header(&format!("integration.request.header.{}", s("key")), "'x'".to_owned())),
        row(16, json!({"timeout_in_millis": s("reason")})),
        row(17, json!({s("column"): 1})),
        json!({"_key": s("conflict"), "uri": "1"}).to_string() + "\n",
        json!({"_key": s("conflict"), "uri": "2"}).to_string() + "\n",
    ]
    .concat()
}

/// A state that names secrets by their paths: of the integration, and of a data source and an output that came into it.
fn state(planted: &Planted) -> Value {
    let s = |name| planted.get(name);
    let path = |name: &str| json!([[{"type": "get_attr", "value": name}]]);
    let integration = json!({"rest_api_id": "a3", "resource_id": "r3", "http_method": "GET", "type": "HTTP", "integration_http_method": "GET",
        "uri": format!("https://h/{}", s("state")), "credentials": s("output"), "request_templates": {"text/plain": format!("<{}>", s("data"))}});
    json!({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x",
    "outputs": {"o": {"value": s("output"), "type": "string", "sensitive": true}},
    "resources": [
        {"mode": "managed", "type": "aws_api_gateway_integration", "name": "z", "provider": "p",
            "instances": [{"schema_version": 0, "attributes": integration, "sensitive_attributes": path("uri")}]},
        {"mode": "data", "type": "aws_secretsmanager_secret_version", "name": "d", "provider": "p",
            "instances": [{"schema_version": 0, "attributes": {"secret_string": s("data")}, "sensitive_attributes": path("secret_string")}]},
    ]})
}

fn plant(place: &Place, planted: &Planted) -> Vec<String> {
    let s = |name| planted.get(name);
    place.write("rows.ndjson", &rows(planted));
    let integration = json!({"x-amazon-apigateway-integration": {"type": "http", "uri": "http://h", "timeoutInMillis": "zz"}});
    let paths = json!({format!("/x/{}", s("pointer")): {"get": integration}});
    place.write("api.json", &json!({"openapi": "3.0.0", "info": {"title": "t"}, "paths": paths}).to_string());
    let named = format!("{}.ndjson", s("file"));
    place.write(&named, "{\"_key\":\"n\",\"uri\":\"x\"}\n{\n");
    let template = json!({
        "Parameters": {
            "Token": {"Type": "String", "NoEcho": true, "Default": s("noecho")},
            "Phrase": {"Type": "String", "NoEcho": "true"},
        },
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "t"}},
            "M": {"Type": "AWS::ApiGateway::Method", "Properties": {
                "RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "HttpMethod": "GET",
                "Integration": {
                    "Type": "HTTP", "IntegrationHttpMethod": "GET", "Uri": {"Fn::Sub": "https://h/${Token}/x"},
                    "RequestParameters": {"integration.request.header.x-b": {"Fn::Sub": "'${Phrase}'"}},
                    "RequestTemplates": {"application/json": {"Fn::Sub": "{\"a\":\"${Token}\"}"}, "text/plain": {"Fn::Base64": {"Ref": "Phrase"}}},
                },
            }},
        },
    });
    place.write("template.json", &template.to_string());
    let configuration = format!(
        "variable \"token\" {{\n  sensitive = true\n  default = \"{}\"\n}}\nresource \"aws_api_gateway_integration\" \"x\" {{\n  rest_api_id = \"a1\"\n  resource_id = \"r1\"\n  http_method = \"GET\"\n  type = \"HTTP\"\n  integration_http_method = \"GET\"\n  uri = \"https://h/${{var.token}}/x\"\n}}\n",
        s("sensitive")
    );
    place.write("module/main.tf", &configuration);
    let values = json!({"rest_api_id": "a2", "resource_id": "r2", "http_method": "GET", "type": "HTTP", "integration_http_method": "GET",
        "uri": format!("https://h/{}", s("marked"))});
    let resource = json!({"address": "aws_api_gateway_integration.y", "mode": "managed", "type": "aws_api_gateway_integration", "name": "y",
        "values": values, "sensitive_values": {"uri": true}});
    place.write("plan.json", &json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}}).to_string());
    place.write("terraform.tfstate", &state(planted).to_string());
    let sources = ["rows.ndjson", "api.json", &named, "template.json", "module", "plan.json", "terraform.tfstate"].map(str::to_owned);
    let mut arguments = vec!["--allow-partial".to_owned(), "--parameter".to_owned(), format!("Phrase={}", s("parameter"))];
    for source in sources {
        arguments.extend(["--from".to_owned(), source]);
    }
    arguments
}

#[test]
fn a_redacted_snapshot_has_no_secret_in_any_form_or_place() {
    let (place, planted) = (Place::new(), Planted::new());
    let arguments = plant(&place, &planted);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let import = |more: &[&'static str]| {
        let ran = place.run(&[&["import"][..], &arguments, more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran
    };
    // What is looked for is there without redaction.
    import(&["--store", "plain"]);
    let found = all_in_files(&place.path("plain"), &planted.secrets());
    let missing: Vec<_> = planted.all.iter().filter(|(_, secret)| !found.contains(&secret.as_str())).collect();
    assert!(missing.is_empty(), "not planted: {missing:?}");

    for _ in 0..2 {
        let ran = import(&["--store", "store", "--redact"]);
        for secret in planted.secrets() {
            assert!(!is_in(ran.stdout.as_bytes(), secret) && !is_in(ran.stderr.as_bytes(), secret), "{secret}: {}", ran.stderr);
        }
    }
    assert_eq!(find_in_files(&place.path("store"), &planted.secrets()), None);

    // Neither has what is asked of it.
    fs::create_dir(place.path("answers")).unwrap();
    for (number, table) in
        ["apigw.integration_detail", "apigw.integration_history", "apigw.source_status", "apigw.snapshots"].iter().enumerate()
    {
        for format in ["csv", "ndjson", "json", "txt", "parquet"] {
            let file = format!("answers/{number}.{format}");
            let question = format!("SELECT * FROM {table}");
            let ran = place.run(&["--store", "store", "--allow-partial", "-o", &file, "-c", &question]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            assert!(planted.secrets().iter().all(|secret| !is_in(ran.stderr.as_bytes(), secret)), "{}", ran.stderr);
        }
    }
    assert_eq!(find_in_files(&place.path("answers"), &planted.secrets()), None);

    // What is compared is the same in both, and what is JSON is still JSON.
    let ran = place.run(&["--store", "store", "diff", "@-1", "@latest", "--allow-partial"]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("no differences"), "{}{}", ran.stdout, ran.stderr);
    let question = "SELECT count(*), count(integration_responses::jsonb) FROM integration_detail";
    let counts = place.ask(&["--store", "store", "--allow-partial", "-t"], question);
    let plain = place.ask(&["--store", "plain", "--allow-partial", "-t"], question);
    assert_eq!(counts, plain);
}
