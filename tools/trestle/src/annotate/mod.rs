//! A picture with the evidence of each field drawn on it.

mod canvas;
mod label;
mod marks;

use std::io::Cursor;

use image::codecs::png::PngEncoder;
use image::{ImageError, ImageReader, Limits, RgbImage};
use trestle_domain::document::UploadKind;
use trestle_pipeline::view::VerificationResult;

use canvas::{Area, Canvas};
use label::Lettering;
use marks::marks;

/// The longer side of an annotated picture at most, in pixels.
const LONGEST_SIDE: u32 = 1800;

/// Why a picture could not be annotated.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    #[error("the picture could not be decoded to draw on it: {0}")]
    Decode(ImageError),
    #[error("the annotated picture could not be encoded: {0}")]
    Encode(ImageError),
}

/// Draws the evidence that the result gives for one image, and encodes it as PNG.
///
/// Boxes are fractions of the image as uploaded, so a turn noted in EXIF is not applied.
///
/// # Errors
/// [`AnnotateError`].
pub fn annotate(picture: &[u8], kind: UploadKind, result: &VerificationResult) -> Result<Vec<u8>, AnnotateError> {
    let image = decode(picture).map_err(AnnotateError::Decode)?;
    let drawn = draw(image, kind, result);
    let mut png = Vec::new();
    drawn.write_with_encoder(PngEncoder::new(Cursor::new(&mut png))).map_err(AnnotateError::Encode)?;
    Ok(png)
}

fn decode(picture: &[u8]) -> Result<RgbImage, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(picture)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(20_000), Some(20_000));
    reader.limits(limits);
    let image = reader.decode()?;
    let image = if image.width().max(image.height()) > LONGEST_SIDE {
        image.resize(LONGEST_SIDE, LONGEST_SIDE, image::imageops::FilterType::Triangle)
    } else {
        image
    };
    Ok(image.into_rgb8())
}

fn draw(image: RgbImage, kind: UploadKind, result: &VerificationResult) -> RgbImage {
    let lettering = Lettering::for_picture(image.width(), image.height());
    let mut canvas = Canvas::new(image);
    let marks = marks(kind, result, |place| canvas.area(place));
    for mark in &marks {
        canvas.frame(mark.area, mark.colour, lettering.stroke());
    }
    // Places are chosen before anything is drawn there, so that labels are not taken for print.
    let frames: Vec<Area> = marks.iter().map(|mark| mark.area.grown(lettering.reach())).collect();
    let mut taken = frames.clone();
    for mark in &marks {
        let tag = lettering.place(&mark.text, mark.area, &canvas, &taken);
        taken.push(tag);
    }
    for (mark, tag) in marks.iter().zip(&taken[frames.len()..]) {
        lettering.draw(&mut canvas, &mark.text, *tag, mark.colour);
    }
    canvas.into_image()
}

#[cfg(test)]
mod tests;
