//! Stubs of the services behind `verify-document`: one interactive case with a passport and a selfie, and nothing that is remembered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde_json::{Value, json};
use trestle_domain::document::UploadKind;
use trestle_fakes::sample;

use super::server::{Answer, Asked};

/// The event of an interactive verification.
pub(crate) const EVENT: &str = include_str!("../../../events/verify-document-passport.json");
/// A TD3 passport of Utopia as read, with the height of each line.
const PAGE: [(f32, &str); 8] = [
    (0.05, "UTOPIA PASSPORT"),
    (0.14, "Surname"),
    (0.185, "ERIKSONE"),
    (0.3, "Given names"),
    (0.345, "ANNA"),
    (0.5, "Passport no"),
    (0.84, "P<UTOERIKSONE<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<"),
    (0.9, "L898902C36UTO9002030F3012316<<<<<<<<<<<<<<00"),
];

/// The case's pictures, JPEGs; what they show is up to the stubs.
pub(crate) struct Pictures {
    pub(crate) front: Vec<u8>,
    pub(crate) selfie: Vec<u8>,
}

/// The services.
#[derive(Clone)]
pub(crate) struct Stub {
    pictures: Arc<Pictures>,
    delays: Arc<BTreeMap<String, Duration>>,
    calls: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Stub {
    pub(crate) fn new(delays: &[(&str, u64)], pictures: Pictures) -> Self {
        let delays = delays.iter().map(|(operation, delay)| ((*operation).to_owned(), Duration::from_millis(*delay)));
        Self { pictures: Arc::new(pictures), delays: Arc::new(delays.collect()), calls: Arc::default() }
    }

    /// How often each operation was called.
    pub(crate) fn calls(&self) -> Vec<(String, usize)> {
        self.calls.lock().unwrap().iter().map(|(operation, calls)| (operation.clone(), *calls)).collect()
    }

    pub(crate) fn answer(&self, asked: &Asked) -> Answer {
        let operation = operation(asked);
        *self.calls.lock().unwrap().entry(operation.clone()).or_default() += 1;
        if let Some(delay) = self.delays.get(&operation) {
            thread::sleep(*delay);
        }
        match operation.as_str() {
            "S3.HEAD" | "S3.GET" => object(&self.pictures, asked),
            _ => Answer {
                content_type: "application/json",
                headers: vec![],
                body: json(&self.pictures, &operation).to_string().into(),
            },
        }
    }
}

fn operation(asked: &Asked) -> String {
    if !asked.target.is_empty() {
        return asked.target.replace("DynamoDB_20120810", "DynamoDB").replace("TrentService", "KMS");
    }
    let has = |text: &[u8]| asked.body.windows(text.len()).any(|window| window == text);
    match asked.path.split('?').next().unwrap_or_default() {
        path if path.ends_with("/converse") && has(b"\"image\"") => "Bedrock.Converse (selfie)".to_owned(),
        path if path.ends_with("/converse") => "Bedrock.Converse (text)".to_owned(),
        path if path.ends_with("/invoke") => "Bedrock.InvokeModel".to_owned(),
        path if asked.method == "POST" => format!("S3Vectors{}", path.replace('/', ".")),
        _ => format!("S3.{}", asked.method),
    }
}

fn json(pictures: &Pictures, operation: &str) -> Value {
    match operation {
        "DynamoDB.GetItem" => json!({"Item": case(pictures)}),
        "DynamoDB.UpdateItem" => json!({"Attributes": leased(pictures)}),
        "DynamoDB.Query" => json!({"Items": [], "Count": 0, "ScannedCount": 0}),
        "DynamoDB.BatchWriteItem" => json!({"UnprocessedItems": {}}),
        "Textract.DetectDocumentText" => page(),
        "RekognitionService.DetectText" => json!({"TextDetections": []}),
        "RekognitionService.DetectFaces" => json!({"FaceDetails": [{"BoundingBox": face(), "Confidence": 99.0}]}),
        "RekognitionService.CompareFaces" => json!({
            "SourceImageFace": {"BoundingBox": face(), "Confidence": 99.0},
            "FaceMatches": [{"Similarity": 99.0, "Face": {"BoundingBox": face(), "Confidence": 99.0}}],
            "UnmatchedFaces": []
        }),
        "Bedrock.Converse (selfie)" => {
            let nothing = json!({"score": 0, "seen": "nothing"});
            let patterns = ["bezel", "moire", "scanLines", "glare", "manipulation"];
            let input: Value = patterns.map(|pattern| (pattern.to_owned(), nothing.clone())).into_iter().collect();
            converse(&json!({"toolUse": {"toolUseId": "t-1", "name": "record_inspection", "input": input}}))
        }
        "Bedrock.Converse (text)" => converse(&json!({"text": "Nothing."})),
        "Bedrock.InvokeModel" => json!({"embedding": vec![0.03125; 1024], "inputTextTokenCount": 0}),
        "S3Vectors.QueryVectors" => json!({"vectors": [], "distanceMetric": "cosine"}),
        "KMS.GenerateMac" => {
            json!({"Mac": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "MacAlgorithm": "HMAC_SHA_256"})
        }
        _ => json!({}),
    }
}

fn converse(content: &Value) -> Value {
    json!({
        "output": {"message": {"role": "assistant", "content": [content]}},
        "stopReason": "tool_use",
        "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        "metrics": {"latencyMs": 1}
    })
}

fn face() -> Value {
    json!({"Left": 0.4, "Top": 0.3, "Width": 0.2, "Height": 0.3})
}

fn case(pictures: &Pictures) -> Value {
    let upload = |kind: UploadKind, bytes: &[u8]| {
        let hash = BASE64.encode(sample::upload(kind, bytes).sha256.0);
        json!({"M": {"kind": {"S": kind.as_str()}, "contentType": {"S": "image/jpeg"},
            "contentLength": {"N": bytes.len().to_string()}, "sha256": {"B": hash}}})
    };
    let id = "01JDEM00000000000000000001";
    json!({
        "pk": {"S": format!("V#{id}")}, "sk": {"S": "CASE"}, "v": {"N": "1"}, "ttl": {"N": "4102444800"}, "id": {"S": id},
        "owner": {"S": "arn:aws:sts::000000000000:assumed-role/lending"}, "mode": {"S": "interactive"},
        "market": {"S": "utopia"}, "claim": {"M": {}}, "status": {"S": "pending"}, "decisions": {"N": "0"},
        "uploads": {"L": [upload(UploadKind::IdFront, &pictures.front), upload(UploadKind::Selfie, &pictures.selfie)]},
        "declared": {"SS": ["idFront", "selfie"]}, "version": {"N": "1"},
        "openedAt": {"S": "2026-11-24T10:00:00.000000000Z"}
    })
}

/// The case under the run's lease.
fn leased(pictures: &Pictures) -> Value {
    let mut case = case(pictures);
    case["version"] = json!({"N": "2"});
    case
}

fn object(pictures: &Pictures, asked: &Asked) -> Answer {
    let bytes = if asked.path.contains("selfie") { &pictures.selfie } else { &pictures.front };
    let hash = BASE64.encode(sample::upload(UploadKind::Selfie, bytes).sha256.0);
    let headers = vec![("x-amz-checksum-sha256", hash), ("content-length", bytes.len().to_string())];
    let body = if asked.method == "HEAD" { Vec::new() } else { bytes.clone() };
    Answer { content_type: "image/jpeg", headers, body }
}

fn page() -> Value {
    let geometry = |y: f32| {
        let (left, right, bottom) = (0.1, 0.9, y + 0.03);
        let point = |x: f32, y: f32| json!({"X": x, "Y": y});
        json!({
            "BoundingBox": {"Left": left, "Top": y, "Width": right - left, "Height": 0.03},
            "Polygon": [point(left, y), point(right, y), point(right, bottom), point(left, bottom)]
        })
    };
    let mut blocks = vec![json!({"BlockType": "PAGE", "Id": "page", "Geometry": geometry(0.0)})];
    for (n, (y, text)) in PAGE.iter().enumerate() {
        let words: Vec<String> = (0..text.split(' ').count()).map(|word| format!("w-{n}-{word}")).collect();
        blocks.push(json!({
            "BlockType": "LINE", "Id": format!("l-{n}"), "Text": text, "Confidence": 99.0, "Geometry": geometry(*y),
            "Relationships": [{"Type": "CHILD", "Ids": words}]
        }));
        for (word, text) in words.iter().zip(text.split(' ')) {
            blocks.push(json!({
                "BlockType": "WORD", "Id": word, "Text": text, "Confidence": 99.0, "Geometry": geometry(*y)
            }));
        }
    }
    json!({"DocumentMetadata": {"Pages": 1}, "Blocks": blocks, "DetectDocumentTextModelVersion": "1.0"})
}
