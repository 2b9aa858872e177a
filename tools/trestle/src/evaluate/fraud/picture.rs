//! Both curves as one picture.

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};
use image::imageops::FilterType;
use image::{ImageFormat, Rgb, RgbImage};

use super::check::{Case, Check};
use super::curve::{precision_recall, risk_coverage};
use super::metrics::Counts;

/// Noto Sans, SIL Open Font License 1.1; the licence lies beside the file.
static FONT: &[u8] = include_bytes!("../../../../specimens/fonts/noto-sans-regular.ttf");

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 660;
/// Drawn larger and made smaller, so that lines are smooth.
const FINER: u32 = 3;

const PAPER: Rgb<u8> = Rgb([255, 255, 255]);
const INK: Rgb<u8> = Rgb([32, 36, 44]);
const QUIET: Rgb<u8> = Rgb([110, 116, 128]);
const GRID: Rgb<u8> = Rgb([226, 229, 234]);

/// Checks with a score, with colours that differ for colour-blind readers too (Okabe and Ito).
const LINES: [(Check, Rgb<u8>); 4] = [
    (Check::Visual, Rgb([230, 159, 0])),
    (Check::Background, Rgb([0, 114, 178])),
    (Check::Score, Rgb([0, 158, 115])),
    (Check::Verdict, Rgb([204, 60, 90])),
];

/// Precision over recall for each check that scores, and risk over coverage for all together, as PNG.
///
/// # Errors
/// The picture can't be encoded.
pub fn draw(cases: &[Case], prevalence: f64) -> Result<Vec<u8>, image::ImageError> {
    let mut sheet = Sheet::new();
    let frauds = cases.iter().filter(|case| case.specimen.fraud).count();
    let title = format!(
        "{} cases, {frauds} of them fraud, weighed to a prevalence of {:.0} %",
        cases.len(),
        prevalence * 100.0
    );
    sheet.write(&title, (64.0, 40.0), 22.0, INK);
    precision_over_recall(&mut sheet, cases, prevalence);
    risk_over_coverage(&mut sheet, cases, prevalence);
    let mut png = std::io::Cursor::new(Vec::new());
    sheet.finish().write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

fn precision_over_recall(sheet: &mut Sheet, cases: &[Case], prevalence: f64) {
    let plot = Plot { left: 90.0, top: 110.0, width: 500.0, height: 420.0, highest: 1.0 };
    plot.frame(sheet, "Precision over recall", "recall", "precision");
    plot.dashed(sheet, prevalence);
    plot.note(sheet, (0.995, prevalence), "finding at random");
    for (n, (check, colour)) in (0u8..).zip(LINES) {
        let curve = precision_recall(check, cases, prevalence);
        // Between two cut-offs nothing is known: steps, not slopes.
        let mut before = (0.0, curve.first().map_or(0.0, |point| point.precision));
        for point in &curve {
            plot.line(sheet, before, (before.0, point.precision), colour);
            plot.line(sheet, (before.0, point.precision), (point.recall, point.precision), colour);
            before = (point.recall, point.precision);
        }
        let rates = Counts::of(check, cases).rates(prevalence);
        if let (Some(recall), Some(precision)) = (rates.recall, rates.precision) {
            plot.dot(sheet, (recall.estimate, precision.estimate), colour);
        }
        let row = 602.0 + 26.0 * f64::from(n / 2);
        let column = 90.0 + 290.0 * f64::from(n % 2);
        let none = if curve.is_empty() { " (no cases)" } else { "" };
        sheet.stroke((column, row - 5.0), (column + 26.0, row - 5.0), 3.0, colour);
        sheet.write(&format!("{}{none}", check.title()), (column + 34.0, row), 16.0, INK);
    }
    sheet.disc((733.0, 597.0), 5.0, QUIET);
    sheet.write("left: at the market's own cut-offs", (754.0, 602.0), 16.0, INK);
}

fn risk_over_coverage(sheet: &mut Sheet, cases: &[Case], prevalence: f64) {
    let curve = risk_coverage(Check::Verdict, cases, prevalence);
    let most = curve.iter().map(|point| point.risk).fold(prevalence, f64::max);
    let highest = [0.05, 0.1, 0.2, 0.5].into_iter().find(|highest| most * 1.1 <= *highest).unwrap_or(1.0);
    let plot = Plot { left: 720.0, top: 110.0, width: 500.0, height: 420.0, highest };
    plot.frame(sheet, "Fraud among cases that pass without a person", "share of cases that pass", "fraud among them");
    plot.dashed(sheet, prevalence);
    plot.note(sheet, (0.995, prevalence), "always legitimate");
    let colour = LINES[3].1;
    let mut before = None;
    for point in &curve {
        let at = (point.coverage, point.risk);
        plot.line(sheet, before.unwrap_or(at), at, colour);
        plot.dot(sheet, at, colour);
        before = Some(at);
    }
    plot.dot(sheet, (1.0, prevalence), QUIET);
}

/// Where a curve is drawn; x is 0..=1, y is 0..=`highest`.
struct Plot {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    highest: f64,
}

impl Plot {
    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.left + x * self.width, self.top + (1.0 - y / self.highest) * self.height)
    }

    fn frame(&self, sheet: &mut Sheet, title: &str, below: &str, beside: &str) {
        sheet.write(title, (self.left, self.top - 34.0), 18.0, INK);
        sheet.write(beside, (self.left, self.top - 10.0), 15.0, QUIET);
        for n in 0u8..=5 {
            let share = f64::from(n) / 5.0;
            let (x, _) = self.place((share, 0.0));
            let (_, y) = self.place((0.0, share * self.highest));
            sheet.stroke((x, self.top), (x, self.top + self.height), 1.0, GRID);
            sheet.stroke((self.left, y), (self.left + self.width, y), 1.0, GRID);
            let label = format!("{:.0} %", share * 100.0);
            let middle = sheet.width(&label, 14.0) / 2.0;
            sheet.write(&label, (x - middle, self.top + self.height + 22.0), 14.0, QUIET);
            let digits = usize::from(self.highest < 0.2);
            let label = format!("{:.digits$} %", share * self.highest * 100.0);
            let width = sheet.width(&label, 14.0);
            sheet.write(&label, (self.left - 8.0 - width, y + 5.0), 14.0, QUIET);
        }
        let width = sheet.width(below, 15.0);
        sheet.write(below, (self.left + self.width - width, self.top + self.height + 44.0), 15.0, QUIET);
    }

    fn line(&self, sheet: &mut Sheet, from: (f64, f64), to: (f64, f64), colour: Rgb<u8>) {
        sheet.stroke(self.place(from), self.place(to), 2.5, colour);
    }

    fn dot(&self, sheet: &mut Sheet, at: (f64, f64), colour: Rgb<u8>) {
        sheet.disc(self.place(at), 5.0, colour);
    }

    fn dashed(&self, sheet: &mut Sheet, y: f64) {
        for n in 0u8..50 {
            let x = f64::from(n) / 50.0;
            sheet.stroke(self.place((x, y)), self.place((x + 0.011, y)), 1.5, QUIET);
        }
    }

    /// Small words that end at a point, above it.
    fn note(&self, sheet: &mut Sheet, at: (f64, f64), text: &str) {
        let (x, y) = self.place(at);
        let width = sheet.width(text, 14.0);
        sheet.write(text, (x - width, y - 7.0), 14.0, QUIET);
    }
}

