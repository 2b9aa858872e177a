//! A market's own visual model, over the wire.
#![cfg(feature = "sagemaker")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use trestle_aws::{Clients, EndpointInspector};
use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{CustomVisualModel, Pattern, Score, VisualMerge, VisualSettings};
use trestle_domain::market::{ModelEntry, StructureMode};
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{Selfie, UpstreamError, UpstreamErrorKind, VisualAnswer, VisualInspector, VisualReply};

const GOOD: &str = r#"{"bezel":{"score":4,"seen":""},"moire":{"score":91,"seen":"bands"},"scanLines":{"score":12,"seen":""},"glare":{"score":0,"seen":""},"manipulation":{"score":3,"seen":""}}"#;
const PIXELS: &[u8] = b"\xff\xd8 pixels, not text \xff\xd9";

/// A request as it came.
struct Asked {
    line: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

async fn read(stream: &mut TcpStream) -> Asked {
    let (mut received, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut chunk).await.unwrap();
        assert_ne!(read, 0, "the request is whole");
        received.extend_from_slice(&chunk[..read]);
        let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(received[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n").map(str::to_owned);
        let line = lines.next().unwrap();
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
            .collect();
        let length: usize = headers["content-length"].parse().unwrap();
        if received.len() >= end + 4 + length {
            return Asked { line, headers, body: received[end + 4..end + 4 + length].to_vec() };
        }
    }
}

/// Answers one request, and tells what was asked.
async fn endpoint(head: &'static str, body: &'static str) -> (String, JoinHandle<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let asked = read(&mut stream).await;
        let reply = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        stream.write_all(reply.as_bytes()).await.unwrap();
        asked
    });
    (address, asked)
}

fn settings() -> VisualSettings {
    let model = ModelEntry {
        ids: BTreeMap::new(),
        mode: StructureMode::ForcedTool,
        temperature: None,
        max_output_tokens: 1,
        end_of_life: None,
        price_per_1k: (0, 0),
    };
    VisualSettings {
        model,
        prompt: String::new(),
        budget: 1000,
        flag_at: Score::FULL,
        custom: Some(CustomVisualModel { endpoint: "our-model".to_owned(), merge: VisualMerge::Replace }),
    }
}

async fn inspect(address: &str) -> Result<VisualReply, UpstreamError> {
    let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret", None, None, "test");
    let clients = Clients::at("eu-west-1", SharedCredentialsProvider::new(credentials), address);
    let selfie = Selfie { content_type: ContentType::Jpeg, bytes: PIXELS };
    EndpointInspector::new(clients.sagemaker()).inspect(&settings(), selfie).await
}

#[tokio::test]
async fn the_selfie_goes_out_as_it_is_and_every_pattern_comes_back() {
    let (address, asked) = endpoint("200 OK\r\ncontent-type: application/json", GOOD).await;
    let reply = inspect(&address).await.unwrap();
    assert_eq!((reply.cost, reply.engine.as_str()), (MicroUsd(0), "our-model"));
    let VisualAnswer::Inspected(inspection) = reply.answer else { panic!("{:?}", reply.answer) };
    let moire = inspection.findings.iter().find(|finding| finding.pattern == Pattern::Moire).unwrap();
    assert_eq!((inspection.findings.len(), moire.score.get()), (5, 91));

    let asked = asked.await.unwrap();
    assert_eq!(asked.line, "POST /endpoints/our-model/invocations HTTP/1.1");
    assert_eq!(asked.headers["content-type"], "image/jpeg");
    assert_eq!(asked.headers["accept"], "application/json");
    assert_eq!(asked.body, PIXELS);
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_is_no_score() {
    let (address, _asked) = endpoint("200 OK", r#"{"moire":{"score":91,"seen":""}}"#).await;
    assert_eq!(inspect(&address).await.unwrap().answer, VisualAnswer::Schema);
}

#[tokio::test]
async fn failures_have_their_meaning() {
    let not_offered = UpstreamErrorKind::Unusable(ErrorCode::UpstreamNotOffered);
    for (head, expected) in [
        ("400 Bad Request\r\nx-amzn-errortype: ValidationError", not_offered),
        ("403 Forbidden\r\nx-amzn-errortype: AccessDeniedException", UpstreamErrorKind::AccessDenied),
        ("424 Failed Dependency\r\nx-amzn-errortype: ModelError", UpstreamErrorKind::Unavailable),
    ] {
        let (address, _asked) = endpoint(head, r#"{"Message":"BERZINS"}"#).await;
        let error = inspect(&address).await.unwrap_err();
        assert_eq!(error.kind, expected, "{head}");
        assert!(!format!("{error:?}").contains("BERZINS"));
    }
}
