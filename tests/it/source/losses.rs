//! Whatever becomes of one file of many, no integration is gone that a status does not account for.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{Predicate, SourceOptions};
use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray};
use datafusion::arrow::ipc::writer::FileWriter;
use datafusion::parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{Scanned, try_scan};

/// How the ends of records show in a file.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Only the end of the document is one.
    Document,
    /// Rows a line, which an empty file is none of.
    Lines,
    /// Rows below a header, with what separates their cells.
    Delimited(char),
    /// A line, or a block that closes.
    Text,
    /// Compressed rows a line.
    Compressed,
}

/// A file of the tree.
struct Written {
    path: PathBuf,
    content: Vec<u8>,
    form: Form,
    /// The file whose status tells of this one.
    told_by: PathBuf,
    /// Whether something else names it, so that it is missed.
    is_named: bool,
}

/// Files under construction; each integration has a URI of its own.
struct Tree<'t> {
    folder: &'t Path,
    next: usize,
    files: Vec<Written>,
    from: Vec<String>,
}

impl Tree<'_> {
    fn uris(&mut self, number: usize) -> Vec<String> {
        let uris = (self.next..self.next + number).map(|n| format!("https://backend/{n}/")).collect();
        self.next += number;
        uris
    }

    /// A file of its own, with a text for each integration.
    fn add(&mut self, name: &str, number: usize, form: Form, text: impl Fn(&[String]) -> String) {
        let uris = self.uris(number);
        self.add_bytes(name, form, text(&uris).into_bytes());
    }

    fn add_bytes(&mut self, name: &str, form: Form, mut content: Vec<u8>) {
        let path = self.folder.join(name);
        if form == Form::Compressed {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(&content).unwrap();
            content = gzip.finish().unwrap();
        }
        self.from.push(path.display().to_string());
        self.files.push(Written { told_by: path.clone(), path, content, form, is_named: false });
    }

    /// Files of rows in the columns of a batch.
    fn add_batches(&mut self, name: &str, number: usize, write: impl Fn(&RecordBatch) -> Vec<u8>) {
        let uris = self.uris(number);
        let keys: Vec<String> = (0..uris.len()).map(|n| format!("-/-/{name}/r{n}/GET")).collect();
        let columns: [(&str, ArrayRef); 2] = [("_key", Arc::new(StringArray::from(keys))), ("uri", Arc::new(StringArray::from(uris)))];
        self.add_bytes(name, Form::Document, write(&RecordBatch::try_from_iter(columns).unwrap()));
    }

    fn add_answers(&mut self, numbers: &[usize]) {
        let region = self.folder.join("aws/123456789012/us-east-1");
        let mut listed = Vec::new();
        for (a, number) in numbers.iter().enumerate() {
            let id = format!("api000000{a}");
            let uris = self.uris(*number);
            listed.push(format!(r#"{{"id":"{id}","name":"n{a}"}}"#));
            let path = region.join(format!("restapis/{id}/get-resources.json"));
            let content = format!(
                "{{\"items\": [{{\"id\": \"root\", \"path\": \"/\"}}{}]}}\n",
                join(&uris, |n, uri| format!(",\n {}", resource(n, uri)), "")
            );
            self.files.push(Written { told_by: path.clone(), path, content: content.into_bytes(), form: Form::Document, is_named: true });
        }
        let listing = format!("{{\"items\": [{}]}}", listed.join(", "));
        fs::create_dir_all(&region).unwrap();
        fs::write(region.join("get-rest-apis.json"), listing).unwrap();
        let below = |pattern: &str| self.folder.join("aws").join(pattern).display().to_string();
        self.from.extend([below("{account_id}/{region}/get-rest-apis.json"), below("{account_id}/{region}/restapis/{rest_api_id}")]);
    }

    /// A definition with the document that it names as its body.
    fn add_with_body(&mut self, number: usize, name: &str, text: &str, body: &str) {
        let uris = self.uris(number);
        let definition = self.folder.join(name);
        fs::create_dir_all(definition.parent().unwrap()).unwrap();
        fs::write(&definition, text).unwrap();
        self.from.push(definition.display().to_string());
        let content = format!(r#"{{"openapi":"3.0.1","info":{{"title":"b"}},"paths":{{{}}}}}"#, join(&uris, path_item, ","));
        let path = self.folder.join(body);
        self.files.push(Written { path, content: content.into_bytes(), form: Form::Document, told_by: definition, is_named: true });
    }

    fn write(&self) -> SourceOptions {
        for file in &self.files {
            fs::create_dir_all(file.path.parent().unwrap()).unwrap();
            fs::write(&file.path, &file.content).unwrap();
        }
        SourceOptions { from: self.from.clone(), ..SourceOptions::default() }
    }
}

fn join(uris: &[String], one: impl Fn(usize, &str) -> String, between: &str) -> String {
    uris.iter().enumerate().map(|(n, uri)| one(n, uri)).collect::<Vec<_>>().join(between)
}

fn resource(n: usize, uri: &str) -> String {
    format!(
        r#"{{"id":"r{n}","path":"/{n}","resourceMethods":{{"GET":{{"httpMethod":"GET","methodIntegration":{{"type":"HTTP","httpMethod":"GET","uri":"{uri}"}}}}}}}}"#
    )
}

fn path_item(n: usize, uri: &str) -> String {
    format!(r#""/{n}":{{"get":{{"x-amazon-apigateway-integration":{{"type":"http","uri":"{uri}"}}}}}}"#)
}

fn method(n: usize, uri: &str) -> String {
    format!(
        r#""M{n}":{{"Type":"AWS::ApiGateway::Method","Properties":{{"RestApiId":"a","ResourceId":"r{n}","HttpMethod":"GET","Integration":{{"Type":"HTTP","Uri":"{uri}"}}}}}}"#
    )
}

fn terraform_integration(n: usize, uri: &str) -> String {
    format!(r#"{{"rest_api_id":"a","resource_id":"r{n}","http_method":"GET","type":"HTTP","uri":"{uri}"}}"#)
}

/// How many parts the tree has.
const FILES: usize = 36;

fn tree(folder: &Path, numbers: &[usize]) -> (Vec<Written>, SourceOptions) {
    let mut tree = Tree { folder, next: 0, files: Vec::new(), from: Vec::new() };
    let number = |n: usize| numbers[n % numbers.len()];
    tree.add_answers(&[number(0), number(1), number(2)]);
    let template = r#"{"Transform":"AWS::Serverless-2016-10-31","Resources":{"A":{"Type":"AWS::Serverless::Api","Properties":{"DefinitionUri":"body/api.json"}}}}"#;
    tree.add_with_body(number(3), "with-body.json", template, "body/api.json");
    let configuration = "resource \"aws_api_gateway_rest_api\" \"f\" {\n  name = \"f\"\n  body = templatefile(\"api.json\", {})\n}\n";
    tree.add_with_body(number(34), "module/main.tf", configuration, "module/api.json");
    let synthesized = r#"{"Resources":{"A":{"Type":"AWS::ApiGateway::RestApi","Properties":{"BodyS3Location":{"Bucket":"b","Key":"k.json"}},"Metadata":{"aws:asset:path":"asset.k.json"}}}}"#;
    tree.add_with_body(number(35), "cdk/stack.template.json", synthesized, "cdk/asset.k.json");
    let row = |name: &'static str| move |n: usize, uri: &str| format!(r#"{{"_key":"-/-/{name}/r{n}/GET","uri":"{uri}"}}"#);
    tree.add("rows.ndjson", number(4), Form::Lines, |uris| join(uris, row("n"), "\n") + "\n");
    tree.add("packed.ndjson.gz", number(5), Form::Compressed, |uris| join(uris, row("p"), "\n") + "\n");
    tree.add("rows.json", number(6), Form::Document, |uris| format!("[{}]", join(uris, row("j"), ",\n")));
    tree.add("rows.csv", number(7), Form::Delimited(','), |uris| {
        format!("uri,_key,type\n{}", join(uris, |n, uri| format!("{uri},-/-/c/r{n}/GET,\"HTTP\"\n"), ""))
    });
    tree.add("export.json", number(8), Form::Document, |uris| {
        let host = "abcdef0123.execute-api.us-east-1.amazonaws.com";
        format!(r#"{{"swagger":"2.0","info":{{"title":"e"}},"host":"{host}","basePath":"/p","paths":{{{}}}}}"#, join(uris, path_item, ","))
    });
    tree.add("openapi.yaml", number(9), Form::Text, |uris| {
        let item =
            |n: usize, uri: &str| format!("  \"/{n}\": {{get: {{x-amazon-apigateway-integration: {{type: http, uri: \"{uri}\"}}}}}}\n");
        format!("openapi: \"3.0.1\"\ninfo: {{title: \"y\"}}\npaths:\n{}", join(uris, item, ""))
    });
    tree.add("template.json", number(10), Form::Document, |uris| format!(r#"{{"Resources":{{{}}}}}"#, join(uris, method, ",")));
    tree.add("template.yaml", number(11), Form::Text, |uris| {
        format!(
            "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n{}",
            join(uris, |n, uri| format!("  {}\n", method(n, uri).replace("\":", "\": ")), "")
        )
    });
    tree.add("terraform.tfstate", number(12), Form::Document, |uris| {
        let instances = join(uris, |n, uri| format!(r#"{{"index_key":{n},"attributes":{}}}"#, terraform_integration(n, uri)), ",");
        format!(r#"{{"version":4,"terraform_version":"1.9","resources":[{{"mode":"managed","type":"aws_api_gateway_integration","name":"i","instances":[{instances}]}}]}}"#)
    });
    tree.add("main.tf", number(13), Form::Text, |uris| {
        let block = |n: usize, uri: &str| {
            format!("resource \"aws_api_gateway_integration\" \"i{n}\" {{\n  rest_api_id = \"t\"\n  resource_id = \"r{n}\"\n  http_method = \"GET\"\n  type        = \"HTTP\"\n  uri         = \"{uri}\"\n}}\n")
        };
        join(uris, block, "\n")
    });
    tree.add("stack.json", number(14), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            format!(r#"{{"urn":"u::i{n}","type":"aws:apigateway/integration:Integration","outputs":{{"restApi":"p","resourceId":"r{n}","httpMethod":"GET","type":"HTTP","uri":"{uri}"}}}}"#)
        };
        format!(r#"{{"version":3,"deployment":{{"manifest":{{}},"resources":[{}]}}}}"#, join(uris, one, ","))
    });
    tree.add("cloud-control.json", number(15), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            format!(r#"{{"Identifier":"c|r{n}|GET","Properties":"{{\"RestApiId\":\"c\",\"ResourceId\":\"r{n}\",\"HttpMethod\":\"GET\",\"AuthorizationType\":\"NONE\",\"Integration\":{{\"Type\":\"HTTP\",\"Uri\":\"{uri}\"}}}}"}}"#)
        };
        format!(r#"{{"TypeName":"AWS::ApiGateway::Method","ResourceDescriptions":[{}]}}"#, join(uris, one, ","))
    });
    tree.add("hal.json", number(16), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            format!(r#"{{"id":"r{n}","path":"/{n}","_embedded":{{"resource:methods":{{"httpMethod":"GET","_embedded":{{"method:integration":{{"type":"HTTP","uri":"{uri}"}}}}}}}}}}"#)
        };
        format!(r#"{{"_links":{{"self":{{"href":"/restapis/h/resources"}}}},"_embedded":{{"item":[{}]}}}}"#, join(uris, one, ","))
    });
    tree.add("sdk.json", number(17), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            format!(r#"{{"Id":"r{n}","Path":"/{n}","ResourceMethods":{{"GET":{{"HttpMethod":"GET","MethodIntegration":{{"Type":"HTTP","Uri":"{uri}"}}}}}}}}"#)
        };
        format!(r#"{{"Items":[{}]}}"#, join(uris, one, ","))
    });
    tree.add("get-template.json", number(18), Form::Document, |uris| {
        let mut yaml = String::from("Resources:\n");
        for (n, uri) in uris.iter().enumerate() {
            writeln!(yaml, "  {}", method(n, uri).replace("\":", "\": ").replace("\"a\"", "\"g\"")).unwrap();
        }
        serde_json::json!({"TemplateBody": yaml}).to_string()
    });
    tree.add("pages.json", number(19), Form::Document, |uris| {
        let half = uris.len() / 2;
        let page = |uris: &[String], from: usize| join(uris, |n, uri| resource(from + n, uri), ",");
        format!("{{\"position\":\"p\",\"item\":[{}]}}\n{{\"item\":[{}]}}", page(&uris[..half], 0), page(&uris[half..], half))
    });
    add_lone_answers(&mut tree, &number);
    add_other_definitions(&mut tree, &number);
    tree.add("rows.tsv", number(20), Form::Delimited('\t'), |uris| {
        format!("uri\t_key\ttype\n{}", join(uris, |n, uri| format!("{uri}\t-/-/t/r{n}/GET\tHTTP\n"), ""))
    });
    tree.add_batches("rows.parquet", number(21), |batch| {
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(batch).unwrap();
        writer.into_inner().unwrap()
    });
    tree.add_batches("rows.arrow", number(22), |batch| {
        let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.write(batch).unwrap();
        writer.into_inner().unwrap()
    });
    let options = tree.write();
    (tree.files, options)
}

/// Answers that stand alone, as scripts save and wrap them.
fn add_lone_answers(tree: &mut Tree<'_>, number: &dyn Fn(usize) -> usize) {
    const VERBS: [&str; 3] = ["GET", "PUT", "POST"];
    let method = |n: usize, uri: &str| {
        format!(
            r#"{{"httpMethod":"{}","authorizationType":"NONE","methodIntegration":{{"type":"HTTP","httpMethod":"GET","uri":"{uri}"}}}}"#,
            VERBS[n]
        )
    };
    tree.add("get-resource.json", number(23), Form::Document, |uris| {
        let methods = join(uris, |n, uri| format!(r#""{}":{}"#, VERBS[n], method(n, uri)), ",");
        format!(r#"{{"id":"lone","path":"/lone","resourceMethods":{{{methods}}}}}"#)
    });
    tree.add("get-method.json", number(24), Form::Document, |uris| format!("[{}]", join(uris, method, ",")));
    tree.add("get-integration.json", number(25), Form::Document, |uris| {
        let one = |_: usize, uri: &str| format!(r#"{{"type":"HTTP","httpMethod":"GET","uri":"{uri}","passthroughBehavior":"NEVER"}}"#);
        format!("[{}]", join(uris, one, ","))
    });
    tree.add("put-integration.json", number(26), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            format!(
                r#"{{"restApiId":"put","resourceId":"r{n}","httpMethod":"GET","type":"HTTP","integrationHttpMethod":"POST","uri":"{uri}"}}"#
            )
        };
        format!("[{}]", join(uris, one, ","))
    });
    tree.add("apis.json", number(27), Form::Document, |uris| {
        format!(
            r#"{{"items":[{{"id":"whole00000","name":"whole","createdDate":1,"resources":{{"items":[{}]}}}}]}}"#,
            join(uris, resource, ",")
        )
    });
    tree.add("recording.json", number(28), Form::Document, |uris| {
        format!(r#"{{"status_code":200,"data":{{"ResponseMetadata":{{}},"items":[{}]}}}}"#, join(uris, resource, ","))
    });
}

/// The forms of definitions that are like another one.
fn add_other_definitions(tree: &mut Tree<'_>, number: &dyn Fn(usize) -> usize) {
    tree.add("sam.yaml", number(29), Form::Text, |uris| {
        let item = |n: usize, uri: &str| {
            format!("          \"/{n}\": {{get: {{x-amazon-apigateway-integration: {{type: http, uri: \"{uri}\"}}}}}}\n")
        };
        format!(
            "Transform: \"AWS::Serverless-2016-10-31\"\nResources:\n  A:\n    Type: \"AWS::Serverless::Api\"\n    Properties:\n      DefinitionBody:\n        openapi: \"3.0.1\"\n        paths:\n{}",
            join(uris, item, "")
        )
    });
    tree.add("tree.json", number(30), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            format!(
                r#""M{n}":{{"id":"M{n}","path":"S/M{n}","attributes":{{"aws:cdk:cloudformation:type":"AWS::ApiGateway::Method","aws:cdk:cloudformation:props":{{"restApiId":"d","resourceId":"r{n}","httpMethod":"GET","integration":{{"type":"HTTP","uri":"{uri}"}}}}}}}}"#
            )
        };
        format!(r#"{{"version":"tree-0.1","tree":{{"id":"App","path":"","children":{{{}}}}}}}"#, join(uris, one, ","))
    });
    tree.add("plan.json", number(31), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            let values = terraform_integration(n, uri).replace(r#""a""#, r#""l""#);
            format!(r#"{{"address":"aws_api_gateway_integration.i{n}","mode":"managed","type":"aws_api_gateway_integration","name":"i{n}","values":{values}}}"#)
        };
        let resources = join(uris, one, ",");
        format!(r#"{{"format_version":"1.2","terraform_version":"1.9","planned_values":{{"root_module":{{"resources":[{resources}]}}}},"resource_changes":[]}}"#)
    });
    tree.add("drift.json", number(32), Form::Document, |uris| {
        let one = |n: usize, uri: &str| {
            let values = terraform_integration(n, uri).replace(r#""a""#, r#""f""#);
            format!(r#"{{"Id":"i{n}","Type":"aws_api_gateway_integration","Attrs":{values}}}"#)
        };
        format!("[{}]", join(uris, one, ","))
    });
    tree.add("json/main.tf.json", number(33), Form::Document, |uris| {
        let one = |n: usize, uri: &str| format!(r#""i{n}":{}"#, terraform_integration(n, uri).replace(r#""a""#, r#""o""#));
        format!(r#"{{"resource":{{"aws_api_gateway_integration":{{{}}}}}}}"#, join(uris, one, ","))
    });
}

/// What becomes of a file.
#[derive(Clone, Debug)]
enum Loss {
    Removed,
    Emptied(&'static str),
    Cut(Index),
    Replaced(&'static str),
}

/// What is saved instead of an answer.
const ERRORS: [&str; 7] = [
    r#"{"message":"Too Many Requests"}"#,
    r#"{"__type":"AccessDeniedException","Message":"no"}"#,
    r#"{"Error":{"Code":"NotFoundException","Message":"gone"},"ResponseMetadata":{"HTTPStatusCode":404}}"#,
    "\nAn error occurred (TooManyRequestsException) when calling the GetResources operation: Too Many Requests\n",
    "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
    "Unable to locate credentials. You can configure credentials by running \"aws configure\".\n",
    "<html><head><title>503 Service Temporarily Unavailable</title></head></html>",
];

fn loss() -> impl Strategy<Value = Loss> {
    let errors = prop::sample::select(&ERRORS[..]);
    prop_oneof![
        1 => Just(Loss::Removed),
        1 => prop::sample::select(vec!["", "\n", " \r\n "]).prop_map(Loss::Emptied),
        6 => any::<Index>().prop_map(Loss::Cut),
        2 => errors.prop_map(Loss::Replaced),
    ]
}

/// Whether what is left ends where a record does, so that nobody can tell.
fn is_clean(file: &Written, left: &[u8]) -> bool {
    let text = String::from_utf8_lossy(left);
    let last = text.rsplit('\n').next().unwrap_or_default();
    // With as many cells as the header, of which the last one is whole or empty.
    let is_row = |last: &str, by: char| {
        let cell = last.rsplit(by).next().unwrap_or_default();
        last.matches(by).count() == 2 && (cell.is_empty() || (cell.len() > 1 && cell.ends_with('"')) || (by == '\t' && cell == "HTTP"))
    };
    match file.form {
        Form::Document => false,
        Form::Compressed => left.trim_ascii().is_empty(),
        Form::Lines => last.trim().is_empty() || serde_json::from_str::<serde_json::Value>(last).is_ok(),
        Form::Delimited(by) => !left.is_empty() && text.contains('\n') && (last.is_empty() || is_row(last, by)),
        Form::Text => !left.is_empty() && (last.trim().is_empty() || file.content.get(left.len()) == Some(&b'\n')),
    }
}

/// What the program ends with that reads all of it.
fn exit_code(options: &SourceOptions) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_apigw-sql"));
    command.env_clear().args(["--no-config", "-q", "-c", "SELECT count(uri) FROM apigw.integration_detail"]);
    command.args(options.from.iter().flat_map(|from| ["--from", from.as_str()]));
    command.output().unwrap().status.code()
}

fn uris(scanned: &Scanned) -> BTreeSet<String> {
    scanned.column("uri").into_iter().flatten().map(str::to_owned).collect()
}

/// What becomes of a file, and of what is read: why that is wrong, if it is.
fn lose(file: &Written, loss: &Loss, before: &BTreeSet<String>, options: &SourceOptions, with_exit_code: bool) -> Result<(), String> {
    let left = match loss {
        Loss::Removed if file.is_named => {
            fs::remove_file(&file.path).unwrap();
            None
        }
        Loss::Removed => Some(Vec::new()),
        Loss::Emptied(text) => Some(text.as_bytes().to_vec()),
        Loss::Cut(at) => Some(file.content[..at.index(file.content.len())].to_vec()),
        Loss::Replaced(error) => Some(error.as_bytes().to_vec()),
    };
    if let Some(left) = &left {
        fs::write(&file.path, left).unwrap();
    }
    let after = try_scan(options, Dataset::IntegrationDetail, Predicate::default(), 2).unwrap();
    let gone: Vec<_> = before.difference(&uris(&after)).cloned().collect();
    let told = after.report.incomplete().any(|status| {
        let api = file.path.parent().and_then(Path::file_name).is_some_and(|id| status.rest_api_id.as_deref() == id.to_str());
        Path::new(&status.source_path) == file.told_by || api
    });
    if gone.is_empty() || left.is_some_and(|left| is_clean(file, &left)) {
        return Ok(());
    }
    let exit_code = if with_exit_code { exit_code(options) } else { Some(3) };
    if told && exit_code == Some(3) {
        return Ok(());
    }
    Err(format!("{} {loss:?}: {gone:?} are gone, told: {told}, exit code {exit_code:?}", file.path.display()))
}

#[test]
fn no_file_can_be_lost_whole_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let (files, options) = tree(folder.path(), &[2; FILES]);
    let before = uris(&try_scan(&options, Dataset::IntegrationDetail, Predicate::default(), 2).unwrap());
    for file in &files {
        for loss in [Loss::Removed, Loss::Emptied("\n"), Loss::Replaced(ERRORS[0]), Loss::Replaced(ERRORS[3])] {
            assert_eq!(lose(file, &loss, &before, &options, false), Ok(()));
        }
        fs::write(&file.path, &file.content).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_integration_that_is_gone_is_accounted_for(
        numbers in prop::collection::vec(1_usize..4, FILES),
        which in any::<Index>(),
        loss in loss(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (files, options) = tree(folder.path(), &numbers);
        let whole = try_scan(&options, Dataset::IntegrationDetail, Predicate::default(), 2).unwrap();
        let before = uris(&whole);
        let wrong: Vec<_> = whole.report.incomplete().map(|s| (s.source_path.clone(), s.reason.clone())).collect();
        prop_assert_eq!(wrong, Vec::<(String, Option<String>)>::new());
        // Each file is sound by itself.
        prop_assert_eq!(before.len(), numbers.iter().sum::<usize>());
        prop_assert_eq!(lose(which.get(&files), &loss, &before, &options, true), Ok(()));
    }
}
