//! What a side does not decide, or could not read, is neither added nor removed nor changed.

use super::Place;

/// An answer of `get-resources` with these paths, all with one verb.
fn resources(methods: &[(&str, &str, &str)]) -> String {
    let items = methods.iter().enumerate().map(|(n, (path, verb, uri))| {
        format!(
            r#"{{"id":"r{n}","path":"{path}","resourceMethods":{{"{verb}":{{"httpMethod":"{verb}","authorizationType":"NONE","apiKeyRequired":false,"methodIntegration":{{"type":"HTTP","uri":"{uri}","passthroughBehavior":"WHEN_NO_MATCH","timeoutInMillis":29000,"cacheNamespace":"r{n}","cacheKeyParameters":[]}}}}}}}}"#
        )
    });
    format!(r#"{{"items":[{}]}}"#, items.collect::<Vec<_>>().join(","))
}

const URI: &str = "https://b.example.com/";

/// A place with a live API `shop`.
fn live(methods: &[(&str, &str, &str)]) -> Place {
    let place = Place::new();
    place.write("live/111111111111/us-east-1/get-rest-apis.json", r#"{"items":[{"id":"aaaaaaaaaa","name":"shop"}]}"#);
    place.write("live/111111111111/us-east-1/restapis/aaaaaaaaaa/get-resources.json", &resources(methods));
    place
}

const LIVE: &str = "live/{account_id}/{region}";

fn template(resources: &str) -> String {
    format!(
        "Parameters:\n  Open: {{Type: String}}\nConditions:\n  Perhaps: !Equals [!Ref Open, x]\nResources:\n  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: shop}}}}\n{resources}"
    )
}

/// A method whose properties are these, at a resource.
fn method(name: &str, resource: &str, verb: &str, integration: &str) -> String {
    format!(
        "  {name}: {{Type: AWS::ApiGateway::Method, Properties: {{RestApiId: !Ref Api, ResourceId: {resource}, HttpMethod: {verb}, AuthorizationType: NONE, Integration: {integration}}}}}\n"
    )
}

fn path_part(part: &str) -> String {
    format!(
        "  R: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: {part}}}}}\n"
    )
}

/// No difference, and this many records that are not observed, whichever side comes first.
fn assert_not_observed(place: &Place, a: &str, b: &str, number: usize) {
    for (a, b) in [(a, b), (b, a)] {
        let ran = place.run(&["diff", a, b, "--exit-code"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("? ")).count(), number, "{}", ran.stdout);
        assert!(!ran.stdout.lines().any(|line| line.starts_with(['+', '-', '~'])), "{}", ran.stdout);
    }
}

#[test]
fn a_path_or_verb_that_a_template_does_not_decide_is_not_added_and_removed() {
    let integration = format!("{{Type: HTTP, Uri: '{URI}'}}");
    let place = live(&[("/x", "GET", URI)]);
    for (resources, number) in [
        (path_part("!Ref Open") + &method("M", "!Ref R", "GET", &integration), 2),
        (path_part("x") + &method("M", "!Ref R", "!Ref Open", &integration), 2),
        (method("M", "!ImportValue orders", "GET", &integration), 2),
        // It can be no other than the one that runs elsewhere.
        (path_part("x") + &method("M", "!Ref R", "GET", &integration), 0),
    ] {
        place.write("t.yaml", &template(&resources));
        assert_not_observed(&place, "t.yaml", LIVE, number);
    }
    // What cannot be it is a difference all the same.
    place.write("t.yaml", &template(&(path_part("!Sub '${Open}/y'") + &method("M", "!Ref R", "GET", &integration))));
    let ran = place.run(&["diff", "t.yaml", LIVE, "--exit-code"]);
    assert_eq!(ran.code, 4, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("+ 111111111111 us-east-1 GET /x"), "{}", ran.stdout);
}

#[test]
fn resources_that_a_loop_of_terraform_makes_are_not_added_and_removed() {
    let place = live(&[("/x", "GET", URI), ("/y", "GET", URI)]);
    place.write(
        "main.tf",
        &format!(
            "resource \"aws_api_gateway_rest_api\" \"a\" {{\n  name = \"shop\"\n}}\nresource \"aws_api_gateway_resource\" \"r\" {{\n  for_each = var.paths\n  rest_api_id = aws_api_gateway_rest_api.a.id\n  parent_id = aws_api_gateway_rest_api.a.root_resource_id\n  path_part = each.value\n}}\nresource \"aws_api_gateway_integration\" \"i\" {{\n  for_each = var.paths\n  rest_api_id = aws_api_gateway_rest_api.a.id\n  resource_id = aws_api_gateway_resource.r[each.key].id\n  http_method = \"GET\"\n  type = \"HTTP\"\n  uri = \"{URI}\"\n}}\n"
        ),
    );
    assert_not_observed(&place, "main.tf", LIVE, 3);
}

#[test]
fn a_method_whose_condition_is_open_is_not_removed() {
    let place = live(&[("/", "GET", URI)]);
    let integration = format!("{{Type: HTTP, Uri: '{URI}'}}");
    let put = method("P", "!GetAtt Api.RootResourceId", "PUT", &integration)
        .replace("Type: AWS::ApiGateway::Method", "Type: AWS::ApiGateway::Method, Condition: Perhaps");
    place.write("t.yaml", &template(&(method("M", "!GetAtt Api.RootResourceId", "GET", &integration) + &put)));
    assert_not_observed(&place, "t.yaml", LIVE, 1);
    // Of both sides of a condition the one that runs is no change.
    let either = "!If [Perhaps, {Type: HTTP, Uri: 'https://other.example.com/'}, {Type: HTTP, Uri: 'https://b.example.com/'}]";
    place.write("t.yaml", &template(&method("M", "!GetAtt Api.RootResourceId", "GET", either)));
    assert_not_observed(&place, "t.yaml", LIVE, 1);
}

#[test]
fn what_takes_effect_is_not_changed_where_it_is_open() {
    let place = live(&[("/", "GET", URI)]);
    for open in ["ConnectionType: !Ref Open", "PassthroughBehavior: !Ref Open", "TimeoutInMillis: !Ref Open"] {
        let integration = format!("{{Type: HTTP, Uri: '{URI}', {open}}}");
        place.write("t.yaml", &template(&method("M", "!GetAtt Api.RootResourceId", "GET", &integration)));
        assert_not_observed(&place, "t.yaml", LIVE, 0);
    }
}

#[test]
fn what_a_partial_template_may_have_is_not_added() {
    let place = live(&[("/", "GET", URI), ("/x", "PUT", URI)]);
    let integration = format!("{{Type: HTTP, Uri: '{URI}'}}");
    let include = "  More:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://b/k'}}\n";
    place.write("t.yaml", &template(&(method("M", "!GetAtt Api.RootResourceId", "GET", &integration) + include)));
    for (a, b) in [("t.yaml", LIVE), (LIVE, "t.yaml")] {
        let ran = place.run(&["diff", a, b, "--exit-code"]);
        assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout.lines().next(), Some("? 111111111111 us-east-1 PUT /x"), "{}", ran.stdout);
        assert!(ran.stderr.contains("warning: t.yaml: partial") && ran.stderr.contains("1 not observed"), "{}", ran.stderr);
    }
}

#[test]
fn what_an_incomplete_answer_may_have_is_not_removed() {
    let place = live(&[]);
    let partial = resources(&[("/", "GET", URI)]).replace(r#"{"items""#, r#"{"position":"more","items""#);
    place.write("live/111111111111/us-east-1/restapis/aaaaaaaaaa/get-resources.json", &partial);
    let integration = format!("{{Type: HTTP, Uri: '{URI}'}}");
    let root = "!GetAtt Api.RootResourceId";
    place.write("t.yaml", &template(&(method("M", root, "GET", &integration) + &method("P", root, "PUT", &integration))));
    let ran = place.run(&["diff", "t.yaml", "live/{account_id}/{region}/restapis/{rest_api_id}", "--exit-code"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("more pages follow") && !ran.stdout.contains("\n- "), "{}", ran.stdout);
}

#[test]
fn integrations_beside_a_broken_file_of_their_module_are_not_added() {
    let place = Place::new();
    let api = "resource \"aws_api_gateway_rest_api\" \"a\" {\n  name = \"shop\"\n}\nresource \"aws_api_gateway_resource\" \"r\" {\n  rest_api_id = aws_api_gateway_rest_api.a.id\n  parent_id = aws_api_gateway_rest_api.a.root_resource_id\n  path_part = \"x\"\n}\n";
    let integration = "resource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = aws_api_gateway_rest_api.a.id\n  resource_id = aws_api_gateway_resource.r.id\n  http_method = \"GET\"\n  type = \"MOCK\"\n}\n";
    for (folder, main) in [("old", api), ("new", "resource \"aws_api_gateway_rest_api\" \"a\" {")] {
        place.write(&format!("{folder}/main.tf"), main);
        place.write(&format!("{folder}/i.tf"), integration);
    }
    for (a, b) in [("old", "new"), ("new", "old")] {
        let ran = place.run(&["diff", a, b, "--exit-code"]);
        assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("no differences; 2 not observed by one side"), "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn templates_of_one_logical_name_are_not_told_apart_by_the_order_of_their_files() {
    let place = Place::new();
    let file = |uri: &str| template(&method("M", "!GetAtt Api.RootResourceId", "GET", &format!("{{Type: HTTP, Uri: '{uri}'}}")));
    let (one, two) = (file("https://one.example.com/"), file("https://two.example.com/"));
    place.write("old/a.yaml", &one);
    place.write("old/b.yaml", &two);
    place.write("renamed/a.yaml", &two);
    place.write("renamed/z.yaml", &one);
    place.write("lost/b.yaml", &two);
    place.write("changed/a.yaml", &one);
    place.write("changed/b.yaml", &file("https://three.example.com/"));
    let diff = |a: &str, b: &str| {
        let ran = place.run(&["diff", a, b]);
        (ran.stdout, ran.stderr)
    };
    let (shown, told) = diff("old", "renamed");
    assert_eq!(shown, "", "{told}");
    let (shown, told) = diff("old", "lost");
    assert!(shown.starts_with("- ") && shown.lines().count() == 1, "{shown}{told}");
    let (shown, told) = diff("old", "changed");
    assert!(shown.contains("uri: https://two.example.com/ → https://three.example.com/") && shown.lines().count() == 2, "{shown}{told}");
}

#[test]
fn templates_of_one_logical_name_that_all_changed_and_were_renamed_are_a_difference() {
    let place = Place::new();
    let write = |name: &str, uri: &str| {
        place.write(name, &template(&method("M", "r", "GET", &format!("{{Type: HTTP, IntegrationHttpMethod: GET, Uri: {uri}}}"))));
    };
    write("old/a.yaml", "'https://one.example.com/'");
    write("old/b.yaml", "'https://two.example.com/'");
    write("new/c.yaml", "'https://three.example.com/'");
    write("new/d.yaml", "'https://four.example.com/'");
    for (a, b, signs) in [
        ("old", "new", "--++"),
        ("new", "old", "--++"),
        // One record beside two: which of them it became is not clear, and that something changed is.
        ("old/a.yaml", "new", "-++"),
        ("new", "old/b.yaml", "--+"),
    ] {
        let ran = place.run(&["diff", a, b, "--force", "--exit-code"]);
        assert_eq!(ran.code, 4, "{a} {b}: {}{}", ran.stdout, ran.stderr);
        let mut found: Vec<char> = ran.stdout.lines().filter_map(|line| line.chars().next()).collect();
        found.sort_unstable_by_key(|sign| *sign == '+');
        assert_eq!(found, signs.chars().collect::<Vec<_>>(), "{a} {b}: {}", ran.stdout);
    }
    // An expression is another text than a literal, and another one than another expression.
    write("open/e.yaml", "!Sub 'https://${Open}.example.com/'");
    write("open/f.yaml", "!Sub 'https://${Open}.example.org/'");
    for (a, b) in [("old", "open"), ("open", "old")] {
        let ran = place.run(&["diff", a, b, "--force", "--exit-code"]);
        assert_eq!(ran.code, 4, "{a} {b}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(changes(&place, a, b), "added,2\nremoved,2\n");
    }
    write("mixed/e.yaml", "!Sub 'https://${Open}.example.com/'");
    write("mixed/g.yaml", "'https://five.example.com/'");
    let ran = place.run(&["diff", "old", "mixed", "--force", "--exit-code"]);
    assert_eq!(ran.code, 4, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(changes(&place, "old", "mixed"), "added,2\nremoved,2\n");
}

/// The kinds of differences between two sides, with their numbers.
fn changes(place: &Place, a: &str, b: &str) -> String {
    let question = format!("SELECT change, count(*) FROM apigw.integration_diff('{a}', '{b}', force => true) GROUP BY 1 ORDER BY 1");
    let answer = place.ask(&[], &question);
    answer.split_once('\n').map_or_else(String::new, |(_, lines)| lines.to_owned())
}

#[test]
#[cfg(unix)]
fn a_pipe_is_compared_and_not_opened_twice() {
    use std::process::Command;
    use std::time::{Duration, Instant};
    let place = Place::new();
    place.write("good.json", &resources(&[("/", "GET", URI)]));
    assert!(Command::new("mkfifo").arg(place.path("pipe")).status().unwrap().success());
    let mut writer = Command::new("sh").args(["-c", "cat good.json >pipe"]).current_dir(place.path("")).spawn().unwrap();
    let mut child = place.command(&["diff", "pipe", "good.json", "--force", "--exit-code"]).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let is_done = child.try_wait().unwrap().is_some();
    let _ = child.kill();
    let _ = writer.kill();
    let _ = writer.wait();
    let output = child.wait_with_output().unwrap();
    assert!(is_done, "it waits for somebody who writes again");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"".as_slice()), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn several_apis_in_one_recording_are_matched_by_their_places() {
    let place = Place::new();
    let recording = |uris: [&str; 2]| {
        let [one, two] = uris.map(|uri| resources(&[("/x", "GET", uri)]));
        format!(r#"{{"aaa":{one},"bbb":{two}}}"#)
    };
    place.write("p/x.json", &recording(["https://1/", "https://2/"]));
    place.write("same/x.json", &recording(["https://1/", "https://2/"]));
    place.write("q/x.json", &recording(["https://1/", "https://3/"]));
    place.write("q/y.json", &recording(["https://1/", "https://3/"]));
    std::fs::create_dir(place.path("other")).unwrap();
    std::fs::rename(place.path("q/y.json"), place.path("other/y.json")).unwrap();
    for (a, b, code) in
        [("p", "same", 0), ("p", "p", 0), ("p/x.json", "same/x.json", 0), ("p", "q", 4), ("p/x.json", "q/x.json", 4), ("p", "other", 4)]
    {
        let ran = place.run(&["diff", a, b, "--exit-code"]);
        assert_eq!(ran.code, code, "{a} {b}: {}{}", ran.stdout, ran.stderr);
        let changed = ran.stdout.contains("uri: https://2/ → https://3/") && ran.stdout.lines().count() == 2;
        assert_eq!(changed, code == 4, "{a} {b}: {}", ran.stdout);
        assert!(changed || ran.stdout.is_empty(), "{a} {b}: {}", ran.stdout);
    }
}

#[test]
fn a_definition_of_a_name_that_two_apis_have_is_compared_with_none_of_them() {
    let place = live(&[("/", "GET", URI)]);
    place.write(
        "live/111111111111/us-east-1/get-rest-apis.json",
        r#"{"items":[{"id":"aaaaaaaaaa","name":"shop"},{"id":"bbbbbbbbbb","name":"shop"}]}"#,
    );
    place.write("live/111111111111/us-east-1/restapis/bbbbbbbbbb/get-resources.json", &resources(&[("/x", "GET", "https://c/")]));
    place.write("t.yaml", &template(&method("M", "!GetAtt Api.RootResourceId", "GET", &format!("{{Type: HTTP, Uri: '{URI}'}}"))));
    let listed = "live/{account_id}/{region}/get-rest-apis.json";
    place.import(&["--from", listed, "--from", "live/{account_id}/{region}/restapis/{rest_api_id}"]);
    for (a, b) in [("t.yaml", "@latest"), ("@latest", "t.yaml")] {
        let ran = place.run(&["diff", a, b, "--exit-code"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("`@latest` has several APIs of this name: aaaaaaaaaa, bbbbbbbbbb"), "{}", ran.stdout);
        assert!(ran.stdout.contains("`t.yaml` describes one API of this name, and there are several"), "{}", ran.stdout);
        assert!(!ran.stdout.lines().any(|line| line.starts_with(['+', '-', '~'])), "{}", ran.stdout);
    }
}

#[test]
fn an_account_whose_only_file_has_no_record_is_in_the_scope() {
    let place = Place::new();
    let file = |side: &str, account: &str| format!("{side}/{account}/us-east-1/restapis/aaaaaaaaaa/get-resources.json");
    for side in ["old", "new"] {
        place.write(&file(side, "111111111111"), &resources(&[("/", "GET", URI)]));
    }
    place.write(&file("old", "222222222222"), &resources(&[("/", "GET", URI)]));
    place.write(&file("new", "222222222222"), "");
    let side = |name: &str| format!("{name}/{{account_id}}/{{region}}/restapis/{{rest_api_id}}");
    let ran = place.run(&["diff", &side("old"), &side("new"), "--exit-code"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("no differences; 1 not observed by one side"), "{}", ran.stderr);
}
