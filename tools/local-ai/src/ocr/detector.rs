//! Where the text is: PP-OCR's differentiable-binarisation detector and its post-processing.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use image::RgbImage;

use super::geometry::{Point, Quad, bounding_rectangle, convex_hull, half_turn, least_area_rectangle};
use super::model::{ModelError, ModelFile, Plan};
use super::planes::{Normalisation, Planes, resized};

/// The canvas's longer side in pixels, as the model was trained.
const LONG_SIDE: u32 = 960;
/// Shorter sides that have a plan. The picture fills as much of the canvas as its shape lets it.
const SHORT_SIDES: [u32; 4] = [448, 608, 736, 960];
/// A pixel is text from this probability on.
const TEXT_PIXEL: f32 = 0.3;
/// A box is kept from this mean probability on.
const TEXT_BOX: f32 = 0.5;
/// The network marks the inner part of a line; its box grows by `area * GROWTH / perimeter` on every side.
const GROWTH: f32 = 1.6;
/// Marks thinner than this (canvas pixels) are specks.
const LEAST_SIDE: f32 = 3.0;
/// A line at least this many times as long as high has a direction of its own; shorter ones take the page's.
const DIRECTED: f32 = 3.0;
/// No photo of a document has more lines; a picture of noise must not take minutes.
const MOST_LINES: usize = 200;

/// A place where text was found, and how sure the detector was, `0.0..=1.0`. Its quad's sense is still open: it may be
/// read from either end.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub quad: Quad,
    pub score: f32,
}

/// The detection model and its plans, one a canvas size.
#[derive(Debug)]
pub(super) struct Detector {
    file: ModelFile,
    plans: Mutex<HashMap<(u32, u32), Arc<Plan>>>,
}

impl Detector {
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let detector = Self { file: ModelFile::open(folder, name)?, plans: Mutex::default() };
        // What a phone's camera gives, lying and standing; other shapes are made ready when they come.
        detector.plan((LONG_SIDE, SHORT_SIDES[2]))?;
        detector.plan((SHORT_SIDES[2], LONG_SIDE))?;
        Ok(detector)
    }

    fn plan(&self, (width, height): (u32, u32)) -> Result<Arc<Plan>, ModelError> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&(width, height)) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(self.file.plan(height as usize, width as usize)?);
        plans.insert((width, height), Arc::clone(&plan));
        Ok(plan)
    }

    /// Find the lines of text on `image`, whichever way they run.
    pub(super) fn find(&self, image: &RgbImage) -> Result<Vec<Spot>, ModelError> {
        let (canvas, scale) = canvas_for(image.width(), image.height());
        let fit = |side: u32| ((side as f32 * scale).round() as u32).max(1);
        let (width, height) = (fit(image.width()).min(canvas.0), fit(image.height()).min(canvas.1));
        let mut planes = Planes::blank(canvas.0 as usize, canvas.1 as usize, Normalisation::IMAGENET);
        planes.draw(&resized(image, width, height));
        let map = self.plan(canvas)?.run(&planes.values, planes.height, planes.width, <[f32]>::to_vec)?;
        let map = ProbabilityMap { values: &map, width: planes.width, height: planes.height };
        let (back_x, back_y) = (image.width() as f32 / width as f32, image.height() as f32 / height as f32);
        let to_image = |point: Point| Point::new(point.x * back_x, point.y * back_y);
        let mut spots = map.spots();
        for spot in &mut spots {
            spot.quad = spot.quad.map(to_image).within(image.width() as f32, image.height() as f32);
        }
        Ok(spots)
    }
}

/// The canvas for an image, and the factor that fits the image into it.
fn canvas_for(width: u32, height: u32) -> ((u32, u32), f32) {
    let (long, short) = (width.max(height) as f32, width.min(height) as f32);
    let wanted = LONG_SIDE as f32 * short / long;
    // A canvas a little too low costs less sharpness than the next one costs time.
    let side = SHORT_SIDES.into_iter().find(|&side| wanted <= side as f32 * 1.03).unwrap_or(LONG_SIDE);
    let scale = (LONG_SIDE as f32 / long).min(side as f32 / short);
    (if width >= height { (LONG_SIDE, side) } else { (side, LONG_SIDE) }, scale)
}

