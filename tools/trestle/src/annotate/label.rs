use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use image::Rgb;

use super::canvas::{Area, Canvas, DARK};

/// Noto Sans Bold, SIL Open Font License 1.1; the licence lies beside the file.
static FONT: &[u8] = include_bytes!("../../../specimens/fonts/noto-sans-bold.ttf");

/// How labels are written on one picture.
pub(super) struct Lettering {
    font: FontRef<'static>,
    /// Letter height in pixels.
    size: f32,
}

impl Lettering {
    /// Letters that are read without zooming in: about a fiftieth of the picture.
    #[allow(clippy::cast_precision_loss)] // pixels
    pub(super) fn for_picture(width: u32, height: u32) -> Self {
        let size = (width.min(height) as f32 / 38.0).clamp(14.0, 44.0);
        Self { font: FontRef::try_from_slice(FONT).expect("the embedded font is one"), size }
    }

    /// The width of frames, in pixels.
    #[allow(clippy::cast_possible_truncation)] // a few pixels
    pub(super) fn stroke(&self) -> i32 {
        (self.size / 9.0).round().max(2.0) as i32
    }

    /// How far a frame reaches around what it marks, in pixels.
    pub(super) fn reach(&self) -> i32 {
        self.stroke() + (self.stroke() / 3).max(1)
    }

    #[allow(clippy::cast_possible_truncation)] // a few pixels
    fn padding(&self) -> i32 {
        (self.size / 4.0).round() as i32
    }

    /// Where a label goes: beside its frame, above it or below it, whichever hides least of other marks, then least of the print.
    #[allow(clippy::cast_possible_truncation)] // pixels
    pub(super) fn place(&self, text: &str, mark: Area, canvas: &Canvas, taken: &[Area]) -> Area {
        let bounds = canvas.bounds();
        let (glyphs, width) = self.glyphs(text);
        drop(glyphs);
        let (pad, gap) = (self.padding(), 2 * self.reach());
        let (width, height) = (width.ceil() as i32 + 2 * pad, self.size.ceil() as i32 + pad);
        let (above, below) = (mark.top - gap - height, mark.bottom + gap);
        let middle = i32::midpoint(mark.top, mark.bottom) - height / 2;
        let spots = [
            (mark.right + gap, middle),
            (mark.left, above),
            (mark.left, below),
            (mark.left - gap - width, middle),
            (mark.right - width, above),
            (mark.right - width, below),
            (mark.left, above - height),
            (mark.left, below + height),
        ];
        let inside = |(left, top): (i32, i32)| {
            let left = left.min(bounds.right - width).max(0);
            Area::at(left, top.min(bounds.bottom - height).max(0), width, height)
        };
        let hidden = |area: Area| taken.iter().map(|other| area.overlap(*other)).sum::<i64>();
        let free = spots.map(inside);
        let best = free.iter().copied().min_by_key(|area| (hidden(*area), canvas.busyness(*area)));
        let best = best.unwrap_or(free[0]);
        debug_assert!(bounds.contains(best) || width > bounds.right || height > bounds.bottom);
        best
    }

    /// A plate in the mark's colour with dark letters: legible whatever lies under it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // pixels
    pub(super) fn draw(&self, canvas: &mut Canvas, text: &str, plate: Area, colour: Rgb<u8>) {
        canvas.fill(plate.grown((self.stroke() / 3).max(1)), DARK);
        canvas.fill(plate, colour);
        let ascent = self.font.as_scaled(PxScale::from(self.size)).ascent();
        let (left, top) = ((plate.left + self.padding()) as f32, (plate.top + self.padding() / 2) as f32);
        for mut glyph in self.glyphs(text).0 {
            glyph.position = point(glyph.position.x + left, top + ascent * 0.92);
            if let Some(outline) = self.font.outline_glyph(glyph) {
                let corner = outline.px_bounds().min;
                let (left, top) = (corner.x as i32, corner.y as i32);
                outline.draw(|x, y, cover| {
                    let (x, y) = (i32::try_from(x).unwrap_or(0), i32::try_from(y).unwrap_or(0));
                    canvas.blend(left + x, top + y, DARK, cover.clamp(0.0, 1.0));
                });
            }
        }
    }

    /// The text's glyphs on a line that begins at 0, and its width in pixels.
    fn glyphs(&self, text: &str) -> (Vec<Glyph>, f32) {
        let scale = PxScale::from(self.size);
        let scaled = self.font.as_scaled(scale);
        let mut x = 0.0;
        let mut glyphs = Vec::new();
        for letter in text.chars() {
            let id = scaled.glyph_id(letter);
            glyphs.push(id.with_scale_and_position(scale, point(x, 0.0)));
            x += scaled.h_advance(id);
        }
        (glyphs, x)
    }
}
