//! A server that answers as API Gateway, STS, Organizations and Account Management do, and fails as they do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A request, as far as it matters.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    /// Of the form of STS.
    pub(crate) form: BTreeMap<String, String>,
    /// The operation of a JSON protocol.
    pub(crate) target: String,
    /// The access key that signed it.
    pub(crate) key: String,
    pub(crate) region: String,
    pub(crate) at: Instant,
}

impl Request {
    /// The account whose credentials signed it: the tests' keys say so.
    pub(crate) fn account(&self) -> &str {
        self.key.get(4..16).unwrap_or_default()
    }

    /// `GetRestApis`, `GetResources a1`, `AssumeRole`, …
    pub(crate) fn operation(&self) -> String {
        if let Some(action) = self.form.get("Action") {
            return action.clone();
        }
        if let Some((_, operation)) = self.target.split_once('.') {
            return operation.to_owned();
        }
        match self.path.trim_matches('/').split('/').collect::<Vec<_>>().as_slice() {
            ["restapis"] => "GetRestApis".to_owned(),
            ["restapis", api, "resources"] => format!("GetResources {api}"),
            ["restapis", api, "stages"] => format!("GetStages {api}"),
            ["restapis", api, "stages", stage, "exports", _] => format!("GetExport {api} {stage}"),
            ["listRegions"] => "ListRegions".to_owned(),
            _ => self.path.clone(),
        }
    }

    /// Where the page begins.
    pub(crate) fn position(&self) -> &str {
        self.query.get("position").map_or("", String::as_str)
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    delay: Duration,
    /// The connection breaks in the middle of the body.
    breaks: bool,
}

impl Response {
    pub(crate) fn ok(body: impl Into<String>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into(), delay: Duration::ZERO, breaks: false }
    }

    /// An error as API Gateway gives it.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        Self { status, headers: vec![("x-amzn-errortype", code.to_owned())], body: format!(r#"{{"message":"{message}"}}"#), ..Self::ok("") }
    }

    /// An error as STS gives it.
    pub(crate) fn sts_error(code: &str, message: &str) -> Self {
        let body = format!("<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>");
        Self { status: 403, body, ..Self::ok("") }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(crate) fn breaking(mut self) -> Self {
        self.breaks = true;
        self
    }
}

/// A server; it ends with the test's process.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers as `answer` says. It also gets how many requests of the same operation, region and position were made
    /// by the same account before. `None`: as a service on a good day, with two APIs in each region.
    pub(crate) fn start(answer: impl Fn(&Request, usize) -> Option<Response> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                thread::spawn(move || serve(stream, &*answer, &log));
            }
        });
        Self { url, requests }
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How often each operation was asked, with account and region.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in self.requests() {
            let name = format!("{} {} {} {}", request.account(), request.region, request.operation(), request.position());
            *counts.entry(name.trim_end().to_owned()).or_default() += 1;
        }
        counts
    }
}