/// White paper; places are in pixels of the finished picture.
struct Sheet {
    image: RgbImage,
    font: FontRef<'static>,
}

impl Sheet {
    fn new() -> Self {
        let image = RgbImage::from_pixel(WIDTH * FINER, HEIGHT * FINER, PAPER);
        Self { image, font: FontRef::try_from_slice(FONT).expect("the embedded font is one") }
    }

    fn finish(self) -> RgbImage {
        image::imageops::resize(&self.image, WIDTH, HEIGHT, FilterType::Triangle)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels, checked against the picture's bounds
    fn set(&mut self, x: f64, y: f64, colour: Rgb<u8>, cover: f32) {
        if x < 0.0 || y < 0.0 || x >= f64::from(self.image.width()) || y >= f64::from(self.image.height()) {
            return;
        }
        let pixel = self.image.get_pixel_mut(x as u32, y as u32);
        for (under, over) in pixel.0.iter_mut().zip(colour.0) {
            *under = (f32::from(*under) + (f32::from(over) - f32::from(*under)) * cover.clamp(0.0, 1.0)).round() as u8;
        }
    }

    /// A filled circle.
    fn disc(&mut self, (x, y): (f64, f64), radius: f64, colour: Rgb<u8>) {
        let finer = f64::from(FINER);
        let (x, y, radius) = (x * finer, y * finer, radius * finer);
        let mut down = -radius;
        while down <= radius {
            let half = (radius * radius - down * down).max(0.0).sqrt();
            let mut across = -half;
            while across <= half {
                self.set(x + across, y + down, colour, 1.0);
                across += 0.9;
            }
            down += 0.9;
        }
    }

    fn stroke(&mut self, from: (f64, f64), to: (f64, f64), width: f64, colour: Rgb<u8>) {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let mut at = 0.0;
        while at <= length {
            let share = if length > 0.0 { at / length } else { 0.0 };
            let place = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            self.disc(place, width / 2.0, colour);
            at += 0.3;
        }
    }

    /// How wide a text is written.
    fn width(&self, text: &str, size: f32) -> f64 {
        let scaled = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|letter| f64::from(scaled.h_advance(self.font.glyph_id(letter)))).sum()
    }

    /// Writes on a base line that begins at a point.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // pixels
    fn write(&mut self, text: &str, (x, y): (f64, f64), size: f32, colour: Rgb<u8>) {
        let finer = f64::from(FINER);
        let scale = PxScale::from(size * FINER as f32);
        let font = self.font.clone();
        let scaled = font.as_scaled(scale);
        let (mut pen, base) = ((x * finer) as f32, (y * finer) as f32);
        for letter in text.chars() {
            let id = font.glyph_id(letter);
            let glyph = id.with_scale_and_position(scale, point(pen, base));
            pen += scaled.h_advance(id);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            outline.draw(|across, down, cover| {
                let place = (f64::from(bounds.min.x) + f64::from(across), f64::from(bounds.min.y) + f64::from(down));
                self.set(place.0, place.1, colour, cover);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::cases;
    use super::*;

    #[test]
    fn the_picture_shows_every_line_that_has_a_score() {
        let png = draw(&cases(), 0.08).unwrap();
        if let Ok(path) = std::env::var("TRESTLE_PICTURE") {
            std::fs::write(path, &png).unwrap();
        }
        let picture = image::load_from_memory(&png).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (WIDTH, HEIGHT));
        for (check, colour) in LINES {
            let near = |pixel: &&Rgb<u8>| pixel.0.iter().zip(colour.0).all(|(a, b)| a.abs_diff(b) < 12);
            assert!(picture.pixels().filter(near).count() > 50, "{check:?}");
        }
    }

    #[test]
    fn a_set_without_answers_is_a_picture_too() {
        let mut none = cases();
        for case in &mut none {
            case.ended = super::super::check::Ended::Failed("INTERNAL".to_owned());
        }
        assert!(draw(&none, 0.08).is_ok());
    }
}
