//! URIs, ARNs, tags and secrets: the contract's vectors through SQL, the shapes of arguments, and properties.

use std::borrow::Cow;

use apigw_sql_functions as functions;
use apigw_sql_language::FrontEnd;
use apigw_sql_value::secret;
use apigw_sql_value::uri::{arn::Arn, backend, escape, integration::IntegrationUri, lambda::Lambda, url::Url};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringViewArray, StringViewBuilder};
use datafusion::arrow::util::display::array_value_to_string;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;
use proptest::prelude::*;

struct Session {
    front_end: FrontEnd,
    context: SessionContext,
}

impl Session {
    fn new() -> Self {
        let front_end = FrontEnd::new(functions::all());
        let state = front_end.configure(SessionStateBuilder::new_with_default_features()).build();
        Self { front_end, context: SessionContext::new_with_state(state) }
    }

    async fn column(&self, sql: &str) -> ArrayRef {
        let planned = self.front_end.plan(&self.context.state(), sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
        let batches = self.context.execute_logical_plan(planned.plan).await.unwrap().collect().await.unwrap();
        let schema = batches[0].schema();
        datafusion::arrow::compute::concat_batches(&schema, &batches).unwrap().column(0).clone()
    }

    async fn value(&self, sql: &str) -> Option<String> {
        let column = self.column(sql).await;
        column.is_valid(0).then(|| array_value_to_string(&column, 0).unwrap())
    }
}

#[tokio::test]
async fn the_vectors_of_the_contract() {
    let session = Session::new();
    let arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012";
    for (call, expected) in [
        ("url_extract_host('https://svc:pw@API.Vendor.example:8443/x?y=1')", Some("api.vendor.example")),
        ("url_extract_host('http://[2001:db8::1]:8080/x')", Some("[2001:db8::1]")),
        ("url_extract_port('https://h/x')", None),
        (&format!("lambda_qualifier('{arn}:function:orders:live/invocations')"), Some("live")),
        (&format!("lambda_function_name('{arn}:function:${{stageVariables.fn}}/invocations')"), Some("${stageVariables.fn}")),
        ("integration_uri_service('arn:aws:apigateway:us-east-1:my-bucket.s3:path/k')", Some("s3")),
        ("integration_uri_action('arn:aws:apigateway:us-east-1:sqs:action/SendMessage&QueueUrl=x')", Some("SendMessage")),
        ("arn_account_id('arn:aws:s3:::bucket')", None),
        ("array_to_string(uri_placeholders('https://h/{a}/${stageVariables.v}/{proxy+}'), ',')", Some("a,proxy")),
    ] {
        assert_eq!(session.value(&format!("SELECT {call}")).await.as_deref(), expected, "{call}");
    }
}

#[tokio::test]
async fn null_arguments_give_null_but_for_the_optional_parts_of_a_backend() {
    let session = Session::new();
    for spec in functions::specs() {
        let families = [
            "URLs",
            "ARNs",
            "Integration URIs",
            "Lambda functions",
            "Integration ARNs",
            "Backends",
            "Placeholders",
            "Parameters",
            "Tags",
            "Secrets",
        ];
        if !families.contains(&spec.family) {
            continue;
        }
        for overload in spec.overloads {
            let nulls = vec!["NULL"; overload.params.len()].join(", ");
            assert_eq!(session.value(&format!("SELECT {}({nulls})", spec.name)).await, None, "{}({nulls})", spec.name);
        }
    }
    assert_eq!(session.value("SELECT backend_key('https://h/', NULL)").await.as_deref(), Some("https://h:443"));
    assert_eq!(session.value("SELECT backend_key('https://h/', NULL, 'arn:lb')").await.as_deref(), Some("https://h:443||arn:lb"));
    assert_eq!(session.value("SELECT looks_like_secret(NULL, 'https://a:b2@c/')").await.as_deref(), Some("true"));
    assert_eq!(session.value("SELECT tag_values('a=>NULL', 'a')").await, None);
    assert_eq!(session.value("SELECT tag_contains('a=>NULL', 'b', 'x')").await.as_deref(), Some("false"));
}

#[tokio::test]
async fn the_members_of_a_parsed_url_are_what_the_functions_give() {
    let session = Session::new();
    let table = "(VALUES ('https://u:p@H:1/x?y=1#f'), ('http://[::1]'), ('${x}://H${Y}/'), ('no url'), (NULL)) AS t(u)";
    for member in ["protocol", "host", "port", "path", "query", "fragment"] {
        let whole = session.column(&format!("SELECT parse_url(u)['{member}'] FROM {table}")).await;
        let part = session.column(&format!("SELECT url_extract_{member}(u) FROM {table}")).await;
        assert_eq!(&whole, &part, "{member}");
        assert_eq!(part.len(), 5);
    }
}

type Part = fn(&str) -> Option<Cow<'_, str>>;

#[tokio::test]
async fn columns_constants_and_slices_of_columns_give_the_same() {
    let session = Session::new();
    let uris = [
        Some("https://a-host-that-is-longer-than-a-view.example/path/that/is/longer?query=that-is-longer-too"),
        None,
        Some("https://API.Short/x"),
        Some("http://h"),
        Some("no url at all, but a text of some length"),
        Some("https://UPPER-case-host-that-is-longer.example:8080/another/long/path"),
    ];
    // Several buffers and an offset: what a scan and a filter hand over.
    let mut builder = StringViewBuilder::new().with_fixed_block_size(128);
    for _ in 0..50 {
        for uri in uris {
            builder.append_option(uri);
        }
    }
    let array = builder.finish().slice(1, 6 * 40);
    assert!(array.data_buffers().len() > 1);
    let expected = array.clone();
    let batch = RecordBatch::try_from_iter([("u", std::sync::Arc::new(array) as ArrayRef)]).unwrap();
    session.context.register_batch("t", batch).unwrap();
    let functions: [(&str, Part); 4] = [
        ("url_extract_host", |u| Url::parse(u)?.host()),
        ("url_extract_protocol", |u| Some(Url::parse(u)?.scheme())),
        ("url_extract_path", |u| Some(Cow::Borrowed(Url::parse(u)?.path()))),
        ("url_extract_query", |u| Url::parse(u)?.query().map(Cow::Borrowed)),
    ];
    for (name, part) in functions {
        let got = session.column(&format!("SELECT {name}(u) FROM t")).await;
        let got: Vec<_> = got.as_string_view().iter().collect();
        let want: Vec<_> = expected.iter().map(|u| u.and_then(part)).collect();
        assert_eq!(got, want.iter().map(Option::as_deref).collect::<Vec<_>>(), "{name}");
        for uri in uris.iter().flatten() {
            let constant = session.value(&format!("SELECT {name}('{uri}')")).await;
            assert_eq!(constant.as_deref(), part(uri).as_deref(), "{name}: {uri}");
        }
    }
    let names = session.column("SELECT url_extract_parameter('https://h/?query=a-value-that-is-longer-than-a-view', n) FROM (VALUES ('query'), ('x'), (NULL)) AS t(n)").await;
    assert_eq!(names.as_string_view(), &StringViewArray::from(vec![Some("a-value-that-is-longer-than-a-view"), None, None]));
}

/// Text like a URI: delimiters, braces and words that mean something, and now and then anything at all.
fn uri() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "http://", "https://", "://", ":", "/", "?", "#", "@", "&", "=", "[", "]", "{", "}", "${", "+}", ".", "%2F", "%", "arn:", "aws", "apigateway",
            "us-east-1", "lambda", "function:", "path/", "action/", "2015-03-31/functions/", "/invocations", "s3", "sqs", "${stageVariables.x}", "{proxy+}",
            "stageVariables.", "123456789012", "[::1]", ":80", "Bearer ", "password=", "\"", "'", "é", " ",
        ]).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9]{1,24}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_fuzz_target_holds_for_anything_like_a_uri(text in uri()) {
        crate::fuzz_targets::uri::run(text.as_bytes());
    }

    #[test]
    fn a_url_is_put_together_from_its_parts(
        scheme in "[a-z][a-z0-9+.-]{0,8}", userinfo in prop::option::of("[a-z:%]{0,6}"), host in braced("[a-z0-9.$-]", 1), port in prop::option::of(0_u16..),
        path in braced("[a-z:@$.]", 0), query in prop::option::of(braced("[a-z=&/?]", 0)), fragment in prop::option::of("[a-z/?#]{0,5}"),
    ) {
        let path = if path.is_empty() { path } else { format!("/{path}") };
        let mut text = format!("{scheme}://");
        text.extend(userinfo.iter().map(|u| format!("{u}@")));
        text.push_str(&host);
        text.extend(port.iter().map(|p| format!(":{p}")));
        text.push_str(&path);
        text.extend(query.iter().map(|q| format!("?{q}")));
        text.extend(fragment.iter().map(|f| format!("#{f}")));
        let url = Url::parse(&text).unwrap();
        prop_assert_eq!(url.scheme(), scheme);
        prop_assert_eq!(url.userinfo(), userinfo.as_deref());
        let found = url.host();
        prop_assert_eq!(found.as_deref(), Some(host.as_str()));
        prop_assert_eq!(url.port(), port.map(i64::from));
        prop_assert_eq!(url.path(), path);
        prop_assert_eq!(url.query(), query.as_deref());
        prop_assert_eq!(url.fragment(), fragment.as_deref());
    }

    #[test]
    fn an_arn_is_put_together_from_its_parts(parts in prop::collection::vec("[a-z0-9*-]{0,6}|\\$\\{[A-Za-z:]{1,6}\\}", 4), resource in "[a-z:/]{0,9}") {
        let text = format!("arn:{}:{resource}", parts.join(":"));
        let arn = Arn::parse(&text).unwrap();
        let found = [arn.partition, arn.service, arn.region, arn.account_id, arn.resource].map(Option::unwrap_or_default);
        prop_assert_eq!(&found[..4], &parts[..]);
        prop_assert_eq!(found[4], resource);
    }

    #[test]
    fn decode_undoes_encode(text in any::<String>()) {
        let encoded = escape::encode(&text);
        let decoded = escape::decode(&encoded);
        prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
    }

    #[test]
    fn backends_that_differ_have_different_keys(
        a in backend_parts(), b in backend_parts(),
    ) {
        let key = |(uri, link, target): &(String, Option<String>, Option<String>)| backend::key(uri, link.as_deref(), target.as_deref(), false).map(Cow::into_owned);
        let (first, second) = (key(&a), key(&b));
        prop_assert!(first.is_some());
        prop_assert_eq!(first == second, a == b);
    }

    #[test]
    fn redacting_twice_changes_nothing_more(text in uri()) {
        let once = secret::redact(&text).into_owned();
        let twice = secret::redact(&once).into_owned();
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn a_password_in_a_url_is_always_hidden(user in "[a-z]{0,6}", password in "[a-zA-Z0-9%:@!._~-]{1,20}", rest in "[a-z/?&=]{0,12}") {
        let text = format!("https://{user}:{password}@host.example/{rest}");
        prop_assert!(secret::looks_like_secret(None, &text));
        prop_assert_eq!(secret::redact(&text), format!("https://{user}:***@host.example/{rest}"));
    }
}

/// Pieces of `plain` characters between groups in braces, in which anything may stand.
fn braced(plain: &str, least: usize) -> impl Strategy<Value = String> + use<> {
    let piece = format!("{plain}|\\$\\{{[A-Za-z.:/?#@&= ]{{0,5}}\\}}|\\{{[a-z:/]{{1,4}}\\+?\\}}");
    prop::collection::vec(prop::string::string_regex(&piece).expect("a pattern"), least..5).prop_map(|pieces| pieces.concat())
}

/// An HTTP backend without anything open, in one spelling.
fn backend_parts() -> impl Strategy<Value = (String, Option<String>, Option<String>)> {
    let part = || prop::option::of(prop::sample::select(vec!["a", "b"]).prop_map(str::to_owned));
    (prop::sample::select(vec!["http", "https"]), "[ab]", 79_u16..82, part(), part())
        .prop_map(|(scheme, host, port, link, target)| (format!("{scheme}://{host}:{port}/x"), link, target))
}

#[test]
fn lambda_and_integration_parts_agree() {
    let uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations";
    assert_eq!(IntegrationUri::parse(uri).unwrap().region, Some("eu-west-1"));
    assert_eq!(Lambda::parse(uri).unwrap().region, Some("us-east-1"));
}
