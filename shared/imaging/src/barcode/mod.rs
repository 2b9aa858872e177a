//! PDF417 symbols, as AAMVA driver licences carry them.

mod skew;
mod view;

use rxing::common::HybridBinarizer;
use rxing::pdf417::PDF417Reader;
use rxing::{BinaryBitmap, Luma8Source, RXingResult, RXingResultMetadataType, RXingResultMetadataValue, Reader};
use trestle_domain::document::UploadKind;
use trestle_domain::geometry::{Point, Quad};
use trestle_domain::reading::Barcode;
use trestle_pipeline::port::{BarcodeError, BarcodeReader};

use crate::luma::Luma;
use view::View;

/// A document has one symbol, or one for each of two standards.
const MAX_SYMBOLS: usize = 3;

/// The [`BarcodeReader`] of PDF417.
///
/// Searches the whole picture, at most 2,000 pixels long, as it is and then turned back by each of up to three skews that its edges show;
/// quarter turns are searched in each. A symbol needs about two pixels a module there, so on a photo of 4,000 pixels one of 1,200 pixels is
/// read. Images over [`crate::MAX_DECODED_PIXELS`] give `IMAGE_TOO_COMPLEX`, undecodable ones `IMAGE_TRUNCATED`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pdf417Reader;

impl BarcodeReader for Pdf417Reader {
    fn barcodes(&self, kind: UploadKind, bytes: &[u8]) -> Result<Vec<Barcode>, BarcodeError> {
        let luma = Luma::decode(bytes).map_err(BarcodeError)?;
        for view in attempts(&luma) {
            let found = symbols(&luma, &view, kind);
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }
}

/// Longer side of the window that is searched: a barcode that fills half of it has two to three pixels a module.
const LONG_SIDE: usize = 2000;

/// Views worth searching, the likeliest first; made one by one.
fn attempts(luma: &Luma) -> impl Iterator<Item = View> + '_ {
    let turned = std::iter::once_with(|| skew::candidates(luma)).flatten().filter(|degrees| degrees.abs() >= 0.5);
    std::iter::once(0.0).chain(turned).map(|degrees| View::whole(luma, degrees, LONG_SIDE))
}

/// All symbols that the view shows, each found after the ones before have been painted over.
fn symbols(luma: &Luma, view: &View, kind: UploadKind) -> Vec<Barcode> {
    let mut window = view.render(luma);
    let mut found = Vec::new();
    while let Some(symbol) = symbol(&window, view) {
        let corners = corners(&symbol, view);
        found.push(Barcode {
            image: kind,
            quad: Quad(corners.map(|corner| share(luma, view.to_picture(corner)))),
            payload: symbol.getText().to_owned().into(),
        });
        if found.len() == MAX_SYMBOLS {
            break;
        }
        paint_over(&mut window, view, &corners);
    }
    found
}

fn symbol(window: &[u8], view: &View) -> Option<RXingResult> {
    let (width, height) = (u32::try_from(view.width).ok()?, u32::try_from(view.height).ok()?);
    let source = Luma8Source::new_with_slice(window, width, height).ok()?;
    PDF417Reader::new().decode(&mut BinaryBitmap::new(HybridBinarizer::new(source))).ok()
}

/// The symbol's corners in the window, from its own top left clockwise in reading direction.
///
/// The reader searches the window turned by quarters as well, and tells points of the turned one: left to right before right, top before
/// bottom, guards before codewords. Here they are brought back and hulled along the symbol's own axes.
fn corners(symbol: &RXingResult, view: &View) -> [(f32, f32); 4] {
    let turned = match symbol.getRXingResultMetadata().get(&RXingResultMetadataType::ORIENTATION) {
        Some(RXingResultMetadataValue::Orientation(degrees)) => degrees.rem_euclid(360),
        _ => 0,
    };
    let (width, height) = (view::pixels(view.width), view::pixels(view.height));
    let points = symbol.getPoints().iter().map(|point| (point.x, point.y));
    let (mut left, mut top, mut right, mut bottom) = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
    for (x, y) in points {
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
    }
    // The reader turns counter-clockwise: a point (x, y) of the window has moved to (y, width - x) after 90 degrees.
    [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| match turned {
        90 => (width - y, x),
        180 => (width - x, height - y),
        270 => (y, height - x),
        _ => (x, y),
    })
}

/// A point of the picture as shares of its sides.
fn share(luma: &Luma, (x, y): (f32, f32)) -> Point {
    Point { x: x / view::pixels(luma.width), y: y / view::pixels(luma.height) }
}

/// Fills the corners' hull with white.
fn paint_over(window: &mut [u8], view: &View, corners: &[(f32, f32); 4]) {
    let span = |values: [f32; 4], limit: usize| {
        let from = values.iter().copied().fold(f32::MAX, f32::min);
        let to = values.iter().copied().fold(f32::MIN, f32::max);
        view::whole_pixel(from).min(limit)..(view::whole_pixel(to) + 1).min(limit)
    };
    let columns = span(corners.map(|(x, _)| x), view.width);
    for y in span(corners.map(|(_, y)| y), view.height) {
        window[y * view.width..][columns.clone()].fill(255);
    }
}
