//! Reflections as glass gives them: bright spots that fade slowly over whatever lies under them.

use super::light::Light;
use super::{Seen, ramp};

/// Pixels of the longer side that is looked at.
const SIDE: usize = 256;
/// Levels of a burnt-out core, and of what has faded.
const CORE: f32 = 246.0;
const FADED: f32 = 205.0;
/// Smaller cores are glints, lamps and the white of a document held up, shares of the picture.
const LEAST_CORE: f32 = 0.006;
/// Larger ones are a bright wall or a window.
const MOST_CORE: f32 = 0.12;
/// Shares of the edge that fade softly: nothing up to the first, all certain from the second.
const SOFT: (f32, f32) = (0.3, 0.85);

pub(super) fn look(light: &Light) -> Seen {
    let small = smoothed(&light.within(SIDE));
    let spots = cores(&small);
    let best = spots.iter().map(|spot| (spot, softness(&small, spot))).max_by(|a, b| a.1.total_cmp(&b.1));
    let (score, words) = match best {
        None => (0, "no burnt-out spot".to_owned()),
        Some((spot, softness)) => {
            let percent = spot.len() as f32 / small.levels.len() as f32 * 100.0;
            let fades = softness * 100.0;
            (
                ramp(softness, SOFT.0, SOFT.1),
                format!(
                    "a burnt-out spot of {percent:.1} % of the picture, fading softly along {fades:.0} % of its edge"
                ),
            )
        }
    };
    Seen { pattern: "glare", score, words }
}

/// Averaged three by three: noise has no say.
fn smoothed(light: &Light) -> Light {
    let mut levels = light.levels.clone();
    for (y, x) in
        (1..light.height.saturating_sub(1)).flat_map(|y| (1..light.width.saturating_sub(1)).map(move |x| (y, x)))
    {
        let nine = (y - 1..=y + 1).flat_map(|row| (x - 1..=x + 1).map(move |column| light.at(column, row)));
        levels[y * light.width + x] = nine.sum::<f32>() / 9.0;
    }
    Light { levels, ..*light }
}

/// Connected burnt-out areas of a spot's size.
fn cores(light: &Light) -> Vec<Vec<usize>> {
    let mut left: Vec<bool> = light.levels.iter().map(|level| *level >= CORE).collect();
    let mut spots = Vec::new();
    for start in 0..left.len() {
        if !left[start] {
            continue;
        }
        let (mut spot, mut open) = (Vec::new(), vec![start]);
        left[start] = false;
        while let Some(at) = open.pop() {
            spot.push(at);
            for next in neighbours(light, at) {
                if std::mem::take(&mut left[next]) {
                    open.push(next);
                }
            }
        }
        let share = spot.len() as f32 / light.levels.len() as f32;
        if (LEAST_CORE..=MOST_CORE).contains(&share) {
            spots.push(spot);
        }
    }
    spots
}

fn neighbours(light: &Light, at: usize) -> impl Iterator<Item = usize> {
    let (x, y, width, height) = (at % light.width, at / light.width, light.width, light.height);
    let beside = [(x > 0, at.wrapping_sub(1)), (x + 1 < width, at + 1)];
    let above = [(y > 0, at.wrapping_sub(width)), (y + 1 < height, at + width)];
    beside.into_iter().chain(above).filter(|(inside, _)| *inside).map(|(_, next)| next)
}

/// The share of a spot's edge from which light fades slowly: neither a step nor a plateau.
fn softness(light: &Light, spot: &[usize]) -> f32 {
    let centre = |pick: fn(usize, usize) -> usize| {
        spot.iter().map(|at| pick(*at, light.width) as f32).sum::<f32>() / spot.len() as f32
    };
    let (x, y) = (centre(|at, width| at % width), centre(|at, width| at / width));
    let radius = (spot.len() as f32 / std::f32::consts::PI).sqrt();
    let rays = 48;
    let soft = (0..rays).filter(|ray| {
        let turn = std::f32::consts::TAU * *ray as f32 / rays as f32;
        fade(light, (x, y), (turn.cos(), turn.sin()))
            .is_some_and(|length| length > 2.0 + 0.12 * radius && length < 12.0 + 3.0 * radius)
    });
    soft.count() as f32 / rays as f32
}

/// Pixels along a ray between the last burnt-out one and the first that has faded.
fn fade(light: &Light, from: (f32, f32), step: (f32, f32)) -> Option<f32> {
    let mut edge = None;
    for distance in 0..SIDE {
        let (x, y) = (from.0 + step.0 * distance as f32, from.1 + step.1 * distance as f32);
        if x < 0.0 || y < 0.0 || x >= light.width as f32 || y >= light.height as f32 {
            return None;
        }
        let level = light.at(x as usize, y as usize);
        if level >= CORE {
            edge = None;
        } else {
            let start = *edge.get_or_insert(distance);
            if level < FADED {
                return Some((distance - start) as f32);
            }
        }
    }
    None
}
