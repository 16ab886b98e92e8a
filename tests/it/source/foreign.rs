//! Files of other tools and people, which begin as JSON does or quote what is ours, and archives, which are not looked into.

use std::fs;
use std::path::Path;

use super::{Scanned, scan};

/// A complete answer.
const PAGE: &str = r#"{"items":[{"id":"r1","path":"/","resourceMethods":{"GET":{"httpMethod":"GET","authorizationType":"NONE","apiKeyRequired":false,"methodIntegration":{"type":"MOCK"}}}}]}"#;

fn below_a_folder(name: &str, content: impl AsRef<[u8]>) -> Scanned {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), content).unwrap();
    scan(&[folder.path()])
}

fn state(name: &str, content: impl AsRef<[u8]>) -> &'static str {
    below_a_folder(name, content).state()
}

#[test]
fn files_of_repositories_that_begin_with_a_bracket_are_theirs() {
    for (name, text) in [
        (
            "README.md",
            "[![Build](https://ci.example/b.svg)](https://ci.example)\n\n# Orders\n\n`AWS::ApiGateway::Method` of the service.\n",
        ),
        ("README.rst", "{{% note %}}\n"),
        ("synopsis.rst", "[--debug]\n[--endpoint-url <value>]\n"),
        ("numbers.rst", "[1] note\n[2] note\n"),
        ("osv-scanner.toml", "[[IgnoredVulns]]\nid = \"GHSA-1\"\n"),
        ("Cargo.toml", "[package]\nname = \"orders\"\n"),
        ("tests.toml", "[tests]\na = 1\n"),
        ("Pipfile", "[[source]]\nurl = \"https://pypi.org/simple\"\n"),
        ("setup.cfg", "[metadata]\nname = orders\n"),
        ("settings", "[section]\na = b\n"),
        ("GlobalSuppressions.cs", "[assembly: System.Diagnostics.CodeAnalysis.SuppressMessage(\"a\", \"b\")]\n"),
        ("rows.py", "[print(row) for row in rows]\n{1, 2}\n"),
        ("run.sh", "{ echo hi; }\n"),
        ("plugin.ts", "[\"apigateway\"].forEach(console.log)\n"),
        ("renovate.json5", "{extends: ['config:base']}\n"),
        ("composer.lock", "{\n \"a\": 1,\n}\n"),
        ("deployment.yaml", "{{- if .Values.enabled }}\nkind: Deployment\n{{- end }}\n"),
        ("template.yml.j2", "{% if x %}\na: b\n{% endif %}\n"),
        ("app.log", "{\"level\":\"info\",\"msg\":\"started\"}\nplain words\n"),
        ("notes.txt", "{not json}\n"),
        ("mapping.vtl", "{\"id\": $input.json('$.id')}\n"),
        ("tsconfig.json", "// of the project\n{\"compilerOptions\": {\"strict\": true,},}\n"),
        ("tslint.json", "/* rules */\n{\"rules\": [\"a\", // the first\n \"b\",]}\n"),
        ("jsconfig.json", "{\n  // \"baseUrl\": \".\",\n  \"paths\": {\"@/*\": [\"src/*\"]}\n}\n"),
        ("cookiecutter.json", "{% for x in y %}\n{\"a\": {{ x }}}\n{% endfor %}\n"),
        ("requirements.txt", ""),
        ("requirements-dev.txt", "\n"),
        ("__init__.py", ""),
        ("LICENSE", ""),
    ] {
        let scanned = below_a_folder(name, text);
        assert!(["unrelated", "complete"].contains(&scanned.state()), "{name}: {:?}", scanned.summary());
    }
}

#[test]
fn an_empty_file_among_those_of_a_tool_is_a_mark_of_it() {
    let state_of = |empty: &str, beside: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [(empty, "")].iter().chain(beside) {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let scanned = scan(&[folder.path()]);
        scanned.report.sources.iter().find(|s| s.source_path.ends_with(empty)).unwrap().state.unwrap().name()
    };
    let wheel = [("INSTALLER", "pip\n"), ("top_level.txt", "orders\n")];
    assert_eq!(state_of("REQUESTED", &wheel), "unrelated");
    assert_eq!(state_of("dependency_links.txt", &wheel), "unrelated");
    // What a failed command leaves behind stands alone, or among answers.
    assert_eq!(state_of("orders", &[]), "failed");
    assert_eq!(state_of("orders.txt", &[("run.log", "started\n")]), "failed");
    assert_eq!(state_of("orders", &[("users", PAGE), ("NEWS", "none\n")]), "failed");
    assert_eq!(state_of("orders.json", &[("package.json", "{\"name\":\"x\"}")]), "failed");
}

