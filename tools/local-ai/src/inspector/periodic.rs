//! Waves all over the picture: the grid of a screen's pixels, the moire of it with the camera's, and a screen's lines.
//!
//! A woven cloth or a row of slats is periodic too, but only where it is. A screen's waves are in the face as well.

use super::light::Light;
use super::spectrum::{Analyst, Peak, TILE};
use super::{Seen, ramp};

/// Tiles across and down at most.
const MOST_TILES: usize = 6;
/// Waves of tiles that differ by at most so many bins are one: perspective stretches a screen.
const DRIFT: i32 = 6;
/// Least height of a wave, levels.
const LEAST_AMPLITUDE: f32 = 0.35;
/// Lines lie within so many degrees of the horizontal.
const LEVEL: f32 = 10.0;
/// Shares of tiles in which a wave is seen: nothing up to the first, all certain from the second.
const SHARES: (f32, f32) = (0.3, 0.75);

/// Moire (any direction but level lines) and scan lines (level ones).
pub(super) fn look(light: &Light) -> [Seen; 2] {
    let tiles = tiles(light);
    let of = |pattern, level: bool, what: &str| {
        let chosen: Vec<Vec<Peak>> =
            tiles.iter().map(|peaks| peaks.iter().copied().filter(|peak| is_level(peak) == level).collect()).collect();
        let (share, wave) = commonest(&chosen);
        let words = match wave {
            Some(peak) if share > 0.0 => {
                let period = TILE as f32 / (peak.across as f32).hypot(peak.down as f32);
                let percent = share * 100.0;
                format!("{what} with a period of {period:.1} pixels in {percent:.0} % of {} tiles", tiles.len())
            }
            _ => "no periodic pattern stands out of the spectrum".to_owned(),
        };
        Seen { pattern, score: ramp(share, SHARES.0, SHARES.1), words }
    };
    [of("moire", false, "a wave"), of("scanLines", true, "level lines")]
}

fn is_level(peak: &Peak) -> bool {
    (peak.across as f32).atan2(peak.down.abs() as f32).to_degrees() < LEVEL
}

fn tiles(light: &Light) -> Vec<Vec<Peak>> {
    let starts = |length: usize| -> Vec<usize> {
        let count = (length / TILE).min(MOST_TILES);
        let free = length.saturating_sub(TILE);
        (0..count).map(|i| if count > 1 { free * i / (count - 1) } else { free / 2 }).collect()
    };
    let analyst = Analyst::new();
    let places = starts(light.height).into_iter().flat_map(|y| starts(light.width).into_iter().map(move |x| (x, y)));
    places
        .map(|(x, y)| {
            let mut peaks = analyst.peaks(light, x, y);
            peaks.retain(|peak| peak.amplitude >= LEAST_AMPLITUDE);
            peaks
        })
        .collect()
}

/// The wave that most tiles share, and their share.
fn commonest(tiles: &[Vec<Peak>]) -> (f32, Option<Peak>) {
    let near = |a: &Peak, b: &Peak| (a.across - b.across).abs() <= DRIFT && (a.down - b.down).abs() <= DRIFT;
    let with = |wave: &Peak| tiles.iter().filter(|peaks| peaks.iter().any(|peak| near(peak, wave))).count();
    let best = tiles.iter().flatten().max_by_key(|wave| with(wave)).copied();
    (best.map_or(0.0, |wave| with(&wave) as f32 / tiles.len() as f32), best)
}
