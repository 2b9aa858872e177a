//! A sheet to draw on, measured in millimetres from its top left corner.

use ab_glyph::{Font, PxScale, ScaleFont, point};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point,
    RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

use crate::typeface::Typeface;

/// Red, green, blue, opacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink(pub u8, pub u8, pub u8, pub u8);

impl Ink {
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self(red, green, blue, 255)
    }

    #[must_use]
    pub const fn faint(self, opacity: u8) -> Self {
        Self(self.0, self.1, self.2, opacity)
    }

    /// `share` of `other` (0 to 1) mixed in.
    #[must_use]
    pub fn mixed(self, other: Self, share: f32) -> Self {
        Self(mix(self.0, other.0, share), mix(self.1, other.1, share), mix(self.2, other.2, share), self.3)
    }

    pub(crate) fn color(self) -> Color {
        Color::from_rgba8(self.0, self.1, self.2, self.3)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of two bytes is a byte")]
fn mix(from: u8, to: u8, share: f32) -> u8 {
    (f32::from(from) + (f32::from(to) - f32::from(from)) * share).round() as u8
}

/// A place on a sheet, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Frame {
    #[must_use]
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }
}

/// A sheet of so many pixels per millimetre.
#[derive(Debug)]
pub struct Canvas {
    pub(crate) pixmap: Pixmap,
    scale: f32,
}

/// A closed outline under construction, in millimetres.
#[derive(Debug, Default)]
pub struct Outline(PathBuilder);

impl Outline {
    #[must_use]
    pub fn from(x: f32, y: f32) -> Self {
        let mut builder = PathBuilder::new();
        builder.move_to(x, y);
        Self(builder)
    }

    #[must_use]
    pub fn line(mut self, x: f32, y: f32) -> Self {
        self.0.line_to(x, y);
        self
    }

    #[must_use]
    pub fn curve(mut self, first: (f32, f32), second: (f32, f32), end: (f32, f32)) -> Self {
        self.0.cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
        self
    }

    fn closed(mut self) -> Option<Path> {
        self.0.close();
        self.0.finish()
    }
}

