//! One running endpoint for a test binary, with an S3 that serves the files under `tests/data`, and SDK clients for both.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by test binaries, each of which uses a part"
)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::{Builder, tls};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use local_ai::faces::FaceEngine;
use local_ai::objects::Objects;
use local_ai::ocr::Engine;
use local_ai::readings::Readings;
use local_ai::server::{App, router};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, MutexGuard};

/// The only bucket there is.
pub const BUCKET: &str = "pictures";

/// The endpoint, held by one test at a time so that counters and planned faults are its own.
pub struct Endpoint {
    url: String,
    _turn: MutexGuard<'static, ()>,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The engine, loaded once: the models come from `make setup`.
pub fn engine() -> Engine {
    Engine::open(&workspace().join(".local/models"), 2).unwrap_or_else(|error| panic!("{error}"))
}

/// The networks that look at faces, from `make setup` too.
pub fn faces() -> FaceEngine {
    FaceEngine::open(&workspace().join(".local/models")).unwrap_or_else(|error| panic!("{error}"))
}

/// An image of the example events.
pub fn event_image(name: &str) -> Vec<u8> {
    std::fs::read(workspace().join("events/images").join(name)).unwrap()
}

/// A file under `tests/data`.
pub fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

/// The shared endpoint, started by the first test that asks.
pub async fn endpoint() -> Endpoint {
    static URL: OnceLock<String> = OnceLock::new();
    static TURN: Mutex<()> = Mutex::const_new(());
    let turn = TURN.lock().await;
    let url = URL.get_or_init(|| {
        let (send, receive) = std::sync::mpsc::channel();
        // A runtime of its own: it outlives the test that happens to be first.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let objects = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let objects_url = format!("http://{}", objects.local_addr().unwrap());
                tokio::spawn(async { axum::serve(objects, object_store()).await.unwrap() });
                let structurer = local_ai::converse::open(&workspace().join("markets")).unwrap();
                let folder = tempfile::tempdir().unwrap();
                let vectors = local_ai::vectors::Store::open(folder.path(), "us-east-1").unwrap();
                let app = App::new(Readings::new(engine()), Objects::at(Some(&objects_url)).await, structurer)
                    .with_vectors(vectors)
                    .with_faces(faces());
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
                axum::serve(listener, router(app)).await.unwrap();
            });
        });
        receive.recv().unwrap()
    });
    Endpoint { url: url.clone(), _turn: turn }
}

/// S3 as far as `GetObject` goes.
fn object_store() -> Router {
    let object = async |axum::extract::Path((bucket, key)): axum::extract::Path<(String, String)>| -> Response {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(&key);
        match std::fs::read(path) {
            Ok(bytes) if bucket == BUCKET => bytes.into_response(),
            _ => {
                let body = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>missing</Message></Error>";
                (StatusCode::NOT_FOUND, body).into_response()
            }
        }
    };
    Router::new().route("/{bucket}/{*key}", get(object))
}

impl Endpoint {
    async fn config(&self) -> SdkConfig {
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        aws_config::defaults(BehaviorVersion::latest())
            .http_client(Builder::new().tls_provider(provider).build_https())
            .endpoint_url(&self.url)
            .region(Region::new("us-east-1"))
            .credentials_provider(aws_credential_types::Credentials::new("key", "secret", None, None, "test"))
            .retry_config(aws_config::retry::RetryConfig::disabled())
            .load()
            .await
    }

    pub async fn textract(&self) -> aws_sdk_textract::Client {
        aws_sdk_textract::Client::new(&self.config().await)
    }

    pub async fn rekognition(&self) -> aws_sdk_rekognition::Client {
        aws_sdk_rekognition::Client::new(&self.config().await)
    }

    pub async fn vectors(&self) -> aws_sdk_s3vectors::Client {
        aws_sdk_s3vectors::Client::new(&self.config().await)
    }

    pub async fn bedrock(&self) -> aws_sdk_bedrockruntime::Client {
        aws_sdk_bedrockruntime::Client::new(&self.config().await)
    }

    /// How often an operation was called so far.
    pub async fn calls(&self, operation: &str) -> u64 {
        self.counters().await["calls"][operation].as_u64().unwrap()
    }

    /// How often pixels were read so far.
    pub async fn readings(&self) -> u64 {
        self.counters().await["readings"].as_u64().unwrap()
    }

    /// Plan a fault.
    pub async fn plan(&self, fault: &Value) {
        let answer = self.exchange("POST", "/faults", &fault.to_string()).await;
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    }

    async fn counters(&self) -> Value {
        let answer = self.exchange("GET", "/calls", "").await;
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// One HTTP/1.1 exchange, for the routes that no SDK knows.
    async fn exchange(&self, method: &str, path: &str, body: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let host = self.url.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}
