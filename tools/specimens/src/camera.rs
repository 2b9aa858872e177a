//! Where a flat card ends up in a photo: rotation, tilt, perspective.

use crate::canvas::Frame;

/// A plane projective map, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Projection([f64; 9]);

impl Projection {
    /// Nothing moves.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

    #[must_use]
    pub fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let m = &self.0;
        let w = m[6] * x + m[7] * y + m[8];
        ((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w)
    }

    /// First `self`, then `next`.
    fn then(&self, next: &Self) -> Self {
        let mut product = [0.0; 9];
        for (index, cell) in product.iter_mut().enumerate() {
            let (row, column) = (index / 3, index % 3);
            *cell = (0..3).map(|k| next.0[row * 3 + k] * self.0[k * 3 + column]).sum();
        }
        Self(product)
    }

    fn inverse(&self) -> Self {
        let m = &self.0;
        let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
        // The adjugate: a projective map needs no division by the determinant.
        Self([
            minor(4, 5, 7, 8),
            -minor(1, 2, 7, 8),
            minor(1, 2, 4, 5),
            -minor(3, 5, 6, 8),
            minor(0, 2, 6, 8),
            -minor(0, 2, 3, 5),
            minor(3, 4, 6, 7),
            -minor(0, 1, 6, 7),
            minor(0, 1, 3, 4),
        ])
    }
}

/// How the camera is held over the card. Angles in degrees.
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    /// Clockwise turn of the card in the photo.
    pub rotation: f32,
    /// Forward and sideways tilt.
    pub tilt: (f32, f32),
    /// The share of the region that the card fills at most, across or down.
    pub fill: f32,
    /// Shift of the card's middle, in shares of the space left free, -1 to 1.
    pub shift: (f32, f32),
}

/// Both ways between millimetres on the card and pixels in the photo.
#[derive(Clone, Copy, Debug)]
pub struct Placement {
    pub to_photo: Projection,
    pub to_card: Projection,
    /// What the card covers at most, in pixels.
    pub hull: Frame,
}

impl Placement {
    /// A sheet whose unit is the photo's pixel, `size` pixels large.
    #[must_use]
    pub const fn upon(size: (f32, f32)) -> Self {
        Self {
            to_photo: Projection::IDENTITY,
            to_card: Projection::IDENTITY,
            hull: Frame::new(0.0, 0.0, size.0, size.1),
        }
    }
}

impl Placement {
    /// The same view of a sheet of `size` that reaches `margin` beyond the placed one's left and upper edge.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a photo")]
    pub fn behind(&self, margin: f32, size: (f32, f32)) -> Self {
        let back = f64::from(-margin);
        let to_photo = Projection([1.0, 0.0, back, 0.0, 1.0, back, 0.0, 0.0, 1.0]).then(&self.to_photo);
        let (left, top, width, height) = hull_of(&to_photo, f64::from(size.0), f64::from(size.1));
        let hull = Frame::new(left as f32, top as f32, width as f32, height as f32);
        Self { to_photo, to_card: to_photo.inverse(), hull }
    }
}

/// Places a card of `size` millimetres in the `region` of a photo.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "pixels of a photo")]
pub fn place(size: (f32, f32), region: Frame, pose: Pose) -> Placement {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    // The camera is about three card widths away, as a phone held over a table is.
    let raw = seen((width / 2.0, height / 2.0), pose, 3.0 * width);
    let hull = hull_of(&raw, width, height);
    let (region_width, region_height) = (f64::from(region.width), f64::from(region.height));
    let scale = f64::from(pose.fill) * (region_width / hull.2).min(region_height / hull.3);
    let free = (region_width - hull.2 * scale, region_height - hull.3 * scale);
    let left = f64::from(region.x) + free.0 / 2.0 * (1.0 + f64::from(pose.shift.0));
    let top = f64::from(region.y) + free.1 / 2.0 * (1.0 + f64::from(pose.shift.1));
    let fitted = Projection([scale, 0.0, left - hull.0 * scale, 0.0, scale, top - hull.1 * scale, 0.0, 0.0, 1.0]);
    let to_photo = raw.then(&fitted);
    Placement {
        to_photo,
        to_card: to_photo.inverse(),
        hull: Frame::new(left as f32, top as f32, (hull.2 * scale) as f32, (hull.3 * scale) as f32),
    }
}