impl Canvas {
    /// A transparent sheet.
    ///
    /// # Panics
    /// If it has no pixel.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sheets are a few thousand pixels wide"
    )]
    pub fn new(width_mm: f32, height_mm: f32, scale: f32) -> Self {
        let pixmap = Pixmap::new((width_mm * scale).round() as u32, (height_mm * scale).round() as u32);
        Self { pixmap: pixmap.expect("a sheet has pixels"), scale }
    }

    /// Pixels per millimetre.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    #[must_use]
    pub fn width(&self) -> f32 {
        f32::from(u16::try_from(self.pixmap.width()).unwrap_or(u16::MAX)) / self.scale
    }

    #[must_use]
    pub fn height(&self) -> f32 {
        f32::from(u16::try_from(self.pixmap.height()).unwrap_or(u16::MAX)) / self.scale
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    fn paint(shader: Shader) -> Paint {
        Paint { shader, anti_alias: true, ..Paint::default() }
    }

    fn fill_path(&mut self, path: Option<Path>, shader: Shader) {
        if let Some(path) = path {
            let transform = self.transform();
            self.pixmap.fill_path(&path, &Self::paint(shader), FillRule::Winding, transform, None);
        }
    }

    pub fn fill(&mut self, outline: Outline, ink: Ink) {
        self.fill_path(outline.closed(), Shader::SolidColor(ink.color()));
    }

    /// Fills with a colour that goes from `inner` at `centre` to `outer` at `radius`.
    pub fn fill_round(&mut self, outline: Outline, centre: (f32, f32), radius: f32, inner: Ink, outer: Ink) {
        if let Some(shader) = radial(centre, radius, inner, outer) {
            self.fill_path(outline.closed(), shader);
        }
    }

    pub fn rectangle(&mut self, frame: Frame, ink: Ink) {
        let path = Rect::from_xywh(frame.x, frame.y, frame.width, frame.height).map(PathBuilder::from_rect);
        self.fill_path(path, Shader::SolidColor(ink.color()));
    }

    /// A rectangle that goes from one colour at its top left to another at its bottom right.
    pub fn gradient(&mut self, frame: Frame, corner: f32, from: Ink, to: Ink) {
        let shader = LinearGradient::new(
            Point::from_xy(frame.x, frame.y),
            Point::from_xy(frame.x + frame.width, frame.y + frame.height),
            vec![GradientStop::new(0.0, from.color()), GradientStop::new(1.0, to.color())],
            SpreadMode::Pad,
            Transform::identity(),
        );
        if let Some(shader) = shader {
            self.fill_path(rounded(frame, corner), shader);
        }
    }

    pub fn rounded(&mut self, frame: Frame, corner: f32, ink: Ink) {
        self.fill_path(rounded(frame, corner), Shader::SolidColor(ink.color()));
    }

    pub fn rounded_edge(&mut self, frame: Frame, corner: f32, width: f32, ink: Ink) {
        if let Some(path) = rounded(frame, corner) {
            self.stroke_path(&path, width, ink);
        }
    }

    pub fn ellipse(&mut self, centre: (f32, f32), radii: (f32, f32), ink: Ink) {
        self.fill_path(oval(centre, radii), Shader::SolidColor(ink.color()));
    }

    /// An ellipse that fades from `inner` to `outer`.
    pub fn soft_ellipse(&mut self, centre: (f32, f32), radii: (f32, f32), inner: Ink, outer: Ink) {
        let Some(path) = PathBuilder::from_circle(0.0, 0.0, 1.0) else { return };
        let Some(shader) = radial((0.0, 0.0), 1.0, inner, outer) else { return };
        let transform =
            Transform::from_row(radii.0, 0.0, 0.0, radii.1, centre.0, centre.1).post_concat(self.transform());
        self.pixmap.fill_path(&path, &Self::paint(shader), FillRule::Winding, transform, None);
    }

    pub fn ellipse_edge(&mut self, centre: (f32, f32), radii: (f32, f32), width: f32, ink: Ink) {
        if let Some(path) = oval(centre, radii) {
            self.stroke_path(&path, width, ink);
        }
    }

    /// A line through `points`, straight from one to the next.
    pub fn line(&mut self, points: &[(f32, f32)], width: f32, ink: Ink) {
        let Some((first, rest)) = points.split_first() else { return };
        let mut builder = PathBuilder::new();
        builder.move_to(first.0, first.1);
        for (x, y) in rest {
            builder.line_to(*x, *y);
        }
        if let Some(path) = builder.finish() {
            self.stroke_path(&path, width, ink);
        }
    }

    pub fn stroke(&mut self, outline: Outline, width: f32, ink: Ink) {
        if let Some(path) = outline.0.finish() {
            self.stroke_path(&path, width, ink);
        }
    }

    fn stroke_path(&mut self, path: &Path, width: f32, ink: Ink) {
        let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        let transform = self.transform();
        self.pixmap.stroke_path(path, &Self::paint(Shader::SolidColor(ink.color())), &stroke, transform, None);
    }

    /// Writes `text` with its baseline at `y` and an em of `size` millimetres; answers where the line ends.
    pub fn text(&mut self, text: &str, face: Typeface, size: f32, x: f32, y: f32, ink: Ink) -> f32 {
        self.spaced_text(text, face, size, x, y, 0.0, ink)
    }

    /// Like [`Canvas::text`] with `tracking` millimetres between letters.
    #[expect(clippy::too_many_arguments, reason = "a line of type has that many properties")]
    pub fn spaced_text(
        &mut self,
        text: &str,
        face: Typeface,
        size: f32,
        x: f32,
        y: f32,
        tracking: f32,
        ink: Ink,
    ) -> f32 {
        let font = face.font().as_scaled(em(face, size * self.scale));
        let (mut pen, baseline) = (x * self.scale, y * self.scale);
        let mut last = None;
        for letter in text.chars() {
            let glyph = font.glyph_id(letter);
            pen += last.map_or(0.0, |last| font.kern(last, glyph));
            last = Some(glyph);
            self.glyph(face, glyph.with_scale_and_position(font.scale(), point(pen, baseline)), ink);
            pen += font.h_advance(glyph) + tracking * self.scale;
        }
        pen / self.scale
    }

    /// Writes each letter in the middle of a cell of `pitch` millimetres, as machine readable zones are.
    #[expect(clippy::too_many_arguments, reason = "a line of type has that many properties")]
    pub fn cells(&mut self, text: &str, face: Typeface, size: f32, x: f32, y: f32, pitch: f32, ink: Ink) {
        let font = face.font().as_scaled(em(face, size * self.scale));
        let mut left = x;
        for letter in text.chars() {
            let glyph = font.glyph_id(letter);
            let pen = (left + pitch / 2.0) * self.scale - font.h_advance(glyph) / 2.0;
            self.glyph(face, glyph.with_scale_and_position(font.scale(), point(pen, y * self.scale)), ink);
            left += pitch;
        }
    }

    fn glyph(&mut self, face: Typeface, glyph: ab_glyph::Glyph, ink: Ink) {
        let Some(outlined) = face.font().outline_glyph(glyph) else { return };
        let bounds = outlined.px_bounds();
        let (width, height) = (self.pixmap.width(), self.pixmap.height());
        let data = self.pixmap.data_mut();
        #[expect(clippy::cast_possible_truncation, reason = "bounds are whole pixels of the sheet")]
        let (left, top) = (bounds.min.x as i64, bounds.min.y as i64);
        outlined.draw(|column, row, coverage| {
            let (x, y) = (left + i64::from(column), top + i64::from(row));
            if (0..i64::from(width)).contains(&x) && (0..i64::from(height)).contains(&y) {
                let Ok(start) = usize::try_from((y * i64::from(width) + x) * 4) else { return };
                let share = coverage.clamp(0.0, 1.0) * f32::from(ink.3) / 255.0;
                for (channel, value) in [ink.0, ink.1, ink.2, 255].into_iter().enumerate() {
                    data[start + channel] = mix(data[start + channel], value, share);
                }
            }
        });
    }

    /// The width of `text` in millimetres.
    #[must_use]
    pub fn text_width(&self, text: &str, face: Typeface, size: f32) -> f32 {
        let font = face.font().as_scaled(em(face, size * self.scale));
        text.chars().map(|letter| font.h_advance(font.glyph_id(letter))).sum::<f32>() / self.scale
    }
}

