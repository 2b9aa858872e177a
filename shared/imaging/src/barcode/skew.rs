use super::view::View;
use crate::luma::Luma;

/// The picture is looked at this small: wide bars, edges of the card and lines of print keep their direction.
const LONG_SIDE: usize = 800;

/// Gradients below are paper, noise and shadows.
const EDGE: i32 = 60;

/// Half a degree a bin, over the quarter turn that a rectangle's edges repeat in.
const BINS: usize = 180;

/// The directions of most edges, strongest first: degrees in -45..45 by which the page is turned clockwise.
pub(super) fn candidates(luma: &Luma) -> Vec<f32> {
    let view = View::whole(luma, 0.0, LONG_SIDE);
    let small = view.render(luma);
    let histogram = smooth(&directions(&small, view.width, view.height));
    let mut found = Vec::new();
    for _ in 0..3 {
        let free = |bin: usize| found.iter().all(|taken| distance(bin, *taken) > 6);
        let Some(best) = (0..BINS).filter(|bin| free(*bin)).max_by_key(|bin| histogram[*bin]) else { break };
        if histogram[best] == 0 {
            break;
        }
        found.push(best);
    }
    found.into_iter().map(degrees).collect()
}

fn directions(small: &[u8], width: usize, height: usize) -> [u64; BINS] {
    let mut histogram = [0; BINS];
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = |dx: usize, dy: usize| i32::from(small[(y + dy - 1) * width + x + dx - 1]);
            let gx = at(2, 0) + 2 * at(2, 1) + at(2, 2) - at(0, 0) - 2 * at(0, 1) - at(0, 2);
            let gy = at(0, 2) + 2 * at(1, 2) + at(2, 2) - at(0, 0) - 2 * at(1, 0) - at(2, 0);
            let strength = gx.abs() + gy.abs();
            if strength >= EDGE {
                histogram[bin(gx, gy)] += u64::from(strength.unsigned_abs());
            }
        }
    }
    histogram
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // small angles and sums
fn bin(gx: i32, gy: i32) -> usize {
    let degrees = (gy as f32).atan2(gx as f32).to_degrees();
    let folded = (degrees + 45.0).rem_euclid(90.0);
    ((folded * 2.0).round() as usize) % BINS
}

fn degrees(bin: usize) -> f32 {
    super::view::pixels(bin) / 2.0 - 45.0
}

fn distance(a: usize, b: usize) -> usize {
    let apart = a.abs_diff(b);
    apart.min(BINS - apart)
}

fn smooth(histogram: &[u64; BINS]) -> [u64; BINS] {
    let mut smoothed = [0; BINS];
    for (bin, sum) in smoothed.iter_mut().enumerate() {
        *sum = (0..5).map(|n| histogram[(bin + BINS + n - 2) % BINS]).sum();
    }
    smoothed
}
