use image::{Rgb, RgbImage};

/// A rectangle in whole pixels: left, top, right and bottom, the last two just outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Area {
    pub(super) const fn at(left: i32, top: i32, width: i32, height: i32) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    pub(super) const fn grown(self, by: i32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// The pixels that both cover.
    pub(super) fn overlap(self, other: Self) -> i64 {
        let across = i64::from(self.right.min(other.right)) - i64::from(self.left.max(other.left));
        let down = i64::from(self.bottom.min(other.bottom)) - i64::from(self.top.max(other.top));
        across.max(0) * down.max(0)
    }

    pub(super) const fn contains(self, other: Self) -> bool {
        other.left >= self.left && other.top >= self.top && other.right <= self.right && other.bottom <= self.bottom
    }
}

/// A picture that is drawn on; what falls outside is left out.
pub(super) struct Canvas {
    image: RgbImage,
}

pub(super) const DARK: Rgb<u8> = Rgb([16, 18, 22]);

impl Canvas {
    pub(super) const fn new(image: RgbImage) -> Self {
        Self { image }
    }

    pub(super) fn into_image(self) -> RgbImage {
        self.image
    }

    pub(super) fn bounds(&self) -> Area {
        let side = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
        Area::at(0, 0, side(self.image.width()), side(self.image.height()))
    }

    /// The area of x, y, width and height given as fractions of the picture.
    #[allow(clippy::cast_possible_truncation)] // pixels of a picture that is in memory
    pub(super) fn area(&self, [x, y, width, height]: [f64; 4]) -> Area {
        let bounds = self.bounds();
        let across = |share: f64| (share.clamp(-1.0, 2.0) * f64::from(bounds.right)).round() as i32;
        let down = |share: f64| (share.clamp(-1.0, 2.0) * f64::from(bounds.bottom)).round() as i32;
        Area { left: across(x), top: down(y), right: across(x + width), bottom: down(y + height) }
    }

    /// Lays a colour over a pixel, `cover` from 0 to 1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a mean of two bytes
    pub(super) fn blend(&mut self, x: i32, y: i32, colour: Rgb<u8>, cover: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(pixel) = self.image.get_pixel_mut_checked(x, y) {
            for (under, over) in pixel.0.iter_mut().zip(colour.0) {
                *under = f32::from(*under).mul_add(1.0 - cover, f32::from(over) * cover).round() as u8;
            }
        }
    }

    /// How much there is to see in an area: steps of lightness between neighbouring pixels, added up. Print is busy, paper is not.
    pub(super) fn busyness(&self, area: Area) -> i64 {
        let bounds = self.bounds();
        let light = |x: i32, y: i32| -> i64 {
            let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return 0 };
            self.image.get_pixel(x, y).0.iter().map(|part| i64::from(*part)).sum()
        };
        let rows = area.top.max(0)..area.bottom.min(bounds.bottom);
        rows.flat_map(|y| (area.left.max(1)..area.right.min(bounds.right)).map(move |x| (x, y)))
            .map(|(x, y)| (light(x, y) - light(x - 1, y)).abs() / 3)
            .sum()
    }

    pub(super) fn fill(&mut self, area: Area, colour: Rgb<u8>) {
        let bounds = self.bounds();
        for y in area.top.max(0)..area.bottom.min(bounds.bottom) {
            for x in area.left.max(0)..area.right.min(bounds.right) {
                self.blend(x, y, colour, 1.0);
            }
        }
    }

    /// A frame around an area: the colour between two dark lines, so that it shows on any ground.
    pub(super) fn frame(&mut self, area: Area, colour: Rgb<u8>, stroke: i32) {
        let edge = (stroke / 3).max(1);
        self.ring(area.grown(stroke + edge), 2 * edge + stroke, DARK);
        self.ring(area.grown(stroke), stroke, colour);
    }

    fn ring(&mut self, outer: Area, width: i32, colour: Rgb<u8>) {
        let Area { left, top, right, bottom } = outer;
        self.fill(Area { left, top, right, bottom: top + width }, colour);
        self.fill(Area { left, top: bottom - width, right, bottom }, colour);
        self.fill(Area { left, top, right: left + width, bottom }, colour);
        self.fill(Area { left: right - width, top, right, bottom }, colour);
    }
}