#[test]
fn models_and_schemas_of_services_are_no_answers() {
    for text in [
        r#"{"shapes":{"ClusterNotFoundFault":{"type":"structure","members":{},"error":{"code":"ClusterNotFound","httpStatusCode":404,"senderFault":true},"exception":true}}}"#,
        r#"{"operations":{"Get":{"errors":[{"shape":"ClusterNotFoundFault","error":{"code":"ClusterNotFound","httpStatusCode":404}}]}}}"#,
        r#"{"properties":{"TemplateBody":{"type":"object"},"Parameters":{"type":"array"}}}"#,
        r#"{"properties":{"ResourceDescription":{"type":"string"}}}"#,
        r#"{"members":{"TypeName":{"shape":"TypeName"},"ResourceDescription":{"shape":"ResourceDescription"}}}"#,
        r#"{"shapes":{"LimitExceededException":{"type":"structure","members":{},"error":{"code":"LimitExceeded","httpStatusCode":409,"senderFault":true},"exception":true}}}"#,
        r#"{"members":{"restApiId":{"shape":"String"},"parentId":{"shape":"String"},"pathPart":{"shape":"String"}}}"#,
        r#"{"members":{"type":{"shape":"CacheType"},"location":{"shape":"String"},"cacheNamespace":{"shape":"String"}}}"#,
        r##"{"properties":{"swagger":{"enum":["2.0"]},"info":{"$ref":"#/i"},"paths":{"$ref":"#/p"}}}"##,
        r#"{"members":{"id":{"shape":"Id"},"name":{"shape":"Name"},"createdDate":{"shape":"Date"},"tags":{"shape":"Tags"}}}"#,
    ] {
        assert_eq!(state("service-2.json", text), "unrelated", "{text}");
    }
}

#[test]
fn prose_without_an_ending_that_names_types_of_resources_is_no_template() {
    let prose = "2.1: the rule for AWS::ApiGateway::Method: fixed\n- more: see: below\n";
    assert_eq!(state("CHANGES", prose), "unrelated");
    assert_eq!(state("types.csv", format!("type,notes\n{prose}")), "unrelated");
    let template = "Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    a: b: c\n";
    for name in ["stack", "stack.template", "stack.yaml", "stack.j2"] {
        assert_eq!(state(name, template), "malformed", "{name}");
    }
}

#[test]
fn source_code_and_prose_that_quote_definitions_are_no_definitions() {
    for (name, text) in [
        ("README.md", "# Orders\n\n```yaml\nResources:\n  A: {Type: AWS::ApiGateway::Method}\n```\n"),
        ("README.md", "# Module\n\n```hcl\nresource \"aws_api_gateway_integration\" \"i\" {\n```\n"),
        ("stack.ts", "new CfnResource(this, 'A', {\n  type: 'AWS::ApiGateway::Method',\n  Type: AWS::ApiGateway\n"),
        ("guide.md", "functions:\n  f:\n    events:\n    - http: GET /\nprovider:\n  name: aws\n"),
    ] {
        assert_eq!(state(name, text), "unrelated", "{name}: {text}");
    }
}

#[test]
fn answers_that_are_cut_off_or_damaged_stay_malformed_whatever_they_are_called() {
    let cut = &PAGE[..PAGE.len() - 9];
    let damaged = PAGE.replace("\"path\":\"/\"", "\"path\":/");
    let python = PAGE.replace('"', "'");
    for name in ["a.json", "a.txt", "a.out", "a", "a.log"] {
        for (what, text) in [("cut off", cut), ("damaged", damaged.as_str()), ("of Python", python.as_str())] {
            assert_eq!(state(name, text), "malformed", "{name} {what}");
        }
    }
    for text in ["{", "[", "{\"na", "{\"name\": \"x\"", "[{\"a\": 1}, {"] {
        assert_eq!(state("a.json", text), "malformed", "{text}");
        assert_eq!(state("a.txt", text), "malformed", "{text}");
    }
    assert_eq!(state("a.json", "{\"name\": x}"), "malformed");
    // What is read of it is there, and it is told that it is no JSON.
    let commented = below_a_folder("a.json", format!("// saved by hand\n{PAGE}"));
    assert_eq!((commented.state(), commented.status().records), ("malformed", 1));
}