/// Looks at a wall: `centre` of it is in the middle of a photo of `photo` pixels, which shows `span` of its length units across.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "pixels of a photo")]
pub fn look_at(
    wall: (f32, f32),
    centre: (f32, f32),
    span: f32,
    tilt: (f32, f32),
    roll: f32,
    photo: (f32, f32),
) -> Placement {
    let pose = Pose { rotation: roll, tilt, fill: 1.0, shift: (0.0, 0.0) };
    let raw = seen((f64::from(centre.0), f64::from(centre.1)), pose, 2.5 * f64::from(span));
    let scale = f64::from(photo.0 / span);
    let middle = (f64::from(photo.0) / 2.0, f64::from(photo.1) / 2.0);
    let to_photo = raw.then(&Projection([scale, 0.0, middle.0, 0.0, scale, middle.1, 0.0, 0.0, 1.0]));
    let (left, top, width, height) = hull_of(&to_photo, f64::from(wall.0), f64::from(wall.1));
    let hull = Frame::new(left as f32, top as f32, width as f32, height as f32);
    Placement { to_photo, to_card: to_photo.inverse(), hull }
}

/// The plane around `middle` as a camera at `distance` sees it, `middle` at 0.
fn seen(middle: (f64, f64), pose: Pose, distance: f64) -> Projection {
    let turn = f64::from(pose.rotation).to_radians();
    let (forward, sideways) = (f64::from(pose.tilt.0).to_radians(), f64::from(pose.tilt.1).to_radians());
    let (sin_z, cos_z) = (libm::sin(turn), libm::cos(turn));
    let (sin_x, cos_x) = (libm::sin(forward), libm::cos(forward));
    let (sin_y, cos_y) = (libm::sin(sideways), libm::cos(sideways));
    let centred = Projection([1.0, 0.0, -middle.0, 0.0, 1.0, -middle.1, 0.0, 0.0, 1.0]);
    // Turned about z, then tilted about x, then about y, then seen from above.
    let seen = Projection([
        cos_y * cos_z + sin_y * sin_x * sin_z,
        -cos_y * sin_z + sin_y * sin_x * cos_z,
        0.0,
        cos_x * sin_z,
        cos_x * cos_z,
        0.0,
        (-sin_y * cos_z + cos_y * sin_x * sin_z) / distance,
        (sin_y * sin_z + cos_y * sin_x * cos_z) / distance,
        1.0,
    ]);
    centred.then(&seen)
}

/// Left, top, width and height of the card's image.
fn hull_of(map: &Projection, width: f64, height: f64) -> (f64, f64, f64, f64) {
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)].map(|(x, y)| map.apply(x, y));
    let least = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).fold(f64::INFINITY, f64::min);
    let most = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
    let (left, top) = (least(|corner| corner.0), least(|corner| corner.1));
    (left, top, most(|corner| corner.0) - left, most(|corner| corner.1) - top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let pose = Pose { rotation: -9.0, tilt: (12.0, -7.0), fill: 0.9, shift: (0.3, -0.5) };
        let placement = place((85.6, 54.0), Frame::new(0.0, 0.0, 1600.0, 1200.0), pose);
        for (x, y) in [(0.0, 0.0), (85.6, 0.0), (40.0, 22.0), (3.0, 54.0)] {
            let (u, v) = placement.to_photo.apply(x, y);
            assert!((0.0..1600.0).contains(&u) && (0.0..1200.0).contains(&v), "{u} {v}");
            let (back_x, back_y) = placement.to_card.apply(u, v);
            assert!((back_x - x).abs() < 1e-6 && (back_y - y).abs() < 1e-6);
        }
    }

    #[test]
    fn a_negative_rotation_lifts_the_right_side() {
        let pose = Pose { rotation: -9.0, tilt: (0.0, 0.0), fill: 0.9, shift: (0.0, 0.0) };
        let placement = place((85.6, 54.0), Frame::new(0.0, 0.0, 1600.0, 1200.0), pose);
        let (left, right) = (placement.to_photo.apply(0.0, 0.0), placement.to_photo.apply(85.6, 0.0));
        let angle = libm::atan2(right.1 - left.1, right.0 - left.0).to_degrees();
        assert!((angle + 9.0).abs() < 1e-6, "{angle}");
    }
}
