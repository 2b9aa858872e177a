//! Points, quads and least-area rectangles, in pixels of the image as uploaded, y down.

/// A position in pixels; pixel `(0, 0)` covers `0.0..1.0` on both axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

impl Point {
    #[must_use]
    pub fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    #[must_use]
    pub fn towards(self, other: Point, fraction: f32) -> Point {
        Point::new(self.x + (other.x - self.x) * fraction, self.y + (other.y - self.y) * fraction)
    }

    #[must_use]
    pub fn distance(self, other: Point) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// Length of the projection on the direction `angle` (radians).
    #[must_use]
    pub fn along(self, angle: f32) -> f32 {
        self.x * angle.cos() + self.y * angle.sin()
    }

    /// The point turned by `angle` (radians, clockwise on a y-down image) about the origin.
    #[must_use]
    pub fn turned(self, angle: f32) -> Point {
        let (sin, cos) = angle.sin_cos();
        Point::new(self.x * cos - self.y * sin, self.x * sin + self.y * cos)
    }
}

/// Four corners that start at the text's own top-left and go clockwise in reading direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The rectangle with the given centre, whose width runs along `angle`.
    #[must_use]
    pub fn rectangle(centre: Point, width: f32, height: f32, angle: f32) -> Self {
        let corner = |x: f32, y: f32| {
            let turned = Point::new(x * width / 2.0, y * height / 2.0).turned(angle);
            Point::new(centre.x + turned.x, centre.y + turned.y)
        };
        Self([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)])
    }

    #[must_use]
    pub fn width(&self) -> f32 {
        let [a, b, c, d] = self.0;
        f32::midpoint(a.distance(b), d.distance(c))
    }

    #[must_use]
    pub fn height(&self) -> f32 {
        let [a, b, c, d] = self.0;
        f32::midpoint(a.distance(d), b.distance(c))
    }

    #[must_use]
    pub fn centre(&self) -> Point {
        let [a, b, c, d] = self.0;
        Point::new((a.x + b.x + c.x + d.x) / 4.0, (a.y + b.y + c.y + d.y) / 4.0)
    }

    /// The reading direction in radians: 0 for upright text, positive when it runs downhill.
    #[must_use]
    pub fn angle(&self) -> f32 {
        let [a, b, c, d] = self.0;
        (b.y - a.y + c.y - d.y).atan2(b.x - a.x + c.x - d.x)
    }

    /// The same area read from the opposite side.
    #[must_use]
    pub fn upside_down(&self) -> Quad {
        let [a, b, c, d] = self.0;
        Quad([c, d, a, b])
    }

    /// The same area read a quarter turn clockwise: its left edge becomes the top.
    #[must_use]
    pub fn quarter_turned(&self) -> Quad {
        let [a, b, c, d] = self.0;
        Quad([d, a, b, c])
    }

    /// The part between two fractions of the width and two of the height.
    #[must_use]
    pub fn part(&self, from: f32, to: f32, top: f32, bottom: f32) -> Quad {
        let [a, b, c, d] = self.0;
        let at = |x: f32, y: f32| a.towards(b, x).towards(d.towards(c, x), y);
        Quad([at(from, top), at(to, top), at(to, bottom), at(from, bottom)])
    }

    /// Corners kept inside an image of the given size.
    #[must_use]
    pub fn within(&self, width: f32, height: f32) -> Quad {
        Quad(self.0.map(|p| Point::new(p.x.clamp(0.0, width), p.y.clamp(0.0, height))))
    }

    /// Each corner moved by `change`.
    #[must_use]
    pub fn map(&self, change: impl Fn(Point) -> Point) -> Quad {
        Quad(self.0.map(change))
    }
}

