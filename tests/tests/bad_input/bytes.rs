//! Images whose bytes can't be read.

use std::thread;
use std::time::{Duration, Instant};

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use trestle_domain::case::ContentType::{self, Jpeg, Png};
use trestle_domain::document::UploadKind::{IdFront, Selfie};
use trestle_tests::caller::{Answered, Caller, picture};
use trestle_tests::repository;
use trestle_tests::stack::DeployedStack;

use super::{Refusal, assert_pending, assert_refused};

const AGAIN: &str = "Take the picture again and open a new verification with it.";
const RESIZED: &str = "200 to 10,000 pixels a side and 64 megapixels at most";
const SIMPLER: &str = "Save the image as a baseline JPEG, or scale it down";
const CONVERTED: &str = "Open a new verification with a JPEG or PNG image.";

/// A sound PNG without anything on it.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![255; usize::try_from(width * height).unwrap()];
    PngEncoder::new(&mut bytes).write_image(&pixels, width, height, ExtendedColorType::L8).unwrap();
    bytes
}

/// A PNG of a few bytes that declares any size.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(64, 64);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    bytes
}

/// A PNG of two frames, as far as its header says.
fn animated() -> Vec<u8> {
    let mut bytes = png(640, 480);
    let control = [&[0, 0, 0, 8][..], b"acTL", &[0, 0, 0, 2], &[0; 4], &0xF38D_9370_u32.to_be_bytes()].concat();
    // After the signature and the header chunk.
    bytes.splice(33..33, control);
    bytes
}

/// A JPEG of one progressive frame with no more than a beginning of its first scan.
fn progressive(width: u16, height: u16) -> Vec<u8> {
    let ([w1, w0], [h1, h0]) = (width.to_be_bytes(), height.to_be_bytes());
    let frame = [0xFF, 0xC2, 0, 17, 8, h1, h0, w1, w0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
    let scan = [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0, 0, 0x55];
    [&[0xFF, 0xD8][..], &frame, &scan, &[0xFF, 0xD9]].concat()
}

fn passport() -> Vec<u8> {
    std::fs::read(repository::root().join("events/images/passport-mild.jpg")).unwrap()
}

fn half(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// Sound from outside: only who decodes the pixels sees it.
fn holed(mut bytes: Vec<u8>) -> Vec<u8> {
    let middle = bytes.len() / 2;
    bytes[middle - 40..middle + 40].fill(0);
    bytes
}

/// What, its declared type, its bytes, and how it is refused.
type Row = (&'static str, ContentType, Vec<u8>, Refusal, &'static str);

fn unreadable() -> [Row; 16] {
    // The most that may be uploaded, and all of it markers.
    let markers = [vec![0xFF, 0xD8], vec![0xFF; 10 * 1024 * 1024 - 2]].concat();
    [
        ("half a JPEG", Jpeg, half(passport()), (422, "IMAGE_TRUNCATED"), AGAIN),
        ("half a PNG", Png, half(png(640, 480)), (422, "IMAGE_TRUNCATED"), AGAIN),
        ("a PNG with a hole", Png, holed(png(640, 480)), (422, "IMAGE_TRUNCATED"), AGAIN),
        ("the beginning of a PNG", Png, png(640, 480)[..5].to_vec(), (422, "IMAGE_TRUNCATED"), AGAIN),
        ("10 MB of markers", Jpeg, markers, (422, "IMAGE_TRUNCATED"), AGAIN),
        ("a PNG bomb", Png, bomb(60_000, 60_000), (422, "IMAGE_DIMENSIONS"), RESIZED),
        ("the largest PNG bomb", Png, bomb(u32::MAX, u32::MAX), (422, "IMAGE_DIMENSIONS"), RESIZED),
        ("a bomb of allowed sides", Png, bomb(9_000, 9_000), (422, "IMAGE_DIMENSIONS"), RESIZED),
        ("a stamp", Png, png(100, 80), (422, "IMAGE_DIMENSIONS"), RESIZED),
        ("a progressive JPEG of 48 megapixels", Jpeg, progressive(8_000, 6_000), (422, "IMAGE_TOO_COMPLEX"), SIMPLER),
        (
            "a PDF named .jpg",
            Jpeg,
            b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF".to_vec(),
            (415, "IMAGE_TYPE_UNSUPPORTED"),
            CONVERTED,
        ),
        (
            "HEIC named .jpg",
            Jpeg,
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
            (415, "IMAGE_TYPE_UNSUPPORTED"),
            CONVERTED,
        ),
        ("text named .jpg", Jpeg, b"This is just text.".to_vec(), (415, "IMAGE_TYPE_UNSUPPORTED"), CONVERTED),
        ("text named .png", Png, b"This is just text.".to_vec(), (415, "IMAGE_TYPE_UNSUPPORTED"), CONVERTED),
        ("an animated PNG", Png, animated(), (415, "IMAGE_TYPE_UNSUPPORTED"), CONVERTED),
        ("a GIF named .png", Png, b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), (415, "IMAGE_TYPE_UNSUPPORTED"), CONVERTED),
    ]
}

#[test]
fn documents_that_cannot_be_read() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    for (what, content_type, bytes, expected, advice) in unreadable() {
        let id = caller.open_uploaded("us", &[picture(IdFront, content_type, bytes)]);
        // The second time is a retry.
        let answers = [caller.verify(&id), caller.extract(&id), caller.verify(&id)];
        assert_image_refused(what, "idFront", answers, expected, advice);
        assert_pending(what, &caller, &id);
    }
    #[cfg(target_os = "linux")]
    assert_memory_is_bounded(&stack.description().name);
}

