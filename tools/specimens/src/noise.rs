//! Repeatable noise for surfaces.

use crate::chance::Chance;

/// Value noise on a lattice of whole numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noise {
    seed: u64,
}

impl Noise {
    pub(crate) fn new(chance: &mut Chance) -> Self {
        Self { seed: chance.next_u64() }
    }

    /// 0 to 1, smooth.
    pub(crate) fn at(self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (smooth(x - left), smooth(y - top));
        #[expect(clippy::cast_possible_truncation, reason = "a few thousand lattice cells")]
        let (column, row) = (left as i64, top as i64);
        let upper = blend(self.lattice(column, row), self.lattice(column + 1, row), across);
        let lower = blend(self.lattice(column, row + 1), self.lattice(column + 1, row + 1), across);
        blend(upper, lower, down)
    }

    /// 0 to 1: four octaves.
    pub(crate) fn layered(self, x: f32, y: f32) -> f32 {
        let octaves = [(1.0, 0.5), (2.0, 0.26), (4.1, 0.15), (8.3, 0.09)];
        octaves.iter().map(|(frequency, share)| self.at(x * frequency, y * frequency) * share).sum()
    }

    /// 0 to 1, the same everywhere in the lattice cell of (`x`, `y`).
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand lattice cells")]
    pub(crate) fn cell(self, x: f32, y: f32) -> f32 {
        self.lattice(x.floor() as i64, y.floor() as i64)
    }

    /// Stones: the distances to the nearest and the second nearest of points strewn one to a lattice cell, and a number of 0 to 1 that
    /// is the nearest one's own.
    pub(crate) fn stones(self, x: f32, y: f32) -> (f32, f32, f32) {
        let (left, top) = (x.floor(), y.floor());
        let mut best = (f32::MAX, f32::MAX, 0.0);
        for (step_x, step_y) in (-1_i8..=1).flat_map(|down| (-1_i8..=1).map(move |right| (right, down))) {
            let (column, row) = (left + f32::from(step_x), top + f32::from(step_y));
            let away_x = column + self.cell(column, row) - x;
            let away_y = row + self.cell(column + 317.0, row) - y;
            let away = (away_x * away_x + away_y * away_y).sqrt();
            if away < best.0 {
                best = (away, best.0, self.cell(column, row + 509.0));
            } else if away < best.1 {
                best.1 = away;
            }
        }
        best
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "bits are hashed, not counted; 24 bits are exact"
    )]
    fn lattice(self, column: i64, row: i64) -> f32 {
        let mut mixed = self.seed
            ^ (column as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (row as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^= mixed >> 32;
        (mixed & 0x00FF_FFFF) as f32 / 16_777_216.0
    }
}

pub(crate) fn smooth(part: f32) -> f32 {
    part * part * (3.0 - 2.0 * part)
}

pub(crate) fn blend(from: f32, to: f32, share: f32) -> f32 {
    from + (to - from) * share
}
