use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

/// One function, `probe`, with the alias `live`.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) alias: String,
    pub(crate) versions: Vec<String>,
    environments: Vec<Environment>,
    /// How long environments have waited for their first invocation, as the function tells.
    pub(crate) waited: Duration,
    /// How long an invocation takes that isn't asked to sleep.
    pub(crate) takes: Duration,
    /// The function answers at once when it is asked to sleep.
    pub(crate) never_sleeps: bool,
    last_version: u32,
    /// Whether the log is JSON.
    pub(crate) json_logs: bool,
    pub(crate) provisioned: u64,
    /// Milliseconds of the next cold starts' initialisation.
    pub(crate) init_ms: f64,
    pub(crate) invocations: u32,
    /// No change of the function is taken any more.
    pub(crate) refuses_changes: bool,
    /// Every so manieth invocation is throttled.
    pub(crate) throttle_every: Option<u32>,
}

#[derive(Debug, Clone)]
struct Environment {
    version: String,
    invocations: u32,
    is_busy: bool,
}

impl Environment {
    fn of(version: &str) -> Self {
        Self { version: version.to_owned(), invocations: 0, is_busy: false }
    }

    fn used(version: &str) -> Self {
        Self { invocations: 1, ..Self::of(version) }
    }
}

pub(crate) struct LambdaApi {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl LambdaApi {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State {
            variables: [("SECRET".to_owned(), "hidden-value".to_owned())].into(),
            alias: "7".to_owned(),
            versions: vec!["7".to_owned()],
            environments: ["$LATEST", "7"].map(Environment::used).into(),
            waited: Duration::ZERO,
            takes: Duration::from_millis(3),
            never_sleeps: false,
            last_version: 7,
            json_logs: false,
            provisioned: 0,
            init_ms: 1.5,
            invocations: 0,
            refuses_changes: false,
            throttle_every: None,
        }));
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                thread::spawn(move || serve(stream, &state));
            }
        });
        Self { port, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// Status, headers and body.
type Answer = (u16, Vec<(&'static str, String)>, Value);

fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let header = |name: &str| {
            let values = head.iter().skip(1).filter_map(|line| line.split_once(": "));
            values.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
        };
        let mut body = vec![0; header("content-length").map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        let (method, path) = head[0].rsplit_once(' ').unwrap().0.split_once(' ').unwrap();
        let signed = header("authorization").is_some_and(|value| {
            value.starts_with("AWS4-HMAC-SHA256") && value.contains("/eu-west-1/lambda/aws4_request")
        });
        let (status, headers, body) = if signed {
            answer(state, method, path, &body, header("x-amz-log-type").as_deref())
        } else {
            refusal(403, "MissingAuthenticationTokenException")
        };
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let headers = headers.concat();
        let length = body.len();
        let _ = write!(writer, "HTTP/1.1 {status} -\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    }
}

fn refusal(status: u16, code: &str) -> Answer {
    let headers =
        vec![("x-amzn-ErrorType", format!("{code}:http://internal.amazon.com/coral/com.amazonaws.awsgirapi/"))];
    (status, headers, json!({"Type": "User", "message": "a message"}))
}

/// Lambda API reference: the operations' paths and shapes.
fn answer(shared: &Mutex<State>, method: &str, path: &str, body: &[u8], log_type: Option<&str>) -> Answer {
    let mut state = shared.lock().unwrap();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let qualifier = query.strip_prefix("Qualifier=").unwrap_or("$LATEST");
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let path = path.replace("arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aprobe", "probe");
    let resolved = if qualifier == "live" { state.alias.clone() } else { qualifier.to_owned() };
    let known = resolved == "$LATEST" || state.versions.contains(&resolved);
    match (method, path.as_str()) {
        (_, path) if !path.contains("/functions/probe") || !known => refusal(404, "ResourceNotFoundException"),
        (method, path) if state.refuses_changes && method != "GET" && !path.ends_with("/invocations") => {
            refusal(503, "ServiceUnavailableException")
        }
        ("GET", "/2015-03-31/functions/probe/configuration") => (200, vec![], configuration(&state, &resolved)),
        ("PUT", "/2015-03-31/functions/probe/configuration") => {
            state.variables = serde_json::from_value(body["Environment"]["Variables"].clone()).unwrap();
            let of_latest = |environment: &&mut Environment| environment.version == "$LATEST";
            state.environments.iter_mut().filter(of_latest).for_each(|environment| environment.version.clear());
            (200, vec![], configuration(&state, "$LATEST"))
        }
        ("POST", "/2015-03-31/functions/probe/versions") => {
            state.last_version += 1;
            let version = state.last_version.to_string();
            state.versions.push(version.clone());
            (201, vec![], configuration(&state, &version))
        }
        ("GET", "/2015-03-31/functions/probe/aliases/live") => (200, vec![], json!({"FunctionVersion": state.alias})),
        ("PUT", "/2015-03-31/functions/probe/aliases/live") => {
            body["FunctionVersion"].as_str().unwrap().clone_into(&mut state.alias);
            (200, vec![], json!({"FunctionVersion": state.alias}))
        }
        ("DELETE", "/2015-03-31/functions/probe") if resolved == state.alias => {
            refusal(409, "ResourceConflictException")
        }
        ("DELETE", "/2015-03-31/functions/probe") => {
            state.versions.retain(|version| *version != resolved);
            (204, vec![], Value::Null)
        }
        ("GET", "/2019-09-30/functions/probe/provisioned-concurrency") if state.provisioned == 0 => {
            refusal(404, "ProvisionedConcurrencyConfigNotFoundException")
        }
        ("GET", "/2019-09-30/functions/probe/provisioned-concurrency") => {
            (200, vec![], json!({"AvailableProvisionedConcurrentExecutions": state.provisioned, "Status": "READY"}))
        }
        ("POST", "/2015-03-31/functions/probe/invocations") => {
            drop(state);
            invoke(shared, &resolved, &body, log_type)
        }
        _ => refusal(404, "UnknownOperationException"),
    }
}

fn configuration(state: &State, version: &str) -> Value {
    json!({
        "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:probe",
        "CodeSha256": BASE64_STANDARD.encode([7; 32]),
        "MemorySize": 512,
        "Architectures": ["arm64"],
        "Runtime": "provided.al2023",
        "Version": version,
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "Environment": {"Variables": state.variables},
    })
}

fn invoke(shared: &Mutex<State>, version: &str, body: &Value, log_type: Option<&str>) -> Answer {
    let (at, begun) = {
        let mut state = shared.lock().unwrap();
        state.invocations += 1;
        if state.throttle_every.is_some_and(|every| state.invocations.is_multiple_of(every)) {
            return refusal(429, "TooManyRequestsException");
        }
        let is_free = |environment: &Environment| environment.version == version && !environment.is_busy;
        let at = state.environments.iter().position(is_free).unwrap_or_else(|| {
            state.environments.push(Environment::of(version));
            state.environments.len() - 1
        });
        let environment = &mut state.environments[at];
        environment.invocations += 1;
        environment.is_busy = true;
        (at, state.clone())
    };
    let invocation = begun.environments[at].invocations;
    let log = log_type.map_or_else(Vec::new, |_| {
        let log = if begun.json_logs { json_log } else { text_log };
        vec![("X-Amz-Log-Result", BASE64_STANDARD.encode(log(invocation == 1, begun.init_ms)))]
    });
    let asked = body["sleepMs"].as_u64().filter(|_| !begun.never_sleeps).map(Duration::from_millis);
    thread::sleep(asked.unwrap_or(begun.takes));
    shared.lock().unwrap().environments[at].is_busy = false;
    let headers = [("X-Amz-Executed-Version", version.to_owned())].into_iter().chain(log).collect();
    let environment = format!("{version}/{at}");
    let waited = (invocation == 1).then_some(begun.waited.as_secs() * 1_000_000_000);
    let reply = json!({
        "probe": "simd", "parseNs": 27_100, "initType": "on-demand", "invocation": invocation, "environment": environment,
        "waitedNs": waited,
    });
    (200, headers, reply)
}

/// The line's form: Lambda Developer Guide, "Log and monitor Python Lambda functions".
fn text_log(is_cold: bool, init_ms: f64) -> String {
    let init = if is_cold { format!("Init Duration: {init_ms:.2} ms\t") } else { String::new() };
    format!(
        "START RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Version: 7\nEND RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\n\
         REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 1.25 ms\tBilled Duration: 2 ms\tMemory Size: 512 MB\t\
         Max Memory Used: 18 MB\t{init}\n"
    )
}

/// The record's form: Lambda Telemetry API, event schema reference, `platform.report`.
fn json_log(is_cold: bool, init_ms: f64) -> String {
    let mut metrics = json!({"durationMs": 1.25, "billedDurationMs": 2, "memorySizeMB": 512, "maxMemoryUsedMB": 18});
    if is_cold {
        metrics["initDurationMs"] = init_ms.into();
    }
    let record = json!({"requestId": "8f507cfc-xmpl-4697-b07a-ac58fc914c95", "metrics": metrics, "status": "success"});
    json!({"time": "2026-11-24T12:00:00.000Z", "type": "platform.report", "record": record}).to_string()
}
