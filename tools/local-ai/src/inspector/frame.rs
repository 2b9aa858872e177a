//! The frame of a screen: straight, even bands of one tone along the sides of the picture.

use super::light::Light;
use super::{Seen, ramp};

/// Pixels of the longer side that is looked at.
const SIDE: usize = 400;
/// Strips that a side is cut into.
const STRIPS: usize = 24;
/// A frame's inner edge lies within this share of the picture's depth.
const DEPTH: f32 = 0.36;
/// It leans by at most this share of the side's length.
const LEAN: f32 = 0.14;
/// Levels that an edge rises by.
const STEP: f32 = 18.0;
/// Pixels of the band that is looked at beside the edge.
const BAND: usize = 4;
/// A band is even where its strips differ by no more than so many levels on the average.
const EVEN: f32 = 9.0;
/// Bands of one frame are of one tone.
const ONE_TONE: f32 = 22.0;
/// A frame is darker than the first or brighter than the second.
const TONES: (f32, f32) = (78.0, 214.0);

/// A band along one side.
#[derive(Debug, Clone, Copy)]
struct Band {
    /// Share of strips in which its edge is.
    straight: f32,
    tone: f32,
}

pub(super) fn look(light: &Light) -> Seen {
    let small = light.within(SIDE);
    let bands: Vec<Band> = Side::ALL.into_iter().filter_map(|side| band(&small, side)).collect();
    let frame = bands
        .iter()
        .map(|first| {
            bands.iter().filter(|other| (other.tone - first.tone).abs() <= ONE_TONE).copied().collect::<Vec<_>>()
        })
        .max_by_key(Vec::len)
        .unwrap_or_default();
    let sides = frame.len();
    let straight: f32 = frame.iter().map(|band| ramp(band.straight, 0.55, 0.9)).map(f32::from).sum::<f32>() / 100.0;
    let words = match frame.first() {
        None => "no straight, even band along a side".to_owned(),
        Some(band) => {
            let tone = if band.tone < TONES.0 { "dark" } else { "bright" };
            format!("a straight, even, {tone} band along {sides} of 4 sides")
        }
    };
    Seen { pattern: "bezel", score: ramp(straight, 1.0, 3.0), words }
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

impl Side {
    const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Top, Self::Bottom];

    /// Length along the side, and depth away from it.
    fn size(self, light: &Light) -> (usize, usize) {
        match self {
            Self::Left | Self::Right => (light.height, light.width),
            Self::Top | Self::Bottom => (light.width, light.height),
        }
    }

    /// The level `along` the side, `deep` into the picture.
    fn level(self, light: &Light, along: usize, deep: usize) -> f32 {
        match self {
            Self::Left => light.at(deep, along),
            Self::Right => light.at(light.width - 1 - deep, along),
            Self::Top => light.at(along, deep),
            Self::Bottom => light.at(along, light.height - 1 - deep),
        }
    }
}

/// The band whose inner edge is straightest.
fn band(light: &Light, side: Side) -> Option<Band> {
    let profiles = profiles(light, side);
    let depth = profiles.first()?.len();
    let (length, _) = side.size(light);
    let deepest = (depth as f32 * DEPTH) as usize;
    let lean = (length as f32 * LEAN) as isize;
    let mut best: Option<Band> = None;
    for start in BAND + 2..deepest {
        for shift in (-lean..=lean).step_by(2) {
            let Some(found) = along(&profiles, start, shift, deepest) else { continue };
            if best.is_none_or(|best| found.straight > best.straight) {
                best = Some(found);
            }
        }
    }
    best.filter(|band| band.straight >= 0.55)
}

/// Mean levels by depth, one profile a strip.
fn profiles(light: &Light, side: Side) -> Vec<Vec<f32>> {
    let (length, depth) = side.size(light);
    if length < STRIPS * 2 || depth < 40 {
        return Vec::new();
    }
    let strip = |i: usize| {
        let (from, to) = (length * i / STRIPS, length * (i + 1) / STRIPS);
        let mean =
            move |deep: usize| (from..to).map(|along| side.level(light, along, deep)).sum::<f32>() / (to - from) as f32;
        (0..depth / 2).map(mean).collect()
    };
    // The corners belong to the bands of the other sides.
    (2..STRIPS - 2).map(strip).collect()
}

/// The band outside of the line from `start` that has moved by `shift` at the other end, if it is one.
fn along(profiles: &[Vec<f32>], start: usize, shift: isize, deepest: usize) -> Option<Band> {
    let last = profiles.len().cast_signed() - 1;
    let (mut inside_brighter, mut inside_darker, mut tones) = (0_usize, 0_usize, Vec::with_capacity(profiles.len()));
    for (profile, i) in profiles.iter().zip(0_isize..) {
        let at = start.cast_signed() + shift * i / last;
        let Ok(at) = usize::try_from(at) else { return None };
        if at <= BAND || at >= deepest {
            return None;
        }
        let outside = profile[at - BAND - 1..at - 1].iter().sum::<f32>() / BAND as f32;
        let inside = profile[at + 1..at + 4].iter().sum::<f32>() / 3.0;
        inside_brighter += usize::from(inside - outside > STEP);
        inside_darker += usize::from(outside - inside > STEP);
        tones.push(outside);
    }
    let count = tones.len() as f32;
    let tone = tones.iter().sum::<f32>() / count;
    let uneven = tones.iter().map(|level| (level - tone).abs()).sum::<f32>() / count;
    let strips = if tone < TONES.0 {
        inside_brighter
    } else if tone > TONES.1 {
        inside_darker
    } else {
        0
    };
    (uneven <= EVEN).then_some(Band { straight: strips as f32 / count, tone })
}
