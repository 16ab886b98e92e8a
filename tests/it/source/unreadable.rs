//! A file whose name says that it is one of ours, and that cannot be read as such, is not somebody else's.

use std::fs;

use super::{Scanned, scan};

/// The state of a file below a folder.
fn state(name: &str, content: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), content).unwrap();
    let scanned: Scanned = scan(&[folder.path()]);
    scanned.status().state.map_or("not read", |state| state.name()).to_owned()
}

const TEMPLATE: &str =
    "Resources:\n  A:\n    Type: AWS::ApiGateway::Method\n    Properties: {RestApiId: a, HttpMethod: GET, Integration: {Type: MOCK}}\n";
const CONFIGURATION: &str = "resource \"aws_api_gateway_integration\" \"i\" {\n  type = \"MOCK\"\n}\n";
const ROWS: &str = "_key,type,uri\nk,HTTP,https://b.example/\n";

fn utf_16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn utf_32(text: &str) -> Vec<u8> {
    text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()
}

#[test]
fn text_in_other_encodings_and_zeros_are_malformed() {
    for (name, text) in
        [("a.yaml", TEMPLATE), ("a.tf", CONFIGURATION), ("a.csv", ROWS), ("a.tsv", "_key\ttype\turi\nk\tHTTP\tx\n"), ("a.txt", TEMPLATE)]
    {
        assert_eq!(state(name, utf_16(text)), "malformed", "{name} in UTF-16");
        assert_eq!(state(name, utf_32(text)), "malformed", "{name} in UTF-32");
    }
    for name in ["a.yaml", "a.tf", "a.csv", "a.tsv", "a.json", "terraform.tfstate"] {
        assert_eq!(state(name, [0; 512]), "malformed", "{name} of zeros");
    }
    assert_eq!(state("a.yaml", format!("{TEMPLATE}\0\0\0\0")), "malformed");
    // Somebody else's text, and data of no text at all.
    assert_eq!(state("strings.csv", utf_16("id,text\n1,hello\n")), "unrelated");
    assert_eq!(state("a.pyc", [b"\0\0AWS::ApiGateway::Method\0".as_slice(), &[0; 64]].concat()), "unrelated");
}

#[test]
fn what_tools_leave_in_the_place_of_a_file_is_malformed() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    for name in ["a.parquet", "a.arrow", "a.feather", "terraform.tfstate", "a.csv", "a.yaml", "a.tf", "a.json"] {
        assert_eq!(state(name, pointer), "malformed", "{name}");
    }
    for text in ["404: Not Found", "<!DOCTYPE html><p>gone</p>\n", "<<<<<<< HEAD\n_key,uri\n", "$ANSIBLE_VAULT;1.1;AES256\n3433\n"] {
        for name in ["a.parquet", "a.arrow", "terraform.tfstate", "a.csv"] {
            assert_eq!(state(name, text), "malformed", "{name}: {text}");
        }
    }
    assert_eq!(state("a.parquet", b"AR1\x15\x04\0\0PAR1"), "malformed");
    assert_eq!(state("a.arrow", b"RROW1\0\0\0"), "malformed");
}