/// The convex hull, in order (Andrew's monotone chain). Fewer than three distinct points give what there is.
#[must_use]
pub fn convex_hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let turn = |o: Point, a: Point, b: Point| (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while chain.len() >= 2 && turn(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0 {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter().copied());
    hull.append(&mut half(&mut points.iter().rev().copied()));
    hull
}

/// The rectangle along `angle` that just holds the points.
#[must_use]
pub fn bounding_rectangle(points: &[Point], angle: f32) -> Quad {
    let (mut low, mut high) = (Point::new(f32::MAX, f32::MAX), Point::new(f32::MIN, f32::MIN));
    for point in points {
        let turned = point.turned(-angle);
        low = Point::new(low.x.min(turned.x), low.y.min(turned.y));
        high = Point::new(high.x.max(turned.x), high.y.max(turned.y));
    }
    let centre = low.towards(high, 0.5).turned(angle);
    Quad::rectangle(centre, high.x - low.x, high.y - low.y, angle)
}

/// The rectangle of least area that holds the hull. Its width is its longer side, its angle lies in `-90..=90` degrees.
#[must_use]
pub fn least_area_rectangle(hull: &[Point]) -> Quad {
    let edges = hull.iter().zip(hull.iter().cycle().skip(1));
    let best = edges
        .map(|(a, b)| bounding_rectangle(hull, (b.y - a.y).atan2(b.x - a.x)))
        .min_by(|a, b| (a.width() * a.height()).total_cmp(&(b.width() * b.height())))
        .unwrap_or_else(|| bounding_rectangle(hull, 0.0));
    let (angle, width, height) = (best.angle(), best.width(), best.height());
    let along = if width >= height { angle } else { angle + std::f32::consts::FRAC_PI_2 };
    bounding_rectangle(hull, half_turn(along))
}

/// The angle brought into `-90..=90` degrees by whole half turns: a line's direction without its sense.
#[must_use]
pub fn half_turn(angle: f32) -> f32 {
    angle - (angle / std::f32::consts::PI).round() * std::f32::consts::PI
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned_box(width: f32, height: f32, degrees: f32) -> Vec<Point> {
        Quad::rectangle(Point::new(200.0, 150.0), width, height, degrees.to_radians()).0.to_vec()
    }

    #[test]
    fn a_turned_rectangle_is_found_with_its_size_and_angle() {
        for degrees in [-80.0_f32, -45.0, -9.0, 0.0, 2.0, 30.0, 88.0] {
            let mut points = turned_box(120.0, 20.0, degrees);
            points.push(Point::new(200.0, 150.0));
            let found = least_area_rectangle(&convex_hull(points));
            assert!((found.width() - 120.0).abs() < 0.1, "width {} at {degrees}", found.width());
            assert!((found.height() - 20.0).abs() < 0.1, "height {} at {degrees}", found.height());
            assert!((found.angle().to_degrees() - degrees).abs() < 0.1, "angle {}", found.angle().to_degrees());
        }
    }

    #[test]
    fn the_hull_drops_inner_and_collinear_points() {
        let square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (2.0, 2.0), (2.0, 0.0)];
        let hull = convex_hull(square.iter().map(|&(x, y)| Point::new(x, y)).collect());
        assert_eq!(hull.len(), 4);
        assert!(!hull.contains(&Point::new(2.0, 0.0)));
    }

    #[test]
    fn upside_down_text_starts_at_the_images_bottom_right() {
        let quad = Quad::rectangle(Point::new(50.0, 50.0), 40.0, 10.0, 0.0);
        assert_eq!(quad.upside_down().0[0], Point::new(70.0, 55.0));
        assert!((quad.upside_down().angle().abs() - std::f32::consts::PI).abs() < 1e-5);
        assert_eq!(quad.upside_down().upside_down(), quad);
    }

    #[test]
    fn a_part_of_a_turned_line_lies_on_it() {
        let line = Quad::rectangle(Point::new(0.0, 0.0), 100.0, 10.0, 0.5);
        let word = line.part(0.2, 0.5, 0.0, 1.0);
        assert!((word.width() - 30.0).abs() < 1e-3 && (word.angle() - 0.5).abs() < 1e-4);
        assert!((word.centre().along(0.5) + 15.0).abs() < 1e-3);
    }
}
