//! Places on an image, as fractions of its width and height.

/// A point; x grows to the right, y downwards, both 0..=1 on the image (slightly outside is possible for rotated text).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// An axis-aligned rectangle: left, top, width and height as fractions of the image as uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Rect {
    #[must_use]
    pub fn center(self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    #[must_use]
    pub fn right(self) -> f32 {
        self.x + self.width
    }

    #[must_use]
    pub fn bottom(self) -> f32 {
        self.y + self.height
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self { x, y, width: self.right().max(other.right()) - x, height: self.bottom().max(other.bottom()) - y }
    }
}

/// Four corners that start at the text's own top left and go clockwise in reading direction, so text that stands upside down
/// in the image has its first corner at the bottom right.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The axis-aligned hull.
    #[must_use]
    pub fn hull(&self) -> Rect {
        let (mut left, mut top, mut right, mut bottom) = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        for Point { x, y } in self.0 {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        Rect { x: left, y: top, width: right - left, height: bottom - top }
    }
}

impl From<Rect> for Quad {
    fn from(rect: Rect) -> Self {
        let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
        Self([
            Point { x: left, y: top },
            Point { x: right, y: top },
            Point { x: right, y: bottom },
            Point { x: left, y: bottom },
        ])
    }
}

/// The places of texts in upright page coordinates: the page turned by the texts' common direction, so that lines are horizontal
/// and read left to right. `width` and `height` are the image's, in pixels (or any unit of the same ratio).
///
/// The direction is the median over the upper edges, each weighted by its length, so that a few stray texts do not tilt the page.
#[must_use]
pub fn upright(quads: &[Quad], width: u32, height: u32) -> Vec<Rect> {
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let pixels = |p: Point| (f64::from(p.x) * width, f64::from(p.y) * height);
    let (sin, cos) = common_direction(quads.iter().map(|quad| {
        let ((x0, y0), (x1, y1)) = (pixels(quad.0[0]), pixels(quad.0[1]));
        (x1 - x0, y1 - y0)
    }));
    let turn = |(x, y): (f64, f64)| (x * cos + y * sin, y * cos - x * sin);
    let page = hull([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)].map(turn));
    quads
        .iter()
        .map(|quad| {
            let (left, top, right, bottom) = hull(quad.0.map(|p| turn(pixels(p))));
            let (across, down) = (page.2 - page.0, page.3 - page.1);
            Rect {
                x: share(left - page.0, across),
                y: share(top - page.1, down),
                width: share(right - left, across),
                height: share(bottom - top, down),
            }
        })
        .collect()
}

#[allow(clippy::cast_possible_truncation)] // fractions of a page, where f32 is precise to a thousandth of a pixel
fn share(part: f64, whole: f64) -> f32 {
    (part / whole) as f32
}

/// Left, top, right and bottom of four points.
fn hull(points: [(f64, f64); 4]) -> (f64, f64, f64, f64) {
    points.iter().fold((f64::MAX, f64::MAX, f64::MIN, f64::MIN), |(l, t, r, b), (x, y)| {
        (l.min(*x), t.min(*y), r.max(*x), b.max(*y))
    })
}

/// Sine and cosine of the edges' weighted median direction; (0, 1) when there is none.
fn common_direction(edges: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let edges: Vec<(f64, f64)> = edges.filter(|(x, y)| x.hypot(*y) > 0.0).collect();
    let (sum_x, sum_y) = edges.iter().fold((0.0, 0.0), |(x, y), edge| (x + edge.0, y + edge.1));
    if edges.is_empty() || sum_x.hypot(sum_y) == 0.0 {
        return (0.0, 1.0);
    }
    // Angles are taken relative to the mean direction, so that the wrap at half a turn lies far from all of them.
    let mean = sum_y.atan2(sum_x);
    let mut angles: Vec<(f64, f64)> = edges
        .iter()
        .map(|(x, y)| {
            let off = y.atan2(*x) - mean;
            (off.sin().atan2(off.cos()), x.hypot(*y))
        })
        .collect();
    angles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = angles.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut seen = 0.0;
    let median = angles.iter().find(|(_, weight)| {
        seen += weight;
        seen >= half
    });
    (mean + median.map_or(0.0, |(angle, _)| *angle)).sin_cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Rect, b: Rect) -> bool {
        [(a.x, b.x), (a.y, b.y), (a.width, b.width), (a.height, b.height)].iter().all(|(a, b)| (a - b).abs() < 1e-3)
    }

    /// A quad of the page as it looks in a photo turned by `degrees` around the middle of a square image.
    fn turned(rect: Rect, degrees: f32) -> Quad {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Quad(Quad::from(rect).0.map(|p| {
            let (x, y) = (p.x - 0.5, p.y - 0.5);
            Point { x: x * cos - y * sin + 0.5, y: x * sin + y * cos + 0.5 }
        }))
    }

    #[test]
    fn an_upright_page_stays_as_it_is() {
        let rect = Rect { x: 0.1, y: 0.2, width: 0.3, height: 0.05 };
        assert!(close(upright(&[rect.into()], 1600, 1200)[0], rect));
        assert!(upright(&[], 1600, 1200).is_empty());
    }

    #[test]
    fn turned_pages_give_level_lines_in_reading_order() {
        let label = Rect { x: 0.2, y: 0.3, width: 0.2, height: 0.03 };
        let value = Rect { x: 0.5, y: 0.3, width: 0.2, height: 0.03 };
        for degrees in [-170.0, -90.0, -9.0, 0.0, 12.0, 90.0, 180.0] {
            let places = upright(&[turned(label, degrees), turned(value, degrees)], 1000, 1000);
            assert!((places[0].y - places[1].y).abs() < 1e-3, "{degrees}: one line");
            assert!(places[0].right() < places[1].x, "{degrees}: label left of value");
            assert!(places[0].width > 5.0 * places[0].height, "{degrees}: still a flat line");
        }
    }
}
