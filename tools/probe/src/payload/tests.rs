use std::path::Path;

use serde_json::Value;

use super::*;

type Draw = fn(usize, u64) -> Vec<u8>;
const KINDS: [(&str, Draw); 2] = [("form", form), ("textract", textract)];
/// As large as a synchronous event may be, less what a caller adds.
const LARGEST: usize = 5_900_000;

#[test]
fn the_kept_files_are_what_is_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/probes");
    let mut kept = 0;
    for (kind, draw) in KINDS {
        for bytes in KEPT_BYTES {
            let path = folder.join(format!("{kind}-{bytes}.json"));
            let file = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(file == draw(bytes, SEED), "{} is not what is drawn now", path.display());
            kept += 1;
        }
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), kept, "events/probes/ has a file that is not drawn");
}

#[test]
fn every_size_is_exact_and_is_json() {
    let near = (LEAST_BYTES..2000).chain((2000..20_000).step_by(173)).chain([4095, 4096]);
    for (number, bytes) in near.chain([102_401, LARGEST]).enumerate() {
        for (kind, draw) in KINDS {
            let drawn = draw(bytes, number as u64);
            assert_eq!(drawn.len(), bytes, "{kind}");
            if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&drawn) {
                panic!("{kind} of {bytes} bytes: {error}");
            }
        }
    }
}

/// What stands outside of a document's strings.
fn outside_strings(document: &str) -> String {
    let (mut is_inside, mut is_escaped) = (false, false);
    let mut is_outside = |letter: &char| {
        let ends = *letter == '"' && !is_escaped;
        is_escaped = is_inside && *letter == '\\' && !is_escaped;
        is_inside ^= ends;
        !is_inside
    };
    document.chars().filter(|letter| is_outside(letter)).collect()
}

#[test]
fn no_white_space_pads_an_event() {
    assert_eq!(outside_strings(r#"{"a\" b": 1}"#), "{\": 1}");
    for (kind, draw) in KINDS {
        let drawn = String::from_utf8(draw(12_288, 7)).unwrap();
        assert!(!outside_strings(&drawn).contains(char::is_whitespace) && !drawn.contains("  "), "{kind}");
        let event: Value = serde_json::from_str(&drawn).unwrap();
        if let Some(body) = event.get("body") {
            assert!(!outside_strings(body.as_str().unwrap()).contains(char::is_whitespace), "{kind}");
        }
    }
}

#[test]
fn another_seed_is_another_event_of_the_same_size() {
    for (kind, draw) in KINDS {
        assert_eq!(draw(12_288, 1), draw(12_288, 1), "{kind}");
        assert_ne!(draw(12_288, 1), draw(12_288, 2), "{kind}");
    }
}

#[test]
fn a_form_grows_by_its_statement() {
    for bytes in KEPT_BYTES.into_iter().chain([LARGEST]) {
        let event: Value = serde_json::from_slice(&form(bytes, SEED)).unwrap();
        let body: Value = serde_json::from_str(event["body"].as_str().unwrap()).unwrap();
        assert!(body["applicant"]["surname"].is_string());
        let message = body["message"].as_str().unwrap();
        assert!((12..400).contains(&message.len()), "{bytes}: {message}");
        assert_eq!(message.trim(), message);
        let whole = event["multiValueHeaders"].is_object() && event["requestContext"]["identity"]["caller"].is_string();
        assert_eq!(whole, bytes >= 4096, "{bytes}");
        if bytes >= 12_288 {
            let entries = body["statement"].as_array().unwrap();
            assert!(entries.len() > bytes / 400, "{} entries in {bytes} bytes", entries.len());
            let pairs = entries.windows(2).map(|pair| (&pair[0]["balanceCents"], &pair[1]));
            for (before, entry) in pairs {
                let balance = before.as_i64().unwrap() + entry["amountCents"].as_i64().unwrap();
                assert_eq!(entry["balanceCents"], balance);
            }
        }
    }
}

#[test]
fn a_response_holds_together() {
    for bytes in KEPT_BYTES {
        let response: Value = serde_json::from_slice(&textract(bytes, SEED)).unwrap();
        let blocks = response["Blocks"].as_array().unwrap();
        let of = |kind: &'static str| blocks.iter().filter(move |block| block["BlockType"] == kind);
        let children = |block: &Value| block["Relationships"][0]["Ids"].as_array().cloned().unwrap_or_default();
        assert_eq!(of("PAGE").count(), 1);
        let lines: Vec<Value> = of("LINE").map(|line| line["Id"].clone()).collect();
        assert_eq!(children(of("PAGE").next().unwrap()), lines);
        let words: Vec<Value> = of("WORD").map(|word| word["Id"].clone()).collect();
        assert_eq!(of("LINE").flat_map(children).collect::<Vec<_>>(), words);
        assert!(bytes < 4096 || words.len() >= bytes / 1000, "{} words in {bytes} bytes", words.len());
        for block in blocks {
            let sides = block["Geometry"]["BoundingBox"].as_object().unwrap();
            assert!(sides.values().all(|side| (0.0..1.0).contains(&side.as_f64().unwrap())), "{sides:?}");
            assert_eq!(block["Geometry"]["Polygon"].as_array().unwrap().len(), 4);
        }
    }
}
