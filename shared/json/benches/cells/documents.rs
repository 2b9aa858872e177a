//! Documents of the grid's shapes, exact to the byte and without padding by white space.

use serde_json::{Value, json};

/// Makes a document of exactly `bytes` bytes: as many items as fit, then a text that takes the rest.
fn exact(bytes: usize, item: impl Fn(&mut Numbers) -> Value, whole: impl Fn(&[Value], &str) -> Value) -> Vec<u8> {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let written = |items: &[Value], rest: &str| serde_json::to_vec(&whole(items, rest)).unwrap();
    let mut items = Vec::new();
    let mut left = bytes.saturating_sub(written(&[], "").len());
    loop {
        let next = item(&mut numbers);
        // Written whole, since inside a body that travels as text each quote takes two bytes. One more for a comma.
        let cost =
            written(&[next.clone(), next.clone()], "").len() - written(std::slice::from_ref(&next), "").len() + 1;
        if cost > left {
            break;
        }
        left -= cost;
        items.push(next);
    }
    let rest = bytes.checked_sub(written(&items, "").len()).expect("the smallest size fits an empty document");
    let text: String = WORDS.iter().cycle().flat_map(|word| word.chars().chain([' '])).take(rest).collect();
    let document = written(&items, &text);
    assert_eq!(document.len(), bytes);
    document
}

const WORDS: [&str; 12] = [
    "LATVIJAS",
    "REPUBLIKA",
    "passport",
    "Surname",
    "BERZINS",
    "given",
    "names",
    "nationality",
    "date",
    "of",
    "birth",
    "P1234567",
];

/// A stream of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A fraction of 16 or 17 digits, as coordinates of a text service have.
    #[allow(clippy::cast_precision_loss)]
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn id(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }

    fn words(&mut self, count: u64) -> String {
        let words: Vec<&str> = (0..count).map(|_| WORDS[usize::try_from(self.next() % 12).unwrap()]).collect();
        words.join(" ")
    }
}

/// A Textract `DetectDocumentText` response: a block a line, with its words' blocks.
pub(crate) fn textract(bytes: usize) -> Vec<u8> {
    let block = |numbers: &mut Numbers| {
        let (left, top) = (numbers.fraction(), numbers.fraction());
        let (width, height) = (numbers.fraction(), numbers.fraction());
        let corner = |x: f64, y: f64| json!({"X": x, "Y": y});
        let line = numbers.next().is_multiple_of(4);
        let text = numbers.words(if line { 4 } else { 1 });
        let mut block = json!({
            "BlockType": if line { "LINE" } else { "WORD" },
            "Confidence": 90.0 + 10.0 * numbers.fraction(),
            "Text": text,
            "Geometry": {
                "BoundingBox": {"Width": width, "Height": height, "Left": left, "Top": top},
                "Polygon": [corner(left, top), corner(left + width, top), corner(left + width, top + height), corner(left, top + height)],
            },
            "Id": numbers.id(),
        });
        if line {
            block["Relationships"] =
                json!([{"Type": "CHILD", "Ids": [numbers.id(), numbers.id(), numbers.id(), numbers.id()]}]);
        } else {
            block["TextType"] = json!("PRINTED");
        }
        block
    };
    exact(
        bytes,
        block,
        |blocks, rest| json!({"DocumentMetadata": {"Pages": 1}, "Blocks": blocks, "DetectDocumentTextModelVersion": format!("1.0{rest}")}),
    )
}

/// An API Gateway proxy event whose body is an onboarding form, mostly text.
pub(crate) fn gateway(bytes: usize) -> Vec<u8> {
    let answer = |numbers: &mut Numbers| json!({"question": format!("q-{}", numbers.next() % 100), "answer": numbers.words(6), "changed": numbers.next() % 9, "source": "applicant"});
    exact(bytes, answer, |answers, rest| {
        let form = json!({"market": "lv", "answers": answers, "remarks": rest});
        let headers = json!({"Accept": "*/*", "Content-Type": "application/json", "Host": "abcdefghij.execute-api.eu-west-1.amazonaws.com",
            "X-Amzn-Trace-Id": "Root=1-692430a0-0f1e2d3c4b5a69788796a5b4", "X-Forwarded-For": "127.0.0.1"});
        json!({
            "resource": "/verifications", "path": "/verifications", "httpMethod": "POST",
            "headers": headers, "multiValueHeaders": {"Accept": ["*/*"]},
            "queryStringParameters": null, "pathParameters": null, "stageVariables": null,
            "requestContext": {"accountId": "000000000000", "apiId": "abcdefghij", "path": "/v1/verifications", "stage": "v1",
                "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "resourcePath": "/verifications", "httpMethod": "POST",
                "identity": {"sourceIp": "127.0.0.1", "userArn": "arn:aws:sts::000000000000:assumed-role/lending/onboarding"}},
            "body": form.to_string(), "isBase64Encoded": false,
        })
    })
}

/// An SQS batch of ten messages, each a small form.
pub(crate) fn queue(bytes: usize) -> Vec<u8> {
    let answer = |numbers: &mut Numbers| json!({"question": "q-7", "answer": numbers.words(3), "changed": numbers.next() % 9, "source": "applicant"});
    exact(bytes, answer, |answers, rest| {
        let share = answers.len().div_ceil(10).max(1);
        let records: Vec<Value> = (0..10)
            .map(|n| {
                let own = answers.get(n * share..).unwrap_or_default();
                let form = json!({"market": "lv", "answers": &own[..own.len().min(share)], "remarks": if n == 0 { rest } else { "" }});
                json!({"messageId": format!("m-{n}"), "body": form.to_string()})
            })
            .collect();
        json!({"Records": records})
    })
}

/// EventBridge's S3 "Object Created" events. One event is just under a kilobyte, so larger documents are lists of them,
/// as a pipe with a batching window sends them.
pub(crate) fn objects(bytes: usize) -> Vec<u8> {
    let event = |numbers: &mut Numbers| object(&numbers.id(), numbers.next() % 10_000_000, "");
    exact(bytes, event, |events, rest| {
        let mut all = events.to_vec();
        all.push(object("17793124-05d4-b198-2fde-7ededc63b103", 5, rest));
        json!(all)
    })
}

fn object(id: &str, size: u64, rest: &str) -> Value {
    json!({
        "version": "0", "id": id, "detail-type": "Object Created", "source": "aws.s3", "account": "000000000000",
        "time": "2026-11-24T10:00:00Z", "region": "eu-west-1", "resources": ["arn:aws:s3:::trestle-uploads"],
        "detail": {"version": "0", "bucket": {"name": "trestle-uploads"},
            "object": {"key": format!("queued/{id}/idFront{rest}"), "size": size, "etag": "b1946ac92492d2347c6235b4d2611184", "sequencer": "00617F08299329D189"},
            "request-id": "N4N7GDK58NMKJ12R", "requester": "000000000000", "source-ip-address": "127.0.0.1", "reason": "PutObject"},
    })
}