fn serve(stream: TcpStream, answer: &dyn Fn(&Request, usize) -> Option<Response>, log: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(request) = read(&mut reader) {
        let before = {
            let mut log = log.lock().unwrap();
            let same = |r: &&Request| {
                (r.operation(), r.account(), &r.region, r.position())
                    == (request.operation(), request.account(), &request.region, request.position())
            };
            let before = log.iter().filter(same).count();
            log.push(request.clone());
            before
        };
        let response = answer(&request, before).unwrap_or_else(|| good_day(&request));
        thread::sleep(response.delay);
        let mut head = format!("HTTP/1.1 {} X\r\ncontent-length: {}\r\n", response.status, response.body.len());
        if !response.headers.iter().any(|(name, _)| *name == "content-type") {
            head.push_str("content-type: application/json\r\n");
        }
        for (name, value) in &response.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        let body = if response.breaks { &response.body[..response.body.len() / 2] } else { &response.body };
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        if response.breaks || sent.is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let target = line.split_whitespace().nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; headers.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    // `Credential=KEY/20261127/us-east-1/apigateway/aws4_request`
    let credential = headers.get("authorization").and_then(|a| a.split("Credential=").nth(1)).unwrap_or_default().to_owned();
    let mut credential = credential.split('/');
    let key = credential.next().unwrap_or_default().to_owned();
    let region = credential.nth(1).unwrap_or_default().to_owned();
    Some(Request {
        path: decode(path),
        query: form(query),
        form: form(&String::from_utf8_lossy(&body)),
        target: headers.get("x-amz-target").cloned().unwrap_or_default(),
        key,
        region,
        at: Instant::now(),
    })
}

fn form(text: &str) -> BTreeMap<String, String> {
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (decode(name), decode(value))).collect()
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// What a service answers when nothing is wrong.
pub(crate) fn good_day(request: &Request) -> Response {
    let operation = request.operation();
    match operation.split(' ').collect::<Vec<_>>().as_slice() {
        ["GetCallerIdentity"] => {
            let account = request.account();
            Response::ok(format!(
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                 <Arn>arn:aws:iam::{account}:user/tester</Arn><UserId>U</UserId><Account>{account}</Account>\
                 </GetCallerIdentityResult></GetCallerIdentityResponse>"
            ))
            .with("content-type", "text/xml")
        }
        ["AssumeRole"] => {
            let account = request.form["RoleArn"].split(':').nth(4).unwrap_or_default().to_owned();
            let expires = (chrono::Utc::now() + chrono::Duration::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            Response::ok(format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                 <AccessKeyId>ASIA{account}{:04}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>\
                 <SessionToken>TOKEN-{}</SessionToken><Expiration>{expires}</Expiration></Credentials>\
                 <AssumedRoleUser><Arn>arn:aws:sts::{account}:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>\
                 </AssumeRoleResult></AssumeRoleResponse>",
                request.at.elapsed().subsec_micros() % 10_000,
                super::SECRET,
                super::SECRET,
            ))
            .with("content-type", "text/xml")
        }
        ["GetRestApis"] => Response::ok(r#"{"item":[{"id":"a1","name":"one","tags":{"team":"x"}},{"id":"a2","name":"two"}]}"#),
        ["GetResources", api] => Response::ok(format!("{{\"item\":[{}]}}", resource(&format!("{api}r"), "/", "MOCK"))),
        ["GetStages", _] => Response::ok(r#"{"item":[{"stageName":"prod","deploymentId":"d1"}]}"#),
        ["GetExport", api, stage] => Response::ok(format!(
            r#"{{"openapi":"3.0.1","info":{{"title":"t","version":"1"}},
                "servers":[{{"url":"https://{api}.execute-api.{}.amazonaws.com/{stage}"}}],
                "paths":{{"/":{{"get":{{"x-amazon-apigateway-integration":{{"type":"http","uri":"https://deployed.example.com/",
                "httpMethod":"GET"}}}}}}}}}}"#,
            request.region
        )),
        ["ListRegions"] => Response::ok(
            r#"{"Regions":[{"RegionName":"us-east-1","RegionOptStatus":"ENABLED_BY_DEFAULT"},
            {"RegionName":"me-south-1","RegionOptStatus":"ENABLED"}]}"#,
        ),
        _ => Response::error(400, "BadRequestException", "nobody expected that"),
    }
}

/// A resource with one method.
pub(crate) fn resource(id: &str, path: &str, kind: &str) -> String {
    format!(
        r#"{{"id":"{id}","path":"{path}","resourceMethods":{{"GET":{{"httpMethod":"GET","authorizationType":"NONE",
            "methodIntegration":{{"type":"{kind}","httpMethod":"POST","uri":null,"requestTemplates":{{"application/json":null}},
            "timeoutInMillis":29000,"cacheNamespace":"{id}","cacheKeyParameters":[]}}}}}}}}"#
    )
}
