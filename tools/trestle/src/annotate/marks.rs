use image::Rgb;
use trestle_domain::document::UploadKind;
use trestle_domain::field::FieldName;
use trestle_pipeline::view::{FieldsView, VerificationResult};

use super::canvas::Area;

/// A piece of evidence to draw: where it is and which fields rest on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) area: Area,
    pub(super) text: String,
    pub(super) colour: Rgb<u8>,
}

/// A field's colour, bright enough for dark letters on it. Told apart by people who see few colours by lightness too.
const fn colour(field: FieldName) -> Rgb<u8> {
    Rgb(match field {
        FieldName::DocumentType => [240, 228, 66],
        FieldName::Surname => [86, 180, 233],
        FieldName::Name => [0, 200, 150],
        FieldName::MiddleName => [170, 220, 120],
        FieldName::DateOfBirth => [255, 170, 50],
        FieldName::IdNumber => [230, 150, 200],
        FieldName::ExpiryDate => [255, 125, 90],
    })
}

/// The evidence on one image; fields that rest on the same place share one mark, in the first field's colour.
pub(super) fn marks(kind: UploadKind, result: &VerificationResult, area: impl Fn([f64; 4]) -> Area) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let fields = result.fields.iter().flat_map(FieldsView::iter);
    for (field, view) in fields.filter_map(|(field, view)| Some((field, view?))) {
        for evidence in view.evidence.iter().filter(|evidence| evidence.image == kind) {
            let area = area(evidence.place);
            let name = field.as_str();
            match marks.iter_mut().find(|mark| is_same(mark.area, area)) {
                Some(mark) if mark.text.split(" · ").any(|known| known == name) => {}
                Some(mark) => mark.text = format!("{} · {name}", mark.text),
                None => marks.push(Mark { area, text: name.to_owned(), colour: colour(field) }),
            }
        }
    }
    marks
}

fn is_same(a: Area, b: Area) -> bool {
    [(a.left, b.left), (a.top, b.top), (a.right, b.right), (a.bottom, b.bottom)].iter().all(|(a, b)| (a - b).abs() <= 2)
}
