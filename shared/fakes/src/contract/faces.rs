//! Services that find and compare faces, and the inspector of selfies.

use trestle_domain::fraud::{Pattern, VisualSettings};
use trestle_pipeline::port::{FaceComparer, FaceDetector, ImageRef, Selfie, VisualAnswer, VisualInspector};

/// Holds a [`FaceDetector`] to its port: `faces` is how many are on `image`, none is on `blank`.
pub async fn face_detector<D: FaceDetector>(detector: &D, image: &ImageRef, faces: usize, blank: &ImageRef) {
    let found = detector.detect(image).await.expect("finds");
    assert_eq!(found.faces.as_slice().len(), faces);
    for face in found.faces.as_slice() {
        let rect = face.rect;
        assert!(rect.width > 0.0 && rect.height > 0.0, "{face:?}");
        assert!(rect.x > -0.5 && rect.y > -0.5 && rect.right() < 1.5 && rect.bottom() < 1.5, "fractions: {face:?}");
    }
    let area = |n: usize| found.faces.as_slice().get(n).map_or(0.0, |face| face.rect.width * face.rect.height);
    assert!((1..faces).all(|n| area(n - 1) >= area(n)), "largest first");
    assert!(!found.engine.is_empty());
    let nothing = detector.detect(blank).await.expect("an image without a face is no error");
    assert!(nothing.faces.as_slice().is_empty());
}

/// Holds a [`FaceComparer`] to its port: `same` shows the person of `source`, `other` another one, `blank` nobody.
pub async fn face_comparer<C: FaceComparer>(
    comparer: &C,
    source: &ImageRef,
    [same, other, blank]: [&ImageRef; 3],
    match_at: f32,
) {
    let matched = comparer.compare(source, same).await.expect("compares");
    assert!(matched.source_has_face && !matched.portraits.as_slice().is_empty());
    assert!(matched.similarity.is_some_and(|similarity| (match_at..=100.0).contains(&similarity)), "{matched:?}");
    let differs = comparer.compare(source, other).await.expect("compares");
    assert!(!differs.portraits.as_slice().is_empty(), "faces that are not alike are told too");
    assert!(differs.similarity.is_some_and(|similarity| (0.0..match_at).contains(&similarity)), "{differs:?}");
    let nobody = comparer.compare(source, blank).await.expect("a target without a face is no error");
    assert!(nobody.portraits.as_slice().is_empty() && nobody.similarity.is_none(), "{nobody:?}");
    let nothing = comparer.compare(blank, same).await.expect("a source without a face is no error");
    assert!(!nothing.source_has_face && nothing.similarity.is_none(), "{nothing:?}");
}

/// Holds a [`VisualInspector`] to its port.
pub async fn visual_inspector<V: VisualInspector>(inspector: &V, settings: &VisualSettings, selfie: Selfie<'_>) {
    let reply = inspector.inspect(settings, selfie).await.expect("inspects");
    assert!(!reply.engine.is_empty());
    let VisualAnswer::Inspected(inspection) = reply.answer else { panic!("{:?}", reply.answer) };
    let patterns: Vec<Pattern> = inspection.findings.iter().map(|finding| finding.pattern).collect();
    let all = Pattern::ALL.iter().all(|pattern| patterns.iter().filter(|found| *found == pattern).count() == 1);
    assert!(all, "every pattern once: {patterns:?}");
}