#[test]
fn flow_style_of_yaml_is_no_broken_json() {
    let template = "{Resources: {A: {Type: 'AWS::ApiGateway::Method', Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: MOCK}}}}}\n";
    let commented = template.replace("{Resources", "{\"Resources\"").replace("}}}}}\n", "}}}}} # the only one\n");
    for text in [template, commented.as_str()] {
        let scanned = below_a_folder("template.yaml", text);
        assert_eq!((scanned.status().records, scanned.state()), (1, "complete"), "{text}");
    }
}

#[test]
fn a_file_of_somebody_else_that_is_named_is_not_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Cargo.toml");
    fs::write(&path, "[package]\n").unwrap();
    let scanned = scan(&[&path]);
    assert!(scanned.status().state.unwrap().is_incomplete(scanned.status().named_explicitly));
}

/// The first bytes of each kind, as its specification has them.
fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let tar = |name: &[u8]| {
        let mut block = vec![0; 512];
        block[..name.len()].copy_from_slice(name);
        block[257..262].copy_from_slice(b"ustar");
        block
    };
    vec![
        ("zip", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec()),
        ("bz2", b"BZh91AY&SY\x01\x02".to_vec()),
        ("zst", b"\x28\xB5\x2F\xFD\x04\x58".to_vec()),
        ("xz", b"\xFD7zXZ\0\0\x04".to_vec()),
        ("7z", b"7z\xBC\xAF\x27\x1C\0\x04".to_vec()),
        ("tar", tar(b"orders.json")),
    ]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn archives_below_a_folder_are_told_with_their_names() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), PAGE).unwrap();
    for (ending, bytes) in archives() {
        fs::write(folder.path().join(format!("dump.{ending}")), &bytes).unwrap();
        if ending == "tar" {
            fs::write(folder.path().join("old.tar.gz"), gzip(&bytes)).unwrap();
        }
    }
    // Programs are packed, too.
    fs::write(folder.path().join("app.jar"), b"PK\x03\x04\x14\0\0\0\x08\0").unwrap();
    let scanned = scan(&[folder.path()]);
    let note = scanned.report.notes.iter().find(|note| note.contains("archives")).unwrap();
    assert!(
        note.starts_with("7 archives of `") && note.contains("dump.7z`, ") && note.ends_with("…; unpack them to have what is inside read")
    );
    assert!(!note.contains("app.jar"));
    assert!(scanned.report.incomplete().next().is_none());
    let of = |name: &str| scanned.report.sources.iter().find(|s| s.source_path.ends_with(name)).unwrap();
    assert_eq!(of("old.tar.gz").reason.as_deref(), Some("it is a tar archive, which is not read"));
    assert_eq!(of("dump.bz2").reason.as_deref(), Some("it is a file compressed with bzip2, which is not read"));
}

#[test]
fn an_answer_that_was_cut_off_is_told_whatever_its_name() {
    for name in ["resources.cfg", "answers.lock", "apis.md", "apis.txt", "apis"] {
        assert_eq!(state(name, PAGE), "complete", "{name}");
        for end in [PAGE.len() - 1, PAGE.len() / 2] {
            assert!(matches!(state(name, &PAGE[..end]), "malformed" | "partial"), "{name} {end}");
        }
    }
}

#[test]
fn archives_that_are_named_or_hold_answers_by_their_name_have_failed() {
    for (ending, bytes) in archives() {
        let folder = tempfile::tempdir().unwrap();
        let scan_named = |name: &str, of: &dyn Fn(&Path) -> Scanned| {
            let path = folder.path().join(name);
            fs::write(&path, &bytes).unwrap();
            let scanned = of(&path);
            fs::remove_file(&path).unwrap();
            scanned
        };
        let named = scan_named(&format!("dump.{ending}"), &|path| scan(&[path]));
        assert_eq!(named.state(), "failed", "{ending}");
        assert!(named.status().reason.as_deref().unwrap().ends_with("which is not read: unpack it"), "{ending}");
        for name in ["orders.json", "terraform.tfstate", "template.yaml", "get-resources"] {
            let found = scan_named(&format!("{name}.{ending}"), &|path| scan(&[path.parent().unwrap()]));
            assert_eq!(found.state(), "failed", "{name}.{ending}");
        }
        let other = scan_named(&format!("lambda.{ending}"), &|path| scan(&[path.parent().unwrap()]));
        assert_eq!(other.state(), "unrelated", "{ending}");
    }
}