/// The scale at which an em of the font is `pixels` high.
fn em(face: Typeface, pixels: f32) -> PxScale {
    let font = face.font();
    PxScale::from(pixels * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0))
}

fn radial(centre: (f32, f32), radius: f32, inner: Ink, outer: Ink) -> Option<Shader<'static>> {
    let centre = Point::from_xy(centre.0, centre.1);
    RadialGradient::new(
        centre,
        0.0,
        centre,
        radius,
        vec![GradientStop::new(0.0, inner.color()), GradientStop::new(1.0, outer.color())],
        SpreadMode::Pad,
        Transform::identity(),
    )
}

fn oval(centre: (f32, f32), radii: (f32, f32)) -> Option<Path> {
    Rect::from_xywh(centre.0 - radii.0, centre.1 - radii.1, radii.0 * 2.0, radii.1 * 2.0)
        .and_then(PathBuilder::from_oval)
}

fn rounded(frame: Frame, corner: f32) -> Option<Path> {
    let Frame { x, y, width, height } = frame;
    let (right, bottom) = (x + width, y + height);
    // A cubic curve this far from the corner is a quarter of a circle to 0.03 %.
    let pull = corner * 0.447_72;
    Outline::from(x + corner, y)
        .line(right - corner, y)
        .curve((right - pull, y), (right, y + pull), (right, y + corner))
        .line(right, bottom - corner)
        .curve((right, bottom - pull), (right - pull, bottom), (right - corner, bottom))
        .line(x + corner, bottom)
        .curve((x + pull, bottom), (x, bottom - pull), (x, bottom - corner))
        .line(x, y + corner)
        .curve((x, y + pull), (x + pull, y), (x + corner, y))
        .closed()
}