/// Beside a sound document, which is read all the same where it is asked for alone.
#[test]
fn selfies_that_cannot_be_read() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    for (what, content_type, bytes, expected, advice) in unreadable() {
        let pictures = [picture(IdFront, Png, png(320, 240)), picture(Selfie, content_type, bytes)];
        let id = caller.open_uploaded("us", &pictures);
        // The second time is a retry.
        let answers = [caller.verify(&id), caller.detect(&id), caller.verify(&id)];
        assert_image_refused(what, "selfie", answers, expected, advice);
        assert_pending(what, &caller, &id);
        let read = caller.extract(&id);
        assert_eq!((read.status, read.code()), (200, ""), "{what}: {}", read.body);
    }
    #[cfg(target_os = "linux")]
    assert_memory_is_bounded(&stack.description().name);
}

fn assert_image_refused(what: &str, image: &str, answers: [Answered; 3], expected: Refusal, advice: &str) {
    for answer in answers {
        assert_refused(what, &answer, expected, advice);
        assert!(answer.message().contains(image), "{what}: {}", answer.body);
        assert_eq!(answer.body["error"]["retryable"], false, "{what}");
    }
}

/// Nobody waits for a queued case: the code is in its result.
#[test]
fn a_queued_image_that_cannot_be_read() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    let front = picture(IdFront, Jpeg, half(passport()));
    let case = caller.open("utopia", "queued", std::slice::from_ref(&front));
    assert_eq!(caller.upload(&case, IdFront, &front.bytes), 200);
    let deadline = Instant::now() + Duration::from_mins(1);
    let result = loop {
        let answer = caller.get(&case.verification_id);
        if answer.body["status"] != "pending" {
            break answer;
        }
        assert!(Instant::now() < deadline, "{}", answer.body);
        thread::sleep(Duration::from_millis(250));
    };
    assert_eq!((result.status, result.body["status"].as_str()), (200, Some("partial")), "{}", result.body);
    assert_eq!(result.reasons(), ["IMAGE_TRUNCATED"]);
    let retake = serde_json::json!({"status": "retake", "retake": [{"image": "idFront", "why": "IMAGE_TRUNCATED"}]});
    assert_eq!(result.body["applicantView"], retake);
}

/// Peak memory of each function's process so far.
#[cfg(target_os = "linux")]
fn assert_memory_is_bounded(stack: &str) {
    let mut seen = 0;
    for process in std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path()) {
        let Ok(program) = std::fs::read_link(process.join("exe")) else { continue };
        let program = program.to_string_lossy().into_owned();
        if !program.contains(&format!("/.local/run/{stack}/")) || !program.ends_with("/bootstrap") {
            continue;
        }
        let Ok(status) = std::fs::read_to_string(process.join("status")) else { continue };
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        let Some(peak) = peak.and_then(|peak| peak.trim().parse::<u64>().ok()) else { continue };
        assert!(peak < 64 * 1024, "{program} took {peak} kB");
        seen += 1;
    }
    assert!(seen > 0, "no function of the stack {stack} runs");
}
