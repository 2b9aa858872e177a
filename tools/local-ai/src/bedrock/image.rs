//! The image of a Converse message.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use image::{ImageFormat, RgbImage};
use serde::Deserialize;

use crate::picture::{self, PictureError};
use crate::wire::error::ServiceError;
use crate::wire::operation::Service;

/// Bedrock's limits of an image in a message, <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html>.
const MOST_BYTES: usize = 3_750_000;
const MOST_SIDE: u32 = 8_000;

/// An image block: `{"format": "jpeg", "source": {"bytes": <base64>}}`.
#[derive(Clone, Deserialize)]
pub struct ImageBlock {
    format: String,
    source: ImageSource,
}

#[derive(Clone, Deserialize)]
struct ImageSource {
    bytes: String,
}

/// Why an image block shows nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotAPicture {
    #[error("the image is not valid base64")]
    Base64,
    #[error("the image has more than {MOST_BYTES} bytes")]
    TooLarge,
    #[error("the image is {width}x{height} pixels; at most {MOST_SIDE} a side are looked at")]
    Dimensions { width: u32, height: u32 },
    #[error("the image is not of the format that the request names (only jpeg and png are looked at here)")]
    Format,
    #[error(transparent)]
    Picture(#[from] PictureError),
}

impl std::fmt::Debug for ImageBlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImageBlock({:?}, {} characters)", self.format, self.source.bytes.len())
    }
}

impl ImageBlock {
    /// All pixels, as the file has them.
    pub fn decode(&self) -> Result<RgbImage, NotAPicture> {
        if self.source.bytes.len() / 4 * 3 > MOST_BYTES + 2 {
            return Err(NotAPicture::TooLarge);
        }
        let bytes = BASE64_STANDARD.decode(&self.source.bytes).map_err(|_| NotAPicture::Base64)?;
        if bytes.len() > MOST_BYTES {
            return Err(NotAPicture::TooLarge);
        }
        let (width, height) = picture::dimensions(&bytes)?;
        if width.max(height) > MOST_SIDE {
            return Err(NotAPicture::Dimensions { width, height });
        }
        let named = match self.format.as_str() {
            "jpeg" => Some(ImageFormat::Jpeg),
            "png" => Some(ImageFormat::Png),
            _ => None,
        };
        if named.is_none() || image::guess_format(&bytes).ok() != named {
            return Err(NotAPicture::Format);
        }
        Ok(picture::decode_whole(&bytes)?)
    }
}

impl From<NotAPicture> for ServiceError {
    fn from(error: NotAPicture) -> Self {
        Self::invalid(Service::Bedrock, format!("messages.content.image: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn block(format: &str, bytes: &str) -> ImageBlock {
        ImageBlock { format: format.into(), source: ImageSource { bytes: bytes.into() } }
    }

    #[test]
    fn a_block_is_decoded_and_what_is_wrong_with_it_named() {
        let mut png = Cursor::new(Vec::new());
        RgbImage::new(30, 20).write_to(&mut png, ImageFormat::Png).unwrap();
        let mut wide = Cursor::new(Vec::new());
        RgbImage::new(8001, 1).write_to(&mut wide, ImageFormat::Png).unwrap();
        let base64 = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        assert_eq!(block("png", &base64(png.get_ref())).decode().unwrap().dimensions(), (30, 20));
        for (block, expected) in [
            (block("jpeg", &base64(png.get_ref())), "Format"),
            (block("webp", &base64(png.get_ref())), "Format"),
            (block("png", "?"), "Base64"),
            (block("png", &base64(b"GIF89a....")), "Picture(Format)"),
            (block("png", &"A".repeat(6_000_000)), "TooLarge"),
            (block("png", &base64(wide.get_ref())), "Dimensions { width: 8001, height: 1 }"),
        ] {
            assert_eq!(format!("{:?}", block.decode().unwrap_err()), expected);
        }
    }
}