#[test]
fn what_others_write_is_theirs() {
    for (name, text) in [
        ("people.csv", "name,email\na,b\n"),
        ("values.yaml", "replicas: 3\n"),
        ("vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n3433\n"),
        ("one.csv", "name\na\n"),
        ("main.tf", "locals {}\n"),
        ("notes.md", "# Columns\n\n| _key | uri | timeout_in_millis |\n|---|---|---|\n"),
        ("package.json", r#"{"name":"x","version":"1.0.0"}"#),
        ("people.csv", "name,email"),
        ("ids.tsv", "abc123\tdef"),
        ("types.csv", "type,count"),
        ("old.feather", "FEA1\0\0\0\0FEA1"),
    ] {
        assert!(["unrelated", "complete"].contains(&state(name, text).as_str()), "{name}");
    }
}

#[test]
fn tables_that_are_nearly_ours_and_what_the_cli_prints_for_people_are_told() {
    // Of the CLI, which was asked for something else than an answer.
    for (name, text) in [
        ("a.csv", "_key;type;uri\nk;HTTP;x\n"),
        ("a.csv", "_KEY,TYPE,URI\nk,HTTP,x\n"),
        ("a.csv", "# exported\n_key,type,uri\nk,HTTP,x\n"),
        (
            "resources.txt",
            "ITEMS\tabc123\t/\nRESOURCEMETHODS\nGET\tFalse\tNONE\tGET\nMETHODINTEGRATION\tabc123\tPOST\tWHEN_NO_MATCH\t29000\tAWS_PROXY\tarn:x\n",
        ),
        ("integration.out", "abc123\tPOST\tWHEN_NO_MATCH\t29000\tAWS_PROXY\tarn:x\n"),
        ("resources.out", "---------------------\n|   GetResources    |\n+-------------------+\n||      items      ||\n"),
    ] {
        let expected = if name == "a.csv" { "malformed" } else { "failed" };
        assert_eq!(state(name, text), expected, "{name}: {text}");
    }
}

#[test]
fn a_header_of_ours_without_a_line_break_is_cut_off() {
    for header in ["_", "_ke", "_key", "_key,ty", "_key,type,uri", "account_id,region,rest_", "_key,owner,x", "\"_key\",\"typ"] {
        assert_eq!(state("a.csv", header), "malformed", "{header}");
        assert_eq!(state("a.tsv", header.replace(',', "\t")), "malformed", "{header}");
    }
}

#[test]
fn documents_that_name_operations_and_logs_of_scripts_are_theirs() {
    for (name, text) in [
        ("iam.md", "---\nid: x\n---\n| call |\n|---|\n| `apigateway:GetMethod` |\n"),
        ("iam.md", "-----------\n| calls |\n|-------|\n| GetMethod |\n"),
        ("words.txt", "GET\tNEVER\tx\n"),
        ("words.txt", "say\tNEVER\tto\tthis\n"),
        ("list.txt", "ITEMS\tprice\n"),
        ("ps.log", "Get started:\nAt C:\\x.ps1:1 char:5 aws\n"),
    ] {
        assert_eq!(state(name, text), "unrelated", "{name}: {text}");
    }
    for text in [
        "---------------------\n|     GetMethod     |\n+---------+---------+\n|  httpMethod  | GET |\n",
        "\n---------------------\n|  GetIntegration   |\n+---------+---------+\n",
        "ITEMS\tabc123\t/\n",
    ] {
        assert_eq!(state("a.txt", text), "failed", "{text}");
    }
    let error = "aws.exe: throttled\nAt C:\\dump.ps1:3 char:1\n+ aws apigateway get-resources\n    + CategoryInfo          : NotSpecified: (:) [], RemoteException\n";
    assert_eq!(state("out.txt", error), "throttled");
}

#[test]
fn errors_are_told_however_they_were_saved() {
    let cli = "An error occurred (AccessDeniedException) when calling the GetResources operation: no";
    for (name, text, expected) in [
        ("get-resources.json", format!(r#"{{"api":"bbb","error":"{cli}"}}"#), "denied"),
        ("get-resources.json", format!(r#"{{"error":"{cli}"}}"#), "denied"),
        ("get-resources.json", r#"{"error":"AccessDenied"}"#.to_owned(), "denied"),
        ("get-resources.json", r#"{"items":[],"error":"AccessDenied"}"#.to_owned(), "denied"),
        ("get-resources.json", r#"{"restApiId":"a","exception":"boom","detail":"x"}"#.to_owned(), "failed"),
        ("get-resources.json", r#"{"StatusCode":429,"Message":"slow"}"#.to_owned(), "throttled"),
        ("get-resources.json", r#"{"errors":[{"message":"Too Many Requests"}]}"#.to_owned(), "throttled"),
        ("get-resources.json", "{}".to_owned(), "failed"),
        ("out", format!(r#"{{"errors":["{cli}"]}}"#), "denied"),
        ("bbb.json", format!(r#"{{"error":"{cli}"}}"#), "denied"),
        (
            "err.txt",
            "TooManyRequestsException: Too Many Requests\n    at throwDefaultError (/app/node_modules/x.js:1:2)\n".to_owned(),
            "throttled",
        ),
        ("err.txt", format!("aws : {cli}\nAt line:1 char:1\n+ aws apigateway get-resources\n"), "denied"),
        ("out", "Get-AGResourceList : Too Many Requests\nAt C:\\dump.ps1:3 char:1\n+ Get-AGResourceList\n".to_owned(), "throttled"),
    ] {
        assert_eq!(state(name, &text), expected, "{name}: {text}");
    }
    assert_eq!(state("lint.json", r#"{"errors":[{"line":1,"text":"semicolon"}]}"#), "unrelated");
}

#[test]
fn the_message_of_an_error_begins_behind_the_retries_before_it() {
    let error =
        "An error occurred (TooManyRequestsException) when calling the GetResources operation (reached max retries: 4): Too Many Requests";
    let scanned = super::scan_text("get-resources.txt", error);
    assert_eq!(scanned.state(), "throttled");
    let expected = "it is an error instead of an answer: TooManyRequestsException: Too Many Requests";
    assert_eq!(scanned.status().reason.as_deref(), Some(expected));
}