/// For each pixel of the canvas the probability that it belongs to text.
struct ProbabilityMap<'a> {
    values: &'a [f32],
    width: usize,
    height: usize,
}

impl ProbabilityMap<'_> {
    /// Connected text pixels, each made a rectangle and grown to the line's full height.
    fn spots(&self) -> Vec<Spot> {
        let hulls: Vec<Vec<Point>> = self.hulls();
        let rectangles: Vec<Quad> = hulls.iter().map(|hull| least_area_rectangle(hull)).collect();
        let page = page_direction(&rectangles);
        let mut spots: Vec<Spot> = hulls
            .iter()
            .zip(rectangles)
            .map(
                |(hull, own)| {
                    if own.width() >= DIRECTED * own.height() { own } else { bounding_rectangle(hull, page) }
                },
            )
            .filter(|quad| quad.width().min(quad.height()) >= LEAST_SIDE)
            .map(|quad| Spot { quad: grown(&quad), score: self.mean_within(&quad) })
            .filter(|spot| spot.score >= TEXT_BOX)
            .collect();
        spots.sort_by(|a, b| b.score.total_cmp(&a.score));
        spots.truncate(MOST_LINES);
        spots
    }

    fn hulls(&self) -> Vec<Vec<Point>> {
        let mut seen = vec![false; self.values.len()];
        let mut hulls = Vec::new();
        for start in 0..self.values.len() {
            if !seen[start] && self.values[start] > TEXT_PIXEL {
                hulls.push(convex_hull(self.outline_from(start, &mut seen)));
            }
        }
        hulls
    }

    /// The corners of the leftmost and rightmost pixel of each row of the connected area around `start`.
    fn outline_from(&self, start: usize, seen: &mut [bool]) -> Vec<Point> {
        let mut rows: HashMap<usize, (usize, usize)> = HashMap::new();
        let mut stack = vec![start];
        seen[start] = true;
        while let Some(at) = stack.pop() {
            let (x, y) = (at % self.width, at / self.width);
            let row = rows.entry(y).or_insert((x, x));
            *row = (row.0.min(x), row.1.max(x));
            for ny in y.saturating_sub(1)..=(y + 1).min(self.height - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(self.width - 1) {
                    let next = ny * self.width + nx;
                    if !seen[next] && self.values[next] > TEXT_PIXEL {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
        }
        let corners = |(y, (left, right)): (usize, (usize, usize))| {
            let (top, left, right) = (y as f32, left as f32, right as f32 + 1.0);
            [(left, top), (right, top), (left, top + 1.0), (right, top + 1.0)].map(|(x, y)| Point::new(x, y))
        };
        rows.into_iter().flat_map(corners).collect()
    }

    /// The mean probability over the pixels whose centres lie in the quad.
    fn mean_within(&self, quad: &Quad) -> f32 {
        let angle = quad.angle();
        let centre = quad.centre();
        let (half_width, half_height) = (quad.width() / 2.0, quad.height() / 2.0);
        let reach = half_width.hypot(half_height);
        let range = |middle: f32, end: usize| {
            ((middle - reach).max(0.0) as usize)..((middle + reach).ceil().max(0.0) as usize).min(end)
        };
        let (mut sum, mut count) = (0.0, 0_u32);
        for y in range(centre.y, self.height) {
            for x in range(centre.x, self.width) {
                let from_centre = Point::new(x as f32 + 0.5 - centre.x, y as f32 + 0.5 - centre.y).turned(-angle);
                if from_centre.x.abs() <= half_width && from_centre.y.abs() <= half_height {
                    sum += self.values[y * self.width + x];
                    count += 1;
                }
            }
        }
        if count == 0 { 0.0 } else { sum / count as f32 }
    }
}

/// The direction most of the text runs in, by length, without its sense: `-90..=90` degrees in radians.
fn page_direction(rectangles: &[Quad]) -> f32 {
    let long = rectangles.iter().filter(|quad| quad.width() >= DIRECTED * quad.height());
    // Doubling the angle makes both senses of a line the same direction, so that they can be averaged.
    let (sin, cos) = long.fold((0.0_f32, 0.0_f32), |(sin, cos), quad| {
        let (s, c) = (2.0 * quad.angle()).sin_cos();
        (sin + s * quad.width(), cos + c * quad.width())
    });
    if sin == 0.0 && cos == 0.0 { 0.0 } else { half_turn(sin.atan2(cos) / 2.0) }
}

fn grown(quad: &Quad) -> Quad {
    let (width, height) = (quad.width(), quad.height());
    let by = width * height * GROWTH / (2.0 * (width + height));
    Quad::rectangle(quad.centre(), width + 2.0 * by, height + 2.0 * by, quad.angle())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(boxes: &[(Quad, f32)]) -> (Vec<f32>, usize, usize) {
        let (width, height) = (320, 200);
        let mut values = vec![0.0; width * height];
        for (quad, value) in boxes {
            for (index, slot) in values.iter_mut().enumerate() {
                let at = Point::new((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
                let centre = quad.centre();
                let local = Point::new(at.x - centre.x, at.y - centre.y).turned(-quad.angle());
                if local.x.abs() <= quad.width() / 2.0 && local.y.abs() <= quad.height() / 2.0 {
                    *slot = *value;
                }
            }
        }
        (values, width, height)
    }

    #[test]
    fn a_turned_line_becomes_one_grown_rectangle() {
        let line = Quad::rectangle(Point::new(150.0, 90.0), 200.0, 12.0, -0.15);
        let (values, width, height) = painted(&[(line, 0.9)]);
        let spots = ProbabilityMap { values: &values, width, height }.spots();
        assert_eq!(spots.len(), 1);
        let by = 200.0 * 12.0 * GROWTH / 424.0;
        assert!((spots[0].quad.angle() + 0.15).abs() < 0.02);
        assert!((spots[0].quad.height() - 12.0 - 2.0 * by).abs() < 3.0, "{}", spots[0].quad.height());
        assert!((spots[0].score - 0.9).abs() < 0.1, "{}", spots[0].score);
    }

    #[test]
    fn faint_marks_and_specks_are_no_text() {
        let faint = Quad::rectangle(Point::new(60.0, 40.0), 80.0, 12.0, 0.0);
        let speck = Quad::rectangle(Point::new(200.0, 40.0), 2.0, 2.0, 0.0);
        let (values, width, height) = painted(&[(faint, 0.4), (speck, 1.0)]);
        assert!(ProbabilityMap { values: &values, width, height }.spots().is_empty());
    }

    #[test]
    fn a_short_word_takes_the_pages_direction() {
        let line = Quad::rectangle(Point::new(150.0, 50.0), 220.0, 12.0, 0.2);
        let word = Quad::rectangle(Point::new(150.0, 140.0), 16.0, 12.0, 0.2);
        let (values, width, height) = painted(&[(line, 0.9), (word, 0.9)]);
        let spots = ProbabilityMap { values: &values, width, height }.spots();
        assert_eq!(spots.len(), 2);
        assert!(spots.iter().all(|spot| (spot.quad.angle() - 0.2).abs() < 0.03));
    }

    #[test]
    fn the_canvas_follows_the_images_shape() {
        for ((width, height), expected) in [
            ((1600, 1200), (960, 736)),
            ((1200, 1600), (736, 960)),
            ((1000, 1000), (960, 960)),
            ((1920, 1080), (960, 608)),
            ((3000, 200), (960, 448)),
        ] {
            let (canvas, scale) = canvas_for(width, height);
            assert_eq!(canvas, expected);
            assert!(width as f32 * scale <= canvas.0 as f32 + 0.5 && height as f32 * scale <= canvas.1 as f32 + 0.5);
        }
    }
}
