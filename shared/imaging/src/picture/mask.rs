//! Filling who is in a picture, so that what is behind them can be compared.

use std::ops::Range;

use trestle_domain::fraud::{Face, Faces};
use trestle_domain::geometry::Rect;

use super::Rgb;

/// The colour of what is filled: red, green, blue. Grey, so that it adds no hue and no edge stronger than a middle one.
pub const FILL: [u8; 3] = [128; 3];

/// Around a face, as a share of its width and height: hair, ears, chin, and what a detector's box leaves out.
const MARGIN: f32 = 0.4;

/// Face widths that a body is wide. It also covers what is held up in front of it.
const BODY: f32 = 3.0;

/// Face widths to each side of a small face, and face heights above and below, that the card around it reaches at most. A portrait's face
/// is about 18 by 22 mm; from its middle a passport's data page (125 by 88 mm, ICAO 9303 part 4) reaches 100 mm to the one side or the
/// other and 50 mm down, and smaller cards less.
const CARD: (f32, f32) = (4.6, 2.0);

/// Of a picture's pixels, at least this share must be left for it to have a background: 1 / 20.
const LEAST_BACKGROUND: usize = 20;

/// The picture with faces, the main person's body and documents filled; `None` where hardly anything else is in it.
pub(super) fn filled(picture: &Rgb, faces: &Faces) -> Option<Rgb> {
    let mut masked = picture.clone();
    let (width, height) = (masked.width() as usize, masked.height() as usize);
    let mut covered = vec![false; width * height];
    for rect in covers(faces) {
        let (across, down) = (pixels(rect.x, rect.right(), width), pixels(rect.y, rect.bottom(), height));
        for y in down {
            let row = &mut masked.row_mut(y)[across.start * 3..across.end * 3];
            row.as_chunks_mut().0.fill(FILL);
            covered[y * width..][across.clone()].fill(true);
        }
    }
    let left = covered.iter().filter(|covered| !**covered).count();
    (left * LEAST_BACKGROUND >= covered.len()).then_some(masked)
}

/// What is filled for faces, largest first; fractions of the picture, beyond its edges too.
fn covers(faces: &Faces) -> Vec<Rect> {
    let mut rects: Vec<Rect> = faces.as_slice().iter().map(|face| grown(face.rect, MARGIN, MARGIN)).collect();
    if let [main, smaller @ ..] = faces.as_slice() {
        rects.push(body(main));
        rects.extend(smaller.iter().map(|face| grown(face.rect, CARD.0 - 0.5, CARD.1 - 0.5)));
    }
    rects
}

/// Grown on every side by shares of its width and height.
fn grown(rect: Rect, across: f32, down: f32) -> Rect {
    Rect {
        x: rect.x - rect.width * across,
        y: rect.y - rect.height * down,
        width: rect.width * (1.0 + 2.0 * across),
        height: rect.height * (1.0 + 2.0 * down),
    }
}

/// From the chin down to the picture's lower edge.
fn body(face: &Face) -> Rect {
    let width = face.rect.width * BODY;
    Rect { x: face.rect.center().x - width / 2.0, y: face.rect.bottom(), width, height: 1.0 }
}

/// The pixels that a part of a side touches, one more at each end: a pixel made smaller also shows a little of its neighbours. What is no
/// number covers the whole side.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // clamped to a side of few pixels
fn pixels(from: f32, to: f32, side: usize) -> Range<usize> {
    let length = side as f32;
    if !from.is_finite() || !to.is_finite() {
        return 0..side;
    }
    let start = ((from * length).floor() - 1.0).clamp(0.0, length) as usize;
    let end = ((to * length).ceil() + 1.0).clamp(0.0, length) as usize;
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use trestle_domain::confidence::Confidence;

    use super::*;

    fn face(x: f32, y: f32, width: f32, height: f32) -> Face {
        Face { rect: Rect { x, y, width, height }, confidence: Confidence::new(0.99).unwrap() }
    }

    fn picture(width: u32, height: u32) -> Rgb {
        Rgb::new(width, height, vec![10; (width * height * 3) as usize]).unwrap()
    }

    fn masked(faces: Vec<Face>) -> Option<impl Fn(f32, f32) -> bool> {
        let masked = filled(&picture(400, 300), &Faces::new(faces))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some(move |x: f32, y: f32| {
            let at = (x * 400.0) as usize * 3;
            masked.pixels()[(y * 300.0) as usize * 1200..][at..at + 3] == FILL
        })
    }

    #[test]
    fn a_face_its_margin_and_the_body_are_filled_and_nothing_else() {
        let is_filled = masked(vec![face(0.4, 0.2, 0.2, 0.3)]).unwrap();
        for (x, y, expected) in [
            (0.5, 0.35, true),
            (0.33, 0.1, true),
            (0.67, 0.1, true),
            (0.30, 0.3, false),
            (0.70, 0.3, false),
            (0.5, 0.05, false),
            (0.21, 0.6, true),
            (0.79, 0.99, true),
            (0.18, 0.99, false),
            (0.82, 0.6, false),
        ] {
            assert_eq!(is_filled(x, y), expected, "{x} {y}");
        }
    }

    #[test]
    fn the_card_around_a_smaller_face_is_filled_on_both_sides() {
        let is_filled = masked(vec![face(0.1, 0.1, 0.2, 0.3), face(0.7, 0.2, 0.04, 0.06)]).unwrap();
        for (x, y, expected) in
            [(0.72, 0.23, true), (0.55, 0.23, true), (0.89, 0.23, true), (0.72, 0.34, true), (0.72, 0.4, false)]
        {
            assert_eq!(is_filled(x, y), expected, "{x} {y}");
        }
    }

    #[test]
    fn faces_over_the_edge_and_boxes_of_no_numbers_are_filled() {
        let is_filled = masked(vec![face(-0.1, -0.1, 0.2, 0.2)]).unwrap();
        assert!(is_filled(0.0, 0.0) && is_filled(0.0, 0.99) && !is_filled(0.5, 0.5));
        assert!(masked(vec![face(f32::NAN, 0.0, 0.1, 0.1)]).is_none(), "a place that is not known is everywhere");
        assert!(masked(vec![face(5.0, 5.0, 0.1, 0.1)]).is_some(), "beside the picture");
    }

    #[test]
    fn a_face_that_fills_the_picture_leaves_no_background() {
        assert!(masked(vec![face(0.1, 0.05, 0.8, 0.9)]).is_none());
        assert!(masked(vec![]).is_some());
    }
}
