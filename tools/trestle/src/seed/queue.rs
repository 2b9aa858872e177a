use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use crate::stack::StackDescription;

/// The local AWS tells the queue of an upload from a thread of its own, so one look at an empty queue is not enough.
const QUIET: Duration = Duration::from_millis(600);
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    approximate_number_of_messages: String,
    approximate_number_of_messages_not_visible: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    attributes: Attributes,
}

/// Waits until a queue has held nothing for a while; not for ever, since a message that failed stays for minutes.
pub(super) fn wait_until_quiet(stack: &StackDescription, queue_url: &str) {
    let began = Instant::now();
    let mut quiet_since = Instant::now();
    while quiet_since.elapsed() < QUIET && began.elapsed() < PATIENCE {
        if !is_empty(stack, queue_url).unwrap_or(false) {
            quiet_since = Instant::now();
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The local AWS reads who asks from the header, and checks no signature of this kind of request.
fn is_empty(stack: &StackDescription, queue_url: &str) -> Option<bool> {
    let scope = format!("{}/20260101/{}/sqs/aws4_request", stack.access_key_id, stack.region);
    let names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
    let question = json!({"QueueUrl": queue_url, "AttributeNames": names}).to_string();
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).proxy(None).build().into();
    let answer = agent
        .post(&stack.endpoint)
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "AmazonSQS.GetQueueAttributes")
        .send(question.as_bytes());
    let Answer { attributes } = serde_json::from_reader(answer.ok()?.into_body().into_reader()).ok()?;
    Some(
        attributes.approximate_number_of_messages == "0"
            && attributes.approximate_number_of_messages_not_visible == "0",
    )
}
