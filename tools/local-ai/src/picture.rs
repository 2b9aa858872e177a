//! Bounded decoding of an uploaded image.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, imageops};

/// The longest side the services take, pixels.
pub const MAX_SIDE: u32 = 10_000;
/// The most pixels decoded here, so that memory stays bounded; the services themselves state a side limit only.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Reading works on at most this many pixels a side: 8 pixels a character for 300 characters across.
const WORKING_SIDE: u32 = 2400;

/// Why bytes can't be read as a picture.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PictureError {
    #[error("the image is empty")]
    Empty,
    #[error("the image is neither JPEG nor PNG, whatever its name says")]
    Format,
    #[error("the image is {width}x{height} pixels; at most {MAX_SIDE} a side and {MAX_PIXELS} in all are read")]
    Dimensions { width: u32, height: u32 },
    #[error("the image is damaged or cut off")]
    Damaged,
}

/// Width and height in pixels, without decoding.
pub fn dimensions(bytes: &[u8]) -> Result<(u32, u32), PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    let format = image::guess_format(bytes).map_err(|_| PictureError::Format)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
        return Err(PictureError::Format);
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader.into_dimensions().map_err(|_| PictureError::Damaged)?;
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::Dimensions { width, height });
    }
    Ok((width, height))
}

/// The pixels, averaged down to [`WORKING_SIDE`] where the image is larger. EXIF orientation is not applied: the text
/// itself tells which way is up, and coordinates are those of the file.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, PictureError> {
    Ok(averaged_down(pixels(bytes)?.0))
}

/// Every pixel, not turned: what a pixel grid leaves in a picture does not outlive averaging.
pub fn decode_whole(bytes: &[u8]) -> Result<RgbImage, PictureError> {
    Ok(pixels(bytes)?.0)
}

/// As [`decode`], turned as a JPEG's EXIF orientation says: Rekognition gives the places of faces as people see the picture.
pub fn decode_upright(bytes: &[u8]) -> Result<RgbImage, PictureError> {
    let (image, orientation) = pixels(bytes)?;
    let mut image = DynamicImage::ImageRgb8(averaged_down(image));
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

fn pixels(bytes: &[u8]) -> Result<(RgbImage, Orientation), PictureError> {
    dimensions(bytes)?;
    let format = image::guess_format(bytes).map_err(|_| PictureError::Format)?;
    if format == ImageFormat::Jpeg && !jpeg_is_complete(bytes) {
        return Err(PictureError::Damaged);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PictureError::Damaged)?;
    let turn = if format == ImageFormat::Jpeg { decoder.orientation().ok() } else { None };
    let image = DynamicImage::from_decoder(decoder).map_err(|_| PictureError::Damaged)?;
    let image = if image.color().has_alpha() { on_white(&image.into_rgba8()) } else { image.into_rgb8() };
    Ok((image, turn.unwrap_or(Orientation::NoTransforms)))
}

fn averaged_down(image: RgbImage) -> RgbImage {
    let (width, height) = image.dimensions();
    let longest = width.max(height);
    if longest <= WORKING_SIDE {
        return image;
    }
    let shrink = |side: u32| (u64::from(side) * u64::from(WORKING_SIDE)).div_ceil(u64::from(longest)) as u32;
    imageops::thumbnail(&image, shrink(width).max(1), shrink(height).max(1))
}

fn on_white(image: &image::RgbaImage) -> RgbImage {
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0.map(u16::from);
        image::Rgb([red, green, blue].map(|c| ((c * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}

/// The decoder fills what is missing with grey; the services refuse a file that was cut off.
fn jpeg_is_complete(bytes: &[u8]) -> bool {
    let mut at = 2;
    while at + 4 <= bytes.len() && bytes[at] == 0xff {
        let marker = bytes[at + 1];
        if marker == 0xda {
            return bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]);
        }
        at += if marker == 0xff { 1 } else { 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])) };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_large_photo_is_averaged_down_and_keeps_its_shape() {
        let image = decode(&encoded(4800, 1200, ImageFormat::Jpeg)).unwrap();
        assert_eq!(image.dimensions(), (2400, 600));
    }

    #[test]
    fn a_cut_off_file_is_damaged() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let bytes = encoded(300, 200, format);
            assert!(decode(&bytes).is_ok());
            assert!(matches!(decode(&bytes[..bytes.len() * 2 / 3]), Err(PictureError::Damaged)), "{format:?}");
        }
    }

    #[test]
    fn what_is_no_picture_is_named() {
        for (bytes, expected) in [
            (&b""[..], "Empty"),
            (b"just some text renamed to .jpg", "Format"),
            (b"%PDF-1.7\n%\xe2\xe3", "Format"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Format"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Damaged"),
        ] {
            assert_eq!(format!("{:?}", decode(bytes).unwrap_err()), expected);
        }
    }

    #[test]
    fn a_png_that_declares_huge_dimensions_is_refused_before_decoding() {
        let mut bytes = encoded(8, 8, ImageFormat::Png);
        bytes[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let header_check = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&header_check.to_be_bytes());
        assert!(matches!(decode(&bytes), Err(PictureError::Dimensions { width: 65535, height: 65535 })));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
        })
    }

    #[test]
    fn an_exif_turn_is_applied_where_people_look() {
        let jpeg = encoded(40, 20, ImageFormat::Jpeg);
        // APP1 with one entry: orientation (0x0112) 6, a quarter turn clockwise.
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
        assert_eq!(decode(&turned).unwrap().dimensions(), (40, 20));
        assert_eq!(decode_upright(&turned).unwrap().dimensions(), (20, 40));
        assert_eq!(decode_upright(&jpeg).unwrap().dimensions(), (40, 20));
    }

    #[test]
    fn transparency_shows_white_paper() {
        let image = image::RgbaImage::from_pixel(2, 1, image::Rgba([0, 0, 0, 0]));
        assert_eq!(on_white(&image).get_pixel(0, 0).0, [255, 255, 255]);
    }
}
