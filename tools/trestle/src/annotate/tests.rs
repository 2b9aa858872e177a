use super::*;
use image::Rgb;

fn result(boxes: &[(&str, [f64; 4])]) -> VerificationResult {
    let fields: serde_json::Map<String, serde_json::Value> = boxes
        .iter()
        .map(|(name, place)| {
            let evidence = serde_json::json!([{"image": "idFront", "box": place, "text": "X"}]);
            let field = serde_json::json!({"value": "X", "confidence": 1.0, "source": "printed", "rule": "identity", "evidence": evidence});
            ((*name).to_owned(), field)
        })
        .collect();
    serde_json::from_value(serde_json::json!({
        "verificationId": "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB", "status": "review", "fields": fields, "mismatches": [],
        "fraud": null, "reasons": [], "timingsMs": {}, "costMicroUsd": {}, "reused": [], "configVersion": "x@0",
        "decidedAt": null, "applicantView": {"status": "inReview", "retake": []}
    }))
    .unwrap()
}

fn grey(level: u8) -> RgbImage {
    RgbImage::from_pixel(800, 500, Rgb([level; 3]))
}

fn changed(image: &RgbImage, level: u8) -> usize {
    image.pixels().filter(|pixel| pixel.0 != [level; 3]).count()
}

#[test]
fn only_evidence_of_that_image_is_drawn() {
    let result = result(&[("surname", [0.2, 0.2, 0.3, 0.05])]);
    assert!(changed(&draw(grey(255), UploadKind::IdFront, &result), 255) > 1000);
    assert_eq!(changed(&draw(grey(255), UploadKind::IdBack, &result), 255), 0);
}

#[test]
fn frames_and_labels_stand_out_on_light_and_dark() {
    let result = result(&[("surname", [0.2, 0.2, 0.3, 0.05]), ("name", [0.2, 0.4, 0.3, 0.05])]);
    for level in [0, 128, 255] {
        let image = draw(grey(level), UploadKind::IdFront, &result);
        let light = image.pixels().filter(|pixel| pixel.0.iter().any(|part| part.abs_diff(level) > 100)).count();
        assert!(light > 1000, "{level}: {light}");
    }
}

#[test]
fn what_lies_inside_a_frame_stays_visible() {
    let place = [0.2, 0.2, 0.3, 0.05];
    let image = draw(grey(200), UploadKind::IdFront, &result(&[("surname", place)]));
    let area = Canvas::new(grey(200)).area(place);
    for (x, y) in [(area.left + 3, area.top + 3), (area.right - 3, area.bottom - 3)] {
        assert_eq!(image.get_pixel(x.unsigned_abs(), y.unsigned_abs()).0, [200; 3]);
    }
}

#[test]
fn fields_on_one_place_share_a_label_and_labels_do_not_cover_each_other() {
    let zone = [0.05, 0.9, 0.9, 0.05];
    let result = result(&[
        ("documentType", zone),
        ("surname", zone),
        ("name", [0.05, 0.95, 0.9, 0.05]),
        ("expiryDate", [0.9, 0.0, 0.2, 0.05]),
    ]);
    let canvas = Canvas::new(grey(255));
    let marks = marks(UploadKind::IdFront, &result, |place| canvas.area(place));
    assert_eq!(
        marks.iter().map(|mark| mark.text.as_str()).collect::<Vec<_>>(),
        ["documentType · surname", "name", "expiryDate"]
    );
    let lettering = Lettering::for_picture(800, 500);
    let mut taken: Vec<Area> = Vec::new();
    for mark in &marks {
        let tag = lettering.place(&mark.text, mark.area, &canvas, &taken);
        assert!(canvas.bounds().contains(tag), "{tag:?}");
        assert!(taken.iter().all(|other| other.overlap(tag) == 0), "{tag:?} {taken:?}");
        taken.push(tag);
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    assert!(matches!(annotate(b"text", UploadKind::IdFront, &result(&[])), Err(AnnotateError::Decode(_))));
}
