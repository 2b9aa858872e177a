//! The grid of a screen's sub-pixels or of a print's dots, and its beat with the camera's own: patterns that repeat over all of a picture.

use trestle_domain::fraud::Score;

use super::tiles::{SIDE, Tile, Tiles};
use crate::spectrum::{Analyser, Spectrum, frequency};

/// Bins that a pattern's peak may move from tile to tile: a tilted screen is nearer on one side.
const DRIFT: usize = 3;

/// Cycles per pixel below which light and surfaces have their power.
const LOWEST: f32 = 0.04;

/// Cycles per pixel from which frequencies are high.
const HIGH: f32 = 0.2;

/// Cycles per pixel around a multiple of 1/8 that blocks of JPEG take, both across and down.
const BLOCKS: f32 = 0.012;

/// How far the strongest repetition that half of a picture's tiles share stands out, in each part of the spectrum: natural logarithms of
/// power over that of its surroundings.
///
/// Lines of text, bars and guilloches repeat too, but not over half of a picture at one frequency, and hardly in colour; sub-pixels are
/// coloured, and so is their beat.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Periodicity {
    pub luma_low: f32,
    pub luma_high: f32,
    pub chroma_low: f32,
    pub chroma_high: f32,
}

/// What scores 0, and what scores [`FLAG`], in the order of [`Periodicity::parts`]. The first is about the median of honest documents, the
/// second above the highest of them; both were read off drawn documents by the `recapture` example of this crate.
const SCALE: [(f32, f32); 4] = [(3.0, 5.9), (2.8, 4.8), (2.7, 3.9), (1.7, 2.8)];

/// The score that markets flag from.
const FLAG: f32 = 85.0;

impl Periodicity {
    /// Of the tiles of a picture; of none, nothing.
    pub(crate) fn measured(tiles: &Tiles) -> Self {
        let Some(analyser) = Analyser::new(SIDE) else { return Self::default() };
        let shared = |of: &dyn Fn(&Tile) -> Option<Spectrum>| {
            let spectra: Vec<Spectrum> =
                tiles.as_slice().iter().filter_map(of).map(|found| found.widened(DRIFT)).collect();
            strongest_shared(&spectra)
        };
        let (luma_low, luma_high) = shared(&|tile| analyser.one(&tile.luma));
        let (chroma_low, chroma_high) = shared(&|tile| analyser.two(&tile.blue, &tile.red));
        Self { luma_low, luma_high, chroma_low, chroma_high }
    }

    #[must_use]
    pub const fn parts(self) -> [f32; 4] {
        [self.luma_low, self.luma_high, self.chroma_low, self.chroma_high]
    }

    /// By the part that stands out most.
    #[must_use]
    pub fn score(self) -> Score {
        let scores =
            self.parts().into_iter().zip(SCALE).map(|(found, (none, flag))| (found - none) / (flag - none) * FLAG);
        Score::rounded(scores.fold(0.0, f32::max))
    }
}

/// Of the excess that half of the spectra have at least, the highest among low and among high frequencies.
fn strongest_shared(spectra: &[Spectrum]) -> (f32, f32) {
    let (mut low, mut high) = (0.0_f32, 0.0_f32);
    if spectra.is_empty() {
        return (low, high);
    }
    let mut column = vec![0.0; spectra.len()];
    let middle = (spectra.len() - 1) / 2;
    for at in 0..SIDE * SIDE {
        let (x, y) = (frequency(at % SIDE, SIDE), frequency(at / SIDE, SIDE));
        let radius = x.hypot(y);
        if radius < LOWEST || (of_blocks(x) && of_blocks(y)) {
            continue;
        }
        for (excess, spectrum) in column.iter_mut().zip(spectra) {
            *excess = spectrum.excess()[at];
        }
        let (_, shared, _) = column.select_nth_unstable_by(middle, f32::total_cmp);
        let strongest = if radius < HIGH { &mut low } else { &mut high };
        *strongest = strongest.max(*shared);
    }
    (low, high)
}

fn of_blocks(frequency: f32) -> bool {
    (frequency * 8.0 - (frequency * 8.0).round()).abs() < BLOCKS * 8.0
}
