//! How grainy a background is: strength of edges by direction and scale, and small patterns of light and dark.

use super::surface::Surface;

/// Scales of the grain, each half as fine as the one before.
const SCALES: usize = 5;
/// Directions of an edge, over half a turn.
const DIRECTIONS: usize = 8;
/// Differences of lightness below it are noise of the camera.
const NOISE: f32 = 1.5;

/// One plane of lightness with its mask.
struct Plane {
    width: usize,
    height: usize,
    light: Vec<f32>,
    seen: Vec<bool>,
}

impl Plane {
    fn of(surface: &Surface) -> Self {
        let light = surface.lab.iter().map(|lab| lab[0]).collect();
        Self { width: surface.width, height: surface.height, light, seen: surface.seen.clone() }
    }

    /// Averaged two by two; a pixel is seen where all four were.
    fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let (mut light, mut seen) = (Vec::new(), Vec::new());
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
            let at = 2 * y * self.width + 2 * x;
            let four = [at, at + 1, at + self.width, at + self.width + 1];
            light.push(four.iter().map(|&i| self.light[i]).sum::<f32>() / 4.0);
            seen.push(four.iter().all(|&i| self.seen[i]));
        }
        Self { width, height, light, seen }
    }

    /// Places `margin` away from the border whose pixel is seen.
    fn inner(&self, margin: usize) -> impl Iterator<Item = usize> {
        let rows = margin..self.height.saturating_sub(margin);
        let places = rows.flat_map(move |y| (margin..self.width.saturating_sub(margin)).map(move |x| (x, y)));
        places.map(|(x, y)| y * self.width + x).filter(|&at| self.seen[at])
    }
}

/// Per scale: the share of edge strength in each direction, and the mean strength on a logarithmic scale.
pub(super) fn grain(surface: &Surface) -> Vec<f32> {
    let mut plane = Plane::of(surface);
    let mut numbers = Vec::with_capacity(SCALES * (DIRECTIONS + 1));
    for scale in 0..SCALES {
        if scale > 0 {
            plane = plane.halved();
        }
        let (directions, mean) = edges(&plane);
        let total = directions.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let spread = 1.0 / (SCALES as f32).sqrt();
        numbers.extend(directions.iter().map(|strength| (strength / total).sqrt() * spread * 0.5));
        numbers.push((1.0 + mean).ln() * spread * 0.7);
    }
    numbers
}

fn edges(plane: &Plane) -> ([f32; DIRECTIONS], f32) {
    let (mut directions, mut sum, mut count) = ([0.0_f32; DIRECTIONS], 0.0, 0.0_f32);
    for at in plane.inner(1) {
        let across = plane.light[at + 1] - plane.light[at - 1];
        let down = plane.light[at + plane.width] - plane.light[at - plane.width];
        let strength = across.hypot(down);
        let turn = down.atan2(across).rem_euclid(std::f32::consts::PI) / std::f32::consts::PI * DIRECTIONS as f32;
        let (low, part) = (turn as usize % DIRECTIONS, turn.fract());
        directions[low] += strength * (1.0 - part);
        directions[(low + 1) % DIRECTIONS] += strength * part;
        sum += strength;
        count += 1.0;
    }
    (directions, sum / count.max(1.0))
}

/// Square roots of the shares of local binary patterns (Ojala et al. 2002; the 58 uniform ones and the rest) at two scales.
pub(super) fn marks(surface: &Surface) -> Vec<f32> {
    let fine = Plane::of(surface).halved();
    let coarse = fine.halved();
    [fine, coarse].iter().flat_map(patterns).collect()
}

fn patterns(plane: &Plane) -> Vec<f32> {
    let width = plane.width.cast_signed();
    let ring = [-width - 1, -width, -width + 1, 1, width + 1, width, width - 1, -1];
    let labels = uniform_labels();
    let mut counts = vec![0.0_f32; 59];
    for at in plane.inner(1) {
        let brighter = |step: &isize| plane.light[at.wrapping_add_signed(*step)] > plane.light[at] + NOISE;
        let code =
            ring.iter().enumerate().filter(|(_, step)| brighter(step)).map(|(bit, _)| 1_usize << bit).sum::<usize>();
        counts[labels[code]] += 1.0;
    }
    let total = counts.iter().sum::<f32>().max(1.0);
    counts.into_iter().map(|count| (count / total / 2.0).sqrt()).collect()
}

/// A number of its own for each pattern with at most two changes around the ring; 58 for all others.
fn uniform_labels() -> [usize; 256] {
    let mut next = 0;
    std::array::from_fn(|code| {
        let code = code as u8;
        if (code ^ code.rotate_left(1)).count_ones() > 2 {
            return 58;
        }
        next += 1;
        next - 1
    })
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn stripes(vertical: bool) -> Surface {
        let level = |x: u32, y: u32| if (if vertical { x } else { y }) % 16 < 8 { 60 } else { 200 };
        Surface::of(&RgbImage::from_fn(128, 128, |x, y| Rgb([level(x, y); 3])))
    }

    #[test]
    fn there_are_58_uniform_patterns() {
        let labels = uniform_labels();
        assert_eq!(labels.iter().filter(|label| **label < 58).count(), 58);
        assert_eq!(labels[0], 0);
        assert_eq!(labels[0b0101_0101], 58);
    }

    #[test]
    fn direction_tells_planks_from_slats() {
        let (vertical, horizontal) = (grain(&stripes(true)), grain(&stripes(false)));
        assert!(vertical[0] > 10.0 * vertical[DIRECTIONS / 2], "{vertical:?}");
        assert!(horizontal[DIRECTIONS / 2] > 10.0 * horizontal[0]);
        assert!((vertical[DIRECTIONS] - horizontal[DIRECTIONS]).abs() < 0.05, "as strong");
    }

    #[test]
    fn what_is_filled_leaves_no_mark() {
        let waves = |x: f32, y: f32| 190.0 + 30.0 * (x * 0.35 + y * 0.1).sin() + 20.0 * (y * 0.5 - x * 0.05).sin();
        let clean = RgbImage::from_fn(256, 256, |x, y| Rgb([waves(x as f32, y as f32) as u8; 3]));
        let mut filled = clean.clone();
        for (x, y) in (80..180).flat_map(|x| (80..256).map(move |y| (x, y))) {
            filled.put_pixel(x, y, Rgb([128; 3]));
        }
        let apart = |a: Vec<f32>, b: Vec<f32>| a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt();
        let smooth = RgbImage::from_fn(256, 256, |x, y| Rgb([(x / 4 + y / 3) as u8 + 100; 3]));
        let [clean, filled, smooth] = [clean, filled, smooth].map(|image| Surface::of(&image));
        assert!(apart(marks(&clean), marks(&filled)) < 0.3 * apart(marks(&clean), marks(&smooth)));
        assert!(apart(grain(&clean), grain(&filled)) < 0.3 * apart(grain(&clean), grain(&smooth)));
    }
}
