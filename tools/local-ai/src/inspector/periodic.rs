//! Waves all over the picture: the grid of a screen's pixels, the moire of it with the camera's, and a screen's lines.
//!
//! A papered wall or a row of books is periodic too, but whoever takes a selfie stands before it: only a screen's waves are in the
//! face and in the clothes as well. So the middle of the picture is looked at, from top to bottom, and the tiles that show least
//! of a wave decide. (A long, sharp, straight edge has peaks too, along its normal; no edge is in every tile.)

use super::light::Light;
use super::spectrum::{Analyst, Peak, TILE};
use super::{Seen, ramp};

/// Pixels from one tile of the middle to the next.
const STEP: usize = TILE / 2;
/// Least height of a wave, levels.
const LEAST_AMPLITUDE: f32 = 0.35;
/// Lines lie within so many degrees of the horizontal.
const LEVEL: f32 = 10.0;
/// The tile that decides is this far from the weakest, as a share of all.
const DECIDES: f32 = 0.2;
/// How far it stands out, as the decimal logarithm of a peak's contrast: nothing up to the first, all certain from the second.
const CONTRASTS: (f32, f32) = (1.5, 2.15);

/// Larger pictures are looked at in half their size too: a screen's pixels are as many of theirs.
const LARGE: usize = 1800;

/// Moire (any direction but level lines) and scan lines (level ones).
pub(super) fn look(light: &Light) -> [Seen; 2] {
    let [moire, lines] = look_at(light);
    let longest = light.width.max(light.height);
    if longest <= LARGE {
        return [moire, lines];
    }
    let [smaller_moire, smaller_lines] = look(&light.within(longest.div_ceil(2)));
    let surer = |one: Seen, other: Seen| if other.score > one.score { other } else { one };
    [surer(moire, smaller_moire), surer(lines, smaller_lines)]
}

fn look_at(light: &Light) -> [Seen; 2] {
    let tiles = tiles(light);
    let (moire, lines) = (strength(&tiles, |peak| !is_level(peak)), strength(&tiles, is_level));
    let all = strength(&tiles, |_| true);
    // What some tiles show best as lines and others as a grid is one screen.
    let (moire, lines) = if moire >= lines { (all, lines) } else { (moire, all) };
    let of = |pattern, strength: f32, wave: Option<&Peak>, what: &str| {
        let words = match wave {
            Some(peak) if strength > 0.0 => {
                let period = TILE as f32 / (peak.across as f32).hypot(peak.down as f32);
                let times = 10_f32.powf(strength);
                format!(
                    "{what} with a period of about {period:.1} pixels from top to bottom, {times:.0} times its surroundings where it is weak"
                )
            }
            _ => "no pattern that is periodic from top to bottom".to_owned(),
        };
        Seen { pattern, score: ramp(strength, CONTRASTS.0, CONTRASTS.1), words }
    };
    [
        of("moire", moire, strongest(&tiles, |peak| !is_level(peak)), "a wave"),
        of("scanLines", lines, strongest(&tiles, is_level), "level lines"),
    ]
}

fn is_level(peak: &Peak) -> bool {
    (peak.across as f32).atan2(peak.down.abs() as f32).to_degrees() < LEVEL
}

/// Peaks of the tiles down the middle.
fn tiles(light: &Light) -> Vec<Vec<Peak>> {
    if light.width < TILE || light.height < TILE {
        return Vec::new();
    }
    let analyst = Analyst::new();
    let (left, free) = ((light.width - TILE) / 2, light.height - TILE);
    let count = free.div_ceil(STEP) + 1;
    let tops = (0..count).map(|i| if count > 1 { free * i / (count - 1) } else { 0 });
    tops.map(|top| {
        let mut peaks = analyst.peaks(light, left, top);
        peaks.retain(|peak| peak.amplitude >= LEAST_AMPLITUDE);
        peaks
    })
    .collect()
}

/// How far the deciding tile's strongest peak of a kind stands out.
fn strength(tiles: &[Vec<Peak>], kind: impl Fn(&Peak) -> bool) -> f32 {
    let out = |peaks: &Vec<Peak>| {
        peaks.iter().filter(|peak| kind(peak)).map(|peak| peak.contrast.log10()).fold(0.0, f32::max)
    };
    let mut strengths: Vec<f32> = tiles.iter().map(out).collect();
    strengths.sort_by(f32::total_cmp);
    let decides = (strengths.len() as f32 * DECIDES) as usize;
    strengths.get(decides).copied().unwrap_or(0.0)
}

fn strongest(tiles: &[Vec<Peak>], kind: impl Fn(&Peak) -> bool) -> Option<&Peak> {
    tiles.iter().flatten().filter(|peak| kind(peak)).max_by(|a, b| a.contrast.total_cmp(&b.contrast))
}
